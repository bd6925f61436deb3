"""The keys of this installation: files beside the database that no backup holds.

What one of them hides is gone with it, also from every copy of the database.
"""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_directory: Path | None = None


def use(directory: str) -> None:
    """Keep them there from here on."""
    global _directory
    _directory = Path(directory)


def directory() -> Path:
    """Where they are kept; made for us alone."""
    if _directory is None:
        raise RuntimeError("nobody said where the keys are kept")
    _directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    return _directory


def kept(name: str) -> bytes | None:
    """A key that was made, or nothing."""
    try:
        return (directory() / name).read_bytes()
    except FileNotFoundError:
        return None


def names() -> list[str]:
    """Of everything that is kept here."""
    return sorted(file.name for file in directory().glob("[!.]*") if file.is_file())


def made(name: str, make: Callable[[], bytes] = lambda: secrets.token_bytes(32)) -> bytes:
    """The key of this name: made once, whole or not at all, whoever else makes it meanwhile."""
    if (key := kept(name)) is not None:
        return key
    with _drafted(name, make()) as draft, suppress(FileExistsError):
        os.link(draft, directory() / name)
    _remember()
    return (directory() / name).read_bytes()


def put(name: str, content: bytes) -> None:
    """Keep this instead of what was kept under the name: whole, or not at all."""
    with _drafted(name, content) as draft:
        draft.rename(directory() / name)
    _remember()


@contextmanager
def _drafted(name: str, content: bytes) -> Iterator[Path]:
    draft = directory() / f".{name}.{secrets.token_hex(8)}"
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def destroyed(name: str) -> None:
    """Overwrite the key of this name, and what a command that was killed left of it, and take
    them away; nothing happens where there is none."""
    for file in (directory() / name, *directory().glob(f".{name}.*")):
        with suppress(FileNotFoundError):
            _overwrite(file)
            file.unlink()
    _remember()


def _overwrite(file: Path) -> None:
    with file.open("r+b") as held:
        length = len(held.read())
        held.seek(0)
        held.write(secrets.token_bytes(length))
        held.flush()
        os.fsync(held.fileno())


def _remember() -> None:
    """So that what became of a name in the directory outlives a loss of power."""
    place = os.open(directory(), os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)
