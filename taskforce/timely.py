"""What the server does by itself as time goes by."""

import logging
import time

from taskforce import clock, db
from taskforce.actions.checkpoint import make_due_checkpoints
from taskforce.actions.destruction import destroy
from taskforce.errors import Refusal
from taskforce.queries.destruction import due

log = logging.getLogger(__name__)

#: Seconds between two looks at what is due.
LOOK = 60


def run() -> None:
    """The task itself."""
    while True:
        time.sleep(LOOK)
        for do_what_is_due in (make_due_checkpoints, destroy_what_is_due):
            try:
                do_what_is_due()
            except Exception:
                log.exception("%s failed; the next look repeats it", do_what_is_due.__name__)


def destroy_what_is_due() -> None:
    """Carry out what two hosts decided, where the wait is over; what is not possible just now is
    tried again the next time."""
    with db.reading() as session:
        waiting = due(session, clock.now())
    for operation_id in waiting:
        try:
            destroy(operation_id)
        except Refusal as refusal:
            log.warning("not destroyed yet: %s", refusal.code)
