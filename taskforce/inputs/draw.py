"""How somebody may be given a series."""

from typing import Annotated

from pydantic import Field

from taskforce.inputs import Input


class Fitting(Input):
    """Which of the things they know a series should fit: ``language:tl`` or ``place:PH``."""

    knows: Annotated[str, Field(pattern=r"^(language|place):[A-Za-z0-9-]{2,20}$")]
