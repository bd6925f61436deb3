"""What was exported so far: nothing of it is kept but its line in the record."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from taskforce.models import Agency, Event, EventKind
from taskforce.queries.operation import Who, who_of

#: So many of the last ones are shown on the page; the history has all.
MOST = 50


@dataclass(frozen=True)
class Exported:
    """One file that was taken along."""

    event: Event
    facts: dict[str, Any]
    who: Who | None
    #: For whom a package was locked.
    agency: str


def reference_of(number: int) -> str:
    """What people call an export: ``EX-0003``."""
    return f"EX-{number:04d}"


def exports_of(session: Session, operation_id: int) -> tuple[list[Exported], int]:
    """The last exports, newest first, and how many there were."""
    query = select(Event).filter_by(operation_id=operation_id, kind=EventKind.EXPORT_MADE)
    events = list(session.scalars(query.order_by(Event.seq.desc())))
    shown = [(event, event.facts) for event in events[:MOST]]
    people = who_of(session, [event.actor_id for event, _ in shown])
    ids = {facts["agency"] for _, facts in shown if "agency" in facts}
    agencies = {
        each.id: each.name for each in session.scalars(select(Agency).where(Agency.id.in_(ids)))
    }
    found = [
        Exported(
            event, facts, people.get(event.actor_id or 0), agencies.get(facts.get("agency", 0), "")
        )
        for event, facts in shown
    ]
    return found, len(events)
