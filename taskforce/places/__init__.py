"""Places as a tree: what a clue can name, and which candidates it stands for.

A country stands for itself with its territories: who supports France keeps Réunion possible. A
subdivision (ISO 3166-2) narrows inside its country and never contradicts it. A former state stands
for the states of today. A subdivision that has a code of its own as a territory (US-PR, FR-974,
CN-HK, CN-TW) is that territory, because the authority that is competent there is another one.
"""

from collections.abc import Collection

from taskforce.places.drawing import land, spot
from taskforce.places.letters import folded
from taskforce.places.names import load, matching, name, named
from taskforce.places.tree import (
    CANDIDATES,
    FORMER,
    TERRITORIES,
    country_of,
    cover,
    is_place,
    struck,
)


def gathered(codes: Collection[str]) -> list[tuple[str, int]]:
    """Countries in the reader's order, each with how many of its territories stand there too;
    a territory whose country is not there stands for itself."""
    found = set(codes)
    under = {one for country in found for one in TERRITORIES.get(country, ()) if one in found}
    return [
        (code, len(TERRITORIES.get(code, frozenset()) & found))
        for code in sorted(found - under, key=name)
    ]


__all__ = [
    "CANDIDATES",
    "FORMER",
    "TERRITORIES",
    "country_of",
    "cover",
    "folded",
    "gathered",
    "is_place",
    "land",
    "load",
    "matching",
    "name",
    "named",
    "spot",
    "struck",
]
