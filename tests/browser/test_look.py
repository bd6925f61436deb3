"""Every page, in every language, light and dark, wide and narrow: all can read it."""

import os
from contextlib import suppress
from datetime import date, timedelta
from unittest.mock import patch

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from taskforce import clock, db
from taskforce.actions.arrival import note_arrivals
from taskforce.actions.ask import post_ask
from taskforce.actions.checkpoint import make_checkpoint
from taskforce.actions.clue import post_clue
from taskforce.actions.deadline import propose_deadline
from taskforce.actions.destruction import destroy
from taskforce.actions.draw import draw_series, pass_series
from taskforce.actions.knowledge import say_knowledge
from taskforce.actions.operation import import_agencies, open_wall
from taskforce.actions.referral import recall_referral, send_referral
from taskforce.actions.same_place import confirm_same_place
from taskforce.actions.term import save_term
from taskforce.actions.translation import translate
from taskforce.actions.wellness import start_viewing
from taskforce.errors import Busy, NothingNew
from taskforce.i18n import OFFERED
from taskforce.inputs.clue import OtherClue
from taskforce.inputs.desk import RecallReferral, SendReferral
from taskforce.inputs.knowledge import Know
from taskforce.inputs.listing import AgencyRow
from taskforce.models import Role
from taskforce.queries.checkpoint import newest_of
from tests.harness.story import Story, approve_referral, as_read
from tests.harness.world import a_clue, a_deadline, a_series, a_term, a_translation, an_ask

PAGES = {
    "board": "",
    "filtered": "?holder=free&language=ar&country=NL&how=possible",
    "nothing": "?find=nothing+of+this+name",
    "series": "series/S-0001",
    "untouched": "series/S-0003",
    "desk": "desk",
    "desk-for-one-country": "desk?country=NL",
    "list": "desk/list",
    "known": "known",
    "referrals": "series/S-0001/referrals",
    "slip": "referrals/R-0004/slip",
    "slip-sent": "referrals/R-0001/slip",
    "dashboard": "dashboard",
    "fairness": "fairness",
    "briefing": "briefing",
    "sheet": "sheet",
    "briefing-turned": "briefing?language=ar",
    "briefing-refused": "briefing?day=soon",
    "history": "history",
    "host": "host",
    "checkpoints": "host/checkpoints",
    "checkpoint-paper": "host/checkpoints/{checkpoint}?first=ar&second=fr",
    "closing": "closing",
    "set-up": "host/settings",
    "lists": "host/lists",
    "export": "exports",
    "add-somebody": "host/people/new",
    "front-desk": "front-desk",
    "badges": "front-desk/badges",
    "leave-for-somebody": "leave/{ana}",
    "for-you": "for-you",
    "search": "search?q=tram",
    "search-nothing": "search?q=zeppelin",
    "glossary": "glossary",
    "announcements": "announcements",
    "rules": "rules",
    "not-there": "series/S-0999",
}
OUTSIDE = {
    "settings": "/settings",
    "knowledge": "/knowledge",
    "sign-in": "/sign-in",
    "activate": "/activate",
    "wall": "/wall",
}
_LONG = "Straßenbahnhaltestellenhinweisschild" * 4
NOT_GOOD = f"name,country,kind,channel,{_LONG}\n{_LONG},XX,police,direct,x\n=1,,,,\n".encode()
GOOD = (
    "sign_in,name,agency,country,kind,role,locale,time_zone,languages,places,subjects\n"
    f"zoe,{_LONG[:80]},National Police,NL,law enforcement,desk,nl,Europe/Amsterdam,nl,NL,food\n"
).encode()
#: What somebody knows for whom everything waits.
EVERYTHING = Know(places=["ES"], keywords="", language=OFFERED, level=["reads"] * len(OFFERED))
ACCESSIBLE = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture
def lived_in(world):
    """A room where everything has happened once, with long words in it."""
    story = Story(world)
    story.to(
        "claim",
        "clue",
        "doubt",
        "correct",
        "locate",
        "draft",
        "compare",
        "approve",
        "send",
        "hear",
    )
    long = "Straßenbahnhaltestellenhinweisschild" * 3
    post_clue(story.bea, "S-0001", a_clue(long, ("BR", "PT"), "excludes", locator=long[:200]))
    post_clue(story.nour, "S-0001", a_clue("ترام أزرق", ("BE",), text_language="ar"))
    story.release()
    world.invited("Fuerstenberghohenlohe", "fr", Role.OBSERVER)
    listed = {"locator": long[:60], "origin": long[:60], "contact": long[:60]}
    listed["known_elsewhere"] = "active"
    world.bring(
        a_series("S-0002", "ICSE:9001"), *(a_series(f"S-{n:04}", **listed) for n in range(3, 9))
    )
    go_on(story, long)
    story.draft()
    story.to("match", "ask", "answer", "expire", "agree")
    propose_deadline(story.bea, "S-0003", a_deadline("event", long[:200]), "de")
    post_ask(story.bea, "S-0001", an_ask(long, locator=long[:200]))
    post_clue(story.bea, "S-0002", a_clue(f"A green tram, {long}"))
    post_clue(story.bea, "S-0003", a_clue(f"A green tram, {long}"))
    confirm_same_place(story.bea, "C-0006", OtherClue(other="C-0002"))
    for text in ("C-0002", "C-0003", "Q-0002"):
        translate(story.kim, text, a_translation(long))
    for text in ("C-0003", "Q-0002"):
        for language in OFFERED[2:]:
            story.want(text, language)
    story.announce(long)
    story.reword(long)
    save_term(story.bea, a_term(long, en="tram", de=long[:80], ar="ترام", ja="路面電車"))
    for name in ("Alexandrine", "Bartholomew", "Christodoulos"):
        world.person(f"{name}-Vandenbroucke", "en", Role.INVESTIGATOR)
    return world


def go_on(story, long):
    """One referral came back, was corrected and is followed by one that is overdue; one was
    called back."""
    story.hear("declined", (), reason=long, source=long)
    story.hear("redirected", (), supersedes="F-0002", reason=long, source=long)
    row = {"name": "National Police", "country": "NL", "kind": "law enforcement"}
    import_agencies(None, [AgencyRow(**row, channel="direct", contact=long)])
    story.draft(follows="R-0001")
    story.draft()
    said = SendReferral(channel="SIENA", channel_reference=long, sent_on=date(2026, 11, 9))
    for referral in ("R-0002", "R-0003"):
        story.compare(referral)
        approve_referral(story.lea, referral, as_read(story.world, referral), said.sent_on)
        send_referral(story.kim, referral, said)
    recall_referral(story.kim, "R-0003", RecallReferral(reason=long))


@pytest.fixture
def everywhere(lived_in, window):
    """``everywhere("ar", is_coarse=False)`` goes through all pages as a host who reads that."""

    def go(language, **settings):
        reader = lived_in.person(f"Reader{language}", language, Role.HOST)
        say_knowledge(reader.id, EVERYTHING)
        Story(lived_in).hand_over(to=reader)
        page = window(reader, locale=language, **settings)
        with suppress(NothingNew):  # the server makes one itself whenever an hour is over
            make_checkpoint(None, lived_in.harbour)
        with db.reading() as session:
            checkpoint = newest_of(session, lived_in.harbour).id
        rows = {"ana": lived_in.ana.id, "checkpoint": checkpoint}
        for name, address in PAGES.items():
            page.goto(f"/operations/harbour/{address.format(**rows)}")
            yield name, page
        for name in ("settings", "knowledge", "new-operation"):
            page.goto(f"/{name}")
            yield name, page
        page.goto("/operations/harbour/front-desk/badges")
        page.locator("form[action$=badges] button.primary").click()
        expect(page.locator(".badge")).not_to_have_count(0)
        yield "badges-to-print", page
        guest = lived_in.invited(f"Guest{language}", language, Role.OBSERVER)
        note_arrivals(lived_in.seat(lived_in.nour), [guest.id])
        yield from bringing_in(page)
        stranger = window(locale=language, **settings)
        for name in ("sign-in", "activate"):
            stranger.goto(f"/{name}?lang={language}")
            yield name, stranger
        stranger.goto(f"/activate?lang={language}#{lived_in.codes[0].code}")
        expect(stranger.locator("[name=password]")).to_be_visible()
        yield "choose", stranger
        stranger.goto(f"/wall?lang={language}#{open_wall(lived_in.nour.id, lived_in.harbour)}")
        expect(stranger.locator("#wall h1")).to_have_text("Harbour")
        yield "wall", stranger
        yield from the_end(lived_in, page, reader)

    return go


def the_end(world, page, reader):
    """What two hosts see from the first word of destruction to the certificate."""
    story = Story(world)
    story.turn("tail")
    story.give()
    story.turn("closed")
    world.seat_elsewhere(reader)
    where = "/operations/harbour/host/destruction"
    page.goto(where)
    yield "destruction", page
    story.ask_end(aliases="leave")
    page.goto(where)
    yield "destruction-asked", page
    story.confirm_end(world.seat(reader))
    page.goto(where)
    expect(page.locator("#waiting")).to_be_visible()
    yield "destruction-waiting", page
    later = clock.now() + timedelta(hours=25)
    with patch.object(clock, "now", lambda: later), suppress(Busy):  # the server may be reading
        destroy(world.harbour)
    page.goto(where)
    expect(page.locator("#certificate")).to_be_visible()
    yield "certificate", page


def bringing_in(page):
    """A list with a problem, and then one that gives people codes."""
    for which, lines, name in (("agencies", NOT_GOOD, "problems"), ("people", GOOD, "preview")):
        page.goto("/operations/harbour/host/lists")
        page.locator(f"[value={which}]").check()
        page.locator("[name=file]").set_input_files(
            {"name": "x.csv", "mimeType": "", "buffer": lines}
        )
        page.locator("main form[enctype] button[type=submit]").click()
        page.wait_for_url("**/preview")
        yield name, page
    page.locator("main form[enctype] button[type=submit]").click()
    expect(page.locator(".once")).to_be_visible()
    yield "report", page


_STICKS_OUT = """() => {
  const root = document.scrollingElement;
  return root.scrollWidth > root.clientWidth ? [...document.querySelectorAll("body *")].filter(
    (each) => { const { left, right } = each.getBoundingClientRect();
      return right > innerWidth + 1 || left < -1; }).slice(0, 5).map(
    (each) => `${each.tagName}.${each.className}#${each.id}`) : [];
}"""
#: As far apart as readers may set it (WCAG 2.2, 1.4.12), which also makes room for wider faces.
_SPACED = """() => {
  const spaced = new CSSStyleSheet();
  spaced.replaceSync(
    "* { letter-spacing: .12em; word-spacing: .16em; line-height: 1.5 }"
      .replaceAll(/(em|1.5)/g, "$1 !important"));
  document.adoptedStyleSheets = [spaced];
}"""
_TWICE = """() => {
  const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
  return ids.filter((id, at) => ids.indexOf(id) !== at);
}"""


IN_FULL = bool(os.environ.get("SOAK"))
#: The one with the longest words; all of them in the soak.
_WIDEST = OFFERED if IN_FULL else ["fr"]


@pytest.mark.parametrize("language", _WIDEST)
def test_nothing_scrolls_sideways(everywhere, language):
    viewport = {"width": 400, "height": 800}
    found, sides, twice = {}, set(), {}
    for name, page in everywhere(language, viewport=viewport, has_touch=True):
        page.evaluate(_SPACED)
        for width in (1280, 400, 320):
            page.set_viewport_size({"width": width, "height": 800})
            if sticks_out := page.evaluate(_STICKS_OUT):
                found[name, width] = sticks_out
        page.set_viewport_size(viewport)
        for dialog in page.locator("main dialog").all():
            dialog.evaluate("dialog => dialog.showModal()")
            if sticks_out := page.evaluate(_STICKS_OUT):
                found[name, dialog.get_attribute("id")] = sticks_out
            dialog.evaluate("dialog => dialog.close()")
        if again := page.evaluate(_TWICE):
            twice[name] = again
        sides.add(page.evaluate("getComputedStyle(document.body).direction"))
        assert page.locator("html").get_attribute("lang") == language

    assert found == {}
    assert twice == {}
    assert sides == {"rtl" if language == "ar" else "ltr"}


@pytest.mark.parametrize(
    ("language", "scheme", "width"), [("en", "light", 1280), ("ar", "dark", 400)]
)
def test_every_page_can_be_used_by_everybody(everywhere, language, scheme, width):
    """What axe can tell (in CI each page in one of the two looks); and nothing scrolls sideways,
    whichever way the language runs."""
    axe, found, sideways, sides = Axe(), {}, {}, set()
    rules = {"runOnly": {"type": "tag", "values": ACCESSIBLE}, "resultTypes": ["violations"]}
    settings = {"viewport": {"width": width, "height": 900}, "bypass_csp": True}
    settings["reduced_motion"] = "reduce"  # a tint that fades has no colour to judge
    pages = enumerate(everywhere(language, color_scheme=scheme, **settings), width == 400)
    for turn, (name, page) in pages:
        is_its_turn = IN_FULL or turn % 2
        faults = axe.run(page, options=rules).response["violations"] if is_its_turn else []
        if faults:
            found[name] = [(each["id"], each["nodes"][0]["html"][:160]) for each in faults]
        page.evaluate(_SPACED)
        if sticks_out := page.evaluate(_STICKS_OUT):
            sideways[name] = sticks_out
        sides.add(page.evaluate("getComputedStyle(document.body).direction"))

    assert found == {}
    assert sideways == {}
    assert sides == {"rtl" if language == "ar" else "ltr"}


@pytest.mark.parametrize(("language", "width"), [("fr", 320), ("ar", 1280)])
def test_what_only_an_investigator_is_shown_can_be_used_by_everybody(
    lived_in, window, language, width
):
    reader = lived_in.person("Rae", language, Role.INVESTIGATOR)
    say_knowledge(reader.id, EVERYTHING)
    draw_series(lived_in.seat(reader))
    pass_series(reader.id, lived_in.series(4).id)
    start_viewing(reader.id)
    page = window(reader, bypass_csp=True, viewport={"width": width, "height": 800})
    rules = {"runOnly": {"type": "tag", "values": ACCESSIBLE}, "resultTypes": ["violations"]}
    for address in ("", "passed", "fairness"):
        page.goto(f"/operations/harbour/{address}")
        for folded in page.locator("main details").all():
            folded.evaluate("each => each.open = true")
        for banner in page.locator("#bar-rest, #bar-records").all():
            banner.evaluate("bar => bar.hidden = false")
        faults = Axe().run(page, options=rules).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:160]) for each in faults] == []
        assert page.evaluate(_STICKS_OUT) == []


def test_dialogs_and_the_cover_can_be_used_by_everybody(lived_in, window):
    reader = lived_in.person("Rae", "fr", Role.HOST)
    page = window(reader, bypass_csp=True)
    rules = {"runOnly": {"type": "tag", "values": ACCESSIBLE}, "resultTypes": ["violations"]}
    found, known = {}, set()
    for address in ("series/S-0001", "series/S-0001/referrals", "desk", "host", "announcements"):
        page.goto(f"/operations/harbour/{address}")
        for dialog in page.locator("dialog").all():
            name = dialog.get_attribute("id")
            if name in known:  # many pages have the same
                continue
            known.add(name)
            dialog.evaluate("dialog => dialog.showModal()")
            faults = Axe().run(page, context=f"#{name}", options=rules).response["violations"]
            dialog.evaluate("dialog => dialog.close()")
            if faults:
                found[name] = [(each["id"], each["nodes"][0]["html"][:160]) for each in faults]

    assert found == {}
