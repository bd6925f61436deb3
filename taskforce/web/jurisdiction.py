"""Forms about where a series was located."""

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from taskforce.actions.jurisdiction import record_jurisdiction, withdraw_jurisdiction
from taskforce.door.forms import typed
from taskforce.door.replies import done
from taskforce.door.seats import seat_at
from taskforce.inputs.desk import GiveReason, RecordJurisdiction
from taskforce.policy import LOCATES_SERIES

bp = Blueprint("jurisdiction", __name__, url_prefix="/operations/<slug>")


@bp.post("/series/<reference>/jurisdictions")
def record(slug: str, reference: str) -> Response:
    said = typed(RecordJurisdiction)
    number = record_jurisdiction(seat_at(slug, LOCATES_SERIES), reference, said)
    return done(number, url_for("series.show", slug=slug, reference=reference))


@bp.post("/jurisdictions/<jurisdiction>/withdraw")
def withdraw(slug: str, jurisdiction: str) -> Response:
    said = typed(GiveReason)
    number = withdraw_jurisdiction(seat_at(slug, LOCATES_SERIES), jurisdiction, said)
    return done(number, url_for("series.index", slug=slug))
