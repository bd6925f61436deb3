"""The dashboard's figures once more, from the record: what a rehearsal is proven with.

Nothing is shared with ``totals`` and what that rests on. No row's state is believed, only what the
bodies of the events say, one after the other. They hold ids, codes and digests; what they leave to
a sealed row is read there, and ``Rows`` names all of it. Who has a seat is the house's to know.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from taskforce.clock import microseconds
from taskforce.models import (
    Agency,
    Clue,
    Event,
    Feedback,
    Link,
    Member,
    Operation,
    Referral,
    Registration,
    Stop,
    User,
    Voice,
)
from taskforce.places import CANDIDATES, cover, struck
from taskforce.workdays import weekend_of

#: A child: series id and ordinal.
Number = tuple[int, int]
#: ``referrals.sent`` and so on, as the dashboard's figures are called for scripts.
Figures = dict[str, int | str]

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
_STAGES = ("open", "worked", "located", "referred", "acknowledged", "identified", "safeguarded")
#: What was taken back counts for nothing.
_STATES = ("revoked", "recalled", "drafted", "compared", "approved", "sent", "closed")
_ENDED = {"declined", "redirected", "unable_to_locate", "already_safeguarded"}
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

    #: By reference: the referral, and the children.
    feedback: dict[str, tuple[int, list[int]]]
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
        facts = rows(Feedback, Feedback.number, Feedback.referral_id, Feedback.children)
        said = (Clue.places, Clue.polarity, Clue.basis, Clue.is_firm, Clue.is_withheld)
        doubts = rows(Voice, Voice.clue_id, Voice.says, Voice.settled_at)
        children = rows(Registration, Registration.number, Registration.ordinal)
        links = rows(Link, Link.id, Link.ordinal, Link.other_ordinal)
        return cls(
            feedback={f"F-{n:04d}": (of, [*map(int, who.split())]) for n, of, who in facts},
            sent_on={key: day for key, day in rows(Referral, Referral.id, Referral.sent_on)},
            stops=stops,
            brought=brought,
            links={key: (one, other) for key, one, other in links},
            registered={f"E-{number:04d}": ordinal for number, ordinal in children},
            clues={f"C-{row.number:04d}": row for row in rows(Clue, Clue.number, Clue.id, *said)},
            doubted={of for of, says, end in doubts if says.value == "contests" and not end},
        )


@dataclass
class _Referral:
    series: int
    agency: int
    state: str = "drafted"
    country: str = ""
    #: What stands of what was heard, in the order in which it was first told.
    steps: list[str] = field(default_factory=list)

    @property
    def is_out(self) -> bool:
        return self.state in ("sent", "closed")

    @property
    def latest(self) -> str:
        return self.steps[-1] if self.steps else ""

    @property
    def is_accepted(self) -> bool:
        return bool(set(self.steps) - _ENDED - {"acknowledged"})

    @property
    def how_far(self) -> tuple[int, int]:
        return _STATES.index(self.state), len(self.steps)


@dataclass
class _Stop:
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


class _Ledger:
    """What the events say, put together in their order."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.last = 0
        self.brought = 0
        self.limited: set[int] = set()
        self.worked: set[int] = set()
        self.located: dict[int, set[int]] = {}
        self.referrals: dict[int, _Referral] = {}
        #: Each thing that was told, and each observation of a series, with its corrections.
        self.facts: list[list[str]] = []
        self.clues: dict[int, list[list[str]]] = {}
        self.chain_of: dict[str, list[str]] = {}
        #: Series and step of what was told.
        self.said: dict[str, tuple[int, str]] = {}
        #: What was withdrawn, or wiped.
        self.gone: set[str] = set()
        self.stops: dict[str, _Stop] = {}
        self.links: dict[int, list[int]] = {}
        self.registrations: dict[str, Number] = {}
        #: Who holds which series, and until when.
        self.claims: dict[int, tuple[int | None, int]] = {}

    def take(self, told: Told) -> None:
        """Note what happened."""
        self.last += 1
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
        elif told.verb in ("claimed", "renewed"):
            self.worked.add(told.series)
            self.claims[told.series] = told.actor, told.at + _HOLD
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
            self.referrals[told.subject] = _Referral(told.series, told.facts["agency"])
        elif told.verb in _STATES:
            referral = self.referrals[told.subject]
            referral.state = told.verb
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
        self.stops[name] = _Stop(series, at + _DUE)
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


def figures(found: Mapping[str, Any], before: str = "") -> Figures:
    """The figures that are shown, one beneath the other under the names that they have here."""
    flat: Figures = {}
    for name, value in found.items():
        if isinstance(value, Mapping):
            flat |= figures(value, f"{before}{name}.")
        elif isinstance(value, list):
            for each in value:
                rest = {key: count for key, count in each.items() if key != "country"}
                flat |= figures(rest, f"{before}{name}.{each['country']}.")
        else:
            flat[f"{before}{name}"] = value
    return flat


def recounted(session: Session, operation: Operation, now: datetime) -> Figures:
    """All of them, from what happened."""
    ledger = _Ledger(Rows.read(session, operation.id))
    bodies = select(Event.body).where(Event.operation_id == operation.id).order_by(Event.seq)
    for body in session.scalars(bodies):
        ledger.take(_told(body))
    _hear(ledger)
    referrals = _once(ledger)
    today = now.astimezone(ZoneInfo(operation.zone)).date()
    return {
        "as_of": ledger.last,
        **_of_series(ledger, microseconds(now)),
        **_of_referrals(ledger, referrals, operation, today),
        **_of_children(ledger),
        **_of_countries(referrals),
        **_of_stops(ledger, microseconds(now)),
        "countries_in_room": _in_room(session, operation.id),
    }


def _told(body: str) -> Told:
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


def _hear(ledger: _Ledger) -> None:
    for name, _, step in ledger.standing():
        ledger.referrals[ledger.rows.feedback[name][0]].steps.append(step)


def _of_series(ledger: _Ledger, now: int) -> Figures:
    stages = {each: ledger.stage(each) for each in _touched(ledger) - ledger.limited}
    exactly = Counter(stages.values())
    every = ledger.brought - len(ledger.limited)
    exactly["open"] = every - len(stages) + exactly["open"]
    held = {each for each, (_, until) in ledger.claims.items() if until > now} - ledger.limited
    stopped = {each.series for each in ledger.stops.values() if each.holds} - ledger.limited
    safe = {each for each, stage in stages.items() if stage == "safeguarded"}
    at_least = {
        stage: sum(exactly[each] for each in _STAGES[place:])
        for place, stage in enumerate(_STAGES)
    }
    found = {stage: count for stage, count in at_least.items() if stage != "open"} | {
        "all": every,
        "stopped": len(stopped),
        "held": len(held),
        "free": every - len(held | stopped | safe),
        "untouched": exactly["open"],
        "contradicted": sum(_is_contradicted(ledger, each) for each in stages),
    }
    return {f"series.{name}": count for name, count in found.items()} | {
        f"series.by_stage.{stage}": exactly[stage] for stage in _STAGES
    }


def _touched(ledger: _Ledger) -> set[int]:
    referred = {each.series for each in ledger.referrals.values()}
    return ledger.worked | set(ledger.located) | referred | {of for of, _ in ledger.said.values()}


def _is_contradicted(ledger: _Ledger, series: int) -> bool:
    """Whether its firm clues stand against each other: about a place, or so that none is left."""
    left, supported, excluded = set(CANDIDATES), set[str](), set[str]()
    for name in ledger.last_of(ledger.clues.get(series, [])):
        row = ledger.rows.clues[name]
        is_firm = row.is_firm and row.basis.value != "asked" and row.id not in ledger.rows.doubted
        if row.is_withheld or not is_firm:
            continue
        places = row.places.split()
        if row.polarity.value == "supports":
            here = set[str]().union(*map(cover, places))
            supported |= here
            left &= here
        elif row.polarity.value == "excludes":
            here = set[str]().union(*map(struck, places))
            excluded |= here
            left -= here
    return not left or bool(supported & excluded)


def _once(ledger: _Ledger) -> list[_Referral]:
    """Those that stand; of one child to one agency only the one that came furthest."""
    numbers = _numbers(ledger)
    kin: dict[int, set[int]] = {}
    for group in numbers.values():
        there = {series for series, _ in group}
        for series in there:
            kin.setdefault(series, set()).update(there - {series})
    ranked = sorted(ledger.referrals.values(), key=lambda each: each.how_far, reverse=True)
    kept: list[_Referral] = []
    for each in ranked:
        there = kin.get(each.series, set())
        if each.series in ledger.limited or _STATES.index(each.state) < 2:
            continue
        if not any(one.agency == each.agency and one.series in there for one in kept):
            kept.append(each)
    return kept


def _numbers(ledger: _Ledger) -> dict[Number, set[Number]]:
    """All numbers of each child that has several."""
    groups: dict[Number, set[Number]] = {}
    for key, series in ledger.links.items():
        if not ledger.limited & set(series):
            pair = set(zip(series, ledger.rows.links[key], strict=True))
            for child in pair:
                pair = pair | groups.get(child, set())
            groups |= {child: pair for child in pair}
    return groups


def _of_referrals(
    ledger: _Ledger, referrals: list[_Referral], operation: Operation, today: date
) -> Figures:
    sent = [each for each in referrals if each.is_out]
    keys = {id(one): key for key, one in ledger.referrals.items()}
    days = [ledger.rows.sent_on[keys[id(each)]] for each in sent]
    due = [_due(each, day, operation) for each, day in zip(sent, days, strict=True) if day]
    found = {
        "drafted": len(referrals),
        "approved": sum(each.state == "approved" for each in referrals) + len(sent),
        "sent": len(sent),
        "acknowledged": sum(bool(each.steps) for each in sent),
        "accepted": sum(each.is_accepted for each in sent),
        "ended": sum(each.latest in _ENDED for each in sent),
        "unanswered": sum(not each.steps for each in sent),
        "overdue": sum(day is not None and day < today for day in due),
    }
    latest = Counter(f"latest.{each.latest}" for each in sent if each.steps)
    by_day = Counter(f"by_day.{day}" for day in days)
    return {f"referrals.{name}": count for name, count in (found | latest | by_day).items()}


def _due(referral: _Referral, sent_on: date, operation: Operation) -> date | None:
    """The last day on which it is not overdue: that many working days after it was sent."""
    if referral.state == "closed" or set(referral.steps) - {"acknowledged"}:
        return None
    hours = operation.feedback_hours if referral.steps else operation.ack_hours
    after = (sent_on + timedelta(days=number) for number in range(1, 999))
    working = [day for day in after if day.weekday() not in weekend_of(referral.country)]
    return working[(hours + 23) // 24 - 1]


def _of_children(ledger: _Ledger) -> Figures:
    come = {
        child: far for child, far in ledger.children().items() if child[0] not in ledger.limited
    }
    numbers = _numbers(ledger)
    furthest: dict[Number, int] = {}
    for child, far in come.items():
        first = min(numbers.get(child, {child}))
        furthest[first] = max(furthest.get(first, 0), far)
    exactly = Counter(furthest.values())
    registered = {min(numbers.get(each, {each})) for each in ledger.registrations.values()}
    known = {min(numbers.get(child, {child})) for child, far in come.items() if far >= 3}
    return {
        "children.probable": exactly[2],
        "children.identified": exactly[3] + exactly[4],
        "children.safeguarded": exactly[4],
        "children.already_safe": exactly[5],
        "children.series_identified": len(
            {child[0] for child, far in come.items() if far in (3, 4)}
        ),
        "children.series_safeguarded": len({child[0] for child, far in come.items() if far == 4}),
        "children.to_register": len(known),
        "children.registered": len(known & registered),
    }


def _of_countries(referrals: list[_Referral]) -> Figures:
    found = Counter[str]()
    for each in referrals:
        if each.is_out:
            where = f"countries.{each.country}"
            found[f"{where}.sent"] += 1
            found[f"{where}.acknowledged"] += bool(each.steps)
            found[f"{where}.accepted"] += each.is_accepted
    return dict(found)


def _of_stops(ledger: _Ledger, now: int) -> Figures:
    stops = [each for each in ledger.stops.values() if each.series not in ledger.limited]
    return {
        "open_stops": sum(each.is_open for each in stops),
        "overdue_stops": sum(each.is_open and each.due <= now for each in stops),
    }


def _in_room(session: Session, operation_id: int) -> int:
    seats = select(Member.user_id).where(Member.operation_id == operation_id)
    countries = {key: where for key, where in session.execute(select(Agency.id, Agency.country))}
    people = select(User.agency_id).where(User.id.in_(seats))
    return len({countries[agency] for agency in session.scalars(people)})
