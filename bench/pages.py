"""Whether a page costs the same with a hundred times as many series."""

import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from bench.figure import Figure, spread
from bench.room import SLUG, WORKED, Room
from bench.server import Line, Server
from bench.size import Size

TARGET = 1.2
#: Somebody claims something before every so many GETs.
EVERY = 5
#: The last series of the small operation, which nothing else here claims.
CLAIMED = range(355, 405)
PAGES = {
    "board page": f"/operations/{SLUG}/",
    "series page": f"/operations/{SLUG}/series/S-{{number:04d}}",
    "search": f"/operations/{SLUG}/search?q=blue+tram",
    "dashboard": f"/operations/{SLUG}/dashboard",
    "for you": f"/operations/{SLUG}/for-you",
    "desk": f"/operations/{SLUG}/desk",
}
#: Seconds of waiting and of computing for each GET, by page and operation.
Times = dict[tuple[str, str], list[tuple[float, float]]]


@dataclass
class Side:
    """An operation of one size: somebody at the desk who reads, and somebody who claims."""

    reader: Line
    claimer: Line
    people: Room

    def claim(self, turn: int) -> None:
        """Each time another series, by the one person who claims it again and again."""
        place = turn // EVERY % len(CLAIMED)
        self.claimer.sit(self.people.people[-1 - place])
        self.claimer.claim(CLAIMED[place])

    def get(self, path: str) -> tuple[float, float]:
        """How long it took, and how long the server computed for it."""
        began, computed = time.monotonic(), self.reader.server.cpu
        self.reader.get(path)
        return time.monotonic() - began, self.reader.server.cpu - computed


def measure(many: Side, few: Side, size: Size) -> list[Figure]:
    """Each page at both sizes, in turns."""
    times: Times = defaultdict(list)
    for turn in size.turns(size.gets + EVERY):
        order = [("many", many), ("few", few)][:: 1 if turn % 2 else -1]
        if turn % EVERY == 1:
            for _, side in order:
                side.claim(turn)
        for page, path in PAGES.items():
            for name, side in order:
                taken = side.get(path.format(number=1 + turn % (2 * WORKED)))
                if turn > EVERY:  # the first few only warm everything up
                    times[page, name].append(taken)
    return [line for page in PAGES for line in _lines(page, times, size)]


def _lines(page: str, times: Times, size: Size) -> Iterator[Figure]:
    for title, part, target in (("", 0, TARGET), (", server CPU", 1, None)):
        yield from spread(
            f"{page}{title}, {size.many:,} and {size.few:,} series",
            [taken[part] for taken in times[page, "many"]],
            [taken[part] for taken in times[page, "few"]],
            target,
            shares=(0.5, 0.95),
        )


def side(server: Server, room: Room) -> Side:
    """The people who read and claim on this server."""
    return Side(Line(server, room.desk), Line(server), room)
