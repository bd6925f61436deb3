"""What people say of clues that may show the same place."""

from sqlalchemy import select

from taskforce import policy
from taskforce.actions.steps import done_by, refuse_old, renew_by_work
from taskforce.change import Unit, change, records
from taskforce.errors import NotFound
from taskforce.inputs.clue import OtherClue
from taskforce.models import Access, Clue, EventKind, SamePlace, Series, Verdict
from taskforce.seat import Seat


@records(EventKind.SAME_PLACE_CONFIRMED)
def confirm_same_place(seat: Seat, reference: str, said: OtherClue) -> int:
    """Say that clues of two series show one place. Both series have it in their history."""
    with change(seat, allow=policy.POSTS_CLUES) as unit:
        return _judge(unit, reference, said, EventKind.SAME_PLACE_CONFIRMED, Verdict.SAME)


@records(EventKind.SAME_PLACE_DISMISSED)
def dismiss_same_place(seat: Seat, reference: str, said: OtherClue) -> int:
    """Say that they show different places: the pair is no longer offered to anybody."""
    with change(seat, allow=policy.POSTS_CLUES) as unit:
        return _judge(unit, reference, said, EventKind.SAME_PLACE_DISMISSED, Verdict.DIFFERENT)


def _judge(unit: Unit, reference: str, said: OtherClue, kind: EventKind, verdict: Verdict) -> int:
    """One row for each two clues: whoever sees it otherwise changes it."""
    clues = sorted((unit.get(Clue, reference), unit.get(Clue, said.other)), key=_number)
    pair = [unit.series_of(clue) for clue in clues]
    _refuse_hidden(clues, pair)
    there = select(SamePlace).filter_by(clue_id=clues[0].id, other_clue_id=clues[1].id)
    row = unit.session.scalars(there).one_or_none()
    if row is None:
        row = _first_word(unit, clues, verdict)
    elif row.verdict is verdict:
        raise done_by(unit, row.said_by_id)
    row.verdict, row.said_by, row.said_at = verdict, unit.actor, unit.at
    for series in pair:
        renew_by_work(unit, series)
    unit.record(kind, pair[0], row)
    return unit.record(kind, pair[1], row)


def _number(clue: Clue) -> int:
    return clue.number


def _refuse_hidden(clues: list[Clue], pair: list[Series]) -> None:
    """What was wiped or is withheld says nothing; and a series that is not for the whole floor
    must not be found by way of another."""
    is_hidden = any(series.access is not Access.FLOOR for series in pair)
    is_silent = any(clue.redacted_by_id or clue.is_withheld for clue in clues)
    if is_hidden or is_silent or pair[0] is pair[1]:
        raise NotFound


def _first_word(unit: Unit, clues: list[Clue], verdict: Verdict) -> SamePlace:
    for clue in clues:
        refuse_old(unit, clue)
    return unit.add(
        SamePlace,
        clue_id=clues[0].id,
        series_id=clues[0].series_id,
        other_clue_id=clues[1].id,
        other_series_id=clues[1].series_id,
        verdict=verdict,
        said_by_id=unit.actor.id,
        said_at=unit.at,
    )
