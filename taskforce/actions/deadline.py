"""The one narrow exception from everybody's turn: information that can still be acted on."""

from zoneinfo import ZoneInfo

from sqlalchemy import select

from taskforce import policy
from taskforce.actions.steps import done_by, refuse_asking
from taskforce.change import Unit, change, records
from taskforce.errors import InputRefused, NotAllowed, NotFound, Over, OwnDeadline
from taskforce.inputs import explained
from taskforce.inputs.clue import Redact
from taskforce.inputs.deadline import ProposeDeadline
from taskforce.models import Deadline, EventKind, Role, Series
from taskforce.seat import Seat


@records(EventKind.DEADLINE_PROPOSED)
def propose_deadline(seat: Seat, reference: str, said: ProposeDeadline, language: str) -> int:
    """Say what of a series can be acted on only until some moment. It counts once a second
    person has agreed."""
    with change(seat, allow=policy.POSTS_CLUES) as unit:
        series = unit.get(Series, reference)
        refuse_asking(unit, series)
        until = said.until.replace(tzinfo=ZoneInfo(unit.operation.zone))
        if until <= unit.at:
            raise InputRefused({"until": explained("past")})
        if until > unit.at + Deadline.LONGEST:
            raise InputRefused({"until": explained("too_far")})
        for before in _standing(unit, series):
            if before.ground is said.ground:
                raise done_by(unit, before.proposed_by_id)
        deadline = unit.add(
            Deadline,
            series_id=series.id,
            ground=said.ground,
            reason=said.reason,
            text_language=language,
            until=until,
            proposed_by_id=unit.actor.id,
            proposed_at=unit.at,
        )
        return unit.record(EventKind.DEADLINE_PROPOSED, series, deadline)


@records(EventKind.DEADLINE_AGREED)
def agree_deadline(seat: Seat, reference: str) -> int:
    """A second person, of the desk or a host, says that it is so. From now on it is shown to all
    until its moment comes."""
    with change(seat, allow=policy.AGREES) as unit:
        deadline = _open(unit, reference)
        if deadline.agreed_by_id:
            raise done_by(unit, deadline.agreed_by_id)
        if deadline.proposed_by is unit.actor:
            raise OwnDeadline
        refuse_asking(unit, unit.series_of(deadline))
        deadline.agreed_by, deadline.agreed_at = unit.actor, unit.at
        return unit.record(EventKind.DEADLINE_AGREED, unit.series_of(deadline), deadline)


@records(EventKind.DEADLINE_ENDED)
def end_deadline(seat: Seat, reference: str) -> int:
    """It was acted on, or no longer can be: whoever said it, the desk, or a host."""
    with change(seat, allow=policy.POSTS_CLUES) as unit:
        deadline = _open(unit, reference)
        if deadline.proposed_by is not unit.actor and unit.role is Role.INVESTIGATOR:
            raise NotAllowed
        deadline.ended_by, deadline.ended_at = unit.actor, unit.at
        return unit.record(EventKind.DEADLINE_ENDED, unit.series_of(deadline), deadline)


@records(EventKind.DEADLINE_REDACTED)
def redact_deadline(seat: Seat, reference: str, said: Redact) -> int:
    """Wipe a reason that must never have been written: its author, or a host. It ends with it."""
    with change(seat, allow=policy.WIPES_TEXT) as unit:
        deadline = unit.get(Deadline, reference)
        if deadline.redacted_by_id:
            raise NotFound
        if deadline.proposed_by is not unit.actor and unit.role is not Role.HOST:
            raise NotAllowed
        deadline.wipe(unit.actor)
        series = unit.series_of(deadline)
        return unit.record(EventKind.DEADLINE_REDACTED, series, deadline, reason=said.reason)


def _open(unit: Unit, reference: str) -> Deadline:
    deadline = unit.get(Deadline, reference)
    if deadline.ended_by_id or deadline.redacted_by_id:
        raise done_by(unit, deadline.ended_by_id or deadline.redacted_by_id)
    if not deadline.stands_at(unit.at):
        raise Over
    return deadline


def _standing(unit: Unit, series: Series) -> list[Deadline]:
    every = unit.session.scalars(select(Deadline).filter_by(series_id=series.id))
    return [each for each in every if each.stands_at(unit.at)]
