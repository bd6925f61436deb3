"""What is given to whom when an operation closes."""

from typing import Annotated, Literal

from pydantic import Field

from taskforce.inputs import Input


class GiveCharges(Input):
    """These things, or all that are nobody's yet, to an agency or a person."""

    #: ``agency-3`` of the directory, or ``person-7`` of the desk.
    owner: Annotated[str, Field(pattern=r"^((agency|person)-[0-9]{1,9})?$")] = ""
    #: As ``Matter.key``.
    things: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=2000)] = Field(
        default=[]
    )
    which: Literal["these", "all"] = "these"
