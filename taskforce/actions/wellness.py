"""How people look after themselves. Nothing of it is recorded, and nobody is told."""

from sqlalchemy import delete, select

from taskforce import clock
from taskforce.change import Own, own
from taskforce.inputs.wellness import ChooseWellness
from taskforce.models import Viewing, Wellness


def start_viewing(user_id: int) -> None:
    """From now on somebody looks at material in their own tool."""
    with own(user_id) as mine:
        running = _running(mine)
        if not any(each.runs_at(clock.now()) for each in running):
            _end(running)
            _forget_old(mine)
            mine.session.add(Viewing(user_id=user_id, began_at=clock.now()))


def stop_viewing(user_id: int) -> None:
    """They look at it no longer."""
    with own(user_id) as mine:
        _end(_running(mine))


def choose_wellness(user_id: int, said: ChooseWellness) -> None:
    """When somebody wants to be reminded of a break, and from when on they want no new series."""
    with own(user_id) as mine:
        chosen = mine.find(Wellness)
        if chosen is None:
            chosen = Wellness(user_id=user_id)
            mine.session.add(chosen)
        chosen.break_after, chosen.evening = said.break_after, said.evening
        chosen.day_most = said.day_most * 60


def _forget_old(mine: Own) -> None:
    """Nothing asks about days that are over."""
    mine.session.flush()
    mine.session.info["in_bulk"] = Viewing
    old = Viewing.ended_at < clock.now() - Viewing.KEPT
    mine.session.execute(delete(Viewing).where(Viewing.user_id == mine.user_id, old))


def _running(mine: Own) -> list[Viewing]:
    query = select(Viewing).filter_by(user_id=mine.user_id, ended_at=None)
    return list(mine.session.scalars(query))


def _end(running: list[Viewing]) -> None:
    for each in running:
        each.ended_at = each.end_at(clock.now())
