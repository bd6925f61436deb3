"""What hosts tell everybody with a seat."""

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from taskforce import db
from taskforce.actions.announcement import (
    acknowledge_announcement,
    announce,
    end_announcement,
    redact_wording,
    translate_announcement,
)
from taskforce.door.forms import typed
from taskforce.door.page import parts_of
from taskforce.door.replies import done
from taskforce.door.seats import enter, seat_at
from taskforce.inputs.announcement import Announce
from taskforce.inputs.clue import Redact
from taskforce.live.rooms import Topic
from taskforce.policy import ANNOUNCES, READS_NEWS, RUNS_OPERATION, TRANSLATES_NEWS, WIPES_TEXT

bp = Blueprint("announcement", __name__, url_prefix="/operations/<slug>")


@bp.get("/announcements")
def show(slug: str) -> str:
    """All of them, with their translations beside them."""
    with db.reading() as session:
        operation, role = enter(session, slug, READS_NEWS)
        parts = parts_of(session, operation, role, Topic.ANNOUNCEMENTS)
        return render_template("announcement/show.html", parts=parts)


@bp.post("/announcements")
def post(slug: str) -> Response:
    said = typed(Announce)
    return _done(announce(seat_at(slug, ANNOUNCES), said), slug)


@bp.post("/announcements/<announcement>/wordings")
def translate(slug: str, announcement: str) -> Response:
    said = typed(Announce)
    seat = seat_at(slug, TRANSLATES_NEWS)
    return _done(translate_announcement(seat, announcement, said), slug)


@bp.post("/announcements/<announcement>/read")
def acknowledge(slug: str, announcement: str) -> Response:
    return _done(acknowledge_announcement(seat_at(slug, READS_NEWS), announcement), slug)


@bp.post("/announcements/<announcement>/end")
def end(slug: str, announcement: str) -> Response:
    return _done(end_announcement(seat_at(slug, RUNS_OPERATION), announcement), slug)


@bp.post("/wordings/<wording>/redact")
def redact(slug: str, wording: str) -> Response:
    said = typed(Redact)
    return _done(redact_wording(seat_at(slug, WIPES_TEXT), wording, said), slug)


def _done(number: int, slug: str) -> Response:
    return done(number, url_for("announcement.show", slug=slug))
