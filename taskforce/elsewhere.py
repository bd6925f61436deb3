"""What a change in one operation brings about in others.

One action writes one operation; what follows elsewhere is written down afterwards, by the server
or by the command line, an operation at a time.
"""

import logging

from taskforce import db
from taskforce.actions.stop import record_matches
from taskforce.errors import AlreadyDone, Destroyed
from taskforce.queries.deconfliction import across, unrecorded
from taskforce.seat import Seat


def record_matches_everywhere(series_ids: set[int] | None = None) -> None:
    """Write down, operation by operation, what happened to these series there and in those that
    share an alias with them; without any named, what happened to all."""
    with db.telling() as reading:
        behind = {
            operation_id: found
            for operation_id, found in across(reading, series_ids).items()
            if any(unrecorded(reading, operation_id, found))
        }
    for operation_id, found in behind.items():
        try:
            record_matches(Seat(None, operation_id), found)
        except (AlreadyDone, Destroyed):
            logging.getLogger(__name__).info("another process has recorded the matches")
