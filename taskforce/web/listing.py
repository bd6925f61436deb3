"""A host's lists: a preview of all that is wrong with one before anything is written, then a
report of what was done.

Nothing of a list is kept between the two. The page carries the columns that we keep back to the
browser, which sends them again; what the preview said is sent along and has to be true still.
"""

from typing import Any

from flask import Blueprint, current_app, render_template, request

from taskforce import db
from taskforce.actions.comparison import import_known_list
from taskforce.actions.operation import Code, import_agencies, import_people
from taskforce.actions.series import import_series
from taskforce.door.forms import takes_list, typed
from taskforce.door.page import publisher
from taskforce.door.replies import from_script, refused
from taskforce.door.seats import enter, seat_at
from taskforce.door.session import me
from taskforce.errors import InputRefused, LongList, NotAsPreviewed, Refusal
from taskforce.inputs import explained
from taskforce.inputs.listing import (
    MOST_ON_A_PAGE,
    BringList,
    ChooseList,
    ListKind,
    ListRead,
    read_list,
)
from taskforce.policy import RUNS_OPERATION
from taskforce.queries.listing import effect_of
from taskforce.seat import Seat

bp = Blueprint("listing", __name__, url_prefix="/operations/<slug>/host/lists")

#: So many problems are shown at once; whoever mended them sees the next.
_SHOWN = 200


@bp.get("")
def show(slug: str) -> str:
    with db.reading() as session:
        enter(session, slug, RUNS_OPERATION)
    return _page()


@bp.post("/preview")
@takes_list
def preview(slug: str) -> Any:
    """Everything that the list would do, and all that is wrong with it; nothing is written."""
    seat = seat_at(slug, RUNS_OPERATION)
    try:
        said, data = typed(ChooseList), _uploaded()
        return _preview(seat, said.which, _read(said.which, data))
    except (InputRefused, LongList) as refusal:
        return refused(refusal) if from_script() else (_page(refusal), refusal.status)


@bp.post("")
@takes_list
def bring(slug: str) -> Any:
    """Write it down, if it still does what the preview said."""
    seat = seat_at(slug, RUNS_OPERATION)
    said = typed(BringList)
    read = _read(said.which, said.lines.encode())
    try:
        if read.problems:
            raise NotAsPreviewed
        codes = _bring(seat, said, read.rows)
    except NotAsPreviewed as refusal:
        if from_script():
            return refused(refusal)
        return _preview(seat, said.which, read, refusal), refusal.status
    return render_template(
        "listing/report.html", tab="host", which=said.which, count=len(read.rows), codes=codes
    )


def _bring(seat: Seat, said: BringList, rows: list[Any]) -> list[Code]:
    """Returns the codes of the people who are new."""
    codes: list[Code] = []
    match said.which:
        case ListKind.AGENCIES:
            import_agencies(me().id, rows, said.seen)
        case ListKind.PEOPLE:
            codes = import_people(me().id, seat.operation_id, rows, said.seen)
        case ListKind.SERIES:
            import_series(seat, rows, said.seen)
        case ListKind.KNOWN:
            import_known_list(me().id, rows, said.seen)
            publisher().compare_all()
    return codes


def _uploaded() -> bytes:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise InputRefused({"file": explained("no_file")})
    return bytes(file.read())


def _read(which: ListKind, data: bytes) -> ListRead:
    """In a real thread: thousands of lines would hold up every page for seconds."""
    lines = len(data.splitlines()) - 1  # the first one names the columns
    if lines > MOST_ON_A_PAGE:
        raise LongList(lines=lines, most=MOST_ON_A_PAGE)
    read: ListRead = current_app.extensions["offload"](read_list, which, data)
    return read


def _preview(seat: Seat, which: ListKind, read: ListRead, refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        effect = effect_of(session, which, seat.operation_id, read.rows, me().id)
    problems = sorted([*read.problems, *effect.problems], key=lambda problem: problem.line)
    return render_template(
        "listing/preview.html",
        tab="host",
        which=which,
        read=read,
        effect=effect,
        problems=problems[:_SHOWN],
        count=len(problems),
        seen=effect.seen(read.rows),
        refusal=refusal,
    )


def _page(refusal: Refusal | None = None) -> str:
    return render_template("listing/show.html", tab="host", kinds=list(ListKind), refusal=refusal)
