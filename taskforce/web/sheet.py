"""The desk sheet: what each agency of the room holds, to be printed and laid beside the screen."""

from flask import Blueprint, render_template

from taskforce import clock, db
from taskforce.door.seats import enter
from taskforce.door.session import me
from taskforce.policy import RUNS_DESK
from taskforce.queries.sheet import sheet_of

bp = Blueprint("sheet", __name__, url_prefix="/operations/<slug>")


@bp.get("/sheet")
def show(slug: str) -> str:
    """What is held now, as far as this reader may know of it."""
    with db.reading() as session:
        operation, _ = enter(session, slug, RUNS_DESK)
        now = clock.now()
        page = {"sheet": sheet_of(session, operation.id, me().id, now), "now": now}
        return render_template("sheet/show.html", tab="desk", **page)
