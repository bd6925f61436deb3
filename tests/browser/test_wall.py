"""A screen in the room: counts only, and a secret that stands in no path."""

from playwright.sync_api import expect

from taskforce.actions.operation import open_wall
from tests.harness.story import Story


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

    wall.goto(link)
    expect(wall.locator("#wall h1")).to_have_text("Harbour")
    assert "#" not in wall.url
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
