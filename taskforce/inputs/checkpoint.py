"""What a host may say about a checkpoint on paper."""

from typing import Annotated

from pydantic import BeforeValidator

from taskforce.inputs import Input
from taskforce.inputs.columns import AgencyId
from taskforce.inputs.session import Offered


class HandCheckpoint(Input):
    """Which agency got it: the id of one of the directory."""

    agency: AgencyId


Copy = Annotated[Offered | None, BeforeValidator(lambda typed: typed or None)]


class ReadPaper(Input):
    """In which language each of the two copies speaks; nothing means the reader's."""

    first: Copy = None
    second: Copy = None
