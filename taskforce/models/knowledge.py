"""What people know: the reason for flying them in."""

import enum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from taskforce.i18n import plain_language
from taskforce.models.base import HouseModel
from taskforce.places import country_of


class AreaKind(enum.StrEnum):
    """What an area is made of; an ask wants the same four."""

    #: A country, a territory or a subdivision.
    PLACE = "place"
    LANGUAGE = "language"
    #: A kind of clue.
    SUBJECT = "subject"
    #: A word of the person's own: "tram tickets".
    KEYWORD = "keyword"

    @property
    def says_where(self) -> bool:
        """Whether it points to a part of the world, rather than to a kind of thing."""
        return self in (AreaKind.PLACE, AreaKind.LANGUAGE)

    def around(self, value: str) -> str:
        """The country of a place, the language of a variety; anything else is a whole itself."""
        if self is AreaKind.PLACE:
            return country_of(value)
        return plain_language(value) if self is AreaKind.LANGUAGE else value


class Level(enum.StrEnum):
    """How well somebody knows a language."""

    READS = "reads"
    SPEAKS = "speaks"
    #: Hears where somebody comes from.
    ACCENTS = "accents"


class Area(HouseModel):
    """One thing that one person knows; whatever matches an ask brings it to them."""

    __tablename__ = "area"
    __table_args__ = (
        UniqueConstraint("user_id", "kind", "value"),
        Index("area_match", "kind", "within", "value"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    kind: Mapped[AreaKind]
    #: A code; of a keyword the word, in small letters.
    value: Mapped[str]
    #: What it lies in: the country of a place, the language of a variety, else itself. Whoever
    #: knows the whole knows the part, and the other way round; parts of one whole do not match.
    within: Mapped[str]
    level: Mapped[Level | None]
