"""What is no form of ours, sent to the real server over real lines: it is answered in time, and no
process begins anew."""

import time

import pytest

from tests.harness.bodies import BODIES, ON_THE_CLOCK, STRANGE
from tests.web.matrix import CLUE

CLUES = "/operations/harbour/series/S-0001/clues"


@pytest.fixture
def in_time(world, server, browser_secret):
    """Ana posts it."""
    mine, processes = browser_secret(world.ana), server.processes()

    def post(body, headers):
        who = {"Cookie": f"session={mine}", "Origin": server.origin}
        began = time.monotonic()
        status, _ = server.ask("POST", CLUES, body, who | headers)
        assert status < 500
        assert time.monotonic() - began < ON_THE_CLOCK

    yield post
    assert server.processes() == processes
    assert server.get("/health")[0] == 200


@pytest.mark.parametrize("name", BODIES)
def test_what_is_no_form_is_answered_in_time(in_time, name):
    kind, body = BODIES[name](CLUE)

    in_time(body if isinstance(body, bytes) else body.encode(), {"Content-Type": kind})


@pytest.mark.parametrize("name", STRANGE)
def test_who_says_strange_things_of_themselves_is_answered_in_time(in_time, name):
    in_time(b"", {name: STRANGE[name]})
