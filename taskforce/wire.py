"""The WebSocket under Socket.IO: what a peer may say, how much of it, and how much waits for it.

Engine.IO bounds one frame, but neither a message of many frames nor what one page says in a
second, and it keeps whatever a peer does not read.
"""

import fcntl
import json
import re
import socket
import struct
import termios
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any

from flask_socketio import SocketIO

#: Under this name a request carries what we keep of the cookie that opened the gate for it.
BROWSER = "taskforce.browser"
#: Bytes of one message from a page, in however many frames; ours have less than 200.
LONGEST = 16 * 1024
#: So much may a page say at once, and again after so many seconds each; ours says two things when
#: it is opened and one every 25 seconds, and asks again after five in which nobody has answered.
BURST, SECONDS_EACH = 12, 1.0
#: Seconds in which a page is told that its line ends; who reads needs a few milliseconds.
GOODBYE = 0.25
#: All that our pages say but good-bye: "I am here", "let me in", "I leave", and one event.
_SAID = re.compile(r"3|40(?:\{\})?|41|42\d{0,9}(?P<event>\[.*\])", re.DOTALL)


class Wires:
    """Every open WebSocket, by the session id of Socket.IO."""

    def __init__(self, socketio: SocketIO) -> None:
        self._server = socketio.server
        self._open: dict[str, _Heard] = {}
        engine = self._server.eio
        websocket: Callable[..., Any] = engine._async["websocket"]
        bound = {"max_message_size": LONGEST} if engine.async_mode == "threading" else {}

        def heard(handler: Any, *rest: Any) -> Any:
            connection = handler.__self__.sid

            def handle(inside: Any) -> Any:
                self._open[connection] = _Heard(inside)
                try:
                    return handler(self._open[connection])
                finally:
                    self._open.pop(connection).leave()

            return websocket(handle, *rest, **bound)

        engine._async = engine._async | {"websocket": heard}

    def hang_up(self, sid: str) -> None:
        """End the connection too: a Socket.IO disconnect alone leaves the WebSocket open.

        Without waiting until the peer has read it all: one that never reads would hold up
        everybody else's news.
        """
        connection = self._server.manager.eio_sid_from_sid(sid, "/")
        self._server.disconnect(sid)
        self._end(connection)

    def browsers(self) -> set[str]:
        """Those that have any connection, also one on which nothing was said yet."""
        open_ones = list(self._server.environ.values())
        return {each[BROWSER] for each in open_ones if each.get(BROWSER)}

    def hang_up_on(self, browsers: set[str]) -> None:
        """End all their connections, also those on which nothing was said yet."""
        for connection, environ in list(self._server.environ.items()):
            if environ.get(BROWSER) in browsers:
                self._end(connection)

    def hang_up_on_the_deaf(self, most: int) -> None:
        """End every connection for which more messages wait, whether it listens or not; and what
        Engine.IO has given up without getting rid of it, because its peer does not read."""
        open_ones = list(self._open)  # first: whoever comes meanwhile has a peer before that
        peers = dict(self._server.eio.sockets)
        for connection in {*peers, *open_ones}:
            peer = peers.get(connection)
            if peer is None or peer.closed or peer.queue.qsize() > most:
                self._end(connection)

    def hang_up_on_all(self) -> None:
        """End every connection in order. Socket.IO is not asked to: who was disconnected by it
        knocks again at once, all of them together; who lost a line waits a while of its own."""
        for peer in list(self._server.eio.sockets.values()):
            peer.close(wait=False, reason=self._server.eio.reason.SERVER_DISCONNECT)

    def waiting(self, sid: str) -> int:
        """How many messages wait until this peer reads."""
        connection = self._server.manager.eio_sid_from_sid(sid, "/")
        peer = self._server.eio.sockets.get(connection)
        return peer.queue.qsize() if peer else 0

    def _end(self, connection: str) -> None:
        """Whoever reads is told. Whoever does not is cut where they stand: who writes to them may
        be in the middle of a message, also where nothing waits behind it."""
        heard = self._open.get(connection)
        if heard and not heard.is_over:
            heard.is_over = True
            self._server.start_background_task(self._cut, heard)
        if peer := self._server.eio.sockets.pop(connection, None):
            peer.close(wait=False, reason=self._server.eio.reason.SERVER_DISCONNECT)

    def _cut(self, heard: "_Heard") -> None:
        self._server.sleep(GOODBYE)
        heard.cut()


class _Heard:
    """A WebSocket on which everything but what our pages say, and as much as they say, counts as
    hanging up.

    Engine.IO and Socket.IO leave a traceback in the log for each message they cannot read, and
    some such sockets half open.
    """

    def __init__(self, inside: Any) -> None:
        self._inside, self.is_over, self._is_told = inside, False, False
        self._left, self._counted_at = float(BURST), time.monotonic()
        self._is_green = hasattr(inside, "Message")
        if self._is_green:
            inside.Message = _bounded(type(inside).Message)
            inside.close = self._closed(inside.close)
        self._raw = inside.socket if self._is_green else _another(inside.ws.sock)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inside, name)

    def wait(self) -> str | None:
        """What our pages say, until one leaves or has to; what it said before waits in vain."""
        said: Any = self._inside.wait()
        is_heard = not self.is_over and self._is_in_measure()
        if is_heard and isinstance(said, str) and _is_ours(said):
            return said
        self._throw_away_unless_told()
        return None

    def send(self, message: str) -> None:
        """Whoever does not read it in time gets nothing of what went before."""
        try:
            self._inside.send(message)
        except OSError:
            self._throw_away()
            raise

    def close(self) -> None:
        """For good, and not only when the peer agrees; at once, unless its cut is near."""
        self._is_told = True
        with suppress(Exception):  # it has just ended by itself, as each layer says in its own way
            if self._is_green:
                self._inside._send_closing_frame(ignore_send_errors=True)
            else:
                self._inside.close()
        if not self.is_over:
            self._shut()

    def cut(self) -> None:
        """Whoever reads it or still writes to it finds that it is over."""
        self._throw_away()
        self._shut()

    def leave(self) -> None:
        """Nobody hears it any more. Who still reads it wakes: else gunicorn waits for the peer to
        hang up, and everybody with it."""
        if not self._is_green:
            self._shut()
            self._raw.close()

    def _shut(self) -> None:
        """Whoever reads from it wakes, and closes the file: closed under them, its number would go
        to the next connection to PostgreSQL, which eventlet refuses as long as somebody waits for
        that number."""
        with suppress(OSError):  # it has just ended by itself
            self._raw.shutdown(socket.SHUT_RDWR)
        if not self._is_green:  # their reader waits for another thread, and not for the file
            self._inside.ws.connected = False
            self._inside.ws.event.set()

    def _throw_away_unless_told(self) -> None:
        """The peer leaves by itself or has to; where the server goes, it may read so."""
        if self.is_over or not self._is_told:
            self._throw_away()

    def _throw_away(self) -> None:
        """What the system still keeps for the peer goes once the file is closed. Who has read it
        all is told in order that it is over."""
        with suppress(OSError, ValueError):  # it has just ended by itself, or has no number more
            [kept] = struct.unpack(
                "i", fcntl.ioctl(self._raw.fileno(), termios.TIOCOUTQ, bytes(4))
            )
            if kept:
                self._raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _closed(self, close: Callable[..., None]) -> Callable[..., None]:
        """How eventlet closes the file itself, where the peer leaves or says too much."""

        def closed(*how: Any, **more: Any) -> None:
            self._throw_away_unless_told()
            close(*how, **more)

        return closed

    def _is_in_measure(self) -> bool:
        now = time.monotonic()
        regained = (now - self._counted_at) / SECONDS_EACH
        self._left, self._counted_at = min(BURST, self._left + regained) - 1, now
        return self._left >= 0


@cache
def _bounded(kind: type) -> type:
    """A message of any number of frames, which together are no longer than one may be."""

    class Message(kind):  # type: ignore[misc]
        length = 0

        def push(self, data: bytes, final: bool = False) -> None:
            self.length += len(data)
            if self.length > LONGEST:
                raise ValueError(self.length)  # for eventlet: hang up, this is no text
            super().push(data, final)

    return Message


def _another(raw: socket.socket) -> socket.socket:
    """The same line under a number of our own: with threads, who reads may close theirs while
    another one still writes to it."""
    try:
        return raw.dup()
    except OSError:  # it has ended at its beginning
        return raw


def _is_ours(said: str) -> bool:
    found = _SAID.fullmatch(said)
    if not found or found["event"] is None:
        return found is not None
    try:
        event = json.loads(found["event"])
    except (ValueError, RecursionError):
        return False
    return event[:1] == ["watch"] and len(event) <= 2
