"""A file is there whole, or not at all: also where a disk fills, or somebody pulls the plug."""

import errno
import fcntl
import hmac
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from taskforce import secret
from taskforce.i18n import N_, gettext

#: A file in the making. Only this installation can name one so.
_DRAFT = re.compile(r"\.taskforce-([0-9a-f]{16})-([0-9a-f]{32})")
_NO_RIGHT = N_("%(file)s cannot be used: this user has no right to it.")
_FULL = N_("%(file)s cannot be written: the disk is full.")
_NO_DIRECTORY = N_("%(file)s cannot be written: there is no such directory.")
_WHY = {
    errno.EEXIST: N_("%(file)s is there already and stays as it is. Name another file."),
    errno.EISDIR: N_("%(file)s is a directory. Name a file in it."),
    errno.ENOENT: _NO_DIRECTORY,
    errno.ENOTDIR: _NO_DIRECTORY,
    errno.EACCES: _NO_RIGHT,
    errno.EPERM: _NO_RIGHT,
    errno.EROFS: N_("%(file)s cannot be written: the disk can only be read."),
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
}
_OTHER = N_("%(file)s cannot be used: %(why)s.")


class Fault(Exception):
    """Why something cannot be brought to safety, or back; says it in a line."""


def unusable(file: Path | str, problem: OSError) -> Fault:
    """What the system says of a file, in the reader's language where we know the words."""
    said = gettext(_WHY.get(problem.errno or 0, _OTHER))
    return Fault(said % {"file": file, "why": problem.strerror or problem})


def missing(file: Path) -> Fault:
    """It was to be read."""
    return Fault(gettext("There is no file %(file)s.") % {"file": file})


@contextmanager
def written(file: Path) -> Iterator[Any]:
    """A new file with another name, which gets its own when it is complete and on the disk. For
    nobody else to read; never in the place of what is there."""
    try:
        _refuse_taken(file)
        _sweep(file.parent)
        draft = file.parent / _draft_name()
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as opened:
                fcntl.flock(opened, fcntl.LOCK_EX)  # until it is closed: somebody writes it
                yield opened
                opened.flush()
                os.fsync(opened.fileno())
                _name(draft, file)
            _remember(file.parent)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as problem:
        raise unusable(file, problem) from None


def _refuse_taken(file: Path) -> None:
    if file.is_dir():
        raise IsADirectoryError(errno.EISDIR, "")
    if os.path.lexists(file):
        raise FileExistsError(errno.EEXIST, "")


def _name(draft: Path, file: Path) -> None:
    """Where a disk knows no second names (many a stick), the last look is all there is."""
    try:
        os.link(draft, file)
    except FileExistsError:
        raise
    except OSError:
        _refuse_taken(file)
        draft.rename(file)


def _draft_name() -> str:
    chance = secrets.token_hex(8)
    return f".taskforce-{chance}-{_mark(chance)}"


def _mark(chance: str) -> str:
    return secret.digest(f"draft {chance}")[:32]


def _sweep(directory: Path) -> None:
    """Take away what was left here by one of us that was killed. Others may keep their files in
    the same place: ours bears a mark that only this installation can make."""
    for file in directory.iterdir():
        found = _DRAFT.fullmatch(file.name)
        if found and hmac.compare_digest(found[2], _mark(found[1])):
            with suppress(OSError):  # somebody still writes it, or has just finished
                _unlink_unlocked(file)


def _unlink_unlocked(file: Path) -> None:
    descriptor = os.open(file, os.O_RDWR | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        file.unlink()
    finally:
        os.close(descriptor)


def _remember(directory: Path) -> None:
    """So that the name outlives a loss of power too, where the file system can do that."""
    place = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(place)
    except OSError as problem:
        if problem.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(place)
