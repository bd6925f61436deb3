"""Every draw once more, from the record alone: who could have been drawn, and whose turn it was.

It shares nothing with ``queries/draw.py``. Besides the events it needs what a series was when the
host's list brought it, and what the person had passed at that moment: that it keeps to itself and
says of each draw only whether it was right.
"""

import hashlib
from collections import Counter
from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from taskforce import secret
from taskforce.clock import microseconds
from taskforce.i18n import plain_language
from taskforce.models import Event, Passed, Series
from taskforce.queries.ledger import Ledger, Rows, Told, told_in

_NEVER = 2**63


class Brought(NamedTuple):
    """A series as the host's list brought it."""

    id: int
    number: int
    #: The number of the event that brought it.
    seq: int | None
    languages: str


def redrawn(session: Session, operation_id: int) -> dict[int, bool]:
    """Every draw of one operation, by the number of its event: whether it was right."""
    ledger = _Draws(session, operation_id)
    bodies = select(Event.body).where(Event.operation_id == operation_id).order_by(Event.seq)
    found = {}
    for body in session.scalars(bodies):
        told = told_in(body)
        if (told.noun, told.verb) == ("series", "drawn"):
            found[told.seq] = ledger.is_right(told)
        ledger.take(told)
    return found


class _Draws(Ledger):
    """What the events say, and what a draw looks at besides."""

    def __init__(self, session: Session, operation_id: int) -> None:
        super().__init__(Rows.read(session, operation_id))
        columns = (Series.id, Series.number, Series.sealed_in, Series.languages)
        query = select(*columns).where(Series.operation_id == operation_id)
        rows = list(map(Brought._make, session.execute(query.order_by(Series.number))))
        self._by_event: dict[int, list[Brought]] = {}
        for row in rows:
            self._by_event.setdefault(row.seq or 0, []).append(row)
        self._passes = _passes(session, [row.id for row in rows])
        self._floor: dict[int, Brought] = {}
        self._attention = Counter[int]()
        self._touched: dict[int, int] = {}
        self._held: set[tuple[int | None, int]] = set()
        self._safe: set[int] = set()
        self._rules: dict[int | None, Counter[str]] = {}

    def take(self, told: Told) -> None:
        super().take(told)
        for row in self._by_event.pop(told.seq, ()):
            self._floor[row.id] = row
            self._touched[row.id] = told.at
        if told.series:
            self._touched[told.series] = told.at
        if told.noun == "series" and told.verb in ("claimed", "assigned"):
            self._attention[told.series] += 1
            self._held.add((told.facts.get("to", told.actor), told.series))
        if (told.noun, told.verb) == ("series", "drawn"):
            self._rules.setdefault(told.actor, Counter())[told.facts["rule"]] += 1
        if told.noun == "feedback":
            is_safe = self.stage(told.series) == "safeguarded"
            (self._safe.add if is_safe else self._safe.discard)(told.series)

    def is_right(self, told: Told) -> bool:
        """Whether this draw was made as the rule says, among those among whom it says."""
        facts = told.facts
        fitting = self._fitting(told) if facts["rule"] == "knowledge" else None
        could = [row for row in self._could_have(told) if fitting is None or row.number in fitting]
        listed = " ".join(str(row.number) for row in could)
        return (
            told.series == self._whose_turn(could, facts["seed"])
            and len(could) == facts["candidates"]
            and secret.digest(listed) == facts["digest"]
            and (fitting is None or self._may_fit(told.actor))
        )

    def _could_have(self, told: Told) -> list[Brought]:
        stopped = {stop.series for stop in self.stops.values() if stop.holds}
        held = {series for series, (_, until) in self.claims.items() if until > told.at}
        out = stopped | held | self._safe | self.limited
        passed = self._passes.get(told.actor or 0, [])
        out |= {series for series, since, until in passed if since <= told.at < until}
        return [
            row
            for row in sorted(self._floor.values(), key=lambda row: row.number)
            if row.id not in out and (told.actor, row.id) not in self._held
        ]

    def _whose_turn(self, could: list[Brought], seed: str) -> int:
        turns = [(self._attention[row.id], self._touched[row.id]) for row in could]
        first = min(turns, default=None)
        alike = [row for row, turn in zip(could, turns, strict=True) if turn == first]
        place = int.from_bytes(hashlib.sha256(seed.encode()).digest())
        return alike[place % len(alike)].id if alike else 0

    def _fitting(self, told: Told) -> Collection[int]:
        """The numbers of those that fit what the draw says. What clues supported then stands in
        the event itself, because a clue may have been wiped since."""
        kind, _, value = told.facts["knows"].partition(":")
        if kind == "place":
            return {int(number) for number in told.facts["fitting"].split()}
        return {
            row.number
            for row in self._floor.values()
            if value in map(plain_language, row.languages.split())
        }

    def _may_fit(self, actor: int | None) -> bool:
        before = self._rules.get(actor, Counter())
        return before["knowledge"] + 1 <= before["fair"]


def _passes(session: Session, series_ids: list[int]) -> dict[int, list[tuple[int, int, int]]]:
    """By person: which series they had passed, from when, and until when."""
    here = set(series_ids)
    found: dict[int, list[tuple[int, int, int]]] = {}
    for row in session.scalars(select(Passed)):
        if row.series_id in here:
            until = microseconds(row.taken_back_at) if row.taken_back_at else _NEVER
            span = (row.series_id, microseconds(row.passed_at), until)
            found.setdefault(row.user_id, []).append(span)
    return found
