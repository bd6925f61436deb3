"""What people may write into the glossary."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from taskforce.inputs import Input
from taskforce.inputs.clue import TextLanguage, one_language
from taskforce.inputs.gate import GatedLine, GatedText

#: In so many languages one thing can have its word.
MOST = 20


def _language(code: str) -> str:
    """Nothing where a row was left empty."""
    return one_language(code) if code else code


class SaveTerm(Input):
    """One thing, its word in each language, and what there is to know about it."""

    #: Side by side with ``word``; a row without a word is left out.
    language: list[Annotated[str, AfterValidator(_language)]] = Field(max_length=MOST)
    word: list[Annotated[GatedLine, Field(max_length=80)]] = Field(max_length=MOST)
    note: GatedText = ""
    text_language: TextLanguage = "und"
    #: The row of the glossary that it replaces.
    supersedes: Annotated[str, Field(max_length=20)] = ""

    @field_validator("word")
    @classmethod
    def _of_each(cls, words: list[str], said: ValidationInfo) -> list[str]:
        if "language" not in said.data:
            return words
        languages = said.data["language"]
        if len(words) != len(languages):
            raise PydanticCustomError("missing", "a language without a word")
        named = [language for language, word in zip(languages, words, strict=True) if word]
        if "" in named:
            raise PydanticCustomError("language", "a word without a language")
        if len(set(named)) < len(named):
            raise PydanticCustomError("language_twice", "twice")
        return words

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.words:
            raise PydanticCustomError("no_word", "no word")
        return self

    @property
    def words(self) -> dict[str, str]:
        """The word of each language in which there is one."""
        rows = zip(self.language, self.word, strict=True)
        return {language: word for language, word in rows if word}


class WhichTerm(Input):
    """The row of the glossary that somebody wants to correct; none for a new one."""

    term: Annotated[str, Field(max_length=20)] = ""
