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
from taskforce.live import publisher, scene

COMMITTED = "Committed-At"


class Stopwatch:
    """One line in a file for each round in which something was sent."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._committed: dict[int, float] = {}
        self._spent: dict[str, float] = defaultdict(float)
        #: What was known when the first news of this round went out.
        self._mark: dict[str, float] = {}

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
        def noted(event: str, message: Any, **kwargs: Any) -> None:
            # What is slow repeats the number; nobody waits for it.
            is_news = event == "parts" and message["prev"] < message["seq"]
            if is_news and not self._mark:
                self._mark = self._spent | {"seq": message["seq"], "first_emit": time.monotonic()}
            emit(event, message, **kwargs)
            if is_news:
                self._mark["last_emit"] = time.monotonic()

        task._emit = noted
        task.round = lambda: self._round(work)

    def _round(self, work: Callable[[], None]) -> None:
        self._spent.clear()
        self._mark = {}
        began = time.monotonic()
        work()
        if self._mark:
            committed = self._committed.get(int(self._mark["seq"]), 0.0)
            moments = {"committed": committed, "began": began, "ended": time.monotonic()}
            with self._file.open("a") as file:
                file.write(json.dumps(self._mark | moments) + "\n")


def stand_beside(app: Flask) -> None:
    """Begin to take the time, where a file is named to keep it in."""
    watch = Stopwatch(Path(os.environ["BENCH_MARKS"]))
    change.after_commit.insert(0, watch.commit)
    app.after_request(watch.tell)
    task = app.extensions["publisher"]
    watch.time(task, "_cut_the_revoked", "revoked")
    watch.time(publisher, "redraw", "redraw")
    watch.time(scene.Scene, "render", "render")
    watch.note_rounds(task)
