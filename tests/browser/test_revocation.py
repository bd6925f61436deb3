"""Revoked means cut; and who comes back finds what they had typed."""

import pytest
from playwright.sync_api import expect

from taskforce import secret
from taskforce.actions.operation import change_role, disable_user, unseat_member
from taskforce.actions.session import sign_out
from taskforce.models import Role
from tests.browser.screen import BOARD, SERIES, has_seen, is_as_fresh, is_live
from tests.harness.story import Story


def end_session_of(page, person):
    """By another process: the page is told nothing."""
    (kept,) = (c["value"] for c in page.context.cookies() if c["name"] == "session")
    sign_out(person.id, secret.digest(kept))


def is_covered(page):
    expect(page.locator("#lock")).to_be_visible()
    for seen in ("#main", ".roof"):
        expect(page.locator(seen)).to_be_hidden()
    return True


def sign_in_again(page, person, password):
    page.fill("#lock-name", person.sign_in_name)
    page.fill("#lock-password", password)
    page.click("#lock button[type=submit]")


@pytest.fixture
def two_browsers(world, window):
    """The same person, at two places."""
    pages = [window(world.bea), window(world.bea)]
    for page in pages:
        page.goto(SERIES)
        is_live(page)
    return pages


def test_a_session_that_was_ended_covers_its_page_and_no_other(world, two_browsers, password):
    here, elsewhere = two_browsers
    here.fill("#post-clue textarea", "half a sentence")
    here.fill("#post-clue [name=locator]", "item 3")

    end_session_of(here, world.bea)

    assert is_covered(here)
    Story(world).to("claim", "clue")
    expect(elsewhere.locator("#claim")).to_contain_text("Ana")
    expect(elsewhere.locator("#lock")).to_be_hidden()
    expect(here.locator("#clues > li")).to_have_count(0)
    here.keyboard.press("Escape")
    here.keyboard.press("Escape")
    assert is_covered(here)

    sign_in_again(here, world.bea, "not the password")
    expect(here.locator("#lock .refusal")).to_be_visible()
    sign_in_again(here, world.bea, password)

    expect(here.locator("#lock")).to_be_hidden()
    expect(here.locator("#post-clue textarea")).to_have_value("half a sentence")
    expect(here.locator("#post-clue [name=locator]")).to_have_value("item 3")
    is_live(here)
    assert is_as_fresh(has_seen(elsewhere, 3))
    has_seen(here, 3)
    expect(here.locator("#claim")).to_contain_text("Ana")
    expect(here.locator("#clues > li")).to_have_count(1)


def test_a_wrong_password_that_is_answered_late_covers_nothing_again(world, screen, password):
    """The next one waits until it was answered."""
    page = screen(world.bea, SERIES)
    end_session_of(page, world.bea)
    assert is_covered(page)
    page.fill("#lock-name", world.bea.sign_in_name)
    asked = []
    page.on("request", lambda each: asked.append(each.method))
    for each in ("not the password", password):
        page.fill("#lock-password", each)
        page.press("#lock-password", "Enter")
    expect(page.locator("#lock .refusal")).to_be_visible()
    assert asked.count("POST") == 1

    page.press("#lock-password", "Enter")

    expect(page.locator("#lock")).to_be_hidden()
    is_live(page)


def test_another_person_at_the_cover_comes_to_their_own_start(world, screen, password):
    page = screen(world.bea, SERIES)
    page.fill("#post-clue textarea", "what Bea was writing")
    end_session_of(page, world.bea)
    assert is_covered(page)

    sign_in_again(page, world.ana, password)

    page.wait_for_url(f"**{BOARD}")
    expect(is_live(page).locator(".self[title]")).to_contain_text("Ana")
    page.goto(SERIES)
    expect(page.locator("#post-clue textarea")).to_have_value("")


def test_all_tabs_of_a_browser_are_covered_and_uncovered_together(world, screen, password):
    one, two = screen(world.bea, SERIES), screen(world.bea)
    end_session_of(one, world.bea)
    assert is_covered(one)
    assert is_covered(two)

    sign_in_again(two, world.bea, password)

    for page in (one, two):
        expect(page.locator("#lock")).to_be_hidden()
        is_live(page)


def test_a_closed_account_is_covered_everywhere_and_stays_so(world, two_browsers, password):
    disable_user(world.nour.id, world.harbour, world.bea.id, is_disabled=True)

    for page in two_browsers:
        assert is_covered(page)
    sign_in_again(two_browsers[0], world.bea, password)
    expect(two_browsers[0].locator("#lock .refusal")).to_be_visible()
    assert is_covered(two_browsers[0])


def test_a_seat_that_was_taken_away_leaves_nothing_on_the_screen(world, screen):
    bea, kim = screen(world.bea, SERIES), screen(world.kim, SERIES)

    unseat_member(world.nour.id, world.harbour, world.bea.id)

    bea.wait_for_url(lambda address: "/operations" not in address)
    expect(bea.locator("body")).not_to_contain_text("S-0001")
    Story(world).to("claim", "clue")
    expect(kim.locator("#clues > li")).to_have_count(1)


def test_who_asks_instead_of_listening_is_led_away_as_well(world, window):
    """Chance decides which of the two a page does when its seat goes."""
    page = window(world.bea)
    page.clock.install()
    page.route_web_socket("**/socket.io/**", lambda socket: socket.close())
    page.goto(SERIES)
    expect(page.locator("#connection")).to_have_attribute("data-connection", "polling")

    unseat_member(world.nour.id, world.harbour, world.bea.id)
    page.clock.fast_forward(15_000)

    page.wait_for_url(lambda address: "/operations" not in address)
    expect(page.locator("body")).not_to_contain_text("S-0001")


@pytest.mark.parametrize(
    ("role", "page"), [(Role.OBSERVER, "/operations/harbour/dashboard"), (Role.DESK, SERIES)]
)
def test_with_another_role_the_page_becomes_what_that_role_sees(world, screen, role, page):
    bea = screen(world.bea, SERIES)
    expect(bea.locator("form[action$='/claim'] button")).to_be_visible()

    change_role(world.nour.id, world.harbour, world.bea.id, role)

    expect(bea.locator("body")).to_have_attribute("data-role", role.value)
    bea.wait_for_url(f"**{page}")
    expect(is_live(bea).locator("form[action$='/claim'] button")).to_be_hidden()


def test_signing_out_leads_to_the_door_and_back_leads_nowhere(world, screen):
    page = screen(world.bea, SERIES)

    page.click(".top form[action$=sign-out] button")

    page.wait_for_url("**/sign-in")
    page.go_back()
    expect(page.locator("#main h1")).not_to_contain_text("S-0001")
