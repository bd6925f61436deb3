"""A question finds whoever knows, and their answer narrows the world."""

from datetime import timedelta

import pytest

from taskforce import clock, db
from taskforce.actions.ask import (
    aim_ask,
    answer_ask,
    close_ask,
    pass_ask,
    post_ask,
    redact_ask,
    say_not_me,
)
from taskforce.actions.knowledge import say_knowledge
from taskforce.errors import AlreadyDone, AskEnded, InputRefused, NotAllowed, NotFound
from taskforce.inputs import parse
from taskforce.inputs.ask import AnswerAsk, PassAsk, PostAsk, Wanted
from taskforce.inputs.clue import Redact
from taskforce.inputs.knowledge import Know
from taskforce.models import Ask, Clue, NotMe, Want
from taskforce.queries.ask import cards_for, cards_of, needs_of
from tests.harness.story import Story
from tests.harness.world import an_answer, an_ask

S1, Q1 = "S-0001", "Q-0001"


@pytest.fixture
def story(world):
    return Story(world)


@pytest.fixture
def knows(world):
    """``knows(world.bea, places=["PH"])`` is what Bea says she knows, and nothing else."""

    def say(person, **areas):
        say_knowledge(person.id, Know(**{"keywords": ""} | areas))

    for person in (world.ana, world.bea, world.nour, world.kim, world.lea):
        say(person)
    return say


def card(world):
    with db.reading() as session:
        return cards_of(session, world.series().id)[0]


def reached(world):
    """Whom the newest ask reaches, best first: name, and what they know."""
    return [
        (each.who.name, [match.value for match in each.matches]) for each in card(world).reached
    ]


def needs(world, *people):
    with db.reading() as session:
        found = needs_of(session, world.harbour, clock.now(), [each.id for each in people])
    return [found.get(each.id, 0) for each in people]


def test_an_ask_is_kept_and_recorded_without_its_text(story, rows, last_event, faults):
    post_ask(story.ana, S1, an_ask("Whose green trams?", subjects=["public-transport"]))

    [ask] = rows(Ask)
    assert (ask.text, ask.wanted, ask.says_where) == (
        "Whose green trams?",
        "place ES\nsubject public-transport",
        True,
    )
    assert ask.expires_at - ask.asked_at == timedelta(days=1)
    assert [(want.kind, want.value) for want in rows(Want)] == [
        ("place", "ES"),
        ("subject", "public-transport"),
    ]
    assert story.world.log() == ["2 ask.posted Ana"]
    assert "trams" not in last_event().body
    assert faults() == []


def test_it_reaches_those_who_know_best_match_first_and_never_its_author(world, knows):
    knows(world.ana, places=["PH"])
    knows(world.bea, places=["PH"])
    knows(world.kim, places=["PH"], subjects=["school-or-club"])
    knows(world.lea, places=["MY"], subjects=["school-or-club"])
    knows(world.nour, language=["fil"], level=["reads"])

    said = an_ask(places=["PH"], languages=["fil"], subjects=["school-or-club"])
    post_ask(world.seat(world.ana), S1, said)

    assert reached(world) == [
        ("Kim", ["PH", "school-or-club"]),
        ("Bea", ["PH"]),
        ("Nour", ["fil"]),
    ]


@pytest.mark.parametrize(
    ("known", "wanted", "is_reached"),
    [
        ("PH", "PH", True),
        ("PH", "PH-CEB", True),
        ("PH-CEB", "PH", True),
        ("PH-CEB", "PH-CEB", True),
        ("PH-CEB", "PH-BOH", False),
        ("PH", "MY", False),
    ],
)
def test_a_country_and_what_lies_in_it_match_either_way(world, knows, known, wanted, is_reached):
    knows(world.bea, places=[known])

    post_ask(world.seat(world.ana), S1, an_ask(places=[wanted]))

    assert [name for name, _ in reached(world)] == ["Bea"] * is_reached
    assert needs(world, world.bea) == [int(is_reached)]


@pytest.mark.parametrize(
    ("known", "wanted", "is_reached"),
    [
        ("pt-BR", "pt", True),
        ("zh-Hant", "zh", True),
        ("pt", "pt", True),
        ("pt", "es", False),
    ],
)
def test_whoever_knows_a_variety_knows_the_language(world, knows, known, wanted, is_reached):
    knows(world.bea, language=[known], level=["speaks"])

    said = parse(
        PostAsk, {**an_ask(places=["PH"]).model_dump(), "places": [], "languages": [wanted]}
    )
    post_ask(world.seat(world.ana), S1, said)

    assert [name for name, _ in reached(world)] == ["Bea"] * is_reached


def test_without_a_part_of_the_world_the_subject_is_enough(world, knows):
    knows(world.bea, subjects=["currency"])
    knows(world.kim, places=["PH"])

    post_ask(world.seat(world.ana), S1, an_ask(places=[], subjects=["currency"]))

    assert reached(world) == [("Bea", ["currency"])]


def test_a_word_of_ones_own_is_found_in_the_question(world, knows):
    knows(world.bea, keywords="tram tickets, Fähren")

    said = an_ask("Who has seen such Tram Tickets?", places=[], subjects=["currency"])
    post_ask(world.seat(world.ana), S1, said)

    assert reached(world) == [("Bea", ["tram tickets"])]


def test_where_nobody_knows_the_nearest_and_the_host_are_named(world, knows):
    knows(world.bea, subjects=["currency"])

    post_ask(world.seat(world.ana), S1, an_ask(places=["PH"], subjects=["currency"]))

    found = card(world)
    assert found.reached == []
    assert [each.who.name for each in found.nearest] == ["Bea"]
    assert [who.name for who in found.hosts] == ["Nour"]
    assert needs(world, world.bea, world.nour) == [0, 0]


def test_it_asks_other_people_from_the_moment_it_is_aimed_anew(world, knows, last_event):
    knows(world.bea, places=["PH"])
    knows(world.kim, places=["MY"])
    post_ask(world.seat(world.ana), S1, an_ask(places=["PH"]))
    assert needs(world, world.bea, world.kim) == [1, 0]

    aim_ask(world.seat(world.ana), Q1, Wanted(places=["MY"]))

    assert needs(world, world.bea, world.kim) == [0, 1]
    assert last_event().kind == "ask.aimed"
    with pytest.raises(NotAllowed):
        aim_ask(world.seat(world.bea), Q1, Wanted(places=["PH"]))
    aim_ask(world.seat(world.nour), Q1, Wanted(places=["PH"]))


@pytest.mark.parametrize(
    ("answer", "polarity", "places"),
    [("yes", "supports", ["ES"]), ("no", "excludes", ["ES"]), ("everywhere", "neutral", ["ES"])],
)
def test_an_answer_is_a_clue_and_narrows_at_once(story, rows, faults, answer, polarity, places):
    story.ask()

    answer_ask(story.bea, Q1, an_answer(answer, places=places))

    [clue] = rows(Clue)
    assert (clue.polarity, clue.places, clue.basis, clue.is_firm, clue.kind) == (
        polarity,
        "" if answer == "everywhere" else "ES",
        "local",
        True,
        "public-transport",
    )
    left = story.world.series().left
    assert {"yes": left == " ES ", "no": " ES " not in (left or " ES "), "everywhere": not left}[
        answer
    ]
    assert [each.reference for each in card(story.world).answers] == ["C-0001"]
    assert faults() == []


def test_what_waits_is_never_ones_own_nor_answered_nor_not_me(story, rows):
    world = story.world
    people = (world.ana, world.bea, world.kim, world.nour, world.olu)
    story.ask()
    assert needs(world, *people) == [0, 1, 1, 1, 0]

    story.answer()
    [ask] = rows(Ask)
    log = world.log()
    say_not_me(world.kim.id, ask_id=ask.id)
    say_not_me(world.kim.id, ask_id=ask.id)

    assert needs(world, *people) == [0, 0, 0, 1, 0]
    assert world.log() == log
    assert [row.user_id for row in rows(NotMe)] == [world.kim.id]


def test_whoever_is_named_is_asked_too(world, knows, last_event):
    post_ask(world.seat(world.ana), S1, an_ask(places=["PH"]))

    pass_ask(world.seat(world.bea), Q1, PassAsk(to=world.kim.id))

    assert reached(world) == [("Kim", [])]
    assert needs(world, world.kim) == [1]
    assert (last_event().kind, last_event().facts["to"]) == ("ask.passed", world.kim.id)
    with pytest.raises(AlreadyDone) as refusal:
        pass_ask(world.seat(world.lea), Q1, PassAsk(to=world.kim.id))
    assert "Bea" in refusal.value.explain()
    for stranger in (world.dan.id, world.olu.id, 10**6):
        with pytest.raises(NotFound):
            pass_ask(world.seat(world.bea), Q1, PassAsk(to=stranger))


def test_nobody_answers_what_is_closed_or_has_ended(story, at, rows):
    at(9)
    story.ask()
    post_ask(story.ana, S1, an_ask(expiry="4h"))
    close_ask(story.ana, Q1)
    at(13, 1)

    for reference in (Q1, "Q-0002"):
        for act, *said in (
            (answer_ask, story.bea, reference, an_answer()),
            (pass_ask, story.bea, reference, PassAsk(to=story.world.kim.id)),
            (close_ask, story.ana, reference),
            (aim_ask, story.ana, reference, Wanted(places=["PH"])),
        ):
            with pytest.raises(AskEnded) as refusal:
                act(*said)
            assert reference in refusal.value.explain()

    assert rows(Clue) == []
    assert needs(story.world, story.world.bea) == [0]


def test_only_whoever_asked_or_a_host_closes(story):
    story.ask()
    with pytest.raises(NotAllowed):
        close_ask(story.bea, Q1)

    close_ask(story.nour, Q1)

    assert story.world.log()[-1] == "3 ask.closed Nour"


def test_what_must_never_have_been_written_is_wiped_and_reaches_nobody(story, rows, at, faults):
    at(9)
    story.ask()
    at(9, 11)
    with pytest.raises(NotAllowed):
        redact_ask(story.ana, Q1, Redact(reason="person"))

    redact_ask(story.nour, Q1, Redact(reason="person"))

    [ask] = rows(Ask)
    assert (ask.text, ask.wanted, ask.locator, rows(Want)) == ("", "", "", [])
    assert needs(story.world, story.world.bea) == [0]
    assert faults() == []
    with pytest.raises(NotFound):
        redact_ask(story.nour, Q1, Redact(reason="person"))


def test_a_series_for_few_asks_those_few_only(story):
    world = story.world
    story.ask()

    world.limit(S1, world.ana, world.kim)

    assert needs(world, world.bea, world.kim) == [0, 1]
    with db.reading() as session:
        assert cards_for(session, world.harbour, clock.now(), world.bea.id) == []
    assert [name for name, _ in reached(world)] == ["Kim"]
    with pytest.raises(NotFound):
        answer_ask(world.seat(world.bea), Q1, an_answer())


def test_observers_strangers_and_other_operations_ask_nothing(world):
    for person in (world.olu, world.dan):
        with pytest.raises((NotAllowed, NotFound)):
            post_ask(world.seat(person), S1, an_ask())
    assert world.log() == []


@pytest.mark.parametrize(
    ("model", "said", "field"),
    [
        (PostAsk, {"kind": "food", "text": "Whose?", "text_language": "en"}, "places"),
        (PostAsk, {"kind": "food", "text": "", "text_language": "en", "places": ["PH"]}, "text"),
        (Wanted, {"places": ["Nowhere"]}, "places"),
        (Wanted, {"languages": ["xx"]}, "languages"),
        (Wanted, {"subjects": ["faces"]}, "subjects"),
        (AnswerAsk, {"answer": "yes", "text_language": "en"}, "places"),
        (AnswerAsk, {"answer": "maybe", "text_language": "en"}, "answer"),
        (
            AnswerAsk,
            {"answer": "everywhere", "text_language": "en", "note": "Call +34 612 345 678"},
            "note",
        ),
    ],
)
def test_what_cannot_be_asked_or_answered_is_refused_beside_its_field(model, said, field):
    with pytest.raises(InputRefused) as refusal:
        parse(model, said)

    assert list(refusal.value.reasons) == [field]


def test_two_who_know_answer_and_both_are_heard(story):
    story.ask()
    story.answer()

    answer_ask(story.kim, Q1, an_answer("no", places=["PT"]))

    assert [each.author.name for each in card(story.world).answers] == ["Bea", "Kim"]
    assert story.world.series().left == " ES "
