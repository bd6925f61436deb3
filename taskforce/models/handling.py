"""Handling: what may be done with an observation, as whoever provided it says."""

import enum
from collections.abc import Iterable
from typing import NamedTuple


class Tlp(enum.StrEnum):
    """The Traffic Light Protocol 2.0, mildest first: how far a text may go."""

    CLEAR = "clear"
    GREEN = "green"
    AMBER = "amber"
    STRICT = "amber+strict"
    RED = "red"

    @property
    def mark(self) -> str:
        """As it is written everywhere in the world."""
        return f"TLP:{self.value.upper()}"

    @property
    def colour(self) -> str:
        """The colour that the protocol gives it; the mark says the same in letters."""
        return self.value.partition("+")[0]


class HCode(enum.StrEnum):
    """Europol's handling codes, mildest first: what a text may be used for."""

    H0 = "H0"
    #: Not in court, unless its provider permits it.
    H1 = "H1"
    #: Not passed on, unless its provider permits it.
    H2 = "H2"
    #: Its provider sets conditions and has to be asked before any use.
    H3 = "H3"


class Handling(NamedTuple):
    """Both marks of one text."""

    tlp: Tlp = Tlp.AMBER
    h_code: HCode = HCode.H0

    @property
    def asks_first(self) -> bool:
        """Whether the floor only learns that there is something, until its provider grants it."""
        return self.tlp is Tlp.RED or self.h_code is HCode.H2

    @property
    def may_leave(self) -> bool:
        """Whether it may stand in a file that is taken along: not what is for those here only, nor
        what may not be passed on, nor what its provider wants to be asked about before any use."""
        return not self.asks_first and self.h_code is not HCode.H3

    @property
    def is_usual(self) -> bool:
        """Whether nobody asked for more or less than what is usual here."""
        return self == Handling()


def strictest(handlings: Iterable[Handling]) -> Handling:
    """What holds for a text made of several: of each mark the stricter wins. What nobody marked
    is handled as usual."""
    every = list(handlings)
    if not every:
        return Handling()
    tlps, codes = list(Tlp), list(HCode)
    return Handling(
        max((each.tlp for each in every), key=tlps.index),
        max((each.h_code for each in every), key=codes.index),
    )
