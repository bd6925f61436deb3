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


def run(apart: db.Apart = db.at_once) -> None:
    """The task itself. ``apart`` runs what would stop everybody else."""
    while True:
        time.sleep(LOOK)
        for do_what_is_due, how in ((make_due_checkpoints, ()), (destroy_what_is_due, (apart,))):
            try:
                do_what_is_due(*how)
            except Exception:
                log.exception("%s failed; the next look repeats it", do_what_is_due.__name__)


def destroy_what_is_due(apart: db.Apart = db.at_once) -> None:
    """Carry out what two hosts decided, where the wait is over; what is not possible just now is
    tried again the next time."""
    with db.telling() as session:
        waiting = due(session, clock.now())
    for operation_id in waiting:
        try:
            destroy(operation_id, apart)
        except Refusal as refusal:
            log.warning("not destroyed yet: %s", refusal.code)
