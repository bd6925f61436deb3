import pytest

from taskforce import change, db, i18n, secret
from taskforce.upgrade import upgrade
from tests.conftest import KEY
from tests.harness import postgresql
from tests.harness.server import Server
from tests.torture.converging import SEED


@pytest.fixture
def house(request, tmp_path, monkeypatch):
    """A database of its own, and the server on it with what the test calls ``APP``; this process
    writes beside it."""
    database, mode = request.param.split()
    if database == "postgresql":
        name = request.module.__name__.rpartition("_")[2]
        url = postgresql.another(request.getfixturevalue("postgresql_url"), name)
    else:
        url = f"sqlite:///{tmp_path}/taskforce.db"
    secret.use(KEY)
    i18n.load()
    monkeypatch.setattr(change, "after_commit", [])
    monkeypatch.setenv("TORTURE_SEED", str(SEED))
    engines = db.connect(url)
    upgrade()
    if database == "sqlite":  # what is tried here needs no disk
        writer = engines[1].raw_connection()
        writer.execute("PRAGMA synchronous=OFF")
        writer.close()
    server = Server(url, tmp_path / "server.log", mode, app=request.module.APP)
    yield server
    server.stop()
    for engine in engines:
        engine.dispose()
