"""A slip: the frozen minimal content of a referral."""

import enum
import hashlib
import json
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from taskforce.models.base import CaseText, LiveModel, Sealed
from taskforce.models.user import User


class Permit(enum.StrEnum):
    """What a recipient may do with what they get."""

    REGISTERS = "registers"
    PROTECTION = "protection"
    INVESTIGATE = "investigate"
    ASK_FIRST = "ask_first"


#: Unless the desk chooses otherwise: look, protect, and talk to us before anybody is warned.
USUAL_PERMITS = (Permit.REGISTERS, Permit.PROTECTION, Permit.ASK_FIRST)


class Slip(Sealed, LiveModel):
    """What a second person approved, word for word. Never edited: who approves anew makes a new
    one. Until it went out it is emptied when a text on it is wiped."""

    __tablename__ = "slip"

    LETTER = "Z"

    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"), index=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)
    #: The recipient's.
    language: Mapped[str]
    #: Canonical JSON; these bytes are what the digest is of.
    body: Mapped[CaseText]
    digest: Mapped[str]
    approved_at: Mapped[datetime]
    approved_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    redacted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    approved_by: Mapped[User] = relationship(lazy="joined", foreign_keys=approved_by_id)

    @property
    def content(self) -> dict[str, Any]:
        """What it says."""
        return dict(json.loads(self.body))

    @property
    def quotes(self) -> set[str]:
        """The texts that stand on it, by reference; none once it was emptied."""
        return quoted_in(self.content) if self.body else set()

    def wipe(self, user: User) -> None:
        """Leave nothing of what it said; that it was approved, and by whom, stays."""
        self.body = self.digest = self.language = ""
        self.salt = None
        self.redacted_by_id = user.id


def quoted_in(content: dict[str, Any]) -> set[str]:
    """The clues and translations whose texts stand in a slip's content."""
    texts = [text for clue in content["clues"] for text in (clue, clue["translation"]) if text]
    return {text["reference"] for text in texts}


def digest_of(body: str) -> str:
    """What stands on every page of a slip, so that two copies can be compared."""
    return hashlib.sha256(body.encode()).hexdigest()
