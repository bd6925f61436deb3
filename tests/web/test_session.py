"""Signing in and out."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, insert, select

from taskforce import db
from taskforce.actions.operation import (
    disable_user,
    turn_operation,
    unlock_user,
    unseat_member,
)
from taskforce.inputs.operation import TurnOperation
from taskforce.models import BrowserSession, HouseEvent, Member, Role, WrongTries
from taskforce.web import session as signing
from tests.harness.world import World
from tests.web.matrix import SCRIPT, without_time

PASSWORD = "seven green bottles"
#: As strong as tests need: a real one would take most of their time.
HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@pytest.fixture
def world(app, empty):
    """Everybody has the same password here."""
    empty()
    return World(HASH)


@pytest.fixture(autouse=True)
def _not_slowed(monkeypatch):
    monkeypatch.setattr(signing, "SLOWED", 0.0)


def enter(client, name, password=PASSWORD, headers=None):
    said = {"name": name, "password": password}
    return client.post("/sign-in", data=said, headers=headers)


def wrong(client, name, times=1):
    for _ in range(times):
        assert enter(client, name, "not the password").status_code == 401


def test_name_and_password_let_somebody_in(world, browser):
    client = browser()

    answer = enter(client, "ana")

    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/", follow_redirects=True).request.path == "/operations/harbour/"
    assert client.get("/operations/harbour/").status_code == 200


def test_a_name_is_read_as_people_write_it(world, browser):
    assert enter(browser(), "  ANA ").status_code == 303


def test_a_script_is_told_where_to_go_and_who_came_in(world, browser):
    answer = enter(browser(), "ana", headers=SCRIPT)

    assert (answer.status_code, answer.location) == (204, "/")
    assert answer.headers["Person-Id"] == str(world.ana.id)


def test_everybody_who_is_not_let_in_reads_the_same(world, browser):
    world.invited("Gus", "en", Role.INVESTIGATOR)
    disable_user(world.nour.id, world.harbour, world.bea.id, is_disabled=True)
    wrong(browser(), "lea", times=5)
    cases = {
        "nobody": PASSWORD,
        "ana": "not the password",
        "gus": PASSWORD,
        "bea": PASSWORD,
        "lea": PASSWORD,
    }
    pages, told, headers = set(), set(), set()
    for name, password in cases.items():
        answer = enter(browser(), name, password)
        assert answer.status_code == 401, name
        pages.add(without_time(answer.text).replace(f'value="{name}"', ""))
        headers.add(tuple(sorted(dict(answer.headers).keys())))
        told.add(enter(browser(), name, password, SCRIPT).text)

    assert len(pages) == len(told) == len(headers) == 1
    assert not any("Set-Cookie" in names or "Person-Id" in names for names in headers)


def turned(world, state):
    turn_operation(world.seat(world.nour), TurnOperation(to=state))


def test_visitors_accounts_end_with_their_operation_and_those_of_hosts_and_desk_stay(
    world, browser
):
    turned(world, "tail")
    bea, nour = browser(world.bea), browser(world.nour)
    assert bea.get("/settings").status_code == 200

    turned(world, "closed")

    assert (bea.get("/settings").status_code, nour.get("/settings").status_code) == (401, 200)
    told = bea.get("/settings", headers=SCRIPT)
    assert (told.status_code, told.json["code"]) == (401, "seat_ended")
    assert "Cette opération est maintenant close" in bea.get("/settings").text
    assert browser().get("/settings", headers=SCRIPT).json["code"] == "signed_out"
    refused = enter(browser(), "bea", headers=SCRIPT)
    assert (refused.status_code, refused.json["code"]) == (403, "account_ended")
    assert "your account has ended with it" in enter(browser(), "bea").text
    assert enter(browser(), "bea", "not the password").status_code == 401
    assert enter(browser(), "nour").status_code == 303

    turned(world, "tail")

    assert bea.get("/settings").status_code == 200
    assert enter(browser(), "bea").status_code == 303


def test_a_seat_elsewhere_keeps_an_account_and_so_does_none_at_all(world, browser):
    turned(world, "tail")
    turned(world, "closed")
    with db.writers_engine().begin() as connection:
        connection.execute(
            insert(Member).values(
                user_id=world.bea.id, operation_id=world.lighthouse, role=Role.OBSERVER
            )
        )
    unseat_member(world.nour.id, world.harbour, world.ana.id)

    for name, status in (("bea", 303), ("ana", 303), ("kim", 303), ("lea", 303), ("olu", 403)):
        assert enter(browser(), name).status_code == status, name


def test_a_password_is_weighed_also_where_nobody_has_that_name(world, app, browser, monkeypatch):
    weighed = []

    def offload(work, *args):
        weighed.append(work)
        return work(*args)

    monkeypatch.setitem(app.extensions, "offload", offload)
    world.invited("Gus", "en", Role.INVESTIGATOR)
    for name in ("ana", "gus", "nobody"):
        wrong(browser(), name)

    assert len(weighed) == 3
    assert len(set(weighed)) == 1


def test_after_five_wrong_tries_a_strange_browser_is_locked_out(world, browser):
    wrong(browser(), "ana", times=4)
    assert enter(browser(), "ana").status_code == 303
    wrong(browser(), "ana", times=5)

    assert enter(browser(), "ana").status_code == 401
    assert enter(browser(), "bea").status_code == 303


def test_wrong_tries_of_an_hour_ago_do_not_count(world, browser, at):
    at(9)
    wrong(browser(), "ana", times=4)
    at(9, 15)
    wrong(browser(), "ana", times=4)

    assert enter(browser(), "ana").status_code == 303


def test_a_browser_that_was_here_before_is_never_locked_out(world, browser):
    known = browser()
    enter(known, "ana")
    known.post("/sign-out")
    wrong(browser(), "ana", times=5)
    wrong(known, "ana", times=6)

    assert enter(known, "ana").status_code == 303


def test_a_known_browser_is_slowed_after_a_wrong_password(world, browser, monkeypatch):
    monkeypatch.setattr(signing, "SLOWED", 0.3)
    known = browser()
    enter(known, "ana")

    begun = time.perf_counter()
    wrong(known, "ana")

    assert time.perf_counter() - begun >= 0.3


def test_a_browser_is_known_for_one_person_only(world, browser):
    known = browser()
    enter(known, "bea")
    wrong(browser(), "ana", times=5)

    assert enter(known, "ana").status_code == 401


def test_a_host_unlocks_and_five_more_wrong_tries_lock_again(world, browser):
    wrong(browser(), "ana", times=5)
    unlock_user(world.nour.id, world.ana.id, world.harbour)
    wrong(browser(), "ana", times=4)
    unlock_user(world.nour.id, world.ana.id, world.harbour)
    wrong(browser(), "ana", times=5)

    assert enter(browser(), "ana").status_code == 401
    unlock_user(None, world.ana.id)
    assert enter(browser(), "ana").status_code == 303


def test_tries_at_the_same_moment_are_all_counted(world, browser):
    clients = [browser() for _ in range(5)]

    with ThreadPoolExecutor(5) as strangers:
        list(strangers.map(lambda client: wrong(client, "ana"), clients))

    with db.reading() as session:
        [tries] = session.scalars(select(WrongTries).filter_by(user_id=world.ana.id))
    assert tries.count == 5
    assert enter(browser(), "ana").status_code == 401


def test_wrong_tries_are_counted_and_not_recorded(world, browser):
    def recorded():
        with db.reading() as session:
            return session.scalar(select(func.count(HouseEvent.id)))

    before = recorded()
    wrong(browser(), "ana", times=2)
    wrong(browser(), "nobody")

    assert recorded() == before


def test_what_was_typed_is_kept_but_for_the_password(world, browser):
    page = enter(browser(), 'ana" onfocus="x', "a wrong one indeed").text

    assert 'value="ana&#34; onfocus=&#34;x"' in page
    assert "a wrong one indeed" not in page


def test_a_form_that_does_not_fit_is_refused_field_by_field(world, browser):
    for said in [
        {},
        {"name": "ana"},
        {"name": "", "password": ""},
        {"name": "ana", "password": "b", "next": "//elsewhere"},
        {"name": "a" * 201, "password": "b"},
        {"name": "ana", "password": "b" * 201},
        {"name": "a\0na", "password": "b"},
    ]:
        page = browser().post("/sign-in", data=said)
        told = browser().post("/sign-in", data=said, headers=SCRIPT)
        assert (page.status_code, told.status_code) == (422, 422), said
        assert told.json["code"] == "input"
        assert told.json["reasons"], said


def test_signing_out_ends_this_browser_and_no_other(world, browser):
    here, there = browser(), browser()
    enter(here, "ana")
    enter(there, "ana")

    answer = here.post("/sign-out")

    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert here.get_cookie("session") is None
    assert here.get("/settings").status_code == 401
    assert there.get("/settings").status_code == 200


def test_a_copied_cookie_is_worth_nothing_after_sign_out(world, browser):
    here, thief = browser(), browser()
    enter(here, "ana")
    thief.set_cookie("session", here.get_cookie("session").value)
    assert thief.get("/settings").status_code == 200

    here.post("/sign-out")

    assert thief.get("/settings").status_code == 401


def test_the_server_keeps_no_secret_that_a_browser_could_show(world, browser):
    client = browser()
    enter(client, "ana")

    with db.reading() as session:
        kept = session.scalars(select(BrowserSession.digest)).all()

    secret = client.get_cookie("session").value
    assert len(secret) >= 43  # 256 bits
    assert kept
    assert secret not in kept


def test_the_cookies_are_for_us_alone(world, browser):
    client = browser()
    cookies = enter(client, "ana").headers.getlist("Set-Cookie")
    cookies += client.get("/sign-in?lang=ja").headers.getlist("Set-Cookie")
    cookies += client.post("/sign-out").headers.getlist("Set-Cookie")

    assert [each.split("=")[0] for each in cookies] == [
        "session",
        "browser",
        "language",
        "session",
    ]
    for each in cookies:
        assert {"HttpOnly", "Path=/", "SameSite=Strict"} <= set(each.split("; ")), each
        assert "Domain" not in each
    assert "Max-Age" not in cookies[0]
    assert "Expires" not in cookies[0]
    assert "Max-Age=7776000" in cookies[1]


def test_a_page_of_somebody_else_in_this_browser_acts_for_nobody(world, browser):
    """Bea signed in in a second tab; Ana's first one is still open."""
    tab = browser(world.bea)
    of_ana = {"X-Requested-With": "fetch", "X-Person": str(world.ana.id)}

    refused = tab.post("/operations/harbour/series/S-0001/claim", headers=of_ana)

    assert (refused.status_code, refused.json["code"]) == (401, "signed_out")
    assert world.log() == []
    of_bea = of_ana | {"X-Person": str(world.bea.id)}
    assert tab.post("/operations/harbour/series/S-0001/claim", headers=of_bea).status_code == 204


def test_what_a_page_asks_by_itself_is_no_sign_of_life(world, browser, at):
    def idle_at():
        with db.reading() as session:
            return session.scalars(select(BrowserSession.idle_at)).one()

    at(9)
    ana = browser(world.ana)
    before = idle_at()
    at(9, 20)

    ana.get("/operations/harbour/", headers={"X-By-Itself": "1"})
    assert idle_at() == before

    ana.get("/operations/harbour/")
    assert idle_at() > before
