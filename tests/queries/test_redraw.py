"""Draws recomputed from the record alone, after days in which everything happened at once."""

import random
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from taskforce import clock, db
from taskforce.actions.clue import post_clue
from taskforce.actions.draw import (
    draw_fitting_series,
    draw_series,
    pass_series,
    take_back_pass,
)
from taskforce.actions.knowledge import say_knowledge
from taskforce.actions.series import (
    assign_series,
    claim_series,
    free_series,
    import_series,
    limit_series,
    open_series,
    release_series,
)
from taskforce.actions.stop import add_alias, reopen_stop, resolve_stop, withdraw_alias
from taskforce.errors import Refusal
from taskforce.inputs.desk import GiveReason, ResolveStop
from taskforce.inputs.draw import Fitting
from taskforce.inputs.handing import AssignSeries
from taskforce.inputs.knowledge import Know
from taskforce.inputs.series import AddAlias, FreeSeries, LimitSeries, ReleaseSeries
from taskforce.models import Event, EventKind, Role, Series
from taskforce.queries.redraw import redrawn
from taskforce.seat import Seat
from tests.harness.world import a_clue, a_series
from tests.web.matrix import ON_SQLITE

WHY = GiveReason(reason="It was a mistake")


class Room:
    """Five investigators, a desk and a host who do what comes to mind, and are refused much."""

    def __init__(self, world, seed):
        self.world, self.chance = world, random.Random(seed)
        self.now = datetime(2027, 1, 4, 8, tzinfo=UTC)
        guests = [world.person(f"Guest{n}", "en", Role.INVESTIGATOR) for n in range(3)]
        self.people = [world.ana, world.bea, *guests]
        self.many = 1
        know = Know(places=["NL"], language=["fil"], level=["reads"], keywords="")
        for person in self.people:
            say_knowledge(person.id, know)

    def go_on(self):
        """One of them does something, a while later."""
        self.now += timedelta(minutes=self.chance.choice((0, 1, 5, 40)))
        person = self.chance.choice(self.people)
        act = self.chance.choice(self.ACTS)
        with suppress(Refusal):
            act(self, person, self.world.seat(person), f"S-{self._number():04d}")

    def _number(self):
        return self.chance.randint(1, self.many)

    def _series(self, reference):
        return self.world.series(Series.number_in(reference))

    def draw(self, person, seat, reference):
        draw_series(seat)

    def fit(self, person, seat, reference):
        draw_fitting_series(seat, Fitting(knows=self.chance.choice(("language:fil", "place:NL"))))

    def claim(self, person, seat, reference):
        claim_series(seat, reference)

    def release(self, person, seat, reference):
        claim = self._series(reference).claim_number
        release_series(seat, reference, ReleaseSeries(claim=claim, note="-", text_language="en"))

    def free(self, person, seat, reference):
        said = FreeSeries(claim=self._series(reference).claim_number, reason="Left")
        free_series(self.world.seat(self.world.nour), reference, said, "en")

    def assign(self, person, seat, reference):
        to = {"to": person.id, "claim": self._series(reference).claim_number}
        said = AssignSeries(**to, reason="They know it")
        assign_series(self.world.seat(self.world.nour), reference, said, "en")

    def limit(self, person, seat, reference):
        said = LimitSeries(people=[person.id])
        limit_series(self.world.seat(self.world.nour), reference, said)

    def open(self, person, seat, reference):
        open_series(self.world.seat(self.world.nour), reference)

    def clue(self, person, seat, reference):
        places = (self.chance.choice(("NL", "JP")),)
        post_clue(seat, reference, a_clue(places=places, firmness="tentative"))

    def alias(self, person, seat, reference):
        add_alias(seat, reference, AddAlias(alias=f"ICSE:{self.chance.randint(100, 130)}"))

    def unalias(self, person, seat, reference):
        withdraw_alias(seat, f"A-{self.chance.randint(1, 30):04d}")

    def elsewhere(self, person, seat, reference):
        """Another operation has it too, and nobody here has recorded that yet."""
        alias = f"ICSE:{self.chance.randint(100, 130)}"
        line = a_series(f"S-{self.chance.randint(100, 999):04d}", alias)
        import_series(Seat(self.world.dan.id, self.world.lighthouse), [line])

    def resolve(self, person, seat, reference):
        found = self.chance.choice(("same", "different", "joint"))
        said = ResolveStop(resolution=found, reason="Asked them")
        stop = f"X-{self.chance.randint(1, 9):04d}"
        resolve_stop(self.world.seat(self.world.kim), stop, said)

    def reopen(self, person, seat, reference):
        reopen_stop(self.world.seat(self.world.lea), f"X-{self.chance.randint(1, 9):04d}", WHY)

    def bring(self, person, seat, reference):
        if self.many > 40:
            return
        known = ("unknown", "unknown", "safeguarded", "identified")
        self.world.bring(
            *(
                a_series(
                    f"S-{self.many + n:04d}",
                    f"ICSE:{self.chance.randint(100, 130)}" if n % 3 == 0 else "",
                    languages=self.chance.choice(("fil", "ar fil-PH", "ja")),
                    known_elsewhere=self.chance.choice(known),
                )
                for n in range(1, 9)
            )
        )
        self.many += 8

    def let_go_by(self, person, seat, reference):
        pass_series(person.id, self._series(reference).id)

    def take_back(self, person, seat, reference):
        take_back_pass(person.id, self._series(reference).id)

    ACTS = (*[draw] * 8, *[release] * 8, *[fit] * 4, claim, assign, free, limit, open, clue, clue)
    ACTS += (alias, alias, unalias, elsewhere, resolve, resolve, reopen, bring, bring)
    ACTS += (let_go_by, let_go_by, take_back)


@ON_SQLITE
def test_whatever_happens_every_draw_is_right_and_the_record_alone_says_so(world, monkeypatch):
    room = Room(world, seed=3)
    monkeypatch.setattr(clock, "now", lambda: room.now)
    for _ in range(150):
        room.go_on()

    with db.reading() as session:
        found = redrawn(session, world.harbour)
        events = session.query(Event).filter_by(operation_id=world.harbour)
        drawn = events.filter_by(kind=EventKind.SERIES_DRAWN).all()
        kinds = {kind for (kind,) in events.with_entities(Event.kind)}
    rules = [event.facts["rule"] for event in drawn]
    assert [seq for seq, is_right in found.items() if not is_right] == []
    assert rules.count("fair") > 10
    assert rules.count("knowledge") > 2
    assert {EventKind.STOP_RAISED, EventKind.STOP_RESOLVED, EventKind.SERIES_LIMITED} <= kinds
