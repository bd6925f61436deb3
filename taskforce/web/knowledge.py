"""Where people say what they know."""

from collections.abc import Iterable
from itertools import zip_longest
from typing import Any

from flask import Blueprint, render_template, request

from taskforce import db, i18n, places
from taskforce.actions.knowledge import say_knowledge
from taskforce.door.forms import typed
from taskforce.door.replies import from_script, moved, refused
from taskforce.door.session import me
from taskforce.errors import InputRefused
from taskforce.inputs.clue import separated
from taskforce.inputs.knowledge import Know
from taskforce.models import Area, AreaKind
from taskforce.queries.knowledge import areas_of

bp = Blueprint("knowledge", __name__)


@bp.get("/knowledge")
def show() -> str:
    with db.reading() as session:
        areas = areas_of(session, me().id)
    return _page(_kept(areas), is_saved="saved" in request.args)


@bp.post("/knowledge")
def say() -> Any:
    try:
        said = typed(Know)
    except InputRefused as refusal:
        return refused(refusal) if from_script() else (_page(_said(), refusal), refusal.status)
    say_knowledge(me().id, said)
    return moved("/knowledge?saved")


def _page(
    said: dict[str, Any], refusal: InputRefused | None = None, is_saved: bool = False
) -> str:
    return render_template("knowledge/show.html", said=said, refusal=refusal, is_saved=is_saved)


def _kept(areas: Iterable[Area]) -> dict[str, Any]:
    """What was said before, as the form has it."""
    of: dict[AreaKind, list[Area]] = {kind: [] for kind in AreaKind}
    for area in areas:
        of[area.kind].append(area)
    return {
        "places": [area.value for area in of[AreaKind.PLACE]],
        "languages": [(area.value, area.level) for area in of[AreaKind.LANGUAGE]],
        "subjects": [area.value for area in of[AreaKind.SUBJECT]],
        "keywords": i18n.comma().join(area.value for area in of[AreaKind.KEYWORD]),
    }


def _said() -> dict[str, Any]:
    """What was typed just now, also where it is refused."""
    form = request.form
    words = [word for each in form.getlist("places") for word in separated(each)]
    named = {word: places.named(word) for word in words}
    rows = zip_longest(form.getlist("language"), form.getlist("level"), fillvalue="")
    return {
        "places": list(dict.fromkeys(code for code in named.values() if code)),
        "unknown": ", ".join(word for word, code in named.items() if not code),
        "forget": form.getlist("forget"),
        "languages": [(language, level) for language, level in rows if language],
        "subjects": form.getlist("subjects"),
        "keywords": form.get("keywords", ""),
    }
