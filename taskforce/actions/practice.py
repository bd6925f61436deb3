"""Trying things out, where nothing counts."""

from taskforce import policy
from taskforce.change import change, records
from taskforce.errors import AlreadyDone
from taskforce.models import Access, EventKind, Series
from taskforce.queries.series import practice_of
from taskforce.seat import Seat


@records(EventKind.PRACTICE_BEGUN)
def begin_practice(seat: Seat) -> int:
    """A series of one's own to claim and to post clues on. It stands on no board and in no count,
    nobody else can open it, and nobody is asked about it."""
    with change(seat, allow=policy.POSTS_CLUES) as unit:
        owner = unit.actor.id
        if practice_of(unit.session, unit.operation.id, owner) is not None:
            raise AlreadyDone
        series = Series(
            operation_id=unit.operation.id,
            number=-owner,
            access=Access.PRACTICE,
            changed_at=unit.at,
        )
        unit.session.add(series)
        unit.session.flush()
        return unit.record(EventKind.PRACTICE_BEGUN, series)
