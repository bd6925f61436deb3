"""Forms about translations, and what the glossary suggests while somebody makes one."""

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from taskforce import db
from taskforce.actions.ask import say_not_me
from taskforce.actions.translation import redact_translation, translate, want_translation
from taskforce.door.forms import asked, typed
from taskforce.door.readings import note_opened
from taskforce.door.replies import done, moved
from taskforce.door.seats import enter, seat_at
from taskforce.door.session import me
from taskforce.inputs.clue import Redact
from taskforce.inputs.translation import Translate, WantTranslation
from taskforce.policy import POSTS_CLUES
from taskforce.queries.term import suggestions_for
from taskforce.queries.translation import text_named, wanted_named

bp = Blueprint("translation", __name__, url_prefix="/operations/<slug>")


@bp.post("/texts/<text>/translations")
def post(slug: str, text: str) -> Response:
    """A new translation of a clue or an ask, or a correction of one's own."""
    said = typed(Translate)
    return _done(translate(seat_at(slug, POSTS_CLUES), text, said), slug)


@bp.post("/texts/<text>/wanted")
def want(slug: str, text: str) -> Response:
    said = typed(WantTranslation)
    return _done(want_translation(seat_at(slug, POSTS_CLUES), text, said), slug)


@bp.get("/texts/<text>/terms")
def terms(slug: str, text: str) -> str:
    """What of the glossary stands in the text, for whoever puts it into this language."""
    said = asked(WantTranslation)
    with db.reading() as session:
        operation, _ = enter(session, slug, POSTS_CLUES)
        found = text_named(session, operation.id, text, me().id)
        suggestions = suggestions_for(session, operation.id, found.text, said.language)
        page = render_template("translation/terms.html", suggestions=suggestions)
    note_opened(me().id, found.series_id)
    return page


@bp.post("/translations/<translation>/redact")
def redact(slug: str, translation: str) -> Response:
    said = typed(Redact)
    return _done(redact_translation(seat_at(slug, POSTS_CLUES), translation, said), slug)


@bp.post("/wanted/<wanted>/not-me")
def not_me(slug: str, wanted: str) -> Response:
    """Nobody else can tell."""
    with db.reading() as session:
        operation, _ = enter(session, slug, POSTS_CLUES)
        found = wanted_named(session, operation.id, wanted, me().id)
    say_not_me(me().id, wanted_id=found.id)
    return moved(url_for("ask.for_you", slug=slug))


def _done(number: int, slug: str) -> Response:
    return done(number, url_for("ask.for_you", slug=slug))
