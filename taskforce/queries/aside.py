"""What people put aside for themselves."""

from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from taskforce.models import Handing, Mention, NotMe, Referral

Row = TypeVar("Row", Handing, Mention, Referral)

_COLUMNS: dict[Any, Any] = {
    Handing: NotMe.handing_id,
    Mention: NotMe.mention_id,
    Referral: NotMe.referral_id,
}


def put_aside(session: Session, operation_id: int, kind: type[Row], user_id: int) -> list[Row]:
    """Those that this person has put aside already: where the same request comes twice, it is
    answered alike."""
    query = select(kind).join(NotMe, _COLUMNS[kind] == kind.id)
    mine = query.where(kind.operation_id == operation_id, NotMe.user_id == user_id)
    return list(session.scalars(mine))
