"""The read log: nothing about a series leaves the server without a line that says to whom."""

from taskforce import clock, db
from taskforce.actions import session as actions
from taskforce.door.aside import aside
from taskforce.queries.session import read_among


def note_reading(user_id: int, *series_ids: int) -> None:
    """Note that somebody opened these series, each time that they do."""
    with aside("who opened which series:", user_id, *series_ids):
        actions.note_reading(user_id, *series_ids)


def note_opened(user_id: int, *series_ids: int) -> None:
    """Note that somebody has these series before them, unless lines of today say so already:
    what an open page asks for again and again is one opening."""
    opened = set(series_ids) - {0}
    if not opened:
        return
    with db.reading() as session:
        opened -= read_among(session, user_id, opened, clock.now())
    if opened:
        note_reading(user_id, *sorted(opened))
