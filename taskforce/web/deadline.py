"""Forms about information that expires."""

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from taskforce.actions.deadline import (
    agree_deadline,
    end_deadline,
    propose_deadline,
    redact_deadline,
)
from taskforce.door.forms import typed
from taskforce.door.replies import done
from taskforce.door.seats import seat_at
from taskforce.door.session import me
from taskforce.inputs.clue import Redact
from taskforce.inputs.deadline import ProposeDeadline
from taskforce.policy import AGREES, POSTS_CLUES

bp = Blueprint("deadline", __name__, url_prefix="/operations/<slug>")


@bp.post("/series/<reference>/deadlines")
def propose(slug: str, reference: str) -> Response:
    said = typed(ProposeDeadline)
    number = propose_deadline(seat_at(slug, POSTS_CLUES), reference, said, me().language)
    return done(number, url_for("series.show", slug=slug, reference=reference))


@bp.post("/deadlines/<deadline>/agree")
def agree(slug: str, deadline: str) -> Response:
    number = agree_deadline(seat_at(slug, AGREES), deadline)
    return done(number, url_for("series.index", slug=slug))


@bp.post("/deadlines/<deadline>/end")
def end(slug: str, deadline: str) -> Response:
    number = end_deadline(seat_at(slug, POSTS_CLUES), deadline)
    return done(number, url_for("series.index", slug=slug))


@bp.post("/deadlines/<deadline>/redact")
def redact(slug: str, deadline: str) -> Response:
    said = typed(Redact)
    number = redact_deadline(seat_at(slug, POSTS_CLUES), deadline, said)
    return done(number, url_for("series.index", slug=slug))
