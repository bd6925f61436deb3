"""A file gets its name when it is whole, and never the name of another."""

import errno
import os

import pytest

from taskforce import secret
from taskforce.whole import Fault, written
from tests.conftest import KEY

#: What disks answer that know no second names, many a stick among them.
KNOWN = [errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK]


@pytest.fixture(autouse=True)
def _marks():
    secret.use(KEY)


def write(place, words):
    with written(place) as file:
        file.write(words)


def there(directory):
    return {each.name: each.read_bytes() for each in directory.iterdir()}


@pytest.fixture(params=["link", *KNOWN], ids=lambda param: errno.errorcode.get(param, param))
def disk(request, monkeypatch):
    """One that gives a file a second name, and some that do not."""

    def refuse(*_):
        raise OSError(request.param, "no second names here")

    if request.param != "link":
        monkeypatch.setattr(os, "link", refuse)


@pytest.mark.usefixtures("disk")
def test_it_has_no_name_before_it_is_whole(tmp_path):
    with written(tmp_path / "house") as file:
        file.write(b"all of it")
        assert not (tmp_path / "house").exists()

    assert there(tmp_path) == {"house": b"all of it"}
    assert (tmp_path / "house").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "house").stat().st_nlink == 1


@pytest.mark.usefixtures("disk")
def test_of_two_that_write_one_file_the_first_keeps_the_name(tmp_path):
    with pytest.raises(Fault, match="there already and stays as it is"):
        with written(tmp_path / "house") as file:
            file.write(b"second")
            write(tmp_path / "house", b"first")

    assert there(tmp_path) == {"house": b"first"}


@pytest.mark.usefixtures("disk")
def test_what_points_nowhere_is_not_written_through(tmp_path):
    (tmp_path / "house").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(Fault, match="there already"):
        write(tmp_path / "house", b"all of it")

    assert [each.name for each in tmp_path.iterdir()] == ["house"]


def test_where_it_cannot_be_named_nothing_is_left(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(errno.EROFS, "read only")

    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr(os, "rename", refuse)

    with pytest.raises(Fault, match="can only be read"):
        write(tmp_path / "house", b"all of it")

    assert there(tmp_path) == {}
