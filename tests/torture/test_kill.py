"""The power goes at any moment, or the disk is full: nothing that was acknowledged is lost,
doubled or half there.

CI takes the short form; ``make torture`` kills the server two hundred times on each engine.
"""

import contextlib
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from websocket import WebSocketTimeoutException

from taskforce import clock, db, keys, secret
from taskforce.actions.session import sign_in
from taskforce.demo.rehearsal.proof import proof
from taskforce.models import BrowserSession, EventKind, Operation, Series
from taskforce.queries.record import faults_in
from taskforce.upgrade import upgrade
from tests.conftest import KEY
from tests.harness import postgresql
from tests.harness.disk import fill, small_disk
from tests.harness.missing import refuse_in_ci
from tests.harness.server import FIRST_ANSWER, Server
from tests.harness.waiting import is_true_within
from tests.harness.world import World
from tests.torture.writing import Desk, Investigator, finish, insist_on, still, there
from tests.web.matrix import CLUE, SAYS

CYCLES = 200 if os.environ.get("SOAK") else 2
WRITERS = 20 if os.environ.get("SOAK") else 8
#: So often the database alone falls under those who write.
FALLS = 50 if os.environ.get("SOAK") else 3
#: So long a disk is full while people write, in seconds.
FULL = 60 if os.environ.get("SOAK") else 1
#: Every so many cycles the database server falls as well, where there is one.
BOTH = min(5, CYCLES)
SERIES = "/operations/harbour/series"


class Sqlite:
    """The embedded default, in a folder of its own."""

    def __init__(self, folder):
        self.file, self.log = folder / "taskforce.db", folder / "server.log"
        self.url = f"sqlite:///{self.file}"

    def fall(self):
        """It has no server that could."""

    def stop(self):
        """Nothing runs."""


class OnSmallDisk(Sqlite):
    """On a disk of its own, with the server's keys and its log."""

    def __init__(self, folder):
        self._kept = contextlib.ExitStack()
        self.disk = self._kept.enter_context(small_disk(folder / "disk", "16m"))
        self._kept.callback(keys.use, str(keys.directory()))
        keys.use(str(self.disk / "keys"))
        super().__init__(self.disk)

    def stop(self):
        self._kept.close()

    @contextlib.contextmanager
    def full(self):
        """Not a byte is left, neither in what the log before has taken already."""
        with contextlib.closing(sqlite3.connect(self.file)) as connection:
            while connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                time.sleep(0.02)  # somebody reads
        filler = fill(self.disk)
        try:
            yield
        finally:
            filler.unlink()


class Postgresql:
    """A server of its own that is as careful as in production."""

    def __init__(self, folder, log=None):
        if not postgresql.binaries():
            refuse_in_ci("PostgreSQL")
        self._folder, self._port = folder, postgresql.free_port()
        self.log = folder / "server.log"
        postgresql.make(folder, log)
        self.url = postgresql.run(folder, self._port)

    def fall(self):
        self.stop()
        postgresql.run(self._folder, self._port)

    def stop(self):
        postgresql.stop(self._folder)


class PostgresqlOnSmallDisk(Postgresql):
    """Its tables have a disk of their own; its log of changes lies elsewhere."""

    def __init__(self, folder):
        self._kept = contextlib.ExitStack()
        self.disk = self._kept.enter_context(small_disk(folder / "disk", "96m"))
        super().__init__(self.disk, folder)
        self.log = folder / "server.log"

    def stop(self):
        super().stop()
        self._kept.close()

    @contextlib.contextmanager
    def full(self):
        """No table can grow; what has room in its pages still takes something."""
        filler = fill(self.disk)
        try:
            yield
        finally:
            filler.unlink()


class House:
    """A real server on a database of its own; this process only looks."""

    def __init__(self, database):
        secret.use(KEY)
        self.database = database
        self._engines = db.connect(database.url)
        upgrade()
        self.world = World()
        self.server = Server(database.url, database.log, app="tests.harness.unpaced:app")
        self._ana = sign_in(self.world.ana.id)

    def kill(self, both=False):
        """Everything at once, and up again. Returns how many seconds it took until the database
        was back, then the server, then somebody's board."""
        self.server.stop(signal.SIGKILL)
        began = time.monotonic()
        if both:
            self.database.fall()
        if isinstance(self.database, Sqlite):  # nobody has it open: it has to recover
            self.let_go()
        is_back = time.monotonic()
        self.server.start()
        answers = time.monotonic()
        assert self.look() == 200
        return is_back - began, answers - is_back, time.monotonic() - answers

    def let_go(self):
        """This process has no connection open."""
        for engine in self._engines:
            engine.dispose()

    def look(self):
        """What somebody is answered who opens the board."""
        return self.server.get("/operations/harbour/", {"Cookie": f"session={self._ana}"})[0]

    def faults(self):
        """What the record says that is not so."""
        return self._looked(lambda *where: list(faults_in(*where)))

    def wrong_figures(self):
        """What the dashboard shows that is not so."""
        counted = self._looked(lambda *where: proof(*where, clock.now()))
        return [each.line for each in counted if each.differs]

    def _looked(self, look):
        def looked():
            with db.reading() as session:
                return look(session, session.get_one(Operation, self.world.harbour))

        return insist_on(looked)

    def there(self):
        with db.reading() as session:
            return there(session)

    def all(self, model):
        with db.reading() as session:
            return session.scalars(select(model).order_by(model.id)).all()

    def stop(self):
        self.server.stop(signal.SIGKILL)
        self.let_go()
        self.database.stop()


@pytest.fixture(params=[Sqlite, Postgresql])
def house(request):
    """In a folder of its own: pytest's would lock the user postgres out."""
    with tempfile.TemporaryDirectory(prefix="taskforce-kill-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        (folder / "base").mkdir()
        house = House(request.param(folder / "base"))
        yield house
        house.stop()


def hire(house, count):
    """So many, every fourth of them at the desk."""
    numbers = range(1, count + 1)
    return [(Investigator if number % 4 else Desk)(house, number) for number in numbers]


@pytest.fixture
def writers(house):
    """At work from the beginning to the end of the test, and what was there before them."""
    writers = hire(house, WRITERS)
    before = house.there()
    for writer in writers:
        writer.start()
    yield writers, before
    finish(writers)


def is_all_there(house, writers, before):
    """Everything that the acknowledged changes leave, once; and nothing else."""
    said, found = before.copy(), house.there()
    for writer in writers:
        said.update(writer.left)
    assert (said - found, found - said) == (Counter(), Counter())
    ours = {each.series for each in writers if isinstance(each, Investigator)}
    held = [each for each in house.all(Series) if each.reference in ours and each.holder_id]
    assert held == []
    assert house.faults() == []
    assert house.wrong_figures() == []


def test_nothing_acknowledged_is_lost_doubled_or_half_there(house, writers):
    writers, before = writers
    chance = random.Random(7)
    slowest = (0.0,)
    for cycle in range(1, CYCLES + 1):
        time.sleep(chance.uniform(0.1, 1.2))
        is_fifth = cycle % BOTH == 0
        slowest = max(slowest, house.kill(both=is_fifth), key=sum)
        with still(writers):  # or they would fill the week while we look
            assert house.faults() == [], cycle
            assert not is_fifth or house.wrong_figures() == [], cycle
    finish(writers)

    is_all_there(house, writers, before)
    done = sum(each.acknowledged for each in writers)
    lists = sum(each.left[EventKind.SERIES_IMPORTED, None] for each in writers)
    sys.stderr.write(f"{CYCLES} cycles, {done} changes, {lists} lists, {slowest}\n")
    assert lists
    assert done >= CYCLES * 3
    assert sum(slowest) < FIRST_ANSWER, slowest


@pytest.mark.parametrize("house", [Postgresql], indirect=True)
def test_postgresql_falls_while_people_write(house, writers):
    writers, before = writers
    chance, processes = random.Random(11), house.server.processes()
    for fall in range(1, FALLS + 1):
        time.sleep(chance.uniform(0.5, 1.5))
        house.database.fall()
        assert house.look() in (200, 503), fall
        assert house.faults() == [], fall
    time.sleep(1)
    finish(writers)

    is_all_there(house, writers, before)
    assert house.server.processes() == processes
    done = sum(each.acknowledged for each in writers)
    refused = sum(each.refused for each in writers)
    sys.stderr.write(f"{FALLS} falls, {done} changes, {refused} answers that it was not kept\n")
    assert min(done, refused) >= FALLS


def listen(page, seconds):
    """And say that it lives."""
    page.settimeout(1)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(WebSocketTimeoutException):
            if page.recv() == "2":
                page.send("3")
    page.settimeout(10)


@pytest.mark.parametrize("house", [OnSmallDisk], indirect=True)
def test_on_a_full_disk_people_read_on_and_lose_nothing(house):
    world, server = house.world, house.server
    ana, bea, nour = (sign_in(each.id) for each in (world.ana, world.bea, world.nour))
    hears, answer = server.watch(bea, topic="board")
    assert answer["ok"]
    writers = hire(house, 4)
    before = house.there()
    with db.writers_engine().begin() as connection:  # her idle limit is to be moved on, or is not
        connection.execute(
            update(BrowserSession).values(idle_at=clock.now() + timedelta(minutes=10))
        )

    with house.database.full():
        for address in ("/operations/harbour/", f"{SERIES}/S-0001", "/health"):
            assert server.get(address, {"Cookie": f"session={ana}"})[0] == 200, address
        assert server.post(f"{SERIES}/S-0001/claim", ana)[0] == 503
        assert server.post(f"{SERIES}/S-0001/clues", ana, CLUE | {"text": "A tram"})[0] == 503
        assert server.post("/new-operation", nour, SAYS["setting.open_new"])[0] == 503
        for writer in writers:
            writer.start()
        listen(hears, FULL)
        assert server.get("/operations/harbour/", {"Cookie": f"session={ana}"})[0] == 200
        assert [each.acknowledged for each in writers] == [0] * 4

    finish(writers)
    is_all_there(house, writers, before)
    assert server.post(f"{SERIES}/S-0001/claim", ana)[0] == 204
    while "S-0001-row" not in hears.recv():
        continue


@pytest.mark.parametrize("house", [PostgresqlOnSmallDisk], indirect=True)
def test_where_no_table_of_postgresql_can_grow_people_read_on_and_lose_nothing(house):
    writers = hire(house, 4)
    before = house.there()
    for writer in writers:
        writer.start()

    with house.database.full():
        until = time.monotonic() + 60
        while not all(each.refused for each in writers):  # each has found a table that is full
            assert time.monotonic() < until, [each.acknowledged for each in writers]
            assert house.look() == 200
            time.sleep(0.05)
        time.sleep(FULL)
        assert house.look() == 200
        kept = [each.acknowledged for each in writers]

    time.sleep(2)
    finish(writers)
    is_all_there(house, writers, before)
    assert all(each.acknowledged > then for each, then in zip(writers, kept, strict=True))


def status(process):
    return Path(f"/proc/{process}/status").read_text()


@pytest.mark.parametrize("house", [Sqlite], indirect=True)
def test_it_is_on_the_disk_before_it_is_acknowledged(house, tmp_path):
    if not shutil.which("strace"):
        refuse_in_ci("strace")
    mine, seen = sign_in(house.world.ana.id), tmp_path / "seen"
    house.server.post(f"{SERIES}/S-0001/claim", mine)
    traced = [each for pid in house.server.processes() for each in ("-p", str(pid))]
    command = [
        "strace",
        "-f",
        "-y",
        "-s",
        "60",
        "-e",
        "trace=fdatasync,sendto,recvfrom",
        "-o",
        seen,
    ]
    tracing = subprocess.Popen([*command, *traced], stderr=subprocess.DEVNULL)

    def is_seen_or_over():
        looked_on = ("TracerPid:\t0\n" not in status(pid) for pid in house.server.processes())
        return tracing.poll() is not None or all(looked_on)

    assert is_true_within(10, is_seen_or_over)
    if tracing.poll() is not None:
        pytest.skip("this machine lets nobody look on")

    assert house.server.post(f"{SERIES}/S-0001/clues", mine, CLUE | {"text": "A tram"})[0] == 204

    tracing.terminate()
    tracing.wait(10)
    synced = rf"fdatasync\(\d+<{re.escape(str(house.database.file))}-wal>"
    calls = re.findall(rf"(POST [^ ]+clues|{synced}|HTTP/1.1 204)", seen.read_text())
    assert calls[0].startswith("POST")
    assert [each for each in calls[1 : calls.index("HTTP/1.1 204")] if each.startswith("fdata")]
