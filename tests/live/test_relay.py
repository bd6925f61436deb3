"""Redis carries wake-ups between processes; without it nothing is lost."""

import shutil
import subprocess
import threading
import time

import pytest

from taskforce.live import relay as relaying
from taskforce.live.relay import Relay
from tests.harness.missing import refuse_in_ci
from tests.harness.postgresql import free_port


@pytest.fixture
def redis_url():
    if not shutil.which("redis-server"):
        refuse_in_ci("Redis")
    port = free_port()
    command = ["redis-server", "--port", str(port), "--save", "", "--bind", "127.0.0.1"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        yield f"redis://127.0.0.1:{port}/0"
        server.terminate()


def woken_within(seconds, heard, tell):
    """Telling again and again: the listener may still be on its way to Redis."""
    given_up = time.monotonic() + seconds
    while not heard.wait(0.05) and time.monotonic() < given_up:
        tell()
    return heard.is_set()


def test_a_commit_here_wakes_the_others(redis_url, monkeypatch):
    monkeypatch.setattr(relaying, "AGAIN", 0.1)
    heard = threading.Event()
    other = Relay(redis_url, lambda events: heard.set())
    threading.Thread(target=other.run, daemon=True).start()

    assert woken_within(5, heard, lambda: Relay(redis_url, print).tell([]))


def test_without_redis_a_commit_is_not_held_up():
    nobody = Relay(f"redis://127.0.0.1:{free_port()}/0", print)

    nobody.tell([])
