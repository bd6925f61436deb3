"""What somebody let go by without a word."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from taskforce.models.base import OwnModel


class Passed(OwnModel):
    """A series that the draw does not give to this person, for a reason that nobody is told.

    Taken back, it stays with its end: a draw is recomputed with what stood at its moment.
    """

    __tablename__ = "passed"

    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)
    passed_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]
