"""The page of the daily briefing: any day, any language, nobody's name."""

import re
from datetime import UTC, datetime

import pytest

from taskforce import clock
from taskforce.actions.ask import post_ask
from taskforce.actions.clue import post_clue
from taskforce.actions.translation import translate
from taskforce.i18n import OFFERED
from taskforce.models import Role
from tests.browser.screen import says
from tests.harness.story import Story
from tests.harness.world import a_clue, a_translation, an_ask
from tests.web.matrix import ON_SQLITE

BRIEFING = "/operations/harbour/briefing"
pytestmark = ON_SQLITE


@pytest.fixture
def day(world, at):
    """A Sunday on which everything happened."""
    world.person("Omar", "ar", Role.INVESTIGATOR, agency="Family Protection")
    at(9)
    story = Story(world)
    story.to("claim", "clue", "ask", "answer", "locate", "draft", "compare", "approve", "send")
    story.hear()
    return "2026-11-22"


def paper(page):
    """The briefing itself, without what stands around it."""
    found = re.search(r"<article.*</article>", page.text, re.DOTALL)
    return found[0] if found else ""


@pytest.mark.parametrize("language", OFFERED)
def test_a_day_is_told_in_every_language_whoever_reads_it(day, world, browser, language):
    page = browser(world.bea).get(f"{BRIEFING}?day={day}&language={language}")

    told = paper(page)
    assert page.status_code == 200
    assert '<html lang="fr" dir="ltr">' in page.text
    assert f'lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in told
    for words in ("Came in and worked", "Answers from recipients", "Open asks", "Thanks"):
        assert f"<h2>{says(language, words)}" in told
    assert re.search(r'id="briefed-referred-NL"><span><bdi>[^<]+</bdi></span> <b>1</b>', told)


def test_nobody_is_named_and_countries_are_thanked(day, world, browser):
    post_ask(world.seat(world.bea), "S-0001", an_ask(f"@[{world.ana.sign_in_name}] whose coin?"))
    translate(world.seat(world.bea), "Q-0001", a_translation("À qui ce vert ?"))

    told = paper(browser(world.nour).get(f"{BRIEFING}?day={day}&language=fr"))

    names = ("Ana", "Bea", "Kim", "Lea", "Nour", "National Police", "Liaison")
    assert [name for name in names if name in told] == []
    assert "À qui ce vert ?" in told
    assert '<bdi class="mention">@<bdi>' in told
    assert "Espagne" in re.search(r'id="briefed-thanks">.*?</p>', told, re.DOTALL)[0]


def test_a_day_without_events_says_so_and_still_tells_what_is_open(
    day, world, browser, monkeypatch
):
    post_ask(world.seat(world.ana), "S-0001", an_ask("Whose bus stop?", expiry="7d"))
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 24, 9, tzinfo=UTC))
    before, after = (
        browser(world.ana).get(f"{BRIEFING}?day=2026-11-{number}") for number in (21, 23)
    )

    for quiet in (before, after):
        assert quiet.status_code == 200
        assert 'id="quiet-day"' in paper(quiet)
        assert "Referrals sent" not in paper(quiet)
        assert 'id="briefed-thanks"' not in paper(quiet)
    assert "No ask is open." in paper(before)
    assert "Whose bus stop?" in paper(after)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("2026-11-23", "This day has not come yet."),
        ("9999-12-31", "This day has not come yet."),
        ("2026-11-19", "The operation had not begun on this day"),
        ("0001-01-01", "The operation had not begun on this day"),
    ],
)
def test_a_day_that_is_none_of_the_operation_is_told_as_such(day, world, browser, asked, words):
    page = browser(world.kim).get(f"{BRIEFING}?day={asked}&language=en")

    assert page.status_code == 200
    assert words in paper(page)
    assert f'value="{asked}"' in page.text
    assert re.search(r'rel="(prev|next)" href="[^"]*day=2026-11-2[02]&', page.text)


@pytest.mark.parametrize(
    "wrong", ["day=soon", "day=2026-13-01", "language=tlh", "day=1&day=2", "day=2026-11-22T10:00"]
)
def test_what_is_no_day_or_no_language_is_refused_beside_its_field(day, world, browser, wrong):
    page = browser(world.lea).get(f"{BRIEFING}?{wrong}")

    assert page.status_code == 422
    field = wrong.partition("=")[0]
    assert re.search(rf'name="{field}"[^>]*aria-invalid="true"', page.text)
    assert '<form class="line' in page.text
    assert paper(page) == ""


def test_without_a_day_it_is_today_in_my_own_language(day, world, browser):
    page = browser(world.bea).get(BRIEFING)
    empty = browser(world.bea).get(f"{BRIEFING}?day=&language=")

    assert paper(page) == paper(empty)
    assert "dimanche 22 novembre 2026" in paper(page)
    assert 'rel="prev"' in page.text
    assert 'rel="next"' not in page.text


def test_it_is_linked_where_it_is_wanted(day, world, browser):
    for person, where in ((world.ana, "dashboard"), (world.nour, "host")):
        assert f'href="{BRIEFING}"' in browser(person).get(f"/operations/harbour/{where}").text


def test_a_text_that_is_limited_to_few_is_in_no_briefing(day, world, browser):
    post_clue(world.seat(world.ana), "S-0001", a_clue("The crest of a school", tlp="red"))
    world.limit("S-0001", world.ana)

    for person in (world.ana, world.nour):
        told = paper(browser(person).get(f"{BRIEFING}?day={day}"))
        assert not re.search(r"S-0001|Q-0001|green|crest", told)
