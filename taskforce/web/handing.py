"""What people give to one another: a series by a host, a desk at the end of a shift."""

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from taskforce import clock, db
from taskforce.actions.ask import say_not_me
from taskforce.actions.handing import hand_desk_over, redact_handing
from taskforce.actions.series import assign_series
from taskforce.door.forms import typed
from taskforce.door.replies import done, moved
from taskforce.door.seats import enter, seat_at
from taskforce.door.session import me
from taskforce.errors import NotFound
from taskforce.inputs.clue import Redact
from taskforce.inputs.handing import AssignSeries, HandDeskOver
from taskforce.models import Handing
from taskforce.policy import READS_SERIES, RUNS_DESK, RUNS_FLOOR
from taskforce.queries.aside import put_aside
from taskforce.queries.handing import handed_to

bp = Blueprint("handing", __name__, url_prefix="/operations/<slug>")


@bp.post("/series/<reference>/assign")
def assign(slug: str, reference: str) -> Response:
    said = typed(AssignSeries)
    number = assign_series(seat_at(slug, RUNS_FLOOR), reference, said, me().language)
    return done(number, url_for("series.show", slug=slug, reference=reference))


@bp.post("/desk/hand-over")
def over(slug: str) -> Response:
    said = typed(HandDeskOver)
    number = hand_desk_over(seat_at(slug, RUNS_DESK), said)
    return done(number, url_for("referral.desk", slug=slug))


@bp.post("/handings/<handing>/redact")
def redact(slug: str, handing: str) -> Response:
    said = typed(Redact)
    number = redact_handing(seat_at(slug, READS_SERIES), handing, said)
    return done(number, url_for("ask.for_you", slug=slug))


@bp.post("/handings/<handing>/seen")
def seen(slug: str, handing: str) -> Response:
    """The receiver knows; nobody else can tell."""
    with db.reading() as session:
        operation, _ = enter(session, slug, READS_SERIES)
        handed = handed_to(session, operation.id, clock.now(), me().id)
        aside = put_aside(session, operation.id, Handing, me().id)
        rows = (*(each.handing for each in handed), *aside)
        ids = {each.reference: each.id for each in rows}
    if handing not in ids:
        raise NotFound
    say_not_me(me().id, handing_id=ids[handing])
    return moved(url_for("ask.for_you", slug=slug))
