"""The wall: counts for a screen that nobody is signed in to.

Its secret stands behind the # of the address, which browsers do not send; the page hands it over
in a form, and from then on it is a cookie. So it is in no path and in no log.
"""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from taskforce import clock, db, i18n, secret
from taskforce.actions.wall import freeze_wall, hide_small, release_wall, tell_small
from taskforce.door.forms import typed
from taskforce.door.replies import done, moved
from taskforce.door.seats import seat_at
from taskforce.door.session import cookie, give_cookie
from taskforce.errors import WallEnded
from taskforce.inputs.session import ShowWall
from taskforce.models import Operation
from taskforce.policy import RUNS_OPERATION
from taskforce.queries.session import wall_of
from taskforce.queries.wall import wall_in
from taskforce.seat import Seat
from taskforce.web.session import REMEMBERED

bp = Blueprint("wall", __name__)


@bp.get("/wall")
def show() -> Any:
    """The figures, or a dark page that waits for its secret."""
    with db.reading() as session:
        operation = _operation(session, cookie("wall"))
        if operation is None:
            return render_template("wall/show.html", drawn=None, operation=None)
        drawn = _drawn(session, operation)
        return render_template("wall/show.html", drawn=drawn, operation=operation)


@bp.post("/wall")
def enter() -> Response:
    said = typed(ShowWall)
    with db.reading() as session:
        if _operation(session, said.secret) is None:
            raise WallEnded
    answer = moved("/wall")
    give_cookie(answer, "wall", said.secret, REMEMBERED)
    return answer


@bp.get("/wall/live")
def live() -> Any:
    """The figures anew, unless the screen shows this minute's already."""
    with db.reading() as session:
        operation = _operation(session, cookie("wall"))
        if operation is None:
            raise WallEnded
        i18n.speak(i18n.language(), operation.zone)
        minute = i18n.clock_time(clock.now())
        etag = f'"{operation.last_seq} {minute} {i18n.language()}"'
        answer = Response(headers={"ETag": etag, "Build": current_app.config["BUILD"]})
        if request.headers.get("If-None-Match") == answer.headers["ETag"]:
            answer.status_code = 304
            return answer
        answer.set_data(_drawn(session, operation))
        answer.content_type = "text/html; charset=utf-8"
        return answer


@bp.post("/operations/<slug>/wall/freeze")
def freeze(slug: str) -> Response:
    return _decided(slug, freeze_wall)


@bp.post("/operations/<slug>/wall/release")
def release(slug: str) -> Response:
    return _decided(slug, release_wall)


@bp.post("/operations/<slug>/wall/small/tell")
def tell(slug: str) -> Response:
    return _decided(slug, tell_small)


@bp.post("/operations/<slug>/wall/small/hide")
def hide(slug: str) -> Response:
    return _decided(slug, hide_small)


def _decided(slug: str, action: Callable[[Seat], int]) -> Response:
    number = action(seat_at(slug, RUNS_OPERATION))
    return done(number, url_for("host.show", slug=slug))


def _operation(session: Session, kept: str) -> Operation | None:
    return wall_of(session, secret.digest(kept)) if kept else None


def _drawn(session: Session, operation: Operation) -> str:
    i18n.speak(i18n.language(), operation.zone)
    wall = wall_in(session, operation, clock.now())
    return render_template("wall/_figures.html", operation=operation, wall=wall)
