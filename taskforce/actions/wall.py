"""What hosts decide about the screens in the room."""

from dataclasses import asdict, replace

from taskforce import policy
from taskforce.change import change, records
from taskforce.errors import AlreadyDone
from taskforce.models import EventKind
from taskforce.queries.wall import wall_figures
from taskforce.seat import Seat


@records(EventKind.WALL_FROZEN)
def freeze_wall(seat: Seat) -> int:
    """Every screen goes on showing the figures of this event, which the event itself keeps, until
    a host lets them go on."""
    with change(seat, allow=policy.SETS_OPERATION) as unit:
        if unit.operation.wall_frozen_in is not None:
            raise AlreadyDone
        number = unit.operation.last_seq + 1
        figures = wall_figures(unit.session, unit.operation, unit.at)
        unit.operation.wall_frozen_in = number
        return unit.record(EventKind.WALL_FROZEN, figures=asdict(replace(figures, as_of=number)))


@records(EventKind.WALL_RELEASED)
def release_wall(seat: Seat) -> int:
    """Every screen shows the figures of the moment again."""
    with change(seat, allow=policy.SETS_OPERATION) as unit:
        if unit.operation.wall_frozen_in is None:
            raise AlreadyDone
        unit.operation.wall_frozen_in = None
        return unit.record(EventKind.WALL_RELEASED)


@records(EventKind.SMALL_TOLD)
def tell_small(seat: Seat) -> int:
    """Screens tell numbers under three as they are, and say so."""
    with change(seat, allow=policy.SETS_OPERATION) as unit:
        if unit.operation.wall_exact_in is not None:
            raise AlreadyDone
        unit.operation.wall_exact_in = unit.operation.last_seq + 1
        return unit.record(EventKind.SMALL_TOLD)


@records(EventKind.SMALL_HIDDEN)
def hide_small(seat: Seat) -> int:
    """Screens tell 1 and 2 as "1-2" again: nobody recognises one child by a number."""
    with change(seat, allow=policy.SETS_OPERATION) as unit:
        if unit.operation.wall_exact_in is None:
            raise AlreadyDone
        unit.operation.wall_exact_in = None
        return unit.record(EventKind.SMALL_HIDDEN)
