"""What the screens in the room show: twelve counts and a map, live or as a host froze them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from taskforce.models import Operation
from taskforce.queries.history import events_at
from taskforce.queries.totals import totals


@dataclass(frozen=True)
class WallFigures:
    """The counts of a wall, exact: whether small ones are told is decided when they are drawn."""

    as_of: int
    series: int
    worked: int
    located: int
    sent: int
    sent_to: int
    acknowledged: int
    unanswered: int
    identified: int
    identified_in: int
    safeguarded: int
    safeguarded_in: int
    countries_in_room: int
    #: The countries to which referrals went; how many to each is never told on a wall.
    places: list[str]


@dataclass(frozen=True)
class Wall:
    """What every screen of one operation shows right now."""

    figures: WallFigures
    frozen_at: datetime | None
    #: Whether a host decided that numbers under three are told as they are.
    is_exact: bool


def wall_in(session: Session, operation: Operation, now: datetime) -> Wall:
    """The counts of this moment, or those that a host froze: they stand in that event itself, so
    that no reload and no restart makes others of them."""
    is_exact = operation.wall_exact_in is not None
    if operation.wall_frozen_in is not None:
        event = events_at(session, operation.id, operation.wall_frozen_in)
        if event is not None:
            return Wall(WallFigures(**event.facts["figures"]), event.at, is_exact)
    return Wall(wall_figures(session, operation, now), None, is_exact)


def wall_figures(session: Session, operation: Operation, now: datetime) -> WallFigures:
    """The counts of this moment."""
    found = totals(session, operation, now)
    series, referrals, children = found.series, found.referrals, found.children
    return WallFigures(
        as_of=found.as_of,
        series=series.all,
        worked=series.worked,
        located=series.located,
        sent=referrals.sent,
        sent_to=len(found.countries),
        acknowledged=referrals.acknowledged,
        unanswered=referrals.unanswered,
        identified=children.identified,
        identified_in=children.series_identified,
        safeguarded=children.safeguarded,
        safeguarded_in=children.series_safeguarded,
        countries_in_room=found.countries_in_room,
        places=[each.country for each in found.countries],
    )
