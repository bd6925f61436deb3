"""A stop: a hold on a series because a match says that somebody has it, or that it is over."""

import enum
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from taskforce.models.base import CaseText, LiveModel, Sealed
from taskforce.models.user import User


class Ground(enum.StrEnum):
    """What the match was found in."""

    #: Another series has the same alias.
    ALIAS = "alias"
    #: A list or a comparison says that somebody works on it elsewhere, or that it is over; the
    #: same words as ``Known``.
    ACTIVE = "active"
    IDENTIFIED = "identified"
    #: Also: another series with the same alias is.
    SAFEGUARDED = "safeguarded"


class Resolution(enum.StrEnum):
    """What the desk found out."""

    #: It is the same child, and somebody else has it: this series stays stopped.
    SAME = "same"
    #: The match was chance.
    DIFFERENT = "different"
    #: The same child, and both work on it together.
    JOINT = "joint"


class Stop(Sealed, LiveModel):
    """Owned by the desk until it is resolved; undone when its ground falls away."""

    __tablename__ = "stop"

    LETTER = "X"
    #: In so long somebody at the desk should have resolved it.
    DUE = timedelta(hours=24)

    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)
    ground: Mapped[Ground]
    #: The series on the other side of an alias, perhaps of another operation.
    other_series_id: Mapped[int | None]
    raised_at: Mapped[datetime]
    due_at: Mapped[datetime]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    resolution: Mapped[Resolution | None]
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[CaseText] = mapped_column(default="")
    #: Its ground fell away.
    lifted_at: Mapped[datetime | None]

    owner: Mapped[User | None] = relationship(lazy="joined", foreign_keys=owner_id)
    resolved_by: Mapped[User | None] = relationship(lazy="joined", foreign_keys=resolved_by_id)

    @property
    def is_open(self) -> bool:
        """Whether the desk still has to say what it is."""
        return self.resolution is None and self.lifted_at is None

    @property
    def leaves_in_peace(self) -> bool:
        """Whether it is certain that the child is safe, so that whoever works on it ends."""
        is_certain = self.other_series_id is not None or self.resolution is Resolution.SAME
        return self.ground is Ground.SAFEGUARDED and is_certain

    @property
    def blocks(self) -> bool:
        """Whether claims and referrals are held up by it."""
        return self.lifted_at is None and self.resolution in (None, Resolution.SAME)
