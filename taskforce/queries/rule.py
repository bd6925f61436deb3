"""The rules that a host added to those which hold everywhere."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from taskforce import clock
from taskforce.models import Operation, Rule


def rules_of(session: Session, operation: Operation) -> dict[str, str]:
    """A host's own rules, in each language of the operation in which there are any."""
    query = select(Rule.language, Rule.text).where(Rule.operation_id == operation.id)
    written = {language: text for language, text in session.execute(query) if text}
    return {code: written[code] for code in operation.work_languages if code in written}


def rules_for(session: Session, operation: Operation, reader: str) -> tuple[str, str]:
    """The host's own rules as somebody reads them who reads this language: in it, or else in the
    first of the operation's languages. With their language; empty where there are none."""
    written = rules_of(session, operation)
    language = reader if reader in written else next(iter(written), "")
    return language, written.get(language, "")


def as_of(operation: Operation) -> int:
    """Which wording of the rules is in force, as a form says it."""
    changed = operation.rules_changed_at
    return clock.microseconds(changed) if changed else 0
