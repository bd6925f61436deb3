"""Limits hold for both processes together, and nginx keeps lines free for those who ask."""

import http.client
import re
import runpy
import socket
import time
from contextlib import ExitStack, closing

import pytest
import websocket

from taskforce import secret
from taskforce.door import pace
from tests.harness.postgresql import free_port
from tests.harness.room import ROOT
from tests.harness.waiting import is_true_within

SITE = (ROOT / "deploy/nginx/taskforce.conf").read_text()
KEPT = "__Host-session="
PERSON = pace.PERSON  # as it is, before the tests are let through


def test_all_browsers_of_a_person_have_one_measure_at_both_processes(
    room, browser_secret, somebody, through_nginx, redis
):
    browsers = [KEPT + browser_secret(somebody) for _ in range(6)]
    more = 3
    line = http.client.HTTPSConnection("localhost", room.port, context=through_nginx.trusting)
    began = time.monotonic()

    with closing(line):
        for number in range(PERSON.at_once // pace.PAGE + more):
            line.request("GET", "/operations/nowhere/", headers={"Cookie": browsers[number % 6]})
            answer = line.getresponse()
            assert (answer.status, bool(answer.read())) == (404, True)

    assert time.monotonic() - began >= more * pace.PAGE * PERSON.seconds_each


def test_nginx_takes_people_to_both_processes_and_whom_it_does_not_know_by_address(
    room, through_nginx
):
    taken = {secret.placing(person) for person in range(12)}
    assert len(taken) == 12

    people = {each: _where(room, through_nginx, KEPT + each) for each in taken}
    again = {each: _where(room, through_nginx, f"a=b; {KEPT}{each}-xyz") for each in taken}
    strangers = {_where(room, through_nginx, f"a={number}") for number in range(4)}

    assert people == again
    assert len(set(people.values())) == 2
    assert len(strangers) == 1


def _where(room, through_nginx, kept):
    """The process that answered, as the log says."""
    log = room.folder / "nginx" / "access.log"
    before, ends = log.stat().st_size, time.monotonic() + 5
    assert through_nginx("/sign-in", Cookie=kept)[0] == 200
    while time.monotonic() < ends:  # it writes a line once the answer is out
        if said := re.search(rb"/sign-in 200 .* (\S+:\d+)\n", log.read_bytes()[before:]):
            return said[1]
        time.sleep(0.005)
    raise AssertionError("nothing in the log")


@pytest.fixture(params=["taskforce_person", "taskforce_address", "taskforce_all"])
def narrow(request, room, tmp_path):
    """The address of another nginx, which lets in two sockets and three lines in all: by one of
    the zones, while the other is as it is."""
    zone, port = request.param, free_port()
    sockets, lines = sorted({int(each) for each in re.findall(rf"{zone} (\d+);", SITE)})

    def narrowed(site):
        fewer = site.replace(f"{zone} {sockets};", f"{zone} 2;")
        return fewer.replace(f"{zone} {lines};", f"{zone} 3;")

    nginx = room.nginx(tmp_path, port, narrowed)
    yield f"localhost:{port}"
    nginx.terminate()
    nginx.wait(10)


def test_nginx_keeps_lines_free_of_sockets_for_those_who_ask(
    room, world, browser_secret, through_nginx, narrow
):
    kept = KEPT + browser_secret(world.bea)

    def ask():
        return through_nginx("/health", at=f"https://{narrow}", Cookie=kept)[0]

    with ExitStack() as open_ones:
        first, _ = (_socket(open_ones, room, narrow, kept) for _ in range(2))
        with pytest.raises(websocket.WebSocketBadStatusException, match="429"):
            _socket(open_ones, room, narrow, kept)
        assert ask() == 200
        open_ones.enter_context(_under_way(narrow, through_nginx.trusting, kept))
        assert is_true_within(5, lambda: ask() == 429)
        first.shutdown()
        assert is_true_within(5, lambda: ask() == 200)


def _socket(open_ones, room, narrow, kept):
    page = websocket.WebSocket(sslopt={"ca_certs": str(room.folder / "nginx" / "authority.crt")})
    open_ones.callback(page.shutdown)
    address = f"wss://{narrow}/socket.io/?EIO=4&transport=websocket"
    page.connect(address, origin=room.origin, cookie=kept, timeout=5)
    return page


def _under_way(narrow, trusting, kept):
    """A request that is not sent to its end."""
    plain = socket.create_connection(narrow.split(":"))
    line = trusting.wrap_socket(plain, server_hostname="localhost")
    said = ["POST /sign-in HTTP/1.1", "Host: localhost", f"Cookie: {kept}", "Content-Length: 9"]
    line.sendall("\r\n".join([*said, "", ""]).encode())
    return line


def test_one_process_can_bear_all_that_nginx_lets_in():
    lines = runpy.run_path(ROOT / "gunicorn.conf.py")["worker_connections"]
    let_in = [int(each) for each in re.findall(r"limit_conn taskforce_all (\d+);", SITE)]

    assert len(let_in) == SITE.count("proxy_pass")
    assert max(let_in) < lines
