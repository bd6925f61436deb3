"""How much is measured: in earnest, and for a quick look."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

LANGUAGES = ("en", "fr", "ar", "ja")
#: What each person says they know.
AREAS = 20


@dataclass(frozen=True)
class Size:
    """Counts of everything that is repeated."""

    #: Open boards on each side; a quarter in each language.
    pages: int
    #: The same with fewer and with more of them, and so many claims there.
    others: tuple[int, ...]
    turns_there: int
    #: For so long changes are made as fast as the server takes them, in seconds.
    flood: float
    #: Claims that all of them wait for, on each side.
    rounds: int
    #: Asks that all of them wait for.
    asks: int
    #: GETs of each page at each size.
    gets: int
    #: Batches of claims, and claims in each.
    batches: int
    batch: int
    #: People who activate their accounts at once, and boards that are open meanwhile.
    visitors: int
    boards: int
    few: int
    many: int
    #: No kind of measurement lasts longer, in seconds: a busy machine repeats less.
    longest: float

    def turns(self, count: int) -> Iterator[int]:
        """From 1 to the count, or for as long as there is time."""
        ends = time.monotonic() + self.longest
        for turn in range(1, count + 1):
            if time.monotonic() > ends:
                return
            yield turn


FULL = Size(
    300,
    others=(50, 1000),
    turns_there=40,
    flood=10,
    rounds=120,
    asks=40,
    gets=200,
    batches=8,
    batch=48,
    visitors=60,
    boards=200,
    few=404,
    many=40_400,
    longest=60,
)
QUICK = Size(
    24,
    others=(8, 40),
    turns_there=3,
    flood=2,
    rounds=5,
    asks=3,
    gets=10,
    batches=1,
    batch=16,
    visitors=6,
    boards=20,
    few=404,
    many=1_212,
    longest=60,
)
