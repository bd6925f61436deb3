"""The glossary belongs to everybody: what is corrected stays readable behind it."""

import pytest

from taskforce.actions.term import redact_term, save_term
from taskforce.errors import AlreadyCorrected, InputRefused, NotAllowed, NotFound
from taskforce.inputs import parse
from taskforce.inputs.clue import Redact
from taskforce.inputs.term import SaveTerm
from taskforce.models import Term
from taskforce.seat import Seat
from tests.harness.world import a_term

G1 = "G-0001"
MISTAKE = Redact(reason="mistake")


def test_a_term_has_a_word_in_each_language_and_a_note(story, rows, last_event, faults):
    story.term()

    [term] = rows(Term)
    assert term.equivalents == {"en": "number plate", "fr": "plaque"}
    assert (term.note, term.note_language, term.author.name) == ("Not the licence.", "en", "Bea")
    assert story.world.log() == ["2 term.posted Bea"]
    assert "plaque" not in last_event().body
    assert faults() == []


def test_whoever_knows_another_word_adds_it(story, rows, faults):
    story.term()

    save_term(story.nour, a_term(en="number plate", fr="plaque", ar="لوحة", supersedes=G1))

    [first, second] = rows(Term)
    assert (second.supersedes_id, second.equivalents["ar"]) == (first.id, "لوحة")
    assert first.equivalents == {"en": "number plate", "fr": "plaque"}
    assert story.world.log()[-1] == "3 term.corrected Nour"
    assert faults() == []


def test_of_two_corrections_at_the_same_moment_one_is_refused(story, rows, together):
    story.term()

    answers = together(
        lambda: save_term(story.ana, a_term(es="matrícula", supersedes=G1)),
        lambda: save_term(story.nour, a_term(ar="لوحة", supersedes=G1)),
    )

    assert sorted(map(str, answers)) == ["3", "already_corrected"]
    assert len(rows(Term)) == 2
    with pytest.raises(AlreadyCorrected) as refusal:
        save_term(story.kim, a_term(fr="plaque", supersedes=G1))
    assert "G-0002" in refusal.value.explain()


def test_a_term_is_wiped_by_its_author_for_ten_minutes_and_by_a_host_always(
    story, rows, at, faults
):
    at(9)
    story.to("term", "term")
    with pytest.raises(NotAllowed):
        redact_term(story.ana, G1, MISTAKE)
    redact_term(story.bea, G1, MISTAKE)
    at(9, 10)
    with pytest.raises(NotAllowed):
        redact_term(story.bea, "G-0002", MISTAKE)

    redact_term(story.nour, "G-0002", MISTAKE)

    assert [(term.words, term.note, term.salt) for term in rows(Term)] == [("", "", None)] * 2
    assert faults() == []
    for act in (
        lambda: redact_term(story.nour, G1, MISTAKE),
        lambda: save_term(story.nour, a_term(ar="لوحة", supersedes=G1)),
    ):
        with pytest.raises(NotFound):
            act()


def test_an_operation_has_a_glossary_of_its_own(story, dan):
    story.term()
    for seat in (dan, Seat(story.world.olu.id, story.world.harbour)):
        for act in (
            lambda seat: save_term(seat, a_term(fr="plaque", supersedes=G1)),
            lambda seat: redact_term(seat, G1, MISTAKE),
        ):
            with pytest.raises((NotFound, NotAllowed)):
                act(seat)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"language": ["fr"], "word": [""]}, "word"),
        ({"language": ["", "fr"], "word": ["plate", "plaque"]}, "word"),
        ({"language": ["fr", "fr"], "word": ["plaque", "panneau"]}, "word"),
        ({"language": ["fr", "en"], "word": ["plaque"]}, "word"),
        ({"language": ["und"], "word": ["plaque"]}, "language"),
        ({"language": ["fr"], "word": ["ana@example.org"]}, "word"),
        ({"language": ["fr"], "word": ["une\nplaque"]}, "word"),
        ({"language": ["fr"], "word": ["p" * 81]}, "word"),
        ({"language": ["fr"], "word": ["plaque"], "note": "see https://example.org"}, "note"),
        ({"language": ["fr"], "word": ["plaque"], "text_language": "xx"}, "text_language"),
    ],
)
def test_what_is_no_term_is_refused_beside_its_field(said, field):
    with pytest.raises(InputRefused) as refusal:
        parse(SaveTerm, said)

    assert list(refusal.value.reasons) == [field]


def test_rows_without_a_word_are_left_out():
    said = parse(SaveTerm, {"language": ["en", "fr", "", ""], "word": ["plate", "", "", ""]})

    assert said.words == {"en": "plate"}
