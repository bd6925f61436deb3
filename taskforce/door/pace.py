"""How fast somebody may ask: faster than anybody works, and not so fast that others wait for it.

Whoever asks faster waits for their turn; whoever sends so much that they would wait for long is
refused. Each process counts what reaches it.
"""

import ipaddress
import math
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Hashable
from typing import NamedTuple

from flask import request

from taskforce.errors import TooFast


class Measure(NamedTuple):
    """So many at once, then one in each so many seconds; whoever would wait longer is refused."""

    at_once: int
    seconds_each: float
    patience: float


#: One person, in however many browsers, what they read apart from what they send: forty pages that
#: come back at once, each of which asks what it missed, for its whole self, and what it missed
#: meanwhile, are all answered.
PERSON = Measure(at_once=36, seconds_each=0.1, patience=18)
#: A page, or a form, costs as much as asking so many times for what was missed.
PAGE = 3
#: Sockets that one browser opens: all its pages lose theirs at once, and come back at once.
SOCKETS = Measure(at_once=60, seconds_each=0.25, patience=5)
#: All whom we do not know at one address, each page of ours apart: a room may share an address.
STRANGERS = Measure(at_once=100, seconds_each=0.05, patience=4)
#: What they send: passwords and codes. Sixty people who sign in on Monday morning take a moment;
#: each password takes a tenth of a second of a processor.
KNOCKS = Measure(at_once=10, seconds_each=0.3, patience=20)
#: Files that need nobody to be signed in, of one address: a whole room's first visit.
FILES = Measure(at_once=2000, seconds_each=0.005, patience=12)
#: Who is refused hears so within this many seconds, each line of theirs at another moment: to
#: refuse them at once, again and again, would be all that the server does.
TOLD_WITHIN = 4.0
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


_turns = Turns()
_CHANCE = secrets.SystemRandom()


def wait_for_turn(who: Hashable, measure: Measure, turns: int = 1) -> bool:
    """Wait until it is their turn. Returns whether there was anything to wait for."""
    try:
        wait = _turns.take(who, measure, time.monotonic(), turns)
    except TooFast:
        time.sleep(TOLD_WITHIN * _CHANCE.random())
        raise
    if wait:
        time.sleep(wait)
    return wait > 0


def wait_with_strangers(page: str) -> None:
    """Wait until it is the turn of those whom we do not know at this address: at this page, or
    at any that is not for them."""
    measure = KNOCKS if page and request.method == "POST" else STRANGERS
    wait_for_turn((_address(), page, measure), measure)


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
