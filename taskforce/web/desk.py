"""What the desk notes of several referrals at once: of those chosen in a list, or of a list that
was pasted."""

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from taskforce import db
from taskforce.actions.feedback import record_feedback_of_many, refusals_of
from taskforce.actions.referral import send_referrals
from taskforce.door.forms import typed
from taskforce.door.replies import done
from taskforce.door.seats import enter, seat_at
from taskforce.errors import InputRefused
from taskforce.inputs import explained
from taskforce.inputs.desk import RecordFeedback
from taskforce.inputs.listing import HeardRow, read_heard
from taskforce.inputs.many import PasteFeedback, RecordFeedbackOfMany, SendReferrals
from taskforce.policy import RUNS_DESK

bp = Blueprint("desk", __name__, url_prefix="/operations/<slug>/desk")


@bp.post("/sent")
def send(slug: str) -> Response:
    said = typed(SendReferrals)
    number = send_referrals(seat_at(slug, RUNS_DESK), said)
    return done(number, url_for("referral.desk", slug=slug))


@bp.post("/feedback")
def hear(slug: str) -> Response:
    said = typed(RecordFeedbackOfMany)
    number = record_feedback_of_many(seat_at(slug, RUNS_DESK), said.each())
    return done(number, url_for("referral.desk", slug=slug))


@bp.get("/list")
def pasting(slug: str) -> str:
    """Where a list is pasted."""
    with db.reading() as session:
        enter(session, slug, RUNS_DESK)
        return render_template("desk/list.html", tab="desk")


@bp.post("/list/preview")
def preview(slug: str) -> str:
    """Every line as it would be recorded, or what is wrong with it; nothing is recorded."""
    said = typed(PasteFeedback)
    seat = seat_at(slug, RUNS_DESK)
    rows, problems = read_heard(said.lines)
    refusals = refusals_of(seat, [_told(row) for row in rows])
    lines = [
        *((row.line, row, refusal) for row, refusal in zip(rows, refusals, strict=True)),
        *((problem.line, None, problem.explain()) for problem in problems),
    ]
    lines.sort(key=lambda line: line[0])
    good = sum(not reason for _, _, reason in lines)
    return render_template("desk/preview.html", lines=lines, good=good)


@bp.post("/list")
def record(slug: str) -> Response:
    said = typed(PasteFeedback)
    seat = seat_at(slug, RUNS_DESK)
    rows, problems = read_heard(said.lines)
    if problems or not rows:
        raise InputRefused({"lines": explained("lines" if problems else "string_too_short")})
    number = record_feedback_of_many(seat, [_told(row) for row in rows])
    return done(number, url_for("referral.desk", slug=slug))


def _told(row: HeardRow) -> tuple[str, RecordFeedback]:
    return row.referral, RecordFeedback(
        step=row.step, happened_on=row.date, source=row.source, reason=row.reason
    )
