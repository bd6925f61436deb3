"""The glossary, and what of it is suggested while somebody translates."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from taskforce.errors import NotFound
from taskforce.i18n import plain_language
from taskforce.models import Term
from taskforce.models.base import Version, versions_in
from taskforce.places.letters import folded


@dataclass(frozen=True)
class Suggestion:
    """A term that stands in a text: as it stands there, and in the language that is wanted."""

    term: Term
    found: str
    #: Nothing where nobody has given a word for it yet.
    word: str


def glossary_of(session: Session, operation_id: int) -> list[Version[Term]]:
    """Every thing of an operation's glossary, each with what it said before; oldest first."""
    query = select(Term).where(Term.operation_id == operation_id)
    return versions_in(session.scalars(query.order_by(Term.number)))


def term_named(session: Session, operation_id: int, reference: str) -> Term:
    """The row of the glossary that somebody means."""
    query = select(Term).where(
        Term.operation_id == operation_id,
        Term.number == Term.number_in(reference),
        Term.redacted_by_id.is_(None),
    )
    term = session.scalars(query).one_or_none()
    if term is None:
        raise NotFound
    return term


def suggestions_for(
    session: Session, operation_id: int, text: str, language: str
) -> list[Suggestion]:
    """What of the glossary stands in this text, whichever language it is in; what has a word in
    the wanted language comes first."""
    inside = folded(text)
    found = [
        Suggestion(term, word, _word_in(term, language))
        for version in glossary_of(session, operation_id)
        if (term := version.standing) and (word := _word_found(term, inside))
    ]
    return sorted(found, key=lambda suggestion: not suggestion.word)


def _word_found(term: Term, inside: str) -> str:
    words = term.equivalents.values()
    return next((word for word in words if folded(word) and folded(word) in inside), "")


def _word_in(term: Term, language: str) -> str:
    """In exactly this variety, else in another one of the same language."""
    words = term.equivalents
    wanted = plain_language(language)
    near = (word for code, word in words.items() if plain_language(code) == wanted)
    return words.get(language) or next(near, "")
