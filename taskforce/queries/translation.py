"""Texts that somebody waits for in another language, and who could help.

Like whom an ask reaches, it is never kept: it follows from what people know, at every moment anew.
"""

from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    SQLColumnExpression,
    and_,
    exists,
    func,
    or_,
    select,
    union,
)
from sqlalchemy.orm import Session, aliased

from taskforce.errors import NotFound
from taskforce.i18n import NO_LANGUAGE
from taskforce.models import (
    Area,
    AreaKind,
    Ask,
    Clue,
    Member,
    NotMe,
    Series,
    Settings,
    Translation,
    TranslationWanted,
    User,
)
from taskforce.policy import READS_SERIES, visible_series
from taskforce.queries.series import is_left_in_peace, references_of
from taskforce.queries.term import Suggestion, suggestions_for

Named = TypeVar("Named", Clue, Ask, TranslationWanted)


@dataclass(frozen=True)
class WantedCard:
    """A translation that one person could make."""

    wanted: TranslationWanted
    text: Clue | Ask
    series: str
    suggestions: list[Suggestion]


def text_named(session: Session, operation_id: int, reference: str, reader_id: int) -> Clue | Ask:
    """The clue or the ask that this reader means."""
    if reference.startswith(Ask.LETTER):
        return _named(session, Ask, operation_id, reference, reader_id)
    return _named(session, Clue, operation_id, reference, reader_id)


def wanted_named(
    session: Session, operation_id: int, reference: str, reader_id: int
) -> TranslationWanted:
    """The wish for a translation that this reader means."""
    return _named(session, TranslationWanted, operation_id, reference, reader_id)


def _named(
    session: Session, model: type[Named], operation_id: int, reference: str, reader_id: int
) -> Named:
    query = select(model).join(Series, Series.id == model.series_id)
    named = query.where(
        model.operation_id == operation_id,
        visible_series(operation_id, reader_id),
        model.number == model.number_in(reference),
    )
    if issubclass(model, Clue):
        named = named.where(model.is_withheld.is_(False))
    row = session.scalars(named).one_or_none()
    if row is None:
        raise NotFound
    return row


def wanted_from(session: Session, operation_id: int, user_id: int) -> list[WantedCard]:
    """The translations that wait for this person, those first that were wanted first."""
    waiting = translations_waiting(operation_id, [user_id]).subquery()
    query = (
        select(TranslationWanted, Clue, Ask)
        .join(waiting, waiting.c.wanted_id == TranslationWanted.id)
        .outerjoin(Clue, Clue.id == TranslationWanted.clue_id)
        .outerjoin(Ask, Ask.id == TranslationWanted.ask_id)
    )
    rows = session.execute(query.order_by(TranslationWanted.id)).all()
    references = references_of(session, [wanted.series_id for wanted, _, _ in rows])
    return [
        WantedCard(
            wanted,
            clue or ask,
            references[wanted.series_id],
            suggestions_for(session, operation_id, (clue or ask).text, wanted.language),
        )
        for wanted, clue, ask in rows
    ]


def translations_waiting(operation_id: Any, people: Any) -> Select[int, int]:
    """Pairs of person and wanted translation: they know both languages, it was not they who
    wanted it, it is not there yet, and they never said that it is not for them."""
    known = _known(people).cte("known")
    reads, writes = known.alias("reads"), known.alias("writes")
    written = func.coalesce(Clue.text_language, Ask.text_language)
    # Where nobody could say what the language is, whoever knows the other one may see it.
    can_read = or_(_is_of(written, reads.c.language), written.in_(NO_LANGUAGE))
    person = writes.c.user_id
    return (
        select(person.label("user_id"), TranslationWanted.id.label("wanted_id"))
        .select_from(TranslationWanted)
        .outerjoin(Clue, Clue.id == TranslationWanted.clue_id)
        .outerjoin(Ask, Ask.id == TranslationWanted.ask_id)
        .join(writes, _is_of(writes.c.language, TranslationWanted.within))
        .join(reads, and_(reads.c.user_id == person, can_read))
        .join(Series, Series.id == TranslationWanted.series_id)
        .join(Member, and_(Member.user_id == person, Member.operation_id == operation_id))
        .where(
            TranslationWanted.operation_id == operation_id,
            TranslationWanted.asked_by_id != person,
            Member.role.in_(READS_SERIES),
            visible_series(operation_id, person),
            ~is_left_in_peace(),
            *_still_stands(),
            ~_is_there(),
            ~exists().where(NotMe.wanted_id == TranslationWanted.id, NotMe.user_id == person),
        )
        .distinct()
    )


def _known(people: Any) -> CompoundSelect[int, str]:
    """The languages of these people: what they said they know, and what they read our pages in."""
    said = select(Area.user_id, Area.within.label("language")).where(
        Area.kind == AreaKind.LANGUAGE, Area.user_id.in_(people)
    )
    reads_pages_in = func.coalesce(Settings.language, User.language_wish)
    chosen = (
        select(User.id, reads_pages_in)
        .outerjoin(Settings, Settings.user_id == User.id)
        .where(User.id.in_(people))
    )
    return union(said, chosen)


def _is_of(code: SQLColumnExpression[str], other: SQLColumnExpression[str]) -> ColumnElement[bool]:
    """Whether they are one language, or one is a variety of the other."""
    return or_(code == other, code.like(other + "-%"), other.like(code + "-%"))


def _still_stands() -> tuple[ColumnElement[bool], ...]:
    """The text was neither wiped nor corrected, and is not withheld."""
    newer = aliased(Clue)
    corrected = exists().where(
        newer.supersedes_id == TranslationWanted.clue_id, newer.redacted_by_id.is_(None)
    )
    is_open = or_(Clue.id.is_(None), Clue.is_withheld.is_(False))
    return Clue.redacted_by_id.is_(None), Ask.redacted_by_id.is_(None), ~corrected, is_open


def _is_there() -> ColumnElement[bool]:
    """Somebody has put it into that language, and that stands."""
    newer = aliased(Translation)
    corrected = exists().where(
        newer.supersedes_id == Translation.id, newer.redacted_by_id.is_(None)
    )
    return exists().where(
        or_(
            Translation.clue_id == TranslationWanted.clue_id,
            Translation.ask_id == TranslationWanted.ask_id,
        ),
        _is_of(Translation.language, TranslationWanted.within),
        Translation.redacted_by_id.is_(None),
        ~corrected,
    )
