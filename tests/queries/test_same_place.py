"""The same thing elsewhere: what is offered, and what is too common to be."""

import pytest

from taskforce import db
from taskforce.actions.clue import post_clue, redact_clue
from taskforce.actions.same_place import confirm_same_place, dismiss_same_place
from taskforce.inputs.clue import OtherClue, Redact
from taskforce.queries.same_place import COMMON, MOST, elsewhere_of
from taskforce.queries.search import search
from taskforce.seat import Seat
from tests.harness.story import S1, Story
from tests.harness.world import a_clue, a_series
from tests.web.matrix import ON_SQLITE


@pytest.fixture
def story(world):
    """Eight series; S-0001 has a clue."""
    world.bring(*(a_series(f"S-{number:04d}") for number in range(2, 10)))
    return Story(world)


@pytest.fixture
def post(story):
    """``post(2, "A blue tram")``: a clue of S-0002, without a place in the evidence."""

    def say(number, text, **more):
        return post_clue(story.bea, f"S-{number:04d}", a_clue(text, **{"locator": ""} | more))

    return say


@pytest.fixture
def look(world):
    """``look()``: what the page of S-0001 offers, or of another series."""

    def found(number=1):
        with db.reading() as session:
            return elsewhere_of(session, world.harbour, world.series(number).id)

    return found


def told(pairs):
    return [(pair.mine.reference, pair.series, pair.other.reference) for pair in pairs]


@pytest.mark.parametrize(
    ("mine", "other", "words"),
    [
        ("A kiosk named Fagottos", "FAGOTTO, in green letters", ["Fagottos"]),
        ("L’École Buissonnière", "ecole buissonniere", ["École", "Buissonnière"]),
        ("مَدْرَسَةُ الكَرْمَة", "لوحة المدرسة", ["مَدْرَسَةُ"]),
        ("駅前の路面電車", "青い路面電車だ", ["路面電車"]),
        ("ร้านขายของชำหน้าโรงเรียน", "โรงเรียนสีฟ้า", ["โรงเรียน"]),
    ],
)
def test_a_clue_that_says_the_same_is_offered_in_any_script(post, look, mine, other, words):
    post(1, mine)
    post(2, other)

    [pair] = look().offered
    assert told([pair]) == [("C-0001", "S-0002", "C-0002")]
    assert pair.words == words
    assert told(look(2).offered) == [("C-0002", "S-0001", "C-0001")]


@pytest.mark.parametrize(
    ("other", "more"),
    [
        ("A red bus", {}),
        ("A kiosk", {"kind": "food"}),
        ("A kit", {}),
        ("A kioto poster", {}),
        ("電車", {"text_language": "ja"}),
    ],
)
def test_what_shares_too_little_or_is_of_another_kind_is_not(post, look, other, more):
    post(1, "A kiosk, a kit, 路面電車")
    post(2, other, **more)

    assert look().offered == []


def test_the_same_place_in_the_evidence_is_enough(post, look):
    post(1, "Red", locator="Item 14, 02:31")
    post(2, "Blue", locator="item 14 02:31")

    [pair] = look().offered
    assert pair.is_same_locator
    assert pair.words == []


def test_what_very_many_series_have_is_common_and_left_out(post, look):
    for number in range(1, COMMON + 1):
        post(number, "A blue tram stop", locator="item 1")
    assert len(look().offered) == COMMON - 1

    post(COMMON + 1, "Tram and tram, a blue stop", locator="item 1")
    assert look().offered == []
    assert look().common == ["blue", "stop", "tram"]

    post(1, "A Fagotto tram")
    post(2, "The Fagotto tram")
    [pair] = look().offered
    assert pair.words == ["Fagotto"]


@ON_SQLITE
def test_what_a_large_room_often_has_is_common_only_by_its_share(world, post, look):
    world.bring(*(a_series(f"S-{number:04d}") for number in range(10, 210)))
    for number in range(10, 210):
        post(number, "Red")
    for number in range(1, COMMON + 3):
        post(number, "Fagotto")

    assert len(look().offered) == MOST


def test_what_stands_in_limited_series_makes_no_word_common(world, post, look):
    for number in range(1, 8):
        post(number, "Fagotto")
    assert look().common == ["Fagotto"]

    for number in range(3, 8):
        world.limit(f"S-{number:04d}")

    assert [pair.series for pair in look().offered] == ["S-0002"]
    assert look().common == []


def test_those_that_share_most_come_first_and_no_more_than_a_few(post, look):
    post(1, "Fagotto Colibri Marmotta Zanzara")
    for number in range(2, 6):
        post(number, "Fagotto")
        post(number + 4, "Colibri")
    post(2, "Marmotta Zanzara")
    post(9, "Marmotta Zanzara")

    offered = look().offered
    assert len(offered) == MOST
    assert [pair.series for pair in offered[:2]] == ["S-0009", "S-0002"]


def test_only_what_stands_is_offered(story, post, look):
    post(1, "Fagotto")
    post(2, "Fagotto")
    post(2, "Marmotta", supersedes="C-0002")
    assert look().offered == []

    redact_clue(story.bea, "C-0003", Redact(reason="mistake"))
    assert told(look().offered) == [("C-0001", "S-0002", "C-0002")]
    redact_clue(story.bea, "C-0002", Redact(reason="mistake"))
    assert look().offered == []


def test_the_same_series_and_other_operations_are_not_elsewhere(story, world, post, look):
    post(1, "Fagotto")
    post(1, "Fagotto again")
    post_clue(Seat(world.dan.id, world.lighthouse), S1, a_clue("Fagotto"))

    assert look().offered == []


def test_a_restricted_series_offers_nothing_and_is_not_offered(story, world, post, look):
    post(1, "Fagotto")
    post(2, "Fagotto")
    confirm_same_place(story.bea, "C-0001", OtherClue(other="C-0002"))
    post(3, "Fagotto")
    world.limit("S-0002", world.bea)

    assert told(look().offered) == [("C-0001", "S-0003", "C-0003")]
    assert look().confirmed == []
    hidden = look(2)
    assert (hidden.offered, hidden.confirmed, hidden.dismissed) == ([], [], [])


def test_what_somebody_said_is_not_offered_again(story, post, look):
    post(1, "Fagotto")
    post(2, "Fagotto")
    post(3, "Fagotto")

    confirm_same_place(story.bea, "C-0001", OtherClue(other="C-0002"))
    dismiss_same_place(story.ana, "C-0001", OtherClue(other="C-0003"))

    for number, one, two in ((1, "S-0002", "S-0003"), (2, "S-0001", None)):
        found = look(number)
        assert [pair.series for pair in found.confirmed] == [one]
        assert [pair.series for pair in found.dismissed] == ([two] if two else [])
    assert told(look(1).offered) == []
    assert told(look(3).offered) == [("C-0003", "S-0002", "C-0002")]
    assert look(1).confirmed[0].said.said_by.name == "Bea"


def test_what_somebody_said_goes_with_a_wiped_clue_and_stays_with_a_corrected_one(
    story, post, look
):
    post(1, "Fagotto")
    post(2, "Fagotto")
    confirm_same_place(story.bea, "C-0001", OtherClue(other="C-0002"))

    post(2, "Fagotto, I think", supersedes="C-0002")
    assert told(look().confirmed) == [("C-0001", "S-0002", "C-0002")]

    redact_clue(story.nour, "C-0002", Redact(reason="person"))
    assert look().confirmed == []


def test_what_both_say_finds_both(world, post, look):
    post(1, "The kiosk Fagottos")
    post(2, "At kiosk Fagotto")
    post(3, "駅前の路面電車")
    post(4, "青い路面電車だ")
    post(5, "The kiosk Fagotto", kind="food")

    for number, others in ((1, {"C-0001", "C-0002"}), (3, {"C-0003", "C-0004"})):
        [pair] = look(number).offered
        with db.reading() as session:
            hits = search(session, world.harbour, world.ana.id, pair.query).hits
        assert {hit.text.reference for hit in hits} == others
