"""The front desk: who is expected and who has come, and badges."""

import re

import pytest

from taskforce.actions.arrival import note_arrivals
from taskforce.actions.operation import import_people
from taskforce.inputs.listing import PersonRow
from taskforce.models import Role
from tests.web.matrix import SCRIPT

DESK = "/operations/harbour/front-desk"


@pytest.fixture
def uma(world, browser):
    """A host from America who reads English."""
    return browser(world.person("Uma", "en", Role.HOST, agency="National Clearinghouse"))


def row_of(page, person):
    """What the page says of somebody."""
    html = page.split(f'id="guest-{person.id}"')[1].split("</li>")[0]
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", html))


def test_the_page_says_of_each_how_they_stand(world, browser, uma, at):
    at(9)
    gus, hal, ida = (
        world.invited(name, "en", Role.INVESTIGATOR) for name in ("Gus", "Hal", "Ida")
    )
    note_arrivals(world.seat(world.nour), [hal.id])
    at(9, 10)
    note_arrivals(world.seat(world.nour), [ida.id])
    at(9, 20)

    page = uma.get(DESK).text

    assert "Expected" in row_of(page, gus)
    assert "the code works until 09:25" in row_of(page, ida)
    assert "the code worked until 09:15" in row_of(page, hal)
    assert "Activated" in row_of(page, world.bea)
    assert re.search(r'data-words="gus gus es spain policía nacional"', page)
    assert re.search(r"2 of \d+ have arrived", page)


def test_a_press_marks_and_another_takes_it_back(world, browser, uma):
    arrived = uma.post(f"{DESK}/people/{world.bea.id}/arrived")
    undone = uma.post(f"{DESK}/people/{world.bea.id}/not-arrived", headers=SCRIPT)

    assert (arrived.status_code, arrived.location) == (303, DESK)
    assert (undone.status_code, undone.headers["Event-Number"]) == (204, "3")
    assert world.log() == ["2 arrival.noted Uma", "3 arrival.withdrawn Uma"]


def test_the_history_names_who_came_for_desk_and_hosts_only(world, browser):
    note_arrivals(world.seat(world.nour), [world.bea.id])

    told = "<bdi>Nour</bdi> noted that <bdi>Bea</bdi> has arrived."
    assert told in browser(world.lea).get("/operations/harbour/history").text
    assert "has arrived" not in browser(world.ana).get("/operations/harbour/history").text


def test_a_badge_bears_a_code_that_works_and_is_shown_once(world, browser, uma):
    gus = world.invited("Gus", "ar", Role.INVESTIGATOR)
    old = world.codes[0].code
    page = uma.post(f"{DESK}/badges", data={"people": [gus.id]}).text

    [badge] = re.findall(r'<li class="badge".*?</li>', page, re.DOTALL)
    [code] = re.findall(r"[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}", badge)
    assert 'lang="ar" dir="rtl"' in badge
    assert "Policía Nacional" in badge
    assert 'dist/flags/es.svg" alt=""' in badge
    assert ">gus</bdi>" in badge
    assert "#" not in re.sub("&#?[a-z0-9]+;", "", badge)  # the link is in the drawing alone
    assert code not in uma.get(f"{DESK}/badges").text
    note_arrivals(world.seat(world.nour), [gus.id])
    assert browser().post("/activate", data={"code": old}).status_code == 422
    assert browser().post("/activate", data={"code": code}).status_code == 200


def test_badges_are_offered_to_those_who_have_no_account_yet(world, browser, uma):
    gus = world.invited("Gus", "en", Role.INVESTIGATOR)
    both = world.invited("Hal", "en", Role.INVESTIGATOR)
    seat = PersonRow(
        sign_in="hal",
        name="Hal",
        agency="Policía Nacional",
        country="ES",
        kind="law enforcement",
        role="observer",
        locale="en",
        time_zone="UTC",
        languages="en",
        places="ES",
        subjects="currency",
    )
    import_people(None, world.lighthouse, [seat])

    page = uma.get(f"{DESK}/badges").text

    # Whose badge is printed is chosen beforehand, who has arrived is not.
    offered = re.findall(r'name="people" value="(\d+)"( checked)?', page)
    assert offered == [(str(gus.id), " checked"), (str(gus.id), "")]
    assert "another operation" in page
    assert uma.post(f"{DESK}/badges", data={"people": [both.id]}).status_code == 403


def test_nobody_chosen_is_said_beside_the_names(world, browser, uma):
    world.invited("Gus", "en", Role.INVESTIGATOR)
    for address in ("badges", "arrived"):
        page = uma.post(f"{DESK}/{address}", data={})
        told = uma.post(f"{DESK}/{address}", data={}, headers=SCRIPT)
        assert (page.status_code, told.status_code) == (422, 422)
        assert "Please name at least one person of this operation." in page.text
        assert list(told.json["reasons"]) == ["people"]


def test_whoever_activated_meanwhile_keeps_the_account(world, browser, uma):
    page = uma.post(f"{DESK}/badges", data={"people": [world.bea.id]})

    assert page.status_code == 409
    assert "badge-code" not in page.text
    assert "Somebody else has done this meanwhile" in page.text


def test_several_are_marked_at_once(world, browser, uma):
    people = [world.invited(name, "en", Role.OBSERVER).id for name in ("Gus", "Hal")]

    answer = uma.post(f"{DESK}/arrived", data={"people": people})

    assert (answer.status_code, answer.location) == (303, DESK)
    assert world.log() == ["2 arrival.noted Uma", "3 arrival.noted Uma"]


def test_paper_is_what_people_of_that_country_print_on(world, browser, uma):
    gus = world.invited("Gus", "en", Role.INVESTIGATOR)
    for reader, paper in ((browser(world.nour), "a4"), (uma, "letter")):
        page = reader.post(f"{DESK}/badges", data={"people": [gus.id]}).text
        assert re.findall(r'id="paper-(\w+)" checked', page) == [paper]
