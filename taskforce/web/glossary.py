"""What things are called, in the languages of an operation."""

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from taskforce import db
from taskforce.actions.term import redact_term, save_term
from taskforce.door.forms import asked, typed
from taskforce.door.replies import done
from taskforce.door.seats import enter, seat_at
from taskforce.inputs.clue import Redact
from taskforce.inputs.term import SaveTerm, WhichTerm
from taskforce.policy import POSTS_CLUES, READS_SERIES
from taskforce.queries.term import glossary_of, term_named

bp = Blueprint("glossary", __name__, url_prefix="/operations/<slug>/glossary")


@bp.get("")
def show(slug: str) -> str:
    """The glossary, and a form: for a new term, or for the one that is to be corrected."""
    said = asked(WhichTerm)
    with db.reading() as session:
        operation, _ = enter(session, slug, READS_SERIES)
        corrected = term_named(session, operation.id, said.term) if said.term else None
        return render_template(
            "glossary/show.html",
            versions=glossary_of(session, operation.id),
            corrected=corrected,
        )


@bp.post("")
def save(slug: str) -> Response:
    said = typed(SaveTerm)
    return _done(save_term(seat_at(slug, POSTS_CLUES), said), slug)


@bp.post("/<term>/redact")
def redact(slug: str, term: str) -> Response:
    said = typed(Redact)
    return _done(redact_term(seat_at(slug, POSTS_CLUES), term, said), slug)


def _done(number: int, slug: str) -> Response:
    return done(number, url_for("glossary.show", slug=slug))
