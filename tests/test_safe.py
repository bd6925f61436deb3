"""What a technician types to bring everything to safety, and on a second laptop."""

import stat

import pytest
from sqlalchemy import select

from taskforce import db, keys
from taskforce.models import Backup, Clue
from tests.harness.story import Story
from tests.test_cli import stated, typed_at
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
    assert "File exists" in stated(again)[0]


@ON_SQLITE
def test_each_file_is_registered_until_it_is_deleted(at_home, tmp_path, at):
    for minute in range(4):
        at(9, minute)
        made = at_home("backup", "--into", str(tmp_path), "--keep", "2")
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


@ON_SQLITE
def test_a_second_laptop_takes_over(at_home, world, tmp_path):
    """From the last backup and the keys, with nothing but a stick."""
    house, copied, key = (str(tmp_path / name) for name in ("house", "copied", "host.key"))
    assert at_home("backup", house).exit_code == 0
    assert at_home("keys", "copy", copied).exit_code == 0
    home = keys.directory()
    there = typed_at(f"sqlite:///{tmp_path}/second.db")
    place = {"KEYS": str(tmp_path / "second-keys")}

    assert there("db", "upgrade", **place).exit_code == 0
    for words in (("keys", "take", copied), ("restore", house)):
        done = there(*words, "--identity", key, **place)
        assert done.exit_code == 0, done.output
    verified = there("verify", **place)

    assert verified.exit_code == 0, verified.output
    kept = tmp_path / "second-keys" / "secret-key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert len(kept.read_text()) >= 32
    again = there("restore", house, "--identity", key, **place)
    assert (again.exit_code, "already" in stated(again)[0]) == (2, True)
    db.connect(f"sqlite:///{tmp_path}/second.db")
    keys.use(place["KEYS"])
    with db.reading() as session:
        assert session.scalars(select(Clue.text)).first().startswith("A blue tram")
    keys.use(str(home))


@ON_SQLITE
def test_what_cannot_be_done_is_said_in_a_line(at_home, tmp_path):
    key = str(tmp_path / "host.key")
    for words, told in (
        (("backup", str(tmp_path / "no" / "x")), "cannot be written"),
        (("restore", str(tmp_path / "nothing"), "--identity", key), "already"),
        (("keys", "take", str(tmp_path / "nothing"), "--identity", key), "no file"),
        (("backup",), "Name a FILE"),
    ):
        result = at_home(*words)
        assert result.exit_code in (1, 2)
        assert told in result.output + result.stderr
    assert backups() == []


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
def test_keys_of_another_house_are_not_mixed_with_those_that_are_there(at_home, tmp_path):
    """Its checkpoints would be signed with another key than the papers name."""
    copied, key = (str(tmp_path / name) for name in ("copied", "host.key"))
    assert at_home("keys", "copy", copied).exit_code == 0
    there, second = typed_at(f"sqlite:///{tmp_path}/second.db"), tmp_path / "second-keys"
    second.mkdir()
    home = keys.directory()
    name = next(each.name for each in home.iterdir())
    (second / name).write_bytes(b"another")

    assert there("db", "upgrade", KEYS=str(second)).exit_code == 0
    before = {each.name: each.read_bytes() for each in second.iterdir()}

    taken = there("keys", "take", copied, "--identity", key, KEYS=str(second))
    keys.use(str(home))

    assert (taken.exit_code, f"already: {name}" in stated(taken)[0]) == (2, True)
    assert {each.name: each.read_bytes() for each in second.iterdir()} == before
