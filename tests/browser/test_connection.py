"""What happens to the line: the page says how it stands, and catches up."""

import os
import signal

import pytest
from playwright.sync_api import expect

from taskforce.actions.operation import open_wall
from taskforce.actions.series import claim_series
from tests.browser.screen import (
    BOARD,
    SERIES,
    has_seen,
    is_as_fresh,
    is_live,
    post_clue,
    press,
    says,
    until,
)
from tests.harness.story import Story

#: So often somebody is offline and back; ``SOAK=1`` is the long form.
TURNS = 50 if os.environ.get("SOAK") else 5


def stands(page, state, language="en"):
    """The one place for it says how things stand, and says nothing else."""
    words = {
        "live": "Live",
        "polling": "Polling",
        "retry": "Reconnecting",
        "off": "Since %(time)s",
    }
    place = page.locator("#connection")
    expect(place).to_have_attribute("data-connection", state, timeout=60_000)
    for name, word in words.items():
        shown = place.locator(f"[data-state={name}]")
        if name == state:
            expect(shown).to_contain_text(says(language, word).split("%")[0].strip())
            expect(shown).to_be_visible()
        else:
            expect(shown).to_be_hidden()
    return True


def test_what_happened_while_offline_is_caught_up(world, screen):
    ana = screen(world.ana, SERIES)
    assert stands(ana, "live")
    ana.context.set_offline(True)
    assert stands(ana, "off")
    expect(ana.locator("#bar-away")).to_be_visible()
    ana.fill("#post-clue textarea", "typed meanwhile")
    Story(world).to("claim", "clue")
    ana.wait_for_timeout(800)
    expect(ana.locator("#clues > li")).to_have_count(0)

    ana.context.set_offline(False)

    assert stands(ana, "live")
    expect(ana.locator("#bar-away")).to_be_hidden()
    expect(ana.locator("#clues > li")).to_have_count(1)
    assert is_as_fresh(has_seen(ana, 3))
    expect(ana.locator("#post-clue textarea")).to_have_value("typed meanwhile")


@pytest.fixture
def lossy(world, screen):
    """``lossy(SERIES, "C-0001")``: Bea's page, to which the first part that says so does not
    come."""

    def open_lossy(address, words):
        page, lost = screen(world.bea, address), []

        def relay(socket):
            behind = socket.connect_to_server()

            def pass_on(message):
                if words in message and not lost:
                    lost.append(message)
                else:
                    socket.send(message)

            behind.on_message(pass_on)

        page.route_web_socket("**/socket.io/**", relay)
        page.reload()
        page.lost = lost
        return is_live(page)

    return open_lossy


def test_a_part_that_never_arrives_is_asked_for_when_the_next_one_does(world, lossy, server):
    """A failed publish leaves a hole; the page sees it by the numbers."""
    bea = lossy(SERIES, "C-0001")

    Story(world).clue()

    expect(bea.locator("#clues > li")).to_have_count(1)
    assert len(bea.lost) == 1
    assert is_as_fresh(has_seen(bea, 2))


def test_a_slow_part_that_never_arrives_is_asked_for_too(world, lossy, window):
    """What is quick of the same event was there."""
    bea = lossy(SERIES, "event-2")
    Story(world).clue()
    has_seen(bea, 2)
    bea.wait_for_timeout(1500)
    assert len(bea.lost) == 1
    expect(bea.locator("#event-2")).to_have_count(0)

    window(world.kim).goto(SERIES)  # who is here is told as slowly

    expect(bea.locator("#event-2")).to_have_count(1)
    assert is_as_fresh(bea)


def test_what_was_asked_for_in_vain_is_asked_for_again(world, lossy, server):
    """The line is up and quiet from now on: nothing else would tell the page."""
    bea, asked = lossy(SERIES, "C-0001"), []

    def fail_at_first(route):
        asked.append(route.request.url)
        if len(asked) == 1:
            route.abort()
        else:
            route.continue_()

    bea.route(lambda url: "/live?" in url, fail_at_first)

    Story(world).clue()

    expect(bea.locator("#clues > li")).to_have_count(1)
    assert len(asked) > 1
    assert stands(bea, "live", "fr")
    assert is_as_fresh(has_seen(bea, 2))


def test_going_away_and_coming_back_costs_no_letter_and_no_change(world, screen, server):
    """Somebody types all the while, and others go on."""
    ana, story = screen(world.ana, SERIES), Story(world)
    field, typed = ana.locator("#post-clue textarea"), ""
    field.focus()

    for turn in range(TURNS):
        ana.context.set_offline(True)
        ana.keyboard.type(f"away {turn} ")
        story.clue(text=f"A tram of turn {turn}")
        ana.context.set_offline(False)
        ana.keyboard.type("back ")
        typed += f"away {turn} back "
        if turn % 2:  # every second time the line has hardly begun
            assert stands(ana, "live")

    assert stands(ana, "live")
    assert field.input_value() == typed
    has_seen(ana, world.operation().last_seq, 30)
    assert field.input_value() == typed
    assert is_as_fresh(ana)


def test_whoever_tries_again_while_the_line_is_being_opened_gets_it(world, window, server):
    """The server has heard the page, and its answer is still under way."""
    page = window(world.ana)
    held = []

    def slow(socket):
        behind = socket.connect_to_server()

        def pass_on(said):
            if said.startswith("40") and not held:
                held.append(said)
                page.locator("#try-now").dispatch_event("click")
            socket.send(said)

        behind.on_message(pass_on)

    page.route_web_socket("**/socket.io/**", slow)
    page.goto(BOARD)

    assert stands(page, "live")
    assert held


def test_without_any_socket_the_page_lives_by_asking(world, window):
    page = window(world.ana)
    page.clock.install()
    page.route_web_socket("**/socket.io/**", lambda socket: socket.close())
    page.goto(BOARD)
    assert stands(page, "polling")

    claim_series(world.seat(world.bea), "S-0001")
    page.clock.fast_forward(15_000)

    expect(page.locator("#S-0001-row")).to_contain_text("Bea")
    assert stands(page, "polling")
    expect(page.locator("#bar-away")).to_be_hidden()
    press(page, "#view-held")  # and everything else works as well
    expect(page.locator("#S-0001-row")).to_be_visible()


def test_while_the_records_are_away_one_reads_on_and_what_is_typed_stays(world, window):
    page, lines, is_away = window(world.ana), [], [True]
    refusal = {"code": "unavailable", "message": "Nothing was changed.", "reasons": {}}

    def relay(socket):
        socket.connect_to_server()
        lines.append(socket)

    def answer(route):
        return route.fulfill(status=503, json=refusal) if is_away[0] else route.continue_()

    page.route_web_socket("**/socket.io/**", relay)
    page.route(lambda url: "/live?" in url or url.endswith("/clues"), answer)
    page.goto(SERIES)
    assert stands(page, "live")

    lines[-1].send('42["away"]')

    expect(page.locator("#bar-records")).to_be_visible()
    post_clue(page, "A blue tram")
    expect(page.locator("#post-clue .refusal")).to_contain_text("Nothing was changed.")
    expect(page.locator("#post-clue textarea")).to_have_value("A blue tram")
    assert stands(page, "retry")
    expect(page.locator("#bar-away")).to_be_hidden()

    is_away[0] = False
    assert stands(page, "live")
    expect(page.locator("#bar-records")).to_be_hidden()
    page.click("#post-clue button[type=submit]")
    expect(page.locator("#C-0001 .text")).to_have_text("A blue tram")


def test_a_killed_server_is_survived_by_pages_and_walls(world, screen, window, server):
    ana, nour = screen(world.ana, SERIES), screen(world.nour, SERIES)
    wall = window()
    wall.goto(f"/wall#{open_wall(world.nour.id, world.harbour)}")
    expect(wall.locator("#wall h1")).to_have_text("Harbour")

    server.stop(signal.SIGKILL)
    try:
        assert stands(ana, "retry")
        post_clue(ana, "A blue tram")
        expect(ana.locator("#post-clue .refusal")).to_contain_text("This was not sent")
        expect(ana.locator("#post-clue textarea")).to_have_value("A blue tram")
        claim_series(world.seat(world.bea), "S-0001")  # committed, and nobody is told
        assert stands(ana, "off")
        expect(ana.locator("#bar-away")).to_be_visible()
        expect(wall.locator("#wall h1")).to_have_text("Harbour")
    finally:
        server.start()

    ana.locator("#try-now").dispatch_event("click")  # it may have come back by itself already
    for page, language in ((ana, "en"), (nour, "ar")):
        assert stands(page, "live", language)
        expect(page.locator("#claim")).to_contain_text("Bea")
    ana.click("#post-clue button[type=submit]")
    expect(nour.locator("#C-0001 .text")).to_have_text("A blue tram")
    expect(ana.locator("#bar-away")).to_be_hidden()
    assert is_as_fresh(has_seen(ana, 3))
    expect(wall.locator("#wall")).to_contain_text("as of event 3", timeout=15_000)
    assert world.log() == ["2 series.claimed Bea", "3 clue.posted Ana"]


#: After ten seconds without a server, a graver sentence takes its place.
_NOTES_WHAT_IS_ANNOUNCED = """() => {
  const bar = document.getElementById("bar-going");
  const note = () => { window.announced ||= !bar.hidden; };
  new MutationObserver(note).observe(bar, { attributes: true });
}"""


def test_a_restart_is_announced_and_the_page_goes_on_by_itself(world, screen, server):
    ana, nour = screen(world.ana, SERIES), screen(world.nour, SERIES)
    ana.fill("#post-clue textarea", "A blue tram")

    for page in (ana, nour):
        page.evaluate(_NOTES_WHAT_IS_ANNOUNCED)
    server.stop()
    try:
        for page in (ana, nour):
            until(page, "window.announced")
        expect(nour.locator("#bar-going")).to_contain_text("الخادم")
    finally:
        server.start()

    for page, language in ((ana, "en"), (nour, "ar")):
        assert stands(page, "live", language)
        expect(page.locator("#bar-going")).to_be_hidden()
    expect(ana.locator("#post-clue textarea")).to_have_value("A blue tram")


#: How long the page means to wait before it opens a line (whole milliseconds) or asks without one;
#: and it need not.
_NOTES_WAITS = """{
  const real = window.setTimeout;
  window.waits = { dials: [], asks: [] };
  window.setTimeout = (act, time, ...more) => {
    const what = time % 1 ? "asks" : time > 250 && time < 1800 ? "dials" : "";
    window.waits[what]?.push(time);
    return real(act, what ? 0 : time, ...more);
  };
}"""


def test_no_two_pages_come_back_at_the_same_moment(world, window):
    """Else all of them would knock at once at a server that has just begun. One page that loses
    its line again and again stands for as many of them."""
    page, lines = window(world.ana), []

    def relay(line):
        behind = line.connect_to_server()

        def pass_on(said):
            line.send(said)
            if said.startswith("43"):  # it listens
                lines.append(line)

        behind.on_message(pass_on)

    page.add_init_script(_NOTES_WAITS)
    page.route_web_socket("**/socket.io/**", relay)
    page.goto(BOARD)
    for turn in range(12):
        while len(lines) <= turn:
            page.wait_for_timeout(10)
        lines[-1].close()
    until(page, "window.waits.asks.length > 12")  # one before its first line

    waits = page.evaluate("window.waits")
    for what, at_least, at_most in (("dials", 300, 1_700), ("asks", 1_500, 4_500)):
        found = waits[what]
        assert at_least <= min(found) <= max(found) <= at_most, waits
        assert max(found) - min(found) > (at_most - at_least) / 3, waits
        assert len({each // 100 for each in found}) > 4, waits
