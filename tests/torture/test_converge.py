"""Every page converges: what is open equals what a reload shows, whatever happened to the line.

``SOAK=1`` is the long form: ``SOAK_CONVERGE="100 10000 1000"`` are pages, changes and cuts.
"""

import os
import random
import sys
import time
from contextlib import suppress
from copy import copy, deepcopy
from difflib import unified_diff
from itertools import count, islice, product

import pytest
from sqlalchemy import select
from sqlalchemy.exc import MultipleResultsFound, NoResultFound

from taskforce import change, db, i18n, secret
from taskforce.actions.ask import post_ask
from taskforce.actions.checkpoint import make_checkpoint
from taskforce.actions.clue import post_clue
from taskforce.actions.operation import accept_rules
from taskforce.actions.series import claim_series
from taskforce.actions.session import sign_in
from taskforce.elsewhere import record_matches_everywhere
from taskforce.errors import Refusal
from taskforce.i18n import OFFERED
from taskforce.live.rooms import READERS_OF, Topic
from taskforce.models import Event, EventKind, Role, Step
from taskforce.upgrade import upgrade
from tests.conftest import KEY
from tests.harness import dom, postgresql
from tests.harness.server import Server
from tests.harness.story import steps_to
from tests.harness.world import World, a_clue, a_series, an_ask
from tests.queries.test_totals import Desk
from tests.torture.converging import Gone, Line, Refused, WirePage

LONG = os.environ.get("SOAK_CONVERGE") or (os.environ.get("SOAK") and "100 10000 1000")
PAGES, CHANGES, CUTS = (int(number) for number in (LONG or f"{len(Topic)} 150 40").split())
SEED = int(os.environ.get("TORTURE_SEED", "7"))
#: It stops by itself, in seconds.
DEADLINE = 90 * 60 if LONG else 120
#: Series that are worked on all the time, beside that of the stories.
BUSY = [f"S-{number:04d}" for number in range(101, 141 if LONG else 105)]
WHERE = {
    Topic.BOARD: [""],
    Topic.SERIES: ["series/S-0001", f"series/{BUSY[0]}", f"series/{BUSY[1]}"],
    Topic.REFERRALS: ["series/S-0001/referrals", f"series/{BUSY[0]}/referrals"],
    Topic.SLIPS: ["referrals/R-0001/slip"],
    Topic.DESK: ["desk"],
    Topic.DASHBOARD: ["dashboard"],
    Topic.FAIRNESS: ["fairness"],
    Topic.FOR_YOU: ["for-you", "briefing", "closing", "search?q=tram"],
    Topic.HISTORY: ["history"],
    Topic.HOSTS: ["host", "host/settings"],
    Topic.FRONT_DESK: ["front-desk"],
    Topic.ANNOUNCEMENTS: ["announcements"],
    Topic.EXPORTS: ["exports"],
    Topic.DESTRUCTION: ["host/destruction"],
}
CAST = ("ana", "bea", "nour", "kim", "lea")
#: What a step of a story meets that has come too late.
TOO_LATE = (Refusal, NoResultFound, MultipleResultsFound)


def cases():
    """Pages of each topic, for each role that reads it, in each language; all topics first."""
    readers = {topic: list(product(OFFERED, sorted(READERS_OF[topic]))) for topic in Topic}
    for turn in count():
        for at, topic in enumerate(Topic):
            language, role = readers[topic][(5 * turn + at) % len(readers[topic])]
            yield WHERE[topic][turn % len(WHERE[topic])], f"Reader{role}{language}", language, role


@pytest.fixture
def house(request, tmp_path, monkeypatch):
    """A database of its own, and the server that fails; this process writes beside it."""
    database, mode = request.param.split()
    if database == "postgresql":
        url = postgresql.another(request.getfixturevalue("postgresql_url"), "converge")
    else:
        url = f"sqlite:///{tmp_path}/taskforce.db"
    secret.use(KEY)
    i18n.load()
    monkeypatch.setattr(change, "after_commit", [])
    monkeypatch.setenv("TORTURE_SEED", str(SEED))
    engines = db.connect(url)
    upgrade()
    if database == "sqlite":  # what is tried here needs no disk
        writer = engines[1].raw_connection()
        writer.execute("PRAGMA synchronous=OFF")
        writer.close()
    log = tmp_path / "server.log"
    server = Server(url, log, mode, app="tests.torture.failing:app")
    yield server
    server.stop()
    for engine in engines:
        engine.dispose()


class Run:
    """A few operations, the pages that are open there, and all that happens."""

    def __init__(self, server, began):
        self.chance = random.Random(SEED)
        self.server, self.line = server, Line(server.port, random.Random(SEED))
        self.world, self.began = World(), began
        self.floors, self.pages, self.people = [], [], {}
        self._cases, self._done = cases(), 0
        self._active = {person.capitalize() for person in CAST}

    def changes(self):
        return sum(floor.operation().last_seq for floor in self.floors)

    def new_floor(self):
        """Another operation, in which the stories begin anew; half of the pages are there that
        are still to be opened."""
        floor = copy(self.world)
        name = f"floor-{len(self.floors) + 1}"
        floor.harbour = self.world.operation_called(name, "National Clearinghouse")
        cast = [("es", Role.INVESTIGATOR), ("fr", Role.INVESTIGATOR), ("ar", Role.HOST)]
        cast += [("fr", Role.DESK), ("en", Role.DESK)]
        for person, (language, role) in zip(CAST, cast, strict=True):
            self._seat(floor, person.capitalize(), language, role)
        floor.bring(a_series("S-0001"), *(a_series(reference) for reference in BUSY))
        make_checkpoint(None, floor.harbour)  # the server would, at a moment of its own
        self.floors.append(floor)
        self.open_pages(floor, name, max(2, (PAGES - len(self.pages)) // 2))
        return floor

    def open_pages(self, floor, slug, number):
        """Once all of their readers have their seats: that is no event."""
        opened = [(each, self._seat(floor, *each[1:])) for each in islice(self._cases, number)]
        for (where, *_), reader in opened:
            address = f"/operations/{slug}/{where}"
            chance = random.Random(SEED + len(self.pages))
            self.pages.append(WirePage(self.server, self.line, reader, address, chance))

    def _seat(self, floor, name, language, role):
        """Everybody uses their code once."""
        let_in = floor.invited if name in self._active else floor.person
        self._active.add(name)
        person = let_in(name, language, role, floor.harbour)
        accept_rules(person.id, floor.harbour)
        return person

    def try_to(self, act):
        """Whoever comes too late is refused, as people are; and now and then a line is cut."""
        assert time.monotonic() - self.began < DEADLINE, "out of time"
        with suppress(*TOO_LATE):
            act()
        self._done += 1
        if self._done % 20 == 0:
            self.chance.choice(self.pages).sign_out()
        if self.line.cuts < min(CUTS, CUTS * self._done / (0.8 * CHANGES)):
            self.line.cut_one()

    def tell(self, floor, kinds):
        """What leads to each of these kinds, and it; whatever of it is still possible."""
        for kind in kinds:
            for step in steps_to(floor, kind):
                self.try_to(step)
            self.work(self.chance.choice(self.floors))
        record_matches_everywhere(None)  # as the process does that has written them

    def work(self, floor):
        """Something on one of the busy series."""
        series, place = self.chance.choice(BUSY), self.chance.choice(("NL", "BE", "ES"))
        ana, bea, desk = floor.seat(floor.ana), floor.seat(floor.bea), Desk(floor)
        self.try_to(
            self.chance.choice(
                [
                    lambda: claim_series(ana, series),
                    lambda: post_clue(bea, series, a_clue("A green tram", (place,))),
                    lambda: post_clue(ana, series, a_clue("No tram", (place,), "excludes")),
                    lambda: post_ask(bea, series, an_ask()),
                    lambda: desk.locate(series, place),
                    lambda: desk.hear(desk.send(series), Step.ACKNOWLEDGED),
                    lambda: self._claim_by_hand(floor, series),
                ]
            )
        )

    def _claim_by_hand(self, floor, series):
        """Through the server, which need not look for it."""
        slug = floor.operation().slug
        with suppress(TimeoutError):  # so many pages at once, and it still comes
            self.server.post(
                f"/operations/{slug}/series/{series}/claim", self.secret_of(floor.bea)
            )

    def secret_of(self, person):
        if person.id not in self.people:
            self.people[person.id] = sign_in(person.id)
        return self.people[person.id]

    def happened(self):
        with db.reading() as session:
            return set(session.scalars(select(Event.kind)))

    def stop(self):
        for page in self.pages:
            page._stopped.set()
        for page in self.pages:
            page.stop()
        self.line.close()


def told(page, fresh):
    """What differs, where something does."""
    with page.turn:
        if page.fault:
            return repr(page.fault)
        if page.main is None or fresh is None:
            return "" if page.main is fresh else f"open: {page.main is not None}"
        page.press_if_old()
        main = dom.parse_main(fresh).first("main")
        shown = deepcopy(page.main)
        if missing := _take_rows(shown, main) - page.counted:
            return f"rows are missing, and the pill says nothing of them: {missing}"
    both = [str(_without_clock(each)).split("<") for each in (main, shown)]
    return "\n".join(unified_diff(*both, "fresh", "shown", n=1, lineterm=""))


def _take_rows(shown, main):
    """Which rows a paged list has, its reader fetches; those that both have are compared. Returns
    those that are to be fetched."""
    missing = set()
    if found := shown.find("data-paged", ""):
        rows, fresh = found[0], main.find("id", found[0].attributes["id"])[0]
        kept = {row.attributes.get("id"): row for row in rows.children}
        missing = {row.attributes.get("id") for row in fresh.children} - set(kept)
        rows.children = [kept.get(row.attributes.get("id"), row) for row in fresh.children]
        for page in (shown, main):  # where the next ones begin is fetched with them
            if pages := page.find("id", "pages"):
                pages[0].children = []
    return missing


def _without_clock(node, inside=""):
    """A page without what its own clock goes on counting, and without the moment at which it was
    drawn or printed."""
    node.attributes.pop("data-whole", None)
    if node.attributes.pop("data-ends", None):
        node.attributes.pop("width", None)
    if "data-until" in node.attributes:
        said = node.attributes.get("class", "").split()
        node.attributes["class"] = " ".join(each for each in said if not each.startswith("laps"))
    names = f"{inside} {node.attributes.get('class', '')}"
    is_moment = node.tag == "time" and "page-head" in names
    if is_moment or "data-minutes" in node.attributes or "running" in names.split():
        node.children, node.attributes = [], {}
    for child in node.children:
        if isinstance(child, dom.Node):
            _without_clock(child, names)
    return node


def quiet(pages, seconds=15):
    """What of these pages is not as a reload shows it; what is redrawn once a second has its
    second, and a list that is fetched its turn."""
    left, until = list(pages), None
    while True:
        found = {page: wrong for page in left if (wrong := differs(page))}
        until = until or time.monotonic() + seconds  # a hundred pages are not fetched in a second
        if not found or time.monotonic() > until:
            return [f"{page.address} {page.seen}\n{wrong}" for page, wrong in found.items()]
        left = list(found)
        time.sleep(0.3)


def differs(page):
    try:
        return told(page, page.fresh())
    except Gone:
        return told(page, None)
    except (TimeoutError, Refused) as late:
        return repr(late)


#: Where an operation is closed, nothing else happens any more: that its pages show what two hosts
#: decide then is told in ``test_live_equals_fresh``.
HAPPENS = [kind for kind in EventKind if not kind.value.startswith("destruction.")]
#: The other pair takes a minute and is left to the long form.
PAIRS = ["sqlite eventlet", "postgresql threading"][: 2 if os.environ.get("SOAK") else 1]


@pytest.mark.parametrize("house", PAIRS, indirect=True)
def test_every_page_converges(house):
    began = time.monotonic()
    run = Run(house, began)
    missing = [kind for kind in HAPPENS if kind is not EventKind.OPERATION_TURNED]
    try:
        while missing:
            assert len(run.floors) < 12, missing
            run.tell(run.new_floor(), run.chance.sample(missing, len(missing)))
            missing = [kind for kind in missing if kind not in run.happened()]
        run.open_pages(run.floors[0], "floor-1", max(0, PAGES - len(run.pages)))
        while run.changes() < CHANGES or run.line.cuts < CUTS:
            run.work(run.chance.choice(run.floors))
            if run.chance.random() < 0.1:
                time.sleep(run.chance.random() * 0.5)
        run.tell(run.floors[-1], [EventKind.OPERATION_TURNED])
        run.line.leave_alone()
        record_matches_everywhere(None)
        wrong = quiet(run.pages)
        opened = sum(page.is_listening for page in run.pages)
    finally:
        run.stop()
    log = house._log.read_text()
    failed = log.count("\ntests.torture.failing.PublishFailed")
    figures = (
        f"seed {SEED}: {len(run.pages)} pages, {run.changes()} changes in {len(run.floors)} "
        f"operations, {run.line.cuts} cuts, {failed} failed publishes, "
        f"{opened} open at the end, {time.monotonic() - began:.1f} s"
    )
    sys.stderr.write(f"{figures}\n")
    assert not wrong, "\n\n".join([figures, *wrong])
    assert run.happened() == set(HAPPENS), figures
    assert log.count("Traceback") == failed, log
    assert failed, figures
