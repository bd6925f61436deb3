"""What a technician types to bring everything to safety, and on a second laptop."""

import stat
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from taskforce import backup, clock, db, keys, safe
from taskforce.errors import Busy
from taskforce.models import Backup, Clue, Operation
from tests.harness.disk import fill, small_disk
from tests.harness.story import Story
from tests.test_cli import DATES, stated, typed_at
from tests.web.matrix import ON_SQLITE


@pytest.fixture
def at_home(world, engines, database_url, tmp_path):
    """``at_home("backup", ...)`` with a key for backups that lies in ``tmp_path/host.key``."""
    Story(world).to("claim", "clue")
    run = typed_at(database_url, engines)
    run("backup-key", str(tmp_path / "host.key"))
    return run


def backups(gone=False):
    with db.reading() as session:
        found = session.scalars(select(Backup).order_by(Backup.id)).all()
        return [each for each in found if bool(each.gone_at) == gone]


@ON_SQLITE
def test_the_private_half_is_for_nobody_else_and_never_overwritten(at_home, tmp_path):
    key = tmp_path / "host.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert key.read_text().startswith("AGE-SECRET-KEY-1")
    before = key.read_text()

    again = at_home("backup-key", str(key))

    assert (again.exit_code, key.read_text()) == (2, before)
    assert "is there already" in stated(again)[0]


@ON_SQLITE
def test_each_file_is_registered_until_it_is_deleted(at_home, tmp_path, at):
    for minute in range(4):
        at(9, minute)
        made = at_home("backup", "--into", f"{tmp_path}/../{tmp_path.name}", "--keep", "2")
        assert made.exit_code == 0, made.output

    files = sorted(tmp_path.glob("*.backup"))
    assert [each.place for each in backups()] == [str(file) for file in files]
    assert len(files) == len(backups(gone=True)) == 2
    assert backups()[-1].digest in made.output
    assert backups()[-1].size == files[-1].stat().st_size


@ON_SQLITE
def test_only_files_that_it_made_and_named_itself_are_deleted(at_home, tmp_path, at):
    by_hand, of_others = tmp_path / "friday.backup", tmp_path / "2026-01-01T00-00-00Z.backup"
    of_others.write_bytes(b"another house's")
    at_home("backup", str(by_hand))

    for minute in range(2):
        at(9, minute)
        at_home("backup", "--into", str(tmp_path), "--keep", "1")

    newest = backups()[-1].place
    assert sorted(map(str, tmp_path.glob("*.backup"))) == sorted(
        map(str, (by_hand, of_others, newest))
    )


@pytest.fixture(autouse=True)
def _own_keys():
    """What is done with those of another laptop ends with the test."""
    home = keys.directory()
    yield
    keys.use(str(home))


@pytest.fixture
def stick(at_home, tmp_path):
    """``stick["house"]``, a backup; ``["copied"]``, the keys; ``["key"]``, what opens both."""
    stick = {name: str(tmp_path / name) for name in ("house", "copied")}
    assert at_home("backup", stick["house"]).exit_code == 0
    assert at_home("keys", "copy", stick["copied"]).exit_code == 0
    return stick | {"key": str(tmp_path / "host.key")}


@pytest.fixture
def second(stick, engines, tmp_path):
    """``second("keys", ...)``: another laptop, with nothing but what is on the stick."""
    there, home = typed_at(f"sqlite:///{tmp_path}/second.db", engines), keys.directory()

    def run(*words):
        done = there(*words, KEYS=str(tmp_path / "second-keys"))
        keys.use(str(home))
        return done

    assert run("db", "upgrade").exit_code == 0
    return run


@ON_SQLITE
def test_a_second_laptop_takes_over(second, stick, tmp_path):
    """From the last backup and the keys, with nothing but a stick. It knows the files that it came
    from, which may still be somewhere when the operation is destroyed."""
    made, signing = backups(), keys.kept("signing")

    for words in (("restore", stick["house"]), ("keys", "take", stick["copied"])):
        done = second(*words, "--identity", stick["key"])
        assert done.exit_code == 0, done.output
    verified = second("verify")

    assert verified.exit_code == 0, verified.output
    kept = tmp_path / "second-keys" / "secret-key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert len(kept.read_text()) >= 32
    again = second("restore", stick["house"], "--identity", stick["key"])
    assert (again.exit_code, "already" in stated(again)[0]) == (2, True)
    db.connect(f"sqlite:///{tmp_path}/second.db")
    keys.use(str(tmp_path / "second-keys"))
    with db.reading() as session:
        assert session.scalars(select(Clue.text)).first().startswith("A blue tram")
    known = backups()
    facts = [(each.kind, each.place, each.size, each.digest) for each in known]
    assert facts == [(each.kind, each.place, each.size, each.digest) for each in made]
    assert made[0].at - timedelta(minutes=1) < known[0].at <= made[0].at
    assert keys.made("signing") == signing


@ON_SQLITE
@pytest.mark.parametrize("first", ["rows", "keys"])
def test_the_key_of_what_was_destroyed_does_not_come_back(
    world, at_home, second, stick, engines, tmp_path, first
):
    with engines[1].begin() as connection:
        gone = update(Operation).where(Operation.id == world.harbour)
        connection.execute(gone.values(destroyed_at=clock.now()))
    last = str(tmp_path / "last")
    at_home("backup", last)

    steps = [("restore", last), ("keys", "take", stick["copied"])]
    for words in steps if first == "rows" else reversed(steps):
        done = second(*words, "--identity", stick["key"])
        assert done.exit_code == 0, done.output

    brought = {file.name for file in (tmp_path / "second-keys").iterdir()}
    assert f"operation-{world.operation().key_name}" not in brought
    assert "signing" in brought


@ON_SQLITE
def test_the_key_of_checkpoints_is_there_before_the_first_one(at_home, tmp_path):
    """A copy of the keys that lacks it would sign otherwise than the papers of later checkpoints
    say."""
    opened, copied = tmp_path / "opened", tmp_path / "copied"
    at_home("operation", "create", "beacon", "--name", "Beacon", *DATES, KEYS=str(opened))
    at_home("backup-key", str(tmp_path / "another.key"), KEYS=str(copied))
    assert not (copied / "signing").exists()
    at_home("keys", "copy", str(tmp_path / "keys.age"), KEYS=str(copied))

    assert (opened / "signing").exists()
    assert (copied / "signing").exists()


@ON_SQLITE
def test_its_backups_are_for_the_host_and_for_whoever_it_had(second, stick, tmp_path):
    own, made = str(tmp_path / "own.key"), tmp_path / "next"
    for words in (
        ("backup-key", own),  # somebody had tried it out there
        ("keys", "take", stick["copied"], "--identity", stick["key"]),
        ("backup", str(made)),
    ):
        done = second(*words)
        assert done.exit_code == 0, done.output

    for key in (own, stick["key"]):
        backup.decrypted(made, len, [Path(key).read_text().strip()])


@ON_SQLITE
def test_what_cannot_be_done_is_said_in_a_line_and_leaves_nothing(at_home, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    key, taken = str(tmp_path / "host.key"), tmp_path / "taken"
    taken.write_bytes(b"of somebody")
    before = {each.name for each in tmp_path.iterdir()}
    for words, told in (
        (("backup", str(tmp_path / "no" / "x")), "no such directory"),
        (("backup", "--into", str(tmp_path / "no")), "no such directory"),
        (("backup", "--into", str(taken)), "no such directory"),
        (("backup", "."), "is a directory"),
        (("backup", ""), "is a directory"),
        (("backup", "/"), "is a directory"),
        (("backup", str(tmp_path)), "is a directory"),
        (("backup", str(taken)), "is there already"),
        (("backup", "x" * 300), "name too long"),
        (("keys", "copy", str(taken)), "is there already"),
        (("keys", "copy", ".."), "is a directory"),
        (("backup-key", str(taken)), "is there already"),
        (("backup-key", "."), "is a directory"),
        (("restore", str(tmp_path / "nothing"), "--identity", key), "already"),
        (("keys", "take", str(tmp_path / "nothing"), "--identity", key), "no file"),
        (("keys", "take", ".", "--identity", key), "is a directory"),
        (("keys", "take", str(taken), "--identity", str(tmp_path / "no.key")), "no file"),
        (("restore", str(taken), "--identity", "."), "is a directory"),
        (("backup",), "Name a FILE"),
    ):
        result = at_home(*words)
        assert result.exit_code in (1, 2), words
        assert told.lower() in " ".join(stated(result)).lower(), words
    assert backups() == []
    assert {each.name for each in tmp_path.iterdir()} == before
    assert taken.read_bytes() == b"of somebody"


@ON_SQLITE
def test_a_database_that_is_gone_on_the_way_is_said_and_leaves_nothing(
    at_home, tmp_path, monkeypatch
):
    def gone():
        yield b"half of it"
        with db.reading() as session:
            session.execute(text("SELECT 1 FROM nowhere"))

    monkeypatch.setattr(backup, "_lines", gone)

    made = at_home("backup", str(tmp_path / "house"))

    assert (made.exit_code, "database failed" in stated(made)[0]) == (1, True)
    assert [each.name for each in tmp_path.iterdir()] == ["host.key"]


@ON_SQLITE
def test_it_is_said_in_the_language_of_the_terminal(at_home, tmp_path, monkeypatch):
    for language, told in (
        ("fr_FR.UTF-8", "répertoire"),
        ("ar", "مجلد"),
        ("ja_JP", "ディレクトリ"),
    ):
        monkeypatch.setenv("LC_ALL", language)
        assert told in stated(at_home("backup", str(tmp_path)))[0]


@ON_SQLITE
def test_keys_are_whole_or_not_there_where_the_disk_is_full(at_home, stick, tmp_path):
    with small_disk(tmp_path / "disk", "64k") as disk:
        fill(disk)
        for words in (
            ("backup-key", str(disk / "host.key")),
            ("backup-key", str(tmp_path / "other.key")),  # room for it, but none to remember it
            ("keys", "take", stick["copied"], "--identity", stick["key"]),
        ):
            done = at_home(*words, KEYS=str(disk))
            assert (done.exit_code, "the disk is full" in stated(done)[0]) == (2, True), words
        assert [each.name for each in disk.iterdir()] == ["filler"]
    assert not (tmp_path / "other.key").exists()


@ON_SQLITE
def test_a_good_backup_stays_where_the_database_cannot_remember_it(at_home, tmp_path, monkeypatch):
    def busy(*_):
        raise Busy

    monkeypatch.setattr(safe, "note_backup", busy)

    done = at_home("backup", str(tmp_path / "house"))

    assert (done.exit_code, "house is whole, but" in stated(done)[0]) == (1, True)
    assert (tmp_path / "house").exists()


@ON_SQLITE
def test_a_file_that_is_no_key_is_called_that(at_home, tmp_path):
    copied = str(tmp_path / "keys.age")
    assert at_home("keys", "copy", copied).exit_code == 0

    taken = at_home("keys", "take", copied, "--identity", copied)

    assert (taken.exit_code, "holds no key" in stated(taken)[0]) == (2, True)


@ON_SQLITE
def test_a_backup_is_not_taken_for_keys(at_home, tmp_path):
    house, key = str(tmp_path / "house"), str(tmp_path / "host.key")
    assert at_home("backup", house).exit_code == 0

    taken = at_home("keys", "take", house, "--identity", key)

    assert (taken.exit_code, "These are no keys" in stated(taken)[0]) == (2, True)


@ON_SQLITE
def test_keys_of_another_house_are_not_mixed_with_those_that_are_there(second, stick, tmp_path):
    """Its checkpoints would be signed with another key than the papers name."""
    there = tmp_path / "second-keys"
    there.mkdir()
    (there / "signing").write_bytes(b"another")

    taken = second("keys", "take", stick["copied"], "--identity", stick["key"])

    assert (taken.exit_code, "already: signing" in stated(taken)[0]) == (2, True)
    assert {each.name: each.read_bytes() for each in there.iterdir()} == {"signing": b"another"}
