"""That two references are the same child, and that they are not."""

from sqlalchemy import select

from taskforce import policy
from taskforce.actions.steps import done_by, renew_by_work, require_claim
from taskforce.change import Unit, change, records
from taskforce.errors import InputRefused, NotAllowed, NotFound
from taskforce.inputs import explained
from taskforce.inputs.desk import GiveReason, LinkChild
from taskforce.models import Access, EventKind, Link, Role, Series
from taskforce.seat import Seat


@records(EventKind.LINK_MADE)
def link_child(seat: Seat, reference: str, said: LinkChild) -> int:
    """Say that a child of this series is a child of another: the holder, or the desk."""
    with change(seat, allow=policy.LOCATES_SERIES) as unit:
        series = unit.get(Series, reference)
        other = _other(unit, series, said.other)
        if unit.role is Role.INVESTIGATOR:
            require_claim(unit, series, said.claim)
        if other is None or other is series:
            raise InputRefused({"other": explained("other_series")})
        if before := _between(unit, (series.id, said.child), (other.id, said.other_child)):
            raise done_by(unit, before.linked_by_id)
        link = unit.add(
            Link,
            series_id=series.id,
            ordinal=said.child,
            other_id=other.id,
            other_ordinal=said.other_child,
            reason=said.reason,
            linked_by_id=unit.actor.id,
            linked_at=unit.at,
        )
        renew_by_work(unit, series)
        return _record_both(unit, EventKind.LINK_MADE, link)


@records(EventKind.LINK_WITHDRAWN)
def withdraw_link(seat: Seat, reference: str, said: GiveReason) -> int:
    """They are two children after all: whoever linked them, whoever holds one of the two series,
    or the desk, with a reason."""
    with change(seat, allow=policy.LOCATES_SERIES) as unit:
        link = unit.get(Link, reference)
        _refuse_hidden(unit, link)
        both = (unit.series_of(link), unit.session.get_one(Series, link.other_id))
        holds_one = any(series.holder_at(unit.at) is unit.actor for series in both)
        may = link.linked_by is unit.actor or holds_one or unit.role in policy.RUNS_DESK
        if not may:
            raise NotAllowed
        if not link.stands:
            raise done_by(unit, link.withdrawn_by_id)
        link.withdrawn_by, link.withdrawn_at = unit.actor, unit.at
        link.withdrawn_reason = said.reason
        return _record_both(unit, EventKind.LINK_WITHDRAWN, link)


def _other(unit: Unit, series: Series, reference: str) -> Series | None:
    """Both are for the whole floor: nobody learns of one series by way of another."""
    if series.access is not Access.FLOOR:
        return None
    number = Series.number_in(reference.strip().upper())
    on_floor = policy.visible_series(unit.operation.id)
    return unit.session.scalars(
        select(Series).where(on_floor, Series.number == number)
    ).one_or_none()


def _refuse_hidden(unit: Unit, link: Link) -> None:
    visible = policy.visible_series(unit.operation.id, unit.actor.id)
    if unit.session.scalar(select(Series.id).where(visible, Series.id == link.other_id)) is None:
        raise NotFound


def _between(unit: Unit, child: tuple[int, int], other: tuple[int, int]) -> Link | None:
    """The link of exactly these two numbers, whichever was named first."""
    query = select(Link).where(Link.operation_id == unit.operation.id, Link.withdrawn_at.is_(None))
    return next(
        (link for link in unit.session.scalars(query) if {*link.children} == {child, other}), None
    )


def _record_both(unit: Unit, kind: EventKind, link: Link) -> int:
    """It happened to both: each history tells it."""
    first, second = (unit.session.get_one(Series, series_id) for series_id, _ in link.children)
    unit.record(kind, first, link, other=second.reference)
    return unit.record(kind, second, link, other=first.reference)
