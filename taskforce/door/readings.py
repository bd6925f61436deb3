"""The read log: nothing about a series leaves the server without a line that says to whom."""

from taskforce import clock, db
from taskforce.actions.session import note_reading
from taskforce.queries.session import read_among


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
