"""What people may type about announcements."""

from functools import partial
from typing import Annotated

from pydantic import AfterValidator, Field

from taskforce.inputs import Input
from taskforce.inputs.clue import OneLanguage
from taskforce.inputs.gate import admit


class Announce(Input):
    """What a host tells everybody, or the same in another language: a few lines at most, because
    it stands on every page."""

    text: Annotated[str, AfterValidator(partial(admit, most=500)), Field(min_length=1)]
    text_language: OneLanguage
