"""The directory of agencies, for a page to choose from."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from taskforce.models import Agency, Member, Referral, Series, User
from taskforce.places import name as name_of
from taskforce.policy import visible_series


def all_agencies(session: Session) -> list[tuple[int, str]]:
    """Every agency of the directory with its country, in the order of both."""
    found = sorted(session.scalars(select(Agency)), key=_by_country)
    return [(agency.id, f"{name_of(agency.country)} · {agency.name}") for agency in found]


def agencies_here(session: Session, operation_id: int, reader_id: int) -> list[Agency]:
    """Those that have people in this operation, or got referrals that this reader may know of."""
    seated = select(User.agency_id).join(Member, Member.user_id == User.id)
    referred = select(Referral.agency_id).join(Series, Series.id == Referral.series_id)
    query = select(Agency).where(
        or_(
            Agency.id.in_(seated.where(Member.operation_id == operation_id)),
            Agency.id.in_(referred.where(visible_series(operation_id, reader_id))),
        )
    )
    return sorted(session.scalars(query), key=_by_country)


def _by_country(agency: Agency) -> tuple[str, str]:
    return name_of(agency.country), agency.name
