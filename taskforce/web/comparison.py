"""Forms about comparisons."""

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from taskforce.actions.comparison import record_comparison
from taskforce.door.forms import typed
from taskforce.door.replies import done
from taskforce.door.seats import seat_at
from taskforce.inputs.desk import RecordComparison
from taskforce.policy import RUNS_DESK

bp = Blueprint("comparison", __name__, url_prefix="/operations/<slug>")


@bp.post("/series/<reference>/comparisons")
def record(slug: str, reference: str) -> Response:
    said = typed(RecordComparison)
    number = record_comparison(seat_at(slug, RUNS_DESK), reference, said)
    return done(number, url_for("referral.index", slug=slug, reference=reference))
