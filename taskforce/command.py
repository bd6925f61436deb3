"""What every command does: settings first, refusals in a line; lists from files, codes to one."""

import csv
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from taskforce import db, i18n, keys, secret, upgrade
from taskforce.actions.operation import Code, import_people
from taskforce.config import BadSettings, from_environment
from taskforce.errors import NotFound, Refusal
from taskforce.i18n import OFFERED, gettext, language_name
from taskforce.inputs.columns import REASONS
from taskforce.inputs.listing import ListRow, PersonRow, Problem
from taskforce.models import Operation
from taskforce.queries.operation import operation_called

Row = TypeVar("Row")
#: The exit code of refused input. 1 is left for what concerns the installation: settings, or a
#: database that cannot be used.
REFUSED = 2


class Refused(click.ClickException):
    """What was asked for cannot be done; says why in a line."""

    exit_code = REFUSED


class Task(click.Command):
    """A command that works on the database: the settings are asked for when it runs, not when
    somebody only wants to read its help."""

    def invoke(self, ctx: click.Context) -> Any:
        with i18n.speaking(_language()):
            return self._invoke(ctx)

    def _invoke(self, ctx: click.Context) -> Any:
        try:
            settings = from_environment(os.environ)
        except BadSettings as faults:
            raise click.ClickException(str(faults)) from None
        secret.use(settings.secret_key)
        keys.use(settings.keys)
        try:
            db.connect(settings.database_url)
            is_empty = upgrade.is_empty()
        except DBAPIError:
            raise click.ClickException(gettext("The database cannot be reached.")) from None
        if is_empty and self.name != "upgrade":
            raise click.ClickException(
                gettext("The database has no tables yet: taskforce db upgrade")
            )
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            raise Refused(refusal.explain()) from None
        except db.GONE:
            raise click.ClickException(
                gettext(
                    "The database failed on the way. See that it runs and that its disk has room;"
                    " then do it again."
                )
            ) from None


class Tasks(click.Group):
    """Commands that belong together."""

    command_class = Task
    group_class = type


def _language() -> str:
    """That of the terminal, where we speak it."""
    told = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return i18n.offered(next(filter(None, told), "").partition("_")[0])


def operation_at(slug: str) -> Operation:
    """The operation that is meant."""
    with db.reading() as session:
        try:
            return operation_called(session, slug)
        except NotFound:
            said = gettext("There is no operation %(slug)s.") % {"slug": slug}
            raise Refused(said) from None


def seat_people(rows: list[PersonRow], here: Operation, target: Path) -> None:
    """Give these people their seats; the codes of those who are new go to a file."""
    check((target.exists(), f"{target} is there already; it may hold codes. Move it first."))
    with _codes_file(target) as write:
        made = import_people(None, here.id, rows)
        write(made)
    if made:
        click.echo(f"Activation codes of {len(made)} new people are in {target} (mode 0600).")
    wishes = sorted({row.locale for row in rows} - set(OFFERED))
    if wishes:
        reads = language_name(here.work_languages[0])
        click.echo(f"Not offered, so they read {reads}: {', '.join(wishes)}.")
    click.echo(f"{len(rows)} people have a seat in {here.slug}.")


@contextmanager
def _codes_file(file: Path) -> Iterator[Callable[[list[Code]], None]]:
    """A file for codes to print on badges, which nobody else can read.

    It is made before there are codes: they are kept nowhere else, so a folder that cannot be
    written to must be found out first. Where there are none, no file is left.
    """
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError:
        raise Refused(f"{file} cannot be written.") from None
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as target:

        def write(codes: list[Code]) -> None:
            rows = [(each.sign_in_name, each.name, each.code) for each in codes]
            csv.writer(target).writerows([("sign_in", "name", "code"), *rows] if rows else [])

        try:
            yield write
        finally:
            if not target.tell():
                file.unlink()


def row_of(model: type[ListRow], said: dict[str, str]) -> Any:
    """One line of a list, given as options; or what is wrong with each."""
    try:
        return model.model_validate(said)
    except ValidationError as refused:
        faults = refused.errors(include_input=False, include_url=False)
        check(*((True, f"{each['loc'][0]}: {REASONS[each['type']]}") for each in faults))


Check = Callable[[Session, list[Any]], list[Problem]]


def rows_in(
    file: Path,
    read: Callable[[bytes], tuple[list[Row], list[Problem]]],
    compare: Check = lambda session, rows: [],
) -> list[Row]:
    """The rows of a list; or every problem of every line, and nothing is written."""
    rows, problems = read(file.read_bytes())
    with db.reading() as session:
        problems = sorted(problems + compare(session, rows), key=lambda problem: problem.line)
    for problem in problems:
        column = f", {problem.column}" if problem.column else ""
        click.echo(f"line {problem.line}{column}: {problem.explain()}", err=True)
    if problems:
        lines = len({problem.line for problem in problems})
        click.echo(f"{lines} lines have problems; nothing was imported.", err=True)
        sys.exit(REFUSED)
    return rows


def check(*checks: tuple[bool, str]) -> None:
    """Go on only if none of these is wrong; each that is has its line."""
    faults = [says for is_wrong, says in checks if is_wrong]
    if faults:
        click.echo("\n".join(faults), err=True)
        sys.exit(REFUSED)
