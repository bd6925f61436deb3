"""Settings that were measured hold in the server as it starts: see ``gunicorn.conf.py``."""

import json
import os
import subprocess
import sys

import pytest

from taskforce import keys
from tests.conftest import KEY

#: What every one of these begins with: the server's own module, patched before all others.
BEGINS = """
import wsgi
import json, os, sys, time
import eventlet
from eventlet import patcher
from taskforce import db
"""
ENDS = """
sys.stdout.flush()
os._exit(0)  # its tasks run for ever
"""


@pytest.fixture(scope="module")
def around(tmp_path_factory):
    """Where these programs run: beside a database of their own."""
    around = os.environ | {
        "TASKFORCE_DATABASE_URL": f"sqlite:///{tmp_path_factory.mktemp('measured')}/taskforce.db",
        "TASKFORCE_ORIGIN": "http://127.0.0.1",
        "TASKFORCE_SECRET_KEY": KEY,
        "TASKFORCE_KEYS": str(keys.directory()),
        "TASKFORCE_ASYNC_MODE": "eventlet",
    }
    upgrade = [sys.executable, "-m", "taskforce.cli", "db", "upgrade"]
    subprocess.run(upgrade, env=around, check=True, capture_output=True)
    return around


@pytest.fixture
def says(around):
    """What a program prints that begins as the server does."""

    def run(program):
        done = subprocess.run(
            [sys.executable, "-c", BEGINS + program + ENDS],
            env=around,
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        assert "Traceback" not in done.stderr
        assert "RLock" not in done.stderr  # what eventlet says of a process that is half patched
        return json.loads(done.stdout.splitlines()[-1])

    return run


def test_everything_is_patched_before_anything_is_imported(says):
    found = says("""
import psycopg.waiting
kinds = ("os", "select", "socket", "thread", "time")
print(json.dumps({
    "patched": [patcher.is_monkey_patched(kind) for kind in kinds],
    "waits": psycopg.waiting.wait is psycopg.waiting.wait_selector,
    "hub": type(eventlet.hubs.get_hub()).__module__,
}))
""")

    assert found == {"patched": [True] * 5, "waits": True, "hub": "eventlet.hubs.epolls"}


def test_the_server_takes_the_settings_and_freezes_what_it_loaded(says):
    found = says("""
import gc
from gunicorn.app.wsgiapp import WSGIApplication
sys.argv = ["gunicorn", "wsgi:app"]
settings = WSGIApplication().cfg
class Worker:
    wsgi, alive = wsgi.app, True
settings.post_worker_init(Worker())
names = ("workers", "backlog", "graceful_timeout", "sendfile", "control_socket_disable")
print(json.dumps({name: getattr(settings, name) for name in names} | {
    "class": settings.worker_class_str, "frozen": gc.get_freeze_count(), "gc": gc.get_threshold(),
}))
""")

    assert found.pop("frozen") > 100_000
    assert found == {
        "workers": 1,
        "backlog": 4096,
        "graceful_timeout": 3,
        "sendfile": False,
        "control_socket_disable": True,
        "class": "taskforce.worker.EventletWorker",
        "gc": [50_000, 20, 20],
    }


def test_what_takes_long_stops_nobody_else(says):
    """A password, a page to print, files that are cleaned, anything that is offloaded. The
    last two are the counter-examples."""
    turns = says("""
from taskforce import printing
from taskforce.door.password import hashed
offload, sleep = wsgi.app.extensions["offload"], patcher.original("time").sleep
def scrubbed(*apart):
    with db.writers_engine().begin() as connection:
        connection.exec_driver_sql("CREATE TABLE much AS SELECT randomblob(40000000) AS it")
    db.scrub(*apart)
    with db.writers_engine().begin() as connection:
        connection.exec_driver_sql("DROP TABLE much")
printing.COMMAND = [sys.executable, "-c", "import time; time.sleep(1)"]
def turns_during(work):
    turns, is_over = [], []
    def take_turns():
        while not is_over:
            eventlet.sleep(0.01)
            turns.append(1)
    other = eventlet.spawn(take_turns)
    eventlet.sleep(0)
    work()
    is_over.append(True)
    before = len(turns)
    other.wait()
    return before
print(json.dumps([
    turns_during(lambda: [offload(hashed, "seven green bottles") for _ in range(6)]),
    turns_during(lambda: printing._made("")),
    turns_during(lambda: scrubbed(offload)),
    turns_during(lambda: offload(sleep, 1)),
    turns_during(scrubbed),
    turns_during(lambda: sleep(1)),
]))
""")

    assert [each > 3 for each in turns] == [True, True, True, True, False, False]


def test_requests_that_arrive_together_let_the_others_have_a_turn_between_them(says):
    found = says("""
from eventlet.event import Event
from taskforce.worker import Turnstile
def before_the_second_turn_of_others(begin):
    turns, door = [], Event()
    def request():
        door.wait()
        begin()
        turns.append("request")
    def others():
        door.wait()
        for _ in range(10):
            turns.append("other")
            eventlet.sleep(0)
    tasks = [eventlet.spawn(request) for _ in range(10)] + [eventlet.spawn(others)]
    eventlet.sleep(0)
    door.send()
    for task in tasks: task.wait()
    return turns[: turns.index("other", turns.index("other") + 1)].count("request")
from gunicorn.workers.base_async import AsyncWorker
from taskforce.worker import EventletWorker
order = []
class Through:
    def go_through(self): order.append("through")
AsyncWorker.handle_request = lambda *asked: order.append("answered")
worker = EventletWorker.__new__(EventletWorker)
worker._turnstile = Through()
worker.handle_request("", None, None, None)
begins = (Turnstile().go_through, lambda: None)
print(json.dumps([*map(before_the_second_turn_of_others, begins), order]))
""")

    assert found[0] <= 3
    assert found[1:] == [10, ["through", "answered"]]


def test_nothing_yields_inside_a_transaction_that_writes_to_sqlite(says):
    """Whatever leaves an event. Who yields there keeps the one place to write while others wait
    for it, and for ever where they wait in C. Only who destroys an operation does, on purpose,
    see ``db.remove``; here they do it at once."""
    found = says("""
import greenlet
from sqlalchemy import event
from taskforce.models import EventKind
from tests.harness.snapshot import Snapshot
from tests.harness.story import steps_to
from tests.harness.world import World
inside, yields, committed = [], [], []
def begun(_): inside.append(1)
def ended(_): inside.clear(); committed.append(1)
writers = db.writers_engine()
event.listen(writers, "begin", begun)
event.listen(writers, "commit", ended)
event.listen(writers, "rollback", ended)
def note(kind, _):
    if inside and kind in ("switch", "throw"): yields.append(kind)
def always():
    while True: eventlet.sleep(0)
eventlet.spawn(always)
greenlet.settrace(note)
world = World()
kept = Snapshot(writers)
for kind in EventKind:
    kept.restore()
    for step in steps_to(world, kind):
        step()
        eventlet.sleep(0)
many, none = len(committed) > 2 * len(EventKind), len(yields)
with writers.begin():
    eventlet.sleep(0)
greenlet.settrace(None)
print(json.dumps([many, none, len(yields) > none]))
""")

    assert found == [True, 0, True]
