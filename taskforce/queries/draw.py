"""Whom the draw gives which series: those who could have it, and in which order.

``queries/redraw.py`` finds the same from the record alone, and shares nothing with this.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, String, cast, func, not_, or_, select
from sqlalchemy.orm import Session

from taskforce import secret
from taskforce.models import Area, AreaKind, Event, EventKind, Handing, Level, Passed, Series
from taskforce.models.event import TAKEN
from taskforce.policy import visible_series
from taskforce.queries.series import free_at

Conditions = Sequence[ColumnElement[bool]]


@dataclass(frozen=True)
class Draw:
    """What a draw came to."""

    winner: Series
    #: How many could have been given, and the digest of their list.
    candidates: int
    digest: str


@dataclass(frozen=True)
class Fit:
    """One thing that somebody knows, and that a series can fit."""

    kind: AreaKind
    #: A language, or a country.
    value: str
    level: Level | None

    @property
    def code(self) -> str:
        """How a form and the record name it."""
        return f"{self.kind}:{self.value}"


def drawn(session: Session, could: Conditions, seed: str) -> Draw | None:
    """The series whose turn it is, among all those that could be given."""
    winner = whose_turn(session, could, seed)
    if winner is None:
        return None
    every = select(Series.number).where(*could).order_by(Series.number).subquery()
    listed = select(func.aggregate_strings(cast(every.c.number, String), " "), func.count())
    text, count = session.execute(listed.select_from(every)).one()
    return Draw(winner, count, digest_of(text))


def whose_turn(session: Session, could: Conditions, seed: str) -> Series | None:
    """Least attention so far, then longest untouched, then chance."""
    query = select(Series).where(*could)
    by_turn = query.order_by(Series.claim_number, Series.changed_at).limit(1)
    first = session.scalars(by_turn).first()
    if first is None:
        return None
    alike = query.where(
        Series.claim_number == first.claim_number, Series.changed_at == first.changed_at
    )
    how_many = session.scalar(alike.with_only_columns(func.count())) or 0
    in_order = alike.order_by(Series.number).offset(place_by_chance(seed, how_many)).limit(1)
    return session.scalars(in_order).one()


def place_by_chance(seed: str, how_many: int) -> int:
    """Which of so many, in the order of their numbers, chance gives; anybody can recompute it."""
    return int(hashlib.sha256(seed.encode()).hexdigest(), 16) % how_many


def digest_of(listed: str) -> str:
    """What the record keeps of the numbers of all candidates, in order. Keyed: whoever reads the
    record must not find out, by trying, which series somebody passed."""
    return secret.digest(listed)


def could_have(operation_id: int, user_id: int, at: datetime) -> list[ColumnElement[bool]]:
    """Which series could be given to this person: free, for the whole floor, not passed, and
    never held by them. Nothing else of a series counts."""
    held = select(Event.series_id).where(
        TAKEN,
        Event.operation_id == operation_id,
        Event.kind == EventKind.SERIES_CLAIMED,
        Event.actor_id == user_id,
        Event.series_id.is_not(None),
    )
    given = select(Handing.series_id).where(
        Handing.operation_id == operation_id,
        Handing.to_id == user_id,
        Handing.series_id.is_not(None),
    )
    return [
        visible_series(operation_id),
        free_at(at),
        Series.id.not_in(held),
        Series.id.not_in(given),
        Series.id.not_in(_passed(user_id, at)),
    ]


def is_fitted_by(fit: Fit) -> ColumnElement[bool]:
    """Whether a series fits: it is a language heard, or a country that a clue supports."""
    if fit.kind is AreaKind.PLACE:
        return Series.supported.contains(f" {fit.value} ", autoescape=True)
    ends = (f" {fit.value} ", f" {fit.value}-")
    return or_(*(Series.languages.contains(end, autoescape=True) for end in ends))


def fits_of(session: Session, user_id: int) -> list[Fit]:
    """What this person knows that a series can fit, each language and country once."""
    query = select(Area).where(Area.user_id == user_id, Area.kind.in_(_FITTING))
    found: dict[str, Fit] = {}
    for area in session.scalars(query.order_by(Area.id)):
        fit = Fit(area.kind, area.within, area.level)
        found.setdefault(fit.code, fit)
    return list(found.values())


_FITTING = [kind for kind in AreaKind if kind.says_where]


def numbers_that(session: Session, *conditions: ColumnElement[bool]) -> list[int]:
    """The numbers of these series."""
    query = select(Series.number).where(*conditions)
    return list(session.scalars(query.order_by(Series.number)))


def may_fit(session: Session, operation_id: int, user_id: int) -> bool:
    """Whether one more draw by what somebody knows leaves those at half of all, at most."""
    query = select(Event).where(
        TAKEN,
        Event.operation_id == operation_id,
        Event.kind == EventKind.SERIES_DRAWN,
        Event.actor_id == user_id,
    )
    rules = [event.facts["rule"] for event in session.scalars(query)]
    return 2 * (rules.count("knowledge") + 1) <= len(rules) + 1


def passed_by(session: Session, operation_id: int, user_id: int) -> list[tuple[Passed, Series]]:
    """The series that this person passed, newest first."""
    query = (
        select(Passed, Series)
        .join(Series, Series.id == Passed.series_id)
        .where(visible_series(operation_id, user_id))
        .where(Passed.user_id == user_id, Passed.taken_back_at.is_(None))
    )
    return [(passed, series) for passed, series in session.execute(query.order_by(-Passed.id))]


def _passed(user_id: int, at: datetime) -> Select[int]:
    """What this person had passed at that moment."""
    return select(Passed.series_id).where(
        Passed.user_id == user_id,
        Passed.passed_at <= at,
        or_(Passed.taken_back_at.is_(None), not_(Passed.taken_back_at <= at)),
    )
