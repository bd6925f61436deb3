"""Search of one operation."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from taskforce import db
from taskforce.door.forms import asked
from taskforce.door.readings import note_opened
from taskforce.door.seats import enter
from taskforce.door.session import me
from taskforce.errors import InputRefused
from taskforce.inputs.search import Search
from taskforce.policy import READS_SERIES
from taskforce.queries.search import address_of, search

bp = Blueprint("search", __name__, url_prefix="/operations/<slug>")


@bp.get("/search")
def show(slug: str) -> Any:
    """What was found; whoever types a reference goes straight there."""
    with db.reading() as session:
        operation, _ = enter(session, slug, READS_SERIES)
        try:
            said = asked(Search)
        except InputRefused as refusal:
            return _page(request.args.get("q", ""), refusal=refusal), refusal.status
        if at := address_of(session, operation.id, me().id, said.q):
            series, row = at
            return redirect(url_for("series.show", slug=slug, reference=series, _anchor=row))
        found = search(session, operation.id, me().id, said.q, said.before)
        page = _page(said.q, found=found)
    note_opened(me().id, *found.series_ids)
    return page


def _page(typed: str, **more: Any) -> str:
    return render_template("search/show.html", tab="board", typed=typed, **more)
