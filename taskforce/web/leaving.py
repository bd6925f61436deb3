"""Where somebody who leaves midweek hands everything over, or a host for them."""

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from taskforce import clock, db
from taskforce.actions.leaving import end_all_claims, hand_all_over
from taskforce.door.forms import typed
from taskforce.door.replies import done
from taskforce.door.seats import enter, seat_at
from taskforce.door.session import me
from taskforce.errors import NotFound
from taskforce.inputs.leaving import HandOver
from taskforce.policy import RUNS_FLOOR, WORKS_SERIES, Roles
from taskforce.queries.operation import members_of
from taskforce.queries.series import held_by

bp = Blueprint("leaving", __name__, url_prefix="/operations/<slug>/leave")


@bp.get("")
def mine(slug: str) -> str:
    return _page(slug, WORKS_SERIES, me().id)


@bp.post("")
def hand_over(slug: str) -> Response:
    said = typed(HandOver)
    number = hand_all_over(seat_at(slug, WORKS_SERIES), said)
    return done(number, url_for("ask.for_you", slug=slug))


@bp.get("/<int(max=2147483647):user_id>")
def theirs(slug: str, user_id: int) -> str:
    return _page(slug, RUNS_FLOOR, user_id)


@bp.post("/<int(max=2147483647):user_id>")
def end(slug: str, user_id: int) -> Response:
    said = typed(HandOver)
    number = end_all_claims(seat_at(slug, RUNS_FLOOR), user_id, said)
    return done(number, url_for(".theirs", slug=slug, user_id=user_id))


def _page(slug: str, allow: Roles, user_id: int) -> str:
    with db.reading() as session:
        operation, _ = enter(session, slug, allow)
        people = {user.id: user for user, _ in members_of(session, operation.id)}
        if user_id not in people:
            raise NotFound
        held = held_by(session, operation.id, user_id, clock.now(), reader_id=me().id)
        return render_template(
            "leaving/show.html",
            tab="for-you" if allow is WORKS_SERIES else "host",
            user=people[user_id],
            held=held,
        )
