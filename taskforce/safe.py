"""Commands that bring everything to safety, and back."""

import io
import os
import re
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import pyrage

from taskforce import backup, cipher, clock, db, keys
from taskforce.actions.backup import note_backup, note_deleted, note_restored
from taskforce.command import Refused
from taskforce.errors import Refusal
from taskforce.i18n import gettext
from taskforce.models import BackupKind
from taskforce.models.checkpoint import make_signing_key
from taskforce.queries.backup import registered
from taskforce.queries.operation import all_operations
from taskforce.whole import Fault, missing, unusable, written

#: In the directory of keys: the public halves of those keys that open backups, one in a line.
RECIPIENTS = "backup-recipients"
SUFFIX = ".backup"
_STAMPED = re.compile(r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ" + re.escape(SUFFIX))
_SECRET = "secret-key"  # noqa: S105 - the name of a file


@contextmanager
def _told() -> Iterator[None]:
    """What went wrong is said in a line."""
    try:
        yield
    except Fault as fault:
        raise Refused(str(fault)) from None
    except OSError as problem:
        raise Refused(str(unusable(problem.filename or keys.directory(), problem))) from None


@click.argument("file", type=click.Path(path_type=Path))
@_told()
def make_key(file: Path) -> None:
    """Make a key that opens backups from now on: its private half goes to FILE.

    Move FILE off this machine, to a stick that the host keeps. Whoever has it can open backups,
    and nobody can without it.
    """
    identity = pyrage.x25519.Identity.generate()
    with written(file) as target:
        target.write(f"{identity}\n".encode())
    try:
        _make_backups_for([*_recipients(), str(identity.to_public())])
    except OSError:
        file.unlink()  # no backup will ever ask for it
        raise
    _say(
        gettext("Backups are made for %(key)s from now on."),
        key=identity.to_public(),
    )
    _say(
        gettext("Its private half is in %(file)s (mode 0600): move it off this machine."),
        file=file,
    )


@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    help="Instead of FILE: a directory, where the file is named by its moment.",
)
@click.option(
    "--keep", type=click.IntRange(1), help="With --into: delete all but so many of the newest."
)
@_told()
def make(file: Path | None, into: Path | None, keep: int | None) -> None:
    """Back up everything to FILE while people work on. Only the host's key opens it.

    The keys of operations are not in it: taskforce keys copy.
    """
    if (file is None) == (into is None) or (keep and not into):
        raise click.UsageError(gettext("Name a FILE, or a directory with --into."))
    target = file or into / f"{_stamp()}{SUFFIX}"  # type: ignore[operator]
    made = backup.write(target, _recipients())
    _note(target, lambda place: note_backup(BackupKind.ROWS, place, made.size, made.digest))
    _say(
        gettext("%(file)s: %(rows)s rows, %(size)s bytes, SHA-256 %(digest)s."),
        file=made.file,
        rows=made.rows,
        size=made.size,
        digest=made.digest,
    )
    if into and keep:
        _prune(into, keep)


@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--identity",
    required=True,
    type=click.Path(path_type=Path),
    help="The private half of the host's key.",
)
@_told()
def restore(file: Path, identity: Path) -> None:
    """Bring everything back from FILE, into a database that holds nothing yet.

    Where anything is wrong with FILE or the key, nothing is written.
    """
    done = backup.restore(file, _identities(identity))
    _say(
        gettext("Everything is back as it was at %(time)s UTC."), time=f"{done.at:%Y-%m-%d %H:%M}"
    )
    _leave_destroyed()
    _note(file, lambda place: note_restored(done.at, place, done.size, done.digest))


@click.argument("file", type=click.Path(path_type=Path))
@_told()
def copy_keys(file: Path) -> None:
    """Copy the keys of this installation to FILE, for a second laptop that may have to take over.

    Only the host's key opens it. Remember where it is: when an operation is destroyed, its key
    must be destroyed there too.
    """
    make_signing_key()
    size, digest = backup.encrypted(file, iter([_packed()]), _recipients())
    _note(file, lambda place: note_backup(BackupKind.KEYS, place, size, digest))
    _say(gettext("The keys are in %(file)s, SHA-256 %(digest)s."), file=file, digest=digest)


@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--identity",
    required=True,
    type=click.Path(path_type=Path),
    help="The private half of the host's key.",
)
@_told()
def take_keys(file: Path, identity: Path) -> None:
    """Put the keys in FILE where this installation keeps its own.

    Backups are made for the host's key from then on, and for those that were made here.
    """
    data = io.BytesIO()
    size, digest = backup.decrypted(file, data.write, _identities(identity))
    brought = _unpacked(data)
    recipients = brought.pop(RECIPIENTS, b"").decode().split()
    others = [name for name, key in brought.items() if keys.kept(name) not in (None, key)]
    if others:
        said = gettext(
            "Nothing was put: %(place)s holds other keys of these names already: %(names)s."
            " Take the keys into an empty directory."
        )
        raise Refused(said % {"place": keys.directory(), "names": ", ".join(others)})
    _put(brought, list(dict.fromkeys([*recipients, *_recipients()])))
    _leave_destroyed()
    _say(gettext("The keys are in %(place)s."), place=keys.directory())
    _say(gettext("Backups are made for %(key)s from now on."), key=", ".join(_recipients()))
    _say(
        gettext(
            "Set TASKFORCE_SECRET_KEY to what stands in %(name)s there, and delete that file."
        ),
        name=_SECRET,
    )
    with db.reading() as session:
        is_new = all(each.digest != digest for each in registered(session))
        is_empty = not all_operations(session)
    if is_new and not is_empty:  # they were copied after the backup that is here
        _note(file, lambda place: note_backup(BackupKind.KEYS, place, size, digest))


def _leave_destroyed() -> None:
    """A copy of keys may be older than the end of an operation: its key does not come back."""
    with db.reading() as session:
        gone = [each.key_name for each in all_operations(session) if each.destroyed_at]
    for name in gone:
        cipher.destroy(name)


def _put(brought: dict[str, bytes], recipients: list[str]) -> None:
    """All of them, or none."""
    new = [name for name in brought if keys.kept(name) is None]
    try:
        for name in new:
            keys.put(name, brought[name])
        _make_backups_for(recipients)
    except OSError:
        for name in new:
            keys.destroyed(name)
        raise


def _packed() -> bytes:
    """The keys of this machine, and the secret that its browsers' sessions hang on."""
    held = {name: keys.kept(name) or b"" for name in keys.names()}
    held[_SECRET] = os.environ["TASKFORCE_SECRET_KEY"].encode()
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as packed:
        for name, content in sorted(held.items()):
            about = tarfile.TarInfo(name)
            about.size = len(content)
            packed.addfile(about, io.BytesIO(content))
    return data.getvalue()


def _unpacked(data: io.BytesIO) -> dict[str, bytes]:
    """What ``_packed`` took along."""
    data.seek(0)
    try:
        with tarfile.open(fileobj=data) as packed:
            held = ((each.name, packed.extractfile(each)) for each in packed.getmembers())
            return {Path(name).name: file.read() for name, file in held if file}
    except tarfile.TarError:
        raise Refused(gettext("These are no keys. Name what taskforce keys copy wrote.")) from None


def _recipients() -> list[str]:
    return (keys.kept(RECIPIENTS) or b"").decode().split()


def _make_backups_for(recipients: list[str]) -> None:
    keys.put(RECIPIENTS, "".join(f"{each}\n" for each in recipients).encode())


def _identities(file: Path) -> list[str]:
    """As ``age-keygen`` writes them too: comments, and a key in a line."""
    try:
        lines = [line.strip() for line in file.read_text("utf-8").splitlines()]
    except FileNotFoundError:
        raise missing(file) from None
    except UnicodeDecodeError:
        said = gettext("%(file)s holds no key. Name the private half of the host's key.")
        raise Refused(said % {"file": file}) from None
    return [line for line in lines if line and not line.startswith("#")]


def _note(file: Path, note: Callable[[str], None]) -> None:
    """A good file stays, also where the database has no room to remember it."""
    try:
        note(os.path.abspath(file))
    except (Refusal, *db.GONE):
        said = gettext(
            "%(file)s is whole, but the database could not note where it is: no certificate will"
            " name it and nothing will delete it. Keep it safe, see that the database runs and"
            " its disk has room, and make another."
        )
        raise click.ClickException(said % {"file": file}) from None


def _prune(directory: Path, keep: int) -> None:
    """Only what we made and named ourselves: others may keep their files in the same place."""
    with db.reading() as session:
        ours = [Path(each.place) for each in registered(session)]  # newest first
    place, deleted = Path(os.path.abspath(directory)), []
    here = [file for file in ours if file.parent == place and file.exists()]
    try:
        for file in [file for file in here if _STAMPED.fullmatch(file.name)][keep:]:
            file.unlink()
            deleted.append(str(file))
    finally:
        if deleted:
            note_deleted(deleted)


def _stamp() -> str:
    return f"{clock.now():%Y-%m-%dT%H-%M-%SZ}"


def _say(said: str, **facts: object) -> None:
    click.echo(said % facts)
