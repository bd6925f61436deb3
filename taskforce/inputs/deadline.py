"""What people may say of information that expires."""

import re
from datetime import datetime
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from taskforce.inputs import Input
from taskforce.inputs.desk import Why
from taskforce.models import DeadlineGround

#: As a field for a day and a time sends it.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?", re.ASCII)


def _moment(typed: object) -> datetime:
    try:
        if _MOMENT.fullmatch(str(typed)):
            return datetime.fromisoformat(str(typed))
    except ValueError:  # there is no such day or hour
        pass
    raise PydanticCustomError("moment", "no moment")


class ProposeDeadline(Input):
    """What can still be acted on, why, and until when by the operation's clock."""

    ground: DeadlineGround
    reason: Why
    until: Annotated[datetime, BeforeValidator(_moment)]
