"""Checkpoints of the record: made, printed for two agencies, and who has them."""

from typing import Any

from flask import Blueprint, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from taskforce import db, i18n, qr
from taskforce.actions.checkpoint import hand_checkpoint, make_checkpoint
from taskforce.door.forms import asked, typed
from taskforce.door.page import parts_of
from taskforce.door.replies import from_script, moved, refused
from taskforce.door.seats import enter, once
from taskforce.door.session import me
from taskforce.errors import InputRefused, NotFound
from taskforce.inputs.checkpoint import HandCheckpoint, ReadPaper
from taskforce.live.rooms import Topic
from taskforce.models import Checkpoint, Operation
from taskforce.policy import RUNS_OPERATION
from taskforce.queries.agency import offered, visiting_agencies
from taskforce.queries.checkpoint import checkpoint_at, listed, newest_of
from taskforce.web.front_desk import PRINTS_ON_LETTER

bp = Blueprint("checkpoint", __name__, url_prefix="/operations/<slug>/host/checkpoints")


@bp.get("")
def show(slug: str) -> str:
    return _page(slug)


@bp.post("")
def make(slug: str) -> Response:
    with db.reading() as session:
        operation, _ = enter(session, slug, RUNS_OPERATION)
    with once():
        make_checkpoint(me().id, operation.id)
    return moved(url_for(".show", slug=slug))


@bp.get("/<int(max=2147483647):checkpoint_id>")
def paper(slug: str, checkpoint_id: int) -> str:
    """Both copies, on one sheet where it is long enough, each in its own language."""
    return _paper(slug, checkpoint_id, asked(ReadPaper))


@bp.post("/<int(max=2147483647):checkpoint_id>/handed")
def hand(slug: str, checkpoint_id: int) -> Any:
    with db.reading() as session:
        operation, _ = enter(session, slug, RUNS_OPERATION)
        _kept(session, operation, checkpoint_id)
    said = asked(ReadPaper)
    try:
        agency = typed(HandCheckpoint).agency
        with once():
            hand_checkpoint(me().id, operation.id, checkpoint_id, agency)
    except InputRefused as refusal:
        if from_script():
            return refused(refusal)
        return _paper(slug, checkpoint_id, said, refusal), refusal.status
    back = url_for(".paper", slug=slug, checkpoint_id=checkpoint_id, **_languages(said))
    return moved(back)  # there is a second agency


def _page(slug: str) -> str:
    with db.reading() as session:
        operation, role = enter(session, slug, RUNS_OPERATION)
        return render_template(
            "checkpoint/show.html",
            tab="host",
            parts=parts_of(session, operation, role, Topic.HOSTS),
            newest=newest_of(session, operation.id),
            checkpoints=listed(session, operation.id),
        )


def _paper(
    slug: str, checkpoint_id: int, said: ReadPaper, refusal: InputRefused | None = None
) -> str:
    with db.reading() as session:
        operation, _ = enter(session, slug, RUNS_OPERATION)
        kept = _kept(session, operation, checkpoint_id)
        visiting = visiting_agencies(session, operation)
        return render_template(
            "checkpoint/paper.html",
            tab="host",
            kept=kept,
            chosen=_languages(said),
            copies=[
                _copy(operation, kept, number, language or me().language)
                for number, language in enumerate((said.first, said.second), start=1)
            ],
            is_letter=me().country in PRINTS_ON_LETTER,
            agencies=[(each.id, offered(each)) for each in visiting if not kept.is_with(each)],
            refusal=refusal,
        )


def _languages(said: ReadPaper) -> dict[str, Any]:
    """Of the two copies, as an address says them."""
    return {"first": said.first, "second": said.second}


def _kept(session: Session, operation: Operation, checkpoint_id: int) -> Checkpoint:
    kept = checkpoint_at(session, operation.id, checkpoint_id)
    if kept is None:
        raise NotFound
    return kept


def _copy(operation: Operation, kept: Checkpoint, number: int, language: str) -> str:
    code = qr.drawn(kept.told(operation.slug))
    with i18n.speaking(language, operation.zone):
        return render_template("checkpoint/copy.html", kept=kept, qr=code, number=number)
