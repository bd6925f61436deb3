"""From a located series to an authority, by two people; and what that authority answers."""

from datetime import date

import pytest

from taskforce import db
from taskforce.actions.feedback import record_feedback, withdraw_feedback
from taskforce.actions.jurisdiction import withdraw_jurisdiction
from taskforce.actions.operation import import_agencies
from taskforce.actions.referral import (
    compare_referral,
    draft_referral,
    revoke_referral,
    send_referral,
)
from taskforce.actions.series import claim_series
from taskforce.errors import (
    AlreadyDone,
    AlreadySafe,
    InputRefused,
    NotAllowed,
    NotFound,
    OutOfOrder,
)
from taskforce.errors.desk import HouseholdUnconfirmed, NotLocated, SecondPerson, WrongCountry
from taskforce.inputs.desk import (
    DraftReferral,
    GiveReason,
    RecordFeedback,
    SendReferral,
)
from taskforce.inputs.listing import AgencyRow
from taskforce.models import Feedback, Referral, Series, Step
from taskforce.models.referral import ABOUT_CHILDREN
from taskforce.queries.referral import children_of
from tests.harness.story import approve_referral, as_read

S1, R1 = "S-0001", "R-0001"
WHY = GiveReason(reason="It was a mistake")
SENT = SendReferral(channel="SIENA", sent_on=date(2026, 11, 21))
SAFE, IDENTIFIED = "safeguarded", "positive_identification"


@pytest.fixture
def located(story):
    story.to("clue", "locate")
    return story


@pytest.fixture
def sent(located):
    located.to("draft", "compare", "approve", "send")
    return located


def to(world, agency="National Police", **more):
    return DraftReferral(agency=world.agency(agency), **more)


def test_drafted_by_one_approved_by_another_then_sent(located, rows, last_event, faults):
    draft_referral(located.kim, S1, to(located.world))
    compare_referral(located.kim, R1)
    approve_referral(located.lea, R1, as_read(located.world))
    send_referral(located.kim, R1, SENT)

    [referral] = rows(Referral)
    assert (referral.drafted_by.name, referral.approved_by.name, referral.sent_by.name) == (
        "Kim",
        "Lea",
        "Kim",
    )
    assert (referral.state, referral.channel, referral.sent_on) == ("sent", "SIENA", SENT.sent_on)
    assert referral.spares_household
    assert located.world.series().stage == "referred"
    assert located.world.log(3) == [
        "4 referral.drafted Kim",
        "5 referral.compared Kim",
        "6 referral.approved Lea",
        "7 referral.sent Kim",
    ]
    assert "Police" not in last_event().body
    assert faults() == []


def test_only_the_desk_and_hosts_refer(located, rows):
    world = located.world
    for seat in (located.ana, world.seat(world.olu)):
        with pytest.raises(NotAllowed):
            draft_referral(seat, S1, to(world))
    located.draft()
    for seat in (located.ana, world.seat(world.olu)):
        for act in (
            lambda seat: compare_referral(seat, R1),
            lambda seat: approve_referral(seat, R1, as_read(world)),
            lambda seat: send_referral(seat, R1, SENT),
            lambda seat: revoke_referral(seat, R1, WHY),
        ):
            with pytest.raises(NotAllowed):
                act(seat)
    with pytest.raises(NotFound):
        approve_referral(world.seat(world.dan), R1, as_read(world))

    assert rows(Referral)[0].state == "draft"
    located.compare()
    approve_referral(located.nour, R1, as_read(located.world))


def test_nobody_approves_what_they_drafted(located, rows):
    located.to("draft", "compare")

    with pytest.raises(SecondPerson) as refusal:
        approve_referral(located.kim, R1, as_read(located.world))

    assert R1 in refusal.value.explain()
    assert rows(Referral)[0].state == "compared"
    assert located.world.log(4) == ["5 referral.compared Kim"]


def test_letting_the_recipient_contact_the_household_is_confirmed_by_itself(
    located, rows, last_event
):
    asked = to(located.world, household="contact", household_reason="The aunt asked for it")
    draft_referral(located.kim, S1, asked)
    located.compare()
    assert not rows(Referral)[0].spares_household

    with pytest.raises(HouseholdUnconfirmed):
        approve_referral(located.lea, R1, as_read(located.world))
    with pytest.raises(SecondPerson):
        approve_referral(located.kim, R1, as_read(located.world, household="confirmed"))
    approve_referral(located.lea, R1, as_read(located.world, household="confirmed"))

    assert last_event().facts["spares"] is False
    assert "aunt" not in last_event().body


def test_a_reason_alone_does_not_open_the_household(located, rows):
    draft_referral(located.kim, S1, to(located.world, household_reason="Left over in the field"))

    assert rows(Referral)[0].spares_household


def test_only_a_located_series_is_referred(story):
    story.clue()
    with pytest.raises(NotLocated):
        story.draft()

    story.to("locate", "draft", "compare")
    withdraw_jurisdiction(story.kim, "J-0001", WHY)
    with pytest.raises(NotLocated):
        story.approve()

    story.to("locate", "approve")
    withdraw_jurisdiction(story.kim, "J-0002", WHY)
    with pytest.raises(NotLocated):
        story.send()


def test_it_goes_to_an_agency_of_the_country_or_to_a_clearinghouse(located, rows):
    with pytest.raises(WrongCountry):
        draft_referral(located.kim, S1, to(located.world, "Office mineurs"))
    with pytest.raises(NotFound):
        draft_referral(located.kim, S1, DraftReferral(agency=999))
    assert rows(Referral) == []

    draft_referral(located.kim, S1, to(located.world, "National Clearinghouse"))
    draft_referral(located.kim, S1, to(located.world, "Children First"))

    assert [referral.recipient for referral in rows(Referral)] == [
        "National Clearinghouse",
        "Children First",
    ]


def test_each_step_is_taken_once_and_in_order(located, rows):
    located.draft()
    with pytest.raises(OutOfOrder) as refusal:
        located.send()
    assert R1 in refusal.value.explain()
    with pytest.raises(OutOfOrder):
        located.hear()
    with pytest.raises(OutOfOrder):
        located.approve()
    located.to("compare", "approve")
    with pytest.raises(OutOfOrder):
        approve_referral(located.nour, R1, as_read(located.world))
    with pytest.raises(OutOfOrder):
        located.hear()
    located.send()
    before = located.world.log()
    for act in (
        located.send,
        located.approve,
        lambda: revoke_referral(located.kim, R1, WHY),
    ):
        with pytest.raises(OutOfOrder) as refusal:
            act()
        assert "Lea" in refusal.value.explain()

    assert located.world.log() == before
    assert rows(Feedback) == []


@pytest.mark.parametrize("steps", [("draft",), ("draft", "compare", "approve")])
def test_before_it_is_sent_it_can_be_revoked_with_a_reason(located, rows, last_event, steps):
    located.to(*steps)

    revoke_referral(located.lea, R1, WHY)

    [referral] = rows(Referral)
    assert (referral.state, referral.revoked_reason) == ("revoked", "It was a mistake")
    assert "mistake" not in last_event().body
    for act in (
        located.approve,
        located.send,
        lambda: revoke_referral(located.lea, R1, WHY),
    ):
        with pytest.raises(OutOfOrder):
            act()
    assert located.world.series().stage == "located"
    located.draft()  # another one can be begun


def test_a_recipient_stays_what_it_was_when_the_referral_went_out(sent, rows):
    row = AgencyRow(name="National Police", country="NL", kind="civil society", channel="other")
    import_agencies(None, [row])

    [referral] = rows(Referral)
    assert (referral.sent_to, referral.sent_country, referral.recipient) == (
        "National Police",
        "NL",
        "National Police",
    )


@pytest.fixture
def children(world):
    """The children of S-0001 that are known of, by number."""

    def known():
        with db.reading() as session:
            return list(children_of(session, world.series().id))

    return known


def test_feedback_is_a_dated_fact_with_its_source_and_its_children(
    sent, rows, children, last_event, faults
):
    sent.hear("acknowledged", ())
    assert sent.world.series().stage == "acknowledged"

    sent.hear(IDENTIFIED, ("2",))

    fact = rows(Feedback)[-1]
    assert (fact.reference, fact.children, fact.source) == ("F-0002", "2", "Liaison officer")
    assert (fact.happened_on, fact.recorded_by.name) == (date(2026, 11, 21), "Kim")
    assert children() == [1, 2]
    assert sent.world.series().stage == "identified"
    assert "Liaison" not in last_event().body
    assert faults() == []


def test_children_are_counted_from_the_first_feedback_that_names_them(sent, children):
    sent.hear(IDENTIFIED, ("1",))
    sent.hear(IDENTIFIED, ("1", "3"))
    sent.hear(SAFE, ("2",))

    assert children() == [1, 2, 3]


def test_a_slip_of_the_finger_makes_no_ninety_children_of_one(sent, children):
    with pytest.raises(InputRefused) as refusal:
        sent.hear(IDENTIFIED, ("99",))
    assert "More than ten" in str(refusal.value.reasons["children"])
    sent.hear(IDENTIFIED, ("9",))
    assert children() == list(range(1, 10))

    withdraw_feedback(sent.kim, "F-0001", WHY)

    assert children() == []


def test_located_by_the_recipient_is_not_identified(sent):
    for step in ("located", "probable_identification"):
        sent.hear(step)
        assert sent.world.series().stage == "acknowledged"


@pytest.mark.parametrize("step", [SAFE, "already_safeguarded"])
def test_when_every_child_is_safe_the_series_is_left_in_peace(sent, step):
    claim_series(sent.ana, S1)
    sent.hear(IDENTIFIED, ("1", "2"))
    sent.hear(step, ("1",))
    assert sent.world.series().stage == "identified"
    assert sent.world.series().holder.name == "Ana"

    sent.hear(step, ("2",))

    assert (sent.world.series().stage, sent.world.series().holder) == ("safeguarded", None)
    with pytest.raises(AlreadySafe):
        claim_series(sent.bea, S1)
    with pytest.raises(AlreadySafe):
        sent.draft()


def test_a_child_of_whom_nothing_is_known_is_not_safe(sent):
    """Feedback that names child 2 says that there is a child 1."""
    sent.hear(SAFE, ("2",))

    assert sent.world.series().stage == "identified"
    claim_series(sent.ana, S1)


def test_a_safe_child_stops_approval_and_sending_of_a_second_referral(sent):
    sent.to("draft", "draft")
    for referral in ("R-0002", "R-0003"):
        sent.compare(referral)
    approve_referral(sent.lea, "R-0002", as_read(sent.world, "R-0002"))
    sent.hear(SAFE)

    with pytest.raises(AlreadySafe):
        send_referral(sent.kim, "R-0002", SENT)
    with pytest.raises(AlreadySafe):
        approve_referral(sent.lea, "R-0003", as_read(sent.world, "R-0003"))


def test_withdrawn_feedback_no_longer_counts_and_stays_readable(sent, rows, last_event, faults):
    sent.hear("acknowledged", ())
    sent.hear(SAFE)

    withdraw_feedback(sent.lea, "F-0002", WHY)

    fact = rows(Feedback)[-1]
    assert (fact.withdrawn_by_id, fact.withdrawn_reason) == (sent.lea.user_id, "It was a mistake")
    assert "mistake" not in last_event().body
    assert sent.world.series().stage == "acknowledged"
    claim_series(sent.ana, S1)
    with pytest.raises(AlreadyDone):
        withdraw_feedback(sent.kim, "F-0002", WHY)
    withdraw_feedback(sent.kim, "F-0001", WHY)
    assert sent.world.series().stage == "referred"
    assert faults() == []


def test_a_child_that_was_named_by_mistake_does_not_stand_in_the_way(sent):
    sent.hear(IDENTIFIED, ("1", "9"))
    withdraw_feedback(sent.kim, "F-0001", WHY)

    sent.hear(SAFE, ("1",))

    assert sent.world.series().stage == "safeguarded"


def test_only_the_desk_and_hosts_note_and_withdraw_feedback(sent, rows):
    sent.hear()
    world = sent.world
    said = RecordFeedback(step="acknowledged", happened_on=date(2026, 11, 21), source="Mail")
    for seat in (sent.ana, world.seat(world.olu)):
        with pytest.raises(NotAllowed):
            record_feedback(seat, R1, said)
        with pytest.raises(NotAllowed):
            withdraw_feedback(seat, "F-0001", WHY)
    with pytest.raises(NotFound):
        record_feedback(world.seat(world.dan), R1, said)
    record_feedback(sent.nour, R1, said)

    assert len(rows(Feedback)) == 2


def test_every_step_that_is_about_children_names_them(sent, rows):
    for step in Step:
        sent.hear(step.value, ("1",) if step in ABOUT_CHILDREN else ())

    assert {fact.step for fact in rows(Feedback)} == set(Step)
    assert {bool(fact.children) for fact in rows(Feedback) if fact.step in ABOUT_CHILDREN} == {
        True
    }
    assert [series.stage for series in rows(Series, id=sent.world.series().id)] == ["safeguarded"]
