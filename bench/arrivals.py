"""Monday morning: sixty people activate their accounts at once, while others work on."""

import random
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

from bench.figure import Figure, spread
from bench.floor import Floor, Seat
from bench.live import PAUSE, TARGET
from bench.room import PASSWORD, SLUG, Room, person_row
from bench.server import Line, Server
from bench.size import Size
from bench.stopwatch import COMMITTED
from taskforce import db
from taskforce.actions.arrival import note_arrivals
from taskforce.actions.operation import import_people
from taskforce.queries.operation import members_of
from taskforce.seat import Seat as Place

#: All of them are to be at the board within so many seconds.
WITHIN = 60.0


def measure(room: Room, server: Server, size: Size) -> list[Figure]:
    """How long all of them take; and a change to the last of the boards meanwhile, against the
    same boards just before."""
    codes = _badges(room, size.visitors)
    floor = Floor()
    try:
        board = {"operation": SLUG, "topic": "board"}
        people = room.people[: size.boards]
        floor.open("ours", server.port, [Seat(p.secret, p.language, board) for p in people], True)
        time.sleep(1.5)  # who is here is drawn once a second while people come
        worker = Line(server, room.people[1])
        before = [_change(worker, floor) for _ in size.turns(size.rounds)]
        with ThreadPoolExecutor(size.visitors) as door:
            began = time.monotonic()
            visits = [door.submit(_visit, server, code) for code in codes]
            meanwhile = [_change(worker, floor)]
            while not all(visit.done() for visit in visits):
                meanwhile.append(_change(worker, floor))
        took = max(visit.result() for visit in visits) - began
    finally:
        floor.close()
    many = f"{size.visitors} people activate at once"
    return [
        Figure(f"{many}, against {WITHIN:.0f} s", took, WITHIN, "s", 1.0),
        *spread(f"{size.boards} boards, while {many}", meanwhile, before, TARGET, (0.5, 0.95)),
    ]


def _badges(room: Room, count: int) -> list[str]:
    """New people with a badge whom the front desk has just seen."""
    engines = db.connect(room.url)
    rows = [person_row(10_000 + number) for number in range(count)]
    codes = import_people(None, room.operation_id, rows)
    with db.reading() as session:
        ids = {user.sign_in_name: user.id for user, _ in members_of(session, room.operation_id)}
    note_arrivals(Place(None, room.operation_id), [ids[code.sign_in_name] for code in codes])
    for engine in engines:
        engine.dispose()
    return [code.code for code in codes]


def _visit(server: Server, code: str) -> float:
    """From the link on a badge to the board, as a browser goes. When it was there."""
    line = Line(server, patience=WITHIN)
    _good(line.ask("GET", "/activate").status)
    _good(line.ask("POST", "/activate", urlencode({"code": code})).status)
    chosen = {"code": code, "password": PASSWORD, "language": "ar"}
    answer = line.ask("POST", "/activate/choose", urlencode(chosen))
    _good(answer.status)
    cookies = [each.split(";")[0] for each in answer.headers.get_all("Set-Cookie") or []]
    line.headers["Cookie"] = "; ".join(cookies)
    _good(line.ask("GET", f"/operations/{SLUG}/rules").status)
    _good(line.ask("POST", f"/operations/{SLUG}/rules", "").status)
    _good(line.ask("GET", f"/operations/{SLUG}/").status)
    return time.monotonic()


def _good(status: int, wanted: Iterable[int] = (200, 204)) -> None:
    if status not in wanted:
        raise RuntimeError(f"a visitor was answered {status}")


def _change(worker: Line, floor: Floor) -> float:
    """Somebody works on, and every board shows it. From the commit to the last of them."""
    time.sleep(random.uniform(*PAUSE))
    answer = worker.claim(2)
    number = int(answer.headers["Event-Number"])
    return floor.last_arrival("ours", number) - float(answer.headers[COMMITTED])
