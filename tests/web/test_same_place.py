"""Two series that may show the same place, on both their pages."""

import re

import pytest

from taskforce.actions.clue import post_clue
from tests.harness.story import S1, Story
from tests.harness.world import a_clue
from tests.web.matrix import SCRIPT
from tests.web.test_readings import readings

SERIES = "/operations/harbour/series/"
SAME = "/operations/harbour/clues/C-0001/same"
DIFFERENT = "/operations/harbour/clues/C-0002/different"


@pytest.fixture
def story(world):
    story = Story(world)
    story.to("clue", "elsewhere")
    return story


def panel(client, reference):
    """The part of a series page, without what stands around it."""
    text = client.get(f"{SERIES}{reference}").text
    return re.search(r'<div id="elsewhere">(.*?)\n</div>', text, re.DOTALL)[1]


def test_a_pair_stands_on_both_pages_and_what_both_say(story, browser):
    bea = browser(story.world.bea)
    for mine, other in (("1", "2"), ("2", "1")):
        shown = panel(bea, f"S-000{mine}")
        assert f'href="/operations/harbour/series/S-000{other}#C-000{other}"' in shown
        assert re.findall(r'<bdi class="chip"[^>]*>(\w+)</bdi>', shown) == ["blue", "tram"]


def test_the_page_of_one_series_says_nothing_of_another_that_it_does_not_say_itself(
    story, browser
):
    """So nothing is read of the other that the read log does not know."""
    post_clue(story.bea, "S-0002", a_clue("A tram to Sesame Street", locator="sesame 1"))
    world = story.world

    page = browser(world.kim).get(f"{SERIES}S-0001").text

    assert "C-0003" in page
    assert "esame" not in page
    assert readings(world) == [(world.kim.id, 1)]


def test_a_person_decides_and_can_take_it_back(story, browser):
    bea, lea = browser(story.world.bea), browser(story.world.lea)

    answer = bea.post(SAME, data={"other": "C-0002"}, headers=SCRIPT)
    assert answer.status_code == 204
    for reference in ("S-0001", "S-0002"):
        shown = panel(lea, reference)
        assert "The same place, says" in shown
        assert "Bea" in shown
        assert "It is the same" not in shown

    lea.post(DIFFERENT, data={"other": "C-0001"}, headers=SCRIPT)
    for reference in ("S-0001", "S-0002"):
        shown = panel(lea, reference)
        assert "1 pair is not the same place" in shown
        assert "It is the same" in shown


def test_without_a_pair_there_is_no_panel(world, browser):
    Story(world).clue()

    assert panel(browser(world.bea), "S-0001").strip() == ""


def test_both_open_pages_hear_of_it(story, open_page):
    pages = [open_page(story.world.lea, f"series/S-000{number}") for number in (1, 2)]
    for page in pages:
        page.apply()

    story.same()

    for page in pages:
        page.apply()
        page.apply()
        assert page.seen == story.world.operation().last_seq
        assert "The same place, says" in str(page.main)
        assert str(page.main) == page.fresh_main()


def test_a_new_clue_shows_at_once_where_it_was_posted(story, open_page):
    page = open_page(story.world.lea, "series/S-0002")
    page.apply()

    post_clue(story.bea, "S-0002", a_clue("Another blue tram", locator=""))

    page.apply()
    page.apply()
    assert "C-0003-C-0001" in str(page.main)
    assert str(page.main) == page.fresh_main()


def test_nobody_reads_of_a_restricted_series(story, world, browser):
    world.limit("S-0002", world.bea)

    for person in (world.ana, world.bea):
        assert panel(browser(person), "S-0001").strip() == ""
    answer = browser(world.bea).post(SAME, data={"other": "C-0002"}, headers=SCRIPT)
    assert answer.status_code == 404


def test_a_pair_needs_a_clue(story, browser):
    answer = browser(story.world.bea).post(SAME, data={}, headers=SCRIPT)

    assert answer.status_code == 422
    assert list(answer.json["reasons"]) == ["other"]
    assert browser(story.world.bea).get(f"{SERIES}{S1}").status_code == 200
