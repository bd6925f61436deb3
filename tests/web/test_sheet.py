"""The desk sheet: what each agency holds at one moment, in references, names and times."""

import re
from datetime import timedelta

import pytest

from taskforce import clock
from taskforce.actions.series import claim_series
from taskforce.actions.stop import take_stop
from taskforce.i18n import OFFERED
from taskforce.models import Role, Series
from tests.browser.screen import says
from tests.harness.story import Story
from tests.harness.world import a_series
from tests.web.matrix import ON_SQLITE

POLICE = "National Police"
SHEET = "/operations/harbour/sheet"
pytestmark = ON_SQLITE


def sections(page):
    """What stands on the paper under each agency: the references of what it holds."""
    paper = re.search(
        r'<article class="slip briefing" id="sheet".*?</article>', page.text, re.DOTALL
    )[0]
    found = {}
    for part in paper.split("<section><h2>")[1:]:
        name = re.search(r"<bdi>([^<]+)</bdi>", part)[1]
        found[name] = re.findall(r'<li id="sheet-([A-Z]-\d+)"', part)
    return found


@pytest.fixture
def busy(world):
    """Two agencies hold something of every kind."""
    story = Story(world)
    story.to("claim", "clue", "ask", "locate", "draft")
    world.bring(a_series("S-0004"))
    claim_series(
        world.seat(world.person("Omar", "ar", Role.INVESTIGATOR, agency=POLICE)), "S-0004"
    )
    world.bring(a_series("S-0002", "ICSE:9001"))
    return story


def test_each_agency_has_what_its_people_hold(busy, world, browser):
    take_stop(busy.kim, "X-0001")

    page = browser(world.lea).get(SHEET)

    assert page.status_code == 200
    found = sections(page)
    assert found == {
        "Policía Nacional": ["S-0001", "Q-0001", "R-0001", "X-0001"],
        POLICE: ["S-0004"],
    }


def test_a_stop_that_nobody_took_stands_apart(busy, world, browser):
    taken, free = browser(world.lea).get(SHEET).text.split("Stops that nobody has taken")

    assert 'id="sheet-X-0001"' in free
    assert 'id="sheet-X-0001"' not in taken


def test_no_text_of_the_case_is_on_it(busy, world, browser):
    page = browser(world.lea).get(SHEET)

    assert 'id="sheet-Q-0001"' in page.text
    assert not re.search(r"tram|green|NCMEC|ICSE", page.text)


def test_what_ended_is_on_it_no_more(busy, world, browser, monkeypatch):
    later = clock.now() + Series.HOLD + timedelta(minutes=1)
    busy.resolve()
    monkeypatch.setattr(clock, "now", lambda: later)

    page = browser(world.lea).get(SHEET)

    held = [each for of in sections(page).values() for each in of]
    assert "S-0001" not in held
    assert "X-0001" not in held
    assert "R-0001" in held


def test_an_answer_that_is_awaited_has_its_day(busy, world, browser):
    busy.to("compare", "approve", "send")
    before = browser(world.lea).get(SHEET)
    busy.hear("acknowledged", children=())
    busy.hear("accepted", children=())
    after = browser(world.lea).get(SHEET)

    assert re.search(r'id="sheet-R-0001">.*answer due', before.text)
    assert 'id="sheet-R-0001"' not in after.text


def test_what_is_limited_is_only_for_whom_it_is_named(busy, world, browser):
    world.bring(a_series("S-0003"))
    claim_series(world.seat(world.ana), "S-0003")
    world.limit("S-0003", world.kim)

    assert "S-0003" in browser(world.kim).get(SHEET).text
    assert "S-0003" not in browser(world.lea).get(SHEET).text
    assert "S-0003" not in browser(world.nour).get(SHEET).text


@pytest.mark.parametrize("language", OFFERED)
def test_it_speaks_the_language_of_its_reader(busy, world, browser, language):
    reader = world.person("Zoe", language, Role.DESK)
    page = browser(reader).get(SHEET)

    assert says(language, "What each agency holds") in page.text
    assert says(language, "Series held") in page.text


def test_an_empty_room_says_so(world, browser):
    assert 'id="sheet-none"' in browser(world.kim).get(SHEET).text


def test_it_is_linked_from_the_desk_and_the_hosts_page(world, browser):
    for person, where in ((world.kim, "desk"), (world.nour, "host")):
        assert f'href="{SHEET}"' in browser(person).get(f"/operations/harbour/{where}").text
