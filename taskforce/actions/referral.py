"""From a located series to an authority that can act, and back."""

from sqlalchemy import func, select

from taskforce import policy
from taskforce.actions.steps import compare, done_by, refuse_stale, refuse_stopped
from taskforce.change import Unit, change, records
from taskforce.errors import (
    HouseholdUnconfirmed,
    MovedOn,
    NotFound,
    NotLocated,
    OutOfOrder,
    SecondPerson,
    WrongCountry,
)
from taskforce.inputs.desk import (
    ApproveReferral,
    DraftReferral,
    GiveReason,
    RecordFeedback,
    SendReferral,
)
from taskforce.models import (
    Agency,
    AgencyKind,
    Child,
    EventKind,
    Feedback,
    Jurisdiction,
    Referral,
    ReferralState,
    Series,
    Stage,
    User,
)
from taskforce.places import country_of, cover, name
from taskforce.queries.stage import stage_of
from taskforce.seat import Seat


@records(EventKind.REFERRAL_DRAFTED)
def draft_referral(seat: Seat, reference: str, said: DraftReferral) -> int:
    """Prepare to refer a located series to an agency of the directory."""
    with change(seat, allow=policy.RUNS_DESK) as unit:
        series = unit.get(Series, reference)
        refuse_stopped(unit, series)
        agency = unit.session.get(Agency, said.agency)
        if agency is None:
            raise NotFound
        _refuse_wrong_country(unit, series, agency)
        compare(unit, series)
        referral = unit.add(
            Referral,
            series_id=series.id,
            agency_id=agency.id,
            household_reason=said.household_reason if said.household == "contact" else "",
            drafted_by_id=unit.actor.id,
            drafted_at=unit.at,
        )
        return unit.record(EventKind.REFERRAL_DRAFTED, series, referral, agency=agency.id)


@records(EventKind.REFERRAL_COMPARED)
def compare_referral(seat: Seat, reference: str) -> int:
    """Look once more whether somebody has the child, or has protected it, now that it is known
    where it goes."""
    with change(seat, allow=policy.RUNS_DESK) as unit:
        referral = _at(unit, reference, ReferralState.DRAFT)
        series = unit.series_of(referral)
        refuse_stopped(unit, series)
        compare(unit, series)
        referral.state, referral.compared_by_id = ReferralState.COMPARED, unit.actor.id
        return unit.record(EventKind.REFERRAL_COMPARED, series, referral)


@records(EventKind.REFERRAL_APPROVED)
def approve_referral(seat: Seat, reference: str, said: ApproveReferral) -> int:
    """A second person agrees; that the household may be contacted is confirmed by itself."""
    with change(seat, allow=policy.RUNS_DESK) as unit:
        referral = _at(unit, reference, ReferralState.COMPARED)
        series = unit.series_of(referral)
        if referral.drafted_by is unit.actor:
            raise SecondPerson(referral=referral.reference)
        if not referral.spares_household and said.household is None:
            raise HouseholdUnconfirmed
        refuse_stopped(unit, series)
        _refuse_wrong_country(unit, series, referral.agency)
        referral.state = ReferralState.APPROVED
        referral.approved_by, referral.approved_at = unit.actor, unit.at
        return unit.record(
            EventKind.REFERRAL_APPROVED, series, referral, spares=referral.spares_household
        )


@records(EventKind.REFERRAL_SENT)
def send_referral(seat: Seat, reference: str, said: SendReferral) -> int:
    """Note that it went out: by which channel, and when."""
    with change(seat, allow=policy.RUNS_DESK) as unit:
        referral = _at(unit, reference, ReferralState.APPROVED)
        series = unit.series_of(referral)
        refuse_stopped(unit, series)
        _refuse_wrong_country(unit, series, referral.agency)
        compare(unit, series)
        refuse_stale(unit, series)
        referral.state = ReferralState.SENT
        referral.sent_by, referral.sent_on, referral.channel = (
            unit.actor,
            said.sent_on,
            said.channel,
        )
        referral.sent_to, referral.sent_country = referral.agency.name, referral.agency.country
        unit.session.flush()
        series.stage = stage_of(unit.session, series)
        return unit.record(EventKind.REFERRAL_SENT, series, referral, country=referral.country)


@records(EventKind.REFERRAL_REVOKED)
def revoke_referral(seat: Seat, reference: str, said: GiveReason) -> int:
    """Take a referral back before it was sent."""
    with change(seat, allow=policy.RUNS_DESK) as unit:
        referral = _at(unit, reference, *ReferralState.before_sending())
        referral.state = ReferralState.REVOKED
        referral.revoked_by_id, referral.revoked_reason = unit.actor.id, said.reason
        return unit.record(EventKind.REFERRAL_REVOKED, unit.series_of(referral), referral)


@records(EventKind.FEEDBACK_RECORDED)
def record_feedback(seat: Seat, reference: str, said: RecordFeedback) -> int:
    """Note what the receiving agency says, as a dated fact with its source.

    When every child that is known of is safe, whoever still works on the series is sent home.
    """
    with change(seat, allow=policy.RUNS_DESK) as unit:
        referral = _at(unit, reference, ReferralState.SENT)
        series = unit.series_of(referral)
        _count_children(unit, series, said.children)
        fact = unit.add(
            Feedback,
            referral_id=referral.id,
            series_id=series.id,
            step=said.step,
            children=" ".join(map(str, said.children)),
            happened_on=said.happened_on,
            source=said.source,
            recorded_by_id=unit.actor.id,
            recorded_at=unit.at,
        )
        series.stage = stage_of(unit.session, series)
        if series.stage is Stage.SAFEGUARDED:
            series.let_go()
        referral.seq = unit.operation.last_seq + 1
        return unit.record(EventKind.FEEDBACK_RECORDED, series, fact, step=said.step)


@records(EventKind.FEEDBACK_WITHDRAWN)
def withdraw_feedback(seat: Seat, reference: str, said: GiveReason) -> int:
    """Take back feedback that was recorded by mistake; it stays readable as withdrawn."""
    with change(seat, allow=policy.RUNS_DESK) as unit:
        fact = unit.get(Feedback, reference)
        if not fact.stands:
            raise done_by(unit, fact.withdrawn_by_id)
        fact.withdrawn_by_id, fact.withdrawn_reason = unit.actor.id, said.reason
        series = unit.series_of(fact)
        unit.session.flush()
        series.stage = stage_of(unit.session, series)
        return unit.record(EventKind.FEEDBACK_WITHDRAWN, series, fact)


def _at(unit: Unit, reference: str, *states: ReferralState) -> Referral:
    referral = unit.get(Referral, reference)
    if referral.state not in states:
        if referral.last_moved_by_id is None:
            raise OutOfOrder(referral=referral.reference)
        last = unit.session.get_one(User, referral.last_moved_by_id)
        raise MovedOn(actor=last.name, referral=referral.reference)
    return referral


def _refuse_wrong_country(unit: Unit, series: Series, agency: Agency) -> None:
    """A clearinghouse passes on to any country; everybody else must be in the one located."""
    rows = unit.session.scalars(select(Jurisdiction).where(Jurisdiction.series_id == series.id))
    places = {country_of(row.place) for row in rows if row.stands}
    if not places:
        raise NotLocated
    competent = places & cover(agency.country)
    if not competent and agency.kind is not AgencyKind.CLEARINGHOUSE:
        raise WrongCountry(country=name(agency.country))


def _count_children(unit: Unit, series: Series, ordinals: list[int]) -> None:
    """A child is counted from the first feedback that names it."""
    last = unit.session.scalar(select(func.max(Child.ordinal)).where(Child.series_id == series.id))
    for ordinal in range((last or 0) + 1, max(ordinals, default=0) + 1):
        unit.add(Child, series_id=series.id, ordinal=ordinal)
