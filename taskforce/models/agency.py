"""Organisations that send people, and that can receive a referral."""

import enum
from datetime import date

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from taskforce.models.base import HouseModel


class AgencyKind(enum.StrEnum):
    LAW_ENFORCEMENT = "law enforcement"
    CLEARINGHOUSE = "clearinghouse"
    CIVIL_SOCIETY = "civil society"


class Channel(enum.StrEnum):
    """How a referral travels; we only note it."""

    DIRECT = "direct"
    I247 = "I-24/7"
    SIENA = "SIENA"
    OTHER = "other"


class Agency(HouseModel):
    """An organisation with a country and a kind."""

    __tablename__ = "agency"
    __table_args__ = (UniqueConstraint("name", "country"),)

    name: Mapped[str]
    country: Mapped[str]
    kind: Mapped[AgencyKind]
    #: Its usual channel.
    channel: Mapped[Channel] = mapped_column(default=Channel.DIRECT)
    #: How its desk is reached: a functional address, in one line.
    contact: Mapped[str] = mapped_column(default="")
    #: From this day on it receives nothing more.
    closed_on: Mapped[date | None]
    #: The public half of its age key, to which packages for it are locked.
    age_key: Mapped[str | None]

    def is_closed_on(self, day: date) -> bool:
        """Whether it receives no referrals on that day."""
        return self.closed_on is not None and self.closed_on <= day
