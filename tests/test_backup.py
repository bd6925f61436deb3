"""Everything in one file that only the host's key opens, and back again."""

import hashlib
import io
import json
import os
import signal
import stat
import threading
from itertools import count

import pyrage
import pytest
from sqlalchemy import select

from taskforce import backup, cipher, db, upgrade
from taskforce.actions.clue import post_clue
from taskforce.models import Clue, Event, Model, Operation
from taskforce.queries.record import faults_in
from taskforce.whole import Fault, written
from tests.harness import postgresql
from tests.harness.disk import fill, small_disk
from tests.harness.story import Story
from tests.harness.world import a_clue
from tests.web.matrix import ON_SQLITE

pytestmark = pytest.mark.both_engines

_TABLES = Model.metadata.sorted_tables
_numbers = count(1)
TEXT = "Die blaue Straßenbahn, 市電, ترام"


@pytest.fixture
def key():
    return pyrage.x25519.Identity.generate()


@pytest.fixture
def busy(world):
    story = Story(world)
    story.to("claim", "clue", "ask", "locate", "draft", "announce", "translate")
    story.clue(text=TEXT)
    return world


@pytest.fixture
def file(busy, key, tmp_path):
    """A backup of a busy world."""
    target = tmp_path / "house.backup"
    backup.write(target, [str(key.to_public())])
    return target


@pytest.fixture
def elsewhere(request, tmp_path, engines):
    """``elsewhere()`` points at another database with tables and nothing in them; of the same kind
    unless a test says otherwise."""
    url = f"sqlite:///{tmp_path}/elsewhere.db"
    if getattr(request, "param", engines[1].dialect.name) == "postgresql":
        url = postgresql.another(request.getfixturevalue("postgresql_url"), f"b{next(_numbers)}")
    there = db.connect(url)
    upgrade.upgrade()
    db.point_at(*engines)
    yield lambda: db.point_at(*there)
    db.point_at(*engines)
    for engine in there:
        engine.dispose()


def content(engine):
    """Every row of every table, as Python values."""
    with engine.connect() as connection:
        every = {each.name: select(each).order_by(each.c.id) for each in _TABLES}
        return {name: list(map(tuple, connection.execute(each))) for name, each in every.items()}


@pytest.mark.parametrize("elsewhere", ["sqlite", "postgresql"], indirect=True)
def test_a_restored_copy_equals_the_original(busy, file, key, elsewhere, engines):
    before = content(engines[1])

    elsewhere()
    backup.restore(file, [str(key)])

    assert content(db.writers_engine()) == before
    assert sum(map(len, before.values())) > 50
    with db.reading() as session:
        assert list(faults_in(session, session.get_one(Operation, busy.harbour))) == []
        assert TEXT in session.scalars(select(Clue.text)).all()
    post_clue(busy.seat(busy.ana), "S-0001", a_clue(text="And it goes on"))


@pytest.mark.parametrize("turn", range(50 if os.environ.get("SOAK") else 1))
def test_it_holds_one_moment_while_people_write(busy, key, tmp_path, elsewhere, engines, turn):
    """Five changes a second go on; what is restored is whole, and ends as the original stood."""
    stop, written = threading.Event(), []

    def write():
        while not stop.is_set():
            written.append(post_clue(busy.seat(busy.ana), "S-0001", a_clue()))
            stop.wait(0.2)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while not written:
            stop.wait(0.02)
        backup.write(tmp_path / "house.backup", [str(key.to_public())])
    finally:
        stop.set()
        writer.join()
    with db.reading() as session:
        events = session.execute(
            select(Event.seq, Event.digest).filter_by(operation_id=busy.harbour)
        )
        ends = {seq: digest for seq, digest in events}

    elsewhere()
    backup.restore(tmp_path / "house.backup", [str(key)])
    with db.reading() as session:
        here = session.get_one(Operation, busy.harbour)
        assert list(faults_in(session, here)) == []
        assert ends[here.last_seq] == here.head
        assert written[0] <= here.last_seq <= written[-1]


def test_nobody_else_can_read_it(file, key):
    data = file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600
    assert b"Harbour" not in data
    assert b"Harbour" in _opened(data, key)
    for hidden in (TEXT, "tram"):
        assert hidden.encode() not in _opened(data, key)


def _opened(data, key):
    lines = []
    target = backup._Target(lines.append)
    pyrage.decrypt_io(io.BytesIO(data), target, [key])
    return b"".join(lines)


def refused(file, identity):
    with pytest.raises(Fault) as fault:
        backup.restore(file, [identity])
    with db.reading() as session:
        assert session.scalars(select(Operation)).all() == []
    return str(fault.value)


def test_what_is_wrong_is_said_and_nothing_is_written(file, key, elsewhere, tmp_path, monkeypatch):
    data = file.read_bytes()
    other = tmp_path / "other"
    elsewhere()
    assert "does not open it" in refused(file, str(pyrage.x25519.Identity.generate()))
    assert "private half" in refused(file, "nonsense")
    assert "no file" in refused(tmp_path / "nothing", str(key))
    for place in (0, 30, len(data) // 3, len(data) // 2, len(data) - 40, len(data) - 1):
        other.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        assert refused(other, str(key))
    for length in (0, 1, 200, len(data) // 2, len(data) - 1):
        other.write_bytes(data[:length])
        assert refused(other, str(key))
    other.write_bytes(data + b"x")
    assert "damaged" in refused(other, str(key))
    other.unlink()
    backup.encrypted(other, iter([b'{"format": "another"}\n']), [str(key.to_public())])
    assert "not a backup" in refused(other, str(key))
    write = backup._Taking._write
    monkeypatch.setattr(backup._Taking, "_write", lambda taking: (fail(taking), write(taking)))
    assert "database failed" in refused(file, str(key))


def fail(taking):
    """No room for what is written next; or the server is gone."""
    connection = taking._connection
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
    else:
        connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")


def test_a_part_that_is_whole_in_itself_is_refused_too(busy, key, tmp_path, elsewhere):
    """Somebody who has the key cut some rows out of it."""
    lines = list(backup._lines())
    elsewhere()
    for cut in (lines[:-1], lines[:5] + lines[6:], [*lines, lines[1]], [lines[0], lines[-1]]):
        backup.encrypted(tmp_path / "cut", iter(cut), [str(key.to_public())])
        assert "not complete" in refused(tmp_path / "cut", str(key))
        (tmp_path / "cut").unlink()
    older = lines[0].replace(b'"revision":"00', b'"revision":"99')
    backup.encrypted(tmp_path / "cut", iter([older, *lines[1:]]), [str(key.to_public())])
    assert "version 99" in refused(tmp_path / "cut", str(key))
    for odd in odd_rows(*lines[:2]):
        (tmp_path / "cut").unlink()
        backup.encrypted(tmp_path / "cut", iter(sealed(odd)), [str(key.to_public())])
        assert refused(tmp_path / "cut", str(key)), odd


def odd_rows(head, row):
    """What no house of ours wrote, though it had the key."""
    number, *values = json.loads(row)
    yield [head, row, row]
    yield [head, b"[99,1]\n"]
    yield [head, b"[0,1]\n"]
    yield [head, json.dumps([number, *values[:-1], 2**80]).encode() + b"\n"]
    yield [head, json.dumps([number, *values[:-1], {"x": []}]).encode() + b"\n"]
    yield [head.replace(b'"revision"', b'"version"'), row]
    yield [head.replace(b'"at":"', b'"at":"x'), row]
    yield [b"[]\n"]


def sealed(lines):
    """As if we had written them."""
    told = {"rows": len(lines) - 1, "sha256": hashlib.sha256(b"".join(lines)).hexdigest()}
    return [*lines, json.dumps(told).encode() + b"\n"]


def test_nothing_is_restored_over_an_operation(file, key, busy, engines):
    before = content(engines[1])

    with pytest.raises(Fault, match="something in this database already"):
        backup.restore(file, [str(key)])

    assert content(engines[1]) == before


@pytest.fixture
def disk(tmp_path):
    """A quarter of a megabyte."""
    with small_disk(tmp_path / "disk", "256k") as disk:
        yield disk


@ON_SQLITE
def test_a_disk_that_fills_leaves_the_last_good_file(busy, key, disk):
    last, another = disk / "last", disk / "another"
    for_us = [str(key.to_public())]
    backup.write(last, for_us)
    before, filler = last.read_bytes(), fill(disk)

    with pytest.raises(Fault, match="the disk is full"):
        backup.write(another, for_us)

    assert last.read_bytes() == before
    assert {each.name for each in disk.iterdir()} == {"last", "filler"}
    filler.unlink()
    backup.write(another, for_us)


@ON_SQLITE
def test_a_file_takes_its_name_when_it_is_on_the_disk_and_the_name_then_too(
    world, key, tmp_path, monkeypatch
):
    seen, fsync = [], os.fsync

    def noted(descriptor):
        is_file = stat.S_ISREG(os.fstat(descriptor).st_mode)
        seen.append(("file" if is_file else "directory", (tmp_path / "house").exists()))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    backup.write(tmp_path / "house", [str(key.to_public())])

    assert seen == [("file", False), ("directory", True)]


@ON_SQLITE
def test_what_a_killed_backup_left_is_taken_away_by_the_next(world, key, tmp_path):
    for_us = [str(key.to_public())]
    killed(tmp_path, for_us)
    assert len(list(tmp_path.iterdir())) == 1
    forged = tmp_path / f".taskforce-{'0' * 16}-{'0' * 32}"
    forged.touch()
    with written(tmp_path / "another") as file:
        file.write(b"somebody writes it at this moment")
        backup.write(tmp_path / "house", for_us)

    assert {each.name for each in tmp_path.iterdir()} == {"house", "another", forged.name}


def killed(directory, recipients):
    """A backup that is killed while it writes."""
    heard, said = os.pipe()
    if not (child := os.fork()):
        try:
            backup.encrypted(directory / "house", hanging(said), recipients)
        finally:
            os._exit(1)
    os.read(heard, 1)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(heard), os.close(said)


def hanging(said):
    yield os.urandom(1_000_000)
    os.write(said, b"x")
    signal.pause()


def test_without_the_key_of_its_operation_it_shows_no_text(file, key, elsewhere, monkeypatch):
    """An operation was destroyed: a backup from before brings its texts back to nobody."""
    elsewhere()
    backup.restore(file, [str(key)])
    monkeypatch.setattr(cipher, "_key", lambda name, second: None)
    monkeypatch.setattr(cipher, "_cipher", lambda name, second: None)

    with db.reading() as session:
        assert set(session.scalars(select(Clue.text))) == {cipher.GONE}


def test_somebody_has_to_be_able_to_open_it(world, tmp_path):
    with pytest.raises(Fault, match="make a key first"):
        backup.write(tmp_path / "x", [])
    with pytest.raises(Fault, match="not a key of age"):
        backup.write(tmp_path / "x", ["age1nonsense"])
    assert list(tmp_path.iterdir()) == []
