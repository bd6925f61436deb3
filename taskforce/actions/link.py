"""That two references are the same child, and that they are not."""

from sqlalchemy import or_, select

from taskforce import policy
from taskforce.actions.steps import done_by, renew_by_work, require_claim
from taskforce.change import Unit, change, records
from taskforce.errors import InputRefused, NotAllowed
from taskforce.inputs import explained
from taskforce.inputs.desk import GiveReason, LinkChild
from taskforce.models import EventKind, Link, Role, Series
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
        if before := _between(unit, series, other):
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
    """They are two children after all: whoever linked them, or the desk, with a reason."""
    with change(seat, allow=policy.LOCATES_SERIES) as unit:
        link = unit.get(Link, reference)
        if link.linked_by is not unit.actor and unit.role not in policy.RUNS_DESK:
            raise NotAllowed
        if not link.stands:
            raise done_by(unit, link.withdrawn_by_id)
        link.withdrawn_by, link.withdrawn_at = unit.actor, unit.at
        link.withdrawn_reason = said.reason
        return _record_both(unit, EventKind.LINK_WITHDRAWN, link)


def _other(unit: Unit, series: Series, reference: str) -> Series | None:
    """As open as this one: whoever reads of the one reads of the other."""
    visible = policy.visible_series(unit.operation.id, unit.actor.id)
    number = Series.number_in(reference.strip().upper())
    named = select(Series).where(visible, Series.number == number, Series.access == series.access)
    return unit.session.scalars(named).one_or_none()


def _between(unit: Unit, series: Series, other: Series) -> Link | None:
    pair = (series.id, other.id)
    there = or_(Link.series_id.in_(pair) & Link.other_id.in_(pair))
    query = select(Link).where(there, Link.withdrawn_at.is_(None))
    return unit.session.scalars(query).first()


def _record_both(unit: Unit, kind: EventKind, link: Link) -> int:
    """It happened to both: each history tells it."""
    first, second = (unit.session.get_one(Series, series_id) for series_id, _ in link.children)
    unit.record(kind, second, link, other=first.reference)
    return unit.record(kind, first, link, other=second.reference)
