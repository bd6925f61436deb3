"""An announcement comes to pages that are open, and leaves those of whoever has read it."""

from playwright.sync_api import expect

from taskforce.actions.announcement import translate_announcement
from taskforce.inputs.announcement import Announce
from tests.browser.screen import has_seen

HERE = "/operations/harbour/"
CALL = "The evening call begins at 17:30."


def test_everybody_gets_it_at_once_and_reads_it_once(world, screen):
    nour, bea, olu = (
        screen(world.nour, HERE + "host"),
        screen(world.bea, HERE),
        screen(world.olu, HERE + "dashboard"),
    )
    typed = bea.locator("input[name=find]:visible").first
    typed.fill("S-00")

    nour.click("#announce-opener")
    nour.fill("#announce-text", f"{CALL} Call +39 347 123 4567.")
    nour.focus("#announce-language")
    nour.select_option("#announce-language", "en")
    nour.click("#announce button[type=submit]")
    expect(nour.locator("#announce [data-error-for=text]")).to_be_visible()
    nour.fill("#announce-text", CALL)
    nour.click("#announce button[type=submit]")

    bars = [page.locator("#B-0001-bar") for page in (bea, olu)]
    for bar in bars:
        expect(bar).to_contain_text(CALL)
    said = Announce(text="L’appel du soir est à 17 h 30.", text_language="fr")
    translate_announcement(world.seat(world.kim), "B-0001", said)
    expect(bars[0]).to_contain_text("L’appel du soir")
    expect(nour.locator("#B-0001-bar")).to_be_hidden()  # its author knows it

    bars[0].get_by_role("button").click()
    expect(bars[0]).to_be_hidden()
    expect(bars[1]).to_be_visible()
    has_seen(nour, world.operation().last_seq)
    expect(nour.locator("#heard")).to_contain_text("1")
    assert typed.input_value() == "S-00"
