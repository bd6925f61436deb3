"""The board: counted changes, keys, filters, pages."""

import pytest
from playwright.sync_api import expect

from taskforce.actions.series import claim_series
from taskforce.models import Role
from tests.browser.screen import BOARD, SERIES, has_seen, is_as_fresh, is_live, says
from tests.harness.story import Story
from tests.harness.world import a_series

#: Where a letter lies, and what an Arabic keyboard writes there.
ARABIC = {
    "KeyJ": "ت",
    "KeyK": "ن",
    "KeyC": "ؤ",
    "KeyG": "ل",
    "KeyD": "ي",
    "KeyH": "ا",
    "KeyN": "ى",
}


@pytest.fixture
def many(world):
    """Sixty series: two pages."""
    rows = [a_series(f"S-{number:04}", f"NCMEC:{number}") for number in range(2, 61)]
    world.bring(*rows)
    return world


def references(page):
    return page.locator("#board > tr").evaluate_all("rows => rows.map(({ id }) => id)")


def current(page):
    return page.locator("#board > .current").get_attribute("id")


def move_to(page, row):
    """With J, as far as it takes."""
    for _ in range(60):
        page.keyboard.press("KeyJ")
        if current(page) == row:
            return
    raise AssertionError(row)


def strike(page, code):
    """A key of an Arabic keyboard."""
    keyboard = page.context.new_cdp_session(page)
    key = {"code": code, "key": ARABIC[code], "text": ARABIC[code]}
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyDown", **key})
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})


def test_what_the_list_does_not_show_is_counted_and_fetched_when_pressed(many, screen):
    page = screen(many.bea)
    shown = references(page)
    hidden = sorted({f"S-{number:04}-row" for number in range(1, 61)} - set(shown))
    assert len(shown) == 50
    page.keyboard.press("KeyJ")
    page.keyboard.press("KeyJ")
    row = current(page)

    first, second = (each.removesuffix("-row") for each in hidden[:2])
    claim_series(many.seat(many.ana), first)
    page.mouse.wheel(0, 300)
    claim_series(many.seat(many.ana), second)
    claim_series(many.seat(many.ana), shown[5].removesuffix("-row"))
    expect(page.locator(f"#{shown[5]}")).to_contain_text("Ana")
    pill = page.locator("#pill")
    expect(pill).to_contain_text("2 ")
    assert references(page) == shown

    pill.click()

    expect(pill).to_be_hidden()
    expect(page.locator("#board > tr").nth(1)).to_have_id(hidden[1])
    first = references(page)
    assert current(page) == row
    page.click("#more")
    page.wait_for_url("**after_id=**")
    second = references(is_live(page))
    assert sorted(first + second) == [f"S-{number:04}-row" for number in range(1, 61)]


def test_at_the_top_and_idle_the_list_fetches_itself(many, screen):
    page = screen(many.bea)
    hidden = "S-0001" if "S-0001-row" not in references(page) else "S-0060"

    claim_series(many.seat(many.ana), hidden)

    expect(page.locator("#board > tr").first).to_have_id(f"{hidden}-row")
    assert is_as_fresh(has_seen(page, 3))


def test_a_row_that_leaves_its_filter_stays_until_the_reader_asks(many, screen):
    page = screen(many.bea, f"{BOARD}?holder=free")
    page.mouse.wheel(0, 300)
    row = references(page)[3]

    claim_series(many.seat(many.ana), row.removesuffix("-row"))

    expect(page.locator(f"#{row}")).to_contain_text("Ana")
    assert references(page)[3] == row


def test_the_second_page_neither_repeats_nor_skips(many, screen):
    page = screen(many.bea)
    first = references(page)
    claim_series(many.seat(many.ana), first[0].removesuffix("-row"))
    claim_series(many.seat(many.ana), "S-0001")

    page.click("#more")
    page.wait_for_url("**after_id=**")

    second = references(is_live(page))
    moved = {"S-0001-row"} - set(first)
    assert not set(first) & set(second)
    assert set(first) | set(second) | moved == {f"S-{number:04}-row" for number in range(1, 61)}


def test_a_series_is_claimed_opened_renewed_and_handed_over_by_key(many, screen):
    page, other = screen(many.ana), screen(many.bea)
    move_to(page, references(page)[2])
    row = current(page)
    reference = row.removesuffix("-row")

    page.keyboard.press("KeyC")
    expect(other.locator(f"#{row}")).to_contain_text("Ana")
    expect(page.locator(f"#{row} .is-act").first).to_be_visible()
    assert current(page) == row
    assert page.evaluate("document.activeElement.id") == row
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/series/{reference}")
    is_live(page)

    page.keyboard.press("KeyE")
    expect(page.locator("#history")).to_contain_text("Ana renewed")
    page.keyboard.press("KeyN")
    expect(page.locator("#post-clue textarea")).to_be_focused()
    page.keyboard.type("a few jkcnegr? letters/")
    page.keyboard.press("Escape")
    expect(page.locator("#post-clue textarea")).to_have_value("a few jkcnegr? letters/")
    expect(page.locator("#post-clue textarea")).not_to_be_focused()

    page.keyboard.press("KeyR")
    expect(page.locator("#release-note")).to_be_focused()
    page.keyboard.type("Nothing yet")
    page.keyboard.press("Escape")
    expect(page.locator("#release")).to_be_hidden()
    page.keyboard.press("KeyR")
    expect(page.locator("#release-note")).to_have_value("Nothing yet")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#release")).to_be_hidden()
    expect(page.locator("#note .text")).to_have_text("Nothing yet")


def test_keys_go_by_their_place_whatever_is_printed_on_them(many, screen):
    lea = many.person("Lia", "ar", Role.INVESTIGATOR)
    page = screen(lea)
    strike(page, "KeyJ")
    strike(page, "KeyJ")
    strike(page, "KeyJ")
    strike(page, "KeyK")
    assert current(page) == references(page)[1]
    strike(page, "KeyC")
    expect(page.locator("#board > .current .is-act").first).to_be_visible()

    strike(page, "KeyG")
    strike(page, "KeyH")

    page.wait_for_url("**/dashboard")


def test_there_is_a_key_for_each_place_and_one_that_lists_them(world, screen):
    page = screen(world.lea)
    for key, address in (("D", "desk"), ("H", "dashboard"), ("B", "")):
        page.keyboard.press("KeyG")
        page.keyboard.press(f"Key{key}")
        page.wait_for_url(f"**{BOARD}{address}")
        is_live(page)

    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()


def test_somebody_without_the_desk_is_not_taken_there(world, screen):
    page = screen(world.ana)

    page.keyboard.press("KeyG")
    page.keyboard.press("KeyD")
    page.keyboard.press("?")

    expect(page.locator("#keys")).to_be_visible()
    assert page.url.endswith(BOARD)


def test_single_keys_can_be_switched_off(world, screen):
    page = screen(world.ana)
    page.keyboard.press("?")
    page.uncheck("[data-single-keys]")
    page.keyboard.press("Escape")

    page.keyboard.press("KeyJ")
    page.keyboard.press("?")

    expect(page.locator("#board > .current")).to_have_count(0)
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("Control+k")
    expect(page.locator("[name=find]")).to_be_focused()


@pytest.mark.parametrize("words", ["S-0007", "ncmec:7", "NCMEC 7"])
def test_find_leads_to_the_series_by_reference_or_alias(many, screen, words):
    page = screen(many.ana)

    page.keyboard.press("/")
    page.keyboard.type(words)
    page.keyboard.press("Enter")

    page.wait_for_url("**/series/S-0007")


def test_filters_narrow_the_list_and_are_cleared(many, screen):
    Story(many).to("claim", "clue")
    page = screen(many.bea)
    page.fill("form.facet [name=country]", "Pays-Bas")
    page.click("form.facet button")
    assert references(is_live(page)) == ["S-0001-row"]
    expect(page.locator("form.facet [name=country]")).to_have_value("Pays-Bas")

    page.select_option("form.facet [name=language]", "fr")
    page.click("form.facet button")
    assert references(is_live(page)) == []
    page.click(f"text={says('fr', 'Clear the filters')} >> nth=0")
    assert len(references(is_live(page))) == 50

    for view, count in (("#view-held", 1), ("#view-untouched", 50), ("#view-worked", 1)):
        page.click(view)
        page.wait_for_url("**?*")
        assert len(references(is_live(page))) == count
        expect(page.locator(view)).to_have_attribute("aria-current", "true")


def test_mine_is_mine(many, screen):
    Story(many).claim()

    for person, found in ((many.ana, ["S-0001-row"]), (many.bea, [])):
        page = screen(person)
        page.click(".rail [href$='holder=mine']")
        page.wait_for_url("**holder=mine")
        assert references(is_live(page)) == found


def test_the_board_and_a_series_say_who_is_here(world, screen):
    bea = screen(world.bea)
    series = screen(world.bea, SERIES)
    expect(bea.locator("#here h2")).to_contain_text("1")

    ana = screen(world.ana, SERIES)

    expect(bea.locator("#here h2")).to_contain_text("2")
    expect(series.locator("#here")).to_contain_text("Ana")
    ana.close()
    expect(series.locator("#here")).not_to_contain_text("Ana")
