"""What only the database knows to be wrong with a host's list."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from taskforce.inputs.columns import REASONS
from taskforce.inputs.listing import PersonRow, Problem, SeriesRow
from taskforce.models import Agency, Series, User


def strange_people(session: Session, rows: list[PersonRow]) -> list[Problem]:
    """Whose agency is not in the directory, and whose sign-in name is somebody else's."""
    agencies = {(each.name, each.country) for each in session.scalars(select(Agency))}
    there = {user.sign_in_name: user.name for user in session.scalars(select(User))}
    return [
        Problem(row.line, "agency", REASONS["list_agency"])
        for row in rows
        if (row.agency, row.country) not in agencies
    ] + [
        Problem(row.line, "sign_in", REASONS["list_other_person"])
        for row in rows
        if there.get(row.sign_in, row.name) != row.name
    ]


def taken_references(session: Session, operation_id: int, rows: list[SeriesRow]) -> list[Problem]:
    """Which series of the list the operation has already."""
    query = select(Series.number).where(Series.operation_id == operation_id)
    taken = set(session.scalars(query))
    return [
        Problem(row.line, "reference", REASONS["list_taken"])
        for row in rows
        if row.number in taken
    ]
