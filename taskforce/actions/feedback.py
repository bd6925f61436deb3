"""What recipients say of what they were sent."""

from taskforce import policy
from taskforce.actions.steps import (
    all_or_none,
    done_by,
    feedback_on,
    follow_facts,
    referral_at,
    refuse_day,
    uncorrected,
    why_not,
)
from taskforce.change import Unit, change, look, records
from taskforce.errors import InputRefused, NotFound, Refusal
from taskforce.inputs import explained
from taskforce.inputs.desk import GiveReason, RecordFeedback
from taskforce.models import (
    EventKind,
    Feedback,
    Referral,
    ReferralState,
    Series,
)
from taskforce.queries.referral import children_of
from taskforce.queries.stage import told_in
from taskforce.seat import Seat

#: What is to be noted of which referral.
Told = list[tuple[str, RecordFeedback]]
#: So many children more than were known of are named at once.
_MOST_NEW = 10


@records(EventKind.FEEDBACK_RECORDED, EventKind.FEEDBACK_CORRECTED)
def record_feedback(seat: Seat, reference: str, said: RecordFeedback) -> int:
    """Note what the receiving agency says, as a dated fact with its source; or correct what was
    noted, which stays readable as replaced.

    When every child that is known of is safe, whoever still works on the series is sent home.
    """
    with change(seat, allow=policy.TAKES_FEEDBACK) as unit:
        return _hear_back(unit, reference, said)


@records(EventKind.FEEDBACK_RECORDED)
def record_feedback_of_many(seat: Seat, told: Told) -> int:
    """Note what several recipients said; each as if by itself."""
    with change(seat, allow=policy.TAKES_FEEDBACK) as unit, all_or_none() as trying:
        for reference, said in told:
            with trying(reference):
                _hear_back(unit, reference, said)
        return unit.operation.last_seq


@records(EventKind.FEEDBACK_WITHDRAWN)
def withdraw_feedback(seat: Seat, reference: str, said: GiveReason) -> int:
    """Take back feedback that was recorded by mistake; it stays readable as withdrawn. What it
    corrected stands again."""
    with change(seat, allow=policy.TAKES_FEEDBACK) as unit:
        fact = unit.get(Feedback, reference)
        if fact.withdrawn_by_id:
            raise done_by(unit, fact.withdrawn_by_id)
        uncorrected(unit, fact)
        fact.withdrawn_by_id, fact.withdrawn_reason = unit.actor.id, said.reason
        series = unit.series_of(fact)
        follow_facts(unit, unit.session.get_one(Referral, fact.referral_id), series)
        return unit.record(EventKind.FEEDBACK_WITHDRAWN, series, fact)


def refusals_of(seat: Seat, told: Told) -> list[str]:
    """Why each of these could not be noted right now, or nothing; none of it is noted."""
    with look(seat, allow=policy.TAKES_FEEDBACK) as unit:
        return [_refusal(unit, reference, said) for reference, said in told]


def _hear_back(unit: Unit, reference: str, said: RecordFeedback) -> int:
    """What one recipient says, as :func:`record_feedback` says."""
    referral, replaced = _noted_on(unit, reference, said)
    series = unit.series_of(referral)
    _refuse_leap(unit, series, said.children)
    fact = unit.add(
        Feedback,
        referral_id=referral.id,
        series_id=series.id,
        step=said.step,
        children=" ".join(map(str, said.children)),
        happened_on=said.happened_on,
        source=said.source,
        reason=said.reason,
        recorded_by_id=unit.actor.id,
        recorded_at=unit.at,
        supersedes_id=replaced.id if replaced else None,
    )
    follow_facts(unit, referral, series)
    referral.seq = unit.operation.last_seq + 1
    if replaced is not None:
        replaced.seq = unit.operation.last_seq + 1
        facts = {"step": said.step, "replaced": replaced.reference}
        return unit.record(EventKind.FEEDBACK_CORRECTED, series, fact, **facts)
    return unit.record(EventKind.FEEDBACK_RECORDED, series, fact, step=said.step)


def _noted_on(
    unit: Unit, reference: str, said: RecordFeedback
) -> tuple[Referral, Feedback | None]:
    """The referral that it is about, and the fact that it corrects, where it can be noted."""
    referral = referral_at(unit, reference, *_heard_in(said))
    replaced = _replaced(unit, referral, said.supersedes) if said.supersedes else None
    refuse_day(unit, referral.sent_on, happened_on=said.happened_on)
    _refuse_twice(unit, referral, said, replaced)
    return referral, replaced


def _refusal(unit: Unit, reference: str, said: RecordFeedback) -> str:
    try:
        _noted_on(unit, reference, said)
    except Refusal as refusal:
        return why_not(reference, refusal)
    return ""


def _heard_in(said: RecordFeedback) -> list[ReferralState]:
    """A recipient may say more than was expected. Of a referral that was recalled, only what it
    says of a child still matters, and what was noted wrongly."""
    matters = said.step.is_about_children or said.supersedes
    return [
        ReferralState.SENT,
        ReferralState.CLOSED,
        *([ReferralState.RECALLED] if matters else []),
    ]


def _replaced(unit: Unit, referral: Referral, reference: str) -> Feedback:
    fact = unit.get(Feedback, reference)
    if fact.referral_id != referral.id:
        raise NotFound
    if fact.withdrawn_by_id:
        raise done_by(unit, fact.withdrawn_by_id)
    return uncorrected(unit, fact)


def _refuse_twice(
    unit: Unit, referral: Referral, said: RecordFeedback, replaced: Feedback | None
) -> None:
    """The same step of the same children stands once."""
    children = " ".join(map(str, said.children))
    for version in told_in(feedback_on(unit, referral)):
        first = None if version.newest is replaced else version.standing
        if first and (first.step, first.children) == (said.step, children):
            raise done_by(unit, first.recorded_by_id)


def _refuse_leap(unit: Unit, series: Series, ordinals: list[int]) -> None:
    """A slip of the finger must not make ninety children of one."""
    known = len(children_of(unit.session, series.id))
    if max(ordinals, default=0) > known + _MOST_NEW:
        raise InputRefused({"children": explained("children_leap")})
