"""What the desk does: matches, referrals, what comes back, and what follows from it."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta

from sqlalchemy import select

from taskforce import db
from taskforce.actions.child import record_care, register_child
from taskforce.actions.comparison import record_comparison
from taskforce.actions.feedback import record_feedback, withdraw_feedback
from taskforce.actions.jurisdiction import record_jurisdiction, withdraw_jurisdiction
from taskforce.actions.link import link_child
from taskforce.actions.referral import (
    approve_referral,
    close_referral,
    compare_referral,
    confirm_recall,
    draft_referral,
    recall_referral,
    revoke_referral,
    send_referral,
)
from taskforce.actions.stop import record_matches, resolve_stop, take_stop
from taskforce.demo.rehearsal.plan import IDENTIFIED, SAFE, Course, Sending
from taskforce.demo.rehearsal.week import Story, Week
from taskforce.demo.room import approval, subject
from taskforce.errors import AlreadyDone
from taskforce.errors.desk import SlipChanged
from taskforce.inputs.child import RecordCare, RegisterChild
from taskforce.inputs.desk import (
    ConfirmRecall,
    DraftReferral,
    GiveReason,
    LinkChild,
    RecallReferral,
    RecordComparison,
    RecordFeedback,
    RecordJurisdiction,
    ResolveStop,
    SendReferral,
)
from taskforce.models import (
    CareItem,
    Channel,
    Jurisdiction,
    Known,
    ReferralState,
    Resolution,
    Series,
    Source,
    Step,
    Stop,
)
from taskforce.seat import Seat
from taskforce.workdays import due_on

WHY = {
    Resolution.DIFFERENT: "Their registry has another child under this number.",
    Resolution.JOINT: "The same child; both units work on it together.",
    Resolution.SAME: "The same child, and theirs already.",
}
SOURCE = "Liaison officer, by the usual channel"
NEIGHBOUR = "A neighbour has to be asked for the child's whereabouts."


def settle_match(week: Week, course: Course, begins: datetime) -> Story:
    """Somebody at the desk takes the stops of a series, telephones, and says what they are."""
    yield begins
    seat, _ = week.two_of_desk()
    stops = _open_stops(week, course)
    is_listed = course.listed is not None
    resolution = Resolution.SAME if is_listed else course.match
    if resolution is None and week.happens(2):
        return
    for stop in stops:
        take_stop(seat, stop)
    yield week.soon(15, 60) if is_listed or not week.happens(8) else week.tomorrow()
    if resolution is None:
        return
    for stop in stops:
        resolve_stop(seat, stop, ResolveStop(resolution=resolution, reason=WHY[resolution]))
    if resolution is Resolution.JOINT:
        yield week.soon(2, 10)
        other = week.courses[course.collides_with - 1].reference
        link_child(seat, course.reference, LinkChild(other=other, reason=WHY[resolution]))


def refer(week: Week, course: Course, sending: Sending, follows: str = "") -> Story:
    """One drafts and compares, another approves and sends; then everybody waits."""
    yield week.soon(10, 60)
    author, second = week.two_of_desk()
    if week.happens(10):
        record_comparison(author, course.reference, _asked_elsewhere(week))
    drafted = DraftReferral(
        agency=week.agencies[sending.country],
        household="spare" if sending.spares_household else "contact",
        household_reason="" if sending.spares_household else NEIGHBOUR,
        follows=follows,
    )
    number = draft_referral(author, course.reference, drafted)
    referral = subject(week.operation_id, number)
    yield week.soon(2, 10)
    compare_referral(author, referral)
    yield week.soon(2, 20)
    _approve(second, referral, sending.spares_household)
    yield week.soon(2, 15)
    sent_on = week.today
    said = SendReferral(channel=Channel.I247, sent_on=sent_on)
    try:
        send_referral(second, referral, said)
    except SlipChanged:
        _approve(second, referral, sending.spares_household)
        send_referral(second, referral, said)
    week.agenda.add(_hear(week, course, sending, referral, sent_on))
    if sending.is_recalled:
        week.agenda.add(_call_back(week, author, referral))


def leave_unsent(week: Week, course: Course, state: ReferralState) -> Story:
    """A referral that did not get further than this by the end of the week."""
    yield week.soon(10, 60)
    author, second = week.two_of_desk()
    said = DraftReferral(agency=week.agencies[course.countries[0]])
    number = draft_referral(author, course.reference, said)
    referral = subject(week.operation_id, number)
    yield week.soon(2, 10)
    if state is ReferralState.REVOKED:
        revoke_referral(author, referral, GiveReason(reason="Drafted for the wrong series."))
    elif state is not ReferralState.DRAFT:
        compare_referral(author, referral)
    yield week.soon(2, 20)
    if state is ReferralState.APPROVED:
        _approve(second, referral, spares_household=True)


def link_late(week: Week, course: Course) -> Story:
    """On the last afternoon somebody sees that two that were referred are one child."""
    yield week.at(week.workday(4), 17, 45)
    seat, _ = week.two_of_desk()
    other = week.courses[course.same_as - 1].reference
    link_child(seat, course.reference, LinkChild(other=other, reason=WHY[Resolution.JOINT]))


def _approve(seat: Seat, referral: str, spares_household: bool) -> None:
    """The one place where a rehearsal approves."""
    confirmed = None if spares_household else "confirmed"
    approve_referral(seat, referral, approval(seat.operation_id, referral, confirmed))


def _hear(week: Week, course: Course, sending: Sending, referral: str, sent_on: date) -> Story:
    """What the recipient says, noted by whoever is at the desk."""
    seat, other = week.two_of_desk()
    identified = next((step for step in sending.answers if step in IDENTIFIED), None)
    for step, day in zip(sending.answers, _days(week, sending, sent_on), strict=True):
        yield week.in_office(day)
        fact = _note(seat, week, referral, sending, step, day)
        if step is Step.ACTIONED and week.happens(12):
            withdraw_feedback(seat, fact, GiveReason(reason="It was said of another referral."))
        if step is Step.REDIRECTED:
            week.agenda.add(_refer_anew(week, course, sending, referral))
        if step in (Step.SAFEGUARDED, Step.ALREADY_SAFEGUARDED):
            _leave_in_peace(week)
        if step is identified:
            for child in set(range(1, sending.children + 1)) - course.seen_to:
                course.seen_to.add(child)
                week.agenda.add(_see_to(week, other, course, child, day))
    last = sending.answers[-1] if sending.answers else None
    if last in (Step.DECLINED, Step.UNABLE, Step.SAFEGUARDED) and week.happens(2):
        yield week.soon(30, 60)
        close_referral(seat, referral)


def _note(seat: Seat, week: Week, referral: str, sending: Sending, step: Step, day: date) -> str:
    children = list(range(1, sending.children + 1)) if step.is_about_children else []
    said = RecordFeedback(
        step=step,
        happened_on=day,
        source=SOURCE,
        reason="No unit is competent there." if step is Step.DECLINED else "",
        children=children,
    )
    fact = subject(week.operation_id, record_feedback(seat, referral, said))
    if week.happens(40):
        corrected = said.model_copy(update={"source": "The unit itself, by letter"})
        corrected = corrected.model_copy(update={"supersedes": fact})
        fact = subject(week.operation_id, record_feedback(seat, referral, corrected))
    return fact


def _days(week: Week, sending: Sending, sent_on: date) -> Iterator[date]:
    """When it is so: first by the day by which it is expected or, where it is late, in the weeks
    behind that; then further steps a few days apart."""
    due = due_on(sent_on, week.ack_hours, sending.country)
    day = due + timedelta(days=week.chance.randrange(1, 18)) if sending.is_late else due
    if sending.answers in (SAFE, (Step.REDIRECTED,)) and not sending.is_late:
        day = sent_on + timedelta(days=1)
    for _ in sending.answers:
        yield day
        day += timedelta(days=week.chance.randrange(1, 8))


def _refer_anew(week: Week, course: Course, sending: Sending, referral: str) -> Story:
    """It went to the wrong country: the series is located anew, and a referral follows."""
    yield week.soon(20, 60)
    seat, _ = week.two_of_desk()
    jurisdiction, clues = _located(week, course)
    withdraw_jurisdiction(seat, jurisdiction, GiveReason(reason="They say it is not theirs."))
    located = {"places": [sending.right], "clues": clues}
    record_jurisdiction(seat, course.reference, RecordJurisdiction.model_validate(located))
    again = Sending(sending.right, (Step.ACKNOWLEDGED, Step.ACCEPTED))
    week.agenda.add(refer(week, course, again, follows=referral))


def _call_back(week: Week, seat: Seat, referral: str) -> Story:
    yield week.soon(20, 40)
    recall_referral(seat, referral, RecallReferral(reason="A clue that it rested on was wrong."))
    yield week.soon(5, 20)
    confirm_recall(seat, referral, ConfirmRecall(confirmed_on=week.today))


def _see_to(week: Week, seat: Seat, course: Course, child: int, day: date) -> Story:
    """A clearinghouse is told of a child, and after-care begins, unless others see to that
    already; not all of it is done by the end."""
    yield week.in_office(day + timedelta(days=week.chance.randrange(1, 9)))
    if not week.happens(6):
        told = RegisterChild(child=child, agency=week.clearinghouse, told_on=week.today)
        register_child(seat, course.reference, told)
    if course.sendings[0].answers == SAFE:
        return
    for item in week.chance.sample(list(CareItem), week.chance.randrange(6)):
        yield week.tomorrow()
        owner = f"person-{seat.user_id}"
        said = RecordCare(child=child, item=item, done_on=week.today, owner=owner)
        record_care(seat, course.reference, said)


def _leave_in_peace(week: Week) -> None:
    """What the server writes down after each answer, where it runs."""
    with suppress(AlreadyDone):
        record_matches(Seat(None, week.operation_id))


def _asked_elsewhere(week: Week) -> RecordComparison:
    return RecordComparison(
        source=week.chance.choice((Source.ICSE, Source.EUROPOL, Source.NATIONAL)),
        result=Known.UNKNOWN,
        answer="The duty officer: nothing there.",
        compared_on=week.today,
    )


def _open_stops(week: Week, course: Course) -> list[str]:
    with db.reading() as session:
        query = (
            select(Stop)
            .join(Series, Series.id == Stop.series_id)
            .where(Series.operation_id == week.operation_id, Series.number == course.number)
            .where(Stop.resolution.is_(None), Stop.lifted_at.is_(None))
        )
        return [stop.reference for stop in session.scalars(query.order_by(Stop.number))]


def _located(week: Week, course: Course) -> tuple[str, list[str]]:
    """Where it was located, and the clues that this rests on."""
    with db.reading() as session:
        query = (
            select(Jurisdiction)
            .join(Series, Series.id == Jurisdiction.series_id)
            .where(Series.operation_id == week.operation_id, Series.number == course.number)
        )
        found = session.scalars(query).one()
        return found.reference, found.clue_references
