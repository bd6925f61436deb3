"""The tail, and what the desk sees to in it, on real screens."""

from playwright.sync_api import expect

from tests.browser.screen import BOARD, REFERRALS, SERIES, choose_kind, has_seen, is_as_fresh
from tests.harness.story import Story

HOST = "/operations/harbour/host"


def test_open_pages_follow_at_once_and_what_is_typed_is_kept(world, screen):
    Story(world).to("claim", "clue", "ask")
    host, board = screen(world.nour, HOST), screen(world.bea, BOARD)
    reading, writing = screen(world.ana, SERIES), screen(world.lea, SERIES)
    writing.fill("#text", "A half written clue")
    writing.locator("h1").click()

    host.click("#turn-tail")
    host.click("#turn button[type=submit]")

    for page in (host, board, reading, writing):
        expect(page.locator("#state .banner")).to_be_visible()
    expect(host.locator("#turn")).to_be_hidden()
    expect(board.locator("#S-0001-row [data-after]")).to_be_visible()
    expect(board.locator("form[action$='/claim']")).to_be_hidden()
    for gone in ("#post-clue", "#ask-opener", "#claim form", "#C-0001-translate"):
        expect(reading.locator(gone).first).to_be_hidden()

    expect(writing.locator("#post-clue")).to_be_visible()
    writing.locator("#post-clue [data-places] input").fill("NL")
    choose_kind(writing)
    writing.click("#post-clue button[type=submit]")
    expect(writing.locator("#post-clue .refusal")).to_contain_text("feedback only")
    expect(writing.locator("#text")).to_have_value("A half written clue")
    last = world.operation().last_seq
    assert all(is_as_fresh(has_seen(page, last)) for page in (board, reading))


def test_the_desk_goes_on_in_the_tail(world, screen):
    story = Story(world)
    story.to("clue", "locate", "draft", "compare", "approve", "send", "hear", "turn")
    kim, lea = screen(world.kim, REFERRALS), screen(world.lea, REFERRALS)

    lea.click("#care-of-1-register")
    lea.select_option("#register-agency", index=1)
    lea.fill("#register-told", "2026-11-21")
    lea.click("#register button[type=submit]")
    expect(kim.locator("#E-0001")).to_contain_text("National Clearinghouse")
    lea.click("#care-of-1-contact-note")
    lea.click("#care button[type=submit]")
    expect(lea.locator("#care-owner-error")).to_be_visible()
    lea.fill("#care-done", "2026-11-21")
    lea.select_option("#care-owner", f"person-{world.kim.id}")
    lea.click("#care button[type=submit]")

    expect(lea.locator("#care")).to_be_hidden()
    expect(kim.locator("#care-of-1-contact")).to_contain_text("Kim")
    last = world.operation().last_seq
    assert all(is_as_fresh(has_seen(page, last)) for page in (kim, lea))


def test_whoever_loses_their_account_reads_why_and_the_desk_goes_on(world, screen):
    story = Story(world)
    story.to("clue", "locate", "draft", "compare", "approve", "send", "match", "turn")
    bea, kim, host = screen(world.bea, SERIES), screen(world.kim, REFERRALS), screen(world.nour)
    host.goto("/operations/harbour/closing")
    host.click("#closing button[type=submit]")
    expect(host.locator("#closing .refusal")).to_contain_text("X-0001")
    host.select_option("#owner", f"person-{world.kim.id}")
    host.click("#give button.primary")
    expect(host.locator("#left .is-wait")).to_have_count(0)

    host.click("#closing button[type=submit]")

    expect(bea.locator("#lock-ended")).to_contain_text("Cette opération est close")
    expect(bea.locator("#lock-name")).to_be_hidden()
    expect(kim.locator("#state .banner")).to_be_visible()
    expect(kim.locator("#lock")).to_be_hidden()
    expect(kim.locator("#R-0001-feedback")).to_be_visible()
    expect(kim.locator("#R-0001-recall")).to_be_hidden()
