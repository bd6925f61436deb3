"""The line under Socket.IO, as eventlet has it."""

import socket

import pytest

from taskforce.wire import _Heard

CLOSING_FRAME = b"\x88"


@pytest.mark.filterwarnings("ignore:\\s*Eventlet is deprecated")
def test_a_line_that_we_end_keeps_its_number_until_its_reader_has_left():
    """Else the next connection to PostgreSQL could get it, and would be refused."""
    from eventlet.websocket import RFC6455WebSocket

    ours, theirs = socket.socketpair()
    with ours, theirs:
        for each in (ours, theirs):
            each.settimeout(5)
        line = RFC6455WebSocket(ours, {"wsgi.errors": None, "REMOTE_ADDR": ""}, version=13)

        _Heard(line).close()

        assert theirs.recv(2**10).startswith(CLOSING_FRAME)
        assert theirs.recv(1) == b""
        assert ours.recv(1) == b""
