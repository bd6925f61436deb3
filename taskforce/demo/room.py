"""What a demonstration and a rehearsal share: the lists beside this file, and a room of people."""

from importlib import resources
from typing import TypeVar

from sqlalchemy import select

from taskforce import db
from taskforce.actions.operation import accept_rules, activate_account, import_people
from taskforce.door.password import hashed
from taskforce.inputs.desk import ApproveReferral
from taskforce.inputs.listing import PersonRow, Problem
from taskforce.models import Event, Referral
from taskforce.queries.history import events_at
from taskforce.queries.operation import members_of
from taskforce.queries.slip import seen
from taskforce.seat import Seat

Row = TypeVar("Row")
#: Everybody's, among invented people only.
PASSWORD = "harbour rehearsal"  # noqa: S105 - opens nothing but what was invented


def file(name: str) -> bytes:
    """A list of invented agencies, people or series."""
    return (resources.files("taskforce.demo") / name).read_bytes()


def checked(read: tuple[list[Row], list[Problem]]) -> list[Row]:
    """The rows of a list of our own, in which nothing can be wrong."""
    rows, problems = read
    if problems:
        raise RuntimeError(f"a list of our own has a problem in line {problems[0].line}")
    return rows


def invite(operation_id: int, rows: list[PersonRow]) -> dict[str, Seat]:
    """Everybody has used their code, chosen the same password and accepted the rules."""
    import_people(None, operation_id, rows)
    password_hash = hashed(PASSWORD)
    with db.reading() as session:
        users = [user for user, _ in members_of(session, operation_id)]
    for user in users:
        activate_account(user.id, user.code_digest or "", password_hash)
        accept_rules(user.id, operation_id)
    return {user.sign_in_name: Seat(user.id, operation_id) for user in users}


def recorded(operation_id: int, seq: int) -> Event:
    """What an action has left in the record."""
    with db.reading() as session:
        event = events_at(session, operation_id, seq)
    if event is None:
        raise RuntimeError(f"there is no event {seq}")
    return event


def subject(operation_id: int, seq: int) -> str:
    """What people call the row that an event made."""
    return str(recorded(operation_id, seq).facts["subject"])


def approval(operation_id: int, reference: str, household: str | None = None) -> ApproveReferral:
    """What somebody says who approves the slip as it is now."""
    with db.reading() as session:
        query = select(Referral).filter_by(operation_id=operation_id)
        referral = session.scalars(query.filter_by(number=Referral.number_in(reference))).one()
        return ApproveReferral(seen=seen(session, referral), household=household)
