"""Translations: a text in another language, beside it; and who waits for one."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from taskforce.i18n import plain_language
from taskforce.models.base import (
    TAKE_BACK,
    CaseText,
    LiveModel,
    Sealed,
    Superseding,
    Version,
    versions_in,
)
from taskforce.models.user import User


class Translation(Sealed, Superseding):
    """What a clue or an ask says, in another language, as one person puts it. Never edited."""

    __tablename__ = "translation"

    LETTER = "T"

    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)
    #: What it translates: the text of a clue, or that of an ask.
    clue_id: Mapped[int | None] = mapped_column(ForeignKey("clue.id"), index=True)
    ask_id: Mapped[int | None] = mapped_column(ForeignKey("ask.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    language: Mapped[str]
    text: Mapped[CaseText]
    #: The translation that this one corrects.
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("translation.id"), unique=True)
    redacted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    author: Mapped[User] = relationship(lazy="joined", foreign_keys=author_id)
    redacted_by: Mapped[User | None] = relationship(lazy="joined", foreign_keys=redacted_by_id)

    @property
    def text_language(self) -> str:
        """As other texts call it."""
        return self.language

    @property
    def own_until(self) -> datetime:
        """Until when its author may take it back."""
        return self.made_at + TAKE_BACK

    def wipe(self, user: User) -> None:
        """Leave nothing of what it said; that it was there, and who removed it, stays."""
        self.text = self.language = ""
        self.salt = None
        self.redacted_by = user


class TranslationWanted(LiveModel):
    """Somebody cannot read a text. Whether it still waits follows from the translations."""

    __tablename__ = "translation_wanted"
    __table_args__ = (
        *LiveModel.__table_args__,
        UniqueConstraint("clue_id", "within"),
        UniqueConstraint("ask_id", "within"),
    )

    LETTER = "W"

    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)
    clue_id: Mapped[int | None] = mapped_column(ForeignKey("clue.id"), index=True)
    ask_id: Mapped[int | None] = mapped_column(ForeignKey("ask.id"), index=True)
    language: Mapped[str]
    #: The language of a variety: whoever knows any of them can help.
    within: Mapped[str]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime]


class Translatable:
    """A text that can have translations: that of a clue, or of an ask."""

    @declared_attr
    def translations(cls) -> Mapped[list[Translation]]:  # noqa: N805 - SQLAlchemy hands the class
        return relationship(Translation, order_by=Translation.number, viewonly=True)

    @declared_attr
    def translations_wanted(cls) -> Mapped[list[TranslationWanted]]:  # noqa: N805 - as above
        return relationship(TranslationWanted, order_by=TranslationWanted.number, viewonly=True)

    @property
    def versions(self) -> list[Version[Translation]]:
        """Its translations, each with what it replaced, in the order in which they were begun."""
        return versions_in(self.translations)

    @property
    def languages_wanted(self) -> list[str]:
        """Into which languages somebody waits for it to be put."""
        standing = [version.standing for version in self.versions]
        there = {plain_language(each.language) for each in standing if each}
        return [each.language for each in self.translations_wanted if each.within not in there]
