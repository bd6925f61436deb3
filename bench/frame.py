"""As much of WebSocket as a page needs that mostly listens, and costs little to hold 300 times."""

import os
import socket
import zlib
from base64 import b64encode
from collections.abc import Iterator

#: What Chromium and Firefox offer.
COMPRESSION = "permessage-deflate; client_max_window_bits"


class Page:
    """One open socket."""

    def __init__(self, port: int, cookie: str, offers_compression: bool) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=120)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._rest = b""
        self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        self.is_compressed = False
        self._knock(port, cookie, offers_compression)

    def send(self, text: str) -> None:
        """A masked text frame; short, as everything that a page says."""
        data = text.encode()
        length = bytes([0x80 | len(data)]) if len(data) < 126 else b"\xfe" + _two(len(data))
        # A mask of zeros leaves the text as it is: the server unmasks it all the same.
        self.socket.sendall(b"\x81" + length + bytes(4) + data)

    def read(self) -> Iterator[bytes]:
        """The texts that have arrived whole; waits for the first byte where nothing is left."""
        if _first(self._rest) is None:
            self._rest += self.socket.recv(262_144) or _closed()
        while (frame := _first(self._rest)) is not None:
            first, payload, self._rest = frame
            if first & 0x0F == 8:
                raise ConnectionError(f"the server closed a page: {payload!r}")
            if first & 0x0F == 1:
                yield self._plain(first, payload)

    def _plain(self, first: int, payload: bytes) -> bytes:
        is_compressed = first & 0x40
        return self._inflate.decompress(payload + b"\0\0\xff\xff") if is_compressed else payload

    def _knock(self, port: int, cookie: str, offers_compression: bool) -> None:
        lines = [
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
            f"Host: 127.0.0.1:{port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Origin: http://127.0.0.1:{port}",
            f"Sec-WebSocket-Key: {b64encode(os.urandom(16)).decode()}",
            "Sec-WebSocket-Version: 13",
            f"Cookie: session={cookie}",
        ]
        if offers_compression:
            lines.append(f"Sec-WebSocket-Extensions: {COMPRESSION}")
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode())

    def enter(self) -> None:
        """Wait for the door to open."""
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self.socket.recv(4096) or _closed()
        head, _, self._rest = answer.partition(b"\r\n\r\n")
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise ConnectionError(head.decode())
        self.is_compressed = b"permessage-deflate" in head.lower()


def _first(data: bytes) -> tuple[int, bytes, bytes] | None:
    """The first frame's first byte, its payload, and what follows; nothing while it is not whole.

    The server neither masks nor splits.
    """
    if len(data) < 2:
        return None
    size, start = data[1], 2
    if size == 126:
        size, start = int.from_bytes(data[2:4], "big"), 4
    elif size == 127:
        size, start = int.from_bytes(data[2:10], "big"), 10
    if len(data) < start + size:
        return None
    return data[0], data[start : start + size], data[start + size :]


def _two(length: int) -> bytes:
    return length.to_bytes(2, "big")


def _closed() -> bytes:
    raise ConnectionError("the server closed a page")
