"""The end of a shift: a whole desk goes to a colleague."""

from sqlalchemy import and_, select

from taskforce import policy
from taskforce.change import Unit, change, records
from taskforce.errors import InputRefused, NotAllowed, NotFound, NothingToHandOver
from taskforce.inputs import explained
from taskforce.inputs.clue import Redact
from taskforce.inputs.handing import HandDeskOver
from taskforce.models import Care, EventKind, Handing, LiveModel, Role, Stop, User
from taskforce.policy import visible_series
from taskforce.queries.handing import care_with, drafts_by, stops_with
from taskforce.queries.operation import member_with
from taskforce.seat import Seat


@records(EventKind.DESK_HANDED_OVER, EventKind.STOP_HANDED, EventKind.CARE_CORRECTED)
def hand_desk_over(seat: Seat, said: HandDeskOver) -> int:
    """Every open stop that somebody has, and every item of after-care that names them, is a
    colleague's from now on, all or nothing. Referrals they drafted are only named: whoever
    drafted one stays its author, so that a second person approves it.

    What stands on a series of which the colleague may not know stays where it is.
    """
    with change(seat, allow=policy.RUNS_DESK) as unit:
        to, operation_id = _colleague(unit, said.to), unit.operation.id
        both = and_(
            visible_series(operation_id, unit.actor.id), visible_series(operation_id, to.id)
        )
        stops = stops_with(unit.session, operation_id, unit.actor.id, both)
        care = care_with(unit.session, operation_id, unit.actor.id, both)
        drafts = drafts_by(unit.session, operation_id, unit.actor.id, both)
        things: list[LiveModel] = [*stops, *care, *drafts]
        if not things:
            raise NothingToHandOver
        for stop in stops:
            _hand_stop(unit, stop, to)
        for item in care:
            _hand_care(unit, item, to)
        handing = unit.add(
            Handing,
            from_id=unit.actor.id,
            to_id=to.id,
            at=unit.at,
            note=said.note,
            things=" ".join(each.reference for each in things),
        )
        return unit.record(EventKind.DESK_HANDED_OVER, None, handing, to=to.id)


@records(EventKind.HANDING_REDACTED)
def redact_handing(seat: Seat, reference: str, said: Redact) -> int:
    """Wipe what was said when a desk was handed over: who wrote it, who got it, or a host."""
    with change(seat, allow=policy.WIPES_TEXT) as unit:
        query = select(Handing).where(
            Handing.operation_id == unit.operation.id,
            Handing.number == Handing.number_in(reference),
            Handing.series_id.is_(None),
        )
        handing = unit.session.scalars(query).one_or_none()
        if handing is None or handing.redacted_by_id:
            raise NotFound
        between = (handing.from_id, handing.to_id)
        if unit.actor.id not in between and unit.role is not Role.HOST:
            raise NotAllowed
        handing.wipe(unit.actor)
        return unit.record(EventKind.HANDING_REDACTED, None, handing, reason=said.reason)


def _colleague(unit: Unit, user_id: int) -> User:
    """Somebody else who runs the desk here."""
    user = member_with(unit.session, unit.operation.id, user_id, policy.RUNS_DESK)
    if user is None or user is unit.actor:
        raise InputRefused({"to": explained("no_colleague")})
    return user


def _hand_stop(unit: Unit, stop: Stop, to: User) -> None:
    stop.owner = to
    unit.record(EventKind.STOP_HANDED, unit.series_of(stop), stop, to=to.id)


def _hand_care(unit: Unit, item: Care, to: User) -> None:
    """A newer row: what it replaces stays readable behind it."""
    newer = unit.add(
        Care,
        series_id=item.series_id,
        ordinal=item.ordinal,
        item=item.item,
        done_on=item.done_on,
        person_id=to.id,
        recorded_by_id=unit.actor.id,
        recorded_at=unit.at,
    )
    series = unit.series_of(newer)
    unit.record(EventKind.CARE_CORRECTED, series, newer, replaced=item.reference)
