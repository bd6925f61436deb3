"""A referral to a competent authority, and what that authority answers."""

import enum
from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship, synonym

from taskforce.models.agency import Agency, Channel
from taskforce.models.base import CaseText, LiveModel, Sealed, Superseding
from taskforce.models.user import User


class ReferralState(enum.StrEnum):
    """What we did with it. What the recipient says is feedback."""

    DRAFT = "draft"
    #: Looked for elsewhere once more, after it was drafted.
    COMPARED = "compared"
    APPROVED = "approved"
    SENT = "sent"
    #: It was sent, and nothing more is expected.
    CLOSED = "closed"
    #: It was sent, and the recipient was told not to act on it.
    RECALLED = "recalled"
    #: It was never sent.
    REVOKED = "revoked"

    @classmethod
    def before_sending(cls) -> tuple["ReferralState", ...]:
        """While it is in one of these it can be revoked."""
        return cls.DRAFT, cls.COMPARED, cls.APPROVED

    @property
    def is_out(self) -> bool:
        """Whether it was sent and stands."""
        return self in (ReferralState.SENT, ReferralState.CLOSED)

    @property
    def is_before_sending(self) -> bool:
        """Whether what the recipient gets can still be changed."""
        return self in self.before_sending()

    @property
    def is_taken_back(self) -> bool:
        """Whether it counts for nothing any more."""
        return self in (ReferralState.RECALLED, ReferralState.REVOKED)


class Referral(Sealed, LiveModel):
    """Drafted by one person, approved by another, then sent; in the end closed, or recalled."""

    __tablename__ = "referral"

    LETTER = "R"

    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    #: The one that came back as sent to the wrong country.
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("referral.id"))
    state: Mapped[ReferralState] = mapped_column(default=ReferralState.DRAFT)
    #: "Do not contact the household" is on unless this says why not.
    household_reason: Mapped[CaseText] = mapped_column(default="")
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    drafted_at: Mapped[datetime]
    #: Who chose what the recipient gets; until somebody does, it is as usual.
    chosen_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    #: Numbers of the clues and of the aliases on the slip, and what the recipient may do; each
    #: with a space between.
    slip_clues: Mapped[str] = mapped_column(default="")
    slip_aliases: Mapped[str] = mapped_column(default="")
    slip_permits: Mapped[str] = mapped_column(default="")
    slip_language: Mapped[str] = mapped_column(default="")
    #: Whom the recipient answers: a functional address, in one line.
    slip_contact: Mapped[CaseText] = mapped_column(default="")
    #: The slip that stands approved. Slips refer to referrals, and tables cannot be made in a
    #: circle.
    slip_id: Mapped[int | None]
    compared_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    approved_at: Mapped[datetime | None]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    sent_on: Mapped[date | None]
    channel: Mapped[Channel | None]
    #: What the channel calls it.
    channel_reference: Mapped[CaseText] = mapped_column(default="")
    #: The recipient as it was when the referral was sent: later edits do not reach it.
    sent_to: Mapped[CaseText] = mapped_column(default="")
    sent_country: Mapped[str] = mapped_column(default="")
    sent_contact: Mapped[CaseText] = mapped_column(default="")
    #: The day by the end of which the recipient is to be heard of next; it follows from what was
    #: heard so far, and is none where nothing is expected.
    due_on: Mapped[date | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    closed_at: Mapped[datetime | None]
    recalled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    recalled_at: Mapped[datetime | None]
    recalled_reason: Mapped[CaseText] = mapped_column(default="")
    #: The day on which the recipient confirmed the recall, and who noted that.
    recall_confirmed_on: Mapped[date | None]
    recall_confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    revoked_reason: Mapped[CaseText] = mapped_column(default="")

    agency: Mapped[Agency] = relationship(lazy="joined")
    drafted_by: Mapped[User] = relationship(lazy="joined", foreign_keys=drafted_by_id)
    approved_by: Mapped[User | None] = relationship(lazy="joined", foreign_keys=approved_by_id)
    sent_by: Mapped[User | None] = relationship(lazy="joined", foreign_keys=sent_by_id)
    closed_by: Mapped[User | None] = relationship(foreign_keys=closed_by_id)
    recalled_by: Mapped[User | None] = relationship(foreign_keys=recalled_by_id)

    @property
    def went_out(self) -> bool:
        """Whether the recipient has it, also where it was recalled since."""
        return self.sent_on is not None

    @property
    def last_moved_by_id(self) -> int | None:
        """Who took it further than a draft, the last of them."""
        return (
            self.revoked_by_id
            or self.recalled_by_id
            or self.closed_by_id
            or self.sent_by_id
            or self.approved_by_id
            or self.compared_by_id
        )

    @property
    def first_person(self) -> set[int | None]:
        """Who drafted it, and who chose what goes out: approval needs somebody else."""
        return {self.drafted_by_id, self.chosen_by_id}

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

    @property
    def contact(self) -> str:
        return self.sent_contact if self.sent_to else self.agency.contact

    def return_to_compared(self) -> None:
        """What was approved is not what would go out now."""
        self.state, self.slip_id = ReferralState.COMPARED, None
        self.approved_by = self.approved_at = None

    def is_overdue_on(self, day: date) -> bool:
        """Whether the recipient should have been heard of before that day."""
        return self.due_on is not None and self.due_on < day


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


class Feedback(Sealed, Superseding):
    """A dated fact from the receiving side, with its source. Never edited: a newer one of the
    same referral corrects it, and what was withdrawn corrects nothing."""

    __tablename__ = "feedback"

    LETTER = "F"

    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"), index=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)
    step: Mapped[Step]
    #: Ordinals of the children it is about, with a space between.
    children: Mapped[str] = mapped_column(default="")
    #: The day on which the agency says it was so.
    happened_on: Mapped[date]
    source: Mapped[CaseText]
    #: Why, where the agency declined.
    reason: Mapped[CaseText] = mapped_column(default="")
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    withdrawn_reason: Mapped[CaseText] = mapped_column(default="")
    #: The fact that this one corrects.
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("feedback.id"), unique=True)
    #: Feedback is withdrawn, where texts of colleagues are wiped.
    redacted_by_id: Mapped[int | None] = synonym("withdrawn_by_id")

    recorded_by: Mapped[User] = relationship(lazy="joined", foreign_keys=recorded_by_id)

    @property
    def author(self) -> User:
        """Who noted it."""
        return self.recorded_by
