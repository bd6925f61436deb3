"""What is counted of what was refused."""

from collections.abc import Iterable

from sqlalchemy import select

from taskforce import clock
from taskforce.change import house
from taskforce.models import GateRefusal, Operation


def count_refusals(operation_id: int, reasons: Iterable[str]) -> None:
    """The text gate refused a text of this operation: each reason once, never the text, and never
    whose it was."""
    with house(None, only_counts=True) as unit:
        day = unit.session.get_one(Operation, operation_id).day_of(clock.now())
        for reason in sorted(set(reasons)):
            key = {"operation_id": operation_id, "day": day, "reason": reason}
            row = unit.session.scalars(select(GateRefusal).filter_by(**key)).one_or_none()
            if row is None:
                unit.session.add(GateRefusal(**key, count=1))
            else:
                row.count += 1
