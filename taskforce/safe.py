"""Commands that bring everything to safety, and back."""

import io
import os
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import pyrage

from taskforce import backup, clock, db, keys
from taskforce.actions.backup import note_backup, note_deleted
from taskforce.command import Refused
from taskforce.models import BackupKind
from taskforce.queries.backup import registered

#: In the directory of keys: the public halves of those keys that open backups, one in a line.
RECIPIENTS = "backup-recipients"
SUFFIX = ".backup"
_STAMPED = re.compile(r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ" + re.escape(SUFFIX))
_SECRET = "secret-key"  # noqa: S105 - the name of a file


@click.argument("file", type=click.Path(path_type=Path))
def make_key(file: Path) -> None:
    """Make a key that opens backups from now on: its private half goes to FILE.

    Move FILE off this machine, to a stick that the host keeps. Whoever has it can open backups,
    and nobody can without it.
    """
    identity = pyrage.x25519.Identity.generate()
    _create(file, f"{identity}\n".encode())
    known = keys.directory() / RECIPIENTS
    known.touch(mode=0o600)
    with known.open("a", encoding="utf-8") as lines:
        lines.write(f"{identity.to_public()}\n")
    click.echo(f"Backups are made for {identity.to_public()} from now on.")
    click.echo(f"Its private half is in {file} (mode 0600): move it off this machine.")


@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Instead of FILE: a directory, where the file is named by its moment.",
)
@click.option(
    "--keep", type=click.IntRange(1), help="With --into: delete all but so many of the newest."
)
def make(file: Path | None, into: Path | None, keep: int | None) -> None:
    """Back up everything to FILE while people work on. Only the host's key opens it.

    The keys of operations are not in it: taskforce keys copy.
    """
    if (file is None) == (into is None) or (keep and not into):
        raise click.UsageError("Name a FILE, or a directory with --into.")
    target = file or into / f"{_stamp()}{SUFFIX}"  # type: ignore[operator]
    with _told():
        made = backup.write(target, _recipients())
    note_backup(BackupKind.ROWS, str(target.absolute()), made.size, made.digest)
    click.echo(f"{made.file}: {made.rows} rows, {made.size} bytes, SHA-256 {made.digest}.")
    if into and keep:
        _prune(into, keep)


@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--identity",
    required=True,
    type=click.File(encoding="utf-8"),
    help="The private half of the host's key.",
)
def restore(file: Path, identity: io.TextIOWrapper) -> None:
    """Bring everything back from FILE, into a database that holds nothing yet.

    Where anything is wrong with FILE or the key, nothing is written.
    """
    with _told():
        at = backup.restore(file, _identities(identity))
    click.echo(f"Everything is back as it was at {at:%Y-%m-%d %H:%M} UTC.")


@click.argument("file", type=click.Path(path_type=Path))
def copy_keys(file: Path) -> None:
    """Copy the keys of this installation to FILE, for a second laptop that may have to take over.

    Only the host's key opens it. Remember where it is: when an operation is destroyed, its key
    must be destroyed there too.
    """
    recipients = _recipients()
    with _told():
        size, digest = backup.encrypted(file, iter([_packed()]), recipients)
    note_backup(BackupKind.KEYS, str(file.absolute()), size, digest)
    click.echo(f"The keys are in {file}, SHA-256 {digest}.")


@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--identity",
    required=True,
    type=click.File(encoding="utf-8"),
    help="The private half of the host's key.",
)
def take_keys(file: Path, identity: io.TextIOWrapper) -> None:
    """Put the keys in FILE where this installation keeps its own."""
    data = io.BytesIO()
    with _told():
        backup.decrypted(file, data.write, _identities(identity))
    brought = _unpacked(data)
    others = [
        each.name
        for each, held in brought.items()
        if each.name != RECIPIENTS and each.exists() and each.read_bytes() != held
    ]
    if others:
        raise Refused(
            f"Nothing was put: {keys.directory()} holds other keys of these names already:"
            f" {', '.join(others)}. Take the keys into an empty directory."
        )
    for target, held in brought.items():
        if not target.exists():
            _create(target, held)
    click.echo(f"The keys are in {keys.directory()}.")
    click.echo(
        f"Set TASKFORCE_SECRET_KEY to what stands in {_SECRET} there, and delete that file."
    )


def _packed() -> bytes:
    """The keys of this machine, and the secret that its browsers' sessions hang on."""
    held = {file.name: file.read_bytes() for file in keys.directory().iterdir() if file.is_file()}
    held[_SECRET] = os.environ["TASKFORCE_SECRET_KEY"].encode()
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as packed:
        for name, content in sorted(held.items()):
            about = tarfile.TarInfo(name)
            about.size = len(content)
            packed.addfile(about, io.BytesIO(content))
    return data.getvalue()


def _unpacked(data: io.BytesIO) -> dict[Path, bytes]:
    """What ``_packed`` took along, by where it belongs on this machine."""
    data.seek(0)
    try:
        with tarfile.open(fileobj=data) as packed:
            held = ((each.name, packed.extractfile(each)) for each in packed.getmembers())
            return {keys.directory() / Path(name).name: file.read() for name, file in held if file}
    except tarfile.TarError:
        raise Refused("These are no keys. Name what taskforce keys copy wrote.") from None


def _recipients() -> list[str]:
    known = keys.directory() / RECIPIENTS
    return known.read_text("utf-8").split() if known.exists() else []


def _identities(file: io.TextIOWrapper) -> list[str]:
    """As ``age-keygen`` writes them too: comments, and a key in a line."""
    try:
        lines = [line.strip() for line in file]
    except UnicodeDecodeError:
        raise Refused(
            f"{file.name} holds no key. Name the private half of the host's key."
        ) from None
    return [line for line in lines if line and not line.startswith("#")]


def _create(file: Path, content: bytes) -> None:
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as problem:
        raise Refused(f"{file} cannot be written: {problem.strerror}.") from None
    with os.fdopen(descriptor, "wb") as target:
        target.write(content)


def _prune(directory: Path, keep: int) -> None:
    """Only what we made and named ourselves: others may keep their files in the same place."""
    with db.reading() as session:
        ours = [Path(each.place) for each in registered(session)]  # newest first
    here = [file for file in ours if file.parent == directory.absolute() and file.exists()]
    old = [file for file in here if _STAMPED.fullmatch(file.name)][keep:]
    for file in old:
        try:
            file.unlink()
        except OSError as problem:
            raise Refused(f"{file} cannot be deleted: {problem.strerror}.") from None
    if old:
        note_deleted([str(file) for file in old])


def _stamp() -> str:
    return f"{clock.now():%Y-%m-%dT%H-%M-%SZ}"


@contextmanager
def _told() -> Iterator[None]:
    """What went wrong is said in a line."""
    try:
        yield
    except backup.Fault as fault:
        raise Refused(str(fault)) from None
