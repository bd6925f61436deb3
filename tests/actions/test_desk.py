"""What the desk notes of several referrals at once: all of it, or none."""

from datetime import UTC, date, datetime

import pytest

from taskforce import clock, db
from taskforce.actions.feedback import record_feedback_of_many, refusals_of
from taskforce.actions.referral import send_referral, send_referrals
from taskforce.actions.stop import add_alias
from taskforce.errors import NotAllowed, SomeRefused
from taskforce.inputs.desk import SendReferral
from taskforce.inputs.many import RecordFeedbackOfMany, SendReferrals
from taskforce.inputs.series import AddAlias
from taskforce.models import Event, Feedback, Jurisdiction, Referral
from tests.harness.story import approve_referral, as_read
from tests.harness.world import a_series
from tests.queries.test_totals import Desk

SATURDAY = date(2026, 11, 21)
ALL = ["R-0001", "R-0002", "R-0003"]
SENT = {"channel": "SIENA", "channel_reference": "Bundle 7", "sent_on": SATURDAY}
HEARD = {"step": "acknowledged", "happened_on": SATURDAY, "source": "Liaison by SIENA"}


@pytest.fixture
def desk(world, monkeypatch):
    """Three approved referrals, of three series."""
    moment = datetime(2026, 11, 22, 12, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: moment)
    world.bring(a_series("S-0002"), a_series("S-0003"))
    desk = Desk(world)
    for series in ("S-0001", "S-0002", "S-0003"):
        desk.approve(series)
    return desk


def send(desk, *references, **more):
    return send_referrals(desk.lea, SendReferrals(referrals=list(references), **SENT | more))


def heard(*references, **more):
    return RecordFeedbackOfMany(referrals=list(references), **HEARD | more).each()


def refused(act):
    with pytest.raises(SomeRefused) as refusal:
        act()
    return refusal.value


def test_each_of_several_is_sent_as_if_by_itself(desk, rows, world, faults):
    before = len(world.log())

    number = send(desk, "R-0003", "R-0001")
    send_referral(desk.lea, "R-0002", SendReferral(**SENT))

    first, alone, third = rows(Referral)
    same = ("state", "channel", "channel_reference", "sent_on", "sent_by_id", "sent_to", "due_on")
    for each in (first, third):
        assert [getattr(each, name) for name in same] == [getattr(alone, name) for name in same]
    events = rows(Event, kind="referral.sent", operation_id=world.harbour)
    assert [event.facts["subject"] for event in events] == ["R-0001", "R-0003", "R-0002"]
    assert {*map(str, events[0].facts)} == {*map(str, events[2].facts)}
    assert number == events[1].seq
    assert len(world.log()) == before + 3
    assert world.series(3).stage == "referred"
    assert faults() == []


def test_one_that_cannot_be_sent_holds_up_all_and_is_named_with_its_reason(desk, rows, world):
    add_alias(desk.ana, "S-0002", AddAlias(alias="ICSE:9001"))
    send(desk, "R-0003")
    before = world.log()

    refusal = refused(lambda: send(desk, *ALL, "R-0009"))

    assert set(refusal.reasons) == {"R-0002", "R-0003", "R-0009"}
    told = refusal.explain().split("\n")
    assert "There is a stop on this series." in told[1]
    assert "R-0002" in told[1]
    assert "“" in told[2]
    assert world.log() == before
    assert [referral.state for referral in rows(Referral)] == ["approved", "approved", "sent"]


def test_referrals_with_the_same_reason_are_told_in_one_line(desk):
    refusal = refused(lambda: send(desk, *ALL, sent_on=date(2026, 11, 23)))

    assert refusal.explain().count("This day has not come yet.") == 1


def test_the_same_feedback_on_several_is_a_fact_of_each(desk, rows, world, faults):
    send(desk, *ALL)

    number = record_feedback_of_many(desk.kim, heard("R-0001", "R-0003"))

    facts = rows(Feedback)
    assert [(each.step, each.source, each.children) for each in facts] == [
        ("acknowledged", "Liaison by SIENA", "")
    ] * 2
    assert [each.referral_id for each in facts] == [rows(Referral)[0].id, rows(Referral)[2].id]
    assert world.log()[-2:] == [
        f"{number - 1} feedback.recorded Kim",
        f"{number} feedback.recorded Kim",
    ]
    assert [world.series(each).stage for each in (1, 2, 3)] == [
        "acknowledged",
        "referred",
        "acknowledged",
    ]
    assert faults() == []


def test_feedback_that_one_of_them_cannot_have_is_noted_on_none(desk, rows):
    send(desk, "R-0001", "R-0002")
    record_feedback_of_many(desk.kim, heard("R-0001"))

    refusal = refused(lambda: record_feedback_of_many(desk.kim, heard(*ALL)))

    assert set(refusal.reasons) == {"R-0001", "R-0003"}
    assert len(rows(Feedback)) == 1


def test_a_look_ahead_says_of_each_line_what_recording_would_say_and_writes_nothing(
    desk, rows, world
):
    send(desk, "R-0001", "R-0002")
    told = heard("R-0001", "R-0003") + heard("R-0002", happened_on=date(2026, 11, 19))
    before = world.log()

    found = refusals_of(desk.kim, told)

    assert found[0] == ""
    refusal = refused(lambda: record_feedback_of_many(desk.kim, told))
    assert refusal.reasons == {"R-0003": found[1], "R-0002": found[2]}
    assert "before the referral was sent" in found[2]
    assert world.log() == before
    assert rows(Feedback) == []


def test_a_retry_of_many_is_answered_and_not_done_again(desk, world, rows):
    send(desk, *ALL)
    seat = world.seat(world.kim, "k" * 32)

    first = record_feedback_of_many(seat, heard(*ALL))

    assert record_feedback_of_many(seat, heard(*ALL)) == first
    assert len(rows(Feedback)) == 3


def test_only_the_desk_notes_many_and_a_hidden_series_does_not_exist(desk, world):
    with pytest.raises(NotAllowed):
        send_referrals(desk.ana, SendReferrals(referrals=ALL, **SENT))
    world.limit("S-0002", world.kim)

    refusal = refused(lambda: send(desk, "R-0002", "R-0007"))

    nothing = "There is no referral \u2068%s\u2069 here."
    assert refusal.reasons == {each: nothing % each for each in ("R-0002", "R-0007")}
    for each in ("R-0002", "R-0007"):
        assert refusals_of(desk.lea, heard(each)) == [nothing % each]


def copied_to_others(table, numbers):
    """The first row of this table once for each of these series, as if all had come as far."""
    columns = [
        each.name for each in table.columns if each.name not in ("id", "number", "series_id")
    ]
    listed = ", ".join(columns)
    with db.writers_engine().begin() as connection:
        connection.exec_driver_sql(
            f"INSERT INTO {table.name} (number, series_id, {listed})"
            f" SELECT other.number, other.id, {', '.join(f'first.{name}' for name in columns)}"
            f" FROM {table.name} AS first JOIN series AS other"
            " ON other.operation_id = first.operation_id"
            f" WHERE first.number = 1 AND other.number >= {min(numbers)}"
        )


def test_a_long_list_goes_out_in_one_change(world, desk, rows):
    numbers = range(4, 41)
    world.bring(*(a_series(f"S-{number:04d}") for number in numbers))
    copied_to_others(Jurisdiction.__table__, numbers)
    copied_to_others(Referral.__table__, numbers)
    for number in numbers:
        approve_referral(desk.lea, f"R-{number:04d}", as_read(world, f"R-{number:04d}"))

    send(desk, *(f"R-{number:04d}" for number in range(1, 41)))

    assert {referral.state for referral in rows(Referral)} == {"sent"}
