"""Translations on the pages: beside the text, waiting for one person, with words suggested."""

import re

import pytest
from sqlalchemy import select

from taskforce import db
from taskforce.actions.knowledge import say_knowledge
from taskforce.actions.translation import redact_translation, translate
from taskforce.inputs.clue import Redact
from taskforce.inputs.knowledge import Know
from taskforce.models import Reading
from tests.harness.story import Story
from tests.harness.world import a_translation
from tests.web.matrix import SCRIPT
from tests.web.test_ask import needs, told

HARBOUR = "/operations/harbour"
FOR_YOU = f"{HARBOUR}/for-you"
SERIES = f"{HARBOUR}/series/S-0001"
TRANSLATIONS = f"{HARBOUR}/texts/C-0001/translations"


@pytest.fixture
def story(world):
    """Ana wrote a clue in Thai; Bea knows Thai and reads our pages in French."""
    say_knowledge(world.bea.id, Know(keywords="", language=["th"], level=["speaks"]))
    story = Story(world)
    story.clue(text="รถรางสีฟ้า", text_language="th")
    return story


def texts_of(page, reference="C-0001"):
    """The languages in which a text stands on a page, in that order."""
    start = page.text.index(f'id="{reference}"')
    beside = page.text[start : page.text.index(f"{reference}-translate", start)]
    return re.findall(r'<p class="text" data-says="[^"]*" lang="([\w-]+)" dir="auto">', beside)


def test_original_and_translations_stand_side_by_side(story, browser):
    translate(story.nour, "C-0001", a_translation("ترام أزرق", "ar"))
    translate(story.bea, "C-0001", a_translation("Un tram bleu", "fr"))

    for person, order in ((story.world.bea, "th fr ar"), (story.world.nour, "th ar fr")):
        assert texts_of(browser(person).get(SERIES)) == order.split()
    page = browser(story.world.lea).get(SERIES).text
    assert "Arabic, translated by" in page
    assert "Thai, as written" in page


def test_an_ask_has_its_translations_too(story, browser):
    story.ask()
    translate(story.bea, "Q-0001", a_translation("À qui sont ces trams ?", "fr"))

    assert texts_of(browser(story.world.ana).get(SERIES), "Q-0001") == ["en", "fr"]
    assert texts_of(browser(story.world.kim).get(FOR_YOU), "Q-0001") == ["en", "fr"]


def test_what_was_corrected_folds_and_what_was_wiped_says_by_whom(story, browser):
    translate(story.bea, "C-0001", a_translation("Un tram"))
    translate(story.bea, "C-0001", a_translation("Un tram bleu", supersedes="T-0001"))
    bea = browser(story.world.bea)
    folded = re.compile(r'<details id="T-0001" (open)?>.*?</details>', re.DOTALL)
    assert folded.search(bea.get(SERIES).text)[1] is None

    redact_translation(story.bea, "T-0002", Redact(reason="mistake"))

    page = bea.get(SERIES).text
    assert folded.search(page)[1] == "open"
    assert "Un tram bleu" not in page
    assert 'id="T-0001-correct"' in page


def test_translations_wanted_wait_on_ones_own_page(story, browser):
    bea, nour = browser(story.world.bea), browser(story.world.nour)
    assert "translations-wanted" in bea.get(FOR_YOU).text
    assert needs(bea.get(FOR_YOU)) == 0

    story.want()

    page = bea.get(FOR_YOU)
    assert needs(page) == 1
    wanted = page.text[page.text.index('id="W-0001"') :]
    assert 'data-says="C-0001" lang="th" dir="auto">รถรางสีฟ้า</p>' in wanted
    assert 'name="text_language" value="fr"' in wanted
    assert "W-0001" not in nour.get(FOR_YOU).text
    assert "wanted in" in browser(story.world.lea).get(SERIES).text


def test_translated_from_ones_own_page_it_is_gone_from_there(story, browser):
    story.want()
    bea, said = browser(story.world.bea), {"text": "Un tram bleu", "text_language": "fr"}

    answer = bea.post(TRANSLATIONS, data=said)

    assert (answer.status_code, answer.location) == (303, FOR_YOU)
    assert needs(bea.get(FOR_YOU)) == 0
    assert "W-0001" not in bea.get(FOR_YOU).text
    assert texts_of(bea.get(SERIES)) == ["th", "fr"]
    assert "wanted in" not in browser(story.world.lea).get(SERIES).text


def test_not_me_leaves_no_trace_and_nobody_elses_wish_is_touched(story, browser):
    story.want()
    bea, log = browser(story.world.bea), story.world.log()

    assert bea.post(f"{HARBOUR}/wanted/W-0001/not-me").location == FOR_YOU
    assert bea.post(f"{HARBOUR}/wanted/W-0009/not-me").status_code == 404

    assert needs(bea.get(FOR_YOU)) == 0
    assert story.world.log() == log


def test_open_pages_hear_that_a_translation_waits(story, open_page):
    bea = open_page(story.world.bea, "")
    told(bea)

    story.want()
    assert told(bea) == [1]
    translate(story.bea, "C-0001", a_translation())
    assert told(bea) == [0]


def test_the_language_it_came_from_is_refused_beside_the_field(story, browser):
    bea = browser(story.world.bea)
    said = {"text": "รถราง", "text_language": "th"}

    told = bea.post(TRANSLATIONS, data=said, headers=SCRIPT)

    assert (told.status_code, list(told.json["reasons"])) == (422, ["text_language"])
    assert "รถราง" not in told.text
    for address, field in ((SERIES, "text_language"), (SERIES, "language")):
        assert f'data-error-for="{field}"' in bea.get(address).text


def test_the_glossary_is_asked_about_one_text_and_one_language(story, browser):
    save = {
        "language": ["th", "fr"],
        "word": ["รถราง", "tramway"],
        "note": "On rails",
        "text_language": "en",
    }
    bea = browser(story.world.bea)
    bea.post(f"{HARBOUR}/glossary", data=save)
    terms = f"{HARBOUR}/texts/C-0001/terms"

    found = bea.get(terms, query_string={"language": "fr"})
    none = bea.get(terms, query_string={"language": "es"})

    assert 'data-inserts="tramway"' in found.text
    assert '<bdi dir="auto">รถราง</bdi>' in found.text
    assert "data-inserts" not in none.text
    assert "On rails" in none.text
    with db.reading() as session:
        assert session.scalars(select(Reading.user_id)).all() == [story.world.bea.id]
    assert bea.get(f"{HARBOUR}/texts/C-0009/terms?language=fr").status_code == 404
    assert bea.get(terms, query_string={"language": "xx"}).status_code == 422


def test_the_words_of_the_glossary_stand_beside_a_wanted_text(story, browser):
    story.want()
    bea = browser(story.world.bea)
    bea.post(f"{HARBOUR}/glossary", data={"language": ["th", "fr"], "word": ["รถราง", "tramway"]})

    assert 'data-inserts="tramway"' in bea.get(FOR_YOU).text
