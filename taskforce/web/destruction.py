"""Destroying what an operation holds, and the certificate afterwards."""

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from taskforce import db
from taskforce.actions.destruction import (
    ask_destruction,
    cancel_destruction,
    confirm_destruction,
)
from taskforce.door.forms import typed
from taskforce.door.page import parts_of
from taskforce.door.replies import done
from taskforce.door.seats import enter, seat_at
from taskforce.inputs.destruction import AskDestruction, ConfirmDestruction
from taskforce.live.rooms import Topic
from taskforce.policy import RUNS_OPERATION
from taskforce.queries.destruction import destruction_of

bp = Blueprint("destruction", __name__, url_prefix="/operations/<slug>/host/destruction")


@bp.get("")
def show(slug: str) -> str:
    """What two hosts decide; afterwards the certificate, for whoever still has a seat."""
    with db.reading() as session:
        operation, role = enter(session, slug, RUNS_OPERATION)
        if operation.is_destroyed:
            asked = destruction_of(session, operation.id)
            said = {"asked": asked, "shows_places": role in RUNS_OPERATION}
            return render_template("destruction/destroyed.html", tab="host", **said)
        parts = parts_of(session, operation, role, Topic.DESTRUCTION)
        return render_template("destruction/show.html", tab="host", parts=parts)


@bp.post("/ask")
def ask(slug: str) -> Response:
    number = ask_destruction(seat_at(slug, RUNS_OPERATION), typed(AskDestruction))
    return done(number, url_for(".show", slug=slug))


@bp.post("/confirm")
def confirm(slug: str) -> Response:
    number = confirm_destruction(seat_at(slug, RUNS_OPERATION), typed(ConfirmDestruction))
    return done(number, url_for(".show", slug=slug))


@bp.post("/cancel")
def cancel(slug: str) -> Response:
    number = cancel_destruction(seat_at(slug, RUNS_OPERATION))
    return done(number, url_for(".show", slug=slug))
