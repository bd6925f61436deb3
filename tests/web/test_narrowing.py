"""The narrowing on one's own screen, and what a clue would do before it is posted."""

import re

import pytest

from taskforce.actions.clue import post_clue
from tests.harness.world import a_clue
from tests.web.matrix import SCRIPT

NARROWING = "/operations/harbour/series/S-0001/narrowing"
EFFECT = "/operations/harbour/series/S-0001/effect"


@pytest.fixture
def narrowed(world):
    """C-0001 leaves the Netherlands and Belgium, C-0002 takes Belgium away."""
    post_clue(world.seat(world.ana), "S-0001", a_clue(places=("NL", "BE")))
    post_clue(world.seat(world.bea), "S-0001", a_clue(places=("BE",), polarity="excludes"))
    return world


def left(page):
    """How many countries the page says are left, and those it lists as candidates."""
    number = re.search(r'class="left-over"><b>(\d+)</b>', page)
    rows = re.search(r'class="figures candidates">(.*?)</table>', page, re.DOTALL)
    return int(number[1]) if number else None, rows[1] if rows else ""


def test_a_clue_is_switched_off_on_ones_own_screen_only(narrowed, browser):
    ana, address = browser(narrowed.ana), "/operations/harbour/series/S-0001"
    before, log = ana.get(address).text, narrowed.log()

    mine = ana.get(NARROWING, query_string={"without": ["C-0001", "C-0002"]}).text
    one = ana.get(NARROWING, query_string={"without": "C-0002"}).text
    unknown = ana.get(NARROWING, query_string={"without": "C-0099"}).text
    whole = ana.get(address, query_string={"without": "C-0002"}).text

    assert left(ana.get(NARROWING).text)[0] == left(unknown)[0]
    assert left(mine)[0] > 200
    assert "Belgium" in left(one)[1]
    assert 'id="my-narrowing-panel"' in whole
    assert 'id="my-narrowing-panel"' not in before
    assert narrowed.log() == log
    assert left(browser(narrowed.lea).get(address).text) == left(before)


#: What somebody is about to say, and whether it would narrow.
SAID = [
    ({"polarity": "supports", "places": "NL", "firmness": "firm"}, True),
    ({"polarity": "neutral"}, False),
    ({"polarity": "neutral", "places": "NL"}, False),
    ({"polarity": "supports"}, False),
    ({"polarity": "supports", "places": "JP", "firmness": "firm"}, False),
    ({"polarity": "supports", "places": "NL", "basis": "asked"}, False),
    ({"polarity": "supports", "places": "NL", "firmness": "tentative"}, True),
]


def test_what_a_clue_would_do_is_told_before_it_is_posted(narrowed, browser):
    before, lea = narrowed.log(), browser(narrowed.lea)
    for said, told in SAID:
        page = lea.post(EFFECT, data=said)
        assert page.status_code == 200, said
        assert page.text.startswith('<p class="effect">')
        assert ("→" in page.text) is told, said
    assert narrowed.log() == before


def test_places_are_read_in_the_readers_language(narrowed, browser):
    said = {"polarity": "supports", "firmness": "firm"}
    for person, name in (
        (narrowed.bea, "Pays-Bas"),
        (narrowed.nour, "هولندا"),
        (narrowed.lea, "nl"),
    ):
        answer = browser(person).post(EFFECT, data=said | {"places": name})
        assert "→" in answer.text, name


def test_a_place_that_nobody_knows_is_refused(narrowed, browser):
    said = {"polarity": "supports", "places": "Atlantis"}

    answer = browser(narrowed.lea).post(EFFECT, data=said, headers=SCRIPT)

    assert (answer.status_code, list(answer.json["reasons"])) == (422, ["places"])
    assert "Atlantis" not in answer.text


def test_places_are_offered_by_a_few_letters(world, browser):
    bea = browser(world.bea)

    assert ["NL", "Pays-Bas"] in bea.get("/places?q=pays").json
    assert bea.get("/places").status_code == 200
    assert bea.get("/places", query_string={"q": "x" * 5000}).json == []
