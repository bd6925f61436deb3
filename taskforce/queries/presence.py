"""Who is here, at other processes."""

import json
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from taskforce.models import Presence


def here_elsewhere(session: Session, process: str, moment: datetime) -> set[tuple[int, int, int]]:
    """Whose pages are open at other processes than this one: operation, series or 0, person."""
    told = select(Presence.people).where(
        Presence.process != process, Presence.at > moment - Presence.STANDS
    )
    return {(*each,) for people in session.scalars(told) for each in json.loads(people)}
