"""Forms about two references of one child."""

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from taskforce.actions.link import link_child, withdraw_link
from taskforce.door.forms import typed
from taskforce.door.replies import done
from taskforce.door.seats import seat_at
from taskforce.inputs.desk import GiveReason, LinkChild
from taskforce.policy import LOCATES_SERIES

bp = Blueprint("link", __name__, url_prefix="/operations/<slug>")


@bp.post("/series/<reference>/links")
def make(slug: str, reference: str) -> Response:
    said = typed(LinkChild)
    number = link_child(seat_at(slug, LOCATES_SERIES), reference, said)
    return done(number, url_for("series.show", slug=slug, reference=reference))


@bp.post("/links/<link>/withdraw")
def withdraw(slug: str, link: str) -> Response:
    said = typed(GiveReason)
    number = withdraw_link(seat_at(slug, LOCATES_SERIES), link, said)
    return done(number, url_for("series.index", slug=slug))
