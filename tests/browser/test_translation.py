"""A Thai clue is put into Arabic: side by side, each in its own direction, on every screen."""

import pytest
from playwright.sync_api import expect

from taskforce.actions.clue import redact_clue
from taskforce.actions.knowledge import say_knowledge
from taskforce.actions.term import save_term
from taskforce.inputs.clue import Redact
from taskforce.inputs.knowledge import Know
from tests.browser.screen import SERIES, is_as_fresh, is_live, says
from tests.harness.story import Story
from tests.harness.world import a_term

FOR_YOU = "/operations/harbour/for-you"
THAI, ARABIC = "รถรางสีฟ้า", "ترام أزرق"


@pytest.fixture
def story(world):
    story = Story(world)
    story.clue(text=THAI, text_language="th")
    save_term(story.ana, a_term(th="รถราง", ar="ترام"))
    return story


def sides(page):
    """Where the original and the translation stand, and from which side they are written."""
    texts = page.locator("#C-0001 .texts p.text").all()
    return [
        (text.bounding_box()["x"], text.evaluate("each => getComputedStyle(each).direction"))
        for text in texts
    ]


def test_a_thai_clue_is_put_into_arabic_side_by_side(story, screen):
    ana, nour = screen(story.world.ana, SERIES), screen(story.world.nour, SERIES)

    nour.click("#C-0001-translate")
    original = nour.locator("#translate [data-shows=original]")
    expect(original).to_have_text(THAI)
    expect(original).to_have_attribute("lang", "th")
    assert original.evaluate("each => getComputedStyle(each).direction") == "ltr"
    assert nour.input_value("#translate-language") == "ar"
    nour.locator("#translate [data-inserts]").click()
    nour.keyboard.type(" أزرق")
    assert nour.input_value("#translate-text") == ARABIC
    nour.click("#translate button[type=submit]")

    expect(nour.locator("#translate")).to_be_hidden()
    for page in (ana, nour):
        expect(page.locator("#T-0001 > .text")).to_have_text(ARABIC)
        (thai_at, thai), (arabic_at, arabic) = sides(page)
        assert (thai, arabic) == ("ltr", "rtl")
        # The original comes first in the page's own direction.
        assert (thai_at < arabic_at) == (page is ana)
        assert is_as_fresh(page)


def test_a_language_that_makes_no_sense_is_refused_beside_it_and_the_text_is_kept(story, screen):
    page = screen(story.world.ana, SERIES)
    page.click("#C-0001-translate")
    page.fill("#translate-text", "Un tranvía azul")
    page.select_option("#translate-language", "th")
    page.click("#translate button[type=submit]")

    expect(page.locator("#translate-language-error")).to_be_visible()
    expect(page.locator("#translate-text")).to_have_value("Un tranvía azul")
    page.select_option("#translate-language", "es")
    page.click("#translate button[type=submit]")
    expect(page.locator("#T-0001 > .text")).to_have_text("Un tranvía azul")

    page.click("#T-0001-correct")
    expect(page.locator("#translate-text")).to_have_value("Un tranvía azul")
    page.fill("#translate-text", "Un tranvía celeste")
    page.click("#translate button[type=submit]")
    expect(page.locator("#T-0002 > .text")).to_have_text("Un tranvía celeste")
    expect(page.locator("#T-0002 details#T-0001")).to_have_count(1)


def test_what_is_wanted_is_answered_where_it_waits(story, screen):
    say_knowledge(story.world.nour.id, Know(keywords="", language=["th"], level=["reads"]))
    ana, nour = screen(story.world.ana, SERIES), screen(story.world.nour, FOR_YOU)
    expect(nour.locator("#needs")).to_have_text("")

    ana.click("#C-0001-want")
    ana.select_option("#want-language", "ar")
    ana.click("#want button[type=submit]")

    expect(nour.locator("#needs")).to_have_text("1")
    expect(nour.locator("#W-0001 .text").first).to_have_text(THAI)
    nour.fill("#W-0001-text", ARABIC)
    nour.click("#W-0001-translate button.primary")

    is_live(nour)
    expect(nour.locator("#W-0001")).to_have_count(0)
    expect(nour.locator("#nothing-needs-you")).to_contain_text(
        says("ar", "Nothing waits for you. Questions that fit what you know appear on this page.")
    )
    expect(ana.locator("#T-0001 > .text")).to_have_text(ARABIC)


def test_what_is_wiped_goes_from_where_somebody_translates_it_and_what_they_typed_stays(
    story, screen
):
    say_knowledge(story.world.nour.id, Know(keywords="", language=["th"], level=["reads"]))
    story.want("C-0001", "ar")
    waiting, series = screen(story.world.nour, FOR_YOU), screen(story.world.nour, SERIES)
    series.click("#C-0001-translate")
    expect(series.locator("#translate [data-shows=original]")).to_have_text(THAI)
    for page, field in ((waiting, "#W-0001-text"), (series, "#translate-text")):
        page.fill(field, ARABIC)

    redact_clue(story.ana, "C-0001", Redact(reason="person"))

    expect(waiting.locator("#W-0001 .text").first).to_have_text("")
    expect(series.locator("#translate [data-shows=original]")).to_have_text("")
    assert THAI not in waiting.content()
    assert THAI not in series.content()
    expect(waiting.locator("#W-0001-text")).to_have_value(ARABIC)
    expect(series.locator("#translate-text")).to_have_value(ARABIC)
