"""What it costs to find whom asks reach."""

import sqlite3
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.dialects import sqlite

from bench.figure import Figure, percentile, spread
from bench.room import Room
from bench.size import AREAS, Size
from taskforce import clock, db
from taskforce.models import Ask
from taskforce.queries.ask import counted, matching, needs_of, reached_by

#: Finding whom an ask reaches is to take at most so long, in milliseconds.
WITHIN = 10.0


def measure(room: Room, size: Size) -> list[Figure]:
    """One count for each person of a full room, ours and the same SQL with nothing around it."""
    engines = db.connect(room.url)
    people, now = [each.id for each in room.people], clock.now()
    asked = {"operation_id": room.operation_id, "moment": now, "people": people}
    with sqlite3.connect(room.file) as bare, db.reading() as session:
        ask = session.scalars(select(Ask)).first()
        waiting = _plain(counted().params(**asked, today=now.date()))
        wanted = _plain(matching(ask))
        ours = _times(size, lambda: needs_of(session, room.operation_id, now, people))
        plain = _times(size, lambda: bare.execute(waiting).fetchall())
        reached = _times(size, lambda: reached_by(session, ask))
        joined = _times(size, lambda: bare.execute(wanted).fetchall())
    for engine in engines:
        engine.dispose()
    many = f"{len(people)} people with {AREAS} areas"
    within = f"whom an ask reaches of {many}, against {WITHIN:.0f} ms"
    return [
        *spread(f"what waits for {many}", ours, plain, shares=(0.5, 0.95)),
        *spread(f"whom an ask reaches of {many}", reached, joined, shares=(0.5, 0.95)),
        Figure(within, percentile(reached, 0.95) * 1000, WITHIN, "ms", 1.0),
    ]


def _plain(query: Select[*tuple[Any, ...]]) -> str:
    """The same with every value in it, as the bare driver takes it."""
    sql = query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    return str(sql)


def _times(size: Size, act: Callable[[], object]) -> list[float]:
    """Seconds; the first time only warms up."""
    times = []
    for _ in size.turns(size.gets):
        began = time.perf_counter()
        act()
        times.append(time.perf_counter() - began)
    return times[1:]
