"""What hosts tell everybody: who puts it into which language, who has read it, when it is over."""

import pytest

from taskforce import db
from taskforce.actions.announcement import (
    acknowledge_announcement,
    announce,
    end_announcement,
    redact_wording,
    translate_announcement,
)
from taskforce.actions.operation import unseat_member
from taskforce.errors import (
    AlreadyDone,
    AlreadyRead,
    AnnouncementEnded,
    InputRefused,
    NotAllowed,
    NotFound,
)
from taskforce.inputs import parse
from taskforce.inputs.announcement import Announce
from taskforce.inputs.clue import Redact
from taskforce.models import Acknowledgement, Announcement, Wording
from taskforce.queries.announcement import heard_in, standing_announcement
from tests.web.matrix import ON_SQLITE

MISTAKE = Redact(reason="mistake")


@pytest.fixture
def standing(world):
    def look():
        with db.reading() as session:
            found = standing_announcement(session, world.harbour)
            return found and {each.language: each.text for each in found.standing}

    return look


def in_arabic(text="تبدأ المكالمة في 17:30."):
    return Announce(text=text, text_language="ar")


def test_it_stands_in_every_language_that_somebody_put_it_into(world, story, standing):
    story.announce("The call is at six.")
    story.reword("L’appel est à six heures.", "fr")
    translate_announcement(story.kim, "B-0001", in_arabic())

    assert list(standing()) == ["en", "fr", "ar"]
    assert world.log() == [
        "2 announcement.posted Nour",
        "3 announcement.translated Bea",
        "4 announcement.translated Kim",
    ]


@ON_SQLITE
def test_the_newest_that_stands_is_the_one_that_is_shown(story, standing):
    story.announce("One.")
    story.announce("Two.")
    assert standing() == {"en": "Two."}

    end_announcement(story.nour, "B-0002")
    assert standing() == {"en": "One."}
    end_announcement(story.nour, "B-0001")
    assert standing() is None


@ON_SQLITE
def test_only_whoever_made_a_translation_or_a_host_makes_a_better_one(story, standing):
    story.announce()
    story.reword("Un.", "fr")
    story.reword("Deux.", "fr-CA")
    assert list(standing().values())[1:] == ["Deux."]

    with pytest.raises(AlreadyDone, match="done_by"):
        translate_announcement(story.kim, "B-0001", Announce(text="Trois.", text_language="fr"))
    translate_announcement(story.nour, "B-0001", Announce(text="Quatre.", text_language="fr"))

    assert standing()["fr"] == "Quatre."


@ON_SQLITE
def test_nobody_puts_it_into_the_language_that_it_came_in(story):
    story.announce()

    with pytest.raises(InputRefused) as refused:
        story.reword("The call begins at half past five.", "en-GB")

    assert list(refused.value.reasons) == ["text_language"]


@pytest.mark.parametrize("language", ["und", "xx-not-a-language", "", "klingon!"])
def test_a_language_that_there_is_not_is_refused_beside_its_field(language):
    with pytest.raises(InputRefused) as refused:
        parse(Announce, {"text": "The call is at six.", "text_language": language})

    assert refused.value.reasons == {"text_language": "Please choose a language."}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Write to ana@example.org", "No addresses"),
        ("x" * 501, "too long"),
        ("", "write something"),
    ],
)
def test_what_it_says_passes_the_gate_and_is_short(text, why):
    with pytest.raises(InputRefused) as refused:
        parse(Announce, {"text": text, "text_language": "en"})

    assert why in refused.value.reasons["text"]


@ON_SQLITE
def test_everybody_with_a_seat_says_once_that_they_have_read_it(world, story, rows):
    story.announce()
    for person in (world.ana, world.olu):
        acknowledge_announcement(world.seat(person), "B-0001")

    for person in (world.ana, world.nour):  # its author knows it
        with pytest.raises(AlreadyRead):
            acknowledge_announcement(world.seat(person), "B-0001")

    assert {each.user_id for each in rows(Acknowledgement)} == {world.ana.id, world.olu.id}


def test_two_clicks_at_once_are_one_acknowledgement(story, together, rows):
    story.announce()

    answers = together(story.read, story.read)

    assert sorted(answers, key=str) == [3, "already_read"]
    assert len(rows(Acknowledgement)) == 1


@ON_SQLITE
def test_what_has_ended_is_neither_read_nor_translated_nor_ended_again(story):
    story.announce()
    end_announcement(story.nour, "B-0001")

    for act in (story.read, story.reword):
        with pytest.raises(AnnouncementEnded):
            act()
    with pytest.raises(AlreadyDone):
        end_announcement(story.nour, "B-0001")


def test_hosts_see_who_has_not_read_it_and_in_which_language_it_is_missing(world, story):
    story.announce()
    story.reword()
    story.read()
    unseat_member(None, world.harbour, world.lea.id)

    with db.reading() as session:
        [heard] = heard_in(session, world.harbour)

    assert (heard.read, heard.of) == (1, 4)
    assert [who.name for who in heard.unread] == ["Bea", "Kim", "Olu"]
    assert heard.unsaid == ["ar"]  # Nour's own pages; Ana's wish is not offered


@ON_SQLITE
def test_a_translation_that_was_wiped_leaves_the_one_before(story, standing, rows, faults):
    story.announce("The call is at six.")
    story.reword("Un.", "fr")
    story.reword("Deux.", "fr")

    redact_wording(story.bea, "M-0003", MISTAKE)

    assert standing() == {"en": "The call is at six.", "fr": "Un."}
    [wiped] = rows(Wording, number=3)
    assert (wiped.text, wiped.language, wiped.salt) == ("", "", None)
    assert faults() == []


def test_with_the_first_words_goes_all_of_it(story, standing, rows, faults):
    story.announce()
    story.reword()

    redact_wording(story.nour, "M-0001", MISTAKE)

    assert standing() is None
    assert [each.text for each in rows(Wording)] == ["", ""]
    assert all(each.ended_at for each in rows(Announcement))
    assert faults() == []
    with pytest.raises(NotFound):
        redact_wording(story.nour, "M-0001", MISTAKE)


@ON_SQLITE
def test_ten_minutes_later_only_a_host_takes_a_translation_back(story, at):
    at(9)
    story.announce()
    story.reword()
    with pytest.raises(NotAllowed):
        redact_wording(story.kim, "M-0002", MISTAKE)
    at(9, 10)

    with pytest.raises(NotAllowed):
        redact_wording(story.bea, "M-0002", MISTAKE)
    redact_wording(story.nour, "M-0002", MISTAKE)


@ON_SQLITE
def test_another_operations_announcement_does_not_exist(story, dan):
    announce(dan, Announce(text="The call is at six.", text_language="en"))

    for act in (story.read, story.reword, lambda: end_announcement(story.nour, "B-0001")):
        with pytest.raises(NotFound):
            act()
