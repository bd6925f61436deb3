"""Who has come to the front desk of an operation."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from taskforce.models.base import LiveModel, Sealed


class Arrival(Sealed, LiveModel):
    """That the front desk saw somebody with a badge. Each person has at most one row in an
    operation: marked again, it says when that was."""

    __tablename__ = "arrival"

    LETTER = "IN"

    #: So long after it the code on the badge opens the account.
    OPENS = timedelta(minutes=15)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    #: Nothing where it was a mistake.
    at: Mapped[datetime | None]
