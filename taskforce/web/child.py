"""Forms about children that were identified: registration, and after-care."""

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from taskforce.actions.child import record_care, register_child, withdraw_registration
from taskforce.door.forms import typed
from taskforce.door.replies import done
from taskforce.door.seats import seat_at
from taskforce.inputs.child import RecordCare, RegisterChild
from taskforce.inputs.desk import GiveReason
from taskforce.policy import RUNS_DESK

bp = Blueprint("child", __name__, url_prefix="/operations/<slug>")


@bp.post("/series/<reference>/registrations")
def register(slug: str, reference: str) -> Response:
    said = typed(RegisterChild)
    number = register_child(seat_at(slug, RUNS_DESK), reference, said)
    return done(number, url_for("referral.index", slug=slug, reference=reference))


@bp.post("/registrations/<registration>/withdraw")
def withdraw(slug: str, registration: str) -> Response:
    said = typed(GiveReason)
    number = withdraw_registration(seat_at(slug, RUNS_DESK), registration, said)
    return done(number, url_for("referral.desk", slug=slug))


@bp.post("/series/<reference>/care")
def care(slug: str, reference: str) -> Response:
    said = typed(RecordCare)
    number = record_care(seat_at(slug, RUNS_DESK), reference, said)
    return done(number, url_for("referral.index", slug=slug, reference=reference))
