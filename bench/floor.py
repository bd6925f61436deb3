"""A process of its own that holds all open pages and notes when each of them hears of a change.

It does nothing else, so that one core is enough for it; the rest of the bench asks it over a pipe.
"""

import json
import multiprocessing
import re
import selectors
import time
from collections import defaultdict
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from bench.frame import Page

#: A page that has not heard of a change by then never will, in seconds.
PATIENCE = 15.0
NUMBERS = re.compile(rb'^42\["parts",\{"prev":(\d+),"seq":(\d+)')
#: How many asks wait for whoever has the page open.
COUNT = re.compile(rb'^42\["needs",(\d+)')


class Seat(NamedTuple):
    """A page that is to be opened: whose, in which language, and what it says it watches."""

    cookie: str
    language: str
    watches: dict[str, Any]


class Floor:
    """The bench's end of the pipe."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_hold, args=(theirs,), daemon=True)
        self._process.start()

    def open(self, side: str, port: int, seats: list[Seat], offers_compression: bool) -> bool:
        """Open a page for each seat. Returns whether the server compresses."""
        return bool(self._ask("open", side, port, seats, offers_compression))

    def reopen(self, side: str, port: int, seats: list[Seat]) -> float:
        """Open all of them at once. Seconds until the last has what it missed."""
        return float(self._ask("reopen", side, port, seats))

    def hang_up(self, side: str) -> None:
        """Close every page of this side."""
        self._ask("hang_up", side)

    def last_arrival(self, side: str, number: int) -> float:
        """When the last page had heard of this change; waits for it."""
        return float(self._ask("last_arrival", side, number))

    def messages(self, side: str, number: int) -> dict[str, dict[str, Any]]:
        """What was said about it in each language, and how many bytes came over the wire."""
        said: dict[str, dict[str, Any]] = self._ask("messages", side, number)
        return said

    def cpu(self) -> float:
        """Seconds of a core that holding the pages has taken so far."""
        return float(self._ask("cpu"))

    def close(self) -> None:
        self._process.terminate()
        self._process.join(5)

    def _ask(self, *question: Any) -> Any:
        self._pipe.send(question)
        answer = self._pipe.recv()
        if isinstance(answer, Exception):
            raise answer
        return answer


def _hold(pipe: Connection) -> None:
    holder = _Holder()
    holder.selector.register(pipe, selectors.EVENT_READ)
    while True:
        ready = [key for key, _ in holder.selector.select()]
        for key in ready:
            if key.fileobj is not pipe:
                holder.hear(key.data)
        # Only then, because an answer may read from the same pages.
        if any(key.fileobj is pipe for key in ready):
            question, *facts = pipe.recv()
            try:
                pipe.send(getattr(holder, question)(*facts))
            except (OSError, TimeoutError) as problem:
                pipe.send(problem)


class _Open(NamedTuple):
    side: str
    language: str
    page: Page


class _Holder:
    """All pages, and what they heard."""

    def __init__(self) -> None:
        self.selector = selectors.DefaultSelector()
        self._pages: dict[str, int] = defaultdict(int)
        self._arrivals: dict[tuple[str, int], list[float]] = defaultdict(list)
        self._texts: dict[tuple[str, int], dict[str, bytes]] = defaultdict(dict)

    def open(self, side: str, port: int, seats: list[Seat], offers_compression: bool) -> bool:
        pages = [self._open(side, port, [seat], offers_compression)[0] for seat in seats]
        return pages[-1].is_compressed

    def reopen(self, side: str, port: int, seats: list[Seat]) -> float:
        began = time.monotonic()
        self._open(side, port, seats, True)
        return time.monotonic() - began

    def hang_up(self, side: str) -> None:
        for key in list(self.selector.get_map().values()):
            if isinstance(key.data, _Open) and key.data.side == side:
                self.selector.unregister(key.fileobj)
                key.data.page.socket.close()
        self._pages[side] = 0

    def _open(self, side: str, port: int, seats: list[Seat], compression: bool) -> list[Page]:
        """All of them knock before the first waits for an answer."""
        pages = [Page(port, seat.cookie, compression) for seat in seats]
        for page in pages:
            page.enter()
            _until(page, b"0")
            page.send("40")
        for page, seat in zip(pages, seats, strict=True):
            _until(page, b"40")
            page.send("420" + json.dumps(["watch", seat.watches]))
        for page, seat in zip(pages, seats, strict=True):
            answer = _until(page, b"430")
            if b'"ok":true' not in answer or ("seen" in seat.watches) != (b'"parts":' in answer):
                raise ConnectionError(f"a page that came was told {answer[:200]!r}")
            opened = _Open(side, seat.language, page)
            self.selector.register(page.socket, selectors.EVENT_READ, opened)
            self._pages[side] += 1
        return pages

    def hear(self, opened: _Open) -> None:
        """Note what came. What is slow repeats a number and is nobody's news."""
        for text in opened.page.read():
            if text == b"2":
                opened.page.send("3")
            elif (numbers := NUMBERS.match(text)) and int(numbers[1]) < int(numbers[2]):
                change = opened.side, int(numbers[2])
                self._arrivals[change].append(time.monotonic())
                self._texts[change].setdefault(opened.language, text)
            elif count := COUNT.match(text):
                self._arrivals[f"{opened.side} asks", int(count[1])].append(time.monotonic())

    def last_arrival(self, side: str, number: int) -> float:
        arrivals, pages = self._arrivals[side, number], self._pages[side.removesuffix(" asks")]
        given_up = time.monotonic() + PATIENCE
        while len(arrivals) < pages:
            if time.monotonic() > given_up:
                raise TimeoutError(f"{len(arrivals)} of {pages} pages heard of it")
            for key, _ in self.selector.select(0.5):
                if isinstance(key.data, _Open):
                    self.hear(key.data)
        return arrivals[-1]

    def messages(self, side: str, number: int) -> dict[str, Any]:
        texts = self._texts[side, number]
        return {language: json.loads(text[2:])[1] for language, text in texts.items()}

    def cpu(self) -> float:
        return time.process_time()


def _until(page: Page, beginning: bytes) -> bytes:
    """What the server says with this beginning; a page that opens has nothing to wait for yet."""
    while True:
        for text in page.read():
            if text.startswith(beginning):
                return text
