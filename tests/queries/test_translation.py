"""Whom a wish for a translation reaches, and what the glossary suggests."""

import pytest
from sqlalchemy import select

from taskforce import clock, db
from taskforce.actions.ask import say_not_me
from taskforce.actions.clue import redact_clue
from taskforce.actions.knowledge import say_knowledge
from taskforce.actions.session import choose
from taskforce.actions.term import redact_term, save_term
from taskforce.actions.translation import redact_translation, translate
from taskforce.inputs.clue import Redact
from taskforce.inputs.knowledge import Know
from taskforce.inputs.session import Choose
from taskforce.models import TranslationWanted
from taskforce.queries.ask import needs_of
from taskforce.queries.clue import chains_of
from taskforce.queries.term import glossary_of, suggestions_for
from taskforce.queries.translation import wanted_from
from tests.harness.story import S1, Story
from tests.harness.world import a_term, a_translation

C1, Q1 = "C-0001", "Q-0001"
PERSON = Redact(reason="person")


@pytest.fixture
def story(world):
    """Nobody knows anything but the languages in which they read our pages: Bea and Kim French,
    Nour Arabic, Lea English, Ana wished for Spanish."""
    for person in (world.ana, world.bea, world.nour, world.kim, world.lea):
        say_knowledge(person.id, Know(keywords=""))
    return Story(world)


@pytest.fixture
def knows(story):
    """``knows(world.bea, "th")`` is what Bea says that she knows, and nothing else."""

    def say(person, *languages):
        levels = ["reads"] * len(languages)
        say_knowledge(person.id, Know(keywords="", language=languages, level=levels))

    return say


def needs(world, *people):
    with db.reading() as session:
        found = needs_of(session, world.harbour, clock.now(), [each.id for each in people])
    return [found.get(each.id, 0) for each in people]


def on_page_of(world, person):
    with db.reading() as session:
        cards = wanted_from(session, world.harbour, person.id)
        return [(card.text.reference, card.wanted.language, card.series) for card in cards]


def standing(world):
    """Of the first clue: each standing translation, and what is still wanted."""
    with db.reading() as session:
        clue = chains_of(session, world.series().id)[0].clue
        texts = [version.standing.text for version in clue.versions if version.standing]
        return texts, clue.languages_wanted


def test_whoever_knows_both_languages_is_asked(story, knows):
    world = story.world
    story.clue(text_language="th")
    knows(world.bea, "th")  # and reads our pages in French
    knows(world.kim, "de")
    knows(world.nour, "th", "fr")
    knows(world.lea, "fr")

    story.want()

    assert needs(world, world.bea, world.kim, world.nour, world.lea) == [1, 0, 1, 0]
    assert on_page_of(world, world.bea) == [(C1, "fr", S1)]
    assert on_page_of(world, world.kim) == []


@pytest.mark.parametrize(
    ("written", "wanted", "known", "is_asked"),
    [
        ("pt-BR", "th", ["pt", "th"], True),
        ("pt", "th", ["pt-BR", "th"], True),
        ("th", "pt-BR", ["th", "pt"], True),
        ("th", "pt", ["th", "pt-BR"], True),
        ("th", "pt", ["th", "es"], False),
        ("th", "pt", ["pt"], False),
        ("und", "pt", ["pt"], True),
        ("und", "pt", ["th"], False),
        ("en", "pt", ["pt"], True),
        ("enm", "pt", ["pt"], False),
    ],
)
def test_a_variety_serves_for_its_language(story, knows, written, wanted, known, is_asked):
    story.clue(text_language=written)
    knows(story.world.lea, *known)  # who reads our pages in English

    story.want(language=wanted)

    assert needs(story.world, story.world.lea) == [int(is_asked)]


def test_the_language_that_somebody_chose_for_our_pages_counts(story):
    story.clue()
    choose(story.world.bea.id, Choose(language="ja", zone="UTC"))
    story.want(language="ja")

    assert needs(story.world, story.world.bea) == [0]  # she does not know English

    choose(story.world.lea.id, Choose(language="en", zone="UTC"))
    say_knowledge(story.world.lea.id, Know(keywords="", language=["ja"], level=["reads"]))
    assert needs(story.world, story.world.lea) == [1]


def test_an_ask_is_translated_too_and_both_count(story, knows):
    world = story.world
    knows(world.nour, "en")
    story.to("clue", "ask")

    story.want(Q1, "ar")
    story.want(C1, "ar")

    assert on_page_of(world, world.nour) == [(Q1, "ar", S1), (C1, "ar", S1)]
    assert needs(world, world.nour) == [2]
    say_knowledge(
        world.nour.id, Know(places=["ES"], keywords="", language=["en"], level=["reads"])
    )
    assert needs(world, world.nour) == [3]  # and the ask itself


def test_nobody_is_asked_for_what_they_want_themselves(story, knows):
    knows(story.world.ana, "en", "fr")
    story.to("clue", "want")

    assert needs(story.world, story.world.ana) == [0]


def test_what_is_there_waits_no_more_until_it_is_wiped(story, knows):
    world = story.world
    knows(world.bea, "en")
    story.to("clue", "want")
    assert (standing(world), needs(world, world.bea)) == (([], ["fr"]), [1])

    story.translate()
    assert (standing(world), needs(world, world.bea)) == ((["Un tram bleu"], []), [0])

    redact_translation(story.bea, "T-0001", PERSON)
    assert (standing(world), needs(world, world.bea)) == (([], ["fr"]), [1])


def test_what_was_marked_with_the_wrong_language_waits_again(story, knows):
    world = story.world
    knows(world.bea, "en")
    story.to("clue", "want", "translate")

    translate(story.bea, C1, a_translation("Een blauwe tram", "nl", supersedes="T-0001"))

    assert (standing(world), needs(world, world.bea)) == ((["Een blauwe tram"], ["fr"]), [1])


def test_a_text_that_was_corrected_or_wiped_waits_no_more(story, knows):
    world = story.world
    knows(world.bea, "en")
    story.to("clue", "want", "correct")
    assert needs(world, world.bea) == [0]

    redact_clue(story.ana, "C-0002", PERSON)
    assert needs(world, world.bea) == [1]

    redact_clue(story.ana, C1, PERSON)
    assert needs(world, world.bea) == [0]


def test_not_me_is_for_good_and_for_one_only(story, knows):
    world = story.world
    for person in (world.bea, world.kim):
        knows(person, "en")
    story.to("clue", "want")
    log = world.log()
    with db.reading() as session:
        wanted_id = session.scalars(select(TranslationWanted.id)).one()

    say_not_me(world.bea.id, wanted_id=wanted_id)
    say_not_me(world.bea.id, wanted_id=wanted_id)

    assert needs(world, world.bea, world.kim) == [0, 1]
    assert world.log() == log


def test_a_series_for_few_and_people_without_the_work_are_left_out(story, knows):
    world = story.world
    for person in (world.bea, world.kim, world.olu):
        knows(person, "en", "fr")
    story.to("clue", "want")
    assert needs(world, world.bea, world.kim, world.olu) == [1, 1, 0]

    world.limit(S1, world.ana, world.kim)

    assert needs(world, world.bea, world.kim) == [0, 1]
    assert on_page_of(world, world.bea) == []


def test_the_newest_that_was_not_wiped_stands(story):
    story.to("clue", "translate")
    translate(story.bea, C1, a_translation("Un tramway", supersedes="T-0001"))
    assert standing(story.world)[0] == ["Un tramway"]

    redact_translation(story.bea, "T-0002", PERSON)

    assert standing(story.world)[0] == ["Un tram bleu"]


@pytest.fixture
def suggested(world):
    """``suggested("a number plate", "fr")``: what stands in the text, and its word."""

    def look(text, language):
        with db.reading() as session:
            found = suggestions_for(session, world.harbour, text, language)
            return [(each.found, each.word) for each in found]

    return look


def test_the_glossary_suggests_what_stands_in_the_text(story, suggested):
    save_term(story.ana, a_term(en="school crest"))
    save_term(story.bea, a_term(en="number plate", fr="plaque", th="ป้ายทะเบียน", ar="لوحة"))

    assert suggested("A NUMBER-PLATE and a school crest", "fr") == [
        ("number plate", "plaque"),
        ("school crest", ""),
    ]
    assert suggested("ป้ายทะเบียนสีเหลือง", "ar") == [("ป้ายทะเบียน", "لوحة")]
    assert suggested("لَوْحَة صفراء", "fr") == [("لوحة", "plaque")]
    assert suggested("A tram", "fr") == []


def test_a_variety_has_its_own_word_or_that_of_its_language(story, suggested):
    words = {"en": "train", "pt": "comboio", "pt-BR": "trem"}
    save_term(story.ana, a_term(**words))

    assert suggested("A train", "pt-BR") == [("train", "trem")]
    assert suggested("A train", "pt-AO") == [("train", "comboio")]


def test_only_what_stands_is_suggested(story, suggested, world):
    story.term()
    save_term(story.ana, a_term(en="number plate", fr="immatriculation", supersedes="G-0001"))
    assert suggested("A number plate", "fr") == [("number plate", "immatriculation")]

    redact_term(story.ana, "G-0002", PERSON)
    assert suggested("A number plate", "fr") == [("number plate", "plaque")]

    redact_term(story.bea, "G-0001", PERSON)
    assert suggested("A number plate", "fr") == []
    with db.reading() as session:
        assert len(glossary_of(session, world.harbour)) == 1
        assert glossary_of(session, world.lighthouse) == []
