"""What is written beside an answer, and must not keep anybody from reading."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from taskforce import db
from taskforce.errors import Busy

log = logging.getLogger(__name__)


@contextmanager
def aside(what: str, *ids: int) -> Iterator[None]:
    """Where nothing can be written, on a full disk for instance, people read on; the server's own
    log then says what is missing in the database."""
    try:
        yield
    except (Busy, *db.GONE):
        log.warning("could not be written down: %s %s", what, " ".join(map(str, ids)))
