"""Texts that name colleagues, agencies and places."""

import pytest

from taskforce import db
from taskforce.actions.ask import answer_ask, post_ask, redact_ask
from taskforce.actions.clue import post_clue, redact_clue
from taskforce.actions.operation import disable_user
from taskforce.errors import InputRefused
from taskforce.inputs import parse
from taskforce.inputs.clue import Contest, PostClue, Redact
from taskforce.models import Ask, Clue, Mention, Role
from taskforce.queries.mention import offered
from tests.harness.story import S1
from tests.harness.world import a_clue, an_answer, an_ask

CLUES = f"/operations/harbour/series/{S1}/clues"


def mentioned(rows):
    return [(each.written, each.user and each.user.name) for each in rows(Mention)]


def test_a_clue_an_ask_and_an_answer_name_colleagues(world, rows):
    post_clue(world.seat(world.ana), S1, a_clue("As @[bea] said, and @[NL]. @[bea] knows"))
    post_ask(world.seat(world.ana), S1, an_ask("@[kim]: whose tram?"))
    answer_ask(world.seat(world.bea), "Q-0001", an_answer(note="Ask @[nour]"))

    assert mentioned(rows) == [("bea", "Bea"), ("kim", "Kim"), ("nour", "Nour")]


def test_an_agency_is_named_by_its_number(world, rows):
    agency = world.agency("National Police")

    post_clue(world.seat(world.ana), S1, a_clue(f"Their @[agency-{agency}] has one"))

    assert [each.agency_id for each in rows(Mention)] == [agency]


@pytest.mark.parametrize(
    "text", ["@[zoe]", "@[eve]", "@[agency-999]", "@[agency-]", "@[XX]", "@[BEA]", "@[bea] @[x]"]
)
def test_a_name_that_is_not_known_here_is_refused(world, rows, text):
    with pytest.raises(InputRefused) as refused:
        post_clue(world.seat(world.ana), S1, a_clue(f"Look, {text} has it"))

    assert set(refused.value.reasons) == {"text"}
    assert (rows(Clue), rows(Mention), world.log()) == ([], [], [])


def test_in_an_answer_the_reason_stands_beside_the_note(world):
    post_ask(world.seat(world.ana), S1, an_ask())
    with pytest.raises(InputRefused) as refused:
        answer_ask(world.seat(world.bea), "Q-0001", an_answer(note="@[zoe]"))

    assert set(refused.value.reasons) == {"note"}


def test_where_nobody_can_be_named_the_brackets_let_no_account_name_through():
    with pytest.raises(InputRefused):
        parse(Contest, {"reason": "see @[blue_tram]", "text_language": "en"})
    with pytest.raises(InputRefused) as refused:
        parse(PostClue, a_clue().model_dump() | {"text": "see @blue_tram and @[bea]"})
    assert "the list that opens behind @" in refused.value.reasons["text"]


def test_a_text_that_is_wiped_names_nobody(world, rows):
    post_clue(world.seat(world.ana), S1, a_clue("As @[bea] said"))
    post_ask(world.seat(world.ana), S1, an_ask("@[kim]?"))

    redact_clue(world.seat(world.ana), "C-0001", Redact(reason="person"))
    redact_ask(world.seat(world.ana), "Q-0001", Redact(reason="person"))

    assert rows(Mention) == []
    assert rows(Ask)[0].text == rows(Clue)[0].text == ""


def test_names_are_drawn_as_the_reader_calls_them(world, browser):
    agency = world.agency("National Police")
    text = f"As @[bea] of @[agency-{agency}] said: @[NL] <b>"
    post_clue(world.seat(world.ana), S1, a_clue(text))

    page = browser(world.nour).get(f"/operations/harbour/series/{S1}").text

    for name in ("Bea", "National Police"):
        assert f'<bdi class="mention">@<bdi class="name">{name}</bdi> <bdi class="code">' in page
    assert "هولندا" in page.split('class="texts"')[1].split("</p>")[0]
    assert "&lt;b&gt;" in page.split('class="texts"')[1].split("</p>")[0]


def test_letters_find_colleagues_agencies_and_places(world, browser):
    def found(typed, person=world.ana):
        answer = browser(person).get("/operations/harbour/mentions", query_string={"q": typed})
        assert answer.status_code == 200
        return [code for code, _ in answer.json]

    assert found("be")[0] == "bea"
    assert "BE" in found("be")
    world.person("Natalia", "en", Role.INVESTIGATOR)
    first, second, *others = found("na")
    assert (first, second[:7]) == ("natalia", "agency-")
    assert "NA" in others
    assert found("National P") == [f"agency-{world.agency('National Police')}"]
    assert "kim" in found("")
    assert len(found("")) <= 8
    assert "eve" not in found("ev")


def test_whoever_has_left_is_not_offered(world):
    disable_user(world.nour.id, world.harbour, world.bea.id, is_disabled=True)

    with db.reading() as session:
        assert "bea" not in [code for code, _ in offered(session, world.harbour, "be")]
