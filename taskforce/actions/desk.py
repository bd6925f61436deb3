"""What the desk notes of several referrals at once: all of it, or none."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from taskforce import db, policy
from taskforce.actions.referral import hear_back, noted_on, send
from taskforce.change import Unit, change, records
from taskforce.errors import Refusal, SomeRefused
from taskforce.inputs.desk import RecordFeedback
from taskforce.inputs.many import SendReferrals
from taskforce.models import EventKind, Operation, Role, User
from taskforce.seat import Seat

#: What is to be noted of which referral.
Told = list[tuple[str, RecordFeedback]]


@records(EventKind.REFERRAL_SENT)
def send_referrals(seat: Seat, said: SendReferrals) -> int:
    """Note that these went out by the same channel on the same day; each as if by itself."""
    with change(seat, allow=policy.RUNS_DESK) as unit, _all_or_none() as trying:
        for reference in said.referrals:
            with trying(reference):
                send(unit, reference, said)
        return unit.operation.last_seq


@records(EventKind.FEEDBACK_RECORDED)
def record_feedback_of_many(seat: Seat, told: Told) -> int:
    """Note what several recipients said; each as if by itself."""
    with change(seat, allow=policy.RUNS_DESK) as unit, _all_or_none() as trying:
        for reference, said in told:
            with trying(reference):
                hear_back(unit, reference, said)
        return unit.operation.last_seq


def refusals_of(seat: Seat, told: Told) -> list[str]:
    """Why each of these could not be noted right now, or nothing; none of it is noted."""
    with db.reading() as session:
        operation = session.get_one(Operation, seat.operation_id)
        unit = Unit(session, operation, session.get_one(User, seat.user_id), Role.DESK)
        return [_refusal(unit, reference, said) for reference, said in told]


def _refusal(unit: Unit, reference: str, said: RecordFeedback) -> str:
    try:
        noted_on(unit, reference, said)
    except Refusal as refusal:
        return refusal.explain()
    return ""


@contextmanager
def _all_or_none() -> Iterator[Callable[[str], AbstractContextManager[None]]]:
    """``with trying("R-0031"):`` goes on after a refusal; at the end all of them are told."""
    reasons: dict[str, str] = {}

    @contextmanager
    def trying(reference: str) -> Iterator[None]:
        try:
            yield
        except Refusal as refusal:
            reasons.setdefault(reference, refusal.explain())

    yield trying
    if reasons:
        raise SomeRefused(reasons)
