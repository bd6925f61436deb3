"""What somebody has half typed is kept for them, and for nobody else."""

import pytest

from taskforce import db
from taskforce.actions.clue import post_clue
from taskforce.actions.draft import save_draft
from taskforce.inputs.clue import SaveDraft
from taskforce.models import Draft
from taskforce.queries.clue import drafts_of
from tests.harness.story import Story
from tests.harness.world import a_clue

S1 = "/operations/harbour/series/S-0001"


def kept(world, person):
    with db.reading() as session:
        return drafts_of(session, person.id, world.series().id)


def save(world, form, text, person=None):
    said = SaveDraft(form=form, text=text)
    save_draft((person or world.ana).id, world.series().id, said)


def test_a_draft_is_for_its_author_alone_and_nobody_records_it(world, rows):
    save(world, "clue", "half")
    save(world, "clue", "half a sent")

    assert kept(world, world.ana) == {"clue": "half a sent"}
    assert kept(world, world.bea) == {}
    assert world.log() == []
    save(world, "clue", "")
    assert rows(Draft) == []


def test_a_clue_an_ask_and_each_answer_have_drafts_of_their_own(world):
    save(world, "clue", "A tram")
    save(world, "ask", "Whose tram?")
    save(world, "Q-0001", "Ours, I th")

    assert kept(world, world.ana) == {
        "clue": "A tram",
        "ask": "Whose tram?",
        "Q-0001": "Ours, I th",
    }


@pytest.mark.parametrize(
    ("form", "address", "said"),
    [
        (
            "clue",
            f"{S1}/clues",
            {"polarity": "neutral", "kind": "other", "basis": "reference", "text": "A tram"},
        ),
        (
            "ask",
            f"{S1}/asks",
            {"kind": "other", "text": "Whose?", "places": "NL", "clue": "C-0001"},
        ),
        ("Q-0001", "/operations/harbour/asks/Q-0001/answer", {"answer": "everywhere"}),
    ],
)
def test_what_is_posted_is_no_draft_any_more_and_the_others_stay(
    world, browser, form, address, said
):
    story = Story(world)
    story.to("clue", "ask")
    for each in ("clue", "ask", "Q-0001"):
        save(world, each, "half", world.bea)

    answer = browser(world.bea).post(address, data={**said, "text_language": "en"})

    assert answer.status_code == 303, answer.text
    assert set(kept(world, world.bea)) == {"clue", "ask", "Q-0001"} - {form}


def test_a_correction_leaves_the_draft_of_a_new_clue(world, browser):
    post_clue(world.seat(world.ana), "S-0001", a_clue())
    save(world, "clue", "half")
    said = {
        "polarity": "neutral",
        "kind": "other",
        "basis": "asked",
        "text": "A bus",
        "text_language": "en",
    }

    answer = browser(world.ana).post(f"{S1}/clues", data={**said, "supersedes": "C-0001"})

    assert answer.status_code == 303, answer.text
    assert kept(world, world.ana) == {"clue": "half"}


def test_a_refused_post_keeps_the_draft(world, browser):
    save(world, "clue", "half")

    answer = browser(world.ana).post(f"{S1}/clues", data={"text": "half"})

    assert answer.status_code == 422
    assert kept(world, world.ana) == {"clue": "half"}


def test_half_written_texts_come_back_on_another_laptop(world, browser):
    Story(world).ask()
    save(world, "clue", "A green tr", world.bea)
    save(world, "ask", "Whose tr", world.bea)
    save(world, "Q-0001", "Ours, I th", world.bea)
    bea = browser(world.bea)

    series, for_you = bea.get(S1).text, bea.get("/operations/harbour/for-you").text

    assert all(each in series for each in ("A green tr", "Whose tr", "Ours, I th"))
    assert "Ours, I th" in for_you


@pytest.mark.parametrize("form", ["", "note", "Q-1", "clue ", "Q-0001x"])
def test_nothing_else_is_kept(world, browser, form, rows):
    answer = browser(world.ana).post(f"{S1}/draft", data={"form": form, "text": "x"})

    assert answer.status_code == 422
    assert rows(Draft) == []
