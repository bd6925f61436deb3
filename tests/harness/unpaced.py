"""The application as it is, but that nobody waits for their turn: ``gunicorn
tests.harness.unpaced:app``. For those who try as a few people what happens under load."""

from wsgi import app  # noqa: I001 - it patches what all others import
from taskforce.door import pace

__all__ = ["app"]

pace.PERSON = pace.PERSON._replace(seconds_each=0.0)
pace.SOCKETS = pace.SOCKETS._replace(seconds_each=0.0)
