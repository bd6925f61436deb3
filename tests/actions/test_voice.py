"""Other people's voices on a clue: counted and shown, never computed into a verdict."""

import pytest

from taskforce import db
from taskforce.actions.clue import post_clue, redact_clue
from taskforce.actions.knowledge import say_knowledge
from taskforce.actions.series import claim_series
from taskforce.actions.voice import confirm_clue, contest_clue, redact_doubt, settle_doubt
from taskforce.errors import (
    AlreadyCorrected,
    AlreadyDone,
    InputRefused,
    NotAllowed,
    NotFound,
    NotYoursToSettle,
)
from taskforce.inputs import parse
from taskforce.inputs.clue import Contest, Redact
from taskforce.inputs.knowledge import Know
from taskforce.models import Voice
from taskforce.queries.clue import clues_of
from taskforce.queries.narrowing import narrowing_of
from tests.harness.story import DOUBT, S1, Story
from tests.harness.world import a_clue

C1, V1 = "C-0001", "V-0001"


@pytest.fixture
def story(world):
    """Ana said of S-0001 that it is the Netherlands or Belgium."""
    story = Story(world)
    story.clue()
    return story


def narrowing(world):
    with db.reading() as session:
        found = narrowing_of(clues_of(session, world.series().id))
        return found.left, found.by_one_voice, found.gone


def test_who_knows_the_place_is_counted_as_local(story, rows, faults):
    say_knowledge(story.world.bea.id, Know(places=["NL"], keywords=""))

    confirm_clue(story.bea, C1)
    confirm_clue(story.kim, C1)

    assert [(voice.author.name, voice.is_local) for voice in rows(Voice)] == [
        ("Bea", True),
        ("Kim", False),
    ]
    assert story.world.log()[1:] == ["3 clue.confirmed Bea", "4 clue.confirmed Kim"]
    assert faults() == []


def test_a_second_voice_that_knows_the_place_makes_gone_what_one_had_removed(story):
    say_knowledge(story.world.bea.id, Know(places=["BE"], keywords=""))
    assert "JP" in narrowing(story.world)[1]

    confirm_clue(story.bea, C1)

    left, by_one_voice, gone = narrowing(story.world)
    assert (left, by_one_voice, "JP" in gone) == (
        {"NL", "BE", "AW", "BQ", "CW", "SX"},
        set(),
        True,
    )


def test_somebody_who_agrees_and_does_not_know_the_place_removes_nothing_more(story):
    confirm_clue(story.bea, C1)

    _, by_one_voice, gone = narrowing(story.world)
    assert "JP" in by_one_voice
    assert gone == frozenset()


def test_a_doubted_clue_shows_and_does_not_narrow_until_it_is_settled(story, rows, last_event):
    contest_clue(story.bea, C1, DOUBT)

    assert story.world.series().left is None
    assert story.world.series().supported.split() == ["AW", "BE", "BQ", "CW", "NL", "SX"]
    assert "Ghent" not in last_event().body

    settle_doubt(story.ana, V1)
    assert len(story.world.series().left.split()) == 6
    assert rows(Voice)[0].settled_by.name == "Ana"
    with pytest.raises(AlreadyDone) as refusal:
        settle_doubt(story.ana, V1)
    assert "Ana" in refusal.value.explain()


def test_the_holder_settles_too_and_nobody_else(story):
    contest_clue(story.kim, C1, DOUBT)
    for seat in (story.bea, story.kim, story.nour):
        with pytest.raises(NotYoursToSettle) as refusal:
            settle_doubt(seat, V1)
        assert C1 in refusal.value.explain()

    claim_series(story.bea, S1)
    settle_doubt(story.bea, V1)

    assert len(story.world.series().left.split()) == 6


def test_each_person_has_one_voice_and_may_change_it(story, rows, faults):
    confirm_clue(story.bea, C1)
    with pytest.raises(AlreadyDone):
        confirm_clue(story.bea, C1)

    contest_clue(story.bea, C1, DOUBT)
    assert [(voice.says, voice.reason) for voice in rows(Voice)] == [("contests", DOUBT.reason)]
    confirm_clue(story.bea, C1)

    assert [(voice.says, voice.reason) for voice in rows(Voice)] == [("confirms", "")]
    assert len(story.world.series().left.split()) == 6
    assert faults() == []


def test_nobody_is_a_second_voice_of_their_own_nor_speaks_of_what_is_gone(story):
    for act in (lambda: confirm_clue(story.ana, C1), lambda: contest_clue(story.ana, C1, DOUBT)):
        with pytest.raises(NotAllowed):
            act()
    post_clue(story.ana, S1, a_clue(places=("ES",), supersedes=C1))
    for act in (lambda: confirm_clue(story.bea, C1), lambda: contest_clue(story.bea, C1, DOUBT)):
        with pytest.raises(AlreadyCorrected):
            act()


def test_a_reason_can_be_wiped_and_the_doubt_stays(story, rows, faults):
    contest_clue(story.bea, C1, DOUBT)
    with pytest.raises(NotAllowed):
        redact_doubt(story.kim, V1, Redact(reason="person"))

    redact_doubt(story.bea, V1, Redact(reason="person"))

    [voice] = rows(Voice)
    assert (voice.reason, voice.text_language, voice.is_open_doubt) == ("", "", True)
    assert faults() == []
    with pytest.raises(NotFound):
        redact_doubt(story.nour, V1, Redact(reason="person"))


@pytest.mark.parametrize("reason", ["", "Call +34 612 345 678"])
def test_a_doubt_needs_a_reason_that_the_gate_admits(reason):
    with pytest.raises(InputRefused) as refusal:
        parse(Contest, {"reason": reason, "text_language": "en"})

    assert list(refusal.value.reasons) == ["reason"]


def test_whoever_doubts_again_after_a_reason_was_wiped_is_read_again(story, rows, faults):
    contest_clue(story.bea, C1, DOUBT)
    redact_doubt(story.bea, V1, Redact(reason="person"))

    contest_clue(story.bea, C1, Contest(reason="Seen in Ghent", text_language="en"))

    [voice] = rows(Voice)
    assert (voice.reason, voice.redacted_by_id, voice.is_open_doubt) == (
        "Seen in Ghent",
        None,
        True,
    )
    assert len(voice.salt) == 16  # without one its digest could be guessed
    assert faults() == []


def test_with_a_wiped_clue_go_the_reasons_why_it_was_doubted(story, rows, faults):
    contest_clue(story.bea, C1, DOUBT)

    redact_clue(story.nour, C1, Redact(reason="person"))

    assert [(voice.reason, voice.salt) for voice in rows(Voice)] == [("", None)]
    assert faults() == []
