"""The same key, the same answer, one effect."""

import pytest

from taskforce.actions import operation
from taskforce.actions.clue import post_clue
from taskforce.actions.operation import change_role, disable_user
from taskforce.actions.series import claim_series, import_series, release_series
from taskforce.actions.session import sign_in
from taskforce.errors import AlreadyHeld, InputRefused, KeyReused, NotAllowed, NotFound
from taskforce.inputs.series import ReleaseSeries
from taskforce.models import BrowserSession, Clue, HouseEvent, HouseRetry, Retry, Role
from taskforce.seat import Seat, once
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


def kept_by(world, host, key=KEY, asked="make Ana an observer", role=Role.OBSERVER):
    """One request of this host, as the page of the house sends it. Whether it came to its end."""
    with once(key, asked):
        change_role(host.id, world.harbour, world.ana.id, role)
        return True
    return False


def changes(rows):
    return [each.actor_id for each in rows(HouseEvent) if each.kind == "change_role"]


def test_what_changes_the_house_is_done_once(world, rows):
    assert [kept_by(world, world.nour) for _ in range(3)] == [True, False, False]

    assert changes(rows) == [world.nour.id]


def test_a_key_of_the_house_is_one_persons(world, rows):
    other = world.person("Hana", "en", Role.HOST)

    assert kept_by(world, world.nour)
    assert kept_by(world, other)

    assert changes(rows) == [world.nour.id, other.id]


def test_a_key_of_the_house_is_not_reused_for_something_else(world, rows):
    kept_by(world, world.nour)

    with pytest.raises(KeyReused):
        kept_by(world, world.nour, asked="make Ana a host", role=Role.HOST)

    assert changes(rows) == [world.nour.id]


def test_a_request_that_the_house_refused_does_not_use_up_its_key(world, rows):
    with pytest.raises(NotFound):
        with once(KEY, "something"):
            change_role(world.nour.id, world.harbour, world.dan.id, Role.HOST)

    assert rows(HouseRetry) == []


def test_one_request_changes_the_house_once(world, rows):
    """Two changes would be half done where the second was answered as done before."""
    with pytest.raises(RuntimeError), once(KEY, "both"):
        change_role(world.nour.id, world.harbour, world.ana.id, Role.OBSERVER)
        change_role(world.nour.id, world.harbour, world.bea.id, Role.OBSERVER)

    assert changes(rows) == [world.nour.id]


def test_what_is_left_to_do_after_the_change_is_done_by_the_retry(world, rows, monkeypatch):
    """An account whose browsers could not be forgotten at the first try."""
    sign_in(world.ana.id)

    def close():
        with once(KEY, "close"):
            disable_user(world.nour.id, world.harbour, world.ana.id, True)

    with monkeypatch.context() as broken:
        broken.setattr(operation, "own", lost)
        with pytest.raises(ConnectionError):
            close()
    assert rows(BrowserSession, user_id=world.ana.id)

    close()

    assert rows(BrowserSession, user_id=world.ana.id) == []


def lost(_user_id):
    raise ConnectionError
