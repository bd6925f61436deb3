"""People one by one: added later, and what is known of them changed."""

import re

import pytest

from taskforce.actions.operation import import_people
from taskforce.models import HouseEvent, Member, Role, User
from tests.harness.world import a_person
from tests.web.matrix import SCRIPT

PEOPLE = "/operations/harbour/host/people"


@pytest.fixture
def host(world, browser):
    """Somebody who reads English."""
    return browser(world.person("Hope", "en", Role.HOST))


def zoe(world, **said):
    kept = {"sign_in": "zoe", "name": "Zoe", "agency": f"{world.agency('Office mineurs')}"}
    return kept | {"role": "desk", "locale": "fr", "zone": "Europe/Paris"} | said


def read(page, name):
    field = next(tag for tag in re.findall("<input[^>]*>", page.text) if f'name="{name}"' in tag)
    return re.search(r'value="([^"]*)"', field)[1]


def edited(client, user_id, **said):
    page = client.get(f"{PEOPLE}/{user_id}")
    kept = {"name": read(page, "name"), "were": read(page, "were")}
    for name in ("agency", "role", "locale", "zone"):
        chosen = re.search(rf'name="{name}".*?<option value="([^"]*)" selected', page.text, re.S)
        kept |= {name: chosen[1]} if chosen else {}
    return client.post(f"{PEOPLE}/{user_id}", data=kept | said, headers=SCRIPT)


def test_somebody_who_comes_later_gets_a_seat_and_a_code(world, host, rows):
    said = zoe(world, languages="th fr", places="TH", subjects="food currency")

    report = host.post(PEOPLE, data=said)

    [user] = rows(User, sign_in_name="zoe")
    [member] = rows(Member, user_id=user.id)
    assert re.search(r'class="once" dir="ltr">([A-Z2-9]{4}-){2}[A-Z2-9]{4}<', report.text)
    assert (user.name, user.agency.name, user.language_wish) == ("Zoe", "Office mineurs", "fr")
    assert (member.operation_id, member.role) == (world.harbour, Role.DESK)
    assert 'id="person-' in host.get("/operations/harbour/host").text


def test_who_has_an_account_keeps_it_and_gets_a_seat(world, host, rows):
    import_people(None, world.lighthouse, [a_person("hope", name="Hope")])
    agency = f"{world.agency('Policía Nacional')}"

    report = host.post(PEOPLE, data=zoe(world, sign_in="dan", name="Dan", agency=agency))

    assert report.status_code == 200
    assert 'class="once"' not in report.text
    assert {row.operation_id for row in rows(Member, user_id=world.dan.id)} == {
        world.harbour,
        world.lighthouse,
    }


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"sign_in": "Zoe!"}, "sign_in"),
        ({"sign_in": "dan"}, "sign_in"),  # somebody else's
        ({"sign_in": "ana", "name": "Ana"}, "sign_in"),  # has a seat
        ({"name": ""}, "name"),
        ({"name": "=cmd"}, "name"),
        ({"name": "zoe@example.org"}, "name"),
        ({"agency": ""}, "agency"),
        ({"agency": "999999"}, "agency"),
        ({"agency": "9" * 40}, "agency"),
        ({"role": "king"}, "role"),
        ({"locale": "klingon"}, "locale"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"languages": "thai, french"}, "languages"),
        ({"places": "Atlantis"}, "places"),
        ({"subjects": "secrets"}, "subjects"),
    ],
    ids=str,
)
def test_who_cannot_be_added_is_said_beside_the_field(world, host, rows, wrong, field):
    before = len(rows(HouseEvent))

    told = host.post(PEOPLE, data=zoe(world, **wrong), headers=SCRIPT)
    page = host.post(PEOPLE, data=zoe(world, **wrong))

    assert (told.status_code, list(told.json["reasons"])) == (422, [field])
    assert page.status_code == 422
    assert 'value="Europe/Paris" selected' in page.text or field == "zone"
    assert len(rows(HouseEvent)) == before


def test_somebody_of_another_operation_is_not_added(world, host, rows):
    told = host.post(PEOPLE, data=zoe(world, name="Dan", sign_in="dan"), headers=SCRIPT)

    assert (told.status_code, list(told.json["reasons"])) == (422, ["sign_in"])
    assert len(rows(Member, user_id=world.dan.id)) == 1


def test_a_host_changes_what_is_known_of_somebody(world, host, rows):
    answer = edited(
        host,
        world.bea.id,
        name="Bea-Ann",
        agency=f"{world.agency('National Police')}",
        role="desk",
    )

    [bea] = rows(User, id=world.bea.id)
    [member] = rows(Member, user_id=world.bea.id)
    assert (answer.status_code, answer.location) == (
        204,
        f"/operations/harbour/host#person-{bea.id}",
    )
    assert (bea.name, bea.agency.name, bea.language_wish) == ("Bea-Ann", "National Police", "fr")
    assert member.role is Role.DESK
    assert rows(HouseEvent)[-1].facts == {
        "operation": world.harbour,
        "user": bea.id,
        "role": "desk",
        "moved_from": world.agency("Policía Nacional"),
    }


def test_what_somebody_else_changed_meanwhile_is_not_written_over(world, host, rows):
    were = read(host.get(f"{PEOPLE}/{world.bea.id}"), "were")
    edited(host, world.bea.id, name="Bea of one host")

    said = zoe(world, name="Bea of another", were=were)
    late = host.post(
        f"{PEOPLE}/{world.bea.id}",
        data={name: told for name, told in said.items() if name != "sign_in"},
        headers=SCRIPT,
    )

    assert (late.status_code, late.json["code"]) == (409, "changed_meanwhile")
    assert rows(User, id=world.bea.id)[0].name == "Bea of one host"


def test_an_account_of_two_operations_is_changed_by_neither_host(world, host, rows):
    import_people(None, world.harbour, [a_person("dan", name="Dan")])

    told = edited(host, world.dan.id, name="Dan of mine")

    assert (told.status_code, told.json["code"]) == (403, "account_shared")
    assert rows(User, id=world.dan.id)[0].name == "Dan"


def test_nobody_gives_themselves_another_role(world, browser, rows):
    nour = browser(world.nour)
    assert 'name="role"' not in nour.get(f"{PEOPLE}/{world.nour.id}").text

    assert edited(nour, world.nour.id, role="desk").json["code"] == "not_allowed"
    assert edited(nour, world.nour.id, name="Nour A").status_code == 204


@pytest.mark.parametrize("nobody", [0, 10**6, 2**31 - 1])
def test_people_of_other_operations_have_no_page_here(world, host, nobody):
    for user_id in (world.dan.id, nobody):
        assert host.get(f"{PEOPLE}/{user_id}").status_code == 404
        assert edited_blindly(host, user_id).status_code == 404


def edited_blindly(client, user_id):
    said = {"name": "X", "agency": "1", "locale": "en", "zone": "UTC", "were": "0" * 64}
    return client.post(f"{PEOPLE}/{user_id}", data=said, headers=SCRIPT)
