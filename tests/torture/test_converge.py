"""Every page converges: what is open equals what a reload shows, whatever happened to the line.

``SOAK=1`` is the long form: ``SOAK_CONVERGE="100 10000 1000"`` are pages, changes and cuts.
"""

import os
import random
import sys
import time
from contextlib import suppress
from copy import copy
from itertools import islice

import pytest
from sqlalchemy import select
from sqlalchemy.exc import MultipleResultsFound, NoResultFound

from taskforce import db
from taskforce.actions.ask import post_ask
from taskforce.actions.checkpoint import make_checkpoint
from taskforce.actions.clue import post_clue
from taskforce.actions.operation import accept_rules
from taskforce.actions.series import claim_series
from taskforce.actions.session import sign_in
from taskforce.elsewhere import record_matches_everywhere
from taskforce.errors import Refusal
from taskforce.live.rooms import Topic
from taskforce.models import Event, EventKind, Role, Step
from tests.harness.listening import cases
from tests.harness.story import steps_to
from tests.harness.world import World, a_clue, a_series, an_ask
from tests.queries.test_totals import Desk
from tests.torture.converging import PAIRS, SEED, Line, WirePage, quiet

LONG = os.environ.get("SOAK_CONVERGE") or (os.environ.get("SOAK") and "100 10000 1000")
PAGES, CHANGES, CUTS = (int(number) for number in (LONG or f"{len(Topic)} 150 40").split())
#: What serves the pages.
APP = "tests.torture.failing:app"
#: It stops by itself, in seconds.
DEADLINE = 120 * 60 if LONG else 120
#: Series that are worked on all the time, beside that of the stories.
BUSY = [f"S-{number:04d}" for number in range(101, 141 if LONG else 105)]
CAST = ("ana", "bea", "nour", "kim", "lea")
#: What a step of a story meets that has come too late.
TOO_LATE = (Refusal, NoResultFound, MultipleResultsFound)


class Run:
    """A few operations, the pages that are open there, and all that happens."""

    def __init__(self, server, began):
        self.chance = random.Random(SEED)
        self.server, self.line = server, Line(server.port, random.Random(SEED))
        self.world, self.began = World(), began
        self.floors, self.pages, self.people = [], [], {}
        self._cases, self._done = cases(*BUSY[:2]), 0
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
        opened = [
            (where, self._seat(floor, f"Reader{role}{language}", language, role))
            for where, language, role in islice(self._cases, number)
        ]
        for where, reader in opened:
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


#: Where an operation is closed, nothing else happens any more: that its pages show what two hosts
#: decide then is told in ``test_live_equals_fresh``.
HAPPENS = [kind for kind in EventKind if not kind.value.startswith("destruction.")]


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
