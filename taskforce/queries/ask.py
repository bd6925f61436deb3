"""Asks: whom they reach and why, and what waits for whom.

Nobody keeps a list of recipients: whom an ask reaches follows at every moment from what it wants
and what people say they know.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import Session, selectinload

from taskforce.errors import NotFound
from taskforce.models import (
    Access,
    Agency,
    Area,
    AreaKind,
    Ask,
    Clue,
    Level,
    Member,
    NotMe,
    Operation,
    Passing,
    Role,
    Series,
    SeriesReader,
    User,
    Want,
)
from taskforce.places import country_of, name
from taskforce.policy import READS_SERIES, visible_series
from taskforce.queries.charge import charges_waiting
from taskforce.queries.deadline import deadlines_waiting
from taskforce.queries.handing import handings_waiting
from taskforce.queries.mention import mentions_waiting
from taskforce.queries.operation import Who
from taskforce.queries.referral import overdue_waiting
from taskforce.queries.series import is_left_in_peace, references_of
from taskforce.queries.translation import translations_waiting

Chosen = TypeVar("Chosen", bound=Select[*tuple[Any, ...]])

_WHERE = [kind for kind in AreaKind if kind.says_where]
#: What stands beside the texts of asks, read at once for all of them.
TRANSLATED = (selectinload(Ask.translations), selectinload(Ask.translations_wanted))


@dataclass(frozen=True)
class Match:
    """Why an ask reaches somebody: one thing that they know."""

    kind: AreaKind
    value: str
    level: Level | None


@dataclass
class Reached:
    """Somebody whom an ask reaches, and why."""

    user_id: int
    who: Who
    matches: list[Match] = field(default_factory=list)
    #: Somebody said that this person knows.
    is_passed: bool = False

    def is_reached(self, ask: Ask) -> bool:
        """Whoever wants to know where is not helped by somebody who knows none of it."""
        knows_where = any(match.kind.says_where for match in self.matches)
        return self.is_passed or knows_where or not ask.says_where

    @property
    def rank(self) -> tuple[int, int, str]:
        """Whoever was named first, then whoever knows most of what is wanted."""
        return (-int(self.is_passed), -len(self.matches), self.who.name)


def keywords_in(session: Session, operation_id: int, text: str) -> list[str]:
    """Words of their own that people of this operation gave and that occur in the text."""
    query = (
        select(Area.value)
        .join(Member, Member.user_id == Area.user_id)
        .where(Member.operation_id == operation_id, Area.kind == AreaKind.KEYWORD)
        .distinct()
    )
    words = text.casefold()
    return sorted(word for word in session.scalars(query) if word in words)


def ask_named(session: Session, operation_id: int, reference: str, reader_id: int) -> Ask:
    """The ask that this reader means."""
    query = select(Ask).join(Series, Series.id == Ask.series_id)
    named = query.where(
        visible_series(operation_id, reader_id), Ask.number == Ask.number_in(reference)
    )
    ask = session.scalars(named).one_or_none()
    if ask is None:
        raise NotFound
    return ask


def asks_of(session: Session, series_id: int) -> list[Ask]:
    """Every ask about one series, newest first."""
    query = select(Ask).where(Ask.series_id == series_id).options(*TRANSLATED)
    return list(session.scalars(query.order_by(Ask.number.desc())))


def reached_by(session: Session, ask: Ask) -> list[Reached]:
    """Everybody whom it reaches, best match first."""
    return [person for person in _all_matching(session, ask) if person.is_reached(ask)]


def reach_of(
    session: Session, series: Series, user_id: int, things: Iterable[tuple[AreaKind, str]]
) -> tuple[list[Reached], list[Reached]]:
    """Whom an ask of this person would reach that wants these things; and who knows some of it."""
    ask = Ask(operation_id=series.operation_id, series_id=series.id, author_id=user_id)
    ask.want(things)
    return reached_by(session, ask), nearest_to(session, ask)


def nearest_to(session: Session, ask: Ask, most: int = 3) -> list[Reached]:
    """Who knows something of what is wanted, although not enough to be asked."""
    found = _all_matching(session, ask)
    return [person for person in found if not person.is_reached(ask)][:most]


def _all_matching(session: Session, ask: Ask) -> list[Reached]:
    found: dict[int, Reached] = {}
    for user_id, whose, country, kind, value, level in session.execute(matching(ask)):
        person = found.setdefault(user_id, Reached(user_id, Who(whose, country)))
        person.matches.append(Match(kind, value, level))
    for user_id, whose, country in session.execute(_named(ask)):
        person = found.setdefault(user_id, Reached(user_id, Who(whose, country)))
        person.is_passed = True
    return sorted(found.values(), key=lambda person: person.rank)


def needs_of(
    session: Session, operation_id: int, moment: datetime, user_ids: Iterable[int]
) -> dict[int, int]:
    """How much waits for each of these people. Whoever is not in it has nothing."""
    operation, people = session.get_one(Operation, operation_id), list(user_ids)
    here = {"operation_id": operation_id, "moment": moment, "today": operation.day_of(moment)}
    asked = here | {"people": people}
    found = {user_id: count for user_id, count in session.execute(counted(), asked)}
    for user_id, count in charges_waiting(session, operation, people).items():
        found[user_id] = found.get(user_id, 0) + count
    return found


@cache
def counted() -> Select[int, int]:
    """All but what is left after a closing, as one statement, for every operation and everybody:
    every page asks it, and to put it together costs more than to answer it."""
    operation_id: Any = bindparam("operation_id")
    moment: Any = bindparam("moment")
    today: Any = bindparam("today")
    people: Any = bindparam("people", expanding=True)
    waiting = union_all(
        _waiting(operation_id, moment, people),
        translations_waiting(operation_id, people),
        mentions_waiting(operation_id, moment, people),
        overdue_waiting(operation_id, today, people),
        handings_waiting(operation_id, moment, people),
        deadlines_waiting(operation_id, moment, people),
    ).subquery()
    return select(waiting.c.user_id, func.count()).group_by(waiting.c.user_id)


def asks_for(session: Session, operation_id: int, moment: datetime, user_id: int) -> list[Ask]:
    """The asks that wait for this person, those that end soonest first."""
    waiting = _waiting(operation_id, moment, [user_id]).subquery()
    query = select(Ask).join(waiting, waiting.c.ask_id == Ask.id).options(*TRANSLATED)
    return list(session.scalars(query.order_by(Ask.expires_at, Ask.id)))


def answers_to(session: Session, ask_ids: Iterable[int]) -> dict[int, list[Clue]]:
    """What was answered to these asks, oldest first; what was wiped is no answer, and what is
    withheld is none yet."""
    query = select(Clue).where(
        Clue.ask_id.in_(list(ask_ids)), Clue.redacted_by_id.is_(None), Clue.is_withheld.is_(False)
    )
    found: dict[int, list[Clue]] = defaultdict(list)
    for clue in session.scalars(query.order_by(Clue.number)):
        found[clue.ask_id or 0].append(clue)
    return found


def _fits(kind: Any, value: Any, around: Any) -> ColumnElement[bool]:
    """Whether an area is what is wanted: the same, or the whole of which the other is a part."""
    return and_(
        Area.kind == kind,
        Area.within == around,
        or_(Area.value == value, Area.value == Area.within, value == around),
    )


def matching(ask: Ask) -> Select[int, str, str, AreaKind, str, Level | None]:
    """People, each with one thing that they know and that is wanted."""
    fits = [_fits(kind, literal(value), literal(kind.around(value))) for kind, value in ask.wants]
    rows = select(User.id, User.name, Agency.country, Area.kind, Area.value, Area.level)
    return _seated(ask, rows).join(Area, Area.user_id == User.id).where(or_(false(), *fits))


def _named(ask: Ask) -> Select[int, str, str]:
    return _seated(ask, select(User.id, User.name, Agency.country)).join(
        Passing, and_(Passing.ask_id == ask.id, Passing.to_id == User.id)
    )


def _seated(ask: Ask, query: Chosen) -> Chosen:
    """Of everybody, those who can read the series; not whoever asked."""
    return (
        query.select_from(User)
        .join(Agency, Agency.id == User.agency_id)
        .join(Member, Member.user_id == User.id)
        .join(Series, Series.id == ask.series_id)
        .where(
            Member.operation_id == ask.operation_id,
            Member.role.in_(READS_SERIES),
            User.is_disabled.is_(False),
            User.id != ask.author_id,
            _may_know(User.id),
        )
    )


def _may_know(user_id: Any) -> ColumnElement[bool]:
    """A series that is not for the whole floor asks its readers only."""
    named = (SeriesReader.series_id == Series.id, SeriesReader.user_id == user_id)
    return or_(Series.access == Access.FLOOR, exists().where(*named))


def _waiting(operation_id: Any, moment: Any, people: Any) -> Select[int, int]:
    """Pairs of person and open ask: it reaches them, and they neither wrote it, nor answered it,
    nor said that it is not for them."""
    open_asks = and_(
        Ask.operation_id == operation_id, Ask.closed_at.is_(None), Ask.expires_at > moment
    )
    says_where = case((Area.kind.in_(_WHERE), 1), else_=0)
    by_area = (
        select(Area.user_id, Ask.id.label("ask_id"))
        .select_from(Ask)
        .join(Want, Want.ask_id == Ask.id)
        .join(Area, _fits(Want.kind, Want.value, Want.within))
        .where(open_asks, Area.user_id.in_(people))
        .group_by(Area.user_id, Ask.id, Ask.says_where)
        .having(or_(Ask.says_where.is_(False), func.max(says_where) == 1))
    )
    named = (
        select(Passing.to_id, Ask.id)
        .join(Ask, Ask.id == Passing.ask_id)
        .where(open_asks, Passing.to_id.in_(people))
    )
    either = union(by_area, named).subquery()
    person, ask_id = either.c
    return (
        select(person.label("user_id"), ask_id.label("ask_id"))
        .join(Ask, Ask.id == ask_id)
        .join(Series, Series.id == Ask.series_id)
        .join(Member, and_(Member.user_id == person, Member.operation_id == operation_id))
        .where(
            Member.role.in_(READS_SERIES),
            Ask.author_id != person,
            _may_know(person),
            ~is_left_in_peace(),
            ~exists().where(Clue.ask_id == ask_id, Clue.author_id == person),
            ~exists().where(NotMe.ask_id == ask_id, NotMe.user_id == person),
        )
    )


@dataclass(frozen=True)
class Card:
    """An ask as the page of its series shows it."""

    ask: Ask
    reached: list[Reached]
    #: Where it reaches nobody: who knows something of what is wanted, and who can ask around.
    nearest: list[Reached]
    hosts: list[Who]
    answers: list[Clue]

    @property
    def places(self) -> str:
        """The places that it wants, as one writes them."""
        return places_in(self.ask)

    def wanted(self, kind: str) -> list[str]:
        """What of this kind it wants somebody to know."""
        return [value for each, value in self.ask.wants if each == kind]


@dataclass(frozen=True)
class MyCard:
    """An ask that waits for one person, and why for them."""

    ask: Ask
    series: str
    mine: Reached

    @property
    def my_places(self) -> list[tuple[str, str]]:
        """Where an answer of theirs would most likely point: codes, and what they call it."""
        known = {match.value for match in self.mine.matches if match.kind is AreaKind.PLACE}
        wanted = [place for place in places_in(self.ask).split(", ") if place]
        fitting = [place for place in wanted if place in known or country_of(place) in known]
        return [(place, name(place)) for place in fitting or wanted]


def places_in(ask: Ask) -> str:
    """The places that an ask wants, with commas between."""
    return ", ".join(value for kind, value in ask.wants if kind is AreaKind.PLACE)


def cards_of(session: Session, series_id: int) -> list[Card]:
    """The asks about one series, newest first."""
    asks = asks_of(session, series_id)
    answers = answers_to(session, [ask.id for ask in asks])
    return [_card(session, ask, answers[ask.id]) for ask in asks]


def _card(session: Session, ask: Ask, answers: list[Clue]) -> Card:
    reached = reached_by(session, ask)
    if reached or ask.closed_at is not None:
        return Card(ask, reached, [], [], answers)
    return Card(ask, [], nearest_to(session, ask), _hosts(session, ask), answers)


def cards_for(session: Session, operation_id: int, moment: datetime, user_id: int) -> list[MyCard]:
    """What waits for one person, those asks that end soonest first."""
    asks = asks_for(session, operation_id, moment, user_id)
    references = references_of(session, [ask.series_id for ask in asks])
    return [
        MyCard(ask, references[ask.series_id], person)
        for ask in asks
        for person in reached_by(session, ask)
        if person.user_id == user_id
    ]


def _hosts(session: Session, ask: Ask) -> list[Who]:
    query = _seated(ask, select(User)).where(Member.role == Role.HOST)
    return [Who(user.name, user.country) for user in session.scalars(query.order_by(User.name))]
