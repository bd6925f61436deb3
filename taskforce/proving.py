"""Commands that prove what was recorded: verify it, sign where it ends, and give it out."""

import json
import sys
from collections.abc import Iterator

import click
from sqlalchemy.orm import Session

from taskforce import db
from taskforce.actions.checkpoint import make_checkpoint
from taskforce.command import Refused, check, operation_at
from taskforce.errors import NothingNew
from taskforce.models import Operation, ToldCheckpoint
from taskforce.queries.checkpoint import contradictions, newest_of
from taskforce.queries.operation import all_operations
from taskforce.queries.record import faults_in, lines_of_record
from taskforce.queries.redraw import redrawn

#: The exit code of a record that is not whole; see ``command`` for the others.
NOT_WHOLE = 3


@click.argument("slug", required=False)
@click.option("--checkpoint", "told", help="What its QR code says; or its number and its words.")
@click.option("--key", "trusted", default="", help="Fingerprint, if another installation signed.")
@click.option("--draws", is_flag=True, help="Recompute every draw of a series instead.")
def verify(
    slug: str | None = None, told: str | None = None, trusted: str = "", draws: bool = False
) -> None:
    """Compare every row with what the record says, and recount what lists show.

    Of all operations, or of SLUG alone. With a checkpoint: prove that today's record continues
    it. Each fault is named, the first one first; any fault ends with exit code 3.
    """
    if draws:
        _verify_draws()
        return
    check(
        (bool(told) and not slug, "Say of which operation: taskforce verify SLUG --checkpoint …")
    )
    only = operation_at(slug) if slug else None
    kept = _read(only, told) if only and told else None
    with db.reading() as session:
        operations = [only] if only else all_operations(session)
        faults = []
        for each in operations:
            click.echo(f"Verifying {each.slug}: {each.last_seq} events …", err=True)
            found = [*contradictions(session, each, kept, _plain(trusted))] if kept else []
            faults += [f"{each.slug}: {fault}" for fault in [*found, *faults_in(session, each)]]
    for fault in faults:
        click.echo(fault)
    if faults:
        sys.exit(NOT_WHOLE)
    if kept and only:
        click.echo(_continues(only, kept))
    click.echo("The record is whole.")


@click.argument("slug")
def checkpoint(slug: str) -> None:
    """Sign where the record of SLUG ends now, and say it as its QR code does, and in words."""
    here = operation_at(slug)
    with db.reading() as session:
        before = newest_of(session, here.id)
    try:
        made = make_checkpoint(None, here.id)
    except NothingNew:
        if before is None:
            raise
        made = before  # it says so already
    click.echo(made.told(slug))
    click.echo(f"{made.seq} {' '.join(made.words)}")
    click.echo(f"signed with the key of fingerprint {made.fingerprint}")


@click.argument("slug")
@click.option("--rows", is_flag=True, help="With the rows it vouches for: texts and all.")
def record(slug: str, rows: bool) -> None:
    """Write the record of SLUG to the standard output, as lines of JSON.

    Without the rows it holds ids, codes and digests only. Whoever has it checks it with
    verifier/taskforce_verify.py; docs/the-record.md tells the format.
    """
    here = operation_at(slug)
    with db.reading() as session:
        for line in _record(session, here, rows):
            click.echo(line)


def _record(session: Session, here: Operation, with_rows: bool) -> Iterator[str]:
    for line in lines_of_record(session, here, with_rows):
        yield json.dumps(line, ensure_ascii=False, separators=(",", ":"))


def _read(here: Operation, told: str) -> ToldCheckpoint:
    kept = ToldCheckpoint.read(here.slug, told)
    if kept is None:
        raise Refused(
            "That is no checkpoint. Give what the QR code says, or the number of the event and"
            " the sixteen words."
        )
    return kept


def _continues(here: Operation, kept: ToldCheckpoint) -> str:
    when = f" of {kept.at:%Y-%m-%d %H:%M:%S} UTC" if kept.at else ""
    return (
        f"The record of {here.slug} continues the checkpoint{when} at event {kept.seq};"
        f" it ends at event {here.last_seq}."
    )


def _plain(fingerprint: str) -> str:
    return "".join(fingerprint.split()).lower()


def _verify_draws() -> None:
    """Of each draw only whether it was right: what somebody passed stays theirs."""
    with db.reading() as session:
        found = {each.slug: redrawn(session, each.id) for each in all_operations(session)}
    for slug, draws in found.items():
        for seq, is_right in draws.items():
            click.echo(f"{slug}: event {seq}: {'right' if is_right else 'wrong'}")
    if not all(is_right for draws in found.values() for is_right in draws.values()):
        sys.exit(NOT_WHOLE)
