"""The directory of agencies, for a page to choose from."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from taskforce.models import Agency
from taskforce.places import name as name_of


def directory(session: Session) -> list[Agency]:
    """Every agency, in the order of their countries and names."""
    return sorted(session.scalars(select(Agency)), key=_by_country)


def all_agencies(session: Session) -> list[tuple[int, str]]:
    """The same to choose from, each with its country."""
    return [(each.id, f"{name_of(each.country)} · {each.name}") for each in directory(session)]


def _by_country(agency: Agency) -> tuple[str, str]:
    return name_of(agency.country), agency.name
