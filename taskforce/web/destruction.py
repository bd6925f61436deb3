"""Destroying what an operation holds, and the certificate afterwards."""

from typing import Any

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from taskforce import clock, db
from taskforce.actions.destruction import (
    ask_destruction,
    cancel_destruction,
    confirm_destruction,
)
from taskforce.door.forms import typed
from taskforce.door.replies import from_script, moved, refused
from taskforce.door.seats import enter
from taskforce.door.session import me
from taskforce.errors import Refusal
from taskforce.inputs.destruction import AskDestruction, ConfirmDestruction
from taskforce.policy import RUNS_OPERATION
from taskforce.queries.destruction import destruction_of
from taskforce.queries.operation import members_of

bp = Blueprint("destruction", __name__, url_prefix="/operations/<slug>/host/destruction")


@bp.get("")
def show(slug: str) -> str:
    return _page(slug)


@bp.post("/ask")
def ask(slug: str) -> Any:
    here = _mine(slug)
    try:
        ask_destruction(me().id, here, typed(AskDestruction))
    except Refusal as refusal:
        return _again(slug, refusal)
    return moved(url_for(".show", slug=slug))


@bp.post("/confirm")
def confirm(slug: str) -> Any:
    here = _mine(slug)
    try:
        confirm_destruction(me().id, here, typed(ConfirmDestruction))
    except Refusal as refusal:
        return _again(slug, refusal)
    return moved(url_for(".show", slug=slug))


@bp.post("/cancel")
def cancel(slug: str) -> Response:
    cancel_destruction(me().id, _mine(slug))
    return moved(url_for(".show", slug=slug))


def _mine(slug: str) -> int:
    with db.reading() as session:
        return enter(session, slug, RUNS_OPERATION)[0].id


def _again(slug: str, refusal: Refusal) -> Any:
    return refused(refusal) if from_script() else (_page(slug, refusal), refusal.status)


def _page(slug: str, refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        operation, _ = enter(session, slug, RUNS_OPERATION)
        asked = destruction_of(session, operation.id)
        names = {user.id: user.name for user, _ in members_of(session, operation.id)}
        return render_template(
            "destruction/show.html",
            tab="host",
            asked=asked,
            asked_by=names.get(asked.asked_by_id, "") if asked else "",
            is_own=asked is not None and asked.asked_by_id == me().id,
            now=clock.now(),
            refusal=refusal,
        )
