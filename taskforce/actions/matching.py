"""Stops raised and lifted as the aliases now have it, for every action that changes those."""

from collections import defaultdict
from collections.abc import Iterable

from taskforce.actions.steps import compared
from taskforce.change import Unit
from taskforce.models import Comparison, EventKind, Ground, Stop
from taskforce.queries.deconfliction import Match, unrecorded


def compare_import(unit: Unit, series_ids: Iterable[int]) -> None:
    """Comparisons of everything that an import brought, and stops, as part of its one event."""
    found, _ = unrecorded(unit.session, unit.operation.id)
    unit.add_many(Stop, [_columns(unit, match) for match in found])
    grounds: dict[int, list[Ground]] = defaultdict(list)
    for match in found:
        grounds[match.series_id].append(match.ground)
    looked_for = (compared(unit, series_id, grounds[series_id]) for series_id in series_ids)
    unit.add_many(Comparison, list(looked_for))


def record_each(unit: Unit, only: Iterable[int] | None) -> int:
    """Raise and lift stops as the aliases now have it; returns the last event's number, or 0."""
    found, fallen = unrecorded(unit.session, unit.operation.id, only)
    number = 0
    for match in found:
        stop = unit.add(Stop, **_columns(unit, match))
        series = unit.series_of(stop)
        if stop.leaves_in_peace:
            series.let_go()
        number = unit.record(EventKind.STOP_RAISED, series, stop)
    for stop in fallen:
        stop.lifted_at = unit.at
        number = unit.record(EventKind.STOP_LIFTED, unit.series_of(stop), stop)
    return number


def _columns(unit: Unit, match: Match) -> dict[str, object]:
    return {
        "series_id": match.series_id,
        "ground": match.ground,
        "other_series_id": match.other_series_id,
        "raised_at": unit.at,
        "due_at": unit.at + Stop.DUE,
        "reason": "",
    }
