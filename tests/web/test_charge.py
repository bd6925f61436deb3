"""The page on which an operation is closed, and what stands elsewhere until it was seen to."""

import pytest

from taskforce.models import Role
from tests.actions.test_tail import put
from tests.harness.story import Story
from tests.web.matrix import ON_SQLITE, SCRIPT
from tests.web.test_ask import told as needs_told

HERE = "/operations/harbour/closing"
pytestmark = ON_SQLITE


@pytest.fixture
def host(world):
    return world.person("Hal", "en", Role.HOST)


def test_a_host_gives_what_is_left_in_one_step_and_closes(world, browser, host):
    Story(world).to("match", "turn")
    hal = browser(host)
    assert "nobody’s yet" in hal.get(HERE).text

    refused = hal.post(f"{HERE}/close")
    assert refused.status_code == 409
    give, close = refused.text.split('id="closing"')
    assert "Nobody has taken on yet what is left" not in give
    assert "Nobody has taken on yet what is left" in close.split("</form>")[0]
    assert hal.post(f"{HERE}/close", headers=SCRIPT).json["code"] == "unassigned"
    nobody = hal.post(HERE, data={"which": "all", "owner": ""})
    assert nobody.status_code == 422
    assert "Please choose an agency of the directory or a person of the desk." in nobody.text

    given = hal.post(HERE, data={"which": "all", "owner": f"person-{world.kim.id}"})
    assert (given.status_code, given.location) == (303, HERE)
    assert "nobody’s yet" not in hal.get(HERE).text.split('id="give"')[0]
    assert hal.post(f"{HERE}/close").status_code == 303
    assert "This operation is closed." in hal.get(HERE).text


def test_it_stands_with_hosts_and_desk_and_with_whose_it_is_until_it_was_seen_to(
    world, browser, open_page, host
):
    story = Story(world)
    story.to("match", "turn", "give")
    story.turn("closed")
    pages = [open_page(host, "host"), open_page(world.lea, "desk")]
    mine = "Yours after the closing"
    lea, kim = browser(world.lea), browser(world.kim)
    for page in pages:
        assert "X-0001" in str(page.tree.find("id", "charges")[0])
    assert mine not in lea.get("/operations/harbour/for-you").text
    assert "charges-mine-title" in kim.get("/operations/harbour/for-you").text

    assert kim.post(f"{HERE}/CH-0001/done", headers=SCRIPT).status_code == 204

    for page in pages:
        page.apply()
        assert "X-0001" not in str(page.tree.find("id", "charges")[0])
    assert "charges-mine-title" not in kim.get("/operations/harbour/for-you").text


def test_the_number_beside_for_you_follows_on_every_open_page(world, open_page):
    story = Story(world)
    story.to("match", "turn")
    page = open_page(world.kim, "desk")
    needs_told(page)

    for act, count in ((story.give, 1), (story.finish, 0)):
        act()
        assert needs_told(page) == [count]


def test_of_limited_series_only_who_closes_reads_how_much_and_whom_to_ask(world, browser, host):
    Story(world).to("match", "turn")
    world.limit("S-0001", world.kim)
    hal = browser(host)

    page = hal.get(HERE).text
    kept = page[page.index('id="kept"') :].split("</p>")[0]
    assert "1 thing that only some people may know of is nobody’s yet." in kept
    assert "Kim" in kept
    assert "X-0001" not in page
    assert "Nothing is left:" not in page
    assert 'id="kept"' not in browser(world.lea).get(HERE).text

    refused = hal.post(f"{HERE}/close", headers=SCRIPT)
    assert (refused.status_code, refused.json["code"]) == (409, "unassigned_kept")
    assert "X-0001" not in refused.text


def test_before_the_tail_nothing_of_it_stands_anywhere(world, browser, host):
    Story(world).match()
    page = browser(host).get("/operations/harbour/host").text

    assert 'id="charges" aria-labelledby="charges-title" hidden' in page
    assert "first it takes feedback only" in browser(host).get(HERE).text


def test_the_front_desk_of_a_closed_operation_offers_no_codes(world, browser, host):
    world.invited("Eve", "en", Role.DESK)
    hal = browser(host)
    assert "Print badges" in hal.get("/operations/harbour/front-desk").text
    put(world, "closed")

    for where in ("front-desk", "front-desk/badges", "host"):
        page = hal.get(f"/operations/harbour/{where}").text
        for gone in ("/code", "front-desk/badges", "/arrived"):
            assert f'{gone}"' not in page.replace('/front-desk/badges" data-plain', ""), gone
    code = hal.post(f"/operations/harbour/front-desk/people/{world.kim.id}/code", headers=SCRIPT)
    assert (code.status_code, code.json["code"]) == (409, "operation_closed")


def test_feedback_is_still_noted_once_it_is_closed(world, browser):
    story = Story(world)
    story.to("clue", "locate", "draft", "compare", "approve", "send", "turn", "give")
    story.turn("closed")

    answer = browser(world.kim).post(
        "/operations/harbour/referrals/R-0001/feedback",
        data={"step": "accepted", "happened_on": "2026-11-21", "source": "Liaison"},
        headers=SCRIPT,
    )

    assert answer.status_code == 204
