"""What the desk may type about a child that was identified."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from taskforce.inputs import Input
from taskforce.inputs.desk import Day, Ordinal
from taskforce.inputs.series import Count
from taskforce.models import CareItem

#: A date field that was left empty says nothing.
OptionalDay = Annotated[Day | None, BeforeValidator(lambda typed: typed or None)]


class RegisterChild(Input):
    """Which clearinghouse was told that this child is identified, and when."""

    child: Ordinal
    agency: Count
    told_on: Day


class RecordCare(Input):
    """An item of after-care: the day and whose it is, or that it is not applicable."""

    child: Ordinal
    item: CareItem
    applies: Literal["yes", "no"] = "yes"
    done_on: OptionalDay = None
    #: ``agency-3`` of the directory, or ``person-7`` of the desk.
    owner: Annotated[str, Field(pattern=r"^((agency|person)-[0-9]{1,9})?$")] = ""
    #: What stood there when it was filled in; nothing where it is the first.
    supersedes: Annotated[str, Field(max_length=20)] = ""

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.applies == "yes" and not (self.done_on and self.owner):
            raise PydanticCustomError("no_owner", "no day or no owner")
        if self.applies == "no" and (self.done_on or self.owner):
            raise PydanticCustomError("not_applicable", "a day or an owner")
        return self
