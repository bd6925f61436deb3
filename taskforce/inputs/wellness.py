"""What people may choose to look after themselves with."""

from typing import Annotated

from pydantic import Field

from taskforce.inputs import Input


class ChooseWellness(Input):
    """When to be reminded, and from when on the draw gives nothing new."""

    #: Minutes.
    break_after: Annotated[int, Field(ge=15, le=240)]
    #: Hours of a day.
    day_most: Annotated[int, Field(ge=1, le=12)]
    #: By the person's own clock; empty means never.
    evening: Annotated[str, Field(pattern=r"^((1[5-9]|2[0-3]):(00|30))?$")] = ""
