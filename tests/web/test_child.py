"""Registration and after-care, as the desk sees them and nobody else does."""

import re

import pytest

from taskforce import clock
from tests.harness import dom
from tests.harness.story import Story
from tests.web.matrix import SCRIPT

DESK = "/operations/harbour/desk"
SERIES = "/operations/harbour/series/S-0001"
PAGE = f"{SERIES}/referrals"


@pytest.fixture
def story(world, at):
    """Child 1 is identified on Saturday, the 21st of November."""
    at(9)
    story = Story(world)
    story.to("clue", "locate", "draft", "compare", "approve", "send", "hear")
    return story


def shown(client, address, element):
    found = dom.parse_main(client.get(address).text).find("id", element)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", str(found[0]))) if found else ""


def test_the_desk_registers_a_child_and_takes_it_back(story, browser):
    lea = browser(story.world.lea)
    assert "S-0001/1" in shown(lea, DESK, "to-register")
    agency = story.world.agency("National Clearinghouse")
    said = {"child": "1", "agency": agency, "told_on": "2026-11-22"}

    plain = lea.post(f"{SERIES}/registrations", data=said)

    assert (plain.status_code, plain.location) == (303, PAGE)
    assert "S-0001/1" not in shown(lea, DESK, "to-register")
    assert "National Clearinghouse told 22 Nov 2026" in shown(lea, PAGE, "care-of-1")
    again = lea.post(f"{SERIES}/registrations", data=said, headers=SCRIPT)
    assert (again.status_code, again.json["code"]) == (409, "done_by")

    address = "/operations/harbour/registrations/E-0001/withdraw"
    answer = lea.post(address, data={"reason": "The wrong child"}, headers=SCRIPT)

    assert answer.status_code == 204
    assert "The wrong child" in shown(lea, PAGE, "care-of-1")
    assert "S-0001/1" in shown(lea, DESK, "to-register")


def test_what_waits_stands_oldest_first_and_what_is_overdue_says_so(story, browser, monkeypatch):
    assert "due 4 Dec 2026" in shown(browser(story.world.lea), DESK, "to-register")
    assert "overdue" not in shown(browser(story.world.lea), DESK, "to-register")
    moment = clock.now()

    monkeypatch.setattr(clock, "now", lambda: moment.replace(month=12, day=4, hour=23))
    assert "overdue" not in shown(browser(story.world.lea), DESK, "to-register")
    monkeypatch.setattr(clock, "now", lambda: moment.replace(month=12, day=5))

    waiting = shown(browser(story.world.lea), DESK, "to-register")
    assert "1 overdue" in waiting
    assert "overdue: was due 4 Dec 2026" in waiting
    assert "overdue: was due 4 Dec 2026" in shown(browser(story.world.lea), PAGE, "care-of-1")


def test_a_registration_that_stands_on_nothing_asks_to_tell_the_clearinghouse(story, browser):
    story.to("register", "unhear")
    lea = browser(story.world.lea)

    for page, element in ((DESK, "to-register"), (PAGE, "care-of-1")):
        told = shown(lea, page, element)
        assert "National Clearinghouse must be told that it does not hold." in told
    assert "identified" not in shown(lea, DESK, "in-care")


def test_an_item_is_noted_and_corrected_and_the_first_stays_readable(story, browser):
    lea = browser(story.world.lea)
    assert "6 open items" in shown(lea, DESK, "in-care")
    said = {
        "child": "1",
        "item": "advocate",
        "applies": "yes",
        "done_on": "2026-11-21",
        "owner": f"person-{story.world.kim.id}",
        "supersedes": "",
    }

    first = lea.post(f"{SERIES}/care", data=said, headers=SCRIPT)
    late = lea.post(f"{SERIES}/care", data=said, headers=SCRIPT)
    empty = said | {"applies": "no", "done_on": "", "owner": "", "supersedes": "K-0001"}
    corrected = lea.post(f"{SERIES}/care", data=empty, headers=SCRIPT)

    assert (first.status_code, late.status_code, corrected.status_code) == (204, 409, 204)
    assert late.json["code"] == "already_corrected"
    item = shown(lea, PAGE, "care-of-1-advocate")
    assert "not applicable" in item
    assert "Instead of K-0001" in item
    assert "21 Nov 2026 · Kim" in item
    assert "5 open items" in shown(lea, DESK, "in-care")


def test_nothing_is_offered_that_takes_a_word(story, browser):
    page = browser(story.world.kim).get(PAGE).text
    dialogs = re.findall(r'<dialog[^>]* id="(?:care|register)".*?</dialog>', page, re.DOTALL)

    assert len(dialogs) == 2
    fields = {
        (tag, kind)
        for dialog in dialogs
        for tag, kind in re.findall(
            r'<(input|textarea|select)[^>]*?(?:type="(\w+)")?[\s>]', dialog
        )
    }
    assert "textarea" not in {tag for tag, _ in fields}
    assert not re.search(r'type="(text|search)"', " ".join(dialogs))


@pytest.mark.parametrize("where", ["", "series/S-0001", "history", "for-you", "dashboard"])
def test_the_floor_reads_nothing_of_after_care(story, browser, where):
    ana, address = browser(story.world.ana), f"/operations/harbour/{where}"
    story.care()
    story.care(item="contact")
    story.care(supersedes="K-0001", applies="no", done_on=None, owner="")

    page = ana.get(address).text

    assert not re.search(r"K-000\d|after-care|After-care|Children First|Advocate", page)


def test_the_desk_reads_it_in_the_history(story, browser):
    story.care()

    assert "noted after-care" in browser(story.world.lea).get("/operations/harbour/history").text


def test_an_open_history_of_the_floor_takes_in_no_line_of_it(story, open_page):
    floor, desk = (open_page(each, "history") for each in (story.world.ana, story.world.kim))
    story.care()

    floor.apply()
    desk.apply()

    assert (floor.pill, desk.pill) == (0, 1)
    assert floor.seen == desk.seen == story.world.operation().last_seq


def test_an_open_page_of_the_other_number_follows(story, open_page):
    story.to("other", "link")
    page = open_page(story.world.kim, "series/S-0001/referrals")
    story.register()

    page.apply()

    assert "E-0001" in str(page.main)
    assert str(page.main) == page.fresh_main()


def test_the_dashboard_counts_who_is_registered(story, browser):
    olu = browser(story.world.olu)
    words = "Registered with a clearinghouse: {} of 1, with those who were safe before"
    assert words.format(0) in olu.get("/operations/harbour/dashboard").text

    story.register()

    assert words.format(1) in olu.get("/operations/harbour/dashboard").text
