"""Keys: made once, for us alone, whoever makes them meanwhile."""

import stat
import threading

import pytest

from taskforce import keys


@pytest.fixture(autouse=True)
def _beside(tmp_path, monkeypatch):
    monkeypatch.setattr(keys, "_directory", tmp_path / "keys")


def test_a_key_is_made_once_and_for_nobody_else():
    assert keys.kept("signing") is None
    key = keys.made("signing")
    assert len(key) == 32
    assert keys.made("signing") == keys.kept("signing") == key
    assert keys.made("other") != key
    assert stat.S_IMODE(keys.directory().stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in keys.directory().iterdir()} == {0o600}


def test_those_who_make_it_at_once_get_the_same():
    found, start = [], threading.Barrier(8)

    def make():
        start.wait()
        found.append(keys.made("signing"))

    makers = [threading.Thread(target=make) for _ in range(8)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()
    assert len(set(found)) == 1
    assert [file.name for file in keys.directory().iterdir()] == ["signing"]


def test_what_is_destroyed_goes_with_all_that_was_left_of_it_half_made():
    keys.made("operation-aa")
    keys.made("operation-ab")
    (keys.directory() / ".operation-aa.0123456789abcdef").write_bytes(b"as much of it")

    keys.destroyed("operation-aa")

    assert [file.name for file in keys.directory().iterdir()] == ["operation-ab"]


def test_nothing_is_kept_where_nobody_said_where(monkeypatch):
    monkeypatch.setattr(keys, "_directory", None)

    with pytest.raises(RuntimeError):
        keys.made("signing")
