"""Announcements: what a host tells everybody with a seat, in as many languages as somebody puts it
into; and who has read it."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from taskforce.i18n import plain_language
from taskforce.models.base import TAKE_BACK, CaseText, LiveModel, Sealed
from taskforce.models.user import User


class Wording(Sealed, LiveModel):
    """An announcement in one language, as one person puts it. Never edited: of each language the
    newest stands."""

    __tablename__ = "wording"

    LETTER = "M"

    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    language: Mapped[str]
    text: Mapped[CaseText]
    redacted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    author: Mapped[User] = relationship(lazy="joined", foreign_keys=author_id)
    redacted_by: Mapped[User | None] = relationship(lazy="joined", foreign_keys=redacted_by_id)

    @property
    def own_until(self) -> datetime:
        """Until when its author may take it back."""
        return self.made_at + TAKE_BACK

    def wipe(self, user: User) -> None:
        """Leave nothing of what it said; that it was there, and who removed it, stays."""
        self.text = self.language = ""
        self.salt = None
        self.redacted_by = user


class Acknowledgement(LiveModel):
    """Somebody has read an announcement."""

    __tablename__ = "acknowledgement"
    __table_args__ = (*LiveModel.__table_args__, UniqueConstraint("announcement_id", "user_id"))

    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]


class Announcement(Sealed, LiveModel):
    """What a host tells everybody. It stands until a host ends it, or its first words are wiped;
    the newest that stands is on every page."""

    __tablename__ = "announcement"

    LETTER = "B"

    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    posted_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    author: Mapped[User] = relationship(lazy="joined", foreign_keys=author_id)
    ended_by: Mapped[User | None] = relationship(lazy="joined", foreign_keys=ended_by_id)
    wordings: Mapped[list[Wording]] = relationship(
        lazy="selectin", order_by=Wording.number, viewonly=True
    )
    acknowledgements: Mapped[list[Acknowledgement]] = relationship(lazy="selectin", viewonly=True)

    @property
    def original(self) -> Wording:
        """As its author put it."""
        return self.wordings[0]

    @property
    def standing(self) -> list[Wording]:
        """The wording of each language that stands, the original first."""
        newest = {
            plain_language(each.language): each
            for each in self.wordings
            if each.redacted_by_id is None
        }
        return sorted(newest.values(), key=lambda each: (each is not self.original, each.number))

    def standing_in(self, language: str) -> Wording | None:
        """How it is put in this language, or any variety of it."""
        plain = plain_language(language)
        return next(
            (each for each in self.standing if plain_language(each.language) == plain), None
        )

    def shown_in(self, language: str) -> list[Wording]:
        """What a page in this language shows at once: how it is put there, beside the original."""
        mine = self.standing_in(language) or self.original
        return [mine] if mine is self.original else [mine, self.original]

    @property
    def knowers(self) -> set[int]:
        """Who knows it: its author, and whoever has read it."""
        return {self.author_id, *(each.user_id for each in self.acknowledgements)}

    def end(self, user: User, moment: datetime) -> None:
        """It is over, and stands on no page any more."""
        self.ended_at, self.ended_by = moment, user
