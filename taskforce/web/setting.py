"""Opening an operation, and its settings and own rules afterwards."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from taskforce import clock, db, i18n
from taskforce.actions.operation import open_operation
from taskforce.actions.setting import edit_operation, write_rules
from taskforce.door.forms import typed
from taskforce.door.page import parts_of
from taskforce.door.replies import done, from_script, moved, refused
from taskforce.door.seats import enter, once, seat_at
from taskforce.door.session import me
from taskforce.errors import NotAllowed, Refusal
from taskforce.inputs.operation import EditOperation, OpenOperation, WriteRules
from taskforce.live.rooms import Topic
from taskforce.models import Operation
from taskforce.policy import SETS_OPERATION
from taskforce.queries.agency import all_agencies
from taskforce.queries.operation import is_host_somewhere
from taskforce.queries.rule import as_of, rules_of

bp = Blueprint("setting", __name__)


@bp.get("/new-operation")
def new() -> str:
    """For whoever is a host somewhere in this house."""
    return _new_page()


@bp.post("/new-operation")
def open_new() -> Any:
    try:
        said = typed(OpenOperation)
        with once():
            open_operation(me().id, slug=said.slug, **said.columns())
    except NotAllowed:
        raise
    except Refusal as refusal:
        return refused(refusal) if from_script() else (_new_page(refusal), refusal.status)
    return moved(url_for("host.show", slug=said.slug))


@bp.get("/operations/<slug>/host/settings")
def show(slug: str) -> str:
    return _page(slug)


@bp.post("/operations/<slug>/host/settings")
def save(slug: str) -> Any:
    seat = seat_at(slug, SETS_OPERATION)
    try:
        number = edit_operation(seat, typed(EditOperation))
    except Refusal as refusal:
        return _again(slug, refusal)
    return done(number, url_for(".show", slug=slug))


@bp.post("/operations/<slug>/host/rules")
def write(slug: str) -> Any:
    seat = seat_at(slug, SETS_OPERATION)
    try:
        number = write_rules(seat, typed(WriteRules))
    except Refusal as refusal:
        return _again(slug, refusal)
    return done(number, url_for(".show", slug=slug))


def _new_page(refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        if not is_host_somewhere(session, me().id):
            raise NotAllowed
        today = clock.now().date().isoformat()
        asked: dict[str, Any] = {
            "zone": me().zone,
            "starts": today,
            "ends": today,
            "languages": i18n.OFFERED,
        }
        asked |= {"ack_hours": 24, "feedback_hours": 72, "comparison_hours": 72}
        said = _typed() if refusal else asked
        return render_template("setting/new.html", said=said, refusal=refusal, **_offers(session))


def _page(slug: str, refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        operation, role = enter(session, slug, SETS_OPERATION)
        said, texts = _kept(operation), rules_of(session, operation)
        if refusal and "as_of" in request.form:
            texts = {code: request.form.get(f"rules_{code}", "") for code in i18n.OFFERED}
        elif refusal:
            said = _typed()
        return render_template(
            "setting/show.html",
            tab="host",
            parts=parts_of(session, operation, role, Topic.HOSTS),
            said=said,
            texts=texts,
            were=operation.settings_digest,
            as_of=as_of(operation),
            refusal=refusal,
            **_offers(session),
        )


def _again(slug: str, refusal: Refusal) -> Response | tuple[Any, int]:
    return refused(refusal) if from_script() else (_page(slug, refusal), refusal.status)


def _offers(session: Session) -> dict[str, Any]:
    return {"zones": i18n.zones(), "agencies": all_agencies(session)}


def _kept(operation: Operation) -> dict[str, Any]:
    """The settings as the form has them."""
    names = ("name", "zone", "starts", "ends", "ack_hours", "feedback_hours", "comparison_hours")
    said = {name: getattr(operation, name) for name in names}
    return said | {
        "host_agency": operation.host_agency_id,
        "languages": operation.work_languages,
    }


def _typed() -> dict[str, Any]:
    """What was typed just now, also where it is refused."""
    return request.form.to_dict() | {"languages": request.form.getlist("languages")}
