"""Being given a series, and passing one: what people see of it, and what they do not."""

from taskforce.actions.draw import draw_series, pass_series
from taskforce.actions.knowledge import say_knowledge
from taskforce.inputs.knowledge import Know
from tests.harness.world import a_series
from tests.web.matrix import ON_SQLITE, SCRIPT

HARBOUR = "/operations/harbour"
pytestmark = ON_SQLITE


def test_whoever_is_given_a_series_is_on_its_page_also_when_the_request_comes_twice(
    world, browser
):
    world.bring(a_series("S-0002"))
    ana = browser(world.ana)
    key = SCRIPT | {"Idempotency-Key": "1" * 32}

    first, second = (ana.post(f"{HARBOUR}/draw", headers=key) for _ in range(2))

    assert first.headers["Location"] == second.headers["Location"]
    assert first.headers["Location"][:-1] == f"{HARBOUR}/series/S-000"
    assert [line.split()[1] for line in world.log(2)] == ["series.drawn", "series.claimed"]
    page = ana.get(first.headers["Location"])
    assert "The draw gave" in page.text


def test_where_nothing_is_left_that_is_said_and_nothing_is_lost(world, browser):
    draw_series(world.seat(world.bea))
    answer = browser(world.ana).post(f"{HARBOUR}/draw", headers=SCRIPT)

    assert answer.status_code == 409
    assert answer.json["message"].startswith("No series is left to give you")
    page = browser(world.ana).post(f"{HARBOUR}/draw")
    assert "No series is left to give you" in page.text


def test_the_board_says_the_rule_in_plain_words_and_offers_what_fits_besides(world, browser):
    know = Know(places=["NL"], language=["fil"], level=["reads"], keywords="")
    say_knowledge(world.ana.id, know)
    world.bring(a_series("S-0002"))
    ana = browser(world.ana)

    first = ana.get(f"{HARBOUR}/").text
    draw_series(world.seat(world.ana))
    then = ana.get(f"{HARBOUR}/").text

    assert "First comes the series that fewest people have taken so far." in first
    assert "never more than half of your draws" in first
    assert '<option value="language:fil">' not in first
    assert '<option value="language:fil">reads Filipino</option>' in then
    assert '<option value="place:NL">Netherlands</option>' in then


def test_only_those_who_can_hold_a_series_are_offered_one(world, browser):
    for person in (world.kim, world.nour):
        assert f"{HARBOUR}/draw" not in browser(person).get(f"{HARBOUR}/").text


def test_what_somebody_passed_stands_on_their_own_list_alone(world, browser):
    ana, bea = browser(world.ana), browser(world.bea)
    page = bea.get(f"{HARBOUR}/series/S-0001")
    before = page.text
    assert ana.post(f"{HARBOUR}/series/S-0001/pass", headers=SCRIPT).status_code == 204

    assert "S-0001" in ana.get(f"{HARBOUR}/passed").text
    assert "S-0001" not in bea.get(f"{HARBOUR}/passed").text
    assert strip(bea.get(f"{HARBOUR}/series/S-0001").text) == strip(before)
    ana.post(f"{HARBOUR}/series/S-0001/take-back", headers=SCRIPT)
    assert "S-0001" not in ana.get(f"{HARBOUR}/passed").text


def test_a_series_that_one_may_not_know_of_cannot_be_passed(world, browser):
    world.bring(a_series("S-0002"))
    world.limit("S-0002", world.bea)
    ana = browser(world.ana)

    hidden = ana.post(f"{HARBOUR}/series/S-0002/pass", headers=SCRIPT)
    missing = ana.post(f"{HARBOUR}/series/S-0999/pass", headers=SCRIPT)

    assert (hidden.status_code, hidden.data) == (missing.status_code, missing.data)
    assert hidden.status_code == 404


def test_a_list_of_passes_leaves_out_what_is_limited_since(world, browser):
    world.bring(a_series("S-0002"))
    pass_series(world.ana.id, world.series(2).id)
    world.limit("S-0002", world.bea)

    assert "S-0002" not in browser(world.ana).get(f"{HARBOUR}/passed").text


def test_a_thing_that_nobody_knows_is_refused_with_a_sentence(world, browser):
    ana = browser(world.ana)
    for knows in ("language:ja", "age:old", "", "language:" + "x" * 500):
        answer = ana.post(f"{HARBOUR}/draw/fitting", data={"knows": knows}, headers=SCRIPT)
        assert answer.status_code == 422
        assert answer.json["message"] == "Please choose one of the answers offered."


def strip(page):
    return [
        line for line in page.splitlines() if "data-now" not in line and "data-clock" not in line
    ]


def test_the_fairness_panel_names_nobody(world, browser):
    draw_series(world.seat(world.bea))
    page = browser(world.ana).get(f"{HARBOUR}/fairness").text
    main = page[page.index("<main") : page.index("</main>")]

    assert "Is every series getting its turn?" in main
    assert not any(name in main for name in ("Ana", "Bea", "Nour", "Kim"))
