"""Pages that are open on a bad line: real WebSockets through a proxy that cuts them anywhere."""

import contextlib
import json
import math
import select
import socket
import threading
from copy import copy
from http.client import HTTPException

import websocket

from taskforce import secret
from taskforce.actions.session import sign_in, sign_out
from taskforce.errors import Busy, NotAllowed, NotFound, NothingThere, RulesFirst, Unavailable
from tests.harness.pages import Page

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

    def __init__(self, server, line, reader, address, chance):
        self._server, self._through = server, copy(server)
        self._through.port, self._through._sockets = line.port, []
        self._reader, self.address, self._chance = reader, address, chance
        self._secret = sign_in(reader.id)
        self.main = None
        self.is_listening = False
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
                self._stopped.wait(self._chance.uniform(0.02, 0.3))
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
        wire.send("420" + json.dumps(["watch", self.to_watch | {"seen": self.seen}]))

    def _hear(self, wire, said):
        if not said:
            raise websocket.WebSocketConnectionClosedException
        if said == "2":
            wire.send("3")
        elif said.startswith("430"):
            self._joined(json.loads(said.removeprefix("430"))[0])
        elif said.startswith("42"):
            name, told = json.loads(said.removeprefix("42"))
            if name == "parts":
                self.receive_in_turn(told)
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

    def press_if_old(self):
        """What stays as its reader has it says that it is old (``old.js``), and they press the
        button."""
        everything = [self.main, *self.main.elements()]
        holds, stands = (
            dict(said.split(" ") for each in everything if (said := each.attributes.get(name)))
            for name in ("data-holds", "data-now")
        )
        if any(stands.get(name, digest) != digest for name, digest in holds.items()):
            super().__init__(self.fresh())

    def catch_up(self):
        asked = f"topic={self.says['topic']}&ref={self.says['ref']}&seen={self.seen}"
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
