"""Children that were identified: whether a clearinghouse knows, and how after-care stands."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from taskforce.models import (
    Agency,
    AgencyKind,
    Care,
    CareItem,
    Feedback,
    LiveModel,
    Member,
    Operation,
    Registration,
    Series,
    User,
)
from taskforce.policy import RUNS_DESK, visible_series
from taskforce.queries.link import children_together, links_in, series_together
from taskforce.queries.stage import ChildStage, child_stages, identified_since
from taskforce.workdays import due_on

Row = TypeVar("Row", bound=LiveModel)
#: Series id and ordinal.
Number = tuple[int, int]

#: Who was safe before anybody asked is left in peace: others see to that child already.
_IN_CARE = {ChildStage.IDENTIFIED, ChildStage.SAFEGUARDED}


@dataclass(frozen=True)
class KnownChild:
    """A child that was identified, or for whom something was noted while it was."""

    number: Number
    #: What people call its series.
    series: str
    stage: ChildStage
    #: Since when it stands as identified; nothing where that was withdrawn.
    since: date | None
    #: Whether it is the first of the numbers of this child that stand as identified.
    is_first: bool
    #: By which day a clearinghouse has to know.
    due: date | None
    #: What was noted under this number, oldest first; withdrawn ones are in it.
    registrations: list[Registration]
    #: The one that stands, perhaps under another number of the same child.
    registered: Registration | None
    #: What stands for each item, under whichever number, and what it replaced, newest first.
    care: dict[CareItem, list[Care]]

    @property
    def ordinal(self) -> int:
        return self.number[1]

    @property
    def reference(self) -> str:
        """``S-0042/1``."""
        return f"{self.series}/{self.ordinal}"

    @property
    def must_be_registered(self) -> bool:
        """Whether it waits for a clearinghouse to be told; once for all its numbers."""
        return self.is_first and self.registered is None

    @property
    def unfounded(self) -> Registration | None:
        """A registration that stands on nothing: the clearinghouse must be told that it does not
        hold."""
        standing = (each for each in self.registrations if each.stands)
        return next(standing, None) if self.since is None else None

    @property
    def is_in_care(self) -> bool:
        """Whether after-care is open for this child."""
        return self.since is not None and self.stage in _IN_CARE

    @property
    def open_items(self) -> list[CareItem]:
        """What nobody has seen to yet."""
        return [item for item in CareItem if item not in self.care] if self.is_in_care else []


def known_children(
    session: Session, operation_id: int, which: ColumnElement[bool] | None = None
) -> list[KnownChild]:
    """Those of every series that the floor may know of, or of these, longest identified first."""
    which = visible_series(operation_id) if which is None else which
    found = _known(session, operation_id, which)
    return sorted(found, key=lambda child: (child.since or date.min, child.number))


def children_known_of(session: Session, series_id: int) -> list[KnownChild]:
    """Those of one series, by number; also where it is not for the whole floor."""
    operation_id = session.get_one(Series, series_id).operation_id
    together = series_together(links_in(session, operation_id)).get(series_id, {series_id})
    found = _known(session, operation_id, Series.id.in_(together))
    return [child for child in found if child.number[0] == series_id]


def standing_care(session: Session, operation_id: int, which: ColumnElement[bool]) -> list[Care]:
    """The items that stand, each once, of series of this kind."""
    found = {
        rows[0].id: rows[0]
        for child in _known(session, operation_id, which)
        for rows in child.care.values()
    }
    return sorted(found.values(), key=lambda row: row.number)


def numbers_of(session: Session, operation_id: int, number: Number) -> frozenset[Number]:
    """All numbers of the child that has this one."""
    return children_together(links_in(session, operation_id)).get(number, frozenset({number}))


def clearinghouses(session: Session) -> list[Agency]:
    """Those of the directory."""
    query = select(Agency).filter_by(kind=AgencyKind.CLEARINGHOUSE)
    return list(session.scalars(query.order_by(Agency.name, Agency.country)))


def people_of_desk(session: Session, operation_id: int) -> list[User]:
    """Who can own an item of after-care."""
    query = select(User).join(Member, Member.user_id == User.id)
    seated = query.where(Member.operation_id == operation_id, Member.role.in_(RUNS_DESK))
    return list(session.scalars(seated.where(User.is_disabled.is_(False)).order_by(User.name)))


def _known(
    session: Session, operation_id: int, which: ColumnElement[bool]
) -> Iterable[KnownChild]:
    facts = _rows(session, Feedback, operation_id, which)
    registrations = _by_number(_rows(session, Registration, operation_id, which))
    care = _by_number(_rows(session, Care, operation_id, which))
    since, stages = identified_since(facts), child_stages(facts)
    together = children_together(links_in(session, operation_id))
    numbers = sorted({*since, *registrations, *care})
    inside = select(Series.id, Series.number).where(Series.id.in_({each for each, _ in numbers}))
    names = {series_id: f"S-{number:04d}" for series_id, number in session.execute(inside)}
    host = session.get_one(Operation, operation_id).host_agency
    country = host.country if host else ""
    for number in numbers:
        group = together.get(number, frozenset({number}))
        days = {each: since[each] for each in group if each in since}
        first = min(days.values(), default=None)
        standing = (row for each in sorted(group) for row in registrations[each] if row.stands)
        yield KnownChild(
            number=number,
            series=names[number[0]],
            stage=max((stages.get(each, ChildStage.UNKNOWN) for each in group), key=_how_far),
            since=first,
            is_first=number == min(days, default=None),
            due=due_on(first, 24 * Registration.DUE, country) if first else None,
            registrations=registrations[number],
            registered=next(standing, None),
            care=_by_item(row for each in group for row in care[each]),
        )


def _how_far(stage: ChildStage) -> int:
    return list(ChildStage).index(stage)


def _rows(
    session: Session, model: type[Row], operation_id: int, which: ColumnElement[bool]
) -> list[Row]:
    of_series = model.series_id  # type: ignore[attr-defined]
    query = select(model).join(Series, Series.id == of_series)
    inside = query.where(model.operation_id == operation_id, which)
    return list(session.scalars(inside.order_by(model.number)))


def _by_number(rows: Iterable[Row]) -> defaultdict[Number, list[Row]]:
    found: defaultdict[Number, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.series_id, row.ordinal].append(row)  # type: ignore[attr-defined]
    return found


def _by_item(rows: Iterable[Care]) -> dict[CareItem, list[Care]]:
    found: dict[CareItem, list[Care]] = {}
    for row in sorted(rows, key=lambda each: -each.number):
        found.setdefault(row.item, []).append(row)
    return found
