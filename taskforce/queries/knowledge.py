"""What people know, and where a whole room knows nothing."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from taskforce.i18n import NO_LANGUAGE, plain_language
from taskforce.models import Area, AreaKind, ClueKind, Member, Operation, Series, User
from taskforce.places import country_of, cover
from taskforce.policy import READS_SERIES, visible_series


@dataclass(frozen=True)
class BlindSpots:
    """What the series need and nobody who could be asked knows."""

    #: Languages heard, each with the number of series. Portuguese stands for Brazilian too.
    languages: dict[str, int]
    subjects: set[ClueKind]
    #: Countries that stand in a narrowing, each with the number of series.
    countries: dict[str, int]

    def __bool__(self) -> bool:
        return bool(self.languages or self.subjects or self.countries)


def areas_of(session: Session, user_id: int) -> list[Area]:
    """Everything that this person knows."""
    return list(session.scalars(select(Area).filter_by(user_id=user_id).order_by(Area.id)))


def knows_one_of(session: Session, user_id: int, codes: Collection[str]) -> bool:
    """Whether this person has said that they know one of these places, or what lies around it."""
    query = select(Area.within).filter_by(user_id=user_id, kind=AreaKind.PLACE)
    return not {country_of(code) for code in codes}.isdisjoint(session.scalars(query))


def blind_spots(session: Session, operation: Operation) -> BlindSpots:
    """Where the room is blind, as the floor sees the series."""
    known = _known_in(session, operation.id)
    places = frozenset[str]().union(*map(cover, known[AreaKind.PLACE]))
    languages = {plain_language(code) for code in known[AreaKind.LANGUAGE]} | NO_LANGUAGE
    heard = _needed(session, operation.id, Series.languages)
    needed = _needed(session, operation.id, Series.supported)
    return BlindSpots(
        {code: count for code, count in heard.items() if code not in languages},
        # "Other" is what nobody can know beforehand.
        set(ClueKind) - {ClueKind.OTHER} - known[AreaKind.SUBJECT],
        {code: count for code, count in needed.items() if code not in places},
    )


def _known_in(session: Session, operation_id: int) -> dict[AreaKind, set[str]]:
    """What those know whom an ask can reach: activated or not, the week has not begun."""
    query = (
        select(Area.kind, Area.value)
        .join(Member, Member.user_id == Area.user_id)
        .join(User, User.id == Area.user_id)
        .where(
            Member.operation_id == operation_id,
            Member.role.in_(READS_SERIES),
            User.is_disabled.is_(False),
        )
        .distinct()
    )
    known: dict[AreaKind, set[str]] = {kind: set() for kind in AreaKind}
    for kind, value in session.execute(query):
        known[kind].add(value)
    return known


def _needed(
    session: Session, operation_id: int, column: InstrumentedAttribute[str]
) -> Counter[str]:
    """In how many series each code stands."""
    query = select(column, func.count()).where(visible_series(operation_id), column != "")
    found = Counter[str]()
    for codes, count in session.execute(query.group_by(column)):
        for code in set(map(plain_language, codes.split())):
            found[code] += count
    return found
