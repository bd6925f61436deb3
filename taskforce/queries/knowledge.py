"""What people know, and where a whole room knows nothing."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from taskforce.i18n import NO_LANGUAGE, plain_language
from taskforce.models import Area, AreaKind, ClueKind, Member, Operation, Series, User
from taskforce.places import country_of, cover
from taskforce.policy import READS_SERIES, visible_series
from taskforce.queries.clue import clues_of
from taskforce.queries.narrowing import standing_clues
from taskforce.queries.operation import Who


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


@dataclass(frozen=True)
class Unjudged:
    """A kind of clue that nobody has posted yet, and who could judge it; those first who also
    know a country that is still supported."""

    kind: ClueKind
    people: list[Who]


def areas_of(session: Session, user_id: int) -> list[Area]:
    """Everything that this person knows."""
    return list(session.scalars(select(Area).filter_by(user_id=user_id).order_by(Area.id)))


def knows_one_of(session: Session, user_id: int, codes: Collection[str]) -> bool:
    """Whether this person has said that they know one of these places, or what lies around it."""
    query = select(Area.within).filter_by(user_id=user_id, kind=AreaKind.PLACE)
    return not {country_of(code) for code in codes}.isdisjoint(session.scalars(query))


def blind_spots(session: Session, operation: Operation) -> BlindSpots:
    """What nobody in the room knows, as the floor sees the series."""
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


def who_knows(
    session: Session, operation_id: int, places: Iterable[str]
) -> dict[str, dict[int, Who]]:
    """For each of these countries, who of the room says that they know it or a part of it."""
    countries = {country_of(place) for place in places}
    found: dict[str, dict[int, Who]] = {}
    areas = _areas_in(operation_id).where(Area.kind == AreaKind.PLACE, Area.within.in_(countries))
    for area, user in session.execute(areas):
        found.setdefault(area.within, {})[user.id] = Who(user.name, user.country)
    return found


def unjudged_in(session: Session, series_id: int) -> list[Unjudged]:
    """What nobody has looked at in this series although somebody here could."""
    series = session.get_one(Series, series_id)
    posted = {clue.kind for clue in standing_clues(clues_of(session, series.id))}
    locals_of = who_knows(session, series.operation_id, series.supported.split())
    is_near = {user_id for people in locals_of.values() for user_id in people}
    judges: dict[str, list[tuple[bool, str, Who]]] = {}
    areas = _areas_in(series.operation_id).where(Area.kind == AreaKind.SUBJECT)
    for area, user in session.execute(areas):
        person = (user.id not in is_near, user.name, Who(user.name, user.country))
        judges.setdefault(area.value, []).append(person)
    return [
        Unjudged(kind, [who for *_, who in sorted(judges[kind], key=_nearest)])
        for kind in ClueKind
        if kind in judges and kind not in posted
    ]


def _known_in(session: Session, operation_id: int) -> dict[AreaKind, set[str]]:
    known: dict[AreaKind, set[str]] = {kind: set() for kind in AreaKind}
    areas = _areas_in(operation_id).with_only_columns(Area.kind, Area.value).distinct()
    for kind, value in session.execute(areas):
        known[kind].add(value)
    return known


def _areas_in(operation_id: int) -> Select[Area, User]:
    """What those know whom an ask can reach: activated or not, the week has not begun."""
    return (
        select(Area, User)
        .join(Member, Member.user_id == Area.user_id)
        .join(User, User.id == Area.user_id)
        .where(
            Member.operation_id == operation_id,
            Member.role.in_(READS_SERIES),
            User.is_disabled.is_(False),
        )
    )


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


def _nearest(judge: tuple[bool, str, Who]) -> tuple[bool, str]:
    return judge[:2]
