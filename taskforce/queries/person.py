"""One person of an operation, as a host changes what is known of them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from taskforce import secret
from taskforce.errors import NotFound
from taskforce.models import Member, User


def seated(session: Session, operation_id: int, user_id: int) -> tuple[User, Member]:
    """Somebody with a seat here. Everybody else does not exist."""
    query = select(User, Member).join(Member, Member.user_id == User.id)
    here = query.where(Member.operation_id == operation_id, User.id == user_id)
    row = session.execute(here).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def as_read(user: User, member: Member) -> str:
    """Says whether somebody is still known as a host read it."""
    told = (user.name, user.agency_id, user.language_wish, user.zone, member.role.value)
    return secret.digest(repr(told))
