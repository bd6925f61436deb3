"""What people say when they leave before the week is over."""

from typing import Annotated

from pydantic import Field

from taskforce.inputs import Input
from taskforce.inputs.clue import TextLanguage
from taskforce.inputs.gate import GatedText


class HandOver(Input):
    """One note for whoever goes on with any of these series."""

    #: The claims as they stood on the page: one that was begun since is another matter.
    series: Annotated[list[str], Field(max_length=50)] = Field(default=[])
    note: Annotated[GatedText, Field(min_length=1)]
    text_language: TextLanguage
