"""The gate and the sockets behind it, under fire: what strangers, deaf peers and people who have
to leave cost the server and everybody else.

``SOAK=1`` takes the long form.
"""

import contextlib
import itertools
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from string import ascii_lowercase

import pytest
import websocket

from taskforce import change, db, secret
from taskforce.actions.clue import post_clue
from taskforce.actions.operation import change_role, disable_user, unseat_member
from taskforce.actions.series import claim_series
from taskforce.actions.session import sign_in, sign_out
from taskforce.live.publisher import MOST_WAITING
from taskforce.models import Role
from taskforce.upgrade import upgrade
from taskforce.wire import BURST, SECONDS_EACH
from tests.conftest import KEY
from tests.harness.server import Server
from tests.harness.waiting import is_true_within
from tests.harness.world import World, a_clue

IS_LONG = bool(os.environ.get("SOAK"))
KNOCKS = 2_000 if IS_LONG else 1_000
#: So much may the server have grown after all of them, in bytes; its collector runs seldom, and
#: only after some thousands does it grow no more.
GROWN = 8 * 2**20
DEAF = 20 if IS_LONG else 6
#: So much may wait for all of them together, in bytes.
WAITING = 128 * 2**20
#: What a thread keeps that has once drawn a page, in bytes.
THREAD = 2**18
#: So many changes are timed while nobody is deaf; so many at most until who is deaf is cut.
TIMED, AT_MOST = (100, 1_500) if IS_LONG else (25, 600)
#: So much longer may the others wait meanwhile; in CI others use the same processors.
SLOWER = 2 if IS_LONG else 4
LEAVE = 50 if IS_LONG else 2
#: So often who is deaf asks, in seconds, and says that they live: or Engine.IO gave them up.
ASK, ALIVE = 1.1 * SECONDS_EACH, 10
SERIES = "/operations/harbour/series"
MODES = ["eventlet", "threading"] if IS_LONG else ["eventlet"]


class House:
    """The real server on SQLite, and what the system says of its process."""

    def __init__(self, folder, mode, app="wsgi:app"):
        secret.use(KEY)
        self.engines = db.connect(f"sqlite:///{folder}/taskforce.db")
        upgrade()
        self.world = World()
        self._log = folder / "server.log"
        self.server = Server(f"sqlite:///{folder}/taskforce.db", self._log, mode, app=app)
        self._processes = self.server.processes()

    def memory(self):
        """Of all its processes, in bytes."""
        pages = (Path(f"/proc/{each}/statm").read_text().split()[1] for each in self._processes)
        return sum(map(int, pages)) * os.sysconf("SC_PAGESIZE")

    def open(self):
        """How many sockets, under however many numbers each, and how many threads it has."""
        threads, files = 0, set()
        for each in self._processes:
            threads += len(list(Path(f"/proc/{each}/task").iterdir()))
            for file in Path(f"/proc/{each}/fd").iterdir():
                with contextlib.suppress(FileNotFoundError):  # it was closed meanwhile
                    files.add(os.readlink(file))
        return len([each for each in files if each.startswith("socket:")]), threads

    def stop(self):
        self.server.stop()
        for engine in self.engines:
            engine.dispose()
        said = self._log.read_text()
        assert "Traceback" not in said
        assert "socket shutdown error" not in said


@pytest.fixture(scope="module", params=MODES)
def standing(request, tmp_path_factory):
    """Few people change much in a short time: they need not wait for their turn."""
    house = House(tmp_path_factory.mktemp("gate"), request.param, "tests.harness.unpaced:app")
    yield house
    house.stop()


@pytest.fixture
def house(standing, monkeypatch):
    """This process writes like another server process would: only the pulse finds it."""
    secret.use(KEY)
    db.point_at(*standing.engines)
    monkeypatch.setattr(change, "after_commit", [])
    monkeypatch.setattr(change, "after_revocation", [])
    return standing


def knock(
    house, cookie=None, origin=None, query="EIO=4&transport=websocket", upgrade=True, version="13"
):
    """What a stranger is answered who asks for a socket; without a version it is one of 2010."""
    headers = {"Connection": "Upgrade", "Upgrade": "websocket"} if upgrade else {}
    headers |= {"Sec-WebSocket-Version": version} if version else {}
    headers |= {"Sec-WebSocket-Key": "a" * 22 + "=="}
    headers |= {"Cookie": f"session={cookie}"} if cookie else {}
    headers |= {"Origin": origin} if origin else {}
    return house.server.get(f"/socket.io/?{query}", headers)[0]


def test_refused_knocks_leave_nothing_behind(house):
    world, ours = house.world, house.server.origin
    mine, revoked = sign_in(world.ana.id), sign_in(world.ana.id)
    sign_out(world.ana.id, secret.digest(revoked))
    strangers = [
        {"origin": ours},
        {"cookie": "nobody", "origin": ours},
        {"cookie": revoked, "origin": ours},
        {"cookie": mine, "origin": "http://elsewhere.example"},
        {"cookie": mine},
        {"cookie": mine, "origin": ours, "query": "EIO=4&transport=polling", "upgrade": False},
        {"cookie": mine, "origin": ours, "version": ""},
    ]

    def knocks(times):
        return {knock(house, **each) for _ in range(times) for each in strangers}

    knocks(KNOCKS // len(strangers))  # as many again must need no more than these did
    before, (sockets, _) = house.memory(), house.open()

    assert knocks(KNOCKS // len(strangers)) == {403}

    assert house.memory() - before < GROWN
    assert is_true_within(2, lambda: house.open()[0] <= sockets)


def test_whoever_never_reads_is_cut_and_the_others_do_not_wait_for_it(house):
    """It says that it lives and asks for long answers, as often as it may, and reads none; those
    do not fill the memory."""
    world, server = house.world, house.server
    seen = claim_series(world.seat(world.ana), "S-0001")
    for number in range(20):
        post_clue(world.seat(world.ana), "S-0001", a_clue(f"{number} " + "あ" * 1_900))
    mine = sign_in(world.ana.id)
    others = [Page(server, sign_in(each.id)) for each in (world.bea, world.kim, world.nour)]

    def change_and_hear():
        number, began = world.operation().last_seq + 1, time.monotonic()
        assert server.post(f"{SERIES}/S-0001/renew", mine, {"claim": 1})[0] == 204
        for page in others:
            page.hear(number)
        return time.monotonic() - began

    without = [change_and_hear() for _ in range(TIMED)]
    memory, (sockets, threads) = house.memory(), house.open()
    deaf = [deaf_page(server, sign_in(world.kim.id), seen, BURST - 4) for _ in range(DEAF)]
    assert house.open()[0] == sockets + DEAF
    beside, talking = [], talk_in_vain(deaf, {"3": ALIVE, all_that_happened(seen): ASK})
    while house.open()[0] > sockets and len(beside) < AT_MOST:
        beside.append(change_and_hear())
        next(talking)

    assert house.open()[0] == sockets
    assert len(beside) > MOST_WAITING / 2
    assert house.memory() - memory < WAITING
    for each in deaf:
        assert is_over(each)
    without += [change_and_hear() for _ in range(TIMED)]
    assert p95(beside) < SLOWER * p95(without)
    # One thread read from each; it waits for other work now. Those that wrote to them are gone,
    # and so are, after their 25 seconds, those that would have asked whether they live.
    if IS_LONG:
        assert is_true_within(40, lambda: house.open()[1] <= threads + DEAF)


class Page:
    """A page that listens, and says that it does."""

    def __init__(self, server, mine):
        self._socket, _ = server.watch(mine, topic="series", ref="S-0001")

    def hear(self, number):
        """Reads until it was told of this event."""
        while not _tells_of(number, heard := self._socket.recv()):
            if heard == "2":
                self._socket.send("3")


def _tells_of(number, heard):
    told = json.loads(heard[2:])[1] if heard.startswith('42["parts"') else {"seq": 0}
    return told["seq"] >= number


def deaf_page(server, mine, seen, times):
    """Asks for a lot, and reads none of it: what the system keeps for a socket is full at once."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    raw.connect(("127.0.0.1", server.port))
    address = f"ws://127.0.0.1:{server.port}/socket.io/?EIO=4&transport=websocket"
    page = websocket.WebSocket()
    page.connect(address, origin=server.origin, cookie=f"session={mine}", socket=raw)
    page.recv()
    page.send("40")
    page.recv()
    for _ in range(times):
        page.send(all_that_happened(seen))
    return page


def all_that_happened(seen):
    """A question for it, since then."""
    said = {"operation": "harbour", "topic": "series", "ref": "S-0001", "seen": seen}
    return "420" + json.dumps(["watch", said])


def talk_in_vain(deaf, said):
    """Whenever it is gone on with, they say what is due again; some of them may be cut already."""
    last = dict.fromkeys(said, time.monotonic())
    while True:
        for word in [each for each in said if time.monotonic() - last[each] > said[each]]:
            last[word] = time.monotonic()
            for each in deaf:
                with contextlib.suppress(OSError, websocket.WebSocketException):
                    each.send(word)
        yield


def is_over(page):
    """Whether what the server sent has an end."""
    page.sock.settimeout(5)
    with contextlib.suppress(ConnectionError):
        while page.sock.recv(2**16):
            continue
    page.shutdown()
    return True


def p95(times):
    return sorted(times)[int(len(times) * 0.95)]


ENDS = {
    "sign out": lambda world, person, mine: sign_out(person.id, secret.digest(mine)),
    "disable": lambda world, person, _: disable_user(
        world.nour.id, world.harbour, person.id, True
    ),
    "unseat": lambda world, person, _: unseat_member(world.nour.id, world.harbour, person.id),
    "role": lambda world, person, _: change_role(
        world.nour.id, world.harbour, person.id, Role.DESK
    ),
}


@pytest.mark.parametrize("end", ENDS)
def test_whoever_has_to_leave_hears_the_last_byte_within_a_second(house, end):
    """While something happens all the time, so that there is something to hear."""
    world, server = house.world, house.server
    names = [f"Leaver{''.join(each)}" for each in itertools.product(ascii_lowercase, repeat=2)][
        :LEAVE
    ]
    people = [world.person(f"{name}{end.split()[-1]}", "en", Role.INVESTIGATOR) for name in names]
    with bustle(house):
        for person in people:
            secret_of_theirs = sign_in(person.id)
            page, _ = server.watch(secret_of_theirs, topic="board")

            ENDS[end](world, person, secret_of_theirs)
            began = time.monotonic()

            assert is_over(page)
            assert time.monotonic() - began < 1


#: A second on a quiet machine.
SECOND = 1 if IS_LONG else 3
#: What somebody does who reads nothing more, just before they have to leave.
DOES = {
    "nothing": lambda page: None,
    "says that they leave": lambda page: page.send("1"),
    "says so as browsers do": lambda page: page.send_close(),
    "hangs up by half": lambda page: page.sock.shutdown(socket.SHUT_WR),
    "says too much": lambda page: page.send("4" * (16 * 1024 + 1)),
}
#: That of Engine.IO: so long after its question it gives up whoever does not answer, in seconds.
GIVEN_UP = 25 + 20


class Talkative(House):
    """A series with so many clues that what a page missed of it is long."""

    def __init__(self, folder, mode):
        super().__init__(folder, mode)
        self.ana = self.world.ana.id
        self._seen = claim_series(self.world.seat(self.world.ana), "S-0001")
        for number in range(20):
            said = a_clue(f"{number} " + "あ" * 1_900)
            post_clue(self.world.seat(self.world.ana), "S-0001", said)

    def deaf_page(self, times):
        """One of Ana's that asked so often for all that, and waits for it; and her session."""
        mine = sign_in(self.ana)
        page = deaf_page(self.server, mine, self._seen, times)
        assert is_true_within(10, lambda: on_its_way_to(page) > times * 2**18)
        return page, mine


@pytest.fixture(params=["eventlet", "threading"])
def talkative(request, tmp_path):
    house = Talkative(tmp_path, request.param)
    yield house
    house.stop()


def test_whoever_has_stopped_reading_has_to_leave_as_well(talkative):
    """Within the second, and without what the system still kept for them, be it much or little."""
    sockets, _ = talkative.open()
    for does, times in itertools.product(DOES, (1, 3)):
        page, mine = talkative.deaf_page(times)

        DOES[does](page)
        sign_out(talkative.ana, secret.digest(mine))

        assert is_true_within(SECOND, lambda: talkative.open()[0] == sockets), (does, times)
        assert is_true_within(1, partial(is_thrown_away, page)), (does, times)
        assert is_over(page)


def test_whoever_has_to_leave_does_so_while_many_come_back(talkative):
    """Each of them missed something else, and what they missed is long: it takes seconds to draw
    it all. Another process has signed them out, which is found by looking."""
    world, server = talkative.world, talkative.server
    mine = sign_in(talkative.ana)
    page, _ = server.watch(mine, topic="series", ref="S-0001")
    crowd = [deaf_page(server, sign_in(world.kim.id), 0, 0) for _ in range(40)]

    for number, each in enumerate(crowd):
        each.send(all_that_happened(number // 2))
    sign_out(talkative.ana, secret.digest(mine))

    began = time.monotonic()
    assert is_over(page)
    assert time.monotonic() - began < 2 * SECOND
    for each in crowd:
        each.shutdown()


def test_whoever_stays_after_the_good_bye_holds_up_nobody(talkative):
    """They were told, and say something all the same."""
    server, (sockets, _) = talkative.server, talkative.open()
    mine = sign_in(talkative.ana)
    pages = [server.watch(mine, topic="series", ref="S-0001")[0] for _ in range(4)]
    sign_out(talkative.ana, secret.digest(mine))
    for page in pages:
        while page.recv() != "1":
            continue
        page.send("3")

    time.sleep(0.1)  # they were heard
    began = time.monotonic()
    assert server.get("/sign-in")[0] == 200
    assert is_true_within(SECOND, lambda: talkative.open()[0] == sockets)
    assert time.monotonic() - began < SECOND
    for page in pages:
        page.shutdown()


@pytest.mark.skipif(not IS_LONG, reason="for the long form: it takes a minute")
def test_whoever_was_given_up_already_leaves_nothing_behind(talkative):
    sockets, threads = talkative.open()
    page, _ = talkative.deaf_page(3)

    def is_left_alone():
        """But for the thread that read from it, which waits for other work now."""
        open_ones, running = talkative.open()
        return open_ones == sockets and running <= threads + 1

    assert is_true_within(2 * GIVEN_UP, is_left_alone)
    assert is_true_within(1, partial(is_thrown_away, page))
    assert is_over(page)


def is_thrown_away(page):
    """The system needs a moment more, in which it counts what is none."""
    return on_its_way_to(page) == 0


def on_its_way_to(page):
    """Bytes that the system keeps at the server's end until the page reads them, as it says."""
    mine = f"{page.sock.getsockname()[1]:04X}"
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(int(row[4].partition(":")[0], 16) for row in rows if row[2].endswith(f":{mine}"))


WATCH = '420["watch",{"operation":"harbour","topic":"board"}]'


@pytest.mark.parametrize(
    ("said", "next_said", "answer"), [([], "40", "40"), (["40"], WATCH, "430")], ids=["0", "40"]
)
def test_whoever_listens_to_nothing_has_to_leave_as_well(house, said, next_said, answer):
    """And not whoever is still signed in."""
    world, server = house.world, house.server
    mine, other = sign_in(world.bea.id), sign_in(world.bea.id)
    page, standing = server.socket(mine), server.socket(other)
    for each in (page, standing):
        each.recv()
        for word in said:
            each.send(word)
            each.recv()

    sign_out(world.bea.id, secret.digest(mine))
    began = time.monotonic()

    assert is_over(page)
    assert time.monotonic() - began < 1
    standing.send(next_said)
    assert standing.recv().startswith(answer)
    standing.close()  # and says so


#: So many lines, and what they ask.
FLOODS = {
    "reads": (400, "GET", f"{SERIES}/S-0001", None),
    "posts": (400, "POST", f"{SERIES}/S-0001/renew", {"claim": 1}),
    "knocks": (200, "POST", "/sign-in", {"name": "ana", "password": "not the password"}),
}


@pytest.mark.skipif(
    not IS_LONG, reason="half a minute each; tests/web/test_pace.py is the short form"
)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("what", FLOODS)
def test_a_flood_from_one_person_holds_up_nobody_else(tmp_path, mode, what):
    house = House(tmp_path, mode)
    try:
        hold_up_nobody(house, what)
    finally:
        house.stop()


def hold_up_nobody(house, what):
    world, server = house.world, house.server
    bea = sign_in(world.bea.id) if what != "knocks" else None
    others = itertools.cycle([sign_in(each.id) for each in (world.ana, world.kim, world.nour)])

    def ask():
        time.sleep(0.1)
        began = time.monotonic()
        headers = {"Cookie": f"session={next(others)}"}
        assert server.get(f"{SERIES}/S-0001", headers)[0] == 200
        return time.monotonic() - began

    without, memory, (_, threads) = [ask() for _ in range(TIMED)], house.memory(), house.open()
    with flood(server, bea, *FLOODS[what]) as answered:
        time.sleep(5)  # what they have at once, they have at once
        beside = [ask() for _ in range(2 * TIMED)]
        threads = house.open()[1] - threads

    assert answered.pop("429") > 100
    assert sum(answered.values()) < 600
    assert not {status for status in answered if status >= "500"}
    assert p95(beside) < SLOWER * p95(without)
    assert house.memory() - memory < WAITING / 4 + threads * THREAD


@contextlib.contextmanager
def flood(server, mine, lines, method, path, form):
    """How often what was answered is known once it is over."""
    headers = {"Origin": server.origin, "X-Requested-With": "fetch"}
    headers |= {"Cookie": f"session={mine}"} if mine else {}
    headers |= {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
    told = {"port": server.port, "method": method, "path": path, "headers": headers}
    told |= {"body": urllib.parse.urlencode(form or {}), "lines": lines}
    command = [sys.executable, "-m", "tests.torture.flooding", json.dumps(told)]
    answered = {}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as flooding:
        try:
            yield answered
        finally:
            answered |= json.loads(flooding.communicate(timeout=60)[0])


@contextlib.contextmanager
def bustle(house):
    """Ana renews her claim all the time."""
    is_over, ana = threading.Event(), house.world.seat(house.world.ana)

    def work():
        while not is_over.is_set():
            claim_series(ana, "S-0001")
            time.sleep(0.02)

    with ThreadPoolExecutor(1) as room:
        working = room.submit(work)
        try:
            yield
        finally:
            is_over.set()
        working.result()
