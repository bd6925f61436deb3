"""How many claims a second, through HTTP and as bare SQL."""

import hashlib
import json
import secrets
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.figure import Figure
from bench.room import Room
from bench.server import Line, Server
from bench.size import Size

#: So many people press the button at once.
AT_ONCE = 8
#: The first series that this measures; each person claims one of them.
FIRST = 201
#: As the application sets them.
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")


def measure(room: Room, server: Server, size: Size) -> list[Figure]:
    """Batches through HTTP and batches in a loop, in turns; the median of each."""
    bare = _Bare(room)
    http = _Http(room, server)
    through, looped = [], []
    for turn in size.turns(size.batches + 1):
        for batch, speeds in ((http, through), (bare, looped)):
            speed = _speed(batch.claim_all, size.batch)
            batch.release_all(size.batch)
            if turn > 1:
                speeds.append(speed)
    return [Figure("claims per second", _median(through), _median(looped), "1/s")]


class _Http:
    """People who press the button, each on a connection that stays open."""

    def __init__(self, room: Room, server: Server) -> None:
        self._people = room.people
        self._lines = [Line(server) for _ in range(AT_ONCE)]
        self._rounds = 0

    def claim_all(self, count: int) -> None:
        self._rounds += 1
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(lambda lane: self._claim(lane, count), range(AT_ONCE)))

    def release_all(self, count: int) -> None:
        """Put everything back, untimed, so that the next batch claims what is free."""
        line = Line(self._lines[0].server)
        for place in range(count):
            line.sit(self._people[place])
            line.release(FIRST + place, self._rounds)

    def _claim(self, lane: int, count: int) -> None:
        for place in range(lane, count, AT_ONCE):
            self._lines[lane].sit(self._people[place])
            self._lines[lane].claim(FIRST + place)


class _Bare:
    """The statements of a claim on a copy of the same database."""

    def __init__(self, room: Room) -> None:
        self._operation_id = room.operation_id
        self._user_ids = [person.id for person in room.people]
        self._database = _copied(room.file)

    def claim_all(self, count: int) -> None:
        for place in range(count):
            self._claim(FIRST + place, self._user_ids[place])

    def release_all(self, count: int) -> None:
        self._database.execute("UPDATE series SET holder_id = NULL, held_until = NULL")

    def _claim(self, number: int, user_id: int) -> None:
        do, operation = self._database.execute, self._operation_id
        now = time.strftime("%Y-%m-%d %H:%M:%S.000000")
        do("BEGIN IMMEDIATE")
        found = do("SELECT last_seq, head FROM operation WHERE id = ?", (operation,))
        seq, head = found.fetchone()
        found = do(
            "SELECT id, holder_id, claim_number FROM series WHERE operation_id = ? AND number = ?",
            (operation, number),
        )
        series, _, claim = found.fetchone()
        body = json.dumps({"kind": "series.claimed", "claim": claim + 1, "sealed": [], "at": now})
        digest = hashlib.sha256((head + body).encode()).hexdigest()
        do(
            "UPDATE series SET holder_id = ?, held_until = ?, claim_number = ?, seq = ?, "
            "changed_at = ? WHERE id = ?",
            (user_id, now, claim + 1, seq + 1, now, series),
        )
        do(
            "INSERT INTO event (operation_id, seq, at, kind, actor_id, series_id, body, digest) "
            "VALUES (?, ?, ?, 'series.claimed', ?, ?, ?, ?)",
            (operation, seq + 1, now, user_id, series, body, digest),
        )
        do(
            "UPDATE operation SET last_seq = ?, head = ? WHERE id = ?",
            (seq + 1, digest, operation),
        )
        do("COMMIT")


def _copied(file: Path) -> sqlite3.Connection:
    """A copy as it is now, opened as the application opens it."""
    copy = file.with_name(f"bare-{secrets.token_hex(4)}.db")
    with sqlite3.connect(file) as source:
        source.execute("VACUUM INTO ?", (str(copy),))
    database = sqlite3.connect(copy, isolation_level=None)
    for pragma in PRAGMAS:
        database.execute(f"PRAGMA {pragma}")
    return database


def _speed(claim_all: Callable[[int], None], count: int) -> float:
    began = time.monotonic()
    claim_all(count)
    return count / (time.monotonic() - began)


def _median(speeds: list[float]) -> float:
    return sorted(speeds)[len(speeds) // 2]
