"""How fast somebody may ask: faster than anybody works, and not so fast that others wait for it.

Whoever asks faster waits for their turn; whoever sends so much that they would wait for long, or
has many lines that wait already, is refused. Each process counts what reaches it.
"""

import ipaddress
import math
import secrets
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from flask import request

from taskforce.errors import TooFast


class Measure(NamedTuple):
    """So many at once, then one in each so many seconds; whoever would wait longer is refused."""

    at_once: int
    seconds_each: float
    patience: float
    #: Of so many lines of theirs at most each may wait: forty pages ask one thing after the other.
    lines: int = 50


#: One person, in however many browsers, what they read apart from what they send: forty pages that
#: come back at once, each of which asks what it missed, for its whole self, and what it missed
#: meanwhile, are all answered.
PERSON = Measure(at_once=36, seconds_each=0.1, patience=18)
#: A page, or a form, costs as much as asking so many times for what was missed.
PAGE = 3
#: Sockets that one browser opens: all its pages lose theirs at once, and come back at once.
SOCKETS = Measure(at_once=60, seconds_each=0.25, patience=5)
#: All whom we do not know at one address, each page of ours apart: a room may share an address.
#: Or one person who is signed out, in a browser that we know.
STRANGERS = Measure(at_once=100, seconds_each=0.05, patience=4)
#: What they send: passwords and codes. Sixty people who sign in on Monday morning take a moment;
#: each password takes a tenth of a second of a processor.
KNOCKS = Measure(at_once=10, seconds_each=0.3, patience=20, lines=60)
#: What one person sends in a browser that we know.
KNOWN_KNOCKS = Measure(at_once=5, seconds_each=1.0, patience=20)
#: Files that need nobody to be signed in, of one address: a whole room's first visit.
FILES = Measure(at_once=2000, seconds_each=0.005, patience=12, lines=100)
#: Who is refused hears so within this many seconds, each line of theirs at another moment: to
#: refuse them at once, again and again, would be all that the server does.
TOLD_WITHIN = 8.0
#: So many of these lines at most, of all together, hear it later; the others at once.
MOST_TOLD_LATER = 400
#: So many lines at most stand still here, of all together and for whatever reason: each takes one
#: of those that the server has, of which every open page needs one as well.
MOST_LINES = 600
#: Of so many at most we know when it is their turn; those who asked last.
MOST = 10_000


class Turns:
    """When everybody's measure is full again; who is not here has asked for nothing of late."""

    def __init__(self) -> None:
        self._full_at: OrderedDict[Hashable, float] = OrderedDict()
        self._taking = threading.Lock()

    def take(self, who: Hashable, measure: Measure, now: float, turns: int = 1) -> float:
        """How long they wait for it, in seconds; what is refused takes no turn."""
        with self._taking:
            full_at = max(self._full_at.pop(who, now), now)
            wait = full_at - now - (measure.at_once - turns) * measure.seconds_each
            is_taken = wait <= measure.patience
            self._full_at[who] = full_at + turns * measure.seconds_each * is_taken
            if len(self._full_at) > MOST:
                self._full_at.popitem(last=False)
        if not is_taken:
            raise TooFast(after=math.ceil(wait - measure.patience))
        return max(wait, 0.0)


class Lines:
    """How many stand still here, and of whom."""

    def __init__(self) -> None:
        self._standing: Counter[Hashable] = Counter()
        self._counting = threading.Lock()

    @contextmanager
    def one_more(self, who: Hashable, most: int) -> Iterator[bool]:
        """Whether there is room for it, where they may have so many at most."""
        with self._counting:
            is_room = self._standing[who] < most and self._standing.total() < MOST_LINES
            self._standing[who] += is_room
        try:
            yield is_room
        finally:
            with self._counting:
                self._standing[who] -= is_room
                self._standing += Counter()  # forget who has none


_turns = Turns()
_lines = Lines()
_CHANCE = secrets.SystemRandom()


def wait_for_turn(who: Hashable, measure: Measure, turns: int = 1) -> bool:
    """Wait until it is their turn. Returns whether there was anything to wait for."""
    try:
        with _lines.one_more(who, measure.lines) as may_wait:
            patience = measure.patience if may_wait else 0.0
            now = time.monotonic()
            wait = _turns.take(who, measure._replace(patience=patience), now, turns)
            if wait:
                time.sleep(wait)
    except TooFast:
        with _lines.one_more("refused", MOST_TOLD_LATER) as may_wait:
            if may_wait:
                time.sleep(TOLD_WITHIN * _CHANCE.random())
        raise
    return wait > 0


def wait_with_strangers(page: str, known: int | None) -> None:
    """Wait until it is the turn of those who are not signed in at this address: at this page, or
    at any that is not for them. Whoever signed in from this browser before is counted alone: no
    stranger beside them can keep them out."""
    who = _address() if known is None else known
    measure = STRANGERS
    if page and request.method == "POST":
        measure = KNOCKS if known is None else KNOWN_KNOCKS
    wait_for_turn((who, page, measure), measure)


def wait_for_file() -> None:
    """Wait until it is the turn of this address."""
    wait_for_turn((_address(), FILES), FILES)


def _address() -> str:
    """From where it comes, as the proxy before us says, which speaks from this machine. Whoever
    has one address of the sixth version has all that begin like it."""
    given = request.remote_addr or ""
    said = request.headers.get("X-Forwarded-For", "").split(",")[-1].strip()
    try:
        if said and (not given or ipaddress.ip_address(given).is_loopback):
            given = said
        address = ipaddress.ip_address(given)
    except ValueError:
        return ""
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((int(address), 64), strict=False))
