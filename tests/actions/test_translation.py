"""A text is put into other languages beside it, and never changed."""

from datetime import timedelta

import pytest

from taskforce.actions.ask import redact_ask
from taskforce.actions.clue import post_clue, redact_clue
from taskforce.actions.series import claim_series
from taskforce.actions.translation import redact_translation, translate, want_translation
from taskforce.errors import (
    AlreadyCorrected,
    DoneBy,
    InputRefused,
    NotAllowed,
    NotFound,
)
from taskforce.inputs import parse
from taskforce.inputs.clue import PostClue, Redact
from taskforce.inputs.translation import Translate, WantTranslation
from taskforce.models import Clue, Translation, TranslationWanted
from tests.harness.story import S1
from tests.harness.world import a_clue, a_translation

C1, Q1, T1 = "C-0001", "Q-0001", "T-0001"
PERSON = Redact(reason="person")
FRENCH = WantTranslation(language="fr")


def correction(text="Un tramway bleu", of=T1, language="fr"):
    return a_translation(text, language, supersedes=of)


@pytest.mark.parametrize("of", [C1, Q1])
def test_a_translation_stands_beside_what_was_written(story, rows, last_event, faults, of):
    story.to("clue", "ask")
    before = [(clue.text, clue.text_language, clue.salt) for clue in rows(Clue)]

    translate(story.bea, of, a_translation("Un tram bleu"))

    [translation] = rows(Translation)
    assert (translation.text, translation.language, translation.author.name) == (
        "Un tram bleu",
        "fr",
        "Bea",
    )
    assert (translation.clue_id, translation.ask_id) == ((1, None) if of == C1 else (None, 1))
    assert [(clue.text, clue.text_language, clue.salt) for clue in rows(Clue)] == before
    assert story.world.log()[-1] == "4 translation.posted Bea"
    assert last_event().facts["of"] == of
    assert "tram" not in last_event().body
    assert faults() == []


def test_many_may_translate_one_text_and_each_corrects_their_own(story, rows, faults):
    story.to("clue", "translate")
    translate(story.kim, C1, a_translation("Le tram est bleu"))
    for seat in (story.kim, story.nour):
        with pytest.raises(NotAllowed):
            translate(seat, C1, correction())

    translate(story.bea, C1, correction())

    assert [(each.text, each.supersedes_id) for each in rows(Translation)] == [
        ("Un tram bleu", None),
        ("Le tram est bleu", None),
        ("Un tramway bleu", 1),
    ]
    assert story.world.log()[-1] == "5 translation.corrected Bea"
    assert faults() == []


@pytest.mark.parametrize(
    ("written", "into"), [("en", "en"), ("pt", "pt-BR"), ("pt-BR", "pt"), ("zh-Hant", "zh")]
)
def test_nobody_translates_into_the_language_it_came_from(story, rows, written, into):
    story.clue(text_language=written)

    with pytest.raises(InputRefused) as refusal:
        translate(story.bea, C1, a_translation(language=into))
    with pytest.raises(InputRefused) as wish:
        want_translation(story.bea, C1, WantTranslation(language=into))

    assert list(refusal.value.reasons) == ["text_language"]
    assert list(wish.value.reasons) == ["language"]
    assert rows(Translation) == rows(TranslationWanted) == []


def test_a_text_of_no_known_language_can_be_translated_into_any(story, rows):
    story.clue(text_language="und")

    translate(story.bea, C1, a_translation(language="th"))

    assert [each.language for each in rows(Translation)] == ["th"]


def test_of_two_corrections_the_second_reads_who_was_first(story, rows):
    story.to("clue", "translate")
    translate(story.bea, C1, correction())

    with pytest.raises(AlreadyCorrected) as refusal:
        translate(story.bea, C1, correction("Un tramway"))

    assert "T-0002" in refusal.value.explain()
    assert "kept" in refusal.value.explain()
    assert len(rows(Translation)) == 2


def test_two_corrections_at_the_same_moment_are_one(story, rows, together, faults):
    story.to("clue", "translate")

    answers = together(
        lambda: translate(story.bea, C1, correction("Un tramway")),
        lambda: translate(story.bea, C1, correction("Un tramway bleu")),
    )

    assert sorted(map(str, answers)) == ["4", "already_corrected"]
    assert len(rows(Translation)) == 2
    assert faults() == []


def test_behind_a_correction_that_was_wiped_stands_the_next_one(story, rows, faults):
    story.to("clue", "translate")
    translate(story.bea, C1, correction("Chez Paul"))
    redact_translation(story.bea, "T-0002", PERSON)

    translate(story.bea, C1, correction())

    assert [each.supersedes_id for each in rows(Translation)] == [None, 1, 2]
    assert faults() == []


def test_what_was_corrected_or_wiped_or_says_nothing_is_not_translated(story, rows):
    story.to("clue", "ask", "answer")
    said = a_translation()
    with pytest.raises(NotFound):
        translate(story.bea, "C-0002", said)  # an answer without a word
    story.correct()
    with pytest.raises(AlreadyCorrected) as refusal:
        translate(story.bea, C1, said)
    assert "C-0003" in refusal.value.explain()
    redact_clue(story.ana, "C-0003", PERSON)
    with pytest.raises(NotFound):
        translate(story.bea, "C-0003", said)
    redact_ask(story.ana, Q1, PERSON)
    for act in (lambda: translate(story.bea, Q1, said), lambda: story.want(Q1)):
        with pytest.raises(NotFound):
            act()
    assert rows(Translation) == []

    translate(story.bea, C1, said)  # which stands again


def test_a_translation_of_something_else_is_not_corrected_with_it(story, rows):
    story.to("clue", "ask", "translate")
    post_clue(story.ana, S1, a_clue("A red tram"))
    for of in ("C-0002", Q1):
        with pytest.raises(NotFound):
            translate(story.bea, of, correction())
    assert len(rows(Translation)) == 1


@pytest.mark.parametrize("of", [C1, Q1])
def test_with_a_wiped_text_go_its_translations(story, rows, faults, of):
    story.to("clue", "ask")
    translate(story.bea, of, a_translation("Chez Paul"))
    translate(story.bea, of, correction("Chez Anne"))

    redact = redact_clue if of == C1 else redact_ask
    redact(story.nour, of, PERSON)

    assert [
        (each.text, each.language, each.salt, each.redacted_by.name) for each in rows(Translation)
    ] == [("", "", None, "Nour")] * 2
    assert faults() == []
    with pytest.raises(NotFound):
        redact_translation(story.bea, T1, PERSON)


def test_who_wiped_a_translation_first_is_still_named(story, rows):
    story.to("clue", "translate")
    redact_translation(story.bea, T1, PERSON)

    redact_clue(story.nour, C1, PERSON)

    assert [each.redacted_by.name for each in rows(Translation)] == ["Bea"]


def test_its_author_wipes_it_for_ten_minutes_and_a_host_always(story, rows, at, faults):
    at(9)
    story.to("clue", "translate")
    translate(story.bea, C1, a_translation("Encore"))
    [first, _] = rows(Translation)
    assert first.own_until - first.made_at == timedelta(minutes=10)
    with pytest.raises(NotAllowed):
        redact_translation(story.ana, T1, PERSON)  # whoever wrote the clue did not write this
    redact_translation(story.bea, T1, PERSON)
    at(9, 10)
    with pytest.raises(NotAllowed):
        redact_translation(story.bea, "T-0002", PERSON)

    redact_translation(story.nour, "T-0002", PERSON)

    assert [(each.text, each.language) for each in rows(Translation)] == [("", "")] * 2
    assert story.world.log()[-1] == "6 translation.redacted Nour"
    assert faults() == []
    with pytest.raises(NotFound):
        redact_translation(story.nour, "T-0002", PERSON)


def test_translating_is_work_that_renews_a_claim(story, at):
    at(9)
    story.clue()
    claim_series(story.bea, S1)
    before = story.world.series().held_until
    at(9, 30)

    story.translate()

    assert story.world.series().held_until == before + timedelta(minutes=30)


def test_a_wish_stands_once_for_each_language(story, rows, faults):
    story.to("clue", "want")

    for language in ("fr", "fr-CA"):
        with pytest.raises(DoneBy) as refusal:
            want_translation(story.kim, C1, WantTranslation(language=language))
        assert "Ana" in refusal.value.explain()
    want_translation(story.kim, C1, WantTranslation(language="th"))

    assert [(each.language, each.clue_id) for each in rows(TranslationWanted)] == [
        ("fr", 1),
        ("th", 1),
    ]
    assert story.world.log()[1:] == ["3 translation.wanted Ana", "4 translation.wanted Kim"]
    assert faults() == []


def test_what_is_there_already_is_not_wanted(story, rows):
    story.to("clue", "translate")

    with pytest.raises(DoneBy) as refusal:
        want_translation(story.ana, C1, FRENCH)
    assert "Bea" in refusal.value.explain()

    redact_translation(story.bea, T1, PERSON)
    want_translation(story.ana, C1, FRENCH)
    assert len(rows(TranslationWanted)) == 1


def test_observers_strangers_and_other_operations_translate_nothing(story):
    story.clue()
    log, world = story.world.log(), story.world
    for person in (world.olu, world.dan):
        for act in (
            lambda seat: translate(seat, C1, a_translation()),
            lambda seat: want_translation(seat, C1, FRENCH),
        ):
            with pytest.raises((NotAllowed, NotFound)):
                act(world.seat(person))
    world.limit(S1, world.ana)
    with pytest.raises(NotFound):
        story.translate()
    assert world.log() == log


@pytest.mark.parametrize(
    ("model", "said", "field"),
    [
        (Translate, {"text": "", "text_language": "fr"}, "text"),
        (Translate, {"text": "Appelez +34 612 345 678", "text_language": "fr"}, "text"),
        (Translate, {"text": "Un tram", "text_language": "und"}, "text_language"),
        (Translate, {"text": "Un tram", "text_language": "xx"}, "text_language"),
        (Translate, {"text": "Un tram"}, "text_language"),
        (WantTranslation, {"language": "zxx"}, "language"),
        (WantTranslation, {"language": "pt_BR"}, "language"),
    ],
)
def test_what_is_no_translation_is_refused_beside_its_field(model, said, field):
    with pytest.raises(InputRefused) as refusal:
        parse(model, said)

    assert list(refusal.value.reasons) == [field]


def test_a_text_is_marked_with_the_varieties_that_people_say_they_know():
    """The list of languages begins with one's own, as they were said: ``pt-BR``."""
    said = a_clue().model_dump() | {"firmness": "firm"}

    assert parse(PostClue, said | {"text_language": "pt-BR"}).text_language == "pt-BR"
    with pytest.raises(InputRefused):
        parse(PostClue, said | {"text_language": "pt_BR"})
