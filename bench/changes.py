"""How many claims, clues and referrals a second, through HTTP and as bare SQL."""

import hashlib
import json
import secrets
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from bench.figure import Figure
from bench.room import SLUG, WORKED, Person, Room
from bench.server import Line, Server
from bench.size import Size

#: So many people press the button at once.
AT_ONCE = 8
#: The first series that is claimed here; each person claims one of them.
FIRST = 201
CLUE = "kind=currency&polarity=supports&places=NL&basis=reference&text=A+price&text_language=en"
#: As the application sets them.
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")


class Kind(NamedTuple):
    """Something that people do, and the least that has to be written for it."""

    name: str
    #: Does it once: on this line, and which of the batch it is.
    ask: Callable[[Line, int], object]
    write: Callable[["_Bare", int], None]


def measure(room: Room, server: Server, size: Size) -> list[Figure]:
    """Batches through HTTP and batches in a loop, in turns; the median of each."""
    return [_measured(kind, room, server, size) for kind in _kinds(room)]


def _kinds(room: Room) -> list[Kind]:
    drafted = f"agency={room.agency_id}"

    def claim(line: Line, place: int) -> None:
        line.sit(room.people[place])
        line.claim(FIRST + place)

    def clue(line: Line, place: int) -> None:
        line.sit(room.people[place])
        line.change(f"/operations/{SLUG}/series/S-{FIRST + place:04d}/clues", CLUE)

    def referral(line: Line, place: int) -> None:
        line.sit(room.desk)
        line.change(f"/operations/{SLUG}/series/S-{1 + place % WORKED:04d}/referrals", drafted)

    return [
        Kind("claims", claim, _Bare.claim),
        Kind("clues", clue, lambda bare, _: bare.insert("clue")),
        Kind("referrals", referral, lambda bare, _: bare.insert("referral")),
    ]


def _measured(kind: Kind, room: Room, server: Server, size: Size) -> Figure:
    lines = [Line(server) for _ in range(AT_ONCE)]
    _at_once(lines, kind, size.batch)  # so that there is one of each to copy
    bare = _Bare(room)
    through, looped = [], []
    for turn in size.turns(size.batches):
        if kind.name == "claims":
            _put_back(lines[0], room.people, size.batch, turn)
            bare.put_back()
        through.append(_speed(lambda: _at_once(lines, kind, size.batch), size.batch))
        looped.append(_speed(lambda: _one_by_one(bare, kind, size.batch), size.batch))
    return Figure(f"{kind.name} per second", _median(through), _median(looped), "1/s")


def _at_once(lines: list[Line], kind: Kind, count: int) -> None:
    def work(lane: int) -> None:
        for place in range(lane, count, AT_ONCE):
            kind.ask(lines[lane], place)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(work, range(AT_ONCE)))


def _one_by_one(bare: "_Bare", kind: Kind, count: int) -> None:
    for place in range(count):
        kind.write(bare, place)


def _put_back(line: Line, people: list[Person], count: int, claim: int) -> None:
    """Untimed, so that the next batch claims what is free."""
    for place in range(count):
        line.sit(people[place])
        line.release(FIRST + place, claim)


class _Bare:
    """The statements of a change on a copy of the same database."""

    def __init__(self, room: Room) -> None:
        self._operation_id = room.operation_id
        self._user_ids = [person.id for person in room.people]
        self._database = _copied(room.file)

    def put_back(self) -> None:
        self._database.execute("UPDATE series SET holder_id = NULL, held_until = NULL")

    def claim(self, place: int) -> None:
        do, operation, number = self._database.execute, self._operation_id, FIRST + place
        now = _now()
        do("BEGIN IMMEDIATE")
        seq, head = self._last()
        found = do(
            "SELECT id, holder_id, claim_number FROM series WHERE operation_id = ? AND number = ?",
            (operation, number),
        )
        series, _, claim = found.fetchone()
        do(
            "UPDATE series SET holder_id = ?, held_until = ?, claim_number = ?, seq = ?, "
            "changed_at = ? WHERE id = ?",
            (self._user_ids[place], now, claim + 1, seq + 1, now, series),
        )
        self._record(seq + 1, head, series, now)

    def insert(self, table: str) -> None:
        """A row like the last one, with the next number."""
        do, operation, now = self._database.execute, self._operation_id, _now()
        do("BEGIN IMMEDIATE")
        seq, head = self._last()
        found = do(
            f"SELECT * FROM {table} WHERE operation_id = ? ORDER BY number DESC LIMIT 1",  # noqa: S608 - our own tables
            (operation,),
        )
        named = [column[0] for column in found.description]
        row = dict(zip(named, found.fetchone(), strict=True))
        del row["id"]
        row |= {"number": row["number"] + 1, "seq": seq + 1}
        places = ", ".join("?" * len(row))
        do(
            f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})",  # noqa: S608 - our own tables
            tuple(row.values()),
        )
        do("UPDATE series SET seq = ? WHERE id = ?", (seq + 1, row["series_id"]))
        self._record(seq + 1, head, row["series_id"], now)

    def _last(self) -> tuple[int, str]:
        query = "SELECT last_seq, head FROM operation WHERE id = ?"
        seq, head = self._database.execute(query, (self._operation_id,)).fetchone()
        return seq, head

    def _record(self, seq: int, head: str, series: int, now: str) -> None:
        do = self._database.execute
        body = json.dumps({"kind": "series.claimed", "claim": seq, "sealed": [], "at": now})
        digest = hashlib.sha256((head + body).encode()).hexdigest()
        do(
            "INSERT INTO event (operation_id, seq, at, kind, actor_id, series_id, body, digest) "
            "VALUES (?, ?, ?, 'series.claimed', ?, ?, ?, ?)",
            (self._operation_id, seq, now, self._user_ids[0], series, body, digest),
        )
        do(
            "UPDATE operation SET last_seq = ?, head = ? WHERE id = ?",
            (seq, digest, self._operation_id),
        )
        do("COMMIT")


def _now() -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S.000000")


def _copied(file: Path) -> sqlite3.Connection:
    """A copy as it is now, opened as the application opens it."""
    copy = file.with_name(f"bare-{secrets.token_hex(4)}.db")
    with sqlite3.connect(file) as source:
        source.execute("VACUUM INTO ?", (str(copy),))
    database = sqlite3.connect(copy, isolation_level=None)
    for pragma in PRAGMAS:
        database.execute(f"PRAGMA {pragma}")
    return database


def _speed(work: Callable[[], None], count: int) -> float:
    began = time.monotonic()
    work()
    return count / (time.monotonic() - began)


def _median(speeds: list[float]) -> float:
    return sorted(speeds)[len(speeds) // 2]
