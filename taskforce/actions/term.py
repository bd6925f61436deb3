"""What people can do with the glossary of their operation."""

from taskforce import policy
from taskforce.actions.steps import uncorrected
from taskforce.change import Unit, change, records
from taskforce.errors import NotAllowed, NotFound
from taskforce.inputs.clue import Redact
from taskforce.inputs.term import SaveTerm
from taskforce.models import EventKind, Role, Term
from taskforce.seat import Seat


@records(EventKind.TERM_POSTED, EventKind.TERM_CORRECTED)
def save_term(seat: Seat, said: SaveTerm) -> int:
    """Add a thing with its words to the glossary, or put a newer row in the place of one:
    everybody's, because one person knows the French word and another the Thai one."""
    with change(seat, allow=policy.POSTS_CLUES) as unit:
        replaced = _replaced(unit, said.supersedes) if said.supersedes else None
        term = unit.add(
            Term,
            author_id=unit.actor.id,
            made_at=unit.at,
            words="\n".join(f"{language} {word}" for language, word in said.words.items()),
            note=said.note,
            note_language=said.text_language if said.note else "",
            supersedes_id=replaced.id if replaced else None,
        )
        if replaced is not None:
            replaced.seq = unit.operation.last_seq + 1
            corrected = {"replaced": replaced.reference}
            return unit.record(EventKind.TERM_CORRECTED, None, term, **corrected)
        return unit.record(EventKind.TERM_POSTED, None, term)


@records(EventKind.TERM_REDACTED)
def redact_term(seat: Seat, reference: str, said: Redact) -> int:
    """Wipe what must never have been written: its author for ten minutes, a host always."""
    with change(seat, allow=policy.WIPES_TEXT) as unit:
        term = unit.get(Term, reference)
        if term.redacted_by_id:
            raise NotFound
        is_own = term.author is unit.actor and unit.at < term.own_until
        if not is_own and unit.role is not Role.HOST:
            raise NotAllowed
        term.wipe(unit.actor)
        return unit.record(EventKind.TERM_REDACTED, None, term, reason=said.reason)


def _replaced(unit: Unit, reference: str) -> Term:
    term = unit.get(Term, reference)
    if term.redacted_by_id:
        raise NotFound
    return uncorrected(unit, term)
