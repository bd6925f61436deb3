"""From a located series to an authority that can act, and back."""

from datetime import date

from sqlalchemy import select

from taskforce import policy
from taskforce.actions.steps import (
    all_or_none,
    compare,
    done_by,
    feedback_on,
    follow_facts,
    moved_on,
    referral_at,
    refuse_day,
    refuse_stale,
    refuse_stopped,
)
from taskforce.change import Unit, change, look, records
from taskforce.errors import NotFound, OutOfOrder
from taskforce.errors.desk import (
    HouseholdUnconfirmed,
    NotAsSeen,
    NotLocated,
    RecipientClosed,
    SecondPerson,
    SlipChanged,
    WrongCountry,
)
from taskforce.inputs.desk import (
    ApproveReferral,
    ConfirmRecall,
    DraftReferral,
    GiveReason,
    RecallReferral,
    SendReferral,
)
from taskforce.inputs.many import SendReferrals
from taskforce.models import (
    Agency,
    AgencyKind,
    EventKind,
    Jurisdiction,
    Referral,
    ReferralState,
    Series,
    Slip,
    Source,
    Step,
)
from taskforce.models.slip import digest_of
from taskforce.places import country_of, cover, name
from taskforce.queries.slip import choice_of, frozen, is_outdated, seen
from taskforce.queries.stage import standing_in
from taskforce.seat import Seat


@records(EventKind.REFERRAL_DRAFTED)
def draft_referral(seat: Seat, reference: str, said: DraftReferral) -> int:
    """Prepare to refer a located series to an agency of the directory; perhaps as what follows a
    referral that went to the wrong country."""
    with change(seat, allow=policy.RUNS_DESK) as unit:
        series = unit.get(Series, reference)
        refuse_stopped(unit, series)
        agency = unit.session.get(Agency, said.agency)
        if agency is None:
            raise NotFound
        _refuse_closed(unit, agency)
        _refuse_wrong_country(unit, series, agency)
        before = _redirected(unit, series, said.follows) if said.follows else None
        compare(unit, series)
        referral = unit.add(
            Referral,
            series_id=series.id,
            agency_id=agency.id,
            follows_id=before.id if before else None,
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
        referral = referral_at(unit, reference, ReferralState.DRAFT)
        series = unit.series_of(referral)
        refuse_stopped(unit, series)
        compare(unit, series)
        referral.state, referral.compared_by_id = ReferralState.COMPARED, unit.actor.id
        return unit.record(EventKind.REFERRAL_COMPARED, series, referral)


@records(EventKind.REFERRAL_APPROVED)
def approve_referral(seat: Seat, reference: str, said: ApproveReferral) -> int:
    """A second person agrees to the slip that they read, and it is frozen; that the household may
    be contacted is confirmed by itself. What changed since it was approved is approved anew."""
    with change(seat, allow=policy.RUNS_DESK) as unit:
        referral = _to_approve(unit, reference)
        series = unit.series_of(referral)
        if unit.actor.id in referral.first_person:
            raise SecondPerson(referral=referral.reference)
        if not referral.spares_household and said.household is None:
            raise HouseholdUnconfirmed
        refuse_stopped(unit, series)
        _refuse_closed(unit, referral.agency)
        _refuse_wrong_country(unit, series, referral.agency)
        if said.seen != seen(unit.session, referral):
            raise NotAsSeen(referral=referral.reference)
        slip = _freeze(unit, referral)
        referral.state, referral.slip_id = ReferralState.APPROVED, slip.id
        referral.approved_by, referral.approved_at = unit.actor, unit.at
        facts = {"spares": referral.spares_household, "slip": slip.reference}
        return unit.record(EventKind.REFERRAL_APPROVED, series, referral, **facts)


@records(EventKind.REFERRAL_SENT)
def send_referral(seat: Seat, reference: str, said: SendReferral) -> int:
    """Note that it went out: by which channel, and when. Later edits of the directory do not
    reach it."""
    with change(seat, allow=policy.RUNS_DESK) as unit:
        return _send(unit, reference, said)


@records(EventKind.REFERRAL_SENT)
def send_referrals(seat: Seat, said: SendReferrals) -> int:
    """Note that these went out by the same channel on the same day; each as if by itself."""
    with change(seat, allow=policy.RUNS_DESK) as unit, all_or_none() as trying:
        for reference in said.referrals:
            with trying(reference):
                _send(unit, reference, said)
        return unit.operation.last_seq


@records(EventKind.REFERRAL_CLOSED)
def close_referral(seat: Seat, reference: str) -> int:
    """Nothing more is expected of the recipient; what comes nevertheless is still noted."""
    with change(seat, allow=policy.RUNS_DESK) as unit:
        referral = referral_at(unit, reference, ReferralState.SENT)
        series = unit.series_of(referral)
        referral.state = ReferralState.CLOSED
        referral.closed_by, referral.closed_at = unit.actor, unit.at
        follow_facts(unit, referral, series)
        return unit.record(EventKind.REFERRAL_CLOSED, series, referral)


@records(EventKind.REFERRAL_RECALLED)
def recall_referral(seat: Seat, reference: str, said: RecallReferral) -> int:
    """Tell the recipient not to act on what was sent. It counts as never referred; what they
    said of a child stays true."""
    with change(seat, allow=policy.RUNS_DESK) as unit:
        referral = referral_at(unit, reference, ReferralState.SENT, ReferralState.CLOSED)
        series = unit.series_of(referral)
        referral.state = ReferralState.RECALLED
        referral.recalled_by, referral.recalled_at = unit.actor, unit.at
        referral.recalled_reason = said.reason
        if said.confirmed_on:
            _confirm(unit, referral, said.confirmed_on)
        follow_facts(unit, referral, series)
        facts = {"confirmed": said.confirmed_on is not None}
        return unit.record(EventKind.REFERRAL_RECALLED, series, referral, **facts)


@records(EventKind.RECALL_CONFIRMED)
def confirm_recall(seat: Seat, reference: str, said: ConfirmRecall) -> int:
    """The recipient has confirmed that they do not act on it."""
    with change(seat, allow=policy.RUNS_DESK) as unit:
        referral = referral_at(unit, reference, ReferralState.RECALLED)
        if referral.recall_confirmed_by_id:
            raise done_by(unit, referral.recall_confirmed_by_id)
        _confirm(unit, referral, said.confirmed_on)
        return unit.record(EventKind.RECALL_CONFIRMED, unit.series_of(referral), referral)


@records(EventKind.REFERRAL_REVOKED)
def revoke_referral(seat: Seat, reference: str, said: GiveReason) -> int:
    """Take a referral back before it was sent."""
    with change(seat, allow=policy.RUNS_DESK) as unit:
        referral = referral_at(unit, reference, *ReferralState.before_sending())
        referral.state = ReferralState.REVOKED
        referral.revoked_by_id, referral.revoked_reason = unit.actor.id, said.reason
        return unit.record(EventKind.REFERRAL_REVOKED, unit.series_of(referral), referral)


def refuse_going_out(seat: Seat, reference: str) -> None:
    """Paper leaves only where it could be noted right now that it left. That this house looks once
    more is part of noting it."""
    with look(seat, allow=policy.RUNS_DESK) as unit:
        referral = _to_send(unit, reference)
        refuse_stale(unit, unit.series_of(referral), besides=Source.HOUSE)


def _to_send(unit: Unit, reference: str) -> Referral:
    """An approved referral that nothing holds up."""
    referral = referral_at(unit, reference, ReferralState.APPROVED)
    series = unit.series_of(referral)
    refuse_stopped(unit, series)
    _refuse_closed(unit, referral.agency)
    _refuse_wrong_country(unit, series, referral.agency)
    if is_outdated(unit.session, referral):
        raise SlipChanged(referral=referral.reference)
    return referral


def _send(unit: Unit, reference: str, said: SendReferral) -> int:
    """One of them, as :func:`send_referral` says."""
    referral = _to_send(unit, reference)
    series = unit.series_of(referral)
    since = referral.approved_at and unit.operation.day_of(referral.approved_at)
    refuse_day(unit, since, "before_approved", sent_on=said.sent_on)
    compare(unit, series)
    refuse_stale(unit, series)
    referral.state = ReferralState.SENT
    referral.sent_by, referral.sent_on, referral.channel = (
        unit.actor,
        said.sent_on,
        said.channel,
    )
    referral.channel_reference = said.channel_reference
    referral.sent_to, referral.sent_country = referral.agency.name, referral.agency.country
    referral.sent_contact = referral.agency.contact
    follow_facts(unit, referral, series)
    return unit.record(EventKind.REFERRAL_SENT, series, referral, country=referral.country)


def _to_approve(unit: Unit, reference: str) -> Referral:
    """A referral that waits for approval, or whose approval no longer holds."""
    referral = referral_at(unit, reference, ReferralState.COMPARED, ReferralState.APPROVED)
    is_approved = referral.state is ReferralState.APPROVED
    if is_approved and not is_outdated(unit.session, referral):
        raise moved_on(unit, referral)
    return referral


def _freeze(unit: Unit, referral: Referral) -> Slip:
    """The slip as its approver read it, word for word."""
    body = frozen(unit.session, referral, unit.actor.name, unit.at)
    return unit.add(
        Slip,
        referral_id=referral.id,
        series_id=referral.series_id,
        language=choice_of(unit.session, referral).language,
        body=body,
        digest=digest_of(body),
        approved_at=unit.at,
        approved_by_id=unit.actor.id,
    )


def _confirm(unit: Unit, referral: Referral, day: date) -> None:
    refuse_day(unit, referral.sent_on, confirmed_on=day)
    referral.recall_confirmed_on, referral.recall_confirmed_by_id = day, unit.actor.id


def _redirected(unit: Unit, series: Series, reference: str) -> Referral:
    """The referral of this series that went to the wrong country, and that nothing follows."""
    referral = unit.get(Referral, reference)
    if referral.series_id != series.id:
        raise NotFound
    told = standing_in(feedback_on(unit, referral))
    if not referral.state.is_out or not told or told[-1].step is not Step.REDIRECTED:
        raise OutOfOrder(referral=referral.reference)
    query = select(Referral).where(Referral.follows_id == referral.id)
    for next_one in unit.session.scalars(query):
        if not next_one.state.is_taken_back:
            raise done_by(unit, next_one.drafted_by_id)
    return referral


def _refuse_closed(unit: Unit, agency: Agency) -> None:
    if agency.closed_on and agency.is_closed_on(unit.operation.day_of(unit.at)):
        raise RecipientClosed(agency=agency.name, day=agency.closed_on)


def _refuse_wrong_country(unit: Unit, series: Series, agency: Agency) -> None:
    """A clearinghouse passes on to any country; everybody else must be in the one located."""
    rows = unit.session.scalars(select(Jurisdiction).where(Jurisdiction.series_id == series.id))
    places = {country_of(row.place) for row in rows if row.stands}
    if not places:
        raise NotLocated
    competent = places & cover(agency.country)
    if not competent and agency.kind is not AgencyKind.CLEARINGHOUSE:
        raise WrongCountry(country=name(agency.country))
