"""Two processes behind nginx for the whole session, and a world for all tests: each takes a
series of its own."""

import ssl
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from taskforce import change, db, i18n, secret
from taskforce.actions.session import sign_in
from taskforce.door.password import hashed
from taskforce.models import Role
from taskforce.upgrade import upgrade
from tests.conftest import KEY
from tests.harness import room as rooms
from tests.harness.missing import refuse_in_ci
from tests.harness.world import World, a_series

OF_OUR_OWN = [f"S-{number}" for number in range(1000, 1040)]
PASSWORD = "a long enough phrase for a test"


@pytest.fixture(scope="session")
def _standing():
    if name := rooms.missing():
        refuse_in_ci(name)
    with tempfile.TemporaryDirectory(prefix="taskforce-room-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        room = rooms.Room(folder)
        try:
            secret.use(KEY)
            i18n.load()
            engines = db.connect(room.database_url)
            upgrade()
            world = World(hashed(PASSWORD))
            world.bring(*(a_series(each, each.replace("S-", "ICSE:")) for each in OF_OUR_OWN))
            room.serve()
            yield room, engines, world
        finally:
            room.stop()


@pytest.fixture
def room(_standing, monkeypatch):
    """This process tells nobody what it writes, like a command line beside the servers."""
    monkeypatch.setattr(change, "after_commit", [])
    monkeypatch.setattr(change, "after_revocation", [])
    secret.use(KEY)
    for engine in _standing[1]:
        engine.dispose()  # a test may have stopped the database
    db.point_at(*_standing[1])
    return _standing[0]


@pytest.fixture
def world(_standing, room):
    return _standing[2]


@pytest.fixture(scope="session")
def unclaimed():
    """Each taken once, by whichever test comes first."""
    return iter(OF_OUR_OWN)


@pytest.fixture
def browser_secret(world):
    return lambda person: sign_in(person.id)


@pytest.fixture
def somebody(world, request):
    """A person of this test's own, who holds nothing yet; names are letters alone."""
    number = request.session.items.index(request.node)
    letters = "".join(chr(ord("a") + int(each)) for each in str(number))
    return world.person(f"Worker{letters}", "en", Role.INVESTIGATOR)


@pytest.fixture
def through_nginx(room):
    """``through_nginx(path, body, headers)``: status, headers and text over TLS."""
    trusting = ssl.create_default_context(cafile=room.folder / "nginx" / "authority.crt")

    def ask(path, body=None, at=room.origin, **headers):
        asked = urllib.request.Request(at + path, body, headers)
        try:
            with urllib.request.urlopen(asked, context=trusting, timeout=10) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, refusal.headers, refusal.read()

    ask.trusting = trusting
    return ask


@pytest.fixture(params=["with Redis", "without Redis"])
def redis(request, room):
    """Within how many seconds one process hears what the other did."""
    if request.param == "with Redis":
        yield 1.0
    else:
        with room.without_redis():
            yield 2.0
