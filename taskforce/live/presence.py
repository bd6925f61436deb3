"""Who is here: at this process, and as the other processes said last.

What others say is found in the database, because Redis may be away.
"""

import logging
import secrets
import time
from collections.abc import Callable, Iterable, Mapping

from taskforce import clock, db
from taskforce.live.rooms import Listener
from taskforce.queries.presence import here_elsewhere

log = logging.getLogger(__name__)

#: Seconds between two looks at who came and went; others are told as often, where somebody did.
LOOK = 1.0
#: Others are told again after so many seconds that this process is still there.
AGAIN = 10.0

#: Operation, series or 0, and person, by id.
Someone = tuple[int, int, int]
#: Tells other processes who is here, under the name of this one.
Tell = Callable[[str, Iterable[Someone]], None]


class Presence:
    """Who has which page open."""

    def __init__(self, listeners: Mapping[str, Listener]) -> None:
        self._listeners = listeners
        self._process = secrets.token_hex(8)
        self._elsewhere: set[Someone] = set()
        self._told: set[Someone] = set()
        self._told_at = time.monotonic()

    def here(self, operation_id: int, series_id: int) -> list[int]:
        """Who has this series open; without one, who has any page of the operation open."""
        return _among([*self._at_this_process(), *self._elsewhere], operation_id, series_id)

    def here_by_us(self, operation_id: int) -> list[int]:
        """Whose pages of the operation this process serves."""
        return _among(self._at_this_process(), operation_id, 0)

    def run(self, tell: Tell, changed: Callable[[int, int], None]) -> None:
        """The task of a process that may have others beside it."""
        while True:
            time.sleep(LOOK)
            try:
                self.round(tell, changed)
            except Exception:
                log.exception("who is here is not known everywhere; the next look repeats it")

    def round(self, tell: Tell, changed: Callable[[int, int], None]) -> None:
        """Tell who is here, where others do not know it yet, and hear who is there: ``changed``
        is told where somebody came or went, by operation and series."""
        mine, now = set(self._at_this_process()), time.monotonic()
        if mine != self._told or (mine and now - self._told_at >= AGAIN):
            tell(self._process, mine)
            self._told, self._told_at = mine, now
        with db.telling() as session:
            elsewhere = here_elsewhere(session, self._process, clock.now())
        came_and_went, self._elsewhere = elsewhere ^ self._elsewhere, elsewhere
        for operation_id, series_id in {each[:2] for each in came_and_went}:
            changed(operation_id, series_id)

    def _at_this_process(self) -> list[Someone]:
        listeners = list(self._listeners.values())
        return [(each.room.operation_id, each.room.series_id, each.user_id) for each in listeners]


def _among(people: Iterable[Someone], operation_id: int, series_id: int) -> list[int]:
    return sorted(
        {
            user_id
            for operation, series, user_id in people
            if operation == operation_id and series_id in (0, series)
        }
    )
