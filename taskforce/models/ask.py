"""An ask: a question to those who know."""

import enum
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from taskforce.models.base import CaseText, LiveModel, OwnModel, Sealed
from taskforce.models.clue import Clue, ClueKind
from taskforce.models.knowledge import AreaKind
from taskforce.models.mention import Mentioning
from taskforce.models.translation import Translatable
from taskforce.models.user import User


class Expiry(enum.StrEnum):
    """For how long an ask stands."""

    HOURS = "4h"
    DAY = "24h"
    WEEK = "7d"

    @property
    def lasts(self) -> timedelta:
        return {Expiry.HOURS: timedelta(hours=4), Expiry.DAY: timedelta(days=1)}.get(
            self, timedelta(days=7)
        )


class Ask(Mentioning, Translatable, Sealed, LiveModel):
    """A question about one series. Whom it reaches follows from what it wants and what people
    know, at every moment anew."""

    __tablename__ = "ask"
    __table_args__ = (
        *LiveModel.__table_args__,
        Index("ask_open", "operation_id", "closed_at", "expires_at"),
    )

    LETTER = "Q"

    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    #: What is asked about; answers are clues of this kind.
    kind: Mapped[ClueKind]
    text: Mapped[CaseText]
    text_language: Mapped[str]
    #: Where to look in the evidence.
    locator: Mapped[CaseText]
    #: What somebody has to know, one thing a line: ``place PH``. The rows of ``Want`` follow.
    wanted: Mapped[str]
    #: Whether it wants a part of the world: then nobody is asked who knows none of it.
    says_where: Mapped[bool]
    #: The clue that it comes from.
    clue_id: Mapped[int | None] = mapped_column(ForeignKey("clue.id"))
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    redacted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    author: Mapped[User] = relationship(lazy="joined", foreign_keys=author_id)
    closed_by: Mapped[User | None] = relationship(lazy="joined", foreign_keys=closed_by_id)
    redacted_by: Mapped[User | None] = relationship(lazy="joined", foreign_keys=redacted_by_id)
    clue: Mapped[Clue | None] = relationship(lazy="joined", foreign_keys=clue_id)

    def want(self, things: Iterable[tuple[AreaKind, str]]) -> None:
        """Say anew what somebody has to know."""
        wanted = list(things)
        self.wanted = "\n".join(f"{kind} {value}" for kind, value in wanted)
        self.says_where = any(kind.says_where for kind, _ in wanted)

    @property
    def wants(self) -> list[tuple[AreaKind, str]]:
        """What somebody has to know."""
        lines = (line.split(" ", 1) for line in self.wanted.splitlines())
        return [(AreaKind(kind), value) for kind, value in lines]

    def is_open_at(self, moment: datetime) -> bool:
        """Whether it can still be answered."""
        return self.closed_at is None and moment < self.expires_at

    def wipe(self, user: User) -> None:
        """Leave nothing of what it said; that it was there, and who removed it, stays."""
        self.text = self.text_language = self.locator = self.wanted = ""
        self.salt = None
        self.redacted_by = user


class Want(LiveModel):
    """One thing that an ask wants somebody to know, as a row to be joined with areas."""

    __tablename__ = "want"
    __table_args__ = (*LiveModel.__table_args__, Index("want_match", "kind", "within", "value"))

    ask_id: Mapped[int] = mapped_column(ForeignKey("ask.id"), index=True)
    kind: Mapped[AreaKind]
    value: Mapped[str]
    within: Mapped[str]


class Passing(LiveModel):
    """Somebody knew who knows: from then on the ask reaches that person too."""

    __tablename__ = "passing"
    __table_args__ = (*LiveModel.__table_args__, UniqueConstraint("ask_id", "to_id"))

    ask_id: Mapped[int] = mapped_column(ForeignKey("ask.id"), index=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)


class NotMe(OwnModel):
    """An ask or a translation that is wanted, but not by this person after all; or something that
    they have seen: a mention, an overdue referral, what a colleague gave them. Nobody else can
    tell."""

    __tablename__ = "not_me"
    __table_args__ = (
        UniqueConstraint("user_id", "ask_id"),
        UniqueConstraint("user_id", "wanted_id"),
        UniqueConstraint("user_id", "mention_id"),
        UniqueConstraint("user_id", "referral_id"),
        UniqueConstraint("user_id", "handing_id"),
    )

    ask_id: Mapped[int | None] = mapped_column(ForeignKey("ask.id"), index=True)
    wanted_id: Mapped[int | None] = mapped_column(ForeignKey("translation_wanted.id"), index=True)
    #: A mention goes with its text: nothing here keeps it.
    mention_id: Mapped[int | None] = mapped_column(index=True)
    referral_id: Mapped[int | None] = mapped_column(ForeignKey("referral.id"), index=True)
    handing_id: Mapped[int | None] = mapped_column(
        ForeignKey("handing.id"),
        index=True,
        sort_order=1,  # it came later
    )
