"""Somebody leaves midweek."""

import pytest

from taskforce.actions.leaving import end_all_claims, hand_all_over
from taskforce.actions.series import claim_series
from taskforce.errors import FeedbackOnly, NotAllowed, NotFound, NothingHeld
from taskforce.inputs.leaving import HandOver
from taskforce.models import Note, NoteKind
from tests.harness.world import a_series

THREE = ["S-0001", "S-0002", "S-0003"]


def note(*series):
    return HandOver(series=list(series or THREE), note="Not the coast.", text_language="en")


@pytest.fixture
def held(world):
    """Ana holds three series, Bea a fourth."""
    world.bring(a_series("S-0002"), a_series("S-0003"), a_series("S-0004"))
    for reference in THREE:
        claim_series(world.seat(world.ana), reference)
    claim_series(world.seat(world.bea), "S-0004")
    return world


def holders(world):
    return [getattr(world.series(number).holder, "name", None) for number in range(1, 5)]


def test_all_claims_end_in_one_step_with_one_note_on_each(held, rows):
    before = len(held.log())

    number = hand_all_over(held.seat(held.ana, "a" * 32), note())

    assert holders(held) == [None, None, None, "Bea"]
    assert held.log()[before:] == [f"{7 + each} series.released Ana" for each in range(3)]
    assert number == 9
    notes = rows(Note)
    assert [each.text for each in notes] == ["Not the coast."] * 3
    assert {each.kind for each in notes} == {NoteKind.HANDOVER}
    assert hand_all_over(held.seat(held.ana, "a" * 32), note()) == 9  # asked again, done once
    with pytest.raises(NothingHeld):
        hand_all_over(held.seat(held.ana), note())
    assert len(rows(Note)) == 3


def test_only_what_stood_on_the_page_is_handed_over(held):
    hand_all_over(held.seat(held.ana), note("S-0002", "S-0004", "S-9999", "nonsense"))

    assert holders(held) == ["Ana", None, "Ana", "Bea"]


def test_a_host_does_it_for_somebody_who_has_left(held, rows):
    for person in (held.bea, held.kim):
        with pytest.raises(NotAllowed):
            end_all_claims(held.seat(person), held.ana.id, note())
    with pytest.raises(NothingHeld):
        end_all_claims(held.seat(held.nour), held.dan.id, note())
    with pytest.raises(NotFound):
        end_all_claims(held.seat(held.nour), held.ana.id, note("S-9999", "nonsense"))

    end_all_claims(held.seat(held.nour), held.ana.id, note())

    assert holders(held) == [None, None, None, "Bea"]
    assert held.log()[-3:] == [f"{7 + each} series.freed Nour" for each in range(3)]
    assert {each.kind for each in rows(Note)} == {NoteKind.FREED}


def test_what_a_host_may_not_know_of_is_not_touched(held):
    held.limit("S-0002", held.ana)

    end_all_claims(held.seat(held.nour), held.ana.id, note())

    assert holders(held) == [None, "Ana", None, "Bea"]


def test_in_the_tail_there_is_nothing_to_hand_over(held):
    from taskforce.actions.operation import turn_operation
    from taskforce.inputs.operation import TurnOperation

    turn_operation(held.seat(held.nour), TurnOperation(to="tail"))
    with pytest.raises(FeedbackOnly):
        hand_all_over(held.seat(held.ana), note())
