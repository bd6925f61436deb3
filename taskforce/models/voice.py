"""A voice on somebody else's clue: it is so, or I doubt it."""

import enum
import secrets
from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from taskforce.models.base import CaseText, LiveModel, Sealed
from taskforce.models.user import User


class Says(enum.StrEnum):
    CONFIRMS = "confirms"
    #: Until it is settled, the clue shows and does not narrow.
    CONTESTS = "contests"


class Voice(Sealed, LiveModel):
    """What one person says of another's clue. Shown and counted, never computed into a verdict."""

    __tablename__ = "voice"
    __table_args__ = (*LiveModel.__table_args__, UniqueConstraint("clue_id", "author_id"))

    LETTER = "V"

    clue_id: Mapped[int] = mapped_column(ForeignKey("clue.id"), index=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    said_at: Mapped[datetime]
    says: Mapped[Says]
    #: Whether they had said that they know one of the clue's places.
    is_local: Mapped[bool]
    #: Why, where they doubt it.
    reason: Mapped[CaseText] = mapped_column(default="")
    text_language: Mapped[str] = mapped_column(default="")
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    redacted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    author: Mapped[User] = relationship(lazy="joined", foreign_keys=author_id)
    settled_by: Mapped[User | None] = relationship(lazy="joined", foreign_keys=settled_by_id)

    @property
    def is_open_doubt(self) -> bool:
        """Whether somebody still has to say what became of it."""
        return self.says is Says.CONTESTS and self.settled_at is None

    def speak_anew(self, **said: object) -> None:
        """Somebody changed their mind: another text, and so another salt."""
        self.settled_at = self.settled_by = self.redacted_by_id = None
        self.reason = self.text_language = ""
        self.salt = secrets.token_bytes(16)
        for name, value in said.items():
            setattr(self, name, value)

    def wipe(self, user: User) -> None:
        """Leave nothing of the reason; the doubt itself stays until it is settled."""
        self.reason = self.text_language = ""
        self.salt = None
        self.redacted_by_id = user.id
