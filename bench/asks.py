"""What it costs to find whom asks reach."""

import sqlite3
import time
from collections.abc import Callable

from sqlalchemy.dialects import sqlite

from bench.figure import Figure, percentile, spread
from bench.room import Room
from bench.size import AREAS, Size
from taskforce import clock, db
from taskforce.queries.ask import counted, needs_of

#: Counting what waits for everybody is to take at most so long, in milliseconds.
WITHIN = 10.0


def measure(room: Room, size: Size) -> list[Figure]:
    """One count for each person of a full room, ours and the same SQL with nothing around it."""
    engines = db.connect(room.url)
    people, now = [each.id for each in room.people], clock.now()
    asked = {"operation_id": room.operation_id, "moment": now, "people": people}
    query = counted().params(**asked, today=now.date())
    sql = query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    with sqlite3.connect(room.file) as bare, db.reading() as session:
        ours = _times(size, lambda: needs_of(session, room.operation_id, now, people))
        plain = _times(size, lambda: bare.execute(str(sql)).fetchall())
    for engine in engines:
        engine.dispose()
    name = f"what waits for {len(people)} people with {AREAS} areas"
    share = percentile(ours, 0.95) * 1000
    return [
        *spread(name, ours, plain, shares=(0.5, 0.95)),
        Figure(f"{name}, against {WITHIN:.0f} ms", share, WITHIN, "ms", 1.0),
    ]


def _times(size: Size, act: Callable[[], object]) -> list[float]:
    """Seconds; the first time only warms up."""
    times = []
    for _ in size.turns(size.gets):
        began = time.perf_counter()
        act()
        times.append(time.perf_counter() - began)
    return times[1:]
