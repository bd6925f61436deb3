"""What every answer says to the browser besides its content, and what logs never say."""

import gzip
import logging
import re

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from taskforce import change, clock, db, keys
from taskforce.actions.session import sign_in
from taskforce.app import create_app
from taskforce.config import Settings
from taskforce.models import Model, User
from tests.conftest import KEY
from tests.harness.engines import in_use
from tests.harness.world import World
from tests.web.matrix import CLUE, ON_SQLITE, ROUTES, SCRIPT, requests_to

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types htmx"
)
PASSWORD = "seven green bottles"
S1 = "/operations/harbour/series/S-0001"


def assert_guarded(answer, what):
    headers = answer.headers
    assert headers.getlist("Content-Security-Policy") == [POLICY], what
    assert headers["X-Content-Type-Options"] == "nosniff", what
    assert headers["Referrer-Policy"] == "same-origin", what
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin", what
    assert "Access-Control-Allow-Origin" not in headers, what
    assert "Server" not in headers, what


@ON_SQLITE
@pytest.mark.parametrize("headers", [{}, SCRIPT])
def test_every_answer_is_guarded_and_kept_by_no_browser(world, app, browser, headers):
    for asked in requests_to(app):
        for client in (browser(), browser(world.nour)):
            if asked.endpoint != "static":
                answer = asked.by(client, headers=headers)
                assert_guarded(answer, asked)
                assert answer.headers["Cache-Control"] == "no-store", asked


#: Requests that are not simply done, and their status.
ODD = [
    ("GET", "/nowhere", {}, 404),
    ("DELETE", S1, {}, 405),
    ("OPTIONS", S1, {}, 200),
    ("HEAD", S1, {}, 200),
    ("POST", f"{S1}/claim", {"headers": {"Sec-Fetch-Site": "cross-site"}}, 403),
    ("POST", f"{S1}/clues", {"data": {"text": "x" * 70_000}}, 413),
    ("POST", f"{S1}/clues", {"data": b"{}", "content_type": "application/json"}, 415),
    ("POST", f"{S1}/clues", {"data": {"text": "x"}}, 422),
]


def test_refusals_are_guarded_too(world, browser):
    nour = browser(world.nour)
    for method, address, sent, status in ODD:
        answer = nour.open(address, method=method, **sent)
        assert answer.status_code == status, (method, address)
        assert_guarded(answer, address)
        assert answer.headers["Cache-Control"] == "no-store"


def test_static_files_are_kept_by_the_browser(world, browser):
    answer = browser().get("/static/css/main.css", buffered=True)

    assert answer.status_code == 200
    assert_guarded(answer, "static")
    assert "max-age=2592000" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", [S1, "/static/css/main.css", "/static/dist/main.js"])
def test_what_a_browser_fetches_is_small_on_its_way(world, browser, monkeypatch, path):
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)  # a page says when it was drawn
    ana = browser(world.ana)
    plain = ana.get(path, buffered=True).data
    small = ana.get(path, headers={"Accept-Encoding": "gzip, deflate"}, buffered=True)

    assert small.headers["Content-Encoding"] == "gzip"
    assert len(small.data) < len(plain) / 2.5
    assert gzip.decompress(small.data) == plain


@ON_SQLITE
def test_no_page_runs_or_styles_anything_by_itself(world, app, browser):
    nour = browser(world.nour)
    for asked in requests_to(app):
        if asked.method == "GET" and asked.endpoint not in ("static", "health.show"):
            page = asked.by(nour, says=ROUTES[asked.endpoint].says).text
            assert not re.search(r"<script(?![^>]*\bsrc=)", page), asked
            assert not re.search(r"\son[a-z]+=", page), asked
            assert not re.search(r"<[^>]+\sstyle=|<style|javascript:", page), asked
            assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page), asked


@pytest.fixture
def secure(engines, database_url):
    """The application as browsers reach it over TLS, where everybody has one password."""
    origin = "https://taskforce.example.org"
    settings = Settings(
        database_url=database_url, origin=origin, secret_key=KEY, keys=str(keys.directory())
    )
    app = create_app(settings)
    for engine in in_use():
        engine.dispose()
    db.point_at(*engines)
    World(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD))
    yield app
    change.after_commit.clear()


@ON_SQLITE
def test_over_tls_cookies_stay_with_this_host(secure):
    client = secure.test_client()
    headers = {"Sec-Fetch-Site": "same-origin"}
    at = {"base_url": "https://taskforce.example.org", "headers": headers}
    said = {"name": "ana", "password": PASSWORD}
    entered = client.post("/sign-in", data=said, **at)
    cookies = entered.headers.getlist("Set-Cookie")
    cookies += client.get("/sign-in?lang=fr", **at).headers.getlist("Set-Cookie")

    assert entered.status_code == 303
    names = [cookie.split("=")[0] for cookie in cookies]
    assert names == ["__Host-session", "__Host-browser", "__Host-language"]
    for cookie in cookies:
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
    assert client.get("/settings", **at).status_code == 200
    ended = client.post("/sign-out", **at).headers["Set-Cookie"]
    assert ended.startswith("__Host-session=;")
    assert {"Secure", "Path=/"} <= set(ended.split("; "))


@ON_SQLITE
def test_over_tls_browsers_are_told_to_stay_there(secure):
    for address in ("/sign-in", "/settings", "/nowhere", "/health"):
        answer = secure.test_client().get(address)
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
        assert_guarded(answer, address)


@ON_SQLITE
def test_over_tls_a_cookie_without_the_prefix_is_nobodys(secure):
    with db.reading() as session:
        ana = session.scalars(select(User).filter_by(sign_in_name="ana")).one()
    client = secure.test_client()
    client.set_cookie("session", sign_in(ana.id), secure=True)

    assert client.get("/settings", base_url="https://taskforce.example.org").status_code == 401


def test_without_tls_nothing_is_promised(world, browser):
    assert "Strict-Transport-Security" not in browser().get("/sign-in").headers


#: What somebody adds to a good clue; none of them can be posted.
REFUSED = [
    {"text": "canary@example.org"},
    {"text": "canary " * 600},
    {"text": "The canary sings", "places": "canary"},
    {"text": "The canary sings", "kind": "canary"},
    {"text": "The canary sings", "supersedes": "C-0099"},
    {"text": "The canary sings", "canary": "canary"},
    {"text": "canary\0"},
]


def test_no_log_says_what_was_refused(world, browser, caplog):
    ana = browser(world.ana)
    for said in REFUSED:
        with caplog.at_level(logging.DEBUG):
            answer = ana.post(f"{S1}/clues", data=CLUE | said, headers=SCRIPT)
        assert 400 <= answer.status_code < 500, said
        assert "canary" not in caplog.text, said
        assert "canary" not in answer.text.replace('"canary":', ""), said
    assert world.log() == []


def test_no_log_says_what_was_done_either(world, browser, caplog):
    ana = browser(world.ana)
    with caplog.at_level(logging.DEBUG):
        ana.post(f"{S1}/claim")
        ana.post(f"{S1}/clues", data=CLUE | {"text": "The canary sings"})
        ana.post(f"{S1}/draft", data={"form": "clue", "text": "A second canary"})
        note = {"claim": "1", "note": "No canary here", "text_language": "en"}
        assert ana.post(f"{S1}/release", data=note, headers=SCRIPT).status_code == 204
        ana.get(S1)

    assert "canary" not in caplog.text


def test_no_log_says_a_password_or_a_code(world, browser, caplog):
    with caplog.at_level(logging.DEBUG):
        browser().post("/sign-in", data={"name": "ana", "password": "canary canary canary"})
        browser().post("/activate", data={"code": "CANA-RYCA-NARY"})
        browser().post("/wall", data={"secret": "CANA-RYCA-NARY"})

    assert "canary" not in caplog.text.lower().replace("-", "")


def test_refused_text_is_kept_nowhere(world, browser, engines):
    ana = browser(world.ana)
    for text in ("canary@example.org", "see https://canary.example/x"):
        ana.post(f"{S1}/draft", data={"form": "clue", "text": text})
        ana.post(f"{S1}/clues", data=CLUE | {"text": text})

    with engines[0].connect() as connection:
        for table in Model.metadata.sorted_tables:
            assert "canary" not in repr(connection.execute(table.select()).all()), table.name
