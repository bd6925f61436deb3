"""What processes tell one another about who is here."""

import json
from collections.abc import Iterable

from sqlalchemy import select

from taskforce import clock
from taskforce.change import house
from taskforce.models import Presence


def tell_who_is_here(process: str, people: Iterable[tuple[int, int, int]]) -> None:
    """Whose pages are open at this process: operation, series or 0, and person. Processes that
    are gone are forgotten."""
    with house(None, only_counts=True) as unit:
        now = clock.now()
        row = Presence(process=process)
        for each in unit.session.scalars(select(Presence)):
            if each.process == process:
                row = each
            elif each.at <= now - Presence.STANDS:
                unit.session.delete(each)
        row.at, row.people = now, json.dumps(sorted(people))
        unit.session.add(row)
