"""The read log: nothing about a series leaves the server without a line that says to whom."""

from taskforce import clock, db
from taskforce.actions.session import note_reading
from taskforce.queries.session import has_read


def note_opened(user_id: int, series_id: int) -> None:
    """Note that somebody has a series before them, unless a line of today says so already:
    what an open page asks for again and again is one opening."""
    if not series_id:
        return
    with db.reading() as session:
        if has_read(session, user_id, series_id, clock.now()):
            return
    note_reading(user_id, series_id)
