"""The directory of agencies, for a page to choose from."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from taskforce.models import Agency
from taskforce.places import name as name_of


def all_agencies(session: Session) -> list[tuple[int, str]]:
    """Every agency of the directory with its country, in the order of both."""
    found = sorted(session.scalars(select(Agency)), key=_by_country)
    return [(agency.id, f"{name_of(agency.country)} · {agency.name}") for agency in found]


def _by_country(agency: Agency) -> tuple[str, str]:
    return name_of(agency.country), agency.name
