"""What two hosts see of one another until a destruction is decided, and while its wait runs."""

import re

from playwright.sync_api import expect

from taskforce.models import Role
from tests.harness.story import Story

WHERE = "/operations/harbour/host/destruction"


def test_the_second_host_reads_what_the_first_one_chose_and_confirms_that(world, window):
    pat, lou = (world.person(name, "en", Role.HOST) for name in ("Pat", "Lou"))
    Story(world).end()
    first, second = window(pat), window(lou)
    for page in (first, second):
        page.goto(WHERE)
    first.locator("#asks").click()
    first.locator("#ask [name=aliases]").select_option("leave")
    first.locator("#ask [name=wait_hours]").fill("48")
    first.locator("#ask [name=slug]").fill("harbour")
    first.locator("#ask button.primary").click()

    expect(second.locator("#decision")).to_contain_text("Pat asked on")
    expect(second.locator("#decision")).to_contain_text("48 hours")
    expect(first.locator("#confirms")).to_be_hidden()
    second.locator("#confirms").click()
    expect(second.locator("#confirm")).to_contain_text("Pat asked for this on")
    expect(second.locator("#confirm")).to_contain_text("No alias moves to the known list")
    second.locator("#confirm [name=slug]").fill("harbour")
    second.locator("#confirm button.primary").click()

    expect(first.locator("#waiting")).to_contain_text("Two hosts have decided")
    expect(first.locator("#decision")).to_contain_text("Lou confirmed exactly this")
    first.locator("#decision form button").click()
    expect(second.locator("#asks")).to_be_visible()


def test_the_wait_counts_down_by_itself(world, window):
    pat, story = world.person("Pat", "en", Role.HOST), Story(world)
    story.end()
    story.ask_end(wait_hours=2)
    story.confirm_end(world.seat(pat))
    page = window(pat)
    page.clock.install()
    page.goto(WHERE)
    waiting = page.locator("#waiting")

    expect(waiting).to_contain_text("Time left: 2 h 0 min")
    page.clock.fast_forward("01:01:00")
    expect(waiting).to_contain_text("Time left: 0 h 59 min")
    page.clock.fast_forward("01:00:00")
    expect(waiting).to_have_class(re.compile(r"\blapsed\b"))  # under the lock of a page at rest
