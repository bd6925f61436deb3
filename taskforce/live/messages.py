"""What pages are told: what changed since the last event until which they lack nothing."""

import logging
import time
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any, NamedTuple

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from taskforce import clock
from taskforce.live.parts import (
    Touched,
    needs_the_whole_page,
    redraw,
    touched_anyhow,
    touched_by,
    wiped_by,
)
from taskforce.live.rooms import Room
from taskforce.live.scene import Scene
from taskforce.models import Operation
from taskforce.queries.history import events_after

log = logging.getLogger(__name__)

#: A page that missed more events than this fetches itself instead.
TOO_MUCH = 200
#: So old may an answer be to pages that missed the same, in seconds.
RECENT = 1.0

Message = dict[str, Any]
Parts = list[dict[str, Any]]


class Missed(NamedTuple):
    """Pages of this room that lack nothing until the one event, and something until the other."""

    room: Room
    seen: int
    last: int


class Owed(NamedTuple):
    """Slow elements that a room waits for: it lacks nothing of what happened until ``since``."""

    since: int
    touched: Touched


class Messages:
    """Puts them together; what many pages missed is drawn once for all of them."""

    def __init__(self, scene: Callable[[Session, Operation], Scene], build: str) -> None:
        self._scene = scene
        self._build = build
        self._answers: dict[Missed, tuple[float, Message]] = {}
        self._drawing = Lock()

    def of(self, prev: int, seq: int, parts: Parts, wiped: Iterable[str] = ()) -> Message:
        """For pages that have seen ``prev``: these elements, and then they have seen ``seq``.
        Whoever lacked nothing of what happened until ``since`` lacks nothing then; where something
        slow is still to come, nobody can say so."""
        at, wiped = clock.milliseconds(clock.now()), list(wiped)
        names = {"prev": prev, "seq": seq, "since": prev, "at": at, "build": self._build}
        return names | {"parts": parts, "wiped": wiped}

    def refresh(self, prev: int, seq: int) -> Message:
        """For pages that are to fetch themselves."""
        return self.of(prev, seq, []) | {"refresh": True}

    def missed(self, session: Session, missed: Missed) -> Message:
        """What a page must redraw that comes back. After a restart everybody asks at once; an
        answer of a moment ago is good enough."""
        if not 0 <= missed.last - missed.seen <= TOO_MUCH:
            return self.refresh(missed.seen, missed.last)
        with self._drawing:  # whoever waits here finds what the first has drawn
            now = time.monotonic()
            drawn, message = self._answers.get(missed, (float("-inf"), {}))
            if now - drawn > RECENT:
                message = self._drawn(session, missed.room, missed.seen)
                recent = {k: v for k, v in self._answers.items() if now - v[0] <= RECENT}
                self._answers = recent | {missed: (now, message)}
            return message

    def _drawn(self, session: Session, room: Room, seen: int) -> Message:
        at = clock.milliseconds(clock.now())
        operation = session.get_one(Operation, room.operation_id)
        last, events = operation.last_seq, events_after(session, operation.id, seen)
        if needs_the_whole_page(events, room):
            return self.refresh(seen, last)
        try:
            scene = self._scene(session, operation)
            touched = touched_anyhow(room) | touched_by(scene, events, room)
            parts, wiped = redraw(scene, touched, room, {}), wiped_by(scene, events, room)
            return self.of(seen, last, parts, wiped) | {"at": at}
        except SQLAlchemyError:
            raise
        except Exception:
            log.exception("a drawing failed")
            return self.refresh(seen, last)
