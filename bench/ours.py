"""The product's own door, with a clock beside it: ``gunicorn bench.ours:app``."""

from bench.stopwatch import stand_beside
from taskforce.door import pace
from wsgi import app

stand_beside(app)
# The few people here do the work of hundreds.
pace.PERSON = pace.PERSON._replace(seconds_each=0.0)
pace.SOCKETS = pace.SOCKETS._replace(seconds_each=0.0)
