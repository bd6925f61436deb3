"""Checkpoints of a record: made every hour, or when a host wants one, and given on paper."""

from datetime import timedelta

from taskforce import clock, db
from taskforce.actions.steps import require_host
from taskforce.change import house
from taskforce.errors import InputRefused, NotFound, NothingNew
from taskforce.inputs import explained
from taskforce.models import Agency, Checkpoint, CheckpointPaper, Operation
from taskforce.models.checkpoint import public_key
from taskforce.queries.checkpoint import is_due, newest_of, operations_due

#: A record that grew gets one after so long at the latest.
EVERY = timedelta(hours=1)


def make_checkpoint(actor_id: int | None, operation_id: int) -> Checkpoint:
    """Sign where the record ends now. Where the last one says so already, that one holds."""
    return _make(actor_id, operation_id, timedelta())


def make_due_checkpoints() -> int:
    """One for each record that grew and has none within the hour; by itself. Returns how many."""
    before = clock.now() - EVERY
    with db.telling() as session:
        due = operations_due(session, before)
    made = 0
    for operation_id in due:
        try:
            _make(None, operation_id, EVERY)
        except NothingNew:  # another process was first
            continue
        made += 1
    return made


def hand_checkpoint(
    actor_id: int | None, operation_id: int, checkpoint_id: int, agency_id: int
) -> None:
    """Note that this visiting agency got it on paper. What the host's own agency keeps proves
    nothing against the host, and one sheet more in the same house proves nothing more."""
    with house(actor_id, while_stands=operation_id) as unit:
        require_host(unit, operation_id)
        checkpoint = unit.session.get(Checkpoint, checkpoint_id)
        if checkpoint is None or checkpoint.operation_id != operation_id:
            raise NotFound
        operation = unit.session.get_one(Operation, operation_id)
        if reason := _why_not(checkpoint, operation, unit.session.get(Agency, agency_id)):
            raise InputRefused({"agency": explained(reason)})
        to = {"checkpoint_id": checkpoint_id, "agency_id": agency_id}
        unit.session.add(CheckpointPaper(at=clock.now(), noted_by_id=actor_id, **to))
        unit.record(
            "hand_checkpoint", operation=operation_id, seq=checkpoint.seq, agency=agency_id
        )


def _why_not(checkpoint: Checkpoint, operation: Operation, agency: Agency | None) -> str:
    """Why this one gets no sheet of this checkpoint; nothing where it does."""
    if agency is None:
        return "agency"
    if agency.id == operation.host_agency_id:
        return "agency_of_host"
    if agency.is_closed_on(operation.day_of(clock.now())):
        return "agency_closed"
    return "agency_has_it" if checkpoint.is_with(agency) else ""


def _make(actor_id: int | None, operation_id: int, spared: timedelta) -> Checkpoint:
    with house(actor_id, while_stands=operation_id) as unit:
        require_host(unit, operation_id)
        here, now = unit.session.get_one(Operation, operation_id), clock.now()
        if not is_due(here, newest_of(unit.session, operation_id), now - spared, public_key()):
            raise NothingNew
        made = Checkpoint.signed(here.slug, here.id, here.last_seq, here.head, now)
        unit.session.add(made)
        unit.record("make_checkpoint", operation=operation_id, seq=made.seq, head=made.head)
    return made
