"""Many referrals at once, by hand: chosen by keyboard, kept through updates and refusals."""

import pytest
from playwright.sync_api import expect

from taskforce.actions.referral import send_referrals
from taskforce.actions.stop import add_alias
from taskforce.inputs.many import SendReferrals
from taskforce.inputs.series import AddAlias
from taskforce.models import Role
from tests.browser.screen import has_seen, is_as_fresh
from tests.harness.world import a_series
from tests.queries.test_totals import Desk

DESK = "/operations/harbour/desk"


@pytest.fixture
def desk(world):
    """R-0001 and R-0003 to the Netherlands, R-0002 to Spain: approved."""
    world.bring(*(a_series(f"S-000{number}") for number in (2, 3, 4)))
    desk = Desk(world)
    desk.approve("S-0001")
    desk.approve("S-0002", agency="Policía Nacional", place="ES")
    desk.approve("S-0003")
    return desk


def send(desk, *references):
    said = SendReferrals(referrals=list(references), channel="direct", sent_on="2026-11-21")
    send_referrals(desk.lea, said)


def tick(page, reference):
    """The box of this row, pressed with the space bar."""
    page.locator(f"#{reference}-tick").focus()
    page.keyboard.press("Space")


def ticked(page):
    found = page.locator("[data-tick^='R-'][aria-checked=true]").all()
    return [each.get_attribute("data-tick") for each in found]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_what_was_chosen_stays_through_updates_and_refusals_until_it_is_sent(
    world, desk, screen, language
):
    rae = world.person("Rae", language, Role.DESK)
    page = screen(rae, DESK)
    opener = page.locator("#to-send-do")
    expect(opener).to_be_hidden()
    for reference in ("R-0001", "R-0002"):
        tick(page, reference)
    expect(opener.locator(".count")).to_have_text("2")

    desk.approve("S-0004")
    has_seen(page, world.operation().last_seq)
    expect(page.locator("#R-0004-tick")).to_be_visible()
    assert ticked(page) == ["R-0001", "R-0002"]

    opener.press("Enter")
    expect(page.locator("#send-many [data-shows=which]")).to_have_text("R-0001, R-0002")
    page.fill("#many-reference", "Bundle 7")
    page.fill("#many-sent-on", "2026-11-21")
    add_alias(desk.ana, "S-0002", AddAlias(alias="ICSE:9001"))
    page.click("#send-many button[type=submit]")
    why = page.locator("#send-many [data-refusal]")
    expect(why).to_contain_text("R-0002")
    expect(why).not_to_contain_text("R-0001")
    expect(page.locator("#many-reference")).to_have_value("Bundle 7")

    page.keyboard.press("Escape")
    assert ticked(page) == ["R-0001", "R-0002"]
    tick(page, "R-0002")
    tick(page, "R-0004")
    opener.press("Enter")
    expect(page.locator("#many-reference")).to_have_value("Bundle 7")
    page.click("#send-many button[type=submit]")

    expect(page.locator("#send-many")).to_be_hidden()
    for reference in ("R-0001", "R-0004"):
        expect(page.locator(f"#unanswered #{reference}-waiting")).to_be_visible()
    assert ticked(page) == []
    expect(opener).to_be_hidden()
    assert [each.split()[1] for each in world.log()[-2:]] == ["referral.sent"] * 2
    assert is_as_fresh(page)


def test_what_somebody_else_sent_meanwhile_is_not_chosen_in_the_next_list(world, desk, screen):
    page = screen(world.kim, DESK)
    for reference in ("R-0001", "R-0002"):
        tick(page, reference)

    send(desk, "R-0001")

    expect(page.locator("#unanswered #R-0001-waiting")).to_be_visible()
    assert ticked(page) == ["R-0002"]
    expect(page.locator("#unanswered-do")).to_be_hidden()
    expect(page.locator("#to-send-do .count")).to_have_text("1")


def test_for_one_country_all_that_are_shown_are_its_own(world, desk, screen):
    send(desk, "R-0001", "R-0002", "R-0003")
    page = screen(world.lea, DESK)
    page.click("#by-country summary")
    page.click("#waiting-NL a")
    expect(page.locator("#R-0001-waiting")).to_be_visible()
    expect(page.locator("#R-0002-waiting")).to_be_hidden()

    every = page.locator("#unanswered-all")
    every.press("Space")
    assert ticked(page) == ["R-0001", "R-0003"]
    expect(every).to_have_attribute("aria-checked", "true")
    tick(page, "R-0003")
    expect(every).to_have_attribute("aria-checked", "mixed")
    tick(page, "R-0003")

    page.click("#unanswered-do")
    page.select_option("#hear-many [name=step]", "accepted")
    page.fill("#many-happened-on", "2026-11-21")
    page.fill("#many-source", "Liaison by SIENA")
    page.click("#hear-many button[type=submit]")
    expect(page.locator("#answered #R-0003-waiting")).to_be_visible()
    expect(page.locator("#R-0002-waiting")).to_be_hidden()
    assert ticked(page) == []


def test_a_pasted_list_is_previewed_line_by_line_and_kept_until_it_is_good(world, desk, window):
    send(desk, "R-0001", "R-0002")
    page = window(world.lea)
    page.goto(f"{DESK}/list")
    typed = "R-0001, acknowledged, 2026-11-21, Liaison\nR-0003, acknowledged, 2026-11-21, Liaison"
    page.fill("#lines", typed)
    rows = page.locator("[data-effects] tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(0).locator(".error")).to_have_count(0)
    expect(rows.nth(1).locator(".error")).to_be_visible()

    page.click("main button[type=submit]")
    expect(page.locator("[data-refusal] h3")).to_contain_text("R-0003")
    expect(page.locator("#lines")).to_have_value(typed)

    page.fill("#lines", typed.replace("R-0003", "R-0002"))
    expect(page.locator("[data-effects] .error")).to_have_count(0)
    page.click("main button[type=submit]")
    page.wait_for_url(f"**{DESK}")
    expect(page.locator("#answered #R-0002-waiting")).to_be_visible()
