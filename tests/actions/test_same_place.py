"""Whether clues of two series show one place: a person says so, and both series know."""

import pytest

from taskforce.actions.clue import post_clue, redact_clue
from taskforce.actions.same_place import confirm_same_place, dismiss_same_place
from taskforce.errors import AlreadyCorrected, AlreadyDone, NotAllowed, NotFound
from taskforce.inputs.clue import OtherClue, Redact
from taskforce.models import Event, SamePlace, Series
from taskforce.seat import Seat
from tests.harness.story import S1
from tests.harness.world import a_clue

C1, C2 = OtherClue(other="C-0001"), OtherClue(other="C-0002")


@pytest.fixture
def story(story):
    """C-0001 is of S-0001, C-0002 of S-0002."""
    story.to("clue", "elsewhere")
    return story


def test_what_is_said_of_a_pair_stands_in_both_series(story, rows, faults):
    confirm_same_place(story.kim, "C-0002", C1)

    [row] = rows(SamePlace)
    ids = {series.number: series.id for series in rows(Series, operation_id=story.world.harbour)}
    assert (row.verdict, row.said_by.name, row.reference) == ("same", "Kim", "SP-0001")
    assert (row.series_id, row.other_series_id) == (ids[1], ids[2])
    events = rows(Event, kind="same_place.confirmed")
    assert [(event.series_id, event.facts["subject"]) for event in events] == [
        (ids[1], "SP-0001"),
        (ids[2], "SP-0001"),
    ]
    assert faults() == []


def test_whoever_sees_it_otherwise_changes_the_same_row(story, rows, faults):
    confirm_same_place(story.bea, "C-0002", C1)
    dismiss_same_place(story.ana, "C-0001", C2)

    [row] = rows(SamePlace)
    assert (row.verdict, row.said_by.name) == ("different", "Ana")
    assert [line.split(" ", 1)[1] for line in story.world.log()[-4:]] == [
        "same_place.confirmed Bea",
        "same_place.confirmed Bea",
        "same_place.dismissed Ana",
        "same_place.dismissed Ana",
    ]
    assert faults() == []


def test_of_two_who_say_the_same_the_second_reads_who_was_first(story):
    confirm_same_place(story.bea, "C-0002", C1)

    with pytest.raises(AlreadyDone) as refusal:
        confirm_same_place(story.ana, "C-0001", C2)
    assert "Bea" in refusal.value.explain()


@pytest.mark.parametrize("other", ["C-0001", "C-0003", "C-0099", "S-0002", ""])
def test_a_pair_is_two_clues_of_two_series(story, other):
    post_clue(story.bea, S1, a_clue("Another tram"))

    with pytest.raises(NotFound):
        confirm_same_place(story.bea, "C-0001", OtherClue(other=other))


def test_what_was_wiped_or_replaced_is_not_spoken_about(story):
    post_clue(story.ana, S1, a_clue("A green tram", supersedes="C-0001"))
    with pytest.raises(AlreadyCorrected):
        confirm_same_place(story.bea, "C-0001", C2)

    redact_clue(story.nour, "C-0002", Redact(reason="person"))
    for act in (confirm_same_place, dismiss_same_place):
        with pytest.raises(NotFound):
            act(story.bea, "C-0003", C2)


def test_what_was_said_can_still_be_taken_back_when_a_clue_was_corrected(story, rows):
    confirm_same_place(story.bea, "C-0002", C1)
    post_clue(story.ana, S1, a_clue("A green tram", supersedes="C-0001"))

    dismiss_same_place(story.bea, "C-0002", C1)

    assert rows(SamePlace)[0].verdict == "different"


def test_a_series_that_is_not_for_the_floor_is_never_part_of_a_pair(story, world, rows):
    world.limit("S-0002", world.bea)

    for seat in (story.ana, story.bea):  # also not by somebody who may read both
        with pytest.raises(NotFound):
            confirm_same_place(seat, "C-0001", C2)
    assert rows(SamePlace) == []


def test_neither_other_operations_nor_observers_have_a_say(story, world, dan):
    with pytest.raises(NotAllowed):
        confirm_same_place(Seat(world.olu.id, world.harbour), "C-0001", C2)
    with pytest.raises(NotFound):
        confirm_same_place(dan, "C-0001", C2)


def test_a_pair_renews_the_claims_of_whoever_holds_its_series(story, at):
    at(9)
    story.claim()
    at(10)
    confirm_same_place(story.ana, "C-0001", C2)

    assert story.world.series().held_until == at(11, 30)
