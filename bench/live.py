"""From a commit to the last of 300 open pages, and what an open page weighs."""

import json
import random
import time
from dataclasses import dataclass, field

from bench.figure import Figure, spread
from bench.floor import Floor, Seat
from bench.room import SLUG, Room
from bench.server import Answer, Line, Server
from bench.size import Size
from bench.stopwatch import COMMITTED

#: Between two changes; by chance, so that they do not keep step with the publisher's pulse.
PAUSE = (0.1, 0.3)
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
    """300 boards on our server and 300 pages on the bare one."""

    def __init__(self, room: Room, ours: Server, bare: Server, size: Size) -> None:
        self._people, self._size = room.people, size
        self._ours = Side("ours", ours, Line(ours, room.people[0]))
        self._bare = Side("bare", bare, Line(bare))
        self._floor = Floor()
        self._said = 0
        self.notes: list[str] = []

    def measure(self) -> list[Figure]:
        """Open everything, weigh it, and let one change after the other go out."""
        try:
            self._open()
            self._go_round()
            asked, said = self._ask_around()
        finally:
            self._floor.close()
        ours, bare = self._ours.times, self._bare.times
        return [
            *spread("commit to last page", ours.after_commit, bare.after_commit, TARGET),
            *spread("POST to last page", ours.after_post, bare.after_post),
            *spread("ask posted to the last count", asked, said, TARGET),
            Figure("server CPU per change", self._ours.per_change, self._bare.per_change, "ms"),
            Figure("memory per open page", self._ours.weight, self._bare.weight, "KiB"),
        ]

    @property
    def arrivals(self) -> dict[int, float]:
        """When the last of our pages had each change, by the number of its event."""
        return self._ours.times.arrivals

    def _open(self) -> None:
        people = self._people[: self._size.pages]
        board = {"operation": SLUG, "topic": "board"}
        boards = [Seat(each.secret, each.language, board) for each in people]
        rooms = [Seat("", each.language, {"language": each.language}) for each in people]
        is_compressed = self._weigh(self._ours, boards, offers_compression=True)
        compresses = "compresses" if is_compressed else "does not compress"
        self.notes.append(f"our server {compresses} what it sends to pages")
        self._weigh(self._bare, rooms, offers_compression=is_compressed)

    def _weigh(self, side: Side, seats: list[Seat], *, offers_compression: bool) -> bool:
        """Open these pages, let each have a message, and see what the worker grew by."""
        before = side.server.resident
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
        self.notes.append(f"a message in bytes: {sizes}")

    def _go_round(self) -> None:
        began, cpu = time.monotonic(), self._floor.cpu()
        for turn in self._size.turns(self._size.rounds):
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
            self._ours.line.sit(self._people[self._size.pages + turn % 10])
            answer = self._ours.line.ask_about(turn)
            arrived = self._floor.last_arrival("ours asks", turn)
            asked.append(arrived - float(answer.headers[COMMITTED]))
            answer = self._say()
            arrived = self._floor.last_arrival("bare", self._said)
            said.append(arrived - float(answer.headers[COMMITTED]))
            time.sleep(random.uniform(*PAUSE))
        return asked, said

    def _change(self, side: Side, turn: int) -> int:
        """Something happens, and all pages hear of it. Returns its number."""
        posted = time.monotonic()
        answer = self._claim(turn) if side is self._ours else self._say()
        number = int(answer.headers.get("Event-Number", self._said))
        arrived = self._floor.last_arrival(side.name, number)
        if turn:
            side.times.add(number, posted, float(answer.headers[COMMITTED]), arrived)
        return number

    def _claim(self, turn: int) -> Answer:
        """Each time another person, and another series."""
        self._ours.line.sit(self._people[turn])
        return self._ours.line.claim(turn + 1)

    def _say(self) -> Answer:
        self._said += 1
        return self._bare.line.ask("POST", f"/say/{self._said}", "")
