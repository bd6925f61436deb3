"""Nothing jumps: what stands on an open page stays where it is, whatever happens elsewhere.

Only the list of clues makes room at its head for what comes; it begins below this screen.
"""

import pytest

from taskforce.actions.clue import post_clue
from taskforce.actions.series import claim_series, release_series
from taskforce.inputs.series import ReleaseSeries
from tests.browser.screen import BOARD, SERIES, has_seen, is_live
from tests.harness.world import a_clue, a_series

#: Layout shifts that nobody's own hand caused, added up (https://wicg.github.io/layout-instability).
_COUNTED = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const each of list.getEntries()) if (!each.hadRecentInput) window.shifted += each.value;
}).observe({ type: "layout-shift", buffered: true });
"""
DASHBOARD = "/operations/harbour/dashboard"
HOSTS = "/operations/harbour/host"
TURNS = 17
CHANGES = 3 * TURNS
DONE = ReleaseSeries(claim=1, note="Nothing yet", text_language="en")
MOST = 0.02


@pytest.mark.parametrize("width", [1280, 400])
def test_fifty_changes_move_nothing(world, window, width):
    world.bring(*(a_series(f"S-{number:04}", f"NCMEC:{number}") for number in range(2, 31)))
    claim_series(world.seat(world.ana), "S-0001")
    pages = {path: window(world.nour) for path in (BOARD, SERIES, DASHBOARD, HOSTS)}
    for path, page in pages.items():
        page.set_viewport_size({"width": width, "height": 700})
        page.add_init_script(_COUNTED)
        page.goto(path)
        is_live(page)
        page.evaluate("window.shifted = 0")  # what loading moved is another matter

    first = world.operation().last_seq
    for turn in range(TURNS):
        post_clue(world.seat(world.ana), "S-0001", a_clue(text=f"A tram, line {turn}"))
        row = f"S-{turn + 2:04}"
        claim_series(world.seat(world.bea), row)
        last = release_series(world.seat(world.bea), row, DONE)

    assert last - first >= CHANGES
    for path, page in pages.items():
        has_seen(page, last, 20)
        assert page.evaluate("window.shifted") < MOST, path
