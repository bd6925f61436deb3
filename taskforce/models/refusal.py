"""How often the text gate refused something: by reason, never what was said, nor by whom."""

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from taskforce.models.base import Counter


class GateRefusal(Counter):
    """So many texts of one operation were refused for one reason on one day."""

    __tablename__ = "gate_refusal"
    __table_args__ = (UniqueConstraint("operation_id", "day", "reason"),)

    operation_id: Mapped[int] = mapped_column(ForeignKey("operation.id"))
    day: Mapped[date]
    #: The name of the error, e.g. ``gate_link``.
    reason: Mapped[str]
    count: Mapped[int]
