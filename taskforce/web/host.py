"""The host's page: stops, seats, wall links."""

from flask import Blueprint, current_app, render_template, url_for
from werkzeug.wrappers import Response

from taskforce import clock, db
from taskforce.actions.operation import (
    change_role,
    disable_user,
    open_wall,
    reissue_code,
    revoke_wall,
    turn_operation,
    unlock_user,
    unseat_member,
)
from taskforce.door.forms import typed
from taskforce.door.page import parts_of
from taskforce.door.replies import done, moved
from taskforce.door.seats import enter, once, seat_at
from taskforce.door.session import me
from taskforce.inputs.operation import TurnOperation
from taskforce.inputs.session import ChangeRole
from taskforce.live.rooms import Topic
from taskforce.models import Operation, Role
from taskforce.policy import RUNS_OPERATION, WORKS_SERIES
from taskforce.queries.knowledge import blind_spots
from taskforce.queries.operation import members_of, readers_of, wall_links_of
from taskforce.queries.referral import limited_with_referrals
from taskforce.queries.session import locked_among
from taskforce.queries.wellness import rests_of

bp = Blueprint("host", __name__, url_prefix="/operations/<slug>/host")


@bp.get("")
def show(slug: str) -> str:
    return _page(slug)


@bp.post("/people/<int(max=2147483647):user_id>/role")
def role(slug: str, user_id: int) -> Response:
    said = typed(ChangeRole)
    with once():
        change_role(me().id, _mine(slug).id, user_id, said.role)
    return moved(url_for(".show", slug=slug))


@bp.post("/people/<int(max=2147483647):user_id>/unseat")
def unseat(slug: str, user_id: int) -> Response:
    with once():
        unseat_member(me().id, _mine(slug).id, user_id)
    return moved(url_for(".show", slug=slug))


@bp.post("/people/<int(max=2147483647):user_id>/disable")
def disable(slug: str, user_id: int) -> Response:
    with once():
        disable_user(me().id, _mine(slug).id, user_id, is_disabled=True)
    return moved(url_for(".show", slug=slug))


@bp.post("/people/<int(max=2147483647):user_id>/enable")
def enable(slug: str, user_id: int) -> Response:
    with once():
        disable_user(me().id, _mine(slug).id, user_id, is_disabled=False)
    return moved(url_for(".show", slug=slug))


@bp.post("/people/<int(max=2147483647):user_id>/unlock")
def unlock(slug: str, user_id: int) -> Response:
    with once():
        unlock_user(me().id, user_id, _mine(slug).id)
    return moved(url_for(".show", slug=slug))


@bp.post("/people/<int(max=2147483647):user_id>/code")
def code(slug: str, user_id: int) -> str:
    """Shown once, on the answer itself."""
    return _page(slug, code=reissue_code(me().id, _mine(slug).id, user_id))


@bp.post("/wall")
def wall(slug: str) -> str:
    """Shown once, on the answer itself."""
    return _page(slug, wall_secret=open_wall(me().id, _mine(slug).id))


@bp.post("/wall/<int(max=2147483647):link_id>/revoke")
def revoke(slug: str, link_id: int) -> Response:
    with once():
        revoke_wall(me().id, _mine(slug).id, link_id)
    return moved(url_for(".show", slug=slug))


@bp.post("/turn")
def turn(slug: str) -> Response:
    said = typed(TurnOperation)
    number = turn_operation(seat_at(slug, RUNS_OPERATION), said)
    return done(number, url_for(".show", slug=slug))


def _mine(slug: str) -> Operation:
    with db.reading() as session:
        operation, _ = enter(session, slug, RUNS_OPERATION)
    return operation


def _page(slug: str, **shown_once: object) -> str:
    with db.reading() as session:
        operation, role = enter(session, slug, RUNS_OPERATION)
        members = members_of(session, operation.id)
        return render_template(
            "host/show.html",
            tab="host",
            parts=parts_of(session, operation, role, Topic.HOSTS),
            limited=limited_with_referrals(session, operation.id, me().id),
            blind=blind_spots(session, operation),
            members=members,
            investigators=readers_of(session, operation.id, 0, WORKS_SERIES),
            locked=locked_among(session, [user for user, _ in members]),
            rests=rests_of(session, operation, clock.now()),
            roles=list(Role),
            links=wall_links_of(session, operation.id),
            origin=current_app.config["ORIGIN"],
            **shown_once,
        )
