"""The glossary of an operation: what one thing is called in several languages."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from taskforce.models.base import TAKE_BACK, CaseText, Sealed, Superseding
from taskforce.models.user import User


class Term(Sealed, Superseding):
    """One thing, its word in each language, and a note. Never edited: a newer row replaces it."""

    __tablename__ = "term"

    LETTER = "G"

    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    #: A language and its word on each line: ``fr plaque d'immatriculation``.
    words: Mapped[CaseText]
    note: Mapped[CaseText]
    note_language: Mapped[str]
    #: The row that this one replaces.
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("term.id"), unique=True)
    redacted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    author: Mapped[User] = relationship(lazy="joined", foreign_keys=author_id)
    redacted_by: Mapped[User | None] = relationship(lazy="joined", foreign_keys=redacted_by_id)

    @property
    def own_until(self) -> datetime:
        """Until when its author may take it back."""
        return self.made_at + TAKE_BACK

    @property
    def equivalents(self) -> dict[str, str]:
        """Its word in each language."""
        lines = [line.split(" ", 1) for line in self.words.splitlines()]
        return {language: word for language, word in lines}

    def wipe(self, user: User) -> None:
        """Leave nothing of what it said; that it was there, and who removed it, stays."""
        self.words = self.note = self.note_language = ""
        self.salt = None
        self.redacted_by = user
