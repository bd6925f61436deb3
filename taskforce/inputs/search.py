"""What people may look for."""

from typing import Annotated

from pydantic import Field

from taskforce.inputs import Input
from taskforce.inputs.series import Count


class Search(Input):
    """Words, an alias or a reference; nothing is kept of it."""

    q: Annotated[str, Field(max_length=200)] = ""
    #: Only what was written before this event.
    before: Count = 0
