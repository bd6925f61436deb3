"""What people may say about what they know."""

import unicodedata
from functools import partial
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from taskforce.i18n import NO_LANGUAGE
from taskforce.inputs import Input
from taskforce.inputs.clue import Places, separated
from taskforce.inputs.columns import language_tag
from taskforce.inputs.gate import admit
from taskforce.models import ClueKind, Level

#: So many things a person may know.
MOST = 60
_MOST_WORDS = 30


def _language(code: str) -> str:
    """A language; nothing where a row was left empty."""
    tag = language_tag(code) if code else ""
    if tag is None or tag in NO_LANGUAGE:
        raise PydanticCustomError("language", "unknown language")
    return tag


def _words(typed: object) -> object:
    """Words of a person's own, in one field with commas, each once."""
    if not isinstance(typed, str):
        return typed
    words = separated(typed)
    if len(words) > _MOST_WORDS:
        raise PydanticCustomError("too_long", "too many words")
    return words


def _word(text: str) -> str:
    """Small letters, so that it is found however an ask writes it."""
    word = unicodedata.normalize("NFC", text.casefold())
    if len(word) < 2:
        raise PydanticCustomError("short_keyword", "short")
    return word


Word = Annotated[str, AfterValidator(partial(admit, most=40)), AfterValidator(_word)]


class Know(Input):
    """Places, languages, subjects and words of one's own."""

    places: Places = Field(default=[])
    #: For browsers without a script: places to take out again.
    forget: Places = Field(default=[])
    #: Side by side with ``level``; a row without a language is left out.
    language: list[Annotated[str, AfterValidator(_language)]] = Field(default=[], max_length=100)
    level: list[Level] = Field(default=[], max_length=100, validate_default=True)
    subjects: list[ClueKind] = Field(default=[], max_length=len(ClueKind))
    #: Every form sends it: what sends nothing at all must not wipe what somebody said.
    keywords: Annotated[tuple[Word, ...], BeforeValidator(_words)]

    @field_validator("language")
    @classmethod
    def _each_once(cls, codes: list[str]) -> list[str]:
        named = [code for code in codes if code]
        if len(set(named)) < len(named):
            raise PydanticCustomError("language_twice", "twice")
        return codes

    @field_validator("level")
    @classmethod
    def _of_each(cls, levels: list[Level], said: ValidationInfo) -> list[Level]:
        if len(levels) != len(said.data.get("language", levels)):
            raise PydanticCustomError("missing", "a language without a level")
        return levels

    @model_validator(mode="after")
    def _not_everything(self) -> Self:
        kinds = (self.known_places, self.languages, self.subjects, self.keywords)
        if sum(len(set(known)) for known in kinds) > MOST:
            raise PydanticCustomError("knows_much", "too many areas")
        return self

    @property
    def known_places(self) -> list[str]:
        return [place for place in self.places if place not in self.forget]

    @property
    def languages(self) -> dict[str, Level]:
        rows = zip(self.language, self.level, strict=True)
        return {code: level for code, level in rows if code}
