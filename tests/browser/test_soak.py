"""A wall that stays on for hours, through thousands of events and many restarts.

CI takes the short form, in which the screen asks a hundred times as often and only what stands on
it may not grow; ``make soak`` takes two hours. Other measures of the long form:
``SOAK_WALL="10 3000 6"`` are minutes, events and restarts.
"""

import os
import re
import time

from playwright.sync_api import expect

from taskforce import clock, db
from taskforce.actions.clue import post_clue
from taskforce.actions.operation import open_wall
from taskforce.models import Operation
from taskforce.queries.wall import wall_in
from tests.browser.screen import until
from tests.harness.world import a_clue, a_series
from tests.queries.test_totals import Desk

LONG = os.environ.get("SOAK_WALL") or (os.environ.get("SOAK") and "120 10000 20")
MINUTES, EVENTS, RESTARTS = (int(number) for number in (LONG or "0 90 2").split())
SERIES = EVENTS // 10
#: So many events a wall sees in a hurry before it is measured, and one restart: what Chromium
#: keeps to run the same code faster grows over the first hundred looks, and no further.
WARM = 120 if LONG else 10
_HURRIED = """{
  const real = setTimeout;
  window.hurried = true;
  window.setTimeout = (act, time, ...more) =>
    real(act, time === 5000 && window.hurried ? 50 : time, ...more);
}"""


class Heap:
    """What a page keeps, once its garbage is gone."""

    def __init__(self, page):
        self._browser = page.context.new_cdp_session(page)
        for domain in ("Performance", "HeapProfiler"):
            self._browser.send(f"{domain}.enable")

    def measure(self):
        for _ in range(3):
            self._browser.send("HeapProfiler.collectGarbage")
        found = self._browser.send("Performance.getMetrics")["metrics"]
        named = {each["name"]: each["value"] for each in found}
        return {name: named[name] for name in ("JSHeapUsedSize", "Nodes")}


def works(world):
    """Clues all over the floor, and every third series is located: how many events there were
    since the beginning, after each turn."""
    desk, turn, first = Desk(world), 0, world.operation().last_seq
    while (done := world.operation().last_seq - first) < EVENTS:
        yield done
        series = f"S-{turn % SERIES + 1:04d}"
        if turn < SERIES and turn % 3 == 0:
            desk.locate(series)
        else:
            post_clue(world.seat(world.bea), series, a_clue(f"A tram, seen in turn {turn}"))
        turn += 1


def opened(world, window):
    """The wall, on the screen at the end of the room."""
    wall = window(viewport={"width": 1920, "height": 1080})
    wall.add_init_script(_HURRIED)
    wall.goto(f"/wall#{open_wall(world.nour.id, world.harbour)}")
    expect(wall.locator("#wall h1")).to_have_text("Harbour")
    return wall


def shows(wall, number):
    """Waits until it does; Playwright's own waiting leaves a quarter of a megabyte in the page."""
    shown = f"document.querySelector('#wall').textContent.includes('as of event {number}')"
    until(wall, shown, 20)


def restart(server):
    server.stop()
    server.start()


def test_a_wall_stays_right_and_does_not_grow(world, server, window, record_property):
    world.bring(*(a_series(f"S-{number:04d}") for number in range(2, SERIES + 1)))
    wall = opened(world, window)
    heap, before, restarts, began = Heap(wall), None, 0, time.monotonic()

    for done in works(world):
        share = max(0, done - WARM) / (EVENTS - WARM)
        ahead = began + share * MINUTES * 60 - time.monotonic()
        wall.wait_for_timeout(max(1, 1000 * ahead))  # in any case, so that the screen has its turn
        if done >= WARM and share >= restarts / RESTARTS:
            restart(server)
            restarts += 1
        if restarts and before is None:
            shows(wall, world.operation().last_seq)
            before, began = heap.measure(), time.monotonic()
            wall.evaluate(f"() => (window.hurried = {str(not MINUTES).lower()})")

    shows(wall, world.operation().last_seq)
    after = heap.measure()
    growth = {name: round(after[name] / before[name] - 1, 3) for name in before}
    record_property("soak", f"{EVENTS} events, {restarts} restarts, {growth}, {before}, {after}")
    assert restarts == RESTARTS
    assert (max(growth.values()) if LONG else growth["Nodes"]) < 0.1
    with db.reading() as session:
        told = wall_in(session, session.get_one(Operation, world.harbour), clock.now()).figures
    located = len(range(0, SERIES, 3))
    assert (told.located, told.worked, told.series) == (located, SERIES, SERIES)
    words = re.sub(r"\s+", " ", wall.locator(".wall-grid").inner_text())
    assert f"Series located to a country {located} of {SERIES}, {SERIES} worked" in words
