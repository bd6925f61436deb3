"""The desk: what waits, and the referrals of one series."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from taskforce import clock, db
from taskforce.actions.ask import say_not_me
from taskforce.actions.feedback import record_feedback, withdraw_feedback
from taskforce.actions.referral import (
    approve_referral,
    close_referral,
    compare_referral,
    confirm_recall,
    draft_referral,
    recall_referral,
    revoke_referral,
    send_referral,
)
from taskforce.door.forms import asked, typed
from taskforce.door.page import parts_of
from taskforce.door.readings import note_reading
from taskforce.door.replies import done, moved
from taskforce.door.seats import enter, seat_at
from taskforce.door.session import me
from taskforce.errors import NotFound
from taskforce.inputs.desk import (
    ApproveReferral,
    ConfirmRecall,
    DraftReferral,
    GiveReason,
    RecallReferral,
    RecordFeedback,
    SendReferral,
    WhichReferral,
)
from taskforce.inputs.many import ShowDesk
from taskforce.live.rooms import Topic
from taskforce.models import Referral, Step
from taskforce.policy import RUNS_DESK
from taskforce.queries.aside import put_aside
from taskforce.queries.child import clearinghouses, people_of_desk
from taskforce.queries.operation import readers_of
from taskforce.queries.referral import (
    directory,
    limited_with_referrals,
    overdue_for,
    referral_named,
    referrals_of,
)
from taskforce.queries.series import series_named

bp = Blueprint("referral", __name__, url_prefix="/operations/<slug>")


@bp.get("/desk")
def desk(slug: str) -> str:
    """What waits, oldest first; perhaps for one recipient country only."""
    said = asked(ShowDesk)
    with db.reading() as session:
        operation, role = enter(session, slug, RUNS_DESK)
        return render_template(
            "desk/show.html",
            tab="desk",
            said=said,
            parts=parts_of(session, operation, role, Topic.DESK),
            limited=limited_with_referrals(session, operation.id, me().id),
            steps=[step for step in Step if not step.is_about_children],
            colleagues=readers_of(session, operation.id, me().id, RUNS_DESK),
        )


@bp.get("/series/<reference>/referrals")
def index(slug: str, reference: str) -> str:
    """The referrals of one series, and what can be done with them; perhaps with a form for one
    that follows another."""
    said = asked(WhichReferral)
    with db.reading() as session:
        operation, role = enter(session, slug, RUNS_DESK)
        series = series_named(session, operation.id, reference, me().id)
        today = operation.day_of(clock.now())
        every = [each.referral for each in referrals_of(session, series.id)]
        page = render_template(
            "referral/index.html",
            tab="desk",
            series=series,
            parts=parts_of(session, operation, role, Topic.REFERRALS, series.id),
            agencies=directory(session, today),
            clearinghouses=clearinghouses(session),
            desk=people_of_desk(session, operation.id),
            follows=next((each for each in every if each.reference == said.follows), None),
            today=today,
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
    return done(number, url_for("slip.show", slug=slug, referral=referral))


@bp.post("/referrals/<referral>/send")
def send(slug: str, referral: str) -> Response:
    said = typed(SendReferral)
    number = send_referral(seat_at(slug, RUNS_DESK), referral, said)
    return done(number, url_for(".show", slug=slug, referral=referral))


@bp.post("/referrals/<referral>/close")
def close(slug: str, referral: str) -> Response:
    number = close_referral(seat_at(slug, RUNS_DESK), referral)
    return done(number, url_for(".show", slug=slug, referral=referral))


@bp.post("/referrals/<referral>/recall")
def recall(slug: str, referral: str) -> Response:
    said = typed(RecallReferral)
    number = recall_referral(seat_at(slug, RUNS_DESK), referral, said)
    return done(number, url_for(".show", slug=slug, referral=referral))


@bp.post("/referrals/<referral>/recall/confirmed")
def confirm(slug: str, referral: str) -> Response:
    said = typed(ConfirmRecall)
    number = confirm_recall(seat_at(slug, RUNS_DESK), referral, said)
    return done(number, url_for(".show", slug=slug, referral=referral))


@bp.post("/referrals/<referral>/seen")
def seen(slug: str, referral: str) -> Response:
    """Somebody of the desk knows that it is overdue; nobody else can tell."""
    with db.reading() as session:
        operation, _ = enter(session, slug, RUNS_DESK)
        today = operation.day_of(clock.now())
        late = overdue_for(session, operation.id, today, me().id)
        aside = put_aside(session, operation.id, Referral, me().id)
        rows = (*(each.referral for each in late), *aside)
        ids = {each.reference: each.id for each in rows}
    if referral not in ids:
        raise NotFound
    say_not_me(me().id, referral_id=ids[referral])
    return moved(url_for("ask.for_you", slug=slug))


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
