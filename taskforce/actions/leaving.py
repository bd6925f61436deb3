"""What somebody who leaves midweek leaves behind: every claim, in one step."""

from collections.abc import Iterable

from sqlalchemy import select

from taskforce import policy
from taskforce.actions.steps import add_note
from taskforce.change import Unit, change, records
from taskforce.errors import NotFound, NothingHeld
from taskforce.inputs.leaving import HandOver
from taskforce.models import EventKind, NoteKind, Series
from taskforce.seat import Seat


@records(EventKind.SERIES_RELEASED)
def hand_all_over(seat: Seat, said: HandOver) -> int:
    """Put all that one holds back for anyone, with one note; each series tells of it."""
    with change(seat, allow=policy.WORKS_SERIES) as unit:
        number = 0
        for series in _held(unit, unit.actor.id, said.series):
            note = add_note(unit, series, NoteKind.HANDOVER, said.note, said.text_language)
            series.let_go()
            claim = series.claim_number
            number = unit.record(EventKind.SERIES_RELEASED, series, note, claim=claim)
        return number


@records(EventKind.SERIES_FREED)
def end_all_claims(seat: Seat, user_id: int, said: HandOver) -> int:
    """A host does it for somebody who has left; those that the host may not know of lapse."""
    with change(seat, allow=policy.RUNS_FLOOR) as unit:
        number = 0
        for series in _held(unit, user_id, said.series):
            note = add_note(unit, series, NoteKind.FREED, said.note, said.text_language)
            series.let_go()
            claim = series.claim_number
            number = unit.record(EventKind.SERIES_FREED, series, note, claim=claim, holder=user_id)
        return number


def _held(unit: Unit, user_id: int, references: Iterable[str]) -> list[Series]:
    numbers = [number for each in references if (number := Series.number_in(each)) is not None]
    visible = policy.visible_series(unit.operation.id, unit.actor.id)
    query = select(Series).where(visible, Series.number.in_(numbers)).order_by(Series.number)
    named = list(unit.session.scalars(query))
    if not named:
        raise NotFound
    held = [each for each in named if _holder_id(each, unit) == user_id]
    if not held:
        raise NothingHeld
    return held


def _holder_id(series: Series, unit: Unit) -> int | None:
    holder = series.holder_at(unit.at)
    return holder.id if holder else None
