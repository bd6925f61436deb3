"""Monday morning: a badge, the front desk, and three screens until the board."""

import time
from io import BytesIO

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from taskforce import qr
from taskforce.models import Role
from tests.browser.screen import BOARD, is_live, says

DESK = "/operations/harbour/front-desk"


def print_badges(page):
    page.goto(f"{DESK}/badges")
    page.locator("form[action$=badges] button.primary").click()
    expect(page.locator(".badge")).not_to_have_count(0)
    return page


@pytest.mark.parametrize("language", ["ar", "ja"])
def test_from_badge_to_board_in_three_screens_and_thirty_seconds(world, window, screen, language):
    gus = world.invited("Gus", language, Role.INVESTIGATOR)
    sheet = print_badges(window(world.nour))
    code = sheet.locator(".badge .once").inner_text()
    origin = sheet.evaluate("location.origin")
    link = f"{origin}/activate#{code}"
    assert sheet.locator(".qr path").get_attribute("d") == qr.drawn(link).path
    desk = screen(world.nour, DESK)
    visitor = window(locale=language)
    screens = []

    def seen():
        expect(visitor.locator("html")).to_have_attribute("lang", language)
        screens.append(visitor.locator("h1").inner_text())

    visitor.goto(link)
    expect(visitor.locator(".refusal")).to_contain_text(
        says(
            language,
            "The front desk has not marked you as arrived yet. Show your badge there;"
            " then this code works for 15 minutes.",
        )
    )
    desk.locator(f"#guest-{gus.id} button.primary").click()
    expect(desk.locator(f"#guest-{gus.id} [data-until]")).to_be_visible()

    begun = time.monotonic()
    visitor.goto("/sign-in")
    visitor.goto(link)
    expect(visitor.locator("[name=password]")).to_be_visible()
    seen()
    assert "#" not in visitor.url
    assert visitor.locator("main select").count() == 1
    visitor.fill("[name=password]", "seven green bottles")
    visitor.click("main button.primary")
    expect(visitor.locator(".rules")).to_be_visible()
    seen()
    visitor.click("main button.primary")
    visitor.wait_for_url(f"**{BOARD}")
    is_live(visitor)
    seen()
    assert time.monotonic() - begun < 30
    assert len(screens) == len(set(screens)) == 3
    expect(desk.locator(f"#guest-{gus.id} .is-yes")).to_be_visible()


def test_a_name_is_found_while_it_is_typed_and_what_changes_meanwhile_stays_found(world, screen):
    desk, other = screen(world.nour, DESK), screen(world.person("Uma", "en", Role.HOST), DESK)
    ana, bea = f"#guest-{world.ana.id}", f"#guest-{world.bea.id}"

    desk.fill("#find-guest", "ANA pol")
    expect(desk.locator(bea)).to_be_hidden()
    other.locator(f"{ana} summary").click()
    other.locator(f"{ana} [action$='/arrived'] button").click()

    expect(desk.locator(f"{ana} time")).to_be_visible()
    expect(desk.locator(bea)).to_be_hidden()
    desk.fill("#find-guest", '"] quoted')
    expect(desk.locator(ana)).to_be_hidden()
    desk.fill("#find-guest", "")
    expect(desk.locator(bea)).to_be_visible()


@pytest.mark.parametrize(
    ("paper", "size", "pages"), [("a4", (210, 297), 2), ("letter", (216, 279), 2)]
)
def test_badges_fit_the_paper(world, window, paper, size, pages):
    for number in range(11 if paper == "a4" else 9):
        world.invited(f"Gus{number}", "en", Role.INVESTIGATOR)
    sheet = print_badges(window(world.nour))
    sheet.check(f"#paper-{paper}")

    printed = PdfReader(BytesIO(sheet.pdf(prefer_css_page_size=True))).pages

    sizes = {
        tuple(round(float(side) / 72 * 25.4) for side in page.mediabox[2:]) for page in printed
    }
    assert (sizes, len(printed)) == ({size}, pages)
