"""Whoever asks for too much at once waits, and is refused in the end; nobody else is, and nothing
typed is lost."""

import re
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from io import BytesIO
from threading import Event
from types import SimpleNamespace

import pytest
from werkzeug.datastructures import MultiDict
from werkzeug.test import EnvironBuilder

from taskforce import secret
from taskforce.actions.arrival import note_arrivals
from taskforce.actions.session import choose, know_browser, sign_in, sign_out
from taskforce.door import pace
from taskforce.door.gate import SocketGate
from taskforce.errors import TooFast
from taskforce.inputs.session import Choose
from taskforce.models import Role
from tests.web.matrix import CLUE, SCRIPT

S1 = "/operations/harbour/series/S-0001"
CLUES = f"{S1}/clues"
PERSON = pace.PERSON  # as it is, before the tests are let through
TEXT = 'A blue tram, "number 7" <b>\nand a bridge'


@pytest.fixture
def turns(monkeypatch):
    """Three at once and no more; whoever is refused hears so at once."""
    monkeypatch.setattr(pace, "_turns", pace.Turns())
    monkeypatch.setattr(pace, "TOLD_WITHIN", 0.0)
    monkeypatch.setattr(pace, "PAGE", 1)
    three = pace.Measure(at_once=3, seconds_each=60.0, patience=0.0)
    for name in ("PERSON", "SOCKETS", "STRANGERS", "KNOCKS", "KNOWN_KNOCKS", "FILES"):
        monkeypatch.setattr(pace, name, three)


@pytest.fixture
def hasty(world, browser, turns):
    """Bea's browser, which has had its three pages and its three forms."""
    bea = browser(world.bea)
    for ask in (bea.get, bea.post):
        assert {ask("/settings").status_code for _ in range(3)} <= {200, 422}
    return bea


FIELD = re.compile(
    r'<input type="hidden" name="(\w+)" value="([^"]*)">'
    r'|<textarea [^>]*?name="(\w+)"[^>]*>\n([^<]*)</textarea>'
)


def form_in(page):
    """What the form on this page would send."""
    found = FIELD.findall(page)
    return MultiDict((one or other, unescape(short or long)) for one, short, other, long in found)


def test_a_script_is_told_in_its_readers_language_and_when_to_try_again(world, hasty, browser):
    choose(world.bea.id, Choose(language="fr", zone="UTC"))

    answer = browser(world.bea).post(CLUES, data=CLUE, headers=SCRIPT)

    assert (answer.status_code, answer.json["code"]) == (429, "too_fast")
    assert 50 <= int(answer.headers["Retry-After"]) <= 60
    assert "n’a été modifié ; veuillez attendre un instant" in answer.json["message"]
    assert world.log() == []


def test_all_pages_and_browsers_of_a_person_are_counted_together(world, hasty, browser):
    other = browser(world.bea)

    assert [hasty.get(S1).status_code, other.get("/settings").status_code] == [429, 429]


def test_a_cookie_is_read_as_the_proxy_before_two_processes_reads_it(world, app):
    """By how it begins: else it would be counted at the wrong one."""
    mine, other = sign_in(world.bea.id), sign_in(world.bea.id)
    assert mine[:8] == other[:8] != sign_in(world.kim.id)[:8]
    plain = [f"session={mine}", f"a=b; session={mine}", f"session={mine}; session={other}z"]
    devised = [f'session="{mine}"', f"session=x; session={mine}", f"a=b,session={mine}"]

    def answer(cookie):
        client = app.test_client(use_cookies=False)
        return client.get("/settings", headers={"Cookie": cookie}).status_code

    assert [answer(each) for each in plain + devised] == 3 * [200] + 3 * [401]


def test_nobody_else_is_held_up(world, hasty, browser):
    assert browser(world.kim).get(S1).status_code == 200
    assert browser().get("/sign-in").status_code == 200


def test_a_form_without_a_script_comes_back_with_what_was_typed(world, hasty, turns, monkeypatch):
    page = hasty.post(CLUES, data=CLUE | {"text": TEXT, "password": "canary"})

    assert page.status_code == 429
    assert "canary" not in page.text
    monkeypatch.setattr(pace, "_turns", pace.Turns())  # as if they had waited
    assert hasty.post(CLUES, data=form_in(page.text)).status_code == 303
    assert "A blue tram, &#34;number 7&#34; &lt;b&gt;\nand a bridge" in hasty.get(S1).text
    assert world.log() == ["2 clue.posted Bea"]


def test_whoever_sent_a_list_is_told_to_choose_it_again(world, browser, turns):
    """It lies in a file of their own, and no script sends it."""
    nour, lists = browser(world.nour), "/operations/harbour/host/lists"
    choose(world.nour.id, Choose(language="en", zone="UTC"))

    def preview():
        said = {"which": "agencies", "file": (BytesIO(b"name\n"), "list.csv")}
        return nour.post(f"{lists}/preview", data=said)

    assert [preview().status_code for _ in range(3)] == [200, 200, 200]
    page = preview()

    assert page.status_code == 429
    assert "Your list was not kept. Please choose the file again." in page.text
    assert f'href="{lists}"' in page.text
    assert "<form" not in page.text


def test_what_another_site_sent_is_not_offered(world, hasty):
    for site in ("cross-site", "none"):
        page = hasty.post(CLUES, data=CLUE | {"text": TEXT}, headers={"Sec-Fetch-Site": site})
        assert page.status_code == 429
        assert "<form" not in page.text


def test_strangers_of_one_address_are_limited_at_one_page_and_keep_their_name(browser, turns):
    def knock(address):
        said = {"name": "ana", "password": "canary"}
        return browser().post("/sign-in", data=said, headers={"X-Forwarded-For": address})

    one = [knock("192.0.2.1") for _ in range(4)]

    assert [each.status_code for each in one] == [401, 401, 401, 429]
    assert ("name", "ana") in form_in(one[-1].text).items(multi=True)
    assert 'type="password"' in one[-1].text
    assert "canary" not in one[-1].text
    assert knock("9.9.9.9, 192.0.2.1").status_code == 429
    assert knock("192.0.2.2").status_code == 401
    assert browser().get("/wall", headers={"X-Forwarded-For": "192.0.2.1"}).status_code == 200


def test_whoever_signed_in_there_before_is_not_kept_out_by_others_of_their_address(
    world, browser, turns
):
    """Neither at the sign-in page nor over a page that is locked; they have their own measure."""

    def known(person):
        client = browser()
        client.set_cookie("browser", know_browser(person.id))
        return client

    def knock(client):
        said = {"name": "bea", "password": "canary"}
        return [client.get("/sign-in").status_code, client.post("/sign-in", data=said).status_code]

    bea, stranger = known(world.bea), browser()
    stranger.set_cookie("browser", "invented")

    assert [knock(each) for each in 4 * [stranger]] == [*3 * [[200, 401]], [429, 429]]
    assert [knock(bea) for _ in range(3)] == 3 * [[200, 401]]
    assert knock(known(world.bea)) == [429, 429]
    assert knock(known(world.kim)) == [200, 401]


def test_whoever_has_a_badge_is_not_kept_out_by_others_of_their_address(world, browser, turns):
    """They come for the first time; and nobody guesses a code."""
    gus = world.invited("Gus", "fr", Role.INVESTIGATOR)
    note_arrivals(world.seat(world.nour), [gus.id])

    def send(code):
        chosen = {"code": code, "password": "seven green bottles", "language": "fr"}
        first = browser().post("/activate", data={"code": code})
        return [first.status_code, browser().post("/activate/choose", data=chosen).status_code]

    assert [send("ABCD-EFGH-JKLM") for _ in range(4)] == [*3 * [[422, 422]], [429, 429]]
    assert send(world.codes[0].code) == [200, 303]
    assert send("ABCD-EFGH-JKLM") == [429, 429]


def test_no_cookie_that_somebody_invents_gets_them_a_turn(world, browser, turns):
    def ask(number):
        stranger = browser()
        stranger.set_cookie("session", f"invented {number}")
        return stranger.get(S1).status_code

    assert [ask(number) for number in range(5)] == [401, 401, 401, 429, 429]


def test_of_an_address_of_the_sixth_version_the_beginning_counts(browser, turns):
    def look(address):
        return browser().get("/wall", headers={"X-Forwarded-For": address}).status_code

    assert [look(f"2001:db8::{number}") for number in range(4)] == [200, 200, 200, 429]
    assert look("2001:db8:1::1") == 200
    assert look("no address") == 200


def test_static_files_and_health_are_limited_too(browser, turns):
    asked = ["/health", "/static/css/main.css"] * 2
    answers = [browser().get(each, buffered=True).status_code for each in asked]

    assert answers == [200, 200, 200, 429]


def test_a_browser_that_opens_sockets_all_the_time_is_limited_and_no_other(world, browser, turns):
    gate = SocketGate(lambda *_: [b"in"], "http://127.0.0.1", "session")

    bea = browser(world.bea)

    assert [knock(gate, bea) for _ in range(4)] == ["in", "in", "in", "429 Too Many Requests"]
    assert knock(gate, browser(world.kim)) == "in"


def test_whoever_was_signed_out_while_they_waited_gets_no_socket(
    world, browser, turns, monkeypatch
):
    gate = SocketGate(lambda *_: [b"in"], "http://127.0.0.1", "session")
    bea = browser(world.bea)
    monkeypatch.setattr(pace, "SOCKETS", pace.Measure(at_once=1, seconds_each=1.0, patience=9.0))
    monkeypatch.setattr(pace.time, "sleep", lambda _: leave(world, bea))

    assert [knock(gate, bea) for _ in range(2)] == ["in", "403 Forbidden"]


def knock(gate, client):
    """What whoever asks for a socket is answered."""
    headers = {"Origin": "http://127.0.0.1", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    headers["Cookie"] = f"session={client.get_cookie('session').value}"
    asked = EnvironBuilder("/socket.io/", query_string="transport=websocket", headers=headers)
    told = []
    answer = gate(asked.get_environ(), lambda status, _: told.append(status))
    return "".join(told) or b"".join(answer).decode()


def leave(world, bea):
    """Bea signs out, in this browser."""
    sign_out(world.bea.id, secret.digest(bea.get_cookie("session").value))


def test_whoever_was_signed_out_while_they_waited_is_a_stranger(
    world, browser, turns, monkeypatch
):
    bea = browser(world.bea)
    monkeypatch.setattr(pace, "PERSON", pace.Measure(at_once=1, seconds_each=1.0, patience=9.0))
    waited = []

    def leave_after(seconds):
        waited.append(seconds)
        leave(world, bea)

    monkeypatch.setattr(pace.time, "sleep", leave_after)

    assert [bea.get("/settings").status_code for _ in range(2)] == [200, 401]
    assert len(waited) == 1
    assert 0.5 < waited[0] <= 1


def test_whoever_asks_faster_waits_until_it_is_their_turn():
    turns, measure = pace.Turns(), pace.Measure(at_once=2, seconds_each=0.5, patience=1.0)

    waits = [turns.take("bea", measure, 100.0) for _ in range(4)]

    assert waits == [0, 0, 0.5, 1.0]
    with pytest.raises(TooFast) as refused:
        turns.take("bea", measure, 100.0)
    assert refused.value.after == 1
    assert turns.take("kim", measure, 100.0) == 0
    assert turns.take("bea", measure, 100.5) == 1.0  # whoever was refused took nobody's turn
    assert turns.take("bea", measure, 102.5) == 0


def test_forty_pages_that_come_back_at_once_are_all_answered():
    """Each asks what it missed, for its whole self, and what it missed meanwhile."""
    turns = pace.Turns()

    waits = [turns.take("bea", PERSON, 0.0, each) for each in 40 * [1, pace.PAGE, 1]]

    assert waits[:4] == [0] * 4
    assert max(waits) <= 18
    assert PERSON.lines > 40


@pytest.fixture
def standing(monkeypatch):
    """For how long each that stands still would; all go on when it is over."""
    for name, kind in (("_turns", pace.Turns), ("_lines", pace.Lines)):
        monkeypatch.setattr(pace, name, kind())
    slept, is_over = [], Event()

    def sleep(seconds):
        slept.append(seconds)
        is_over.wait(10)

    monkeypatch.setattr(pace, "time", SimpleNamespace(sleep=sleep, monotonic=lambda: 100.0))
    yield slept, is_over
    is_over.set()


def ask_at_once(who, measure, lines):
    """What so many lines of one person hear, each once it hears anything."""

    def ask():
        try:
            return pace.wait_for_turn(who, measure)
        except TooFast:
            return "refused"

    room = ThreadPoolExecutor(lines)
    asking = [room.submit(ask) for _ in range(lines)]
    room.shutdown(wait=False)
    return asking


def until(is_true):
    ends = time.monotonic() + 5
    while not is_true() and time.monotonic() < ends:
        time.sleep(0.001)
    return is_true()


def test_of_one_person_so_many_lines_wait_and_the_others_are_refused(standing, monkeypatch):
    """And of those again only so many stand still: else nobody else would find a line."""
    slept, is_over = standing
    monkeypatch.setattr(pace, "MOST_TOLD_LATER", 2)
    measure = pace.Measure(at_once=1, seconds_each=10.0, patience=1_000.0, lines=3)
    pace.wait_for_turn("bea", measure)

    asking = ask_at_once("bea", measure, 11)

    assert until(lambda: len(slept) == 5 and sum(each.done() for each in asking) == 6)
    assert {each.result() for each in asking if each.done()} == {"refused"}
    assert {each for each in slept if each > pace.TOLD_WITHIN} == {10.0, 20.0, 30.0}
    assert pace.wait_for_turn("kim", measure) is False
    is_over.set()
    assert Counter(each.result(5) for each in asking) == {True: 3, "refused": 8}
    assert pace._turns.take("bea", measure, 100.0) == 40.0  # who was refused took no turn
    assert not pace._lines._standing


def test_of_all_together_so_many_lines_wait(standing, monkeypatch):
    slept, is_over = standing
    monkeypatch.setattr(pace, "MOST_LINES", 1)
    measure = pace.Measure(at_once=1, seconds_each=10.0, patience=1_000.0)
    pace.wait_for_turn("bea", measure)
    (waiting,) = ask_at_once("bea", measure, 1)
    assert until(lambda: slept)

    assert pace.wait_for_turn("kim", measure) is False
    with pytest.raises(TooFast) as refused:
        pace.wait_for_turn("kim", measure)

    assert (refused.value.after, len(slept)) == (10, 1)
    is_over.set()
    assert waiting.result(5) is True


def test_of_those_who_asked_the_last_are_remembered(monkeypatch):
    monkeypatch.setattr(pace, "MOST", 3)
    turns = pace.Turns()

    for number in range(10):
        turns.take(number, PERSON, 0.0)

    assert len(turns._full_at) == 3
