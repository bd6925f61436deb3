"""What a front desk may say about people."""

from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from taskforce.inputs import Input
from taskforce.inputs.series import Count


class Several(Input):
    """Which people are meant."""

    people: Annotated[list[Count], Field(max_length=500)] = Field(default=[])

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        if not self.people:
            raise PydanticCustomError("nobody", "nobody")
        return self
