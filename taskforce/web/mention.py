"""Whom a text can name, for the list that opens behind an @."""

import json

from flask import Blueprint, request
from werkzeug.wrappers import Response

from taskforce import db
from taskforce.door.seats import enter
from taskforce.policy import POSTS_CLUES
from taskforce.queries.mention import offered

bp = Blueprint("mention", __name__, url_prefix="/operations/<slug>")


@bp.get("/mentions")
def find(slug: str) -> Response:
    """Colleagues, agencies and places that a few letters may mean, as pairs."""
    with db.reading() as session:
        operation, _ = enter(session, slug, POSTS_CLUES)
        found = offered(session, operation.id, request.args.get("q", "")[:80])
    return Response(json.dumps(found, ensure_ascii=False), content_type="application/json")
