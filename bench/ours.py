"""The product's own door, with a clock beside it: ``gunicorn bench.ours:app``."""

from bench.stopwatch import stand_beside
from wsgi import app

stand_beside(app)
