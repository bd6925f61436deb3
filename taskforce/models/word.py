"""The index of what people wrote: it knows where a word stands, and no word."""

import enum

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from taskforce.models.base import LiveModel


class TextKind(enum.StrEnum):
    """Where people write texts that can be found."""

    CLUE = "clue"
    ASK = "ask"
    NOTE = "note"
    TRANSLATION = "translation"


class Word(LiveModel):
    """That a text has a word; ``seq`` is the event by which the text came."""

    __tablename__ = "word"
    __table_args__ = (
        *LiveModel.__table_args__,
        Index("word_found", "operation_id", "digest", "seq", "kind", "subject_id", "series_id"),
        Index("word_of", "kind", "subject_id"),
    )

    #: Keyed, of the operation and the word: without the key nobody can try words on it.
    digest: Mapped[int] = mapped_column(BigInteger)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"))
    kind: Mapped[TextKind]
    #: Which clue, ask or note.
    subject_id: Mapped[int]
