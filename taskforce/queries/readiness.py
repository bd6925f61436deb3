"""What an operation still lacks before people can work in it: each with its number."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from taskforce.models import (
    AgencyKind,
    Alias,
    Jurisdiction,
    Member,
    Operation,
    OperationState,
    Role,
    Series,
    Stop,
    User,
)
from taskforce.places import country_of, cover
from taskforce.policy import visible_series
from taskforce.queries.knowledge import blind_spots
from taskforce.queries.referral import directory
from taskforce.queries.rule import rules_of


@dataclass(frozen=True)
class Lack:
    """One thing to mend: which, how many, and what it is called where it has names."""

    code: str
    count: int = 0
    names: list[str] = field(default_factory=list)
    #: How many series need each of them, where that is known.
    needed: list[int] = field(default_factory=list)


def lacks_of(session: Session, operation: Operation, today: date) -> list[Lack]:
    """What is still to be mended; nothing where all is ready. Series that are not for the whole
    floor are not counted."""
    looks = (_hosts,) if operation.state is OperationState.CLOSED else _LOOKS
    found = [lack for look in looks for lack in look(session, operation, today)]
    return [lack for lack in found if lack.count]


def _days(_: Session, operation: Operation, today: date) -> list[Lack]:
    if operation.state not in (OperationState.PREPARING, OperationState.RUNNING):
        return []
    is_early = operation.state is OperationState.PREPARING and operation.starts <= today
    over = (today - operation.ends).days
    return [Lack("over", over)] if over > 0 else [Lack("begun", int(is_early))]


def _seats(session: Session, operation: Operation, _: date) -> list[Lack]:
    query = select(User, Member).join(Member, Member.user_id == User.id)
    here = query.where(Member.operation_id == operation.id, User.is_disabled.is_(False))
    people = [(user, member) for user, member in session.execute(here)]
    roles = Counter(member.role for _, member in people)
    missing = [
        Lack("no_desk", int(not roles[Role.DESK])),
        Lack("one_desk", int(roles[Role.DESK] == 1)),
        Lack("no_investigator", int(not roles[Role.INVESTIGATOR])),
    ]
    waiting = [user for user, _ in people if user.password_hash is None]
    unread = [user for user, member in people if user.password_hash and _unread(member, operation)]
    return [*missing, Lack("not_activated", len(waiting)), Lack("rules_unread", len(unread))]


def _hosts(session: Session, operation: Operation, _: date) -> list[Lack]:
    """Also once it is closed: what ends it for good takes two of them."""
    hosts = select(func.count(User.id)).join(Member, Member.user_id == User.id)
    here = hosts.where(Member.operation_id == operation.id, Member.role == Role.HOST)
    count = session.scalar(here.where(User.is_disabled.is_(False))) or 0
    return [Lack("one_host", int(count < 2))]


def _unread(member: Member, operation: Operation) -> bool:
    return not member.has_accepted(operation)


def _languages(session: Session, operation: Operation, _: date) -> list[Lack]:
    heard = sorted(blind_spots(session, operation).languages.items())
    return [Lack("unheard", len(heard), [code for code, _ in heard], [n for _, n in heard])]


def _rules(session: Session, operation: Operation, _: date) -> list[Lack]:
    """Rules of its own are nothing that an operation needs; half of them are."""
    written = rules_of(session, operation)
    missing = [code for code in operation.work_languages if written and code not in written]
    return [Lack("untranslated", len(missing), missing)]


def _series(session: Session, operation: Operation, _: date) -> list[Lack]:
    visible = visible_series(operation.id)
    every = session.scalar(select(func.count(Series.id)).where(visible)) or 0
    standing = exists().where(Alias.series_id == Series.id, Alias.withdrawn_at.is_(None))
    bare = session.scalar(select(func.count(Series.id)).where(visible, ~standing)) or 0
    first = select(Series).where(visible, ~standing).order_by(Series.number).limit(_NAMED)
    named = [series.reference for series in session.scalars(first)] if bare else []
    return [Lack("no_series", int(not every)), Lack("no_alias", bare, named)]


#: So many are named, and can be opened from there.
_NAMED = 5


def _stops(session: Session, operation: Operation, _: date) -> list[Lack]:
    unowned = (
        select(func.count(Stop.id))
        .join(Series, Series.id == Stop.series_id)
        .where(
            Stop.operation_id == operation.id,
            visible_series(operation.id),
            Stop.owner_id.is_(None),
            Stop.resolution.is_(None),
            Stop.lifted_at.is_(None),
        )
    )
    return [Lack("unowned", session.scalar(unowned) or 0)]


def _recipients(session: Session, operation: Operation, today: date) -> list[Lack]:
    """Countries where something was located and nobody of the directory could receive it."""
    located = select(Jurisdiction.place).join(Series, Series.id == Jurisdiction.series_id)
    standing = located.where(visible_series(operation.id), Jurisdiction.withdrawn_at.is_(None))
    countries = {country_of(place) for place in session.scalars(standing.distinct())}
    agencies = directory(session, today)
    if any(agency.kind is AgencyKind.CLEARINGHOUSE for agency in agencies):
        return []  # it passes on to any country
    reached = frozenset[str]().union(*(cover(agency.country) for agency in agencies))
    missing = sorted(countries - reached)
    return [Lack("no_recipient", len(missing), missing)]


_LOOKS: tuple[Callable[[Session, Operation, date], list[Lack]], ...] = (
    _days,
    _hosts,
    _seats,
    _rules,
    _series,
    _languages,
    _stops,
    _recipients,
)
