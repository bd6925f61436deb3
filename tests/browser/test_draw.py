"""Being given a series by two keys; and a reminder that is in nobody's way."""

from datetime import timedelta

from playwright.sync_api import expect

from taskforce import clock
from taskforce.actions.deadline import agree_deadline
from taskforce.actions.wellness import start_viewing
from tests.browser.screen import BOARD, SERIES
from tests.harness.story import Story


def test_two_keys_give_a_series_and_what_expires_stands_beside(world, screen):
    Story(world).expire()
    ana, bea = screen(world.ana), screen(world.bea)
    expect(bea.locator("#expiring")).to_be_hidden()
    agree_deadline(world.seat(world.kim), "U-0001")
    expect(bea.locator("#expiring")).to_contain_text("The operator can be asked")

    ana.keyboard.press("g")
    ana.keyboard.press("g")

    expect(ana.locator("#claim")).to_contain_text("You hold this series")
    expect(bea.locator("#S-0001-row")).to_contain_text("Ana")
    bea.goto(BOARD)
    bea.click("#by-turn button")
    expect(bea.locator("#refusals, .refusal").first).to_contain_text("Il ne reste aucune série")
    ana.click("#let-go-by button")
    expect(ana.locator("#toasts")).to_contain_text("The draw does not give it to you any more")


def test_a_reminder_leaves_what_is_typed_alone_can_wait_and_survives_a_reload(
    world, screen, monkeypatch
):
    an_hour_ago = clock.now() - timedelta(minutes=61)
    with monkeypatch.context() as earlier:
        earlier.setattr(clock, "now", lambda: an_hour_ago)
        start_viewing(world.ana.id)
    page, other = screen(world.ana, SERIES), screen(world.ana, BOARD)
    page.fill("#text", "Half a clue")
    expect(page.locator("#bar-rest")).to_contain_text("for 61 minutes. A break does you good.")
    page.reload()
    expect(page.locator("#bar-rest")).to_be_visible()
    page.fill("#text", "Half a clue, typed on")

    page.click("#bar-rest [data-later]")
    expect(page.locator("#bar-rest")).to_be_hidden()
    expect(page.locator("#viewing")).to_contain_text("61 min")
    other.click("#viewing button")

    expect(page.locator("#viewing")).to_contain_text("Start viewing")
    expect(page.locator("#text")).to_have_value("Half a clue, typed on")
    other.reload()
    expect(other.locator("#viewing")).to_contain_text("Start viewing")
