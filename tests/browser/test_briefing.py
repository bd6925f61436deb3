"""The briefing on paper, and on a page that stays open."""

from io import BytesIO

from playwright.sync_api import expect
from pypdf import PdfReader

from taskforce.actions.ask import redact_ask
from taskforce.inputs.clue import Redact
from tests.browser.screen import has_seen
from tests.harness.story import Story


def test_a_briefing_is_printed_on_a4_and_loses_what_is_wiped_at_once(world, screen):
    story = Story(world)
    story.to("claim", "clue", "ask")
    page = screen(world.bea, "/operations/harbour/briefing?language=ar")
    expect(page.locator("#briefed-Q-0001")).to_contain_text("Whose trams")

    page.emulate_media(media="print")
    for hidden in (".top", "form[method=get]", ".page-head"):
        expect(page.locator(hidden).first).to_be_hidden()
    printed = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    size = printed.pages[0].mediabox
    assert (round(size.width), round(size.height)) == (595, 842)
    assert "Harbour" in printed.pages[0].extract_text()
    page.emulate_media(media="screen")

    number = redact_ask(story.ana, "Q-0001", Redact(reason="person"))
    has_seen(page, number)
    expect(page.locator("main")).not_to_contain_text("Whose trams")


def test_a_dashboard_is_printed_to_the_last_row_and_column(world, screen):
    """What scrolls on the screen has all its room on paper."""
    Story(world).to("clue", "locate", "draft", "compare", "approve", "send")
    page = screen(world.olu, "/operations/harbour/dashboard")
    page.set_viewport_size({"width": 718, "height": 1000})  # A4, without its margins
    page.locator(".scroll.tall tr").evaluate_all(
        "rows => rows.forEach((row) => { row.style.blockSize = '600px'; })"
    )
    page.emulate_media(media="print")

    cut = "each => [each.scrollHeight - each.clientHeight, each.scrollWidth - each.clientWidth]"
    found = page.locator(".scroll").evaluate_all(f"all => all.map({cut})")
    assert len(found) > 2
    assert found == [[0, 0]] * len(found)
