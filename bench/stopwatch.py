"""Stands beside the publisher and notes how long each of its steps takes.

It knows the publisher's insides, and nothing else of the bench does: a step that is not there
any more is left out of the profile. A note costs about a microsecond.
"""

import json
import os
import time
from collections import defaultdict
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from flask import Flask, Response

from taskforce import change
from taskforce.live import parts, publisher

COMMITTED = "Committed-At"


class Stopwatch:
    """One line in a file for each round in which something was sent."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._committed: dict[int, float] = {}
        self._spent: dict[str, float] = defaultdict(float)
        self._first_emit = 0.0

    def commit(self, events: list[Any]) -> None:
        """The first that hears of a commit."""
        self._committed[events[-1].seq] = time.monotonic()

    def tell(self, answer: Response) -> Response:
        """Say in the answer when the change was committed."""
        number = int(answer.headers.get("Event-Number", 0))
        if number in self._committed:
            answer.headers[COMMITTED] = str(self._committed[number])
        return answer

    def time(self, owner: Any, name: str, step: str) -> None:
        """From now on add up how long this takes."""
        work = getattr(owner, name, None)
        if work is None:
            return

        @wraps(work)
        def timed(*args: Any, **kwargs: Any) -> Any:
            began = time.monotonic()
            try:
                return work(*args, **kwargs)
            finally:
                self._spent[step] += time.monotonic() - began

        setattr(owner, name, timed)

    def note_rounds(self, task: Any) -> None:
        """Write down each round in which something was sent."""
        work, emit = task.round, task._emit

        @wraps(emit)
        def noted(event: str, message: dict[str, Any], **kwargs: Any) -> None:
            # The first emit of a change that pages wait for; what is slow repeats the number.
            if not self._first_emit and message["prev"] < message["seq"]:
                self._first_emit = time.monotonic()
                self._spent["seq"] = message["seq"]
            emit(event, message, **kwargs)

        task._emit = noted
        task.round = lambda: self._round(work)

    def _round(self, work: Callable[[], None]) -> None:
        self._spent.clear()
        self._first_emit = 0.0
        began = time.monotonic()
        work()
        ended = time.monotonic()
        if self._first_emit:
            number = int(self._spent["seq"])
            moments = {
                "committed": self._committed.get(number, 0.0),
                "began": began,
                "first_emit": self._first_emit,
                "ended": ended,
            }
            with self._file.open("a") as file:
                file.write(json.dumps(self._spent | moments) + "\n")


def stand_beside(app: Flask) -> None:
    """Begin to take the time, where a file is named to keep it in."""
    watch = Stopwatch(Path(os.environ["BENCH_MARKS"]))
    change.after_commit.insert(0, watch.commit)
    app.after_request(watch.tell)
    task = app.extensions["publisher"]
    watch.time(task, "_cut_the_revoked", "revoked")
    watch.time(task, "_write_down_matches", "matches")
    watch.time(task, "_news", "news")
    watch.time(task, "_quick", "quick")
    watch.time(publisher, "redraw", "redraw")
    watch.time(parts.Scene, "render", "render")
    watch.note_rounds(task)
    watch.time(task, "_emit", "emit")
