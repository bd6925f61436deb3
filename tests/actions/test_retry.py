"""The same key, the same answer, one effect."""

import pytest

from taskforce.actions.clue import post_clue
from taskforce.actions.operation import change_role
from taskforce.actions.series import claim_series, import_series, release_series
from taskforce.errors import AlreadyHeld, InputRefused, KeyReused, NotAllowed
from taskforce.inputs.series import ReleaseSeries
from taskforce.models import Clue, Retry, Role
from taskforce.seat import Seat
from tests.harness.world import a_clue, a_series

pytestmark = pytest.mark.both_engines

S1, KEY = "S-0001", "0" * 32
NOTE = ReleaseSeries(claim=1, note="Nothing yet", text_language="en")


def test_a_retry_is_answered_again_and_done_once(world, rows):
    seat = world.seat(world.ana, key=KEY)

    numbers = {post_clue(seat, S1, a_clue()) for _ in range(5)}

    assert numbers == {2}
    assert len(rows(Clue)) == 1
    assert world.log() == ["2 clue.posted Ana"]


def test_it_is_answered_like_the_first_time_whatever_happened_since(world):
    seat = world.seat(world.ana, key=KEY)
    claim_series(seat, S1)
    release_series(world.seat(world.ana), S1, NOTE)
    claim_series(world.seat(world.bea), S1)

    assert claim_series(seat, S1) == 2

    assert world.series().holder.name == "Bea"


def test_a_key_is_not_reused_for_something_else(world, rows):
    seat = world.seat(world.ana, key=KEY)
    post_clue(seat, S1, a_clue("A blue tram"))

    with pytest.raises(KeyReused):
        post_clue(seat, S1, a_clue("A green tram"))
    with pytest.raises(KeyReused):
        claim_series(seat, S1)

    assert [clue.text for clue in rows(Clue)] == ["A blue tram"]


def test_a_refused_request_does_not_use_up_its_key(world):
    claim_series(world.seat(world.bea), S1)
    seat = world.seat(world.ana, key=KEY)
    with pytest.raises(AlreadyHeld):
        claim_series(seat, S1)
    release_series(world.seat(world.bea), S1, NOTE)

    assert claim_series(seat, S1) == 4


def test_a_key_is_one_persons_in_one_operation(world, rows):
    post_clue(world.seat(world.ana, key=KEY), S1, a_clue())
    post_clue(world.seat(world.bea, key=KEY), S1, a_clue())
    post_clue(Seat(world.dan.id, world.lighthouse, KEY), S1, a_clue())

    assert len(rows(Clue)) == 3


def test_without_a_key_everything_is_meant(world, rows):
    for _ in range(2):
        post_clue(world.seat(world.ana), S1, a_clue())

    assert len(rows(Clue)) == 2
    assert rows(Retry) == []


def test_who_lost_the_role_is_refused_and_not_answered_again(world):
    seat = world.seat(world.ana, key=KEY)
    claim_series(seat, S1)
    change_role(None, world.harbour, world.ana.id, Role.OBSERVER)

    with pytest.raises(NotAllowed):
        claim_series(seat, S1)


def test_an_import_is_retried_safely_as_well(world):
    seat = world.seat(world.nour, key=KEY)
    listed = [a_series("S-0002"), a_series("S-0003")]

    assert import_series(seat, listed) == import_series(seat, listed) == 2

    with pytest.raises(InputRefused):
        import_series(world.seat(world.nour), listed)


def test_what_is_kept_of_a_request_cannot_be_guessed_from_the_database(world, rows):
    """A digest without a key would still betray a text that was redacted."""
    import hashlib

    said = a_clue("A blue tram")
    post_clue(world.seat(world.ana, key=KEY), S1, said)

    [kept] = rows(Retry)
    request = repr(("post_clue", (S1, said), []))
    assert (kept.key, kept.seq) == (KEY, 2)
    assert "tram" not in kept.asked
    assert kept.asked != hashlib.sha256(request.encode()).hexdigest()
