"""Whether the server stands, for whoever watches over it."""

from flask import Blueprint
from sqlalchemy import text
from werkzeug.wrappers import Response

from taskforce import db

bp = Blueprint("health", __name__)


@bp.get("/health")
def show() -> Response:
    """200 while the records can be read."""
    with db.reading() as session:
        session.execute(text("SELECT 1"))
    return Response("ok\n", content_type="text/plain; charset=utf-8")
