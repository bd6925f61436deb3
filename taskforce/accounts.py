"""Commands about people who are there already: they have come, or cannot get in."""

import click

from taskforce import db
from taskforce.actions.arrival import note_arrivals
from taskforce.actions.operation import unlock_user
from taskforce.errors import NotFound
from taskforce.queries.operation import members_of, operation_called
from taskforce.queries.session import user_called
from taskforce.seat import Seat


@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@click.option("--operation", "slug", required=True, help="Where they have arrived.")
def arrive(names: tuple[str, ...], slug: str) -> None:
    """Note that people have arrived: for 15 minutes the code on their badge opens their account.

    NAME is a sign-in name. The front desk's page does the same.
    """
    with db.reading() as session:
        try:
            here = operation_called(session, slug).id
        except NotFound:
            raise click.BadParameter(f"There is no operation {slug}.") from None
        ids = {user.sign_in_name: user.id for user, _ in members_of(session, here)}
    if strange := [name for name in names if name not in ids]:
        raise click.BadParameter(f"Nobody in {slug} has this sign-in name: {', '.join(strange)}.")
    note_arrivals(Seat(None, here), [ids[name] for name in names])
    click.echo(f"Arrived: {', '.join(names)}.")


@click.argument("sign_in_name")
def unlock(sign_in_name: str) -> None:
    """Let somebody try again who was locked after wrong passwords."""
    with db.reading() as session:
        user = user_called(session, sign_in_name)
    if user is None:
        raise click.BadParameter("Nobody has this sign-in name.")
    unlock_user(None, user.id)
    click.echo(f"{sign_in_name} can try again.")
