"""A screen in the room: counts only, and a secret that stands in no path."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from taskforce import db
from taskforce.actions.operation import open_wall
from taskforce.actions.wall import freeze_wall, tell_small
from taskforce.i18n import OFFERED
from tests.harness.story import Story
from tests.harness.world import a_series

SIX_METRES = {"width": 1920, "height": 1080}
#: Every piece of text that is seen, where it is small, faint (WCAG 2) or not whole; how many
#: numbers there are, without the clock and what says since when; and whether anything scrolls.
_MEASURED = r"""() => {
  const found = { small: [], faint: [], cut: [], figures: 0 };
  const shine = (colour) => colour.slice(0, 3).map((part) => part / 255)
    .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const numbers = (said) => said.match(/[\d.]+/g).map(Number);
  const ground = (element) => {
    const said = numbers(getComputedStyle(element).backgroundColor);
    return said[3] === 0 ? ground(element.parentElement) : said;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(node);
    const text = node.textContent.trim();
    const around = node.parentElement;
    const boxes = [...range.getClientRects()].filter(({ width, height }) => width * height > 1);
    if (!text || !boxes.length || around.closest(".visually-hidden")) continue;
    const { color, fontSize } = getComputedStyle(around);
    const [low, high] = [numbers(color), ground(around)].map(shine).sort((a, b) => a - b);
    if (parseFloat(fontSize) < 40) found.small.push([text, fontSize]);
    if ((high + 0.05) / (low + 0.05) < 7) found.faint.push([text, color]);
    const room = (around.closest("section") ?? document.body).getBoundingClientRect();
    const isOut = ({ left, right, top, bottom }) => left < room.left - 1 || right > room.right + 1
      || top < room.top - 1 || bottom > Math.min(room.bottom, innerHeight) + 1;
    if (boxes.some(isOut)) found.cut.push(text);
    if (around.closest("#wall") && !around.closest(".stamp, h1"))
      found.figures += (text.match(/\d+(–\d+)?/g) ?? []).length;
  }
  const root = document.scrollingElement;
  found.scrolls = root.scrollHeight > innerHeight || root.scrollWidth > innerWidth;
  return found;
}"""


def test_a_link_made_by_the_host_shows_figures_until_it_is_revoked(world, screen, window, log):
    host = screen(world.nour, "/operations/harbour/host")
    host.click("form[action$='/host/wall'] button")
    link = host.locator(".once").inner_text()
    address, _, hidden = link.partition("#")
    assert address.endswith("/wall")
    wall = window()
    asked = []
    wall.context.on("request", lambda request: asked.append((request.url, request.headers)))
    wall.clock.install()

    wall.goto(f"{address}?lang=ar#{hidden}")
    expect(wall.locator("#wall h1")).to_have_text("Harbour")
    expect(wall.locator("html")).to_have_attribute("lang", "ar")
    assert "#" not in wall.url
    wall.goto(f"{address}?lang=en")
    Story(world).to("clue", "locate", "draft", "compare", "approve", "send")
    wall.clock.fast_forward(5_000)
    expect(wall.locator("#wall")).to_contain_text("as of event 7")
    expect(wall.locator(".wall-grid section").nth(1)).to_contain_text("1–2")

    host.goto("/operations/harbour/host")
    host.click("form[action$='/revoke'] button")
    expect(host.locator("form[action$='/revoke']")).to_have_count(0)
    wall.clock.fast_forward(5_000)
    expect(wall.locator("#wall-ended")).to_be_visible()
    expect(wall.locator("#wall")).to_have_count(0)
    wall.reload()
    expect(wall.locator("#wall")).not_to_contain_text("Harbour")

    assert len(asked) > 5
    assert not any(hidden in url or hidden in str(headers) for url, headers in asked)
    assert hidden not in log()


def test_a_wrong_or_missing_secret_shows_nothing(world, window):
    page = window()
    page.goto("/wall")
    expect(page.locator("#wall")).to_contain_text("This screen has no link yet.")

    page.goto("about:blank")
    page.goto("/wall#ABCD-EFGH-JKLM")

    expect(page.locator("#wall-ended")).to_be_visible()


def test_a_wall_shows_no_name_of_anybody_and_no_series(world, window):
    Story(world).to("claim", "clue", "locate", "draft", "compare", "approve", "send", "match")
    page = window()
    page.goto(f"/wall#{open_wall(world.nour.id, world.harbour)}")
    expect(page.locator("#wall h1")).to_have_text("Harbour")

    shown = page.locator("body").inner_text()

    assert not any(word in shown for word in ("Ana", "S-0001", "R-0001", "tram", "National"))


def test_a_wall_link_opens_nothing_else(world, window):
    page = window()
    page.goto(f"/wall#{open_wall(world.nour.id, world.harbour)}")
    expect(page.locator("#wall h1")).to_have_text("Harbour")

    for address in ("/operations/harbour/dashboard", "/operations/harbour/"):
        page.goto(address)
        expect(page.locator("main form [name=password]")).to_be_visible()


@pytest.mark.parametrize("is_fullest", [False, True], ids=["usual", "fullest"])
def test_a_wall_can_be_read_from_six_metres_in_every_language(world, window, is_fullest):
    """Smallest text 40 px, contrast 7 to 1, at most twelve figures, nothing scrolls or is cut."""
    story = Story(world)
    world.bring(*(a_series(f"S-{number:04d}") for number in range(2, 1201)))
    story.to("clue", "locate", "draft", "compare", "approve", "send", "hear")
    if is_fullest:
        tell_small(story.nour)
        freeze_wall(story.nour)
        story.turn()
    with db.writers_engine().begin() as connection:
        connection.execute(text("UPDATE operation SET is_demo = true WHERE slug = 'harbour'"))
    link = f"#{open_wall(world.nour.id, world.harbour)}"
    found = {}
    for language in OFFERED:
        wall = window(locale=language, viewport=SIX_METRES)
        wall.goto(f"/wall?lang={language}{link}")
        expect(wall.locator("#wall h1")).to_have_text("Harbour")
        assert wall.locator("html").get_attribute("lang") == language
        found[language] = wall.evaluate(_MEASURED)

    good = {"small": [], "faint": [], "cut": [], "figures": 12, "scrolls": False}
    assert found == dict.fromkeys(OFFERED, good)


def test_a_wall_that_nothing_reaches_any_more_says_since_when(world, window, server):
    wall = window()
    wall.clock.install()
    wall.goto(f"/wall#{open_wall(world.nour.id, world.harbour)}")
    expect(wall.locator("#wall [data-current]")).to_be_visible()

    wall.route("**/wall/live", lambda route: route.abort())
    for _ in range(2):
        with wall.expect_event("requestfailed"):
            wall.clock.fast_forward(5_000)
    expect(wall.locator("#wall [data-away]")).to_be_visible()
    expect(wall.locator("#wall [data-current]")).to_be_hidden()
    expect(wall.locator("#wall [data-since]")).to_have_text(re.compile(r"\d\d:\d\d"))

    wall.unroute_all()
    wall.clock.fast_forward(5_000)
    expect(wall.locator("#wall [data-current]")).to_be_visible()


def test_a_host_freezes_the_wall_and_lets_it_go_on(world, screen, window):
    host = screen(world.nour, "/operations/harbour/host")
    wall = window()
    wall.clock.install()
    wall.goto(f"/wall#{open_wall(world.nour.id, world.harbour)}")
    expect(wall.locator("#wall h1")).to_have_text("Harbour")

    host.click("#wall-shown form[action$='/wall/freeze'] button")
    expect(host.locator("#wall-shown form[action$='/wall/release']")).to_be_visible()
    world.bring(*(a_series(f"S-{number:04d}") for number in range(2, 9)))
    wall.clock.fast_forward(5_000)
    expect(wall.locator("#wall")).to_contain_text("as of event 2")
    wall.reload()
    expect(wall.locator("#wall")).to_contain_text("as of event 2")

    host.click("#wall-shown form[action$='/wall/release'] button")
    expect(host.locator("#wall-shown form[action$='/wall/freeze']")).to_be_visible()
    wall.clock.fast_forward(5_000)
    expect(wall.locator("#wall")).to_contain_text("of 8,")
