"""Who is expected, who has come, and whether a code from a badge opens an account now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from taskforce.errors import AccountEnded, CodeUsed, NotArrived, TooLate, WrongCode
from taskforce.models import Arrival, Member, User
from taskforce.queries.operation import members_of
from taskforce.queries.session import has_ended


@dataclass(frozen=True)
class Guest:
    """Somebody with a seat, as the front desk sees them."""

    user: User
    #: When they came; nothing while they are expected.
    arrived_at: datetime | None
    #: Whether the account is another operation's too, so that no host gives it a code alone.
    is_shared: bool

    @property
    def opens_until(self) -> datetime | None:
        """How long the code on the badge opens the account."""
        return self.arrived_at + Arrival.OPENS if self.arrived_at else None

    @property
    def awaits_badge(self) -> bool:
        """Whether a badge with a code is of use, and ours to print."""
        user = self.user
        return not (user.password_hash or user.is_disabled or self.is_shared)


def guests_of(session: Session, operation_id: int) -> list[Guest]:
    """Everyone with a seat, by country and name."""
    noted = select(Arrival.user_id, Arrival.at).where(Arrival.operation_id == operation_id)
    arrived = {user_id: at for user_id, at in session.execute(noted)}
    users = [user for user, _ in members_of(session, operation_id)]
    shared = _shared(session, operation_id, [user.id for user in users])
    return [Guest(user, arrived.get(user.id), user.id in shared) for user in users]


def opened_by(session: Session, digest: str, moment: datetime) -> User:
    """Whose badge this code is on. What it opens nothing for is told alike, so that a stranger who
    tries codes learns nothing; only whoever has a right one is told what is the matter with it."""
    user = session.scalars(
        select(User).where(User.code_digest == digest, User.is_disabled.is_(False))
    ).one_or_none()
    if user is None:
        raise WrongCode
    if has_ended(session, user):
        raise AccountEnded
    if user.code_until is None:
        raise CodeUsed
    if user.code_until <= moment:
        raise WrongCode
    return user


def refuse_absent(session: Session, user: User, moment: datetime) -> None:
    """A code opens an account only for a quarter of an hour after its owner came to a front
    desk: a badge that is lost on the way is worth nothing."""
    seat = and_(Member.operation_id == Arrival.operation_id, Member.user_id == Arrival.user_id)
    came = session.scalar(
        select(func.max(Arrival.at)).join(Member, seat).where(Arrival.user_id == user.id)
    )
    if came is None:
        raise NotArrived
    if came + Arrival.OPENS <= moment:
        raise TooLate


def _shared(session: Session, operation_id: int, user_ids: Iterable[int]) -> set[int]:
    elsewhere = select(Member.user_id).where(
        Member.operation_id != operation_id, Member.user_id.in_(list(user_ids))
    )
    return set(session.scalars(elsewhere))
