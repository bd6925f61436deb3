"""How much is measured: in earnest, and for a quick look."""

from dataclasses import dataclass

LANGUAGES = ("en", "fr", "ar", "ja")


@dataclass(frozen=True)
class Size:
    """Counts of everything that is repeated."""

    #: Open boards on each side; a quarter in each language.
    pages: int
    #: Claims that all of them wait for, on each side.
    rounds: int
    #: GETs of each page at each size.
    gets: int
    #: Batches of claims, and claims in each.
    batches: int
    batch: int
    few: int
    many: int


FULL = Size(pages=300, rounds=150, gets=250, batches=10, batch=96, few=404, many=40_400)
QUICK = Size(pages=40, rounds=6, gets=15, batches=1, batch=24, few=404, many=4_040)
