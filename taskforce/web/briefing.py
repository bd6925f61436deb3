"""The briefing of a day, in any of our languages, to be read out or printed."""

from typing import Any

from flask import Blueprint, render_template, request

from taskforce import clock, db, i18n
from taskforce.door.forms import asked
from taskforce.door.readings import note_opened
from taskforce.door.seats import enter
from taskforce.door.session import me
from taskforce.errors import InputRefused
from taskforce.inputs.briefing import ReadBriefing
from taskforce.policy import READS_SERIES
from taskforce.queries.briefing import briefing_of, first_day

bp = Blueprint("briefing", __name__, url_prefix="/operations/<slug>")


@bp.get("/briefing")
def show(slug: str) -> Any:
    """What everybody on the floor may know of a day; of one that has not come, or before there
    was anything, a sentence that says so."""
    with db.reading() as session:
        operation, _ = enter(session, slug, READS_SERIES)
        now, first = clock.now(), first_day(session, operation)
        today = operation.day_of(now)
        page: dict[str, Any] = {"tab": "dashboard", "first": first, "today": today}
        try:
            said = asked(ReadBriefing)
        except InputRefused as refused:
            page |= {"typed_day": request.args.get("day", ""), "refusal": refused}
            return render_template("briefing/show.html", **page), refused.status
        day, language = said.day or today, said.language or me().language
        found = None
        if first <= day <= today:
            found = briefing_of(session, operation, day, language, now)
        with i18n.speaking(language, operation.zone):
            paper = {"briefing": found, "day": day, "first": first, "today": today}
            drawn = render_template("briefing/paper.html", **paper)
        page |= {"typed_day": day.isoformat(), "at_day": day, "told_in": language, "drawn": drawn}
        html = render_template("briefing/show.html", **page)
    note_opened(me().id, *{each.ask.series_id for each in found.open_asks} if found else ())
    return html
