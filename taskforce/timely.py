"""What the server does by itself every hour."""

import logging
import time

from taskforce.actions.checkpoint import make_due_checkpoints

log = logging.getLogger(__name__)

#: Seconds between two looks at what is due.
LOOK = 60


def run() -> None:
    """The task itself."""
    while True:
        time.sleep(LOOK)
        try:
            make_due_checkpoints()
        except Exception:
            log.exception("a checkpoint could not be made; the next look repeats it")
