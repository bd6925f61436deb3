"""Pages that are open on a bad line: real WebSockets, also through a proxy that cuts them
anywhere; and what of them is not as a reload shows it."""

import contextlib
import json
import math
import os
import select
import socket
import threading
import time
from copy import copy, deepcopy
from difflib import unified_diff
from http.client import HTTPException

import websocket

from taskforce import secret
from taskforce.actions.session import sign_in, sign_out
from taskforce.errors import Busy, NotAllowed, NotFound, NothingThere, RulesFirst, Unavailable
from tests.harness import dom
from tests.harness.pages import Page

SEED = int(os.environ.get("TORTURE_SEED", "7"))
#: The other pair takes a minute and is left to the long form.
PAIRS = ["sqlite eventlet", "postgresql threading"][: 2 if os.environ.get("SOAK") else 1]
#: What a page meets on a bad line.
CUT = (OSError, HTTPException, websocket.WebSocketException)
#: At most so many bytes pass between the decision to cut a connection and the cut.
MOST_BYTES = 30_000
_LATER = {Busy.code, RulesFirst.code, Unavailable.code}
_GONE = {NotAllowed.code, NotFound.code, NothingThere.code}


class Line:
    """A proxy before the server at ``port``; every byte of the pages passes here."""

    def __init__(self, port, chance):
        self._behind, self._chance = port, chance
        self._door = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.port = self._door.getsockname()[1]
        self.cuts = 0
        self._open = set()
        self._must_cut_next = False
        threading.Thread(target=self._accept, daemon=True).start()

    def cut_one(self):
        """After some more bytes, of one that is open or of the next one."""
        uncut = [each for each in list(self._open) if each.left is None]
        if uncut and self._chance.random() < 0.7:
            self._chance.choice(uncut).left = self._some_bytes()
        else:
            self._must_cut_next = True

    def leave_alone(self):
        self._must_cut_next = False
        for each in list(self._open):
            each.left = None

    def close(self):
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def _some_bytes(self):
        """Most often few: also the handshake is cut, and the first byte."""
        return int(math.exp(self._chance.uniform(0, math.log(MOST_BYTES))))

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                page, _ = self._door.accept()
                try:
                    server = socket.create_connection(("127.0.0.1", self._behind))
                except OSError:
                    page.close()
                    continue
                wire = _Wire(self, page, server)
                if self._must_cut_next:
                    self._must_cut_next, wire.left = False, self._some_bytes()
                self._open.add(wire)
                wire.start()

    def ended(self, wire):
        self._open.discard(wire)


class _Wire:
    """One connection, which is cut after so many bytes in either direction."""

    def __init__(self, line, page, server):
        self._line, self._ends = line, (page, server)
        self.left = None
        self._counting = threading.Lock()
        self._pumping = 2

    def start(self):
        for source, sink in (self._ends, self._ends[::-1]):
            threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source, sink):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                with self._counting:
                    passes, is_cut = self._passing(data)
                sink.sendall(passes)
                if is_cut:
                    break
        with self._counting:
            for end in self._ends:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
            self._pumping -= 1
            if not self._pumping:
                self._line.ended(self)
                for end in self._ends:
                    end.close()

    def _passing(self, data):
        if self.left is None:
            return data, False
        passes, self.left = data[: self.left], self.left - len(data)
        if self.left > 0:
            return passes, False
        self.left = None
        self._line.cuts += 1
        return passes, True


class Gone(Exception):
    """There is no such page for this reader, or no longer."""


class Refused(Exception):
    """Not now."""


class WirePage(Page):
    """A page in a thread of its own: opens, listens, is cut, comes back and catches up."""

    def __init__(self, server, line, reader, address, chance, pause=(0.02, 0.3)):
        """``pause``: it comes back after so many seconds, at least and at most."""
        self._server, self._through = server, copy(server)
        self._through.port, self._through._sockets = line.port, []
        # Socket.IO's own, and a browser's: whoever gives up early asks a busy server twice.
        self._through.patience_of_lines, self._through.patience = 20, 120
        self._reader, self.address, self._chance, self._pause = reader, address, chance, pause
        self._secret = sign_in(reader.id)
        self.main = None
        self.is_listening = False
        #: How its lines were ended by the server.
        self.goodbyes = []
        #: Asked in vain on a line that may be quiet from now on, or its lists are to be fetched.
        self._must_ask = self._must_fetch = False
        self.turn = threading.RLock()
        self._stopped = threading.Event()
        self.fault = None
        self._thread = threading.Thread(target=self._live, daemon=True)
        self._thread.start()

    def sign_out(self):
        """In this browser; its reader signs in again when they notice."""
        sign_out(self._reader.id, secret.digest(self._secret))

    def stop(self):
        self._stopped.set()
        self._thread.join(20)

    def _live(self):
        try:
            while not self._stopped.is_set():
                self._try()
                self.is_listening = False
                self._stopped.wait(self._chance.uniform(*self._pause))
        except BaseException as fault:
            self.fault = fault
            raise

    def _try(self):
        try:
            if self.main is None:
                html = self.fetch()
                with self.turn:
                    super().__init__(html)
            self._listen()
        except (*CUT, Refused) as cut:
            if getattr(cut, "status_code", 0) == 403:  # signed out, or idle for too long
                self._secret = sign_in(self._reader.id)
        except Gone:
            self.main = None

    def _listen(self):
        with contextlib.ExitStack() as at_the_end:
            wire = self._through.socket(self._secret)
            at_the_end.callback(wire.shutdown)
            wire.recv()
            wire.send("40")
            wire.recv()
            self._watch(wire)
            readable = select.poll()
            readable.register(wire.sock, select.POLLIN)
            while not self._stopped.is_set():
                if readable.poll(200):
                    self._hear(wire, wire.recv())
                else:
                    self._use_the_quiet()

    def _watch(self, wire):
        wire.send("420" + json.dumps(["watch", self.to_watch | {"seen": self.whole}]))

    def _hear(self, wire, said):
        if not said:  # a frame that closes it
            self.goodbyes.append("closed")
            raise websocket.WebSocketConnectionClosedException
        if said == "2":
            wire.send("3")
        elif said.startswith("430"):
            self._joined(json.loads(said.removeprefix("430"))[0])
        elif said.startswith("42"):
            name, *told = json.loads(said.removeprefix("42"))
            if name == "parts":
                self.receive_in_turn(*told)
            elif name == "going":
                self.goodbyes.append(name)
            else:
                self._must_fetch = True

    def _joined(self, answer):
        if not answer["ok"]:
            raise Gone if answer["code"] in _GONE else Refused
        self.is_listening = True
        if "missed" in answer:
            self.receive_in_turn(answer["missed"])

    def receive_in_turn(self, message):
        with self.turn:
            try:
                self.receive(message)
            except (*CUT, Refused):  # the line on which it asked, not the one on which it listens
                self._must_ask = True
            self._must_fetch = True

    def _use_the_quiet(self):
        if self._must_ask:
            self._must_ask = False
            with contextlib.suppress(Refused):
                self.receive_in_turn(self._ask_or_again())
        lists = self.main.attributes.get("data-fetches")
        if self._must_fetch and lists:
            with self.turn, contextlib.suppress(*CUT, Refused):
                self.fetch_lists(lists)
                self._must_fetch = False

    def _ask_or_again(self):
        try:
            return self.catch_up()
        except CUT:
            self._must_ask = True
            raise Refused from None

    def fetch(self):
        return self._get(self.address, self._through)

    def catch_up(self):
        asked = f"topic={self.says['topic']}&ref={self.says['ref']}&seen={self.whole}"
        return self._get(f"{self.main.attributes['data-live']}?{asked}", self._through)

    def fresh(self):
        """What a reload shows, on a good line."""
        return self._get(self.address, self._server)

    def _get(self, address, server):
        headers = {"Cookie": f"session={self._secret}", "X-Requested-With": "fetch"}
        status, told = server.get(address, headers)
        if status == 200 and told.endswith(("</html>", "</html>\n")):
            return told
        try:
            answer = json.loads(told)
        except ValueError:  # Python takes headers that were cut for all of them
            raise ConnectionError from None
        if status == 200:
            return answer
        if status == 401:
            self._secret = sign_in(self._reader.id)
        if status == 401 or status >= 500 or answer["code"] in _LATER:
            raise Refused(answer["code"])
        assert answer["code"] in _GONE, answer
        raise Gone(answer["code"])


def told(page, fresh):
    """What differs, where something does."""
    with page.turn:
        if page.fault:
            return repr(page.fault)
        if page.main is None or fresh is None:
            return "" if page.main is fresh else f"open: {page.main is not None}"
        page.press_if_old()
        main = dom.parse_main(fresh).first("main")
        shown = deepcopy(page.main)
        if missing := _take_rows(shown, main) - page.counted:
            return f"rows are missing, and the pill says nothing of them: {missing}"
    both = [str(_without_clock(each)).split("<") for each in (main, shown)]
    return "\n".join(unified_diff(*both, "fresh", "shown", n=1, lineterm=""))


def _take_rows(shown, main):
    """Which rows a paged list has, its reader fetches; those that both have are compared. Returns
    those that are to be fetched."""
    missing = set()
    if found := shown.find("data-paged", ""):
        rows, fresh = found[0], main.find("id", found[0].attributes["id"])[0]
        kept = {row.attributes.get("id"): row for row in rows.children}
        missing = {row.attributes.get("id") for row in fresh.children} - set(kept)
        rows.children = [kept.get(row.attributes.get("id"), row) for row in fresh.children]
        for page in (shown, main):  # where the next ones begin is fetched with them
            if pages := page.find("id", "pages"):
                pages[0].children = []
    return missing


#: Where a page says when it was drawn or printed, by the classes around it.
_AS_OF = ({"page-head"}, {"briefing", "small"})


def _without_clock(node, inside=""):
    """A page without what its own clock goes on counting, and without the moment at which it was
    drawn or printed."""
    node.attributes.pop("data-whole", None)
    if node.attributes.pop("data-ends", None):
        node.attributes.pop("width", None)
    if "data-until" in node.attributes:
        said = node.attributes.get("class", "").split()
        node.attributes["class"] = " ".join(each for each in said if not each.startswith("laps"))
    names = f"{inside} {node.attributes.get('class', '')}"
    is_moment = node.tag == "time" and any(where <= {*names.split()} for where in _AS_OF)
    if is_moment or "data-minutes" in node.attributes or "running" in names.split():
        node.children, node.attributes = [], {}
    for child in node.children:
        if isinstance(child, dom.Node):
            _without_clock(child, names)
    return node


def quiet(pages, seconds=15):
    """What of these pages is not as a reload shows it; what is redrawn once a second has its
    second, and a list that is fetched its turn."""
    left, until = list(pages), None
    while True:
        found = {page: wrong for page in left if (wrong := differs(page))}
        until = until or time.monotonic() + seconds  # a hundred pages are not fetched in a second
        if not found or time.monotonic() > until:
            return [f"{page.address} {page.seen}\n{wrong}" for page, wrong in found.items()]
        left = list(found)
        time.sleep(0.3)


def differs(page):
    try:
        return told(page, page.fresh())
    except Gone:
        return told(page, None)
    except (TimeoutError, Refused) as late:
        return repr(late)
