"""Places by name, for the field in which people choose them."""

import json

from flask import Blueprint, request
from werkzeug.wrappers import Response

from taskforce import places

bp = Blueprint("place", __name__)


@bp.get("/places")
def find() -> Response:
    """The places that a few letters may mean, in the reader's language, as pairs."""
    found = places.matching(request.args.get("q", "")[:80])
    return Response(json.dumps(found, ensure_ascii=False), content_type="application/json")
