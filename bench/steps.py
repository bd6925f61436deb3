"""Where the time goes between a commit and the last page, from the stopwatch's file."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.figure import percentile

Mark = dict[str, float]

#: What a round is made of, in order. A step that the stopwatch did not find counts nothing.
STEPS: list[tuple[str, Callable[[Mark], float]]] = [
    ("wake-up: answer written, task woken", lambda mark: mark["began"] - mark["committed"]),
    ("who may still listen", lambda mark: mark.get("revoked", 0.0)),
    ("drawing in all languages", lambda mark: mark.get("redraw", 0.0)),
    ("snapshot, events, rooms, the rest", lambda mark: _rest(mark)),
    ("emit: encode, queue for each socket", lambda mark: mark["last_emit"] - mark["first_emit"]),
    ("rest of the round, if sockets wait for it", lambda mark: _held_up(mark)),
    ("writing to the sockets, until the last", lambda mark: mark["arrived"] - _let_go(mark)),
]


def steps(file: Path, arrivals: dict[int, float]) -> list[str]:
    """A line for each step: median and p95 in milliseconds."""
    marks = [
        mark | {"arrived": arrivals[int(mark["seq"])]}
        for mark in map(_read, file.read_text().splitlines())
        if int(mark["seq"]) in arrivals
    ]
    if not marks:
        return []
    lines = [_line(name, [step(mark) for mark in marks]) for name, step in STEPS]
    whole = [mark["arrived"] - mark["committed"] for mark in marks]
    templates = [mark.get("render", 0.0) for mark in marks]
    return [*lines, _line("  of the drawing: templates", templates), _line("together", whole)]


def _rest(mark: Mark) -> float:
    spent = mark.get("revoked", 0.0) + mark.get("redraw", 0.0)
    return mark["first_emit"] - mark["began"] - spent


def _let_go(mark: Mark) -> float:
    """From when on the sockets could be written to: with green threads not while it draws."""
    return mark["ended"] if mark["arrived"] > mark["ended"] else mark["last_emit"]


def _held_up(mark: Mark) -> float:
    return _let_go(mark) - mark["last_emit"]


def _line(name: str, times: list[float]) -> str:
    p50, p95 = (percentile(times, share) * 1000 for share in (0.5, 0.95))
    return f"  {name:<42}{p50:>8.2f} ms  p95{p95:>8.2f} ms"


def _read(line: str) -> Any:
    return json.loads(line)
