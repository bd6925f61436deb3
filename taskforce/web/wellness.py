"""Forms by which people look after themselves."""

from flask import Blueprint
from werkzeug.wrappers import Response

from taskforce.actions.wellness import choose_wellness, start_viewing, stop_viewing
from taskforce.door.forms import typed
from taskforce.door.replies import moved
from taskforce.door.session import me
from taskforce.inputs.wellness import ChooseWellness

bp = Blueprint("wellness", __name__)


@bp.post("/viewing/start")
def start() -> Response:
    start_viewing(me().id)
    return moved("/settings")


@bp.post("/viewing/stop")
def stop() -> Response:
    stop_viewing(me().id)
    return moved("/settings")


@bp.post("/wellness")
def save() -> Response:
    choose_wellness(me().id, typed(ChooseWellness))
    return moved("/settings?saved")
