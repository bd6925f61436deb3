"""The application as it is, but that now and then what it tells the pages does not reach them:
``gunicorn tests.torture.failing:app``."""

import os
import random

from tests.harness.unpaced import app

SEED = int(os.environ.get("TORTURE_SEED", "1"))
#: One of so many.
EACH = 50


class PublishFailed(Exception):
    """On purpose."""


def _failing(emit, chance):
    def emit_or_fail(*said, **where):
        is_last = chance.random() < 1 / EACH
        if not is_last or chance.random() < 0.5:
            emit(*said, **where)
        if is_last:
            raise PublishFailed

    return emit_or_fail


_publisher = app.extensions["publisher"]
_publisher._emit = _failing(_publisher._emit, random.Random(SEED))
