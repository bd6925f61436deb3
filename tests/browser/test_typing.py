"""Nothing that happens elsewhere touches what somebody is doing in a field."""

import os

import pytest
from playwright.sync_api import expect

from taskforce.actions.ask import close_ask
from taskforce.actions.series import renew_series
from taskforce.inputs.series import OwnClaim
from taskforce.live.publisher import TOO_MUCH
from taskforce.models import ClueKind
from tests.browser.screen import BOARD, REFERRALS, SERIES, choose_kind, has_seen, is_live
from tests.harness.story import Story
from tests.harness.world import a_series

HOST = f"{BOARD}host"
#: In CI the short form, in every fourth field; ``make soak`` runs the long one, in each.
UPDATES, EVERY = (200, 1) if os.environ.get("SOAK") else (20, 4)
FIELDS = "main :is(input:not([type=hidden]), select, textarea):not([disabled])"
_CHOICE = "select, [type=radio], [type=checkbox], [type=date], [type=datetime-local], [type=time]"
TYPED_FIELDS, CHOSEN_FIELDS = f"{FIELDS}:not({_CHOICE})", f"{FIELDS}:is({_CHOICE})"

#: Take a field in hand: its dialog is open, and whatever else can be opened.
_USE = """(page, [fields, at]) => {
  const field = document.querySelectorAll(fields)[at];
  for (const each of document.querySelectorAll("main details")) each.open = true;
  for (const each of document.querySelectorAll("main dialog[open]")) each.close();
  field.closest("dialog")?.showModal();
  field.scrollIntoView({ block: "center" });
  field.focus();
  window.mine = field;
  window.composed = 0;
  field.addEventListener("compositionend", () => (window.composed += 1));
}"""
#: Choose something else in every field that is not typed in.
_CHOOSE = """(page, fields) => {
  for (const field of document.querySelectorAll(fields)) {
    field.dispatchEvent(new Event("pointerdown", { bubbles: true }));
    if (field.matches("select")) field.selectedIndex = field.options.length - 1;
    if (field.matches("[type=radio], [type=checkbox]")) field.checked = true;
    if (field.matches("[type=date]")) field.value = "2026-11-20";
    if (field.matches("[type=datetime-local]")) field.value = "2026-11-20T10:30";
    if (field.matches("[type=time]")) field.value = "10:30";
  }
}"""
_CHOSEN = """(page, fields) => [...document.querySelectorAll(fields)].map(
  (field) => [field.id || field.name, field.value, field.checked ?? null])"""
#: Everything that an update must leave alone.
_STATE = """() => ({
  name: mine.id || mine.name, value: mine.value, caret: [mine.selectionStart, mine.selectionEnd],
  focus: document.activeElement === mine && mine.isConnected,
  dialog: mine.closest("dialog")?.open,
  details: [...document.querySelectorAll("main details[open]")].map(({ id }) => id).join(" "),
  scroll: [scrollX, scrollY, mine.closest("dialog")?.scrollTop],
  top: Math.round(mine.getBoundingClientRect().top),
})"""


class Typist:
    """Somebody who goes on writing in the middle of one field."""

    def __init__(self, page, at):
        self.page, self.written = page, ""
        page.locator("main").evaluate(_USE, [TYPED_FIELDS, at])
        page.keyboard.type("head tail")
        self.room = page.evaluate("mine.maxLength > 0 ? mine.maxLength - mine.value.length : 1e9")
        for _ in range(5):
            page.keyboard.press("ArrowLeft")
        self.before = page.evaluate(_STATE)

    def go_on(self, letter):
        """As long as the field has room."""
        if len(self.written) < self.room:
            self.page.keyboard.type(letter)
            self.written += letter

    def expected(self):
        caret, rest = 4 + len(self.written), self.before["value"][4:]
        return self.before | {"value": f"head{self.written}{rest}", "caret": [caret, caret]}


class Chooser:
    """Somebody who has chosen something everywhere, and holds one field after the other."""

    written = ""

    def __init__(self, page):
        self.page, self.main, self.at = page, page.locator("main"), -1
        self.number = page.locator(CHOSEN_FIELDS).count()
        self.main.evaluate(_CHOOSE, CHOSEN_FIELDS)
        self.chosen = self.main.evaluate(_CHOSEN, CHOSEN_FIELDS)
        self.take_next()

    def take_next(self):
        self.at += 1
        self.main.evaluate(_USE, [CHOSEN_FIELDS, self.at % self.number])
        self.before = self.page.evaluate(_STATE)

    def go_on(self, _letter):
        assert self.page.evaluate(_STATE) == self.expected()
        self.take_next()

    def expected(self):
        assert self.main.evaluate(_CHOSEN, CHOSEN_FIELDS) == self.chosen
        return self.before


@pytest.fixture
def busy(world):
    """A room in which there is something to see on every page."""
    story = Story(world)
    story.to("claim", "clue", "correct", "locate", "draft", "compare", "approve", "send")
    return world


@pytest.fixture
def work(busy, server, browser_secret):
    """``work(n)`` is something that others do, each time anew; it reaches every page."""
    ana, bea = browser_secret(busy.ana), browser_secret(busy.bea)
    clue = {
        "polarity": "neutral", "kind": ClueKind.OTHER, "basis": "reference", "firmness": "firm",
        "text": "Could be anywhere", "text_language": "en",
    }  # fmt: skip

    def do(number):
        if number % 10 == 0:
            status, answer = server.post(f"{SERIES}/clues", bea, clue)
        else:
            status, answer = server.post(f"{SERIES}/renew", ana, {"claim": 1})
        assert status == 204, answer

    return do


def people_on(screen, reader, address):
    """A tab for each field that is typed in, and one for all that are chosen from."""
    first = screen(reader, address)
    typed = first.locator(TYPED_FIELDS).count()
    assert typed
    assert first.locator(CHOSEN_FIELDS).count()
    fields = range(0, typed, EVERY)
    tabs = [first, *(first.context.new_page() for _ in fields)]
    for tab in tabs:
        tab.emulate_media(reduced_motion="reduce")  # a tint in thirty tabs is slow to draw
    for tab in tabs[1:]:
        tab.goto(address, wait_until="commit")
    chooser, *typists = [is_live(tab) for tab in tabs]
    return [Chooser(chooser), *map(Typist, typists, fields)]


def test_updates_leave_every_field_alone(busy, screen, work):
    people = [
        person
        for address in (SERIES, REFERRALS, BOARD, HOST)
        for person in people_on(screen, busy.nour, address)
    ]
    first = busy.operation().last_seq

    for number in range(UPDATES):
        work(number)
        if number % 10 == 9:
            for person in people:
                person.go_on("abcdefghij"[number // 10 % 10])
        for person in people:  # or what happens in quick succession arrives in one message
            has_seen(person.page, first + number + 1)

    found = [person.page.evaluate(_STATE) for person in people]
    assert found == [person.expected() for person in people]


@pytest.mark.parametrize("field", ["text", "locator", "places", "release-note"])
def test_japanese_composition_goes_on_through_updates(busy, screen, work, field):
    page = screen(busy.ana, SERIES)
    fields = page.locator(TYPED_FIELDS).evaluate_all("all => all.map(({ id }) => id)")
    at = fields.index(field)
    page.locator("main").evaluate(_USE, [TYPED_FIELDS, at])
    keyboard = page.context.new_cdp_session(page)
    first = busy.operation().last_seq

    for number, kana in enumerate(["に", "にほ", "にほん", "にほんご", "にほんごの"]):
        ime = {"text": kana, "selectionStart": len(kana), "selectionEnd": len(kana)}
        keyboard.send("Input.imeSetComposition", ime)
        for each in range(4):
            work(4 * number + each)
        has_seen(page, first + 4 * number + 4)
        assert page.evaluate("mine.value") == kana
        assert page.evaluate("composed") == 0
    keyboard.send("Input.insertText", {"text": "日本語の"})

    assert page.evaluate("mine.value") == "日本語の"
    assert page.evaluate("document.activeElement === mine")


_FILL = """(page, fields) => {
  for (const field of document.querySelectorAll(fields)) {
    field.value = field.inputMode === "numeric" ? "1 2" : "kept";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}"""
_FILLED = """(page, fields) => [...document.querySelectorAll(fields)].map(({ value }) => value)"""


def test_a_page_that_fetches_itself_keeps_everything_typed(busy, screen):
    """Too much was missed, or a list was imported: the whole of <main> is fetched anew."""
    pages = [screen(busy.nour, each) for each in (SERIES, REFERRALS, BOARD, HOST)]
    for page in pages:
        page.locator("main").evaluate(_CHOOSE, CHOSEN_FIELDS)
        page.locator("main").evaluate(_FILL, TYPED_FIELDS)
        page.locator("main").evaluate(_USE, [TYPED_FIELDS, 0])
    before = [page.locator("main").evaluate(_CHOSEN, FIELDS) for page in pages]
    states = [page.evaluate("[mine.value, mine.closest('dialog')?.open]") for page in pages]

    pages[0].context.set_offline(True)
    for _ in range(TOO_MUCH + 1):
        renew_series(busy.seat(busy.ana), "S-0001", OwnClaim(claim=1))
    busy.bring(a_series("S-0002"))
    pages[0].context.set_offline(False)

    for page in pages:
        has_seen(page, busy.operation().last_seq)
    assert [page.locator("main").evaluate(_CHOSEN, FIELDS) for page in pages] == before
    assert [
        page.evaluate("[mine.value, mine.closest('dialog')?.open]") for page in pages
    ] == states
    assert all(page.evaluate("document.activeElement === mine") for page in pages)
    assert pages[2].locator("#S-0002-row").count() == 1


def test_a_correction_stays_one_when_the_page_fetches_itself(busy, screen):
    """What is hidden in a dialog says what its text is about; it outlives the page around it."""
    page = screen(busy.ana, SERIES)
    page.locator("#C-0002-correct").click()
    page.locator("#correct-text").fill("A green tram after all")
    first = busy.operation().last_seq
    told = {"refresh": True, "prev": 0, "seq": first + 1, "at": 0, "build": "", "parts": []}
    page.route(lambda url: "/live?" in url, lambda route: route.fulfill(json=told))

    page.context.set_offline(True)
    renew_series(busy.seat(busy.ana), "S-0001", OwnClaim(claim=1))
    page.context.set_offline(False)
    has_seen(page, first + 1)
    page.locator("#correct [type=submit]").click()

    has_seen(page, first + 2)
    assert busy.log()[-1].split()[1:] == ["clue.corrected", "Ana"]


def test_what_is_typed_while_a_clue_is_on_its_way_is_kept(busy, screen):
    page = screen(busy.ana, SERIES)
    field = page.locator("#text")

    def answer_late(route):
        field.press_sequentially(" and a bell")
        route.continue_()

    page.route("**/clues", answer_late)
    page.locator("#post-clue [name=polarity][value=neutral]").check(force=True)
    choose_kind(page)
    field.fill("A tram")
    first = busy.operation().last_seq
    page.locator("#post-clue [type=submit]").click()

    has_seen(page, first + 1)
    assert field.input_value() == "A tram and a bell"


def test_an_answer_half_written_outlives_its_ask(world, screen):
    """Whoever asked closes it meanwhile: the number goes, what is typed stays."""
    story = Story(world)
    story.ask()
    page = screen(world.bea, f"{BOARD}for-you")
    note = page.locator("#Q-0001-note")
    note.press_sequentially("Chez nous, sur la côte")

    close_ask(story.ana, "Q-0001")

    expect(page.locator("#needs")).to_have_attribute("data-needs", "0")
    page.wait_for_timeout(2500)  # within two seconds the list would have been fetched
    assert note.input_value() == "Chez nous, sur la côte"


def test_an_answer_that_nobody_chose_is_asked_for_where_it_is_chosen(world, screen):
    Story(world).ask()
    page = screen(world.bea, f"{BOARD}for-you")
    form = page.locator("#Q-0001-answer")
    form.locator("textarea").fill("Chez nous, sur la côte")

    form.locator("button.primary").click()

    expect(form.locator("fieldset [data-error-for=answer]")).to_be_visible()
    expect(form.locator("[name=answer]").first).to_be_focused()
    expect(form.locator("textarea")).to_have_value("Chez nous, sur la côte")
