"""What the desk sees to once a child is identified: registration, and after-care."""

from datetime import date

from sqlalchemy import select, tuple_

from taskforce import policy
from taskforce.actions.steps import (
    done_by,
    owner_of,
)
from taskforce.change import Unit, change, records
from taskforce.errors import AlreadyCorrected, InputRefused, NotFound, Refusal
from taskforce.errors.desk import NotIdentified
from taskforce.inputs import explained
from taskforce.inputs.child import RecordCare, RegisterChild
from taskforce.inputs.desk import GiveReason
from taskforce.models import (
    Agency,
    AgencyKind,
    Care,
    EventKind,
    Registration,
    Series,
)
from taskforce.queries.child import KnownChild, children_known_of, numbers_of
from taskforce.seat import Seat


@records(EventKind.REGISTRATION_RECORDED)
def register_child(seat: Seat, reference: str, said: RegisterChild) -> int:
    """Note that a clearinghouse was told: nobody has to work on this child again."""
    with change(seat, allow=policy.RUNS_DESK) as unit:
        series = unit.get(Series, reference)
        child, since = _identified(unit, series, said.child)
        if child.registered:
            raise done_by(unit, child.registered.recorded_by_id)
        agency = unit.session.get(Agency, said.agency)
        if agency is None or agency.kind is not AgencyKind.CLEARINGHOUSE:
            raise InputRefused({"agency": explained("clearinghouse")})
        if said.told_on < since:
            raise InputRefused({"told_on": explained("before_identified")})
        registration = unit.add(
            Registration,
            series_id=series.id,
            ordinal=said.child,
            agency_id=agency.id,
            told_on=said.told_on,
            recorded_by_id=unit.actor.id,
            recorded_at=unit.at,
        )
        return unit.record(EventKind.REGISTRATION_RECORDED, series, registration)


@records(EventKind.REGISTRATION_WITHDRAWN)
def withdraw_registration(seat: Seat, reference: str, said: GiveReason) -> int:
    """It was noted by mistake, or the clearinghouse knows by now that it does not hold."""
    with change(seat, allow=policy.RUNS_DESK) as unit:
        registration = unit.get(Registration, reference)
        if not registration.stands:
            raise done_by(unit, registration.withdrawn_by_id)
        registration.withdrawn_by, registration.withdrawn_reason = unit.actor, said.reason
        series = unit.series_of(registration)
        return unit.record(EventKind.REGISTRATION_WITHDRAWN, series, registration)


@records(EventKind.CARE_RECORDED, EventKind.CARE_CORRECTED)
def record_care(seat: Seat, reference: str, said: RecordCare) -> int:
    """Note one item of after-care, or correct what stands there; what it replaces stays."""
    with change(seat, allow=policy.RUNS_DESK) as unit:
        series = unit.get(Series, reference)
        _, since = _identified(unit, series, said.child)
        if said.done_on is not None and said.done_on < since:
            raise InputRefused({"done_on": explained("before_identified")})
        before = _newest(unit, series, said)
        if said.supersedes != (before.reference if before else ""):
            raise _corrected_meanwhile(before)
        care = unit.add(
            Care,
            series_id=series.id,
            ordinal=said.child,
            item=said.item,
            done_on=said.done_on,
            recorded_by_id=unit.actor.id,
            recorded_at=unit.at,
            **owner_of(unit, said.owner),
        )
        if before:
            return unit.record(EventKind.CARE_CORRECTED, series, care, replaced=before.reference)
        return unit.record(EventKind.CARE_RECORDED, series, care)


def _identified(unit: Unit, series: Series, ordinal: int) -> tuple[KnownChild, date]:
    """The child, and since when it stands as identified."""
    found = children_known_of(unit.session, series.id)
    child = next((each for each in found if each.ordinal == ordinal), None)
    if child is None or child.since is None:
        raise NotIdentified(child=f"{series.reference}/{ordinal}")
    return child, child.since


def _newest(unit: Unit, series: Series, said: RecordCare) -> Care | None:
    """What stands for this item, under whichever number of the child."""
    numbers = numbers_of(unit.session, unit.operation.id, (series.id, said.child))
    of_child = tuple_(Care.series_id, Care.ordinal).in_(numbers)
    query = select(Care).where(of_child, Care.item == said.item)
    return unit.session.scalars(query.order_by(Care.number.desc()).limit(1)).first()


def _corrected_meanwhile(newer: Care | None) -> Refusal:
    if newer is None:
        return NotFound()
    return AlreadyCorrected(author=newer.recorded_by.name, newer=newer.reference)
