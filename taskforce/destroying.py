"""Commands that carry out what two hosts decided, and print what became of it."""

import json
from contextlib import suppress

import click

from taskforce import db, i18n, papers
from taskforce.actions.destruction import destroy
from taskforce.command import Refused, operation_at
from taskforce.errors import AlreadyDone
from taskforce.models import Destruction, Operation
from taskforce.queries.destruction import destruction_of


@click.argument("slug")
def destroy_operation(slug: str) -> None:
    """Destroy what an operation holds, and print what the certificate says, as JSON.

    Two hosts decide it on the host's page; before their wait is over nothing happens. The server
    does the same by itself. Where it is done already, the same is printed again; taskforce
    certificate prints it for people.
    """
    here = operation_at(slug)
    i18n.speak(i18n.language(), here.zone)  # what is too early is told as the pages tell it
    with suppress(AlreadyDone):
        destroy(here.id)
    click.echo(json.dumps(_done(here).told, indent=2, ensure_ascii=False))


@click.argument("slug")
@click.option(
    "--language",
    type=click.Choice(i18n.OFFERED),
    help="Of the certificate; the operation's first one, if none is named.",
)
def print_certificate(slug: str, language: str | None) -> None:
    """Print the certificate of an operation that was destroyed, as a page for a browser.

    Nobody may be left who can sign in to read it: taskforce certificate SLUG > certificate.html
    """
    here = operation_at(slug)
    done = _done(here)
    with i18n.speaking(language or here.work_languages[0], here.zone):
        click.echo(papers.certificate_of(done))


def _done(here: Operation) -> Destruction:
    with db.reading() as session:
        done = destruction_of(session, here.id)
    if done is None or not done.certificate:
        said = i18n.gettext("%(slug)s was not destroyed: there is no certificate.")
        raise Refused(said % {"slug": here.slug})
    return done
