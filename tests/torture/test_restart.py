"""A restart in the middle of work: everybody comes back by themselves and has what happened
meanwhile.

CI takes the short form; ``make torture`` takes 200 pages, on both pairs.
"""

import os
import random
import signal
import sys
import time
from itertools import islice

import pytest

from taskforce.live.rooms import Topic
from tests.harness.listening import cases
from tests.harness.server import FIRST_ANSWER
from tests.harness.story import Story
from tests.harness.world import World
from tests.torture.converging import PAIRS, SEED, WirePage, quiet
from tests.torture.writing import letters

#: What serves the pages: as it is, also its measure of how fast each of them may ask.
APP = "wsgi:app"
PAGES = 200 if os.environ.get("SOAK") else len(Topic)
#: Seconds until all are open, and until all are back at a server that answers; on a quiet machine
#: a few.
ALL_OPEN, ALL_BACK = 180, 60
#: Each tries again after so many seconds, as ``live.js`` does at first.
PAUSE = (0.3, 1.7)


@pytest.fixture
def story(house):
    """With something on each page."""
    story = Story(World())
    for step in ("clue", "ask", "locate", "draft", "compare", "approve", "send", "announce"):
        getattr(story, step)()
    return story


@pytest.fixture
def pages(house, story):
    """Each of another person."""
    pages, seated = [], []
    for number, (where, language, role) in enumerate(islice(cases(), PAGES)):
        person = story.world.person(f"Reader{letters(number)}", language, role)
        seated.append((person, f"/operations/harbour/{where}", random.Random(SEED + number)))
    for person, address, chance in seated:  # once all are there: that is no event
        pages.append(WirePage(house, house, person, address, chance, PAUSE))
    yield pages
    for page in pages:
        page._stopped.set()
    for page in pages:
        page.stop()


def all_listen(pages, do=True, within=ALL_BACK):
    """Or none of them. Returns how many seconds it took."""
    began = time.monotonic()
    while left := [page.address for page in pages if page.is_listening != do]:
        assert not [page.fault for page in pages if page.fault]
        assert time.monotonic() - began < within, left
        time.sleep(0.05)
    return time.monotonic() - began


@pytest.mark.parametrize("house", PAIRS, indirect=True)
def test_everybody_comes_back_and_catches_up(house, story, pages):
    all_listen(pages, within=ALL_OPEN)
    for how, goodbye in ((signal.SIGTERM, ["going", "closed"]), (signal.SIGKILL, [])):
        for page in pages:
            page.goodbyes.clear()
        began = time.monotonic()
        house.signal(how)
        house.has_stopped()
        stopped = time.monotonic() - began
        all_listen(pages, do=False)
        assert [page.address for page in pages if page.goodbyes != goodbye] == []
        before = story.world.operation().last_seq
        story.clue(text=f"A tram, while the server is away: {how.name.lower()}")
        story.announce(text=f"Nobody hears this at first: {how.name.lower()}")

        answered = house.start()
        back = all_listen(pages)
        story.ask(text=f"Whose tram is this, {how.name.lower()}?")
        wrong = quiet(pages, ALL_BACK)

        took = time.monotonic() - began
        figures = (
            f"{how.name}, {len(pages)} pages of {len({page._reader for page in pages})} people: "
            f"stopped after {stopped:.1f} s, first answer {answered:.1f} s, all back {back:.1f} s "
            f"after it, all of them as a fresh one {took:.1f} s after the signal"
        )
        sys.stderr.write(f"{figures}\n")
        assert not wrong, "\n\n".join([figures, *wrong])
        assert min(page.seen for page in pages) > before, figures
        assert answered < FIRST_ANSWER, figures
    assert "Traceback" not in house._log.read_text()
