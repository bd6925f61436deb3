"""The database does not answer: everybody is told so, and nothing is half done."""

import logging
from contextlib import ExitStack

import pytest
from sqlalchemy import create_engine, event

from taskforce import db
from taskforce.models import Series
from tests.harness.postgresql import free_port
from tests.web.matrix import CLUE, ON_SQLITE, SCRIPT, requests_to

S1 = "/operations/harbour/series/S-0001"
ON_POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
def nowhere(database_url, tmp_path):
    """An engine at a database that is not there."""
    address = f"sqlite:///{tmp_path}/away/taskforce.db"
    if database_url.startswith("postgresql"):
        address = f"postgresql+psycopg://postgres@127.0.0.1:{free_port()}/postgres"
    engine = create_engine(address, hide_parameters=True)
    yield engine
    engine.dispose()


@pytest.fixture
def gone(engines, nowhere, monkeypatch):
    """``gone()`` takes the database away, ``gone(only="writers")`` for writers alone."""
    monkeypatch.setattr(db, "PATIENCE", 0.05)

    def take_away(only=""):
        readers, _, tellers = engines if only == "writers" else [nowhere] * 3
        db.point_at(readers, nowhere, tellers)

    yield take_away
    db.point_at(*engines)


@ON_SQLITE
@pytest.mark.parametrize("headers", [{}, SCRIPT])
def test_every_address_says_so(world, app, browser, gone, headers):
    nour = browser(world.nour)
    gone()
    # A stranger's first page, a wall without a secret and static files need no database.
    without = {"static", "session.ask", "account.activate", "wall.show", "wall.live"}
    for asked in requests_to(app):
        if asked.endpoint in without:
            continue
        answer = asked.by(nour, headers=headers)
        assert answer.status_code == 503, asked
        assert answer.headers["Cache-Control"] == "no-store"
        if headers and asked.endpoint != "health.show":
            assert answer.json["code"] in ("unavailable", "busy"), asked
            assert set(answer.json) == {"code", "message", "reasons"}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_page_says_so_in_the_browsers_language(world, browser, gone, language):
    bea = browser(world.bea)
    gone()

    page = bea.get(S1, headers={"Accept-Language": language})

    assert page.status_code == 503
    assert f'<html lang="{language}"' in page.text
    assert ("cannot reach its records" in page.text) is (language == "en")
    assert "S-0001" not in page.text


def test_it_goes_on_where_it_was_when_the_database_is_back(world, browser, engines, gone):
    ana = browser(world.ana)
    gone()
    assert ana.post(f"{S1}/claim").status_code == 503
    db.point_at(*engines)

    assert ana.get(S1).status_code == 200
    assert ana.post(f"{S1}/claim").status_code == 303
    assert world.log() == ["2 series.claimed Ana"]


def test_a_clue_that_could_not_be_written_is_not_there(world, browser, engines, gone, caplog):
    ana, key = browser(world.ana), SCRIPT | {"Idempotency-Key": "a" * 32}
    said = CLUE | {"text": "The canary sings"}
    gone(only="writers")
    with caplog.at_level(logging.DEBUG):
        answer = ana.post(f"{S1}/clues", data=said, headers=key)
    db.point_at(*engines)

    assert (answer.status_code, answer.json["code"]) == (503, "busy")
    assert "canary" not in caplog.text
    assert world.log() == []
    assert "canary" not in ana.get(S1).text
    again = ana.post(f"{S1}/clues", data=said, headers=key)
    assert (again.status_code, again.headers["Event-Number"]) == (204, "2")


@pytest.mark.parametrize("only", ["", "writers"])
def test_a_form_without_a_script_comes_back_with_what_was_typed(world, browser, gone, only):
    ana = browser(world.ana)
    gone(only)

    page = ana.post(f"{S1}/clues", data=CLUE | {"text": "The canary sings"})

    assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
    assert "The canary sings</textarea>" in page.text
    assert '<form class="stack" method="post">' in page.text


def test_signing_in_fails_clearly_when_nothing_can_be_written(world, browser, gone):
    gone(only="writers")

    answer = browser().post("/sign-in", data={"name": "ana", "password": "x"}, headers=SCRIPT)

    assert (answer.status_code, answer.json["code"]) == (503, "busy")
    assert "Set-Cookie" not in answer.headers


@ON_POSTGRESQL
def test_a_connection_that_breaks_before_the_commit_leaves_nothing(
    world, browser, engines, caplog
):
    readers, writers, _ = engines
    ana = browser(world.ana)

    def break_off(connection):
        pid = connection.connection.dbapi_connection.info.backend_pid
        with readers.connect() as other:
            other.exec_driver_sql(f"SELECT pg_terminate_backend({pid})")

    event.listen(writers, "commit", break_off)
    try:
        with caplog.at_level(logging.DEBUG):
            said = CLUE | {"text": "The canary sings"}
            answer = ana.post(f"{S1}/clues", data=said, headers=SCRIPT)
    finally:
        event.remove(writers, "commit", break_off)

    assert (answer.status_code, answer.json["code"]) == (503, "unavailable")
    assert "canary" not in caplog.text
    assert world.log() == []
    assert world.series().stage == "open"
    assert ana.post(f"{S1}/claim").status_code == 303


@ON_SQLITE
def test_a_row_and_its_event_are_written_together_or_not_at_all(world, browser, engines, gone):
    ana = browser(world.ana)

    def refuse(connection, cursor, statement, *_):
        if statement.startswith("INSERT INTO event"):
            cursor.execute("SELECT no_such_function()")

    event.listen(engines[1], "before_cursor_execute", refuse)
    try:
        answer = ana.post(f"{S1}/claim", headers=SCRIPT)
    finally:
        event.remove(engines[1], "before_cursor_execute", refuse)

    assert answer.status_code >= 500
    with db.reading() as session:
        assert session.get_one(Series, world.series().id).holder_id is None
    assert world.log() == []


@ON_SQLITE
@pytest.mark.parametrize("what", ["gone", "in use by others"])
def test_the_gate_before_the_socket_says_so(world, browser, gone, engines, monkeypatch, what):
    ana = browser(world.ana)
    knock = {"Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Origin": "http://127.0.0.1"}
    monkeypatch.setattr(engines[0].pool, "_timeout", 0.05)
    with ExitStack() as others:
        if what == "gone":
            gone()
        else:
            for _ in range(engines[0].pool.size()):
                others.enter_context(db.reading()).connection()
        answer = ana.get("/socket.io/?EIO=4&transport=websocket", headers=knock)

    assert answer.status_code == 503


def test_the_health_address_says_so(world, browser, gone):
    assert browser().get("/health").status_code == 200
    gone()

    answer = browser().get("/health")

    assert answer.status_code == 503
    assert "ok" not in answer.text.splitlines()


@ON_POSTGRESQL
def test_what_needs_no_database_stays(world, browser, gone):
    gone()

    assert browser().get("/sign-in").status_code == 200
    assert browser().get("/wall").status_code in (200, 503)
    assert browser().get("/static/css/main.css", buffered=True).status_code == 200
