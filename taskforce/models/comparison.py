"""Comparisons: that it was asked whether a series is known elsewhere, and what was answered."""

import enum
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from taskforce.models.base import CaseText, HouseModel, LiveModel, Sealed
from taskforce.models.series import Known
from taskforce.models.user import User


class Source(enum.StrEnum):
    """Where it was looked for."""

    #: This installation, all operations of it, and its known list: done by the machine.
    HOUSE = "house"
    ICSE = "ICSE"
    CVIP = "CVIP"
    EUROPOL = "Europol"
    NATIONAL = "national"
    OTHER = "other"


class Comparison(Sealed, LiveModel):
    """One look, with its answer. The newest of each source counts, for as long as it is fresh."""

    __tablename__ = "comparison"
    __table_args__ = (
        *LiveModel.__table_args__,
        Index("comparison_newest", "series_id", "source", "id"),
    )

    LETTER = "D"

    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"))
    source: Mapped[Source]
    #: ``unknown``: nobody there has it.
    result: Mapped[Known]
    #: What they said there, and who; empty where the machine looked.
    answer: Mapped[CaseText] = mapped_column(default="")
    compared_at: Mapped[datetime]
    #: After this it must be repeated before anything is sent.
    expires_at: Mapped[datetime]
    #: Nobody where the command line brought the series.
    compared_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    compared_by: Mapped[User | None] = relationship(lazy="joined")


class KnownAlias(HouseModel):
    """A line of the known list: what a registry says of a series that may never have been here.

    The list is brought anew as a whole; only deconfliction reads it.
    """

    __tablename__ = "known_alias"

    register: Mapped[str]
    identifier: Mapped[str]
    #: As ``Alias.key``.
    key: Mapped[str] = mapped_column(unique=True)
    state: Mapped[Known]
    #: Whom to call about it.
    contact: Mapped[str] = mapped_column(default="")
    #: The day of which this was true.
    told_on: Mapped[date]
    #: From an operation of this house that was destroyed: no list takes it away.
    is_ours: Mapped[bool] = mapped_column(default=False, server_default=false())
