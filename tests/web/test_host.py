"""The host's page: seats, accounts, codes and wall links."""

import re

from sqlalchemy import select

from taskforce import db
from taskforce.actions.arrival import note_arrivals
from taskforce.actions.operation import open_wall
from taskforce.models import HouseEvent, Member, Role, User
from tests.harness.story import Story
from tests.web.matrix import SCRIPT

HOST = "/operations/harbour/host"


def house_log():
    """What the house recorded, and who did it."""
    with db.reading() as session:
        return [(event.kind, event.actor_id) for event in session.scalars(select(HouseEvent))]


def role_of(world, person):
    with db.reading() as session:
        query = select(Member.role).filter_by(operation_id=world.harbour, user_id=person.id)
        return session.scalar(query)


def test_the_page_shows_everybody_and_how_they_stand(world, browser):
    world.invited("Gus", "en", Role.INVESTIGATOR)

    page = browser(world.nour).get(HOST).text

    for name in ("Ana", "Bea", "Nour", "Kim", "Lea", "Olu", "Gus"):
        assert f">{name}</bdi>" in page
    assert "<bdi>Dan</bdi>" not in page
    assert f'id="person-{world.nour.id}"' in page
    assert f"{HOST}/people/{world.nour.id}/unseat" not in page


def test_unresolved_stops_stand_on_the_page(world, browser):
    nour = browser(world.nour)
    assert "X-0001" not in nour.get(HOST).text

    Story(world).match()

    assert "X-0001" in nour.get(HOST).text


def test_a_host_changes_a_role(world, browser):
    address = f"{HOST}/people/{world.bea.id}/role"

    plain = browser(world.nour).post(address, data={"role": "desk"})
    script = browser(world.nour).post(address, data={"role": "observer"}, headers=SCRIPT)

    assert (plain.status_code, plain.location) == (303, HOST)
    assert (script.status_code, script.location) == (204, HOST)
    assert role_of(world, world.bea) is Role.OBSERVER
    assert house_log()[-2:] == [("change_role", world.nour.id)] * 2
    assert world.log() == []


def test_a_role_that_there_is_not_is_refused(world, browser):
    nour, address = browser(world.nour), f"{HOST}/people/{world.bea.id}/role"
    for role in ("king", "", "HOST", "host desk"):
        answer = nour.post(address, data={"role": role}, headers=SCRIPT)
        assert (answer.status_code, list(answer.json["reasons"])) == (422, ["role"]), role
    assert role_of(world, world.bea) is Role.INVESTIGATOR


def test_nobody_takes_their_own_seat_away(world, browser):
    before, nour = house_log(), browser(world.nour)
    for work in ("role", "unseat", "disable"):
        said = {"role": "observer"} if work == "role" else {}
        answer = nour.post(f"{HOST}/people/{world.nour.id}/{work}", data=said, headers=SCRIPT)
        assert (answer.status_code, answer.json["code"]) == (403, "not_allowed"), work

    assert role_of(world, world.nour) is Role.HOST
    assert house_log() == before


def test_people_without_a_seat_here_are_nobodys(world, browser):
    before, nour = house_log(), browser(world.nour)
    nobodies = (world.dan.id, 10**6, 0, 2**31 - 1, 2**31, 2**63, 10**30)
    for work in ("role", "unseat", "disable", "enable", "unlock", "code"):
        said = {"role": "observer"} if work == "role" else {}
        for user_id in nobodies:
            answer = nour.post(f"{HOST}/people/{user_id}/{work}", data=said, headers=SCRIPT)
            assert (answer.status_code, answer.json["code"]) == (404, "not_found"), user_id

    assert house_log() == before
    assert browser(world.dan).get("/settings").status_code == 200


def test_a_closed_account_is_reopened(world, browser):
    nour, bea = browser(world.nour), browser(world.bea)
    assert nour.post(f"{HOST}/people/{world.bea.id}/disable").status_code == 303
    assert bea.get("/settings").status_code == 401
    assert f"{HOST}/people/{world.bea.id}/enable" in nour.get(HOST).text

    assert nour.post(f"{HOST}/people/{world.bea.id}/enable").status_code == 303

    assert browser(world.bea).get("/operations/harbour/").status_code == 200
    assert [kind for kind, _ in house_log()[-2:]] == ["disable_user", "enable_user"]


def test_a_removed_seat_is_gone_from_the_page(world, browser):
    nour = browser(world.nour)

    assert nour.post(f"{HOST}/people/{world.bea.id}/unseat").status_code == 303

    assert "<bdi>Bea</bdi>" not in nour.get(HOST).text
    assert role_of(world, world.bea) is None
    again = nour.post(f"{HOST}/people/{world.bea.id}/unseat")
    assert again.status_code == 404


def test_a_locked_account_is_unlocked(world, browser):
    for _ in range(5):
        browser().post("/sign-in", data={"name": "bea", "password": "wrong"})
    nour, address = browser(world.nour), f"{HOST}/people/{world.bea.id}/unlock"
    assert address in nour.get(HOST).text

    assert nour.post(address).status_code == 303

    assert address not in nour.get(HOST).text
    assert house_log()[-1] == ("unlock_user", world.nour.id)


def test_a_new_code_is_shown_once_and_kept_nowhere(world, browser):
    nour = browser(world.nour)

    page = nour.post(f"{HOST}/people/{world.bea.id}/code")

    [code] = re.findall(r'class="once">([A-Z0-9-]{14})<', page.text)
    assert page.status_code == 200
    assert code not in nour.get(HOST).text
    with db.reading() as session:
        assert code not in repr([vars(user) for user in session.scalars(select(User))])
        assert code not in repr([event.body for event in session.scalars(select(HouseEvent))])
    note_arrivals(world.seat(world.nour), [world.bea.id])
    assert browser().post("/activate", data={"code": code}).status_code == 200


def test_a_wall_link_is_shown_once_and_revoked(world, browser):
    nour = browser(world.nour)
    page = nour.post(f"{HOST}/wall").text
    [secret] = re.findall(r"/wall#([A-Z0-9-]{14})<", page)
    [link] = re.findall(r'action="/operations/harbour/host/wall/(\d+)/revoke"', page)
    assert secret not in nour.get(HOST).text

    first, second = (nour.post(f"{HOST}/wall/{link}/revoke") for _ in range(2))

    assert (first.status_code, second.status_code) == (303, 404)
    assert f"wall/{link}/revoke" not in nour.get(HOST).text
    assert secret not in repr(house_log())


def test_another_operations_wall_link_does_not_exist(world, browser):
    open_wall(world.dan.id, world.lighthouse)
    nour = browser(world.nour)
    for link in (1, 0, 2**31 - 1, 2**31, 10**30):
        assert nour.post(f"{HOST}/wall/{link}/revoke").status_code == 404, link
    assert browser(world.dan).get("/operations/lighthouse/host").text.count("/revoke") == 1
