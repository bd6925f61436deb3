"""The command that carries out what two hosts decided."""

import json
from contextlib import suppress

import click

from taskforce import db
from taskforce.actions.destruction import destroy
from taskforce.errors import AlreadyDone, NotFound
from taskforce.queries.destruction import destruction_of
from taskforce.queries.operation import operation_called


@click.argument("slug")
def destroy_operation(slug: str) -> None:
    """Destroy what an operation holds, and print the certificate.

    Two hosts decide it on the host's page; before their wait is over nothing happens. The server
    does the same by itself. Where it is done already, the certificate is printed again: nobody may
    be left who can sign in to read it.
    """
    with db.reading() as session:
        try:
            here = operation_called(session, slug).id
        except NotFound:
            raise click.BadParameter(f"There is no operation {slug}.") from None
    with suppress(AlreadyDone):
        destroy(here)
    with db.reading() as session:
        done = destruction_of(session, here)
        click.echo(json.dumps(done.told if done else {}, indent=2, ensure_ascii=False))
