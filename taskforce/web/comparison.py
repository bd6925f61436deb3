"""Comparisons, and the known list that they are made with."""

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from taskforce import db
from taskforce.actions.comparison import record_comparison
from taskforce.door.forms import typed
from taskforce.door.replies import done
from taskforce.door.seats import enter, seat_at
from taskforce.door.session import me
from taskforce.inputs.desk import RecordComparison
from taskforce.models import Known
from taskforce.policy import RUNS_DESK
from taskforce.queries.deconfliction import known_list, listed_in

bp = Blueprint("comparison", __name__, url_prefix="/operations/<slug>")


@bp.post("/series/<reference>/comparisons")
def record(slug: str, reference: str) -> Response:
    said = typed(RecordComparison)
    number = record_comparison(seat_at(slug, RUNS_DESK), reference, said)
    return done(number, url_for("referral.index", slug=slug, reference=reference))


@bp.get("/known")
def known(slug: str) -> str:
    """The known list that is in force, and what it says of series here."""
    with db.reading() as session:
        operation, _ = enter(session, slug, RUNS_DESK)
        return render_template(
            "desk/known.html",
            tab="desk",
            found=known_list(session),
            listed=listed_in(session, operation.id, me().id),
            states=[state for state in Known if state is not Known.UNKNOWN],
        )
