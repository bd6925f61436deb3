"""A referral to a competent authority, and what that authority answers."""

import enum
from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from taskforce.models.agency import Agency, Channel
from taskforce.models.base import LiveModel, Sealed
from taskforce.models.user import User


class ReferralState(enum.StrEnum):
    """What we did with it. What the recipient says is feedback."""

    DRAFT = "draft"
    #: Looked for elsewhere once more, after it was drafted.
    COMPARED = "compared"
    APPROVED = "approved"
    SENT = "sent"
    REVOKED = "revoked"

    @classmethod
    def before_sending(cls) -> tuple["ReferralState", ...]:
        """While it is in one of these it can be revoked."""
        return cls.DRAFT, cls.COMPARED, cls.APPROVED


class Referral(Sealed, LiveModel):
    """Drafted by one person, approved by another, then sent."""

    __tablename__ = "referral"

    LETTER = "R"

    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    state: Mapped[ReferralState] = mapped_column(default=ReferralState.DRAFT)
    #: "Do not contact the household" is on unless this says why not.
    household_reason: Mapped[str] = mapped_column(default="")
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    drafted_at: Mapped[datetime]
    compared_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    approved_at: Mapped[datetime | None]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    sent_on: Mapped[date | None]
    channel: Mapped[Channel | None]
    #: The recipient as it was when the referral was sent: later edits do not reach it.
    sent_to: Mapped[str] = mapped_column(default="")
    sent_country: Mapped[str] = mapped_column(default="")
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    revoked_reason: Mapped[str] = mapped_column(default="")

    agency: Mapped[Agency] = relationship(lazy="joined")
    drafted_by: Mapped[User] = relationship(lazy="joined", foreign_keys=drafted_by_id)
    approved_by: Mapped[User | None] = relationship(lazy="joined", foreign_keys=approved_by_id)
    sent_by: Mapped[User | None] = relationship(lazy="joined", foreign_keys=sent_by_id)

    @property
    def last_moved_by_id(self) -> int | None:
        """Who took it further than a draft, the last of them."""
        return self.revoked_by_id or self.sent_by_id or self.approved_by_id or self.compared_by_id

    @property
    def spares_household(self) -> bool:
        """Whether the recipient is told not to contact the household."""
        return not self.household_reason

    @property
    def recipient(self) -> str:
        return self.sent_to or self.agency.name

    @property
    def country(self) -> str:
        return self.sent_country or self.agency.country


class Step(enum.StrEnum):
    """What a receiving agency can say, in the order in which it usually comes."""

    ACKNOWLEDGED = "acknowledged"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REDIRECTED = "redirected"
    ACTIONED = "actioned"
    LOCATED = "located"
    PROBABLE = "probable_identification"
    POSITIVE = "positive_identification"
    SAFEGUARDED = "safeguarded"
    ALREADY_SAFEGUARDED = "already_safeguarded"
    UNABLE = "unable_to_locate"

    @property
    def is_about_children(self) -> bool:
        """Whether it says something of a child, so that it must name which."""
        return self in ABOUT_CHILDREN


ABOUT_CHILDREN = frozenset(
    {Step.LOCATED, Step.PROBABLE, Step.POSITIVE, Step.SAFEGUARDED, Step.ALREADY_SAFEGUARDED}
)


class Feedback(Sealed, LiveModel):
    """A dated fact from the receiving side, with its source."""

    __tablename__ = "feedback"

    LETTER = "F"

    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"), index=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)
    step: Mapped[Step]
    #: Ordinals of the children it is about, with a space between.
    children: Mapped[str] = mapped_column(default="")
    #: The day on which the agency says it was so.
    happened_on: Mapped[date]
    source: Mapped[str]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    withdrawn_reason: Mapped[str] = mapped_column(default="")

    recorded_by: Mapped[User] = relationship(lazy="joined", foreign_keys=recorded_by_id)

    @property
    def stands(self) -> bool:
        """Whether nobody has withdrawn it as recorded by mistake."""
        return self.withdrawn_by_id is None
