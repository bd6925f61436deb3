"""No script runs that we did not write, whatever anybody types: on open pages and fresh ones."""

import os
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.screen import (
    BOARD,
    REFERRALS,
    SERIES,
    has_seen,
    is_live,
    press,
)
from tests.browser.screen import (
    post_clue as type_clue,
)
from tests.harness.hostile import PAYLOADS, TURNS, Floor, accepted, say_in_house
from tests.harness.listening import LISTENING
from tests.harness.story import Story
from tests.harness.world import a_series

#: Every page that listens, of this operation.
EVERYWHERE = [place for pages in LISTENING.values() for place in pages.values()]


class Watch:
    """Notes whatever opened or was sent elsewhere; what ran is a fault of its window."""

    def __init__(self, page):
        self.found = []
        context = page.context
        context.add_init_script("window.hit = () => console.error('a script ran')")
        context.on("dialog", lambda dialog: self.found.append("a dialog opened"))
        context.on("request", self._note)
        self._origin = page.url.split("/operations")[0]

    def _note(self, request):
        if "elsewhere" in urlsplit(request.url).path or not request.url.startswith(
            (self._origin, "data:", "ws:", "about:")
        ):
            self.found.append(request.url)


def test_most_of_the_corpus_passes_the_gate_and_each_field_has_its_turn():
    assert len(list(accepted())) >= 0.8 * len(PAYLOADS)
    assert len(list(accepted())[SAID]) >= TURNS


@pytest.fixture
def hostile_list(world):
    """A host's list of which every free field is hostile."""
    texts = list(accepted(60))
    rows = [texts[at : at + 3] for at in range(0, len(texts) - 2, 3)]
    for number, (origin, contact, locator) in enumerate(rows, start=2):
        row = {"origin": origin, "contact": contact, "locator": locator}
        world.bring(a_series(f"S-{number:04}", known_elsewhere="active", **row))
    return rows


#: Some of them, so that each field has one; all of them in the soak.
SAID = slice(None, None, 1 if os.environ.get("SOAK") else 12)


def test_nothing_runs_on_open_pages_while_hostile_texts_arrive(world, screen):
    floor, nour = Floor(Story(world)), world.nour
    pages = {each: screen(nour, each) for each in (SERIES, REFERRALS, BOARD)}
    pages |= {each: screen(nour, f"{BOARD}{each}") for each in ("desk", "history", "host")}
    watch = Watch(pages[BOARD])
    for each in pages.values():
        each.set_default_navigation_timeout(60_000)  # hundreds of texts stand on each
        is_live(each.reload() and each)

    said = list(accepted())[SAID]
    for text in said:
        floor.say(text)

    last = world.operation().last_seq
    for page in pages.values():
        has_seen(page, last, seconds=60)
        expect(page.locator("main")).to_have_count(1)
    texts = pages[SERIES].locator("#clues .text").all_inner_texts()
    assert set(said) <= {text.strip() for text in texts}
    for address, page in pages.items():
        page.reload()
        if address == SERIES:
            assert set(page.locator("#clues .text").all_inner_texts()) == set(texts)
    for each in (*EVERYWHERE, "glossary", "referrals/R-0002", "referrals/R-0002/slip"):
        assert pages[BOARD].goto(f"{BOARD}{each}").status == 200, each
    assert watch.found == []


def test_typed_by_hand_it_stays_a_text(world, screen):
    ana, bea = screen(world.ana, SERIES), screen(world.bea, SERIES)
    watch, other = Watch(ana), Watch(bea)
    for page in (ana, bea):
        page.reload()
        is_live(page)
    text = "\n".join(list(accepted())[:20])

    type_clue(ana, text)
    expect(bea.locator("#C-0001 .text")).to_have_text(text)
    press(ana, "#C-0001-correct")
    assert ana.input_value("#correct-text") == text
    ana.click("#correct button[type=submit]")
    expect(bea.locator("#C-0002 .text").first).to_have_text(text)
    ana.fill("#post-clue textarea", text)
    expect(ana.locator("[data-kept]")).to_contain_text("Draft kept")
    ana.reload()
    expect(ana.locator("#post-clue textarea")).to_have_value(text)

    assert watch.found == other.found == []


def test_a_hostile_list_stays_a_list(world, hostile_list, screen):
    nour = screen(world.nour)
    watch = Watch(nour)

    nour.reload()
    for number in range(2, len(hostile_list) + 2):
        nour.goto(f"{BOARD}series/S-{number:04}")

    assert watch.found == []


#: Where stands what is said of agencies, people and the operation.
HOUSE = ("host", "host/settings", "host/people/new", "front-desk", "exports", "rules")


def test_a_hostile_house_stays_a_house(world, screen):
    story = Story(world)
    nour = screen(world.nour)
    watch = Watch(nour)

    for text in list(accepted())[SAID][1:]:
        say_in_house(story, text)
        for each in HOUSE:
            assert nour.goto(f"{BOARD}{each}").status == 200, each
        assert text in nour.inner_text("main")
    nour.goto("/knowledge")

    assert watch.found == []


@pytest.mark.parametrize(
    ("page", "name"),
    [
        (BOARD, "find"),
        (BOARD, "country"),
        (BOARD, "holder"),
        (BOARD, "stage"),
        (SERIES, "without"),
    ],
)
def test_an_address_is_no_way_in(world, screen, page, name):
    nour = screen(world.nour)
    watch = Watch(nour)
    for payload in PAYLOADS[::8]:
        nour.goto(f"{page}?{name}={quote(payload)}")

    assert watch.found == []
