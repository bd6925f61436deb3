"""Whatever anybody sends, the server answers with something below 500, and stands."""

from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taskforce import db
from taskforce.queries.record import faults_in
from taskforce.web import session as signing
from tests.harness.story import Story
from tests.web.matrix import ROUTES, SCRIPT, VALUES, rules_of

#: Fields that may be left out, and that the matrix therefore leaves out.
OPTIONAL = {
    "series.index": "stage holder language country how stopped contradicted find as_of after_seq"
    " after_id",
    "series.show": "without",
    "series.narrowing": "without",
    "series.effect": "basis firmness",
    "ask.reach": "languages subjects",
    "operation.record": "before series",
    "live.missed": "ref",
    "search.show": "before",
    "clue.post": "supersedes locator",
    "translation.post": "supersedes",
    "glossary.show": "term",
    "glossary.save": "note text_language supersedes",
    "jurisdiction.record": "claim",
    "link.make": "claim child other_child",
    "referral.draft": "household household_reason",
    "referral.approve": "household",
    "slip.choose": "clues aliases contact",
    "referral.feedback": "children",
    "session.ask": "lang",
}
FIELDS = sorted(
    {name for route in ROUTES.values() for name in route.says}
    | {name for names in OPTIONAL.values() for name in names.split()}
)
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
def nour(world, browser, monkeypatch):
    """A host who means no good, among rows of every kind."""
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
    return browser(world.nour)


@pytest.fixture
def stands(world, nour):
    """Afterwards the record is whole, and the host still has her page."""
    yield
    assert nour.get("/operations/harbour/host").status_code == 200
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


@pytest.mark.parametrize("nasty", ["a\0b", str(2**31), "9" * 30, "\u0663"])
def test_one_nasty_field_among_good_ones_never_breaks_anything(world, app, nour, stands, nasty):
    for rule, method in tried(app):
        address, fitting = addressed(app, world, rule, method), ROUTES[rule.endpoint].says
        for name in {*fitting, *OPTIONAL.get(rule.endpoint, "").split()}:
            place = "data" if method == "POST" else "query_string"
            said = {place: fitting | {name: nasty}}
            answer = nour.open(address, method=method, headers=SCRIPT, **said)
            assert answer.status_code < 500, (rule.endpoint, name)


def test_random_forms_never_break_anything(world, app, nour, stands):
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
        answer = nour.open(address, method=method, headers=SCRIPT, **place)
        assert answer.status_code < 500, (rule.endpoint, said)

    attack()


def _flat(said):
    """Several texts under one name stay several, one after the other."""
    flat = {}
    for name, texts in said.items():
        flat[name] = [str(text) for text in texts] if isinstance(texts, list) else texts
    return flat


def test_random_addresses_never_break_anything(world, app, nour, stands):
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
            for written in (f"<{name}>", f"<int:{name}>", f"<int(max=2147483647):{name}>"):
                address = address.replace(written, quote(str(piece), safe=""))
        assert "<" not in address
        says = {"data" if method == "POST" else "query_string": ROUTES[rule.endpoint].says}
        answer = nour.open(address, method=method, headers=SCRIPT, **says)
        assert answer.status_code < 500, (rule.endpoint, address)

    attack()


def test_random_bytes_never_break_anything(world, app, nour, stands):
    routes = [(rule, method) for rule, method in tried(app) if method == "POST"]
    client = app.test_client(use_cookies=False)
    session = nour.get_cookie("session").value
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
        kept = f"session={session}; language={cookie.decode('latin-1')}"
        overrides = {"QUERY_STRING": query.decode("latin-1"), "HTTP_COOKIE": kept}
        answer = client.post(
            address,
            data=body,
            content_type=kind,
            headers={"Sec-Fetch-Site": "same-origin"},
            environ_overrides=overrides,
        )
        assert answer.status_code != 401, (rule.endpoint, cookie)
        assert answer.status_code < 500, (rule.endpoint, body, query)

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
