"""What people may type about several referrals at once."""

from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from taskforce.inputs import Input
from taskforce.inputs.desk import Day, RecordFeedback, SendReferral, Why
from taskforce.inputs.gate import GatedLine
from taskforce.inputs.listing import MOST
from taskforce.models import Referral, Step
from taskforce.places import CANDIDATES


def _references(typed: object) -> object:
    """``R-0031`` in as many fields as there are, or with spaces between; oldest first."""
    if not isinstance(typed, list):
        return typed
    found = {Referral.number_in(word) or 0 for each in typed for word in str(each).split()}
    if not found or 0 in found:
        raise PydanticCustomError("no_referrals", "no referrals")
    return [f"{Referral.LETTER}-{number:04d}" for number in sorted(found)]


References = Annotated[list[str], BeforeValidator(_references), Field(max_length=MOST)]


class SendReferrals(SendReferral):
    """The same channel and day of several."""

    referrals: References


class RecordFeedbackOfMany(Input):
    """The same step of several; what is about a child is noted for each by itself."""

    referrals: References
    step: Step
    happened_on: Day
    source: Why
    #: Why, where the agencies declined.
    reason: GatedLine = ""

    @model_validator(mode="after")
    def _is_about_no_child(self) -> Self:
        if self.step.is_about_children:
            raise PydanticCustomError("one_child", "about a child")
        if self.step is Step.DECLINED and not self.reason:
            raise PydanticCustomError("no_decline", "no reason")
        return self

    def each(self) -> list[tuple[str, RecordFeedback]]:
        """The referrals, with what is to be noted of each."""
        said = self.model_dump(exclude={"referrals"})
        return [(reference, RecordFeedback(**said)) for reference in self.referrals]


class PasteFeedback(Input):
    """A list of what recipients said; each of its lines is read by itself."""

    lines: Annotated[str, Field(max_length=40_000)]


def _known(country: str) -> str:
    if country and country not in CANDIDATES:
        raise PydanticCustomError("place", "not a place")
    return country


class ShowDesk(Input):
    """The referrals to one country only, or all."""

    country: Annotated[str, Field(max_length=10), AfterValidator(_known)] = ""
