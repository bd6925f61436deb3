"""That something left the house as a file; and to which keys packages for agencies are locked."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from taskforce import packing, policy
from taskforce.actions.steps import require_some_host
from taskforce.change import change, house, records
from taskforce.errors import ChangedMeanwhile, NotFound
from taskforce.inputs.export import MakeExport, SetAgencyKey
from taskforce.models import Agency, Event, EventKind
from taskforce.queries.exported import reference_of
from taskforce.seat import Seat


@dataclass(frozen=True)
class Made:
    """A file about to be handed out. Two of them are the same request where the same was asked."""

    said: MakeExport
    #: How many rows it holds, and how many were left out because of their handling.
    rows: int = field(repr=False)
    left_out: int = field(repr=False)
    #: The event after which everything in it was read.
    as_of: int = field(repr=False)
    size: int = field(repr=False)
    digest: str = field(repr=False)
    #: The key that a package was locked to.
    recipient: str = field(default="", repr=False)


@records(EventKind.EXPORT_MADE)
def note_export(seat: Seat, made: Made) -> int:
    """What leaves in a file, with its digest, before anybody has it. The file is kept nowhere."""
    with change(seat, allow=policy.EXPORTS) as unit:
        here = Event.operation_id == unit.operation.id
        before = select(func.count(Event.id)).where(here, Event.kind == EventKind.EXPORT_MADE)
        facts: dict[str, Any] = {
            "export": reference_of((unit.session.scalar(before) or 0) + 1),
            "what": made.said.what.value,
            "form": made.said.chosen.value,
            "rows": made.rows,
            "left_out": made.left_out,
            "as_of": made.as_of,
            "size": made.size,
            "digest": made.digest,
        }
        if made.recipient:
            agency = unit.session.get(Agency, made.said.agency)
            if agency is None or agency.age_key != made.recipient:
                raise ChangedMeanwhile  # nothing leaves locked to a key that was taken away
            facts |= {"agency": agency.id, "fingerprint": packing.fingerprint(agency.age_key)}
        return unit.record(EventKind.EXPORT_MADE, **facts)


def set_agency_key(actor_id: int, operation_id: int, agency_id: int, said: SetAgencyKey) -> None:
    """To which key packages for this agency are locked from now on. The house's record keeps its
    fingerprint, so that everybody sees when it changed, and by whom."""
    with house(actor_id) as unit:
        require_some_host(unit)
        agency = unit.session.get(Agency, agency_id)
        if agency is None:
            raise NotFound
        agency.age_key = said.age_key or None
        mark = packing.fingerprint(said.age_key) if said.age_key else ""
        unit.record("set_agency_key", agency=agency_id, fingerprint=mark, operation=operation_id)
