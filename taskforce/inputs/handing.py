"""What people may type when they give something to a colleague."""

from typing import Annotated

from pydantic import Field

from taskforce.inputs import Input
from taskforce.inputs.gate import GatedLine
from taskforce.inputs.series import Count, OwnClaim


class AssignSeries(OwnClaim):
    """To whom a host gives a series, and why; the claim is the one that the host saw."""

    to: Count
    reason: Annotated[GatedLine, Field(min_length=1)]


class HandDeskOver(Input):
    """To whom somebody's desk goes, and what they should know."""

    to: Count
    note: Annotated[GatedLine, Field(min_length=1)]
