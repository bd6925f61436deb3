"""Closing an operation: what is left, who sees to it, and the closing itself."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from taskforce import db
from taskforce.actions.charge import finish_charge, give_charges
from taskforce.actions.operation import turn_operation
from taskforce.door.forms import typed
from taskforce.door.replies import done, from_script, refused
from taskforce.door.seats import enter, seat_at
from taskforce.door.session import me
from taskforce.errors import AlreadyDone, InputRefused, NotTurned, Refusal, Unassigned
from taskforce.inputs.charge import GiveCharges
from taskforce.inputs.operation import TurnOperation
from taskforce.models import OperationState
from taskforce.policy import HANDS_ON, RUNS_OPERATION
from taskforce.queries.charge import kept_matters, matters_of, owners_of, unassigned

bp = Blueprint("charge", __name__, url_prefix="/operations/<slug>/closing")


@bp.get("")
def show(slug: str) -> str:
    """For the desk too: it gives what is left, and a host closes."""
    return _page(slug)


@bp.post("")
def give(slug: str) -> Any:
    seat = seat_at(slug, HANDS_ON)
    try:
        number = give_charges(seat, typed(GiveCharges))
    except (InputRefused, AlreadyDone) as refusal:
        return _again(slug, refusal=refusal)
    return done(number, url_for(".show", slug=slug))


@bp.post("/<charge>/done")
def finish(slug: str, charge: str) -> Response:
    number = finish_charge(seat_at(slug, HANDS_ON), charge)
    return done(number, url_for(".show", slug=slug))


@bp.post("/close")
def close(slug: str) -> Any:
    seat = seat_at(slug, RUNS_OPERATION)
    try:
        number = turn_operation(seat, TurnOperation(to=OperationState.CLOSED))
    except (Unassigned, AlreadyDone, NotTurned) as refusal:
        return _again(slug, not_closed=refusal)
    return done(number, url_for(".show", slug=slug))


def _again(slug: str, **why: Refusal) -> tuple[Any, int]:
    """Each of the two forms says itself why it was refused."""
    [refusal] = why.values()
    return refused(refusal) if from_script() else (_page(slug, **why), refusal.status)


def _page(slug: str, refusal: Refusal | None = None, not_closed: Refusal | None = None) -> str:
    with db.reading() as session:
        operation, role = enter(session, slug, HANDS_ON)
        matters = matters_of(session, operation, me().id)
        closes = role in RUNS_OPERATION and operation.state is OperationState.TAIL
        return render_template(
            "charge/show.html",
            tab="host" if role in RUNS_OPERATION else "desk",
            role=role,
            matters=matters,
            unassigned=len(unassigned(matters)),
            kept=kept_matters(session, operation, me().id) if closes else None,
            owners=owners_of(session, operation),
            typed={"owner": request.form.get("owner", "")},
            refusal=refusal,
            not_closed=not_closed,
        )
