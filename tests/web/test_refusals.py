"""What the text gate refused is counted for hosts: by reason, and nothing else."""

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.exc import OperationalError

from taskforce import db
from taskforce.actions import refusal as counting
from taskforce.change import house
from taskforce.errors import Busy
from taskforce.models import GateRefusal, HouseEvent, User
from tests.web.matrix import CLUE, ON_SQLITE, ROUTES, SCRIPT, within_operations

SERIES = "/operations/harbour/series/S-0001"
CALL_ME = "Call +39 347 123 4567"
LINK = {"text": "See https://example.org/tram"}


@pytest.fixture
def counted():
    def look():
        with db.reading() as session:
            return {each.reason: each.count for each in session.scalars(select(GateRefusal))}

    return look


def send(browser, person, **said):
    return browser(person).post(f"{SERIES}/clues", data=CLUE | said, headers=SCRIPT)


def test_each_text_that_was_refused_counts_once_for_each_reason(world, browser, counted):
    for _ in range(2):
        assert send(browser, world.ana, **LINK).status_code == 422
    both = send(browser, world.bea, text="Call +39 347 123 4567", locator="item 14\nitem 15")
    assert set(both.json["reasons"]) == {"text", "locator"}

    assert counted() == {"gate_link": 2, "gate_contact": 1, "gate_line": 1}


def test_a_plain_form_counts_as_well(world, browser, counted):
    answer = browser(world.ana).post(f"{SERIES}/clues", data=CLUE | LINK)

    assert (answer.status_code, counted()) == (422, {"gate_link": 1})


@ON_SQLITE
def test_every_form_counts_alike_with_a_script_and_without(world, app, browser, counted):
    host, counting_forms = browser(world.nour), set()
    for asked in within_operations(app):
        says = ROUTES[asked.endpoint].says
        if asked.method != "POST" or any(type(each) is bytes for each in says.values()):
            continue
        wrong = {name: [CALL_ME] if type(v) is list else CALL_ME for name, v in says.items()}
        before = counted().get("gate_contact", 0)
        asked.by(host, says=wrong, headers=SCRIPT)
        between = counted().get("gate_contact", 0)
        asked.by(host, says=wrong)
        assert counted().get("gate_contact", 0) - between == between - before, asked
        if between > before:
            counting_forms.add(asked.endpoint)

    assert {"clue.post", "setting.save", "setting.write", "person.edit"} <= counting_forms


def test_what_was_not_sent_or_not_refused_by_the_gate_does_not_count(world, browser, counted):
    ana = browser(world.ana)
    draft = ana.post(f"{SERIES}/draft", data={"form": "clue"} | LINK, headers=SCRIPT)
    assert draft.status_code == 422
    assert send(browser, world.ana, polarity="perhaps").status_code == 422
    assert send(browser, world.ana, text="A blue tram").status_code == 204

    assert counted() == {}


def test_who_has_no_seat_there_counts_for_nobody(world, browser, counted):
    assert send(browser, world.dan, **LINK).status_code == 422
    assert browser().post(f"{SERIES}/clues", data=CLUE | LINK).status_code == 401

    assert counted() == {}


@pytest.mark.parametrize("trouble", [Busy(), OperationalError("", {}, Exception())])
def test_a_refused_write_stays_one_where_counting_it_fails(
    world, browser, counted, monkeypatch, trouble
):
    def fails(*_, **__):
        raise trouble

    monkeypatch.setattr(counting, "house", fails)

    answer = send(browser, world.ana, **LINK)

    assert (answer.status_code, list(answer.json["reasons"])) == (422, ["text"])
    assert (world.log(), counted()) == ([], {})


def test_neither_the_text_nor_its_author_nor_the_moment_is_kept(world, browser):
    with db.reading() as session:
        before = len(session.scalars(select(HouseEvent)).all())
    send(browser, world.ana, **LINK)

    columns = {column.key for column in inspect(GateRefusal).columns}
    assert columns == {"id", "operation_id", "day", "reason", "count"}
    with db.reading() as session:
        assert len(session.scalars(select(HouseEvent)).all()) == before


def test_hosts_read_how_many_today_and_in_all(world, browser, at):
    at(9)
    send(browser, world.ana, **LINK)
    with db.writers_engine().begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO gate_refusal (operation_id, day, reason, count)"
            f" VALUES ({world.harbour}, '2026-11-21', 'gate_link', 6)"
        )

    page = browser(world.nour).get("/operations/harbour/host").text

    row = page[page.index('id="refused-gate_link"') :].split("</tr>")[0]
    assert [cell.split("<")[0] for cell in row.split('class="number">')[1:]] == ["1", "7"]
    assert "example.org" not in page


@ON_SQLITE
def test_whoever_only_counts_writes_nothing_else(world):
    with (
        pytest.raises(RuntimeError, match="does not write User"),
        house(None, only_counts=True) as unit,
    ):
        unit.session.get_one(User, world.ana.id).name = "Eve"
        unit.session.flush()
