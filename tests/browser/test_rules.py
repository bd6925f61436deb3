"""Other rules: pages wait for their readers, and nothing that was typed is lost meanwhile."""

from playwright.sync_api import expect

from taskforce.actions.setting import write_rules
from taskforce.inputs.operation import WriteRules
from tests.browser.screen import SERIES, has_seen, is_live
from tests.harness.story import Story

HALF = "A tram with a green"


def test_a_page_waits_for_other_rules_with_what_was_typed_and_then_goes_on(world, window):
    page = window(world.bea, locale="en")
    page.goto(SERIES)
    is_live(page)
    page.fill("#post-clue textarea", HALF)

    write_rules(world.seat(world.nour), WriteRules(rules_en="Phones stay outside."))

    expect(page.locator("#bar-rules")).to_be_visible()
    expect(page.locator("#post-clue textarea")).to_have_value(HALF)
    with page.context.expect_page() as opened:
        page.locator("#bar-rules a").click()
    rules = opened.value
    expect(rules.locator("#own-rules")).to_be_visible()
    expect(rules.locator(".own-rules .said")).to_have_text("Phones stay outside.")
    rules.locator("main button[type=submit]").click()
    rules.wait_for_url("**/operations/harbour/")
    rules.close()

    page.evaluate("dispatchEvent(new Event('focus'))")  # she comes back to it
    expect(page.locator("#bar-rules")).to_be_hidden()
    Story(world).claim()
    has_seen(page, 3)
    expect(page.locator("#claim")).to_contain_text("Ana")
    expect(page.locator("#post-clue textarea")).to_have_value(HALF)


def test_a_host_reads_at_once_that_their_form_is_old_and_loses_nothing_of_it(world, window):
    page = window(world.nour, locale="en")
    page.goto("/operations/harbour/host/settings")
    is_live(page)
    page.fill("#settings [name=name]", "Harbour by the sea")
    expect(page.locator("#settings [data-old]")).to_be_hidden()

    Story(world).edit()

    expect(page.locator("#settings [data-old]")).to_be_visible()
    expect(page.locator("#rules [data-old]")).to_be_hidden()
    expect(page.locator("#settings [name=name]")).to_have_value("Harbour by the sea")
    page.click("#settings [data-old] a")
    expect(page.locator("#settings [name=name]")).to_have_value("Harbour again")
    expect(page.locator("#settings [data-old]")).to_be_hidden()
    is_live(page)

    Story(world).rules()

    expect(page.locator("#rules [data-old]")).to_be_visible()
    expect(page.locator("#settings [data-old]")).to_be_hidden()
