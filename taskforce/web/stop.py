"""Forms about stops."""

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from taskforce.actions.stop import reopen_stop, resolve_stop, take_stop
from taskforce.door.forms import typed
from taskforce.door.replies import done
from taskforce.door.seats import seat_at
from taskforce.inputs.desk import GiveReason, ResolveStop
from taskforce.policy import RUNS_DESK

bp = Blueprint("stop", __name__, url_prefix="/operations/<slug>/stops/<stop>")


@bp.post("/take")
def take(slug: str, stop: str) -> Response:
    number = take_stop(seat_at(slug, RUNS_DESK), stop)
    return done(number, url_for("referral.desk", slug=slug))


@bp.post("/resolve")
def resolve(slug: str, stop: str) -> Response:
    said = typed(ResolveStop)
    number = resolve_stop(seat_at(slug, RUNS_DESK), stop, said)
    return done(number, url_for("referral.desk", slug=slug))


@bp.post("/reopen")
def reopen(slug: str, stop: str) -> Response:
    said = typed(GiveReason)
    number = reopen_stop(seat_at(slug, RUNS_DESK), stop, said)
    return done(number, url_for("referral.desk", slug=slug))
