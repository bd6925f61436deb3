"""What colleagues give to one another waits for the receiver, until they have seen it."""

import pytest

from taskforce import clock, db
from taskforce.actions.series import release_series
from taskforce.inputs.series import ReleaseSeries
from taskforce.queries.ask import needs_of
from tests.harness.story import S1, Story
from tests.web.matrix import SCRIPT

HERE = "/operations/harbour"


@pytest.fixture
def waits(world):
    """How much waits for somebody."""

    def count(person):
        with db.reading() as session:
            found = needs_of(session, world.harbour, clock.now(), [person.id])
        return found.get(person.id, 0)

    return count


def given(page):
    return page.split('id="handed"')[1].split('id="needs-you"')[0]


def test_a_series_waits_until_it_was_seen(world, browser, waits):
    Story(world).assign()
    bea = browser(world.bea)

    page = given(bea.get(f"{HERE}/for-you").text)
    assert (waits(world.bea), waits(world.ana)) == (1, 0)
    assert all(word in page for word in (S1, "Nour", "She reads French"))
    assert bea.post(f"{HERE}/handings/H-0001/seen", headers=SCRIPT).status_code == 204

    assert waits(world.bea) == 0
    assert S1 not in given(bea.get(f"{HERE}/for-you").text)
    assert bea.post(f"{HERE}/handings/H-0001/seen", headers=SCRIPT).status_code == 204


def test_a_series_that_was_released_or_lapsed_waits_no_more(world, browser, waits, at):
    at(9)
    Story(world).assign()
    at(10, 29)
    assert waits(world.bea) == 1
    at(10, 30)
    assert waits(world.bea) == 0
    at(9, 30)
    said = ReleaseSeries(claim=1, note="Not the coast.", text_language="en")
    release_series(world.seat(world.bea), S1, said)

    assert waits(world.bea) == 0


def test_whoever_loses_a_claim_reads_who_took_it_and_nobody_else_does(world, browser):
    story = Story(world)
    story.claim()
    story.assign(claim=1)

    yours = {
        person.name: browser(person)
        .get(f"{HERE}/for-you")
        .text.split('id="about-yours"')[1]
        .split('id="around"')[0]
        for person in (world.ana, world.kim)
    }

    assert "Nour" in yours["Ana"]
    assert S1 in yours["Ana"]
    assert "Nour" not in yours["Kim"]


def test_a_desk_waits_with_all_that_was_on_it(world, browser, waits):
    story = Story(world)
    story.to("match", "take", "hand_over")

    page = given(browser(world.lea).get(f"{HERE}/for-you").text)

    assert (waits(world.lea), waits(world.kim)) == (1, 0)
    assert all(word in page for word in ("Kim", "The Dutch ones are urgent", "X-0001", S1))


def test_what_became_limited_meanwhile_is_not_named(world, browser, waits):
    story = Story(world)
    story.to("match", "take", "hand_over")
    world.limit(S1, world.kim)

    page = given(browser(world.lea).get(f"{HERE}/for-you").text)

    assert "X-0001" not in page
    assert S1 not in page


def test_nobody_puts_away_what_was_given_to_somebody_else(world, browser, waits):
    Story(world).assign()

    answer = browser(world.ana).post(f"{HERE}/handings/H-0001/seen", headers=SCRIPT)

    assert (answer.status_code, waits(world.bea)) == (404, 1)


def test_a_refusal_stands_beside_its_field(world, browser):
    said = {"claim": "0", "to": str(world.olu.id), "reason": "She reads French"}

    answer = browser(world.nour).post(f"{HERE}/series/{S1}/assign", data=said, headers=SCRIPT)
    gated = browser(world.nour).post(
        f"{HERE}/series/{S1}/assign", data=said | {"reason": "ana@example.org"}, headers=SCRIPT
    )

    assert (answer.status_code, list(answer.json["reasons"])) == (422, ["to"])
    assert (gated.status_code, list(gated.json["reasons"])) == (422, ["reason"])


def test_the_history_says_to_whom(world, browser):
    story = Story(world)
    story.assign()
    story.to("match", "take", "hand_over")

    desk, floor = (browser(each).get(f"{HERE}/history").text for each in (world.lea, world.ana))

    assert "<bdi>Nour</bdi> gave <bdi>S-0001</bdi> to <bdi>Bea</bdi>." in desk
    assert "handed the desk over to <bdi>Lea</bdi>" in desk
    assert "handed the desk over" not in floor
