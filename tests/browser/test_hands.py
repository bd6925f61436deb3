"""Where a list of choices opens, and where the hand is after something is done."""

import pytest
from playwright.sync_api import expect

from taskforce.actions.clue import post_clue
from taskforce.actions.knowledge import say_knowledge
from taskforce.inputs.knowledge import Know
from taskforce.models import Role
from tests.browser.screen import SERIES, is_live
from tests.harness.story import Story
from tests.harness.world import a_clue

FOR_YOU = "/operations/harbour/for-you"
SPAIN = Know(places=["ES"], keywords="", language=[], level=[])

#: The list, the field that it belongs to, and the window.
_WHERE = """list => {
  const field = document.querySelector(`[aria-controls="${list.id}"]`).getBoundingClientRect();
  const { top, bottom, left, right, width } = list.getBoundingClientRect();
  const isSeen = [top + 4, bottom - 4].every((y) => list.contains(
    document.elementFromPoint(left + width / 2, y)));
  return { isSeen, width, under: top - field.bottom, over: field.top - bottom,
    beside: getComputedStyle(list).direction === "rtl" ? field.right - right : left - field.left };
}"""


def stands_at_its_field(at):
    is_near = min(abs(at["under"]), abs(at["over"])) <= 1 and abs(at["beside"]) <= 1
    return at["isSeen"] and is_near and at["width"] <= 360


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("size", [(1280, 800), (400, 800)])
@pytest.mark.parametrize("form", ["#post-clue", "#ask", "#correct"])
def test_the_list_behind_an_at_stands_at_its_field(world, window, language, size, form):
    reader = world.person("Rae", language, Role.INVESTIGATOR)
    post_clue(world.seat(reader), "S-0001", a_clue())
    page = window(reader, viewport={"width": size[0], "height": size[1]})
    page.goto(SERIES)
    is_live(page)
    if form != "#post-clue":
        page.click("#ask-opener" if form == "#ask" else "#C-0001-correct")
    text = page.locator(f"{form} textarea")

    text.fill("")
    text.press_sequentially("Says @b")
    found = page.locator(f"{form} .options:has([data-code=bea])")
    expect(found).to_be_visible()

    # What the question reaches is still being told above the buttons: the field moves once more.
    for _ in range(20):
        at = found.evaluate(_WHERE)
        if stands_at_its_field(at):
            break
        page.wait_for_timeout(100)
    assert stands_at_its_field(at), at
    text.press("Tab")
    expect(text).to_have_value("Says @[bea] ")
    expect(text).to_be_focused()
    expect(found).to_be_hidden()


@pytest.fixture
def bea_at_work(world, screen):
    """Two questions wait for Bea, and two texts name her."""
    story = Story(world)
    say_knowledge(world.bea.id, SPAIN)
    for text in ("Whose trams?", "Which stop?"):
        story.ask(text=text)
    for text in ("Says @[bea]", "So says @[bea]"):
        story.clue(text=text)
    return screen(world.bea, FOR_YOU), story


def test_after_a_card_the_hand_is_on_the_next_and_at_last_on_the_heading(bea_at_work):
    bea, _ = bea_at_work
    first, second = (
        card.get_attribute("id") for card in bea.locator("#needs-you [id^=Q-][tabindex]").all()
    )

    bea.locator(f"#{first} [value=yes]").check(force=True)
    bea.fill(f"#{first}-places", "ES")
    bea.click(f"#{first} .primary")
    expect(bea.locator(f"#{first}")).to_have_count(0)
    expect(bea.locator(f"#{second}")).to_be_focused()
    expect(bea.locator("#toasts .toast")).to_be_visible()

    bea.click(f"#{second} [formaction$=not-me]")
    expect(bea.locator(f"#{second}")).to_have_count(0)
    expect(bea.locator("h1")).to_be_focused()
    expect(bea.locator("#toasts .toast")).to_have_count(0)

    later, earlier = (card.get_attribute("id") for card in bea.locator("#mentions li").all())
    bea.click(f"#{later} button")
    expect(bea.locator(f"#{later}")).to_have_count(0)
    expect(bea.locator(f"#{earlier}")).to_be_focused()


def test_what_is_said_does_not_cover_what_is_typed(bea_at_work):
    """The field lies at the end of the window, where the line would appear."""
    bea, story = bea_at_work
    bea.set_viewport_size({"width": 1280, "height": 600})
    note = bea.locator("#needs-you textarea").last
    note.press_sequentially("It is")
    note.evaluate("note => scrollBy(0, note.getBoundingClientRect().bottom - innerHeight + 20)")

    story.ask(text="Whose tram stop?")

    said = bea.locator("#toasts .toast")
    expect(said).to_be_visible()
    its, field = said.bounding_box(), note.bounding_box()
    assert its["y"] + its["height"] <= field["y"]
