"""What an operation that closes leaves to somebody: who sees to it from then on."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from taskforce.models.agency import Agency
from taskforce.models.base import LiveModel, Sealed
from taskforce.models.user import User


class ChargeKind(enum.StrEnum):
    """What can be left, in the order in which a list names it."""

    STOP = "stop"
    #: A referral that nobody sent.
    UNSENT = "unsent"
    #: A referral whose recipient is still to be heard of.
    UNANSWERED = "unanswered"
    #: A recall that the recipient has not confirmed.
    RECALL = "recall"
    #: A child of whom a clearinghouse has to be told, or told otherwise.
    REGISTRATION = "registration"
    CARE = "care"


class Charge(Sealed, LiveModel):
    """One thing that is left, and whose it is; given anew, it is open again."""

    __tablename__ = "charge"
    __table_args__ = (*LiveModel.__table_args__, UniqueConstraint("operation_id", "kind", "thing"))

    LETTER = "CH"

    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)
    kind: Mapped[ChargeKind]
    #: The reference of the stop, the referral or the child: ``X-0001``, ``S-0042/1``.
    thing: Mapped[str]
    #: An agency that stays, or a person of the desk.
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    given_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    given_at: Mapped[datetime]
    #: Who noted that it was seen to, and when.
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    done_at: Mapped[datetime | None]

    agency: Mapped[Agency | None] = relationship(lazy="joined")
    person: Mapped[User | None] = relationship(lazy="joined", foreign_keys=person_id)
