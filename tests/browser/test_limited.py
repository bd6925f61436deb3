"""What leaves the screens of those who may not know of it, and what its author gives to all."""

import pytest
from playwright.sync_api import expect

from taskforce.actions.clue import post_clue
from tests.browser.screen import BOARD, SERIES, choose_kind, is_live
from tests.harness.world import a_clue, a_series

S2 = "/operations/harbour/series/S-0002"
FOR_YOU = "/operations/harbour/for-you"
DESK, HOST = "/operations/harbour/desk", "/operations/harbour/host"


@pytest.fixture
def two(world):
    world.bring(a_series("S-0002"))
    return world


def test_a_series_that_a_host_limits_leaves_the_screens_of_all_others(two, screen):
    nour, lea, ana = (screen(person, S2) for person in (two.nour, two.lea, two.ana))
    board = screen(two.bea)
    expect(board.locator("#S-0002-row")).to_be_visible()

    nour.click("#limit-opener")
    nour.click("#limit button.primary")
    expect(nour.locator("#limit .error")).to_be_visible()
    nour.check(f"#limit [value='{two.ana.id}']")
    nour.click("#limit button.primary")

    expect(nour.locator("#limit")).to_be_hidden()
    expect(nour.locator("#head")).to_contain_text("Ana")
    expect(ana.locator("#head")).to_contain_text("Nour")
    expect(lea.locator("body")).to_contain_text("There is nothing at this address.")
    expect(lea.locator("body")).not_to_contain_text("S-0002")
    expect(board.locator("#S-0001-row")).to_be_visible()
    expect(board.locator("#S-0002-row")).to_have_count(0)

    ana.goto(FOR_YOU)
    ana.click("#S-0002-limited a")
    expect(is_live(ana).locator("h1")).to_contain_text("S-0002")
    nour.click("#open-to-all button")
    expect(board.locator("#S-0002-row")).to_be_visible()
    expect(nour.locator("#open-to-all")).to_have_count(0)


def test_a_clue_is_for_the_desk_until_its_author_grants_it(world, screen):
    ana, bea, lea = (screen(person, SERIES) for person in (world.ana, world.bea, world.lea))

    ana.fill("#post-clue textarea", "The crest of a heron")
    ana.fill("#post-clue [name=places]:not([type=hidden])", "NL")
    ana.click("#clue-handling summary")
    ana.select_option("#clue-tlp", "red")
    choose_kind(ana)
    ana.click("#post-clue button[type=submit]")

    for page in (ana, bea, lea):
        expect(page.locator("#C-0001")).to_contain_text("TLP:RED")
        expect(page.locator("#C-0001")).to_contain_text("Ana")
        expect(page.locator("#C-0001")).not_to_contain_text("heron")
    expect(lea.locator("#withheld")).to_contain_text("The crest of a heron")
    expect(bea.locator("#main")).not_to_contain_text("heron")
    expect(bea.locator("#C-0001-grant")).to_be_hidden()
    expect(ana.locator("#clue-tlp")).to_have_value("amber")

    ana.click("#C-0001 a[data-only]")
    expect(is_live(ana).locator("#withheld")).to_contain_text("The crest of a heron")
    ana.click("#C-0001-correct")
    expect(ana.locator("#correct-tlp")).to_have_value("red")
    ana.fill("#correct-text", "The crest of a grey heron")
    ana.click("#correct button.primary")
    expect(lea.locator("#withheld")).to_contain_text("a grey heron")
    ana.goto(FOR_YOU)
    is_live(ana).click("#C-0002-grant button")

    expect(bea.locator("#C-0002")).to_contain_text("The crest of a grey heron")
    expect(lea.locator("#withheld")).not_to_contain_text("heron")


def test_a_page_that_was_away_meanwhile_loses_it_too(two, screen):
    """Whichever way it comes back, its address says that nothing is there."""
    lea = screen(two.lea, S2)
    lea.context.set_offline(True)
    two.limit("S-0002", two.ana)
    lea.context.set_offline(False)

    expect(lea.locator("body")).to_contain_text("There is nothing at this address.")
    lea.goto(BOARD)
    expect(is_live(lea).locator("#S-0002-row")).to_have_count(0)


def test_what_happens_on_it_reaches_the_lists_of_those_who_may_know(two, window):
    """Nobody's queue shows it, so that these lists are fetched, on whichever page they stand."""
    two.limit("S-0002", two.lea, two.nour)
    pages = [window(person) for person in (two.lea, two.lea, two.nour)]
    for page, address in zip(pages, (DESK, FOR_YOU, HOST), strict=True):
        page.clock.install()
        page.goto(address)
        expect(is_live(page).locator("#S-0002-limited")).to_be_visible()

    at = two.seat(two.lea)
    post_clue(at, "S-0002", a_clue("A tram", ("NL",), "supports"))
    post_clue(at, "S-0002", a_clue("No tram", ("NL",), "excludes"))

    number = two.operation().last_seq
    for page in pages:
        expect(page.locator("#main")).to_have_attribute("data-seen", str(number))
        expect(page.locator("#S-0002-limited .is-wait")).to_have_count(0)
        page.clock.fast_forward(20_000)
        expect(page.locator("#S-0002-limited .is-wait")).to_have_count(1)
