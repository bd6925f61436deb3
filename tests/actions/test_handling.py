"""How far a clue may go, and what the floor learns of one that may not."""

import itertools

import pytest

from taskforce import clock, db
from taskforce.actions.ask import post_ask
from taskforce.actions.clue import grant_clue, post_clue, redact_clue
from taskforce.actions.jurisdiction import record_jurisdiction
from taskforce.actions.same_place import confirm_same_place
from taskforce.actions.series import claim_series
from taskforce.actions.translation import translate, want_translation
from taskforce.actions.voice import confirm_clue
from taskforce.errors import AlreadyCorrected, AlreadyDone, InputRefused, NotAllowed, NotFound
from taskforce.inputs.clue import OtherClue, Redact
from taskforce.inputs.desk import RecordJurisdiction
from taskforce.inputs.translation import WantTranslation
from taskforce.models import Clue, Handling, HCode, Tlp, strictest
from taskforce.queries.ask import cards_of, needs_of
from taskforce.queries.knowledge import unjudged_in
from taskforce.queries.mention import mentions_of
from taskforce.queries.search import search
from tests.harness.world import a_clue, a_series, a_translation, an_ask

S1, C1 = "S-0001", "C-0001"
EVERY = [Handling(tlp, code) for tlp, code in itertools.product(Tlp, HCode)]
RED, H2 = {"tlp": "red"}, {"h_code": "H2"}
LOCATED = RecordJurisdiction(places=["NL"], clues=[C1])


def test_the_stricter_wins_of_each_mark():
    for one, other in itertools.product(EVERY, EVERY):
        both = strictest([one, other])
        for mark, order in (("tlp", list(Tlp)), ("h_code", list(HCode))):
            marks = [getattr(each, mark) for each in (one, other)]
            assert getattr(both, mark) is max(marks, key=order.index)
        assert both == strictest([other, one]) == strictest([both, one, other])


def test_what_nobody_marked_is_handled_as_usual(world, rows):
    post_clue(world.seat(world.ana), S1, a_clue())

    assert strictest([]) == rows(Clue)[0].handling == Handling(Tlp.AMBER, HCode.H0)


def test_only_what_asks_first_is_withheld(world, rows, faults):
    for handling in EVERY:
        post_clue(world.seat(world.ana), S1, a_clue(**handling._asdict()))

    for clue, handling in zip(rows(Clue), EVERY, strict=True):
        assert clue.handling == handling
        assert clue.is_withheld is (handling.tlp is Tlp.RED or handling.h_code is HCode.H2)
    assert faults() == []


@pytest.fixture
def hints(world):
    """What the floor can tell of a clue without reading it."""

    def found():
        with db.reading() as session:
            series = world.series()
            hits = search(session, world.harbour, world.bea.id, "blue tram").hits
            named = mentions_of(session, world.harbour, clock.now(), world.bea.id)
            waiting = needs_of(session, world.harbour, clock.now(), [world.bea.id])
            return {
                "counts": (series.supporting, series.excluding, series.neutral),
                "narrowed": (series.left, series.supported, series.contradicted),
                "found": [hit.text.reference for hit in hits],
                "named": [each.text.reference for each in named],
                "needs": waiting.get(world.bea.id, 0),
                "unjudged": [each.kind.value for each in unjudged_in(session, series.id)],
                "answers": [len(card.answers) for card in cards_of(session, series.id)],
            }

    return found


@pytest.mark.parametrize("marks", [RED, H2], ids=str)
def test_what_is_withheld_gives_no_hint_until_its_author_grants_it(story, faults, hints, marks):
    before = hints()
    post_clue(story.ana, S1, a_clue("A blue tram for @[bea]", ("BE",), kind="currency", **marks))

    assert hints() == before
    assert faults() == []
    grant_clue(story.ana, C1)
    assert hints() == {
        "counts": (1, 0, 0),
        "narrowed": (" BE ", " BE ", 0),
        "found": [C1],
        "named": [C1],
        "needs": 1,
        "unjudged": [],
        "answers": [],
    }
    assert faults() == []


def test_a_correction_that_withholds_leaves_nothing_of_what_it_corrects(
    world, story, faults, hints
):
    before = hints()
    post_clue(story.ana, S1, a_clue("A blue tram for @[bea]", kind="currency"))
    story.want()
    assert hints() != before

    post_clue(story.ana, S1, a_clue("Nothing", kind="currency", supersedes=C1, **RED))

    assert hints() == before
    with pytest.raises(NotFound):
        translate(story.bea, C1, a_translation())
    grant_clue(story.ana, "C-0002")
    assert hints()["found"] == [C1]  # as any other that was corrected
    assert hints()["counts"] == (1, 0, 0)
    assert faults() == []


def test_what_a_wiped_correction_withheld_waits_for_its_author(story, rows, hints):
    before = hints()
    post_clue(story.ana, S1, a_clue("A blue tram", text_language="und"))
    story.want()
    assert hints()["needs"] == 1
    post_clue(story.ana, S1, a_clue("A green tram", supersedes=C1, **RED))
    redact_clue(story.ana, "C-0002", Redact(reason="mistake"))

    assert hints() == before
    grant_clue(story.ana, C1)
    assert hints()["found"] == [C1]
    assert [clue.is_withheld for clue in rows(Clue)] == [False, True]


def test_a_correction_keeps_the_marks_that_it_does_not_speak_of(story, rows):
    post_clue(story.ana, S1, a_clue(**RED, h_code="H1"))
    post_clue(story.ana, S1, a_clue("A green tram", supersedes=C1))
    post_clue(story.ana, S1, a_clue("A red tram", supersedes="C-0002", tlp="green"))

    assert [clue.handling for clue in rows(Clue)] == [
        Handling(Tlp.RED, HCode.H1),
        Handling(Tlp.RED, HCode.H1),
        Handling(Tlp.GREEN, HCode.H1),
    ]
    assert [clue.is_withheld for clue in rows(Clue)] == [True, True, False]


def test_an_answer_that_is_corrected_into_a_pointer_is_no_answer(story, hints):
    story.to("ask", "answer")
    assert hints()["answers"] == [1]

    post_clue(story.bea, S1, a_clue("My own street", supersedes=C1, **RED))

    assert hints()["answers"] == [0]


def test_only_its_author_grants_a_clue_and_once(world, story):
    story.withhold()

    for person in (story.bea, story.kim, story.nour):
        with pytest.raises(NotAllowed):
            grant_clue(person, C1)
    grant_clue(story.ana, C1)
    with pytest.raises(AlreadyDone):
        grant_clue(story.ana, C1)
    assert world.log() == ["2 clue.posted Ana", "3 clue.granted Ana"]


def test_what_was_corrected_or_wiped_is_not_granted(story):
    story.withhold()
    post_clue(story.ana, S1, a_clue("Another crest", supersedes=C1))

    with pytest.raises(AlreadyCorrected):
        grant_clue(story.ana, C1)
    redact_clue(story.ana, "C-0002", Redact(reason="mistake"))
    with pytest.raises(NotFound):
        grant_clue(story.ana, "C-0002")


def test_nobody_speaks_of_what_they_cannot_have_read(world, story):
    story.withhold()
    world.bring(a_series("S-0002"))
    post_clue(story.bea, "S-0002", a_clue())
    other = OtherClue(other="C-0002")

    for act in (
        lambda: confirm_clue(story.bea, C1),
        lambda: translate(story.bea, C1, a_translation()),
        lambda: want_translation(story.bea, C1, WantTranslation(language="fr")),
        lambda: confirm_same_place(story.bea, C1, other),
        lambda: post_ask(story.bea, S1, an_ask(clue=C1)),
    ):
        with pytest.raises(NotFound):
            act()
    grant_clue(story.ana, C1)
    confirm_clue(story.bea, C1)
    post_ask(story.bea, S1, an_ask(clue=C1))


def test_the_desk_locates_a_series_on_what_only_it_can_read(world, story):
    story.withhold()
    claim_series(story.bea, S1)
    by_holder = RecordJurisdiction(places=["NL"], clues=[C1], claim=1)

    with pytest.raises(InputRefused):
        record_jurisdiction(story.bea, S1, by_holder)
    record_jurisdiction(story.kim, S1, LOCATED)

    assert world.series().stage.value == "located"


def test_its_author_locates_a_series_on_it(world, story):
    story.to("claim", "withhold")

    record_jurisdiction(story.ana, S1, RecordJurisdiction(places=["NL"], clues=[C1], claim=1))

    assert world.series().stage.value == "located"
