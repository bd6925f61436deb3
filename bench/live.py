"""From a commit to the last of many open pages, and what an open page weighs."""

import json
import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count

from bench.figure import Figure, spread
from bench.floor import Floor, Seat
from bench.room import SLUG, Room
from bench.server import Answer, Line, Server
from bench.size import Size
from bench.stopwatch import COMMITTED

#: Between two changes; by chance, so that they do not keep step with the publisher's pulse.
PAUSE = (0.1, 0.3)
#: So many people press at once, when as much as possible happens.
AT_ONCE = 4
#: What each page's message costs: commit to last page at most so many times the bare side's.
TARGET = 2.0


@dataclass
class Times:
    """Seconds, one of each per change."""

    after_commit: list[float] = field(default_factory=list)
    after_post: list[float] = field(default_factory=list)
    #: When the last page had each change, by number.
    arrivals: dict[int, float] = field(default_factory=dict)

    def add(self, number: int, posted: float, committed: float, arrived: float) -> None:
        self.after_commit.append(arrived - committed)
        self.after_post.append(arrived - posted)
        self.arrivals[number] = arrived


@dataclass
class Side:
    """One of the two servers, with its pages."""

    name: str
    server: Server
    line: Line
    seats: list[Seat] = field(default_factory=list)
    times: Times = field(default_factory=Times)
    #: KiB for each open page.
    weight: float = 0.0
    #: Seconds that the server computed for all changes.
    cpu: float = 0.0

    @property
    def per_change(self) -> float:
        """Milliseconds that the server computed for each, with all that went on besides."""
        return self.cpu / len(self.times.arrivals) * 1000


class Live:
    """So many boards on our server, and as many pages on the bare one."""

    def __init__(self, room: Room, ours: Server, bare: Server, size: Size, pages: int) -> None:
        self._people, self._size, self._pages = room.people, size, pages
        self._ours = Side("ours", ours, Line(ours, room.people[0]))
        self._bare = Side("bare", bare, Line(bare))
        self._floor = Floor()
        self._numbers = count(1)
        self._bytes = 0
        self.notes: list[str] = []

    def measure(self) -> list[Figure]:
        """Open everything, and let one change after the other go out."""
        try:
            self._open()
            self._go_round(self._size.rounds)
            asked, said = self._ask_around()
            ours, bare = self._flood(self._ours), self._flood(self._bare)
        finally:
            self._floor.close()
        return [
            *self._spread(),
            *spread("ask posted to the last count", asked, said, TARGET),
            Figure("server CPU per change", self._ours.per_change, self._bare.per_change, "ms"),
            Figure(f"changes per second to {self._pages} pages, sustained", ours, bare, "1/s"),
            Figure("one live change, bytes", self._bytes / 1024, None, "KiB"),
        ]

    def weigh(self) -> Figure:
        """What each page takes that is open: the first that ever were, or they would take what
        others gave back."""
        try:
            self._open()
        finally:
            self._floor.close()
        ours, bare = self._ours.weight, self._bare.weight
        return Figure(f"memory for each of {self._pages} open pages", ours, bare, "KiB")

    def measure_times(self) -> list[Figure]:
        """Only how long changes take, and how long it takes until everybody is back."""
        try:
            self._open()
            self._go_round(self._size.turns_there)
            ours, bare = self._come_back(self._ours), self._come_back(self._bare)
        finally:
            self._floor.close()
        back = f"{self._pages} pages come back at once, until all are caught up"
        return [*self._spread(), Figure(back, ours, bare, "s", TARGET)]

    def _spread(self) -> list[Figure]:
        ours, bare = self._ours.times, self._bare.times
        pages = f"to the last of {self._pages} pages"
        return [
            *spread(f"commit {pages}", ours.after_commit, bare.after_commit, TARGET),
            *spread(f"POST {pages}", ours.after_post, bare.after_post),
        ]

    @property
    def arrivals(self) -> dict[int, float]:
        """When the last of our pages had each change, by the number of its event."""
        return self._ours.times.arrivals

    def _open(self) -> None:
        people = self._people[: self._pages]
        board = {"operation": SLUG, "topic": "board"}
        self._ours.seats = [Seat(each.secret, each.language, board) for each in people]
        self._bare.seats = [Seat("", p.language, {"language": p.language}) for p in people]
        is_compressed = self._weigh(self._ours, offers_compression=True)
        compresses = "compresses" if is_compressed else "does not compress"
        self.notes.append(f"our server {compresses} what it sends to pages")
        self._weigh(self._bare, offers_compression=is_compressed)

    def _weigh(self, side: Side, *, offers_compression: bool) -> bool:
        """Open the pages, let each have a message, and see what the worker grew by."""
        before, seats = side.server.resident, side.seats
        compressed = self._floor.open(side.name, side.server.port, seats, offers_compression)
        time.sleep(1.5)  # who is here is drawn once a second while people come
        number = self._change(side, 0)
        if side is self._ours:
            self._teach(self._floor.messages(side.name, number))
        time.sleep(1.2)
        side.weight = (side.server.resident - before) / len(seats)
        return compressed

    def _teach(self, messages: dict[str, object]) -> None:
        """Give the bare side what our pages got."""
        body = json.dumps(messages)
        self._bare.line.ask("POST", "/messages", body, kind="json")
        sizes = {language: len(json.dumps(message)) for language, message in messages.items()}
        self._bytes = max(sizes.values())
        self.notes.append(f"a message in bytes: {sizes}")

    def _go_round(self, rounds: int) -> None:
        began, cpu = time.monotonic(), self._floor.cpu()
        for turn in self._size.turns(rounds):
            for side in (self._ours, self._bare)[:: 1 if turn % 2 else -1]:
                computed = side.server.cpu
                self._change(side, turn)
                time.sleep(random.uniform(*PAUSE))
                side.cpu += side.server.cpu - computed
        share = (self._floor.cpu() - cpu) / (time.monotonic() - began)
        heard = len(self._ours.times.arrivals)
        self.notes.append(f"{heard} changes; the pages' process used {share:.0%} of a core")

    def _ask_around(self) -> tuple[list[float], list[float]]:
        """Somebody asks what everybody with an open page knows: when does the last of them see
        that one more waits? Beside it the bare side's broadcast."""
        asked, said = [], []
        for turn in self._size.turns(self._size.asks):
            self._ours.line.sit(self._people[self._pages + turn % 10])
            answer = self._ours.line.ask_about(turn)
            arrived = self._floor.last_arrival("ours asks", turn)
            asked.append(arrived - float(answer.headers[COMMITTED]))
            answer = self._say()
            arrived = self._floor.last_arrival("bare", int(answer.headers["Event-Number"]))
            said.append(arrived - float(answer.headers[COMMITTED]))
            time.sleep(random.uniform(*PAUSE))
        return asked, said

    def _flood(self, side: Side) -> float:
        """As many changes as the server takes; how many a second, until the last page has the
        last of them."""
        lines = [Line(side.server) for _ in range(AT_ONCE)]
        began = time.monotonic()
        ends = began + self._size.flood

        def press(lane: int) -> list[int]:
            numbers = []
            while time.monotonic() < ends:
                numbers.append(self._press(side, lines[lane], lane))
            return numbers

        with ThreadPoolExecutor(AT_ONCE) as pool:
            numbers = [each for found in pool.map(press, range(AT_ONCE)) for each in found]
        return len(numbers) / (self._floor.last_arrival(side.name, max(numbers)) - began)

    def _press(self, side: Side, line: Line, lane: int) -> int:
        if side is self._ours:
            line.sit(self._people[1 + lane])
            return int(line.claim(2 + lane).headers["Event-Number"])
        number = next(self._numbers)
        line.ask("POST", f"/say/{number}", "")
        return number

    def _come_back(self, side: Side) -> float:
        """The median of three times that everybody is cut off, misses a change and comes back."""
        took = []
        for turn in range(1, 4):
            self._floor.hang_up(side.name)
            answer = self._claim(turn) if side is self._ours else self._say()
            seen = int(answer.headers["Event-Number"]) - 1
            back = [seat._replace(watches=seat.watches | {"seen": seen}) for seat in side.seats]
            took.append(self._floor.reopen(side.name, side.server.port, back))
        return sorted(took)[1]

    def _change(self, side: Side, turn: int) -> int:
        """Something happens, and all pages hear of it. Returns its number."""
        posted = time.monotonic()
        answer = self._claim(turn) if side is self._ours else self._say()
        number = int(answer.headers["Event-Number"])
        arrived = self._floor.last_arrival(side.name, number)
        if turn:
            side.times.add(number, posted, float(answer.headers[COMMITTED]), arrived)
        return number

    def _claim(self, turn: int) -> Answer:
        """Each time another person, and another series."""
        self._ours.line.sit(self._people[turn])
        return self._ours.line.claim(turn + 1)

    def _say(self) -> Answer:
        return self._bare.line.ask("POST", f"/say/{next(self._numbers)}", "")
