"""Two processes are one room: over PostgreSQL, with Redis and without, and behind nginx."""

import json
import os
import shutil
import signal
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from operator import gt
from string import ascii_lowercase
from types import SimpleNamespace

import pytest
import websocket
from redis import Redis

from taskforce import db, secret
from taskforce.actions.operation import change_role, disable_user, unseat_member
from taskforce.live.relay import CHANNEL
from taskforce.models import Presence, Role
from taskforce.models.user import WrongTries
from tests.harness.units import ROOT
from tests.harness.waiting import is_true_within
from tests.torture.writing import Investigator, finish, insist_on, there

SERIES = "/operations/harbour/series"
RIVALS = 12


@pytest.fixture
def series(unclaimed):
    """A series that no other test touches; all came in before: an import makes pages fetch
    themselves instead of being told what changed."""
    return next(unclaimed)


def heard_within(seconds, listening, word):
    """Whether it is said in time."""
    began = time.monotonic()
    while (left := began + seconds - time.monotonic()) > 0:
        listening.settimeout(left)
        if word in listening.recv():
            return True
    return False


def is_shown_within(seconds, listening, person):
    """Whether they are told to be here; what else is told meanwhile does not matter."""
    return _is_told_within(seconds, listening, lambda here: person.name in here)


def is_gone_within(seconds, listening, person):
    return _is_told_within(seconds, listening, lambda here: person.name not in here)


def _is_told_within(seconds, listening, is_meant):
    began = time.monotonic()
    while (left := began + seconds - time.monotonic()) > 0:
        listening.settimeout(left)
        if (heard := listening.recv()) == "2":
            listening.send("3")
        parts = json.loads(heard[2:])[1]["parts"] if heard.startswith('42["parts"') else []
        if any(part["id"] == "here" and is_meant(part["html"]) for part in parts):
            return True
    return False


def is_cut_within(seconds, listening):
    began = time.monotonic()
    while (left := began + seconds - time.monotonic()) > 0:
        listening.settimeout(left)
        try:
            if not listening.recv():
                return True
        except websocket.WebSocketTimeoutException:
            return False
        except (websocket.WebSocketException, OSError):
            return True
    return False


def eventually(seconds, ask):
    """The first answer that is not 503."""
    began = time.monotonic()
    while (answer := ask())[0] == 503 and time.monotonic() < began + seconds:
        time.sleep(0.1)
    return answer


def cookie(mine):
    return {"Cookie": f"__Host-session={mine}"}


@pytest.mark.parametrize("way", [("one", "two"), ("two", "one")])
def test_what_is_done_at_one_is_seen_at_the_other(
    room, world, browser_secret, series, somebody, redis, way
):
    here, there = (getattr(room, name) for name in way)
    listening, answer = there.watch(browser_secret(world.bea), topic="board")
    assert answer["ok"]

    assert here.post(f"{SERIES}/{series}/claim", browser_secret(somebody))[0] == 204

    assert heard_within(redis, listening, f"{series}-row")


def test_of_those_who_claim_at_both_in_the_same_instant_one_wins(
    room, world, browser_secret, unclaimed
):
    series, door = next(unclaimed), threading.Barrier(RIVALS)
    rivals = [
        world.person(f"Rival{letter}", "en", Role.INVESTIGATOR)
        for letter in ascii_lowercase[:RIVALS]
    ]
    asking = [(each.name, browser_secret(each)) for each in rivals]

    def claim(turn):
        at, (name, mine) = (room.one, room.two)[turn % 2], asking[turn]
        door.wait(20)
        return name, *at.post(f"{SERIES}/{series}/claim", mine)

    with ThreadPoolExecutor(RIVALS) as hands:
        answers = list(hands.map(claim, range(RIVALS)))

    [winner] = [name for name, status, _ in answers if status == 204]
    for name, status, told in answers:
        assert name == winner or (status, winner in told) == (409, True)


def test_who_is_at_one_is_seen_at_the_other_until_they_go(
    room, world, browser_secret, series, somebody, redis
):
    listening, _ = room.two.watch(browser_secret(world.bea), topic="series", ref=series)

    page, answer = room.one.watch(browser_secret(somebody), topic="series", ref=series)
    assert answer["ok"]

    assert is_shown_within(4, listening, somebody)
    page.shutdown()
    assert is_gone_within(4, listening, somebody)


@pytest.mark.skipif(
    not os.environ.get("SOAK"), reason="half a minute, in which nobody is anywhere"
)
def test_whose_process_was_killed_is_no_ghost(
    room, world, browser_secret, series, somebody, through_nginx
):
    """And whom nginx took there goes to the other."""
    listening, _ = room.two.watch(browser_secret(world.bea), topic="series", ref=series)
    room.one.watch(browser_secret(somebody), topic="series", ref=series)
    assert is_shown_within(4, listening, somebody)

    room.one.stop(signal.SIGKILL)
    try:
        for person in range(8):
            placed = f"__Host-session={secret.placing(person)}"
            assert through_nginx("/sign-in", Cookie=placed)[0] == 200
        assert is_gone_within(Presence.STANDS.total_seconds() + 4, listening, somebody)
    finally:
        room.one.start()


@pytest.mark.parametrize("how", ["sign out", "disable", "unseat", "role"])
def test_who_was_shut_out_at_one_is_cut_at_the_other(
    room, world, browser_secret, somebody, redis, how
):
    mine = browser_secret(somebody)
    listening, answer = room.two.watch(mine, topic="board")
    assert answer["ok"]

    if how == "sign out":
        assert room.one.post("/sign-out", mine)[0] < 400
    elif how == "disable":
        disable_user(world.nour.id, world.harbour, somebody.id, True)
    elif how == "unseat":
        unseat_member(world.nour.id, world.harbour, somebody.id)
    else:
        change_role(world.nour.id, world.harbour, somebody.id, Role.DESK)

    assert is_cut_within(1, listening)


def test_wrong_passwords_are_counted_together(room, somebody, redis):
    said = {"name": somebody.sign_in_name, "password": "not the password at all"}
    for turn in range(WrongTries.MOST):
        at = (room.one, room.two)[turn % 2]
        assert at.post("/sign-in", "", said)[0] in (401, 422)

    right = said | {"password": "a long enough phrase for a test"}
    for at in (room.one, room.two):
        assert at.post("/sign-in", "", right)[0] not in (200, 204, 303)


def test_postgresql_goes_and_comes_back(room, world, browser_secret, unclaimed, somebody):
    series, spare = next(unclaimed), next(unclaimed)
    mine, bea = browser_secret(somebody), browser_secret(world.bea)
    sockets = [at.watch(bea, topic="board")[0] for at in (room.one, room.two)]
    assert room.one.post(f"{SERIES}/{series}/claim", mine)[0] == 204
    assert all(heard_within(2, each, f"{series}-row") for each in sockets)

    with room.without_postgresql():
        assert all(heard_within(3, each, '42["away"]') for each in sockets)
        for at in (room.one, room.two):
            assert at.get(f"{SERIES}/{series}", cookie(mine))[0] == 503
            assert at.post(f"{SERIES}/{spare}/claim", mine)[0] == 503
        assert not any(is_cut_within(0.5, each) for each in sockets)

    for at in (room.one, room.two):
        page = eventually(10, lambda at=at: at.get(f"{SERIES}/{series}", cookie(mine)))
        assert page[0] == 200
        assert somebody.name in page[1]
    claimed = eventually(10, lambda: room.two.post(f"{SERIES}/{spare}/claim", mine))
    assert claimed[0] == 204
    assert all(heard_within(5, each, f"{spare}-row") for each in sockets)


def what_is_there():
    with db.reading() as session:
        return there(session)


def test_nothing_acknowledged_at_either_is_lost_while_postgresql_is_gone(room, world):
    writers = [
        Investigator(SimpleNamespace(world=world, server=at), number)
        for number, at in enumerate((room.one, room.two), start=90)
    ]
    expected = insist_on(what_is_there)
    for writer in writers:
        writer.start()

    try:
        time.sleep(1)
        with room.without_postgresql():
            assert is_true_within(10, lambda: all(each.refused for each in writers))
            kept = [each.acknowledged for each in writers]
        assert is_true_within(10, lambda: all(map(gt, [w.acknowledged for w in writers], kept)))
    finally:
        finish(writers)

    for writer in writers:
        expected.update(writer.left)
    found = insist_on(what_is_there)
    assert (expected - found, found - expected) == (Counter(), Counter())


def test_nginx_keeps_what_is_searched_for_out_of_its_logs(room, through_nginx):
    status, headers, _ = through_nginx("/sign-in?q=canary")
    assert status == 200
    assert headers.get_all("Strict-Transport-Security") == ["max-age=31536000"]
    assert headers["Cache-Control"] == "no-store"
    assert "Content-Security-Policy" in headers

    logs = list((room.folder / "nginx").glob("*.log"))
    ends = time.monotonic() + 5  # it writes a line once the answer is out
    while not (said := any("GET /sign-in 200" in log.read_text() for log in logs)):
        assert time.monotonic() < ends, [log.read_text()[-300:] for log in logs]
        time.sleep(0.05)
    assert said
    assert not any("canary" in log.read_text() for log in logs)


def test_nginx_takes_long_lists_and_nothing_else_that_is_long(through_nginx):
    long = b"x" * 100_000
    host = "/operations/harbour/host"

    assert through_nginx("/sign-in", long)[0] == 413
    assert through_nginx(f"{host}/lists/preview", long)[1]["Server"] == "nginx"
    assert through_nginx(f"{host}/lists/preview", long)[0] != 413


def test_nginx_presses_static_files(through_nginx):
    _, headers, _ = through_nginx("/static/css/main.css", **{"Accept-Encoding": "gzip"})

    assert headers["Content-Encoding"] == "gzip"


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
def test_old_tls_is_refused(through_nginx):
    old = through_nginx.trusting
    old.minimum_version = ssl.TLSVersion.TLSv1
    old.maximum_version = ssl.TLSVersion.TLSv1_1
    old.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.raises(urllib.error.URLError, match="alert protocol version"):
        through_nginx("/sign-in")


def test_a_socket_goes_through_nginx_until_its_reader_signs_out(
    room, world, browser_secret, series, somebody
):
    listening = websocket.WebSocket(
        sslopt={"ca_certs": str(room.folder / "nginx" / "authority.crt")}
    )
    address = f"wss://localhost:{room.port}/socket.io/?EIO=4&transport=websocket"
    bea = browser_secret(world.bea)
    listening.connect(address, origin=room.origin, cookie=cookie(bea)["Cookie"], timeout=5)
    listening.recv()
    listening.send("40")
    listening.recv()
    listening.send('420["watch", {"operation": "harbour", "topic": "board"}]')
    assert '"ok":true' in listening.recv()

    assert room.one.post(f"{SERIES}/{series}/claim", browser_secret(somebody))[0] == 204

    assert heard_within(2, listening, f"{series}-row")
    assert room.two.post("/sign-out", bea)[0] < 400
    assert is_cut_within(1, listening)
    listening.shutdown()


def test_each_process_tells_the_others_over_redis_and_listens_to_them(
    room, browser_secret, series, somebody
):
    """Only that something happened; what wakes who hears it, tests/live/test_relay.py shows."""
    with Redis(port=room.redis_port, socket_timeout=5) as line, line.pubsub() as heard:
        heard.subscribe(CHANNEL)
        heard.get_message(timeout=5)  # that we listen
        assert is_true_within(5, lambda: line.pubsub_numsub(CHANNEL)[0][1] == 3)

        for at in (room.one, room.two):
            assert at.post(f"{SERIES}/{series}/claim", browser_secret(somebody))[0] == 204
            assert heard.get_message(timeout=5)["data"] == b""


def test_the_authority_speaks_for_its_own_names_only(room, tmp_path):
    """Who installs it gives nothing else away, not even to whoever takes its key."""
    for name in ("authority.crt", "authority.key"):
        shutil.copy(room.folder / "nginx" / name, tmp_path)

    def verified(name):
        make = [ROOT / "deploy/make-authority", name, tmp_path]
        subprocess.run(make, check=True, capture_output=True)
        files = [tmp_path / "authority.crt", tmp_path / "server.crt"]
        asked = ["openssl", "verify", "-CAfile", *files]
        return subprocess.run(asked, capture_output=True, text=True)

    assert verified("localhost").returncode == 0
    assert "permitted subtree violation" in verified("elsewhere.example").stderr


def test_green_threads_wait_for_postgresql_side_by_side(room):
    asking = """
import os, sys, time
import wsgi, eventlet
from sqlalchemy import text
from taskforce import db
def sleep():
    with db.reading() as session:
        session.execute(text("SELECT pg_sleep(1)"))
began = time.monotonic()
for each in [eventlet.spawn(sleep) for _ in range(3)]:
    each.wait()
print(time.monotonic() - began)
sys.stdout.flush()
os._exit(0)  # its tasks run for ever
"""
    done = subprocess.run(
        [sys.executable, "-c", asking],
        env=room.one.environment,
        capture_output=True,
        text=True,
        timeout=20,
        check=True,
    )
    assert float(done.stdout) < 1.3
