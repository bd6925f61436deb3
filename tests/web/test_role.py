"""What each role may do, route by route, and that nothing opens before the rules are accepted."""

import pytest

from taskforce import secret
from taskforce.actions.operation import (
    accept_rules,
    activate_account,
    change_role,
    disable_user,
    unseat_member,
)
from taskforce.models import Role
from tests.harness.world import NO_PASSWORD
from tests.web.matrix import ON_SQLITE, SCRIPT, within_operations


@ON_SQLITE
def test_a_refused_page_names_nothing_of_the_operations_work(world, browser):
    for address in ("", "series/S-0001", "history", "desk", "host"):
        page = browser(world.olu).get(f"/operations/harbour/{address}")
        assert page.status_code == 403
        assert "S-0001" not in page.text


def newcomer(world, name, role, language="fr"):
    """Somebody with a password who has not read the rules yet."""
    person = world.invited(name, language, role)
    activate_account(person.id, secret.digest(world.codes[0].code), NO_PASSWORD)
    return person


@ON_SQLITE
@pytest.mark.parametrize("role", Role)
def test_before_the_rules_are_accepted_nothing_opens(world, app, browser, role):
    newcomers = browser(newcomer(world, "Newcomer", role))
    before = world.log()
    for asked in within_operations(app):
        if asked.endpoint in ("operation.rules", "operation.accept"):
            continue
        answer = asked.by(newcomers, headers=SCRIPT)
        assert (answer.status_code, answer.json["code"]) == (403, "rules_first"), asked
    assert world.log() == before


def test_who_comes_too_early_reads_the_rules_in_their_language(world, browser):
    page = browser(newcomer(world, "Newcomer", Role.HOST, "ar")).get("/operations/harbour/desk")

    assert page.status_code == 403
    assert '<html lang="ar" dir="rtl">' in page.text
    assert 'action="/operations/harbour/rules"' in page.text
    assert "S-0001" not in page.text


@pytest.mark.parametrize(
    ("role", "home"), [(Role.DESK, ""), (Role.OBSERVER, "dashboard"), (Role.INVESTIGATOR, "")]
)
def test_accepting_the_rules_opens_the_work(world, browser, role, home):
    new = browser(newcomer(world, "Newcomer", role))
    assert new.get("/operations/harbour/rules").status_code == 200

    answer = new.post("/operations/harbour/rules")

    assert (answer.status_code, answer.location) == (303, f"/operations/harbour/{home}")
    assert new.get(answer.location).status_code == 200


def test_before_the_rules_no_socket_listens(world, app, browser):
    person = newcomer(world, "Newcomer", Role.HOST)
    socket = app.extensions["socketio"].test_client(app, flask_test_client=browser(person))
    watch = {"operation": "harbour", "topic": "dashboard"}

    assert socket.emit("watch", watch, callback=True) == {"ok": False, "code": "rules_first"}
    accept_rules(person.id, world.harbour)
    assert socket.emit("watch", watch, callback=True)["ok"] is True


def test_another_role_holds_from_the_next_request_on(world, browser):
    bea = browser(world.bea)
    assert bea.get("/operations/harbour/desk").status_code == 403

    change_role(world.nour.id, world.harbour, world.bea.id, Role.DESK)

    assert bea.get("/operations/harbour/desk").status_code == 200
    assert bea.post("/operations/harbour/series/S-0001/claim").status_code == 403
    assert world.log() == []


def test_whoever_loses_the_seat_finds_nothing_there_any_more(world, browser):
    bea = browser(world.bea)
    assert bea.get("/operations/harbour/history").status_code == 200

    unseat_member(world.nour.id, world.harbour, world.bea.id)

    assert bea.get("/operations/harbour/history").status_code == 404
    assert bea.post("/operations/harbour/series/S-0001/claim").status_code == 404
    assert bea.get("/settings").status_code == 200
    assert world.log() == []


def test_a_closed_account_is_signed_out_everywhere(world, browser):
    one, other = browser(world.bea), browser(world.bea)

    disable_user(world.nour.id, world.harbour, world.bea.id, is_disabled=True)

    assert [each.get("/settings").status_code for each in (one, other)] == [401, 401]
    assert one.post("/operations/harbour/series/S-0001/claim").status_code == 401
    assert world.log() == []
