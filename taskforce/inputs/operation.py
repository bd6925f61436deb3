"""What a host may say about the operation itself."""

import re
from datetime import date
from functools import partial
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, Field, create_model, model_validator
from pydantic_core import PydanticCustomError

from taskforce.i18n import OFFERED
from taskforce.inputs import Input
from taskforce.inputs.gate import GatedLine, GatedText, admit
from taskforce.inputs.session import Offered, Zone
from taskforce.models import OperationState

#: Small letters, digits and hyphens, which do not stand at an end: people say it aloud.
SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,38}[a-z0-9]")


class TurnOperation(Input):
    """What it takes from now on."""

    to: OperationState


def _slug(typed: str) -> str:
    if not SLUG.fullmatch(typed):
        raise PydanticCustomError("slug", "not a slug")
    return typed


def _day(typed: object) -> object:
    """As a form sends it; a bare number would be taken for seconds since 1970."""
    if isinstance(typed, str) and not re.fullmatch(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}", typed):
        raise PydanticCustomError("date_parsing", "not a day")
    return typed


Day = Annotated[date, BeforeValidator(_day)]
#: Up to a year.
Hours = Annotated[int, Field(ge=1, le=24 * 365)]
#: The id of a row, or nothing.
MaybeRow = Annotated[
    Annotated[int, Field(ge=0, lt=2**31)] | None, BeforeValidator(lambda typed: typed or None)
]


class OperationSettings(Input):
    """What can be changed of an operation at any time."""

    name: Annotated[GatedLine, Field(min_length=1, max_length=80)]
    zone: Zone
    starts: Day
    ends: Day
    #: The agency that runs it.
    host_agency: MaybeRow = None
    #: In which people are asked to work.
    languages: Annotated[list[Offered], Field(max_length=len(OFFERED))] = Field(default=[])
    ack_hours: Hours = 24
    feedback_hours: Hours = 72
    comparison_hours: Hours = 72

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if not self.languages:
            raise PydanticCustomError("no_language", "no language")
        if self.ends < self.starts:
            raise PydanticCustomError("ends_first", "ends before it starts")
        return self

    def columns(self) -> dict[str, Any]:
        """As the operation keeps it."""
        said = {name: getattr(self, name) for name in OperationSettings.model_fields}
        languages, agency = said.pop("languages"), said.pop("host_agency")
        ordered = " ".join(code for code in OFFERED if code in languages)
        return said | {"languages": ordered, "host_agency_id": agency}


class OpenOperation(OperationSettings):
    """A new operation, and its address, which stays."""

    slug: Annotated[str, AfterValidator(_slug), AfterValidator(partial(admit, most=40))]


class EditOperation(OperationSettings):
    """Other settings; and those that were read, so that nobody's are written over unseen."""

    were: Annotated[str, Field(max_length=64)]


#: A field for each language that we offer: ``rules_fr``.
_Texts = create_model(
    "_Texts",
    __base__=Input,
    **{f"rules_{code}": (GatedText, "") for code in OFFERED},  # type: ignore[call-overload]
)


class WriteRules(_Texts):  # type: ignore[misc, valid-type]
    """A host's own rules, in each language of the operation."""

    #: Which wording was read: the moment of the last change, in microseconds.
    as_of: Annotated[int, Field(ge=0, lt=2**63)] = 0

    @property
    def texts(self) -> dict[str, str]:
        """By language."""
        return {code: getattr(self, f"rules_{code}") for code in OFFERED}


class AcceptRules(Input):
    """Which wording was read, as above."""

    as_of: Annotated[int, Field(ge=0, lt=2**63)] = 0
