"""The desk: what waits, and the referrals of one series."""

from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from taskforce import clock, db
from taskforce.actions.referral import (
    approve_referral,
    compare_referral,
    draft_referral,
    record_feedback,
    revoke_referral,
    send_referral,
    withdraw_feedback,
)
from taskforce.actions.session import note_reading
from taskforce.door.forms import typed
from taskforce.door.page import parts_of
from taskforce.door.replies import done
from taskforce.door.seats import enter, seat_at
from taskforce.door.session import me
from taskforce.errors import NotFound
from taskforce.inputs.desk import (
    ApproveReferral,
    DraftReferral,
    GiveReason,
    RecordFeedback,
    SendReferral,
)
from taskforce.live.rooms import Topic
from taskforce.policy import RUNS_DESK
from taskforce.queries.child import clearinghouses, people_of_desk
from taskforce.queries.referral import directory, referral_named
from taskforce.queries.series import series_named

bp = Blueprint("referral", __name__, url_prefix="/operations/<slug>")


@bp.get("/desk")
def desk(slug: str) -> str:
    """What waits, oldest first."""
    with db.reading() as session:
        operation, role = enter(session, slug, RUNS_DESK)
        parts = parts_of(session, operation, role, Topic.DESK)
        return render_template("desk/show.html", tab="desk", parts=parts)


@bp.get("/series/<reference>/referrals")
def index(slug: str, reference: str) -> str:
    """The referrals of one series, and what can be done with them."""
    with db.reading() as session:
        operation, role = enter(session, slug, RUNS_DESK)
        series = series_named(session, operation.id, reference, me().id)
        page = render_template(
            "referral/index.html",
            tab="desk",
            series=series,
            parts=parts_of(session, operation, role, Topic.REFERRALS, series.id),
            agencies=directory(session),
            clearinghouses=clearinghouses(session),
            desk=people_of_desk(session, operation.id),
            today=clock.now().astimezone(ZoneInfo(operation.zone)).date(),
        )
    note_reading(me().id, series.id)
    return page


@bp.get("/referrals/<referral>")
def show(slug: str, referral: str) -> Response:
    """The page on which this referral stands."""
    with db.reading() as session:
        operation, _ = enter(session, slug, RUNS_DESK)
        standing = referral_named(session, operation.id, referral, me().id)
    if standing is None:
        raise NotFound
    return redirect(_at(slug, standing.reference) + f"#{standing.referral.reference}")


@bp.post("/series/<reference>/referrals")
def draft(slug: str, reference: str) -> Response:
    said = typed(DraftReferral)
    number = draft_referral(seat_at(slug, RUNS_DESK), reference, said)
    return done(number, _at(slug, reference))


@bp.post("/referrals/<referral>/compare")
def compare(slug: str, referral: str) -> Response:
    number = compare_referral(seat_at(slug, RUNS_DESK), referral)
    return done(number, url_for(".show", slug=slug, referral=referral))


@bp.post("/referrals/<referral>/approve")
def approve(slug: str, referral: str) -> Response:
    said = typed(ApproveReferral)
    number = approve_referral(seat_at(slug, RUNS_DESK), referral, said)
    return done(number, url_for(".show", slug=slug, referral=referral))


@bp.post("/referrals/<referral>/send")
def send(slug: str, referral: str) -> Response:
    said = typed(SendReferral)
    number = send_referral(seat_at(slug, RUNS_DESK), referral, said)
    return done(number, url_for(".show", slug=slug, referral=referral))


@bp.post("/referrals/<referral>/revoke")
def revoke(slug: str, referral: str) -> Response:
    said = typed(GiveReason)
    number = revoke_referral(seat_at(slug, RUNS_DESK), referral, said)
    return done(number, url_for(".show", slug=slug, referral=referral))


@bp.post("/referrals/<referral>/feedback")
def feedback(slug: str, referral: str) -> Response:
    said = typed(RecordFeedback)
    number = record_feedback(seat_at(slug, RUNS_DESK), referral, said)
    return done(number, url_for(".show", slug=slug, referral=referral))


@bp.post("/feedback/<fact>/withdraw")
def withdraw(slug: str, fact: str) -> Response:
    said = typed(GiveReason)
    number = withdraw_feedback(seat_at(slug, RUNS_DESK), fact, said)
    return done(number, url_for(".desk", slug=slug))


def _at(slug: str, reference: str) -> str:
    return url_for("referral.index", slug=slug, reference=reference)
