"""A colleague or an agency named in a text."""

import re

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from taskforce.models.agency import Agency
from taskforce.models.base import CaseText, LiveModel
from taskforce.models.user import User

#: ``@[us4]`` is a colleague by sign-in name, ``@[agency-12]`` an agency, ``@[PH]`` a place.
NAMED = re.compile(r"@\[([A-Za-z0-9._-]{1,40})\]")


class Mention(LiveModel):
    """Somebody of the room, or an agency, that a clue or an ask names. A place needs no row: its
    code says it all."""

    __tablename__ = "mention"
    #: Who has seen one is kept by its number: that of a text that was wiped is never used again.
    __table_args__ = (*LiveModel.__table_args__, {"sqlite_autoincrement": True})

    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)
    #: In which text: that of a clue, or that of an ask.
    clue_id: Mapped[int | None] = mapped_column(ForeignKey("clue.id"), index=True)
    ask_id: Mapped[int | None] = mapped_column(ForeignKey("ask.id"), index=True)
    #: As it stands between the brackets.
    written: Mapped[CaseText]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))

    user: Mapped[User | None] = relationship(lazy="joined")
    agency: Mapped[Agency | None] = relationship(lazy="joined")


class Mentioning:
    """A text that can name colleagues and agencies: that of a clue, or of an ask."""

    @declared_attr
    def mentions(cls) -> Mapped[list[Mention]]:  # noqa: N805 - SQLAlchemy hands the class
        return relationship(Mention, lazy="selectin", order_by=Mention.number, viewonly=True)
