"""What a host types to have an operation destroyed."""

from typing import Annotated, Literal

from pydantic import Field

from taskforce.inputs import Input


class ConfirmDestruction(Input):
    #: The operation's own address, typed to be sure.
    slug: str
    #: Whether aliases of children who were found move to the known list.
    aliases: Literal["move", "leave"] = "leave"

    @property
    def moves_aliases(self) -> bool:
        """Whether both hosts have to be of this mind."""
        return self.aliases == "move"


class AskDestruction(ConfirmDestruction):
    #: So long any host can still cancel it.
    wait_hours: Annotated[int, Field(ge=1, le=24 * 30)] = 24
