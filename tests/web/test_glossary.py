"""The page of the glossary: what stands, what it said before, and a form for everybody."""

import re

import pytest

from taskforce.actions.term import redact_term, save_term
from taskforce.inputs.clue import Redact
from tests.harness.story import Story
from tests.harness.world import a_term
from tests.web.matrix import SCRIPT

GLOSSARY = "/operations/harbour/glossary"


@pytest.fixture
def story(world):
    return Story(world)


def test_a_term_has_a_column_for_each_language_that_is_offered(story, browser):
    said = {"language": ["en", "fr", "ar", "ja", "th"], "word": ["plate", "", "لوحة", "", "ป้าย"]}
    nour = browser(story.world.nour)
    assert nour.get(GLOSSARY).status_code == 200

    answer = nour.post(GLOSSARY, data=said)

    assert (answer.status_code, answer.location) == (303, GLOSSARY)
    row = browser(story.world.lea).get(GLOSSARY).text.split('<tr id="G-0001">')[1]
    word = r'(?:<bdi lang="\w+" dir="auto">(.*?)</bdi>)?'
    cells = re.findall(rf'<td data-of="(\w+)">{word}</td>', row)
    assert cells == [("English", "plate"), ("French", ""), ("Arabic", "لوحة"), ("Japanese", "")]
    assert 'Thai: <bdi lang="th" dir="auto">ป้าย</bdi>' in row


def test_the_form_begins_with_what_is_to_be_corrected(story, browser):
    story.term()
    kim = browser(story.world.kim)

    page = kim.get(GLOSSARY, query_string={"term": "G-0001"}).text

    assert 'name="supersedes" value="G-0001"' in page
    assert 'value="plaque"' in page
    assert "Not the licence.</textarea>" in page
    assert kim.get(GLOSSARY, query_string={"term": "G-0009"}).status_code == 404


def test_what_it_said_before_stays_readable_and_what_was_wiped_does_not(story, browser):
    story.term()
    save_term(story.ana, a_term(en="plate", fr="immatriculation", supersedes="G-0001"))
    lea = browser(story.world.lea)
    page = lea.get(GLOSSARY).text
    assert '<tr id="G-0002">' in page
    assert '<details id="G-0001">' in page

    redact_term(story.ana, "G-0002", Redact(reason="mistake"))

    page = lea.get(GLOSSARY).text
    assert "immatriculation" not in page
    assert ">plaque</bdi></td>" in page
    assert "Removed by" in page


def test_a_refused_term_says_beside_which_field_and_writes_nothing(story, browser):
    bea = browser(story.world.bea)
    for said, field in (
        ({"language": "fr", "word": ""}, "word"),
        ({"language": "fr", "word": "see https://example.org"}, "word"),
        ({"language": "xx", "word": "plaque"}, "language"),
    ):
        told = bea.post(GLOSSARY, data=said, headers=SCRIPT)
        assert (told.status_code, list(told.json["reasons"])) == (422, [field]), said
        assert f'data-error-for="{field}"' in bea.get(GLOSSARY).text
    assert story.world.log() == []


def test_two_who_correct_one_term_are_told(story, browser):
    story.term()
    said = {"language": "fr", "word": "immatriculation", "supersedes": "G-0001"}
    browser(story.world.ana).post(GLOSSARY, data=said, headers=SCRIPT)

    told = browser(story.world.kim).post(GLOSSARY, data=said, headers=SCRIPT)

    assert (told.status_code, told.json["code"]) == (409, "already_corrected")
    assert "Ana" in told.json["message"]
