"""What hosts tell everybody stands on every page, until its reader says so."""

import re

import pytest

from taskforce.actions.operation import turn_operation
from taskforce.inputs.operation import TurnOperation
from tests.harness.story import Story
from tests.web.matrix import ON_SQLITE, SCRIPT, requests_to

HERE = "/operations/harbour"
CALL = "The evening call begins at 17:30."


@ON_SQLITE
def test_it_stands_on_every_page_of_the_operation(world, app, browser):
    """But where all of them stand anyway, and on what is printed."""
    Story(world).to("clue", "locate", "draft", "announce")
    host, without = browser(world.nour), set()
    for asked in requests_to(app):
        if asked.method != "GET" or "/operations/" not in asked.address:
            continue
        page = asked.by(host)
        if page.status_code == 200 and "<main" in page.text and 'id="B-0001-bar"' not in page.text:
            without.add(asked.endpoint)

    assert without == {"announcement.show", "operation.rules"}


def test_observers_read_it_too_and_it_leaves_whoever_has_read_it(world, browser, open_page):
    olu = open_page(world.olu, "dashboard")
    Story(world).announce()
    olu.apply()
    assert CALL in str(olu.main)

    answer = browser(world.olu).post(f"{HERE}/announcements/B-0001/read", headers=SCRIPT)

    assert answer.status_code == 204
    olu.apply()
    [bar, _] = olu.tree.find("id", "B-0001-bar")
    assert mark_of(browser, world.olu) in bar.attributes["data-read"].split()
    assert mark_of(browser, world.ana) not in bar.attributes["data-read"].split()
    assert str(world.olu.id) not in bar.attributes["data-read"].split()


def mark_of(browser, person):
    """By which only this person's own pages know them."""
    return re.search(r'data-mark="(\w+)"', browser(person).get(f"{HERE}/dashboard").text)[1]


def test_it_stands_beside_its_original_in_the_language_of_the_page(world, browser):
    story = Story(world)
    story.announce()
    story.reword()

    french, arabic = (
        browser(each).get(f"{HERE}/history").text for each in (world.bea, world.nour)
    )

    for page, is_there in ((french, True), (arabic, False)):
        bar = page[page.index('id="B-0001-bar"') :].split("</section>")[0]
        assert CALL in bar
        assert ('lang="fr"' in bar) is is_there


@pytest.mark.parametrize("language", ["und", "nonsense"])
def test_a_host_who_names_no_language_reads_so_beside_the_field(world, browser, language):
    said = {"text": CALL, "text_language": language}

    answer = browser(world.nour).post(f"{HERE}/announcements", data=said, headers=SCRIPT)

    assert (answer.status_code, list(answer.json["reasons"])) == (422, ["text_language"])
    assert world.log() == []


def test_that_somebody_has_read_it_is_for_the_desk_and_hosts(world, browser):
    story = Story(world)
    story.announce()
    story.read()

    for person, is_told in ((world.bea, False), (world.kim, True), (world.nour, True)):
        page = browser(person).get(f"{HERE}/history").text
        assert 'id="event-2"' in page
        assert ('id="event-3"' in page) is is_told, person


def test_where_nothing_more_is_taken_nobody_is_asked_to_read_it(world, open_page, at):
    at(9)
    story = Story(world)
    story.announce()
    story.turn()
    pages = [open_page(world.nour, where) for where in ("dashboard", "announcements")]
    assert all("/B-0001/read" in str(page.main) for page in pages)

    turn_operation(story.nour, TurnOperation(to="closed"))

    for page in pages:
        page.apply()
        assert "/B-0001/read" not in str(page.main)
        assert str(page.main) == page.fresh_main()
