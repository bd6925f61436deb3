"""The practice series on the pages: its owner opens it, and it stands nowhere."""

import pytest

from taskforce.actions.clue import post_clue
from taskforce.actions.practice import begin_practice
from taskforce.actions.series import claim_series
from taskforce.models import Role, Series
from tests.harness.world import a_clue
from tests.web.matrix import SCRIPT

HERE = "/operations/harbour/"


def test_one_press_leads_there_the_first_time_and_every_time(world, browser):
    ana, own = browser(world.ana), f"{HERE}series/{Series.reference_of(-world.ana.id)}"
    assert 'action="/operations/harbour/practice"' in ana.get(HERE).text

    for _ in range(2):
        answer = ana.post(f"{HERE}practice")
        assert (answer.status_code, answer.location) == (303, own)

    page = ana.get(own)
    assert page.status_code == 200
    assert "nobody is asked" in page.text
    assert 'id="asks"' not in page.text
    assert world.log() == ["2 practice.begun Ana"]
    assert browser(world.nour).get(own).status_code == 404


@pytest.mark.parametrize(
    "where", ["", "?holder=mine", "?find={own}", "for-you", "search?q=zeppelin", "search?q={own}",
              "history", "dashboard", "leave"]
)  # fmt: skip
def test_it_stands_on_no_other_page_not_even_its_owners(world, browser, where):
    begin_practice(world.seat(world.ana))
    own = Series.reference_of(-world.ana.id)
    claim_series(world.seat(world.ana), own)
    post_clue(world.seat(world.ana), own, a_clue("A zeppelin"))

    page = browser(world.ana).get(HERE + where.format(own=own)).text

    main = page.split("<main")[1].replace(f'value="{own}"', "")
    assert f"series/{own}" not in main
    assert "A zeppelin" not in main


def test_it_is_live_for_its_owner_and_silent_for_others(world, open_page):
    host = world.person("Uma", "en", Role.HOST)
    begin_practice(world.seat(world.ana))
    own = Series.reference_of(-world.ana.id)
    page = open_page(world.ana, f"series/{own}")
    others = [open_page(host, where) for where in ("", "history", "desk", "dashboard")]

    claim_series(world.seat(world.ana), own)
    post_clue(world.seat(world.ana), own, a_clue())

    page.apply()
    assert "A blue tram" in str(page.main)
    assert str(page.main) == page.fresh_main()
    for other in others:
        assert own not in str(other.messages())


def test_what_is_refused_there_keeps_the_text(world, browser):
    begin_practice(world.seat(world.ana))
    own = Series.reference_of(-world.ana.id)
    said = {
        "text": "Whose tram?",
        "text_language": "en",
        "kind": "public-transport",
        "places": "ES",
    }

    told = browser(world.ana).post(f"{HERE}series/{own}/asks", data=said, headers=SCRIPT)

    assert (told.status_code, told.json["code"]) == (409, "only_practice")
    assert "nothing here reaches anybody else" in told.json["message"]
