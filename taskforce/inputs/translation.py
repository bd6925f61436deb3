"""What people may type so that others can read a text."""

from typing import Annotated

from pydantic import Field

from taskforce.inputs import Input
from taskforce.inputs.clue import OneLanguage
from taskforce.inputs.gate import MentioningText


class Translate(Input):
    """A text in another language, or a correction of one's own translation."""

    text: Annotated[MentioningText, Field(min_length=1)]
    text_language: OneLanguage
    #: The translation that it corrects.
    supersedes: Annotated[str, Field(max_length=20)] = ""


class WantTranslation(Input):
    """Into which language somebody wants to have a text."""

    language: OneLanguage
