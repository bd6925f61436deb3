"""Counts what the text gate refused, for the host: by reason, and nothing else."""

from contextlib import suppress

from flask import request
from sqlalchemy.exc import SQLAlchemyError

from taskforce import db
from taskforce.actions.refusal import count_refusals
from taskforce.door.session import BY_ITSELF, reader
from taskforce.errors import InputRefused, Refusal
from taskforce.queries.operation import seat_in


def count(refusal: InputRefused) -> None:
    """Count it where somebody with a seat sent the text: what is only kept while they type would
    count many times. A refusal stays a refusal, whatever becomes of counting it."""
    slug, sender = (request.view_args or {}).get("slug"), reader()
    is_sent = request.method == "POST" and request.endpoint not in BY_ITSELF
    if not (refusal.gate and is_sent and slug and sender):
        return
    with suppress(Refusal, SQLAlchemyError):
        with db.reading() as session:
            operation, _ = seat_in(session, slug, sender.id)
        count_refusals(operation.id, refusal.gate)
