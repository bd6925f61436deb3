"""What happened in an operation, put together from the bodies of its events alone.

Only for counting anew what is shown: no row's state is believed. Events hold ids, codes and
digests; what they leave to a sealed row is read there, and ``Rows`` names all of it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from taskforce.models import (
    Clue,
    Event,
    Feedback,
    Jurisdiction,
    Link,
    Referral,
    Registration,
    Stop,
    Voice,
)

#: A child: series id and ordinal.
Number = tuple[int, int]

_MINUTE = 60 * 10**6
_HOLD, _DUE = 90 * _MINUTE, 24 * 60 * _MINUTE
#: How far a child has come: the fourth is safe.
_CHILD = {
    "located": 1,
    "probable_identification": 2,
    "positive_identification": 3,
    "safeguarded": 4,
    "already_safeguarded": 5,
}
#: What was taken back counts for nothing.
STATES = ("recalled", "revoked", "drafted", "compared", "approved", "sent", "closed")
ENDED = {"declined", "redirected", "unable_to_locate", "already_safeguarded"}
#: Work that renews the claim of whoever holds the series.
_WORK = {
    *("clue.posted", "clue.corrected", "clue.granted", "clue.confirmed", "clue.contested"),
    *("clue.settled", "ask.posted", "alias.added", "translation.posted", "translation.corrected"),
    *("jurisdiction.recorded", "link.made", "same_place.confirmed", "same_place.dismissed"),
}


class Told(NamedTuple):
    """An event, as its body has it."""

    seq: int
    at: int
    noun: str
    verb: str
    actor: int | None
    series: int
    subject: int
    facts: dict[str, Any]

    @property
    def reference(self) -> str:
        """What people call the row that it made or changed."""
        return str(self.facts["subject"])


@dataclass
class Rows:
    """What events leave to the sealed rows that they vouch for."""

    #: By reference: the referral, the children, and the day on which it was so.
    feedback: dict[str, tuple[int, list[int], date]]
    #: By id: where it locates a series.
    located: dict[int, str]
    #: By id: the day on which it was sent.
    sent_on: dict[int, date | None]
    #: By reference: series, whether it says that another series is safe, whether that this one is.
    stops: dict[str, tuple[int, bool, bool]]
    #: The references of those that an import brought, by the number of its event.
    brought: dict[int, list[str]]
    #: By id: the children of both series.
    links: dict[int, tuple[int, int]]
    #: By reference: the child.
    registered: dict[str, int]
    #: What it says of places, and whether it narrows.
    clues: dict[str, Row[Any]]
    #: The ids of clues that somebody doubts.
    doubted: set[int]

    @classmethod
    def read(cls, session: Session, operation_id: int) -> "Rows":
        """Those of one operation."""

        def rows(model: Any, *columns: Any) -> Iterator[Any]:
            query = select(*columns).where(model.operation_id == operation_id)
            yield from session.execute(query.order_by(model.number))

        stops, brought = {}, dict[int, list[str]]()
        for number, series, ground, other, seq in rows(
            Stop, Stop.number, Stop.series_id, Stop.ground, Stop.other_series_id, Stop.sealed_in
        ):
            is_safe = ground.value == "safeguarded"
            name = f"X-{number:04d}"
            stops[name] = (series, is_safe and other is not None, is_safe)
            brought.setdefault(seq or 0, []).append(name)
        told = (Feedback.referral_id, Feedback.children, Feedback.happened_on)
        facts = rows(Feedback, Feedback.number, *told)
        said = (Clue.places, Clue.polarity, Clue.basis, Clue.is_firm, Clue.is_withheld)
        doubts = rows(Voice, Voice.clue_id, Voice.says, Voice.settled_at)
        children = rows(Registration, Registration.number, Registration.ordinal)
        links = rows(Link, Link.id, Link.ordinal, Link.other_ordinal)
        return cls(
            feedback={
                f"F-{n:04d}": (of, [*map(int, who.split())], on) for n, of, who, on in facts
            },
            located={
                key: place
                for key, place in rows(Jurisdiction, Jurisdiction.id, Jurisdiction.place)
            },
            sent_on={key: day for key, day in rows(Referral, Referral.id, Referral.sent_on)},
            stops=stops,
            brought=brought,
            links={key: (one, other) for key, one, other in links},
            registered={f"E-{number:04d}": ordinal for number, ordinal in children},
            clues={f"C-{row.number:04d}": row for row in rows(Clue, Clue.number, Clue.id, *said)},
            doubted={of for of, says, end in doubts if says.value == "contests" and not end},
        )


@dataclass
class ToldReferral:
    """A referral, as far as events tell of it."""

    id: int
    series: int
    agency: int
    state: str = "drafted"
    country: str = ""
    #: What stands of what was heard, in the order in which it was first told; and the days.
    steps: list[str] = field(default_factory=list)
    days: list[date] = field(default_factory=list)

    @property
    def is_out(self) -> bool:
        return self.state in ("sent", "closed")

    @property
    def latest(self) -> str:
        return self.steps[-1] if self.steps else ""

    @property
    def is_accepted(self) -> bool:
        return bool(set(self.steps) - ENDED - {"acknowledged"})

    @property
    def how_far(self) -> tuple[int, int]:
        return STATES.index(self.state), len(self.steps)


@dataclass
class ToldStop:
    """A stop, as far as events tell of it."""

    series: int
    due: int
    resolution: str = ""
    is_lifted: bool = False

    @property
    def is_open(self) -> bool:
        return not self.is_lifted and not self.resolution

    @property
    def holds(self) -> bool:
        return not self.is_lifted and self.resolution in ("", "same")


class Ledger:
    """What the events say, put together in their order."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.last = 0
        self.brought = 0
        self.limited: set[int] = set()
        #: Where people only try things out.
        self.practice: set[int] = set()
        self.worked: set[int] = set()
        self.located: dict[int, set[int]] = {}
        self.referrals: dict[int, ToldReferral] = {}
        #: Each thing that was told, and each observation of a series, with its corrections.
        self.facts: list[list[str]] = []
        self.clues: dict[int, list[list[str]]] = {}
        self.chain_of: dict[str, list[str]] = {}
        #: Series and step of what was told.
        self.said: dict[str, tuple[int, str]] = {}
        #: What was withdrawn, or wiped.
        self.gone: set[str] = set()
        self.stops: dict[str, ToldStop] = {}
        self.links: dict[int, list[int]] = {}
        self.registrations: dict[str, Number] = {}
        #: Who holds which series, and until when.
        self.claims: dict[int, tuple[int | None, int]] = {}

    def take(self, told: Told) -> None:
        """Note what happened."""
        self.last += 1
        if told.noun == "practice":
            self.practice.add(told.series)
        if told.series in self.practice:
            return
        note = getattr(self, f"_{told.noun}", None)
        if note is not None:
            note(told)
        holder, until = self.claims.get(told.series, (None, 0))
        is_work = f"{told.noun}.{told.verb}" in _WORK
        if is_work and holder == told.actor and until > told.at and not self._stopped(told.series):
            self.claims[told.series] = holder, told.at + _HOLD
        if told.noun in ("feedback", "referral") and self.stage(told.series) == "safeguarded":
            self.claims.pop(told.series, None)

    def _series(self, told: Told) -> None:
        if told.verb == "imported":
            self.brought += told.facts["count"]
            for name in self.rows.brought.get(told.seq, ()):
                self._raise(name, told.at)
        elif told.verb in ("claimed", "renewed", "assigned"):
            self.worked.add(told.series)
            self.claims[told.series] = told.facts.get("to", told.actor), told.at + _HOLD
        elif told.verb in ("released", "freed"):
            self.claims.pop(told.series, None)
        elif told.verb == "limited":
            self.limited.add(told.series)
            if self.claims.get(told.series, (None, 0))[0] not in told.facts["people"]:
                self.claims.pop(told.series, None)
        elif told.verb == "opened":
            self.limited.discard(told.series)

    def _clue(self, told: Told) -> None:
        if told.verb in ("posted", "corrected"):
            self.worked.add(told.series)
            chain = self.chain_of.get(told.facts.get("replaced", ""), [])
            self.chain_of[told.reference] = chain
            chain.append(told.reference)
            if len(chain) == 1:
                self.clues.setdefault(told.series, []).append(chain)
        elif told.verb == "redacted":
            self.gone.add(told.reference)

    def _jurisdiction(self, told: Told) -> None:
        there = self.located.setdefault(told.series, set())
        (there.add if told.verb == "recorded" else there.discard)(told.subject)

    def _referral(self, told: Told) -> None:
        if told.verb == "drafted":
            self.referrals[told.subject] = ToldReferral(
                told.subject, told.series, told.facts["agency"]
            )
        elif told.verb in (*STATES, "returned"):
            referral = self.referrals[told.subject]
            referral.state = "compared" if told.verb == "returned" else told.verb
            referral.country = told.facts.get("country", referral.country)

    def _feedback(self, told: Told) -> None:
        if told.verb == "withdrawn":
            self.gone.add(told.reference)
        else:
            chain = self.chain_of.get(told.facts.get("replaced", ""), [])
            self.chain_of[told.reference] = chain
            chain.append(told.reference)
            self.said[told.reference] = told.series, told.facts["step"]
            if len(chain) == 1:
                self.facts.append(chain)

    def _stop(self, told: Told) -> None:
        if told.verb == "raised":
            self._raise(told.reference, told.at)
            return
        stop = self.stops[told.reference]
        if told.verb == "resolved":
            stop.resolution = told.facts["resolution"]
            if stop.resolution == "same" and self.rows.stops[told.reference][2]:
                self.claims.pop(stop.series, None)
        elif told.verb == "reopened":
            stop.resolution, stop.due = "", told.at + _DUE
        elif told.verb == "lifted":
            stop.is_lifted = True

    def _raise(self, name: str, at: int) -> None:
        series, another_is_safe, _ = self.rows.stops[name]
        self.stops[name] = ToldStop(series, at + _DUE)
        if another_is_safe:
            self.claims.pop(series, None)

    def _link(self, told: Told) -> None:
        if told.verb == "made":
            self.links.setdefault(told.subject, []).append(told.series)
        else:
            self.links.pop(told.subject, None)

    def _registration(self, told: Told) -> None:
        if told.verb == "recorded":
            child = told.series, self.rows.registered[told.reference]
            self.registrations[told.reference] = child
        else:
            self.registrations.pop(told.reference, None)

    def _stopped(self, series: int) -> bool:
        return any(stop.holds for stop in self.stops.values() if stop.series == series)

    def last_of(self, chains: list[list[str]]) -> Iterator[str]:
        """The last of each that was not taken back."""
        for chain in chains:
            yield from [name for name in chain if name not in self.gone][-1:]

    def standing(self) -> Iterator[tuple[str, int, str]]:
        """What recipients said, as far as it stands: reference, series, step."""
        for name in self.last_of(self.facts):
            yield (name, *self.said[name])

    def children(self, series: int | None = None) -> dict[Number, int]:
        """How far each child has come of whom something was said."""
        come: dict[Number, int] = {}
        for name, of, step in self.standing():
            if step in _CHILD and series in (None, of):
                for ordinal in self.rows.feedback[name][1]:
                    come[of, ordinal] = max(come.get((of, ordinal), 0), _CHILD[step])
        return come

    def stage(self, series: int) -> str:
        """How far a series has come: the furthest of what stands."""
        come = self.children(series)
        most = max((ordinal for _, ordinal in come), default=0)
        if come and all(come.get((series, each), 0) > 3 for each in range(1, most + 1)):
            return "safeguarded"
        if any(how_far > 2 for how_far in come.values()):
            return "identified"
        out = {key for key, one in self.referrals.items() if one.series == series and one.is_out}
        heard = {self.rows.feedback[name][0] for name, *_ in self.standing()}
        if out:
            return "acknowledged" if out & heard else "referred"
        if self.located.get(series):
            return "located"
        return "worked" if series in self.worked else "open"


def ledger_of(session: Session, operation_id: int) -> Ledger:
    """All that happened in one operation."""
    ledger = Ledger(Rows.read(session, operation_id))
    bodies = select(Event.body).where(Event.operation_id == operation_id).order_by(Event.seq)
    for body in session.scalars(bodies):
        ledger.take(told_in(body))
    for name, _, step in ledger.standing():
        referral, _, day = ledger.rows.feedback[name]
        ledger.referrals[referral].steps.append(step)
        ledger.referrals[referral].days.append(day)
    return ledger


def told_in(body: str) -> Told:
    """An event, from its body."""
    said = json.loads(body)
    noun, verb = said["kind"].split(".")
    return Told(
        seq=said["seq"],
        at=said["at"],
        noun=noun,
        verb=verb,
        actor=said["actor_id"],
        series=said["series_id"] or 0,
        subject=said["subject_id"] or 0,
        facts=said["facts"],
    )
