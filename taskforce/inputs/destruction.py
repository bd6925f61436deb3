"""What a host types to have an operation destroyed."""

from typing import Annotated, Literal

from pydantic import Field

from taskforce.inputs import Input


class TypedAddress(Input):
    #: The operation's own address, typed to be sure.
    slug: str


class AskDestruction(TypedAddress):
    #: Whether aliases of children who were found move to the known list.
    aliases: Literal["move", "leave"] = "move"
    #: So long any host can still cancel it.
    wait_hours: Annotated[int, Field(ge=1, le=24 * 30)] = 24

    @property
    def moves_aliases(self) -> bool:
        """Whether those who meet these series again are told."""
        return self.aliases == "move"


class ConfirmDestruction(TypedAddress):
    #: Which one, with all that the first host chose: what the second one read.
    asked: Annotated[int, Field(ge=1, lt=2**31)]
