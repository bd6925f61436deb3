"""The front desk: who has come, and the badges that people come with."""

from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for
from werkzeug.wrappers import Response

from taskforce import db, i18n, qr
from taskforce.actions.arrival import note_arrivals, withdraw_arrival
from taskforce.actions.operation import Code, print_badges, reissue_code
from taskforce.door.forms import typed
from taskforce.door.page import parts_of
from taskforce.door.replies import done, from_script, moved, refused
from taskforce.door.seats import enter, seat_at
from taskforce.door.session import me
from taskforce.errors import AlreadyDone, InputRefused, Refusal
from taskforce.inputs.arrival import Several
from taskforce.live.rooms import Topic
from taskforce.models import Operation
from taskforce.policy import RECEIVES
from taskforce.queries.arrival import guests_of
from taskforce.queries.operation import members_of
from taskforce.queries.session import language_of

bp = Blueprint("front_desk", __name__, url_prefix="/operations/<slug>/front-desk")

#: Where people print on Letter; everybody else uses A4.
PRINTS_ON_LETTER = frozenset(
    {"US", "CA", "MX", "PH", "CO", "CL", "VE", "CR", "GT", "PA", "DO", "PR"}
)


@bp.get("")
def show(slug: str) -> str:
    """Everyone with a seat, live."""
    with db.reading() as session:
        operation, role = enter(session, slug, RECEIVES)
        parts = parts_of(session, operation, role, Topic.FRONT_DESK)
        return render_template("front_desk/show.html", tab="host", parts=parts)


@bp.post("/people/<int(max=2147483647):user_id>/arrived")
def arrive(slug: str, user_id: int) -> Response:
    number = note_arrivals(seat_at(slug, RECEIVES), [user_id])
    return done(number, url_for(".show", slug=slug))


@bp.post("/people/<int(max=2147483647):user_id>/not-arrived")
def undo(slug: str, user_id: int) -> Response:
    number = withdraw_arrival(seat_at(slug, RECEIVES), user_id)
    return done(number, url_for(".show", slug=slug))


@bp.post("/people/<int(max=2147483647):user_id>/code")
def code(slug: str, user_id: int) -> str:
    """Shown once, on the answer itself: a badge to print, or to hold before a camera."""
    operation = _mine(slug)
    return _sheet(operation, [reissue_code(me().id, operation.id, user_id)])


@bp.get("/badges")
def several(slug: str) -> str:
    """Of whom badges are printed, or who has arrived from afar."""
    return _several(_mine(slug), None)


@bp.post("/badges")
def badges(slug: str) -> Any:
    """The codes are shown once, on the answer itself."""
    operation = _mine(slug)
    try:
        return _sheet(operation, print_badges(me().id, operation.id, typed(Several).people))
    except (InputRefused, AlreadyDone) as refusal:
        return _again(operation, refusal)


@bp.post("/arrived")
def arrive_together(slug: str) -> Any:
    try:
        note_arrivals(seat_at(slug, RECEIVES), typed(Several).people)
    except InputRefused as refusal:
        return _again(_mine(slug), refusal)
    return moved(url_for(".show", slug=slug))


def _mine(slug: str) -> Operation:
    with db.reading() as session:
        operation, _ = enter(session, slug, RECEIVES)
    return operation


def _several(operation: Operation, refusal: Refusal | None) -> str:
    with db.reading() as session:
        return render_template(
            "front_desk/several.html",
            tab="host",
            guests=guests_of(session, operation.id),
            chosen=request.form.getlist("people") if refusal else None,
            refusal=refusal,
        )


def _again(operation: Operation, refusal: Refusal) -> tuple[Any, int]:
    """What was chosen stays chosen."""
    if from_script():
        return refused(refusal)
    return _several(operation, refusal), refusal.status


def _sheet(operation: Operation, codes: list[Code]) -> str:
    with db.reading() as session:
        users = {
            user.sign_in_name: (user, language_of(session, user))
            for user, _ in members_of(session, operation.id)
        }
    drawn = []
    for code in codes:
        user, language = users[code.sign_in_name]
        with i18n.speaking(language, operation.zone):
            badge = render_template(
                "front_desk/badge.html",
                user=user,
                code=code.code,
                origin=current_app.config["ORIGIN"],
                qr=qr.drawn(f"{current_app.config['ORIGIN']}/activate#{code.code}"),
            )
        drawn.append((user.country, user.name, badge))
    return render_template(
        "front_desk/badges.html",
        tab="host",
        badges=[badge for *_, badge in sorted(drawn)],
        is_letter=me().country in PRINTS_ON_LETTER,
    )
