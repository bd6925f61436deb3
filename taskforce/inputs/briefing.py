"""Which day somebody wants to be told of, and in which language."""

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator

from taskforce.inputs import Input
from taskforce.inputs.session import Offered


def _or_nothing(typed: object) -> object:
    return typed or None


class ReadBriefing(Input):
    """A day of the operation and one of our languages; where nothing is said, today and mine."""

    day: Annotated[date | None, BeforeValidator(_or_nothing)] = None
    language: Annotated[Offered | None, BeforeValidator(_or_nothing)] = None
