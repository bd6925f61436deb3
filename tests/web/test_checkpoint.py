"""Checkpoints on the hosts' pages, and on paper for two agencies."""

import re

import pytest

from taskforce.actions.checkpoint import make_checkpoint
from taskforce.i18n import OFFERED
from taskforce.live import publisher
from taskforce.models import Role
from tests.harness.story import Story
from tests.web.matrix import ON_SQLITE, SCRIPT

HOST = "/operations/harbour/host"
HERE = f"{HOST}/checkpoints"
pytestmark = ON_SQLITE


@pytest.fixture
def made(world):
    Story(world).to("claim", "clue")
    return make_checkpoint(world.nour.id, world.harbour)


@pytest.fixture
def host(world):
    return world.person("Hal", "en", Role.HOST)


def test_a_host_makes_one_and_reads_its_words(world, browser, host):
    Story(world).claim()
    hal = browser(host)
    assert "There is none yet." in hal.get(HOST).text

    answer = hal.post(HERE)

    assert (answer.status_code, answer.location) == (303, HERE)
    for page in (hal.get(HERE).text, hal.get(HOST).text):
        assert (
            len(re.findall(r"<li>(?:[bdfghjklmnprstvz][aiou]){2}[bdfghjklmnprstvz]</li>", page))
            == 16
        )
        assert '<svg class="qr"' in page
        assert "Make a checkpoint now" not in page
    again = hal.post(HERE, headers=SCRIPT)
    assert (again.status_code, again.json["code"]) == (409, "nothing_new")


def test_the_page_follows_within_a_minute(world, app, open_page, host, made):
    page = open_page(host, "host")
    assert "came after it" not in str(page.tree.find("id", "checkpoint")[0])
    Story(world).ask()
    app.extensions["publisher"]._ticked -= publisher.TICK + 1
    page.apply()
    assert "event came after it" in str(page.tree.find("id", "checkpoint")[0])


@pytest.mark.parametrize("language", OFFERED)
def test_both_copies_say_the_same_each_in_its_language(browser, host, made, language):
    page = browser(host).get(f"{HERE}/{made.id}?first={language}&second=en").text
    copies = re.findall(r"<article.*?</article>", page, re.DOTALL)

    assert len(copies) == 2
    assert f'lang="{language}"' in copies[0]
    assert 'lang="en"' in copies[1]
    paths = [re.search(r'<path d="([^"]+)"', copy)[1] for copy in copies]
    assert paths[0] == paths[1]
    for copy in copies:
        assert all(f"<li>{word}</li>" in copy for word in made.words)
        assert "National Police" not in copy


def test_what_cannot_be_said_is_refused_in_a_sentence(browser, host, made):
    hal = browser(host)
    assert hal.get(f"{HERE}/{made.id}?first=xx").status_code == 422
    assert hal.get(f"{HERE}/999").status_code == 404
    told = hal.post(f"{HERE}/{made.id}/handed", data={"agency": "999999"}, headers=SCRIPT)
    assert (told.status_code, list(told.json["reasons"])) == (422, ["agency"])
    plain = hal.post(f"{HERE}/{made.id}/handed", data={"agency": "999999"})
    assert "Please choose an agency of the directory." in plain.text


def test_who_has_one_stands_on_the_page(world, browser, host, made):
    hal, agency = browser(host), world.agency("National Police")

    sheet = f"{HERE}/{made.id}"
    answer = hal.post(f"{sheet}/handed?first=fr&second=ar", data={"agency": str(agency)})

    assert (answer.status_code, answer.location) == (303, f"{sheet}?first=fr&second=ar")
    page = hal.get(HERE).text
    assert "National Police" in page[page.index('id="handed"') :]
    assert "On paper with 1 of 2 visiting agencies." in page
    paper = hal.get(f"{HERE}/{made.id}").text
    offered = re.findall(r'<option value="(\d+)"', paper)
    own = world.operation().host_agency_id
    assert str(world.agency("Policía Nacional")) in offered
    assert not {str(agency), str(own)} & set(offered)


def test_a_sheet_is_noted_after_the_next_one_was_made(world, browser, host, made):
    Story(world).ask()
    make_checkpoint(world.nour.id, world.harbour)
    hal = browser(host)
    assert f'href="{HERE}/{made.id}"' in hal.get(HERE).text

    hal.post(f"{HERE}/{made.id}/handed", data={"agency": str(world.agency("National Police"))})

    assert "On paper with 1 of 2 visiting agencies." in hal.get(f"{HERE}/{made.id}").text
