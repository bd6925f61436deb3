"""What becomes of a referral once it went out: closed, recalled, followed; what is heard, and by
when."""

from datetime import UTC, date, datetime

import pytest

from taskforce import clock, db
from taskforce.actions.ask import say_not_me
from taskforce.actions.clue import post_clue
from taskforce.actions.feedback import record_feedback, withdraw_feedback
from taskforce.actions.jurisdiction import record_jurisdiction
from taskforce.actions.operation import import_agencies, open_operation
from taskforce.actions.referral import (
    close_referral,
    confirm_recall,
    draft_referral,
    recall_referral,
    revoke_referral,
    send_referral,
)
from taskforce.actions.series import claim_series
from taskforce.errors import (
    AlreadyCorrected,
    AlreadyDone,
    InputRefused,
    MovedOn,
    NotAllowed,
    NotFound,
    OutOfOrder,
)
from taskforce.errors.desk import RecipientClosed
from taskforce.inputs import parse
from taskforce.inputs.desk import (
    ConfirmRecall,
    DraftReferral,
    GiveReason,
    RecallReferral,
    RecordFeedback,
    RecordJurisdiction,
    SendReferral,
)
from taskforce.inputs.listing import AgencyRow
from taskforce.models import Agency, EventKind, Feedback, NotMe, Operation, Referral, Role
from taskforce.queries.ask import needs_of
from taskforce.queries.referral import (
    all_referrals,
    directory,
    overdue,
    overdue_for,
    referrals_of,
    to_refer,
    waiting,
)
from taskforce.queries.totals import totals
from tests.harness.story import approve_referral, as_read, happen
from tests.harness.world import a_clue

S1, R1 = "S-0001", "R-0001"
WHY = GiveReason(reason="It was a mistake")
RECALL = RecallReferral(reason="Another series was meant")
FRIDAY, SATURDAY, SUNDAY = (date(2026, 11, day) for day in (20, 21, 22))
POLICE = {"name": "National Police", "country": "NL", "kind": "law enforcement"}
SAFE, IDENTIFIED = "safeguarded", "positive_identification"


@pytest.fixture
def sent(story, on):
    on(22)
    story.to("clue", "locate", "draft", "compare", "approve", "send")
    return story


@pytest.fixture
def on(monkeypatch):
    """``on(24)``: it is noon of that day of November."""

    def move(day, hour=12):
        moment = datetime(2026, 11, day, hour, tzinfo=UTC)
        monkeypatch.setattr(clock, "now", lambda: moment)

    return move


@pytest.fixture
def figures(world):
    def now():
        with db.reading() as session:
            return totals(session, session.get_one(Operation, world.harbour), clock.now())

    return now


def directory_says(**more):
    import_agencies(None, [AgencyRow(**POLICE | {"channel": "direct"} | more)])


def refused(act):
    """Beside which field, and why."""
    with pytest.raises(InputRefused) as refusal:
        act()
    return refusal.value.reasons


# Close, recall


def test_a_closed_referral_waits_for_nothing_and_counts_as_sent(sent, rows, figures, faults):
    close_referral(sent.nour, R1)

    [referral] = rows(Referral)
    assert (referral.state, referral.closed_by_id) == ("closed", sent.nour.user_id)
    assert referral.due_on is None
    assert sent.world.series().stage == "referred"
    assert (figures().referrals.sent, figures().referrals.approved) == (1, 1)
    with db.reading() as session:
        every = all_referrals(session, sent.world.harbour)
        assert waiting(every, "sent") == []
        assert to_refer(session, sent.world.harbour) == []
    sent.hear(SAFE)  # what comes nevertheless is noted
    assert sent.world.series().stage == "safeguarded"
    assert faults() == []


def test_a_recalled_referral_counts_as_never_referred(sent, rows, figures, last_event, faults):
    sent.hear("acknowledged", ())

    recall_referral(sent.lea, R1, RECALL)

    [referral] = rows(Referral)
    assert (referral.state, referral.recalled_by_id) == ("recalled", sent.lea.user_id)
    assert (referral.recalled_reason, referral.recall_confirmed_on) == (RECALL.reason, None)
    assert "Another" not in last_event().body
    assert sent.world.series().stage == "located"
    found = figures()
    assert (found.series.referred, found.series.acknowledged) == (0, 0)
    told = found.referrals
    assert (told.drafted, told.approved, told.sent, told.acknowledged) == (0, 0, 0, 0)
    assert (found.countries, told.latest) == ([], {})
    with db.reading() as session:
        assert [series.reference for series in to_refer(session, sent.world.harbour)] == [S1]
    assert faults() == []


def test_what_an_authority_said_of_a_child_is_true_also_after_the_recall(sent, faults):
    sent.hear(IDENTIFIED, ("1", "2"))
    recall_referral(sent.kim, R1, RECALL)
    assert sent.world.series().stage == "identified"

    sent.hear("already_safeguarded", ("1",))
    sent.hear(SAFE, ("2",))

    assert sent.world.series().stage == "safeguarded"
    with pytest.raises(MovedOn):
        sent.hear("accepted", ())
    assert faults() == []


def test_a_recall_is_confirmed_at_once_or_later_with_its_day(sent, rows, last_event, faults):
    sent.recall()
    confirm_recall(sent.lea, R1, ConfirmRecall(confirmed_on=date(2026, 11, 22)))

    [referral] = rows(Referral)
    assert (referral.state, referral.recall_confirmed_on) == ("recalled", date(2026, 11, 22))
    with pytest.raises(AlreadyDone) as refusal:
        confirm_recall(sent.kim, R1, ConfirmRecall(confirmed_on=date(2026, 11, 22)))
    assert "Lea" in refusal.value.explain()
    sent.draft()
    sent.compare("R-0002")
    approve_referral(sent.lea, "R-0002", as_read(sent.world, "R-0002"))
    send_referral(sent.kim, "R-0002", SendReferral(channel="direct", sent_on=SATURDAY))
    at_once = RecallReferral(reason="Sent twice", confirmed_on=SATURDAY)
    recall_referral(sent.kim, "R-0002", at_once)
    assert rows(Referral)[1].recall_confirmed_on == SATURDAY
    assert last_event().facts["confirmed"] is True
    assert faults() == []


def test_a_confirmation_is_not_older_than_the_referral_and_not_of_tomorrow(sent):
    for day, why in ((20, "before the referral"), (23, "not come yet")):
        when = date(2026, 11, day)
        said = RecallReferral(reason="A mistake", confirmed_on=when)
        assert (
            why in refused(lambda said=said: recall_referral(sent.kim, R1, said))["confirmed_on"]
        )
    sent.recall()
    said = ConfirmRecall(confirmed_on=FRIDAY)
    assert set(refused(lambda: confirm_recall(sent.kim, R1, said))) == {"confirmed_on"}


def test_illegal_steps_of_its_life_are_refused_with_who_was_first(story, rows, on):
    on(22)
    steps = {
        "close": story.close,
        "recall": story.recall,
        "confirm": lambda: confirm_recall(story.kim, R1, ConfirmRecall(confirmed_on=SATURDAY)),
        "revoke": lambda: revoke_referral(story.kim, R1, WHY),
        "hear": lambda: story.hear("acknowledged", ()),
        "approve": story.approve,
        "send": story.send,
    }

    def cannot(*names):
        before = story.world.log()
        for name in names:
            with pytest.raises(OutOfOrder) as refusal:
                steps[name]()
            assert R1 in refusal.value.explain()
        assert story.world.log() == before

    story.to("clue", "locate", "draft")
    cannot("close", "recall", "confirm", "hear", "send")
    story.to("compare", "approve")
    cannot("close", "recall", "confirm", "hear", "approve")
    story.send()
    cannot("revoke", "confirm", "approve", "send")
    close_referral(story.nour, R1)
    cannot("close", "revoke", "confirm", "approve", "send")
    with pytest.raises(MovedOn, match="moved_on") as refusal:
        story.close()
    assert "Nour" in refusal.value.explain()
    story.recall()
    cannot("close", "recall", "revoke", "approve", "send", "hear")
    assert rows(Referral)[0].state == "recalled"


def test_only_the_desk_and_hosts_close_recall_and_confirm(sent, rows):
    world = sent.world
    for act in (
        lambda seat: close_referral(seat, R1),
        lambda seat: recall_referral(seat, R1, RECALL),
        lambda seat: confirm_recall(seat, R1, ConfirmRecall(confirmed_on=SATURDAY)),
    ):
        for seat in (sent.ana, world.seat(world.olu)):
            with pytest.raises(NotAllowed):
                act(seat)
        with pytest.raises(NotFound):
            act(world.seat(world.dan))
    assert rows(Referral)[0].state == "sent"


# Sending, and whom to


def test_what_it_was_sent_with_stays_as_it_was(story, rows, last_event, on):
    on(22)
    directory_says(contact="icse-desk@police.example, +31 20 555 0100")
    story.to("clue", "locate", "draft", "compare", "approve")
    said = SendReferral(channel="SIENA", channel_reference="VIDTF-16-42", sent_on=SATURDAY)
    send_referral(story.kim, R1, said)

    directory_says(contact="another@police.example")

    [referral] = rows(Referral)
    assert (referral.channel_reference, referral.sent_on) == ("VIDTF-16-42", SATURDAY)
    assert referral.contact == "icse-desk@police.example, +31 20 555 0100"
    assert "VIDTF" not in last_event().body


def test_the_reference_of_the_channel_passes_the_gate():
    said = {"channel": "SIENA", "sent_on": "2026-11-21", "channel_reference": "ana@example.org"}

    assert set(refused(lambda: parse(SendReferral, said))) == {"channel_reference"}


def test_a_list_may_say_contact_and_closing_day_and_says_them_anew(world, rows):
    def now():
        [agency] = rows(Agency, name="National Police")
        return agency.contact, agency.closed_on

    assert now() == ("", None)
    directory_says(contact="desk 4", closed_on="2026-11-20")
    assert now() == ("desk 4", FRIDAY)
    directory_says()  # without the columns nothing is said about them
    assert now() == ("desk 4", FRIDAY)
    directory_says(contact="", closed_on="")
    assert now() == ("", None)


def test_nothing_is_drafted_approved_or_sent_to_an_authority_that_is_closed(story, rows, on):
    on(22)
    story.to("clue", "locate", "draft", "draft", "compare")
    story.compare("R-0002")
    approve_referral(story.lea, "R-0002", as_read(story.world, "R-0002"))
    directory_says(closed_on="2026-11-22")

    for act in (
        story.draft,
        lambda: story.approve(on=SUNDAY),
        lambda: send_referral(
            story.kim, "R-0002", SendReferral(channel="direct", sent_on=SATURDAY)
        ),
    ):
        with pytest.raises(RecipientClosed) as refusal:
            act()
        assert "National Police" in refusal.value.explain()
        assert "22 Nov 2026" in refusal.value.explain()
    assert [each.state for each in rows(Referral)] == ["compared", "approved"]

    directory_says(closed_on="2026-11-23")  # from tomorrow on
    story.approve()


def test_a_closed_authority_no_longer_stands_in_the_directory(world):
    directory_says(closed_on="2026-11-22")
    with db.reading() as session:
        names = [
            {agency.name for agency in directory(session, date(2026, 11, day))} for day in (21, 22)
        ]

    assert names[0] - names[1] == {"National Police"}


# Feedback


def test_whoever_declines_says_why():
    said = {"step": "declined", "happened_on": "2026-11-21", "source": "Liaison officer"}

    assert "declined" in refused(lambda: parse(RecordFeedback, said))["reason"]
    assert set(refused(lambda: parse(RecordFeedback, said | {"reason": "a@b.example"}))) == {
        "reason"
    }
    assert parse(RecordFeedback, said | {"reason": "No officer"}).reason == "No officer"


def test_the_reason_is_kept_and_not_in_the_record(sent, rows, last_event):
    sent.hear("declined", (), reason="No officer is free")

    assert rows(Feedback)[0].reason == "No officer is free"
    assert "officer" not in last_event().body


def test_what_was_not_approved_yet_on_that_day_was_not_sent_on_it(story, rows, on):
    on(22)
    story.to("clue", "locate", "draft", "compare")
    story.approve(on=SATURDAY)

    with pytest.raises(InputRefused) as refusal:
        send_referral(story.kim, R1, SendReferral(channel="direct", sent_on=FRIDAY))

    assert "before the referral was approved" in str(refusal.value.reasons["sent_on"])
    assert rows(Referral)[0].state == "approved"
    send_referral(story.kim, R1, SendReferral(channel="direct", sent_on=SATURDAY))


@pytest.mark.parametrize(("day", "why"), [(20, "before the referral"), (23, "not come yet")])
def test_feedback_before_sending_or_of_tomorrow_is_refused_beside_the_day(sent, rows, day, why):
    def act():
        sent.hear("acknowledged", (), happened_on=date(2026, 11, day))

    assert why in refused(act)["happened_on"]
    assert rows(Feedback) == []


def test_tomorrow_is_what_it_is_where_the_operation_sits(sent, on, monkeypatch):
    """Nine in the evening of the 22nd in London is the 23rd in Tokyo."""
    on(22, 21)
    act = {"step": "acknowledged", "children": (), "happened_on": date(2026, 11, 23)}
    assert set(refused(lambda: sent.hear(**act))) == {"happened_on"}

    monkeypatch.setattr(Operation, "day_of", lambda self, moment: date(2026, 11, 23))
    sent.hear(**act)


def test_the_day_of_an_operation_is_that_of_its_zone():
    evening = datetime(2026, 11, 22, 21, tzinfo=UTC)

    assert Operation(zone="Asia/Tokyo").day_of(evening) == date(2026, 11, 23)
    assert Operation(zone="America/New_York").day_of(evening) == date(2026, 11, 22)


def test_the_same_step_of_the_same_children_stands_once(sent, rows):
    sent.hear("acknowledged", ())
    sent.hear(IDENTIFIED, ("1",), by=sent.lea)

    for step, children, first in (("acknowledged", (), "Kim"), (IDENTIFIED, ("1",), "Lea")):
        with pytest.raises(AlreadyDone) as refusal:
            sent.hear(step, children, by=sent.nour)
        assert first in refusal.value.explain()
    assert len(rows(Feedback)) == 2

    sent.hear(IDENTIFIED, ("1", "2"))  # of another child as well
    sent.hear(SAFE, ("1",))
    withdraw_feedback(sent.kim, "F-0001", WHY)
    sent.hear("acknowledged", (), by=sent.nour)


def test_a_correction_replaces_what_stays_readable(sent, rows, last_event, faults):
    sent.hear(SAFE)
    assert sent.world.series().stage == "safeguarded"

    sent.hear(IDENTIFIED, by=sent.lea, supersedes="F-0001")

    assert [fact.step for fact in rows(Feedback)] == [SAFE, IDENTIFIED]
    assert last_event().kind is EventKind.FEEDBACK_CORRECTED
    assert last_event().facts["replaced"] == "F-0001"
    assert sent.world.series().stage == "identified"
    with db.reading() as session:
        [standing] = referrals_of(session, sent.world.series().id)
        [version] = standing.versions
        assert standing.latest.reference == "F-0002"
    assert [fact.reference for fact in version.replaced] == ["F-0001"]
    claim_series(sent.ana, S1)
    assert faults() == []


def test_a_corrected_fact_keeps_its_place_in_what_was_heard(sent):
    """An earlier step with another day is no later step."""
    sent.hear("acknowledged", ())
    sent.hear("accepted", ())

    sent.hear("acknowledged", (), happened_on=date(2026, 11, 22), supersedes="F-0001")

    with db.reading() as session:
        [standing] = referrals_of(session, sent.world.series().id)
        assert [fact.reference for fact in standing.told] == ["F-0003", "F-0002"]
        assert standing.latest.step == "accepted"


def test_whoever_corrects_second_reads_who_was_first(sent, rows):
    sent.hear()
    sent.hear(SAFE, by=sent.lea, supersedes="F-0001")

    for act in (
        lambda: sent.hear("located", supersedes="F-0001"),
        lambda: withdraw_feedback(sent.kim, "F-0001", WHY),
    ):
        with pytest.raises(AlreadyCorrected) as refusal:
            act()
        assert "Lea" in refusal.value.explain()
        assert "F-0002" in refusal.value.explain()
    assert len(rows(Feedback)) == 2


def test_a_correction_that_was_withdrawn_replaces_nothing(sent, rows, faults):
    sent.hear("acknowledged", ())
    sent.hear(SAFE, supersedes="F-0001")
    withdraw_feedback(sent.lea, "F-0002", WHY)
    assert sent.world.series().stage == "acknowledged"

    with pytest.raises(AlreadyDone):
        sent.hear("located", supersedes="F-0002")
    sent.hear("accepted", (), supersedes="F-0001")  # which stands again
    with db.reading() as session:
        [standing] = referrals_of(session, sent.world.series().id)
        assert [fact.reference for fact in standing.told] == ["F-0003"]
    withdraw_feedback(sent.kim, "F-0003", WHY)
    withdraw_feedback(sent.kim, "F-0001", WHY)
    assert sent.world.series().stage == "referred"
    assert faults() == []


def test_a_correction_of_another_referral_is_refused(sent):
    sent.draft()
    sent.compare("R-0002")
    approve_referral(sent.lea, "R-0002", as_read(sent.world, "R-0002"))
    send_referral(sent.kim, "R-0002", SendReferral(channel="direct", sent_on=SATURDAY))
    sent.hear("acknowledged", ())

    said = RecordFeedback(
        step="accepted", happened_on=SATURDAY, source="Mail", supersedes="F-0001"
    )
    with pytest.raises(NotFound):
        record_feedback(sent.kim, "R-0002", said)


def test_a_correction_changes_the_figures_at_once(sent, figures):
    sent.hear(SAFE, ("1", "2"))
    assert (figures().children.safeguarded, figures().series.safeguarded) == (2, 1)

    sent.hear("declined", (), supersedes="F-0001")

    found = figures()
    assert (found.children.safeguarded, found.series.acknowledged) == (0, 1)
    assert found.referrals.latest == {"declined": 1}


# The wrong country


def follow(sent, **more):
    agency = sent.world.agency("Policía Nacional")
    return draft_referral(sent.kim, S1, DraftReferral(agency=agency, follows=R1, **more))


def located_in_spain(story):
    post_clue(story.ana, S1, a_clue("A Spanish coin", ("ES",)))
    record_jurisdiction(story.kim, S1, RecordJurisdiction(places=["ES"], clues=["C-0002"]))


def test_after_the_wrong_country_another_referral_follows(sent, rows, faults):
    located_in_spain(sent)
    sent.hear("acknowledged", ())
    sent.hear("redirected", ())

    follow(sent)

    first, second = rows(Referral)
    assert (first.follows_id, second.follows_id) == (None, first.id)
    assert (second.state, second.country) == ("draft", "ES")
    with pytest.raises(AlreadyDone) as refusal:
        follow(sent)
    assert "Kim" in refusal.value.explain()
    revoke_referral(sent.lea, "R-0002", WHY)
    follow(sent)
    assert faults() == []


def test_only_what_came_back_as_sent_to_the_wrong_country_is_followed(sent, rows):
    located_in_spain(sent)
    sent.hear("redirected", ())
    for step in (
        lambda: sent.hear("accepted", ()),  # after all
        lambda: withdraw_feedback(sent.kim, "F-0001", WHY),
        lambda: sent.hear("redirected", ()) and sent.recall(),
    ):
        step()
        with pytest.raises(OutOfOrder) as refusal:
            follow(sent)
        assert R1 in refusal.value.explain()
    assert len(rows(Referral)) == 1


# The clock


def due(story, number=1):
    with db.reading() as session:
        every = all_referrals(session, story.world.harbour)
        return next(each.referral.due_on for each in every if each.referral.number == number)


def test_the_day_on_which_an_answer_is_due_follows_from_what_was_heard(sent, on):
    monday, wednesday = date(2026, 11, 23), date(2026, 11, 25)
    assert due(sent) == monday
    sent.hear("acknowledged", ())
    assert due(sent) == wednesday
    sent.hear("accepted", ())
    assert due(sent) is None
    sent.hear("acknowledged", (), happened_on=date(2026, 11, 22), supersedes="F-0001")
    assert due(sent) is None
    withdraw_feedback(sent.kim, "F-0002", WHY)
    assert due(sent) == wednesday
    withdraw_feedback(sent.kim, "F-0003", WHY)
    withdraw_feedback(sent.kim, "F-0001", WHY)
    assert due(sent) == monday
    sent.recall()
    assert due(sent) is None


def test_the_weekend_is_the_recipients_and_the_hours_are_the_operations(story, world, on):
    on(19)
    world.slow = open_operation(
        None,
        slug="slow",
        name="Slow",
        zone="UTC",
        starts=FRIDAY,
        ends=SATURDAY,
        ack_hours=30,
        feedback_hours=100,
    )
    with db.reading() as session:
        slow = session.get_one(Operation, world.slow)
        assert (slow.ack_hours, slow.feedback_hours) == (30, 100)
        assert (world.operation().ack_hours, world.operation().feedback_hours) == (24, 72)
    post_clue(story.ana, S1, a_clue(places=("JO",)))
    record_jurisdiction(story.kim, S1, RecordJurisdiction(places=["JO"], clues=["C-0001"]))
    said = DraftReferral(agency=world.agency("Family Protection"))
    draft_referral(story.kim, S1, said)
    story.to("compare", "approve")
    thursday = SendReferral(channel="direct", sent_on=date(2026, 11, 19))
    send_referral(story.kim, R1, thursday)

    assert due(story) == date(2026, 11, 22)  # a Sunday


def late(story, today):
    with db.reading() as session:
        every = all_referrals(session, story.world.harbour)
        return [each.referral.reference for each in overdue(every, today)]


def test_it_is_overdue_from_the_day_after_it_was_due(sent, figures, on):
    assert (late(sent, date(2026, 11, 23)), late(sent, date(2026, 11, 24))) == ([], [R1])
    on(23)
    assert figures().referrals.overdue == 0
    on(24)
    assert figures().referrals.overdue == 1
    sent.hear("acknowledged", ())
    assert figures().referrals.overdue == 0
    on(26)
    assert figures().referrals.overdue == 1
    sent.close()
    assert figures().referrals.overdue == 0


def needs(world, *people):
    with db.reading() as session:
        found = needs_of(session, world.harbour, clock.now(), [each.id for each in people])
    return {each.name for each in people if found.get(each.id)}


def test_the_desk_hears_of_it_once_each_and_the_floor_never(sent, rows, on):
    world = sent.world
    everybody = (world.ana, world.bea, world.nour, world.kim, world.lea, world.olu)
    on(23)
    assert needs(world, *everybody) == set()
    on(24)
    assert needs(world, *everybody) == {"Nour", "Kim", "Lea"}

    referral = rows(Referral)[0]
    for _ in range(2):
        say_not_me(world.kim.id, referral_id=referral.id)

    assert needs(world, *everybody) == {"Nour", "Lea"}
    assert len(rows(NotMe)) == 1
    with db.reading() as session:
        today = date(2026, 11, 24)
        found = {
            person.name: len(overdue_for(session, world.harbour, today, person.id))
            for person in everybody
        }
    assert found == {"Ana": 0, "Bea": 0, "Nour": 1, "Kim": 0, "Lea": 1, "Olu": 0}
    sent.hear("acknowledged", ())
    assert needs(world, *everybody) == set()
    on(26)  # a second time it would be overdue: Kim has put it aside for good
    assert needs(world, *everybody) == {"Nour", "Lea"}


def test_nobody_elsewhere_hears_of_it(sent, on):
    on(24)
    world = sent.world
    desk = world.person("Eli", "en", Role.DESK, operation=world.lighthouse)
    with db.reading() as session:
        for operation in (world.harbour, world.lighthouse):
            assert needs_of(session, operation, clock.now(), [desk.id, world.dan.id]) == {}


def test_who_may_not_know_of_the_series_hears_nothing(sent, on):
    on(24)
    sent.world.limit(S1, sent.world.lea)

    assert needs(sent.world, sent.world.kim, sent.world.lea) == {"Lea"}


@pytest.mark.parametrize("kind", [EventKind.REFERRAL_RECALLED, EventKind.FEEDBACK_CORRECTED])
def test_what_verify_counts_anew_is_what_lists_show(world, kind, faults):
    happen(world, kind)()

    assert faults() == []
