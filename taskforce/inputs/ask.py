"""What people may type about asks."""

from collections.abc import Iterable
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from taskforce.inputs import Input
from taskforce.inputs.clue import Places, TextLanguage
from taskforce.inputs.gate import GatedLine, MentioningText
from taskforce.models import AreaKind, ClueKind, Expiry


def _chosen(typed: object) -> object:
    """Those of several selects in which something was chosen."""
    return [each for each in typed if each != ""] if isinstance(typed, list) else typed


class Reach(Input):
    """What somebody would have to know, while it is still being thought about."""

    places: Places = Field(default=[])
    languages: Annotated[list[TextLanguage], BeforeValidator(_chosen)] = Field(
        default=[], max_length=20
    )
    subjects: list[ClueKind] = Field(default=[], max_length=len(ClueKind))

    def things(self, words: Iterable[str]) -> list[tuple[AreaKind, str]]:
        """The same as areas, each once, with words of people's own that stand in the text."""
        return [
            *((AreaKind.PLACE, place) for place in self.places),
            *((AreaKind.LANGUAGE, language) for language in dict.fromkeys(self.languages)),
            *((AreaKind.SUBJECT, subject.value) for subject in dict.fromkeys(self.subjects)),
            *((AreaKind.KEYWORD, word) for word in words),
        ]


class Wanted(Reach):
    """What somebody has to know to be asked."""

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if not (self.places or self.languages or self.subjects):
            raise PydanticCustomError("no_want", "an ask to nobody")
        return self


class TryAsk(Reach):
    """An ask as far as it is typed: whom would it reach?"""

    text: Annotated[str, Field(max_length=10_000)]


class PostAsk(Wanted):
    """A new question."""

    kind: ClueKind
    text: Annotated[MentioningText, Field(min_length=1)]
    text_language: TextLanguage
    locator: GatedLine = ""
    expiry: Expiry = Expiry.DAY
    #: The clue that it comes from.
    clue: Annotated[str, Field(max_length=60)] = ""


class AnswerAsk(Input):
    """Yes, it is from there; no, it is not; it is everywhere."""

    answer: Literal["yes", "no", "everywhere"]
    places: Places = Field(default=[])
    note: MentioningText = ""
    text_language: TextLanguage

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if self.answer != "everywhere" and not self.places:
            raise PydanticCustomError("no_place", "from where")
        return self


class PassAsk(Input):
    """Who knows it: somebody of the same operation."""

    to: Annotated[int, Field(ge=1, lt=2**31)]
