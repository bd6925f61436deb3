"""Information that expires: who may say so, that it takes two, and that it ends by itself."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from taskforce import clock, db
from taskforce.actions.deadline import (
    agree_deadline,
    end_deadline,
    propose_deadline,
    redact_deadline,
)
from taskforce.actions.draw import draw_series
from taskforce.errors import (
    AlreadySafe,
    DoneBy,
    FeedbackOnly,
    InputRefused,
    NotAllowed,
    NotFound,
    Over,
    OwnDeadline,
)
from taskforce.inputs import parse
from taskforce.inputs.clue import Redact
from taskforce.inputs.deadline import ProposeDeadline
from taskforce.models import Deadline
from taskforce.queries.ask import needs_of
from taskforce.queries.deadline import agreed_so_far, expiring, to_agree
from tests.harness.world import a_series

S1, U1 = "S-0001", "U-0001"


def a_deadline(hour="14:00", day="2026-11-22", ground="logs", reason="Ask the operator"):
    return ProposeDeadline(ground=ground, reason=reason, until=f"{day}T{hour}")


@pytest.fixture
def say(world):
    """``say(world.ana, "14:00")``: somebody says that something of S-0001 expires then."""

    def propose(person, *said, reference=S1, **more):
        return propose_deadline(world.seat(person), reference, a_deadline(*said, **more), "en")

    return propose


@pytest.fixture
def lane(world):
    """What stands right now, by reference."""

    def look():
        with db.reading() as session:
            found = expiring(session, world.harbour, clock.now())
            return [each.deadline.reference for each in found]

    return look


@pytest.fixture
def waits(world):
    """For whom something waits to be agreed; the number that every page shows says the same."""

    def look():
        people = (world.ana, world.bea, world.kim, world.lea, world.nour, world.olu)
        with db.reading() as session:
            found = {
                each.name: len(to_agree(session, world.harbour, clock.now(), each.id))
                for each in people
            }
            counted = needs_of(session, world.harbour, clock.now(), [each.id for each in people])
        assert {each.name: counted.get(each.id, 0) for each in people} == found
        return [name for name, count in found.items() if count]

    return look


def test_it_waits_for_everybody_who_may_be_the_second_person(world, at, say, waits):
    at(9)
    say(world.kim)
    assert waits() == ["Lea", "Nour"]
    agree_deadline(world.seat(world.nour), U1)
    assert waits() == []


def test_it_waits_no_more_once_it_is_over_ended_or_wiped(world, at, say, waits):
    at(9)
    say(world.ana, "10:00")
    assert waits() == ["Kim", "Lea", "Nour"]
    at(10)
    assert waits() == []
    say(world.ana)
    end_deadline(world.seat(world.ana), "U-0002")
    say(world.ana)
    redact_deadline(world.seat(world.ana), "U-0003", Redact(reason="person"))
    assert waits() == []


def test_what_is_limited_waits_for_those_who_may_know_of_it(world, at, say, waits):
    at(9)
    say(world.ana)
    world.limit(S1, world.ana, world.lea)

    assert waits() == ["Lea"]


def test_nothing_waits_for_an_agreement_that_would_be_refused(world, at, say, waits, story):
    at(9)
    say(world.ana)
    story.turn()

    assert waits() == []


def test_it_takes_a_second_person_and_ends_by_itself(world, at, say, lane, rows):
    at(9)
    say(world.ana)
    agree_deadline(world.seat(world.kim), U1)

    deadline = rows(Deadline)[0]
    assert (deadline.proposed_by.name, deadline.agreed_by.name) == ("Ana", "Kim")
    at(13, 59)
    assert lane() == [U1]
    at(14)
    assert lane() == []
    with db.reading() as session:
        assert agreed_so_far(session, world.harbour) == 1


def test_whoever_said_it_cannot_agree_whatever_their_role(world, at, say):
    at(9)
    say(world.kim)

    with pytest.raises(OwnDeadline):
        agree_deadline(world.seat(world.kim), U1)
    agree_deadline(world.seat(world.nour), U1)
    with pytest.raises(DoneBy):
        agree_deadline(world.seat(world.lea), U1)


def test_investigators_say_and_do_not_agree_and_observers_do_neither(world, at, say):
    at(9)
    say(world.ana)

    with pytest.raises(NotAllowed):
        agree_deadline(world.seat(world.bea), U1)
    with pytest.raises(NotAllowed):
        say(world.olu)


@pytest.mark.parametrize(
    ("hour", "day"), [("09:00", "2026-11-22"), ("08:59", "2026-11-22"), ("09:01", "2026-11-25")]
)
def test_what_is_over_or_further_than_three_days_is_refused(world, at, say, lane, hour, day):
    at(9)
    with pytest.raises(InputRefused) as refused:
        say(world.ana, hour, day)

    assert set(refused.value.reasons) == {"until"}
    assert lane() == []


@pytest.mark.parametrize("until", ["", "tomorrow", "2026-02-30T10:00", "2026-11-22", "9" * 400])
def test_what_is_no_moment_is_refused_with_a_sentence(until):
    with pytest.raises(InputRefused) as refused:
        parse(ProposeDeadline, {"ground": "logs", "reason": "Ask", "until": until})

    assert refused.value.reasons == {"until": "Please give a day and a time."}


@pytest.mark.parametrize(
    "said", [{"ground": "severity"}, {"ground": ""}, {"reason": ""}, {"reason": "a@b.example"}]
)
def test_only_what_is_on_the_list_is_a_ground_and_the_reason_passes_the_gate(said):
    typed = {"ground": "logs", "reason": "Ask", "until": "2026-11-22T10:00"} | said
    with pytest.raises(InputRefused):
        parse(ProposeDeadline, typed)


def test_the_same_ground_is_said_once_at_a_time(world, at, say, lane):
    at(9)
    say(world.ana)
    with pytest.raises(DoneBy):
        say(world.bea)
    say(world.bea, ground="event")
    at(15)
    say(world.bea, "16:00")

    assert lane() == ["U-0003"]


def test_it_ends_by_hand_for_whoever_said_it_or_the_desk(world, at, say, lane):
    at(9)
    say(world.ana)
    with pytest.raises(NotAllowed):
        end_deadline(world.seat(world.bea), U1)
    end_deadline(world.seat(world.ana), U1)
    with pytest.raises(DoneBy):
        agree_deadline(world.seat(world.kim), U1)
    say(world.ana)
    end_deadline(world.seat(world.lea), "U-0002")

    assert lane() == []


def test_nobody_agrees_to_what_is_over(world, at, say):
    at(9)
    say(world.ana)
    at(14)

    for late in (agree_deadline, end_deadline):
        with pytest.raises(Over):
            late(world.seat(world.kim), U1)


def test_a_reason_is_wiped_by_its_author_or_a_host_and_it_ends_with_that(
    world, at, say, lane, rows, faults
):
    at(9)
    say(world.ana, reason="It may name somebody")
    with pytest.raises(NotAllowed):
        redact_deadline(world.seat(world.kim), U1, Redact(reason="person"))
    redact_deadline(world.seat(world.nour), U1, Redact(reason="person"))
    with pytest.raises(NotFound):
        redact_deadline(world.seat(world.ana), U1, Redact(reason="person"))

    assert lane() == []
    assert rows(Deadline)[0].reason == ""
    assert faults() == []


def test_where_a_child_is_safe_and_in_the_tail_nothing_is_said_any_more(world, at, say, story):
    at(9)
    world.bring(a_series("S-0002", known_elsewhere="safeguarded"))
    with pytest.raises(AlreadySafe):
        say(world.ana, reference="S-0002")
    story.turn()
    with pytest.raises(FeedbackOnly):
        say(world.ana)


def test_once_a_child_is_safe_nobody_is_asked_to_act_and_nobody_agrees_any_more(
    world, at, say, lane, story
):
    at(9)
    story.to("clue", "locate", "draft", "compare", "approve", "send")
    for number, ground in enumerate(("logs", "event"), start=1):
        say(world.ana, ground=ground)
        if number == 1:
            agree_deadline(world.seat(world.kim), U1)
    assert lane() == [U1, "U-0002"]

    story.hear("safeguarded")

    assert lane() == []
    with pytest.raises(AlreadySafe):
        agree_deadline(world.seat(world.kim), "U-0002")
    story.unhear()
    assert lane() == [U1, "U-0002"]


def test_it_does_not_change_whose_turn_it_is(world, at, say, last_event):
    at(9)
    world.bring(*(a_series(f"S-{number:04d}") for number in range(2, 5)))
    at(10)
    say(world.ana, reference="S-0003")
    agree_deadline(world.seat(world.kim), U1)
    draw_series(world.seat(world.bea))

    assert last_event().series_id != world.series(3).id


def test_what_is_limited_stands_in_no_lane(world, at, say, lane):
    at(9)
    world.bring(a_series("S-0002"))
    say(world.ana, reference="S-0002")
    assert lane() == [U1]
    world.limit("S-0002", world.ana)

    assert lane() == []


def test_its_moment_is_told_by_the_operations_clock(world, engines, at, say, rows):
    with engines[1].begin() as connection:
        connection.execute(text("UPDATE operation SET zone = 'Asia/Tokyo'"))
    now = at(9)
    say(world.ana, "20:00")

    assert rows(Deadline)[0].until == now + timedelta(hours=2)
