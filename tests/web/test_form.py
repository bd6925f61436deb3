"""Forms: what comes back when they are done, refused, misshapen, or somebody else's."""

import gzip
from html import escape

import pytest
from werkzeug.datastructures import MultiDict

from taskforce import db, i18n
from taskforce.actions.operation import activate_account
from taskforce.actions.series import claim_series
from taskforce.errors import (
    AlreadyHeld,
    ForeignOrigin,
    KeyReused,
    NotAllowed,
    NotFound,
    RulesFirst,
    SignedOut,
    Stopped,
    TakenOver,
    TooLarge,
    WrongMethod,
)
from taskforce.models import Role, User
from tests.harness.story import Story
from tests.harness.world import NO_PASSWORD, a_series
from tests.web.matrix import CLUE, ON_SQLITE, ROUTES, SCRIPT, requests_to, rules_of

S1 = "/operations/harbour/series/S-0001"
CLAIM = f"{S1}/claim"
CLUES = f"{S1}/clues"


def test_a_form_without_script_gets_the_page_again(world, browser):
    answer = browser(world.ana).post(CLAIM)

    assert (answer.status_code, answer.location) == (303, S1)
    assert world.log() == ["2 series.claimed Ana"]


def test_a_script_gets_the_number_of_its_event(world, browser):
    ana, key = browser(world.ana), {"Idempotency-Key": "a" * 32}
    answer = ana.post(CLAIM, headers=SCRIPT | key)
    again = ana.post(CLAIM, headers=SCRIPT | key)

    assert (answer.status_code, answer.headers["Event-Number"]) == (204, "2")
    assert (again.status_code, again.headers["Event-Number"]) == (204, "2")
    assert len(world.log()) == 1


def test_a_clue_sent_twice_with_one_key_is_posted_once(world, browser):
    bea, key = browser(world.bea), SCRIPT | {"Idempotency-Key": "b" * 32}

    numbers = [bea.post(CLUES, data=CLUE, headers=key).headers["Event-Number"] for _ in range(3)]
    other = bea.post(CLUES, data=CLUE | {"text": "A green tram"}, headers=key)

    assert numbers == ["2", "2", "2"]
    assert (other.status_code, other.json["code"]) == (422, "key_reused")
    assert world.log() == ["2 clue.posted Bea"]


def refusals(world, browser):
    """A request for each kind of refusal, all of them by somebody who reads French."""
    story, bea, kim = Story(world), browser(world.bea), browser(world.kim)
    world.bring(a_series("S-0002", known_elsewhere="identified"))
    claim_series(world.seat(world.ana), "S-0001")
    new = world.invited("Newcomer", "fr", Role.DESK)
    activate_account(new.id, _digest_of(new), NO_PASSWORD)
    wish = {"Accept-Language": "fr"}
    key = {"Idempotency-Key": "c" * 32}
    bea.post(f"{S1}/aliases", data={"alias": "NCMEC:CVIP-1"}, headers=SCRIPT | key)
    assert story.world.log()
    yield SignedOut, lambda h: browser().get(S1, headers=h | wish)
    yield NotAllowed, lambda h: kim.post(CLAIM, headers=h)
    yield RulesFirst, lambda h: browser(new).get(S1, headers=h)
    yield ForeignOrigin, lambda h: bea.post(CLAIM, headers=h | {"Sec-Fetch-Site": "cross-site"})
    yield NotFound, lambda h: bea.get("/operations/atlantis/", headers=h)
    yield WrongMethod, lambda h: bea.put(S1, headers=h)
    yield AlreadyHeld, lambda h: bea.post(CLAIM, headers=h)
    yield TakenOver, lambda h: bea.post(f"{S1}/renew", data={"claim": "1"}, headers=h)
    yield Stopped, lambda h: bea.post(CLAIM.replace("0001", "0002"), headers=h)
    yield TooLarge, lambda h: bea.post(CLUES, data={"text": "x" * 70_000}, headers=h)
    yield KeyReused, lambda h: bea.post(f"{S1}/aliases", data={"alias": "A1:1"}, headers=h | key)


def _digest_of(person):
    with db.reading() as session:
        return session.get_one(User, person.id).code_digest


@ON_SQLITE
def test_every_refusal_speaks_to_scripts_and_to_people_in_their_language(world, browser):
    for refusal, ask in refusals(world, browser):
        told, page = ask(SCRIPT), ask({})
        assert told.status_code == page.status_code == refusal.status, refusal
        assert told.content_type == "application/json"
        assert set(told.json) == {"code", "message", "reasons"}
        assert (told.json["code"], told.json["reasons"]) == (refusal.code, {})
        with i18n.speaking("fr"):
            french = i18n.gettext(refusal.message)
        assert french != refusal.message, refusal
        assert _spoken(french, told.json["message"]), refusal
        assert page.content_type == "text/html; charset=utf-8"
        assert '<html lang="fr" dir="ltr">' in page.text
        if refusal is not SignedOut and refusal is not RulesFirst:
            assert escape(told.json["message"]).replace("&#x27;", "&#39;") in page.text, refusal


def _spoken(message, told):
    """Whether this is that message, whatever names and times stand in it."""
    return all(piece in told for piece in message.replace("%(", "\0%(").split("\0")[0].split())


def test_a_refused_form_says_field_by_field_why_and_repeats_nothing(world, browser):
    said = CLUE | {"places": "Atlantis", "text": "write to me@example.org", "kind": "magic"}

    told = browser(world.bea).post(CLUES, data=said, headers=SCRIPT)

    assert (told.status_code, told.json["code"]) == (422, "input")
    assert set(told.json["reasons"]) == {"kind", "text", "places"}
    assert all(told.json["reasons"].values())
    for word in ("Atlantis", "example.org", "magic"):
        assert word not in told.text
    assert world.log() == []


def test_all_that_is_missing_is_said_at_once(world, browser):
    told = browser(world.bea).post(CLUES, data={"polarity": "supports"}, headers=SCRIPT)

    assert {"places", "kind", "basis", "text"} <= set(told.json["reasons"])
    assert told.json["reasons"]["places"] == "Veuillez indiquer au moins un lieu."


def test_another_sites_page_changes_nothing(world, browser):
    ana = browser(world.ana)
    for headers in [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": ""},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1"},
    ]:
        assert ana.post(CLAIM, headers=headers).status_code == 403, headers
    assert world.log() == []


@ON_SQLITE
def test_no_form_anywhere_is_taken_from_another_site(world, app, browser):
    nour, foreign = browser(world.nour), SCRIPT | {"Sec-Fetch-Site": "cross-site"}
    for asked in requests_to(app, user_id=world.bea.id):
        if asked.method == "POST":
            answer = asked.by(nour, headers=foreign)
            assert (answer.status_code, answer.json["code"]) == (403, "foreign_origin"), asked
    assert world.log() == []
    assert nour.get("/settings").status_code == 200


def test_older_browsers_are_known_by_their_origin(world, browser):
    ana = browser(world.ana)
    del ana.environ_base["HTTP_SEC_FETCH_SITE"]

    assert ana.post(CLAIM).status_code == 403
    assert ana.post(CLAIM, headers={"Origin": "http://elsewhere"}).status_code == 403
    assert ana.post(CLAIM, headers={"Origin": "null"}).status_code == 403
    assert ana.post(CLAIM, headers={"Origin": "http://127.0.0.1"}).status_code == 303


@ON_SQLITE
def test_no_route_takes_another_method(world, app, browser):
    nour, taken = browser(world.nour), {}
    for rule, _ in rules_of(app):
        taken[rule.rule] = taken.get(rule.rule, set()) | rule.methods
    asked = {each.endpoint: each.address for each in requests_to(app, user_id=world.bea.id)}
    for rule, _ in rules_of(app):
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "BREW"} - taken[rule.rule]:
            answer = nour.open(asked[rule.endpoint], method=method, headers=SCRIPT)
            assert answer.status_code == 405, (rule.rule, method)
            assert answer.json["code"] == "wrong_method"
    assert world.log() == []


#: What no form of ours looks like, each with the status that refuses it.
BODIES = {
    "oversized": ({"data": b"a=" + b"x" * 70_000}, 413),
    "json": ({"data": b'{"text": "A blue tram"}', "content_type": "application/json"}, 415),
    "binary": ({"data": bytes(range(256)), "content_type": "application/octet-stream"}, 415),
    "without a type": ({"data": b"text=A", "content_type": ""}, 415),
    "half a file": (
        {"data": b"--x\r\nContent-Dispo", "content_type": "multipart/form-data; boundary=x"},
        415,
    ),
    "compressed": (
        {"data": gzip.compress(b"text=A"), "headers": {"Content-Encoding": "gzip"}},
        415,
    ),
    "of no told length": ({"data": b"text=A", "headers": {"Transfer-Encoding": "chunked"}}, 411),
}


@ON_SQLITE
@pytest.mark.parametrize("shape", BODIES)
def test_bodies_that_no_form_sends_are_refused_everywhere(world, app, browser, shape):
    body, status = BODIES[shape]
    nour, ana = browser(world.nour), browser(world.ana)
    for asked in requests_to(app, user_id=world.bea.id):
        if asked.method != "POST":
            continue
        by = ana if asked.endpoint.startswith("series.") else nour
        sent = {"content_type": "application/x-www-form-urlencoded"} | body
        sent["headers"] = SCRIPT | sent.get("headers", {})
        answer = by.post(asked.address, **sent)
        # A form that takes a file reads what there is of it, and says what is missing.
        is_half = shape == "half a file" and asked.endpoint in ("listing.preview", "listing.bring")
        assert answer.status_code == (422 if is_half else status), asked
        assert set(answer.json) == {"code", "message", "reasons"}
    assert world.log() == []


@ON_SQLITE
@pytest.mark.parametrize(
    "body", [b"\xff\xfe\x00=%zz&&==", b"%", b"x=%ff%fe", b"a" * 60_000, b"=&" * 400]
)
def test_fields_that_make_no_sense_are_refused(world, app, browser, body):
    nour = browser(world.nour)
    for asked in requests_to(app, user_id=world.bea.id):
        if asked.method == "POST" and ROUTES[asked.endpoint].says:
            answer = nour.post(
                asked.address,
                data=body,
                content_type="application/x-www-form-urlencoded",
                headers=SCRIPT,
            )
            assert 400 <= answer.status_code < 500, asked
    assert world.log() == []


def test_a_field_too_many_is_refused(world, browser):
    told = browser(world.bea).post(CLUES, data=CLUE | {"author": "Ana"}, headers=SCRIPT)

    assert (told.status_code, list(told.json["reasons"])) == (422, ["author"])
    assert world.log() == []


#: Questions that no page of ours asks.
QUERIES = [
    ("", {"as_of": "9" * 30}),
    ("", {"as_of": "-1"}),
    ("", {"after_id": str(2**31)}),
    ("", {"stage": "won"}),
    ("", {"how": "maybe"}),
    ("", {"nonsense": "1"}),
    ("", {"holder": "a\0b"}),
    ("", {"find": "x" * 61}),
    ("history", {"before": "NaN"}),
    ("history", {"before": str(2**63)}),
    ("live", {"topic": "board", "seen": "1e9"}),
    ("live", {"topic": "board"}),
    ("series/S-0001", {"without": ["C-0001"] * 201}),
]


def test_a_query_that_does_not_fit_is_refused(world, browser):
    ana = browser(world.ana)
    for address, said in QUERIES:
        answer = ana.get(f"/operations/harbour/{address}", query_string=said)
        assert answer.status_code == 422, said
        assert answer.content_type == "text/html; charset=utf-8"


#: Addresses that no page of ours leads to.
ADDRESSES = [
    "/operations/harb%00our/",
    "/operations/%ff%fe/",
    "/operations/harbour/series/S-0001%00",
    "/operations/harbour/series/S-%d9%a1",
    "/operations/harbour/series/" + "9" * 3000,
    "/operations/harbour/referrals/R-99999999999999999999",
    "/operations/../operations/harbour/series/..%2fS-0001",
    "/static/..%2f..%2fwsgi.py",
    "/static/%00",
    "/static/" + "x" * 3000,
    "/nowhere",
]


def test_an_address_that_leads_nowhere_says_so(world, browser):
    nour = browser(world.nour)
    for address in ADDRESSES:
        assert nour.get(address).status_code == 404, address


def test_a_query_that_is_no_text_is_refused(world, browser):
    for client in (browser(), browser(world.bea)):
        for address in ("/sign-in", "/operations/harbour/", "/health", "/nowhere"):
            answer = client.get(address, environ_overrides={"QUERY_STRING": "lang=\x80\xff"})
            assert answer.status_code == 400, address


def test_what_is_said_twice_and_differently_is_refused(world, browser):
    """A clue that both supports and excludes: nobody chooses for its author."""
    said = MultiDict(CLUE)
    said.setlist("polarity", ["supports", "excludes"])

    answer = browser(world.ana).post(f"{S1}/clues", data=said, headers=SCRIPT)

    assert answer.status_code == 422
    assert set(answer.json["reasons"]) == {"polarity"}
    assert world.log() == []
