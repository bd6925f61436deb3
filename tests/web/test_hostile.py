"""Whatever anybody sends, the server answers with something below 500, and stands."""

import gzip
import logging
import os
import time
from itertools import cycle
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taskforce import db
from taskforce.door import forms
from taskforce.inputs import Input
from taskforce.models import Role
from taskforce.queries.record import faults_in
from taskforce.web import session as signing
from tests.harness.bodies import BODIES, FORM, NESTED, ON_THE_CLOCK, STRANGE, written
from tests.harness.story import Story
from tests.web.matrix import ROUTES, SCRIPT, VALUES, rules_of


def inputs(kind=Input):
    """Every form and query that the application knows."""
    for each in kind.__subclasses__():
        yield each
        yield from inputs(each)


#: Whatever anybody may say, and what is read before there is a form.
FIELDS = sorted({"lang", *(name for model in inputs() for name in model.model_fields)})
SAID = {text for route in ROUTES.values() for text in route.says.values()}
FITTING = sorted(text for text in SAID if isinstance(text, str))  # files are tried elsewhere
NASTY = [
    "",
    " ",
    "\0",
    "C-0001\0",
    "-1",
    str(2**31 - 1),
    str(2**31),
    str(2**63),
    "9" * 400,
    "1e309",
    "NaN",
    "٣",
    "S-٣",
    "\ufffd",
    "\U0001f4a5" * 50,
    "\u202eabc",
    "\ue000",
    "%s%n",
    "{{7*7}}",
    "' OR 1=1 --",
    "../../etc/passwd",
    "0001-01-01",
    "9999-12-31",
    "-9999-01-01",
    "2026-02-30",
    "NL,BE;" * 100,
    "C-0001 " * 100,
    "ICSE:" + "/" * 30,
    "a" * 3000,
]
#: What is tried in each field of each form: all of them, or one by turns.
NASTIEST = ["a\0b", str(2**31), "9" * 30, "\u0663"]
#: Everything on everything, or each of them on a few routes, so that each route gets some.
IN_FULL = bool(os.environ.get("SOAK"))
TEXTS = st.one_of(
    st.sampled_from(FITTING),
    st.sampled_from(NASTY),
    st.text(max_size=40),
    st.integers().map(str),
)
FORMS = st.lists(st.tuples(st.sampled_from(FIELDS), TEXTS), max_size=5)
#: What stands in a path; a point alone or nothing would be another path.
PIECES = st.one_of(st.sampled_from(NASTY), st.text(min_size=1, max_size=12)).filter(
    lambda text: text.strip("./ ") and "/" not in text
)
AS_OFTEN = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def whoever(world, browser, monkeypatch):
    """Who means no good and may ask for this route, among rows of every kind: a host, or an
    investigator where a host may not."""
    monkeypatch.setattr(signing, "SLOWED", 0.0)
    story = Story(world)
    story.to(
        "claim",
        "clue",
        "locate",
        "draft",
        "compare",
        "approve",
        "send",
        "hear",
        "release",
        "match",
    )
    host, investigator = browser(world.nour), browser(world.ana)
    return lambda rule: host if ROUTES[rule.endpoint].may(Role.HOST) else investigator


@pytest.fixture
def stands(world, whoever, browser):
    """Afterwards the record is whole, and the host still has her page."""
    yield
    assert browser(world.nour).get("/operations/harbour/host").status_code == 200
    with db.reading() as session:
        assert list(faults_in(session, world.operation())) == []


def tried(app):
    """Routes to try; signing out or ending the host's own account would end the trying."""
    ends = {"session.leave", "static"}
    return [(rule, method) for rule, method in rules_of(app) if rule.endpoint not in ends]


def addressed(app, world, rule, method):
    """Where a route is, about rows that there are."""
    values = VALUES | {"user_id": world.bea.id}
    needed = {name: values[name] for name in rule.arguments}
    return app.url_map.bind("").build(rule.endpoint, needed, method=method)


@pytest.fixture
def fields_read(monkeypatch):
    """The fields of what was parsed since it was asked last: also those that may be left out."""
    read, parse = set(), forms.parse

    def note(model, said):
        read.update(model.model_fields)
        return parse(model, said)

    def taken():
        names = sorted(read)
        read.clear()
        return names

    monkeypatch.setattr(forms, "parse", note)
    return taken


@pytest.mark.parametrize("part", range(2))
def test_one_nasty_field_among_good_ones_never_breaks_anything(
    world, app, whoever, stands, stays_calm, part, fields_read
):
    turns = cycle(NASTIEST)
    for rule, method in tried(app)[part::2]:
        address, fitting = addressed(app, world, rule, method), ROUTES[rule.endpoint].says
        place = "data" if method == "POST" else "query_string"
        fields_read()
        client = whoever(rule)
        client.open(address, method=method, headers=SCRIPT, **{place: {"lang": next(turns)}})
        for name in sorted({*fitting, *fields_read()}):
            for nasty in NASTIEST if IN_FULL else [next(turns)]:
                said = {place: fitting | {name: nasty}}
                stays_calm(client, address, method, name, headers=SCRIPT, **said)


def test_random_forms_never_break_anything(world, app, whoever, stands, stays_calm):
    routes = tried(app)

    @AS_OFTEN
    @given(route=st.sampled_from(range(len(routes))), form=FORMS, fits=st.booleans())
    def attack(route, form, fits):
        rule, method = routes[route]
        address = addressed(app, world, rule, method)
        said = dict(ROUTES[rule.endpoint].says) if fits else {}
        for name, text in form:
            said[name] = [*([] if name not in said else [said[name]]), text] if fits else text
        place = {"data": _flat(said)} if method == "POST" else {"query_string": _flat(said)}
        stays_calm(whoever(rule), address, method, said, headers=SCRIPT, **place)

    attack()


def _flat(said):
    """Several texts under one name stay several, one after the other."""
    flat = {}
    for name, texts in said.items():
        flat[name] = [str(text) for text in texts] if isinstance(texts, list) else texts
    return flat


def test_random_addresses_never_break_anything(world, app, whoever, stands, stays_calm):
    routes = [(rule, method) for rule, method in tried(app) if rule.arguments]

    @AS_OFTEN
    @given(
        route=st.sampled_from(range(len(routes))),
        pieces=st.lists(PIECES, min_size=4, max_size=4),
        wrong=st.integers(0, 3),
    )
    def attack(route, pieces, wrong):
        rule, method = routes[route]
        address = rule.rule
        for place, name in enumerate(sorted(rule.arguments)):
            piece = pieces[place] if place == wrong % len(rule.arguments) else VALUES[name]
            for place_of in (f"<{name}>", f"<int:{name}>", f"<int(max=2147483647):{name}>"):
                address = address.replace(place_of, quote(str(piece), safe=""))
        assert "<" not in address
        says = {"data" if method == "POST" else "query_string": ROUTES[rule.endpoint].says}
        stays_calm(whoever(rule), address, method, wrong, headers=SCRIPT, **says)

    attack()


def test_random_bytes_never_break_anything(world, app, whoever, stands, stays_calm):
    routes = [(rule, method) for rule, method in tried(app) if method == "POST"]
    client = app.test_client(use_cookies=False)
    kinds = ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"]

    @AS_OFTEN
    @given(
        route=st.sampled_from(range(len(routes))),
        body=st.binary(max_size=300),
        kind=st.sampled_from(kinds),
        query=st.binary(max_size=60),
        cookie=st.binary(max_size=60),
    )
    def attack(route, body, kind, query, cookie):
        rule, _ = routes[route]
        address = addressed(app, world, rule, "POST")
        session = whoever(rule).get_cookie("session").value
        kept = f"session={session}; language={cookie.decode('latin-1')}"
        overrides = {"QUERY_STRING": query.decode("latin-1"), "HTTP_COOKIE": kept}
        said = {"data": body, "content_type": kind, "environ_overrides": overrides}
        same = {"Sec-Fetch-Site": "same-origin"}
        answer = stays_calm(client, address, "POST", (body, query), headers=same, **said)
        assert answer.status_code != 401, (rule.endpoint, cookie)

    attack()


def test_random_cookies_are_strangers(world, app):
    @AS_OFTEN
    @given(cookie=st.binary(max_size=80), name=st.sampled_from(["session", "wall", "browser"]))
    def attack(cookie, name):
        client = app.test_client(use_cookies=False)
        kept = {"HTTP_COOKIE": f"{name}={cookie.decode('latin-1')}"}
        for address in ("/settings", "/wall/live", "/wall"):
            answer = client.get(address, environ_overrides=kept)
            assert answer.status_code in (200, 401), (address, cookie)
            assert "Harbour" not in answer.text

    attack()


@pytest.fixture
def stays_calm(caplog):
    """Runs one request; it is answered within a second of work, not much later by the clock, below
    500, without a traceback."""

    def ask(client, address, method, about, **how):
        began, worked = time.monotonic(), time.process_time()
        answer = client.open(address, method=method, **how)
        answer.close()
        assert answer.status_code < 500, (address, method, about)
        assert time.process_time() - worked < 1, (address, method, about)
        assert time.monotonic() - began < ON_THE_CLOCK, (address, method, about)
        worst = [line for line in caplog.records if line.levelno >= logging.ERROR or line.exc_info]
        assert worst == [], (address, method, about)
        return answer

    return ask


def some_of(routes, turn, turns):
    """Every one of them where there is time; else those whose turn it is."""
    return routes if IN_FULL else routes[turn % turns :: turns]


@pytest.mark.parametrize("part", range(4))
def test_what_is_no_form_of_ours_breaks_nothing(world, app, whoever, stands, stays_calm, part):
    for turn, (name, sends) in list(enumerate(BODIES.items()))[part::4]:
        for rule, method in some_of(tried(app), turn, 16):
            kind, body = sends(ROUTES[rule.endpoint].says)
            body = body.encode() if isinstance(body, str) else body
            address = addressed(app, world, rule, method)
            said = {"data": body, "content_type": kind, "headers": SCRIPT}
            if method == "GET":
                said["query_string"] = body[:8000].decode("latin-1")
            stays_calm(whoever(rule), address, method, name, **said)


def test_a_form_that_was_packed_is_refused(world, app, whoever, stands, stays_calm):
    for rule, method in tried(app):
        if method == "POST":
            packed = {
                "data": gzip.compress(written(ROUTES[rule.endpoint].says).encode()),
                "content_type": FORM,
                "headers": {"Content-Encoding": "gzip"} | SCRIPT,
            }
            answer = stays_calm(
                whoever(rule), addressed(app, world, rule, method), method, "gzip", **packed
            )
            assert 400 <= answer.status_code < 500, rule


def test_a_browser_that_says_strange_things_of_itself_breaks_nothing(
    world, app, whoever, stands, stays_calm
):
    routes = tried(app)
    for turn, (name, value) in enumerate(STRANGE.items()):
        for rule, method in some_of(routes, turn, 16):
            address, says = addressed(app, world, rule, method), ROUTES[rule.endpoint].says
            place = {"data" if method == "POST" else "query_string": written(says)}
            kind = {"content_type": FORM} if method == "POST" else {}
            stays_calm(
                whoever(rule), address, method, name, headers={name: value}, **place, **kind
            )


def test_another_method_is_refused_everywhere(world, app, browser, stands, stays_calm):
    known, client = {}, browser(world.nour)
    for rule, method in tried(app):
        known.setdefault(addressed(app, world, rule, method), set()).add(method)
    others = ["DELETE", "PUT", "PATCH", "TRACE", "CONNECT", "PROPFIND", "BREW", "get", "\u0130"]
    for turn, (address, methods) in enumerate(known.items()):
        wrong = {"GET", "POST"} - methods
        for method in [*wrong, *some_of(others, turn, len(others))]:
            told = stays_calm(client, address, method, "method", headers=SCRIPT).status_code
            assert told == 405 or method == "get", (address, method)


#: What a page of ours never says when it asks to listen.
SAID_TO_WATCH = [
    None, 1, True, "harbour", [], [[]], {}, float("nan"), 2**63, "\ud800", "\0",
    *({"operation": "harbour", "topic": "series", "ref": value} for value in
      (None, 1, [], ["S-0001"], {}, "S-" + "9" * 40, "S-\0", "\ud800", "S-٣", NESTED)),
    *({"operation": "harbour", "topic": "board", "seen": value} for value in
      (-1, 2**31, 2**63, 1.5, float("nan"), float("inf"), "1", "x", [1], {})),
    *({"operation": value, "topic": "board"} for value in (None, [], {}, 0, "\0", "../")),
    *({"operation": "harbour", "topic": value} for value in (None, [], {}, 0, "\0", "wall")),
    {"operation": "harbour", "topic": "board", "role": "host"},
    {"operation": "harbour", "topic": "board", "": ""},
]  # fmt: skip


def test_what_no_page_says_over_its_socket_is_answered_and_breaks_nothing(
    world, app, browser, stands, caplog
):
    client = browser(world.nour)
    socket = app.extensions["socketio"].test_client(app, flask_test_client=client)
    for said in SAID_TO_WATCH:
        began, worked = time.monotonic(), time.process_time()
        answer = socket.emit("watch", said, callback=True)
        if answer["ok"]:  # a number as a text is a number
            assert said["seen"] in ("1", 1.0), said
        assert time.process_time() - worked < 1, said
        assert time.monotonic() - began < ON_THE_CLOCK, said
    assert [line for line in caplog.records if line.exc_info] == []
    watch = {"operation": "harbour", "topic": "board"}
    assert socket.emit("watch", watch, callback=True)["ok"] is True
