"""Where a series was located, and that it was not."""

from sqlalchemy import or_, select

from taskforce import policy
from taskforce.actions.steps import compare, done_by, renew_by_work, require_claim
from taskforce.change import Unit, change, records
from taskforce.errors import InputRefused, NotAllowed
from taskforce.inputs import explained
from taskforce.inputs.desk import GiveReason, RecordJurisdiction
from taskforce.models import Clue, EventKind, Jurisdiction, Role, Series
from taskforce.places import FORMER
from taskforce.queries.stage import stage_of
from taskforce.seat import Seat


@records(EventKind.JURISDICTION_RECORDED)
def record_jurisdiction(seat: Seat, reference: str, said: RecordJurisdiction) -> int:
    """Say in which countries the child probably is, on the basis of named clues.

    The holder does it with the claim's number; the desk without.
    """
    with change(seat, allow=policy.LOCATES_SERIES) as unit:
        series = unit.get(Series, reference)
        if unit.role is Role.INVESTIGATOR:
            require_claim(unit, series, said.claim)
        _refuse_strange(unit, series, said)
        for row in _standing(unit, series):
            if row.place in said.places:
                raise done_by(unit, row.recorded_by_id)
        compare(unit, series)
        number = 0
        for place in said.places:
            row = unit.add(
                Jurisdiction,
                series_id=series.id,
                place=place,
                clues=" ".join(map(str, said.clues)),
                recorded_by_id=unit.actor.id,
                recorded_at=unit.at,
            )
            renew_by_work(unit, series)
            series.stage = stage_of(unit.session, series)
            number = unit.record(EventKind.JURISDICTION_RECORDED, series, row)
        return number


@records(EventKind.JURISDICTION_WITHDRAWN)
def withdraw_jurisdiction(seat: Seat, reference: str, said: GiveReason) -> int:
    """Take a jurisdiction back: whoever recorded it, or the desk, with a reason."""
    with change(seat, allow=policy.LOCATES_SERIES) as unit:
        row = unit.get(Jurisdiction, reference)
        if row.recorded_by is not unit.actor and unit.role not in policy.RUNS_DESK:
            raise NotAllowed
        if not row.stands:
            raise done_by(unit, row.withdrawn_by_id)
        row.withdrawn_by, row.withdrawn_at, row.reason = unit.actor, unit.at, said.reason
        series = unit.series_of(row)
        unit.session.flush()
        series.stage = stage_of(unit.session, series)
        return unit.record(EventKind.JURISDICTION_WITHDRAWN, series, row)


def _refuse_strange(unit: Unit, series: Series, said: RecordJurisdiction) -> None:
    """No authority is competent for a state that is no more, and a clue is of this series."""
    if set(said.places) & set(FORMER):
        raise InputRefused({"places": explained("place")})
    here = select(Clue.number).where(
        Clue.series_id == series.id, Clue.redacted_by_id.is_(None), Clue.number.in_(said.clues)
    )
    if unit.role not in policy.RUNS_DESK:  # nobody else can have read it
        here = here.where(or_(Clue.is_withheld.is_(False), Clue.author_id == unit.actor.id))
    if set(unit.session.scalars(here)) != set(said.clues):
        raise InputRefused({"clues": explained("strange_clue")})


def _standing(unit: Unit, series: Series) -> list[Jurisdiction]:
    rows = unit.session.scalars(select(Jurisdiction).where(Jurisdiction.series_id == series.id))
    return [row for row in rows if row.stands]
