"""Looking whether somebody else has a series, or whether its child is safe already."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, select

from taskforce import policy
from taskforce.actions.matching import record_each
from taskforce.actions.steps import compare, refuse_unseen, require_some_host
from taskforce.change import change, house, records
from taskforce.inputs.desk import RecordComparison
from taskforce.inputs.listing import KnownRow, ListKind
from taskforce.models import Alias, Comparison, EventKind, KnownAlias, Series
from taskforce.seat import Seat


@records(EventKind.COMPARISON_RECORDED, EventKind.STOP_RAISED, EventKind.STOP_LIFTED)
def record_comparison(seat: Seat, reference: str, said: RecordComparison) -> int:
    """Note what another registry answered, or look through this house once more.

    An answer that somebody has it stops the series until the desk has found out more, or until a
    later answer of the same registry takes it back.
    """
    with change(seat, allow=policy.RUNS_DESK) as unit:
        series = unit.get(Series, reference)
        if said.compared_on is None:
            comparison = compare(unit, series)
        else:
            # Of a day nobody knows the hour: the earliest, so that it is not taken for fresher.
            zone = ZoneInfo(unit.operation.zone)
            began = datetime.combine(said.compared_on, time.min, zone)
            comparison = unit.add(
                Comparison,
                series_id=series.id,
                source=said.source,
                result=said.result,
                answer=said.answer,
                compared_at=began,
                expires_at=began + timedelta(hours=unit.operation.comparison_hours),
                compared_by_id=unit.actor.id,
            )
        number = unit.record(
            EventKind.COMPARISON_RECORDED, series, comparison, result=comparison.result
        )
        return record_each(unit, {series.id}) or number


def import_known_list(actor_id: int | None, rows: list[KnownRow], seen: str = "") -> None:
    """Put this list in the place of the one before. What it no longer says falls away, but for
    what operations of this house found out before they were destroyed, which it can only raise;
    the stops follow from it, operation by operation. The command line, or a host, who has seen a
    preview."""
    with house(actor_id) as unit:
        require_some_host(unit)
        refuse_unseen(unit.session, ListKind.KNOWN, 0, rows, seen)
        unit.session.info["in_bulk"] = KnownAlias
        unit.session.execute(delete(KnownAlias).where(KnownAlias.is_ours.is_(False)))
        ours = {each.key: each for each in unit.session.scalars(select(KnownAlias))}
        brought = [(row, _columns(row)) for row in rows]
        for row, said in brought:
            standing = ours.get(str(said["key"]))
            if standing is not None and row.state.outweighs(standing.state):
                standing.state, standing.told_on = row.state, row.date
                standing.contact = row.contact or standing.contact
        unit.session.flush()
        unit.session.info["in_bulk"] = KnownAlias
        if new := [said for _, said in brought if said["key"] not in ours]:
            unit.session.execute(insert(KnownAlias), new)
        unit.record("import_known_list", rows=len(rows))


def _columns(row: KnownRow) -> dict[str, object]:
    register, identifier = row.alias
    return {
        "register": register,
        "identifier": identifier,
        "key": Alias.key_of(register, identifier),
        "state": row.state,
        "contact": row.contact,
        "told_on": row.date,
    }
