"""What a front desk does: it sees who comes, and gives badges out."""

from collections.abc import Iterable

from sqlalchemy import select

from taskforce import policy
from taskforce.change import Unit, change, records
from taskforce.errors import AlreadyDone, NotFound
from taskforce.models import Arrival, EventKind, Member
from taskforce.seat import Seat


@records(EventKind.ARRIVAL_NOTED)
def note_arrivals(seat: Seat, people: Iterable[int]) -> int:
    """These people stand at the front desk, or are there from afar. For a quarter of an hour the
    code on their badge opens their account; noted again, the time begins anew."""
    with change(seat, allow=policy.RECEIVES) as unit:
        wanted = sorted(set(people))
        there = _arrivals(unit, wanted)
        number = 0
        for user_id in wanted:
            arrival = there.get(user_id)
            if arrival is None:
                arrival = unit.add(Arrival, user_id=user_id, at=unit.at)
            arrival.at = unit.at
            number = unit.record(EventKind.ARRIVAL_NOTED, None, arrival, person=user_id)
        return number


@records(EventKind.ARRIVAL_WITHDRAWN)
def withdraw_arrival(seat: Seat, user_id: int) -> int:
    """It was somebody else: the code on that badge opens nothing until they come."""
    with change(seat, allow=policy.RECEIVES) as unit:
        arrival = _arrivals(unit, [user_id]).get(user_id)
        if arrival is None or arrival.at is None:
            raise AlreadyDone
        arrival.at = None
        return unit.record(EventKind.ARRIVAL_WITHDRAWN, None, arrival, person=user_id)


def _arrivals(unit: Unit, people: list[int]) -> dict[int, Arrival]:
    """What is noted of these people already, each of whom has a seat here."""
    here = Member.operation_id == unit.operation.id
    seated = select(Member.user_id).where(here, Member.user_id.in_(people))
    if not people or set(unit.session.scalars(seated)) != set(people):
        raise NotFound
    noted = select(Arrival).where(
        Arrival.operation_id == unit.operation.id, Arrival.user_id.in_(people)
    )
    return {arrival.user_id: arrival for arrival in unit.session.scalars(noted)}
