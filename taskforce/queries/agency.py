"""The directory of agencies, for a page to choose from."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from taskforce import clock
from taskforce.models import Agency, HouseEvent, Operation, User
from taskforce.places import name as name_of


def directory(session: Session) -> list[Agency]:
    """Every agency, in the order of their countries and names."""
    return sorted(session.scalars(select(Agency)), key=_by_country)


def all_agencies(session: Session) -> list[tuple[int, str]]:
    """The same to choose from, each with its country."""
    return [(each.id, offered(each)) for each in directory(session)]


def offered(agency: Agency) -> str:
    """What it is called where it can be chosen."""
    return f"{name_of(agency.country)} · {agency.name}"


def visiting_agencies(session: Session, operation: Operation) -> list[Agency]:
    """Those that are open and not the host's own, in the same order."""
    today = operation.day_of(clock.now())
    return [
        each
        for each in directory(session)
        if each.id != operation.host_agency_id and not each.is_closed_on(today)
    ]


class Affiliations:
    """Which agency somebody was of at a moment: what they gave stays with the one they gave it
    for. It is the house's record that knows of those who moved."""

    def __init__(self, session: Session) -> None:
        moves = select(HouseEvent).filter_by(kind="edit_person").order_by(HouseEvent.id)
        self._moved = defaultdict[int, list[tuple[datetime, int]]](list)
        for event in session.scalars(moves):
            if before := event.facts.get("moved_from"):
                self._moved[event.facts["user"]].append((event.at, before))

    def at(self, user: User, moment: datetime) -> int | None:
        """The id of their agency then."""
        later = (before for at, before in self._moved[user.id] if moment < at)
        return next(later, user.agency_id)


def _by_country(agency: Agency) -> tuple[str, str]:
    return name_of(agency.country), agency.name
