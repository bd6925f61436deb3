"""Forms about where a series was located."""

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from taskforce import db
from taskforce.actions.jurisdiction import record_jurisdiction, withdraw_jurisdiction
from taskforce.door.forms import typed
from taskforce.door.replies import done
from taskforce.door.seats import enter, seat_at
from taskforce.door.session import me
from taskforce.inputs.desk import GiveReason, RecordJurisdiction
from taskforce.policy import LOCATES_SERIES
from taskforce.queries.series import series_named

bp = Blueprint(
    "jurisdiction", __name__, url_prefix="/operations/<slug>/series/<reference>/jurisdictions"
)


@bp.post("")
def record(slug: str, reference: str) -> Response:
    said = typed(RecordJurisdiction)
    with db.reading() as session:
        operation, _ = enter(session, slug, LOCATES_SERIES)
    number = record_jurisdiction(seat_at(operation), reference, said)
    return done(number, url_for("series.show", slug=slug, reference=reference))


@bp.post("/<jurisdiction>/withdraw")
def withdraw(slug: str, reference: str, jurisdiction: str) -> Response:
    said = typed(GiveReason)
    with db.reading() as session:
        operation, _ = enter(session, slug, LOCATES_SERIES)
        series_named(session, operation.id, reference, me().id)
    number = withdraw_jurisdiction(seat_at(operation), jurisdiction, said)
    return done(number, url_for("series.show", slug=slug, reference=reference))
