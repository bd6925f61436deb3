"""Being given a series, and what one passed."""

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from taskforce import db
from taskforce.actions.draw import draw_fitting_series, draw_series, pass_series, take_back_pass
from taskforce.door.forms import typed
from taskforce.door.page import parts_of
from taskforce.door.replies import done, moved
from taskforce.door.seats import enter, seat_at
from taskforce.door.session import me
from taskforce.inputs.draw import Fitting
from taskforce.live.rooms import Topic
from taskforce.policy import READS_SERIES, WORKS_SERIES
from taskforce.queries.draw import passed_by
from taskforce.queries.history import events_at
from taskforce.queries.series import references_of, series_named
from taskforce.seat import Seat

bp = Blueprint("draw", __name__, url_prefix="/operations/<slug>")


@bp.post("/draw")
def by_turn(slug: str) -> Response:
    seat = seat_at(slug, WORKS_SERIES)
    return _given(slug, seat, draw_series(seat))


@bp.post("/draw/fitting")
def fitting(slug: str) -> Response:
    said = typed(Fitting)
    seat = seat_at(slug, WORKS_SERIES)
    return _given(slug, seat, draw_fitting_series(seat, said))


@bp.get("/passed")
def passed(slug: str) -> str:
    """For the reader alone."""
    with db.reading() as session:
        operation, _ = enter(session, slug, WORKS_SERIES)
        rows = passed_by(session, operation.id, me().id)
        return render_template("draw/passed.html", tab="board", passed=rows)


@bp.get("/fairness")
def fairness(slug: str) -> str:
    """Whether every series gets its turn, live."""
    with db.reading() as session:
        operation, role = enter(session, slug, READS_SERIES)
        parts = parts_of(session, operation, role, Topic.FAIRNESS)
        return render_template("draw/fairness.html", tab="dashboard", parts=parts)


@bp.post("/series/<reference>/pass")
def let_go_by(slug: str, reference: str) -> Response:
    pass_series(me().id, _meant(slug, reference))
    return moved(url_for("series.index", slug=slug))


@bp.post("/series/<reference>/take-back")
def take_back(slug: str, reference: str) -> Response:
    take_back_pass(me().id, _meant(slug, reference))
    return moved(url_for(".passed", slug=slug))


def _meant(slug: str, reference: str) -> int:
    with db.reading() as session:
        operation, _ = enter(session, slug, WORKS_SERIES)
        return series_named(session, operation.id, reference, me().id).id


def _given(slug: str, seat: Seat, number: int) -> Response:
    """Which series it was says the record: also where the same request comes twice."""
    with db.reading() as session:
        event = events_at(session, seat.operation_id, number)
        given = references_of(session, [event.series_id if event else None])
    return done(number, url_for("series.show", slug=slug, reference=next(iter(given.values()))))
