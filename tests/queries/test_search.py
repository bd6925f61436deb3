"""Search: what the reader may see, in any script, newest first; and nothing that was wiped."""

import pytest
from sqlalchemy import func, select

from taskforce import db
from taskforce.actions.ask import answer_ask, post_ask, redact_ask
from taskforce.actions.clue import post_clue, redact_clue
from taskforce.actions.series import redact_note, release_series
from taskforce.actions.stop import add_alias
from taskforce.inputs.clue import Redact
from taskforce.inputs.series import AddAlias, ReleaseSeries
from taskforce.models import Word
from taskforce.queries import search as searching
from taskforce.queries.search import address_of, search
from taskforce.seat import Seat
from tests.harness.story import S1, Story
from tests.harness.world import a_clue, a_series, an_answer, an_ask

pytestmark = pytest.mark.both_engines

PERSON = Redact(reason="person")


@pytest.fixture
def story(world):
    return Story(world)


@pytest.fixture
def find(world):
    """``find("tram")``: the references of what Ana finds, or somebody else."""

    def look(typed, person=None, before=0):
        with db.reading() as session:
            found = search(session, world.harbour, (person or world.ana).id, typed, before)
            return [hit.text.reference for hit in found.hits]

    return look


@pytest.fixture
def words_of(world):
    """How many words the index has of a text."""

    def count(kind):
        with db.reading() as session:
            return session.scalar(select(func.count(Word.id)).filter_by(kind=kind))

    return count


def test_clues_asks_answers_and_notes_are_found_newest_first(story, find):
    story.clue()
    post_ask(story.ana, S1, an_ask("Whose tram is blue?"))
    answer_ask(story.bea, "Q-0001", an_answer(note="The blue trams of home"))
    story.claim()
    note = ReleaseSeries(claim=1, note="Blue trams are done", text_language="en")
    release_series(story.ana, S1, note)

    assert find("blue tram") == ["N-0001", "C-0002", "Q-0001", "C-0001"]
    assert find("blue trams") == ["N-0001", "C-0002"]
    assert find("blue train") == []


@pytest.mark.parametrize(
    ("text", "language", "typed"),
    [
        ("ป้ายหน้าร้านขายของชำ", "th", "ของชำ"),
        ("مَدْرَسَةُ الكَرْمَة", "ar", "المدرسة كرمة"),
        ("駅前の路面電車とガソリン", "ja", "電車 がそりん"),
        ("Le préau de l’école", "fr", "ECOLE prea"),
    ],
)
def test_every_script_is_found(story, find, text, language, typed):
    post_clue(story.ana, S1, a_clue(text, text_language=language))
    story.clue()

    assert find(typed) == ["C-0001"]


def test_what_was_wiped_is_found_no_more_and_has_no_words_left(story, find, words_of):
    story.to("clue", "ask", "claim", "release")
    assert all(words_of(kind) for kind in ("clue", "ask", "note"))
    assert [find("tram"), find("whose"), find("asia")] == [
        ["Q-0001", "C-0001"],
        ["Q-0001"],
        ["N-0001"],
    ]

    redact_clue(story.ana, "C-0001", PERSON)
    redact_ask(story.ana, "Q-0001", PERSON)
    redact_note(story.ana, "N-0001", PERSON)

    assert [words_of(kind) for kind in ("clue", "ask", "note")] == [0, 0, 0]
    assert find("tram") == find("whose") == find("asia") == []


def test_a_corrected_clue_stays_findable_and_is_called_replaced(story, world):
    story.to("clue", "correct")

    with db.reading() as session:
        hits = search(session, world.harbour, world.bea.id, "tram").hits
    assert [(hit.text.reference, hit.is_replaced) for hit in hits] == [
        ("C-0002", False),
        ("C-0001", True),
    ]
    redact_clue(story.ana, "C-0002", PERSON)
    with db.reading() as session:
        [hit] = search(session, world.harbour, world.bea.id, "tram").hits
    assert not hit.is_replaced


def test_texts_of_other_operations_are_never_found(story, world, find):
    dan = Seat(world.dan.id, world.lighthouse)
    post_clue(dan, S1, a_clue("A lighthouse tram"))
    add_alias(dan, S1, AddAlias(alias="ICSE:70055"))

    assert find("lighthouse") == find("tram") == []
    with db.reading() as session:
        assert search(session, world.harbour, world.ana.id, "70055").series == []
        assert address_of(session, world.harbour, world.ana.id, "C-0001") is None


def test_a_restricted_series_is_found_by_those_who_may_read_it_alone(story, world, find):
    world.bring(a_series("S-0002", "ICSE:8800"))
    post_clue(story.ana, "S-0002", a_clue("Hidden tram"))
    world.limit("S-0002", world.bea)

    assert find("hidden", world.bea) == ["C-0001"]
    for person in (world.ana, world.kim, world.nour):
        assert find("hidden", person) == []
        with db.reading() as session:
            for typed in ("8800", "S-0002", "2"):
                assert search(session, world.harbour, person.id, typed).series == []
            for reference in ("S-0002", "C-0001"):
                assert address_of(session, world.harbour, person.id, reference) is None


def test_an_alias_is_found_as_the_board_finds_it(story, world):
    world.bring(a_series("S-0002", "ICSE:70012"))

    def found(typed):
        with db.reading() as session:
            rows = search(session, world.harbour, world.ana.id, typed).series
            return [series.reference for series, _ in rows]

    assert found("ICSE:7001") == found("icse 7001") == found("7001") == ["S-0001", "S-0002"]
    assert found("ICSE:70012") == ["S-0002"]
    assert found("tram") == found("ICSE") == []


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ("s-0001", (S1, "S-0001")),
        (" C-1 ", (S1, "C-0001")),
        ("Q-0001", (S1, "Q-0001")),
        ("C-0002", None),
        ("N-0001", None),
        ("tram", None),
        ("", None),
    ],
)
def test_a_reference_is_an_address(story, world, typed, where):
    story.to("clue", "ask")

    with db.reading() as session:
        assert address_of(session, world.harbour, world.bea.id, typed) == where


def test_pages_neither_repeat_nor_skip(story, world, find, monkeypatch):
    monkeypatch.setattr(searching, "PAGE", 2)
    for number in range(5):
        post_clue(story.ana, S1, a_clue(f"Tram {number}"))

    seen, before = [], 0
    for _ in range(4):
        with db.reading() as session:
            page = search(session, world.harbour, world.ana.id, "tram", before)
        seen += [hit.text.reference for hit in page.hits]
        before = page.before
        post_clue(story.ana, S1, a_clue("Another tram"))  # what is newer moves nothing
        if not before:
            break

    assert seen == ["C-0005", "C-0004", "C-0003", "C-0002", "C-0001"]


def test_who_looks_for_what_only_begins_alike_is_led_further_back(story, world, monkeypatch):
    monkeypatch.setattr(searching, "READ", 2)
    post_clue(story.ana, S1, a_clue("A transformer"))
    for _ in range(3):
        post_clue(story.ana, S1, a_clue("Transport"))

    with db.reading() as session:
        first = search(session, world.harbour, world.ana.id, "transformer")
        assert (first.hits, first.before > 0) == ([], True)
        second = search(session, world.harbour, world.ana.id, "transformer", first.before)
    assert [hit.text.reference for hit in second.hits] == ["C-0001"]


def test_very_many_words_are_no_problem(story, find):
    text = (
        "A narrow kitchen window, striped yellow curtains, three radiators under wooden shelves,"
        " somebody announces platform numbers twice while church bells ring outside"
    )
    post_clue(story.ana, S1, a_clue(text))
    post_clue(story.ana, S1, a_clue("電車" * 200, text_language="ja"))

    assert find(text) == ["C-0001"]
    assert find("電車" * 100) == ["C-0002"]
    assert find(f"{text} missing") == []


def test_the_index_holds_no_word(story, world):
    story.clue()

    with db.reading() as session:
        rows = session.scalars(select(Word)).all()
    kept = [str(getattr(row, column.name)) for row in rows for column in Word.__table__.columns]
    assert rows
    assert not any("tram" in text or "blue" in text for text in kept)
