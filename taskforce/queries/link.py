"""Which references are the same child, directly or through others."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from taskforce.models import Clue, Link, Series
from taskforce.policy import visible_series
from taskforce.queries.narrowing import Narrowing, narrowing_of
from taskforce.queries.series import references_of

Thing = TypeVar("Thing", bound=Hashable)


@dataclass(frozen=True)
class Linked:
    """A link as the page of one of its two series shows it."""

    link: Link
    #: The child of this series, and the other reference with its child.
    ordinal: int
    reference: str
    other_ordinal: int


def links_in(session: Session, operation_id: int, at: datetime | None = None) -> list[Link]:
    """The links that stand between series which the floor may know of; or that stood then."""
    stands: ColumnElement[bool] = Link.withdrawn_at.is_(None)
    if at is not None:
        stands = and_(Link.linked_at < at, or_(stands, Link.withdrawn_at >= at))
    other = aliased(Series)
    query = (
        select(Link)
        .join(Series, Series.id == Link.series_id)
        .join(other, and_(other.id == Link.other_id, other.access == Series.access))
        .where(Link.operation_id == operation_id, visible_series(operation_id), stands)
    )
    return list(session.scalars(query.order_by(Link.number)))


def linked_of(session: Session, links: Iterable[Link], series_id: int) -> list[Linked]:
    """Those of one series, oldest first."""
    pairs = [
        (link, *(link.children if link.series_id == series_id else link.children[::-1]))
        for link in links
        if series_id in (link.series_id, link.other_id)
    ]
    named = references_of(session, [there for _, _, (there, _) in pairs])
    return [
        Linked(link, ordinal, named[there], other_ordinal)
        for link, (_, ordinal), (there, other_ordinal) in pairs
    ]


def series_together(links: Iterable[Link]) -> dict[int, frozenset[int]]:
    """For each linked series all series that share a child with it, itself among them."""
    found: dict[int, frozenset[int]] = {}
    for (series_id, _), numbers in children_together(links).items():
        there = frozenset(each for each, _ in numbers)
        found[series_id] = found.get(series_id, frozenset()) | there
    return found


def children_together(links: Iterable[Link]) -> dict[tuple[int, int], frozenset[tuple[int, int]]]:
    """For each linked child all its numbers: series id and ordinal."""
    return _together(link.children for link in links)


def narrowing_together(session: Session, series_ids: Iterable[int]) -> Narrowing:
    """What the clues of several series of one child leave of the world together."""
    query = select(Clue).where(Clue.series_id.in_(list(series_ids)))
    return narrowing_of(session.scalars(query))


def _together(pairs: Iterable[tuple[Thing, Thing]]) -> dict[Thing, frozenset[Thing]]:
    found: dict[Thing, frozenset[Thing]] = {}
    for one, other in pairs:
        group = found.get(one, frozenset([one])) | found.get(other, frozenset([other]))
        found |= dict.fromkeys(group, group)
    return found
