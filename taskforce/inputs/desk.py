"""What people may type about jurisdictions, stops, referrals and feedback."""

import re
from datetime import date, timedelta
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from taskforce import clock
from taskforce.i18n import OFFERED
from taskforce.inputs import Input
from taskforce.inputs.clue import Places
from taskforce.inputs.columns import AgencyId
from taskforce.inputs.gate import GatedLine
from taskforce.inputs.series import Count
from taskforce.models import Channel, Known, Permit, Resolution, Source, Step

_REFERENCES = re.compile(r"C-(\d{1,9})", re.ASCII)

#: Which child of a series.
Ordinal = Annotated[int, Field(ge=1, lt=100)]
Why = Annotated[GatedLine, Field(min_length=1)]


def _not_in_future(day: date) -> date:
    # A day may have begun already where the reader sits.
    if day > clock.now().date() + timedelta(days=1):
        raise PydanticCustomError("future", "in the future")
    return day


Day = Annotated[date, AfterValidator(_not_in_future)]
#: A field for a day that was left empty names none.
MaybeDay = Annotated[Day | None, BeforeValidator(lambda typed: typed or None)]
#: The reference of a row, or nothing.
Named = Annotated[str, Field(max_length=20)]


def _clue_numbers(typed: object) -> object:
    """``C-0012`` ticked in a list, or written with spaces or commas between."""
    if not isinstance(typed, list):
        return typed
    words = [word for each in typed for word in re.split(r"[\s,;،、]+", str(each)) if word]
    found = [_REFERENCES.fullmatch(word) for word in words]
    if not found or not all(found):
        raise PydanticCustomError("clues", "no clues")
    return sorted({int(match[1]) for match in found if match})


class RecordJurisdiction(Input):
    """The probable countries of a series, and the clues they rest on."""

    places: Annotated[Places, Field(min_length=1)]
    clues: Annotated[list[int], BeforeValidator(_clue_numbers), Field(max_length=60)]
    #: The claim of the holder; the desk needs none.
    claim: Count = 0


class LinkChild(Input):
    """Which child of another series is the same as which of this one, and why."""

    other: Annotated[str, Field(min_length=1, max_length=20)]
    child: Ordinal = 1
    other_child: Ordinal = 1
    reason: Why
    #: The claim of the holder; the desk needs none.
    claim: Count = 0


class GiveReason(Input):
    """Why something is taken back."""

    reason: Why


class ResolveStop(Input):
    """What the desk found out about a match."""

    resolution: Resolution
    reason: Why


class RecordComparison(Input):
    """What another registry answered, or nothing where the machine looks itself."""

    source: Source
    result: Known = Known.UNKNOWN
    #: Whom they said to call, and who answered: a unit, never a private person.
    answer: GatedLine = ""
    compared_on: Day | None = None

    @model_validator(mode="after")
    def _says_what_was_heard(self) -> Self:
        if self.source is Source.HOUSE:
            return self
        if self.compared_on is None:
            raise PydanticCustomError("no_day", "no day")
        if not self.answer:
            raise PydanticCustomError("no_answer", "no answer")
        return self


class DraftReferral(Input):
    """To whom, whether the recipient may contact the household, and which referral it follows."""

    agency: AgencyId
    household: Annotated[str, Field(pattern="^(spare|contact)$")] = "spare"
    household_reason: GatedLine = ""
    #: The one that went to the wrong country.
    follows: Named = ""

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if self.household == "contact" and not self.household_reason:
            raise PydanticCustomError("no_reason", "no reason")
        return self


Digest = Annotated[str, Field(max_length=64)]


class ApproveReferral(Input):
    """Approval of what the approver read; that the household may be contacted is confirmed by
    itself."""

    #: The digest of the slip that they had before them.
    seen: Digest
    household: Annotated[str, Field(pattern="^confirmed$")] | None = None


def _our_language(code: str) -> str:
    if code not in OFFERED:
        raise PydanticCustomError("language", "not offered")
    return code


class ChooseSlip(Input):
    """What the recipient gets, what they may do with it, in which language, and whom they
    answer."""

    clues: Annotated[list[str], Field(max_length=200)] = Field(default=[])
    aliases: Annotated[list[str], Field(max_length=60)] = Field(default=[])
    permits: Annotated[list[Permit], Field(max_length=len(Permit))] = Field(default=[])
    language: Annotated[str, AfterValidator(_our_language)]
    #: Nothing means the desk of this operation.
    contact: GatedLine = ""
    #: The digest of the slip that was read before.
    seen: Digest

    @model_validator(mode="after")
    def _permits_something(self) -> Self:
        if not self.permits:
            raise PydanticCustomError("no_permit", "nothing permitted")
        return self


class WhichReferral(Input):
    """The referral that a new one is to follow; none for one that follows none."""

    follows: Named = ""


class SendReferral(Input):
    """How and when it went out, and what the channel calls it."""

    channel: Channel
    channel_reference: GatedLine = ""
    sent_on: Day


class RecallReferral(GiveReason):
    """Why it is called back, and when the recipient confirmed that, if they have."""

    confirmed_on: MaybeDay = None


class ConfirmRecall(Input):
    """When the recipient confirmed that it was called back."""

    confirmed_on: Day


def _ordinals(typed: object) -> object:
    if not isinstance(typed, list):
        return typed
    words = [word for each in typed for word in re.split(r"[\s,;،、]+", str(each)) if word]
    if not all(word.isascii() and word.isdigit() and 1 <= int(word) <= 99 for word in words):
        raise PydanticCustomError("children", "not ordinals")
    return sorted({int(word) for word in words})


class RecordFeedback(Input):
    """A dated step with its source, and the children it is about; or what corrects one."""

    step: Step
    happened_on: Day
    source: Why
    #: Why, where the agency declined.
    reason: GatedLine = ""
    children: Annotated[list[int], BeforeValidator(_ordinals)] = Field(default=[])
    #: The fact that this one corrects.
    supersedes: Named = ""

    @model_validator(mode="after")
    def _names_children(self) -> Self:
        if self.step.is_about_children and not self.children:
            raise PydanticCustomError("children", "children")
        if self.children and not self.step.is_about_children:
            raise PydanticCustomError("no_children", "children")
        return self

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if self.step is Step.DECLINED and not self.reason:
            raise PydanticCustomError("no_decline", "no reason")
        return self
