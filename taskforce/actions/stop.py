"""Aliases, the matches they make, and the stops that follow."""

from sqlalchemy import select

from taskforce import policy
from taskforce.actions.matching import record_each
from taskforce.actions.steps import compare, done_by, renew_by_work
from taskforce.change import Unit, change, records
from taskforce.errors import AlreadyDone, DeskWithdraws, NotAllowed
from taskforce.inputs.desk import GiveReason, ResolveStop
from taskforce.inputs.series import AddAlias
from taskforce.models import Alias, EventKind, Series, Stop
from taskforce.seat import Seat


@records(EventKind.ALIAS_ADDED, EventKind.STOP_RAISED)
def add_alias(seat: Seat, reference: str, said: AddAlias) -> int:
    """Say what another registry calls a series. It is compared before anybody sees it.

    Who adds it gets the same answer whether or not something matches.
    """
    with change(seat, allow=policy.POSTS_CLUES) as unit:
        series = unit.get(Series, reference)
        register, identifier = Alias.read(said.alias) or ("", "")
        key = Alias.key_of(register, identifier)
        of_series = _standing(unit, key).where(Alias.series_id == series.id)
        if before := unit.session.scalars(of_series).first():
            raise done_by(unit, before.added_by_id)
        alias = unit.add(
            Alias,
            series_id=series.id,
            register=register,
            identifier=identifier,
            key=key,
            added_by_id=unit.user.id if unit.user else None,
            added_at=unit.at,
        )
        renew_by_work(unit, series)
        unit.session.flush()
        compare(unit, series)
        number = unit.record(EventKind.ALIAS_ADDED, series, alias)
        return record_each(unit, _affected(unit, alias)) or number


@records(EventKind.ALIAS_WITHDRAWN, EventKind.STOP_LIFTED)
def withdraw_alias(seat: Seat, reference: str) -> int:
    """Take an alias back: whoever added it, or the desk. One on which a stop rests only the desk
    takes back, and the stop is lifted: nobody finds out quietly what other registries know."""
    with change(seat, allow=policy.POSTS_CLUES) as unit:
        alias = unit.get(Alias, reference)
        if alias.added_by_id != unit.actor.id and unit.role not in policy.RUNS_DESK:
            raise NotAllowed
        if alias.withdrawn_at is not None:
            raise AlreadyDone
        affected = _affected(unit, alias)
        alias.withdrawn_at = unit.at
        number = unit.record(EventKind.ALIAS_WITHDRAWN, unit.series_of(alias), alias)
        lifted = record_each(unit, affected)
        if lifted and unit.role not in policy.RUNS_DESK:
            raise DeskWithdraws
        return lifted or number


@records(EventKind.STOP_RAISED, EventKind.STOP_LIFTED)
def record_matches(seat: Seat, series_ids: set[int] | None = None) -> int:
    """Write down what other operations' aliases did to these series here, or to any."""
    with change(seat, allow=policy.RUNS_OPERATION) as unit:
        number = record_each(unit, series_ids)
        if not number:
            raise AlreadyDone
        return number


@records(EventKind.STOP_TAKEN)
def take_stop(seat: Seat, reference: str) -> int:
    """Somebody at the desk sees to it."""
    with change(seat, allow=policy.RUNS_DESK) as unit:
        stop = unit.get(Stop, reference)
        if not stop.is_open or stop.owner is unit.actor:
            raise done_by(unit, stop.resolved_by_id or stop.owner_id)
        stop.owner = unit.actor
        return unit.record(EventKind.STOP_TAKEN, unit.series_of(stop), stop)


@records(EventKind.STOP_RESOLVED)
def resolve_stop(seat: Seat, reference: str, said: ResolveStop) -> int:
    """The desk says what the match was; only "different" and "joint" free the series."""
    with change(seat, allow=policy.RUNS_DESK) as unit:
        stop = unit.get(Stop, reference)
        if not stop.is_open:
            raise done_by(unit, stop.resolved_by_id)
        stop.owner = stop.owner or unit.actor
        stop.resolution, stop.reason = said.resolution, said.reason
        stop.resolved_at, stop.resolved_by = unit.at, unit.actor
        series = unit.series_of(stop)
        if stop.leaves_in_peace:
            series.let_go()
        return unit.record(EventKind.STOP_RESOLVED, series, stop, resolution=said.resolution)


@records(EventKind.STOP_REOPENED)
def reopen_stop(seat: Seat, reference: str, said: GiveReason) -> int:
    """A resolution was wrong: the stop stands again."""
    with change(seat, allow=policy.RUNS_DESK) as unit:
        stop = unit.get(Stop, reference)
        if stop.resolution is None or stop.lifted_at is not None:
            raise AlreadyDone
        stop.resolution = stop.resolved_at = stop.resolved_by = None
        stop.reason, stop.due_at = said.reason, unit.at + Stop.DUE
        return unit.record(EventKind.STOP_REOPENED, unit.series_of(stop), stop)


def _standing(unit: Unit, key: str):  # type: ignore[no-untyped-def]
    return select(Alias).where(
        Alias.operation_id == unit.operation.id, Alias.key == key, Alias.withdrawn_at.is_(None)
    )


def _affected(unit: Unit, alias: Alias) -> set[int]:
    return {each.series_id for each in unit.session.scalars(_standing(unit, alias.key))}
