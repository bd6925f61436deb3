"""What of a withheld clue leaves the server, and for whom."""

import re

import pytest

from taskforce.actions.clue import grant_clue, post_clue, redact_clue
from taskforce.actions.translation import translate
from taskforce.inputs.clue import Redact
from tests.harness.story import Story
from tests.harness.world import a_clue, a_translation
from tests.web.matrix import ON_SQLITE

S1 = "/operations/harbour/series/S-0001"
RED = a_clue(
    "The crest of a heron", ("JP",), kind="school-or-club", locator="shelf nine", tlp="red"
)
PLACES = (
    "",
    "series/S-0001",
    "for-you",
    "history",
    "dashboard",
    "search?q=heron",
    "search?q=shelf",
)


@pytest.fixture
def withheld(world):
    post_clue(world.seat(world.ana), "S-0001", RED)
    return world


def content(page, name):
    """An element without what is around it."""
    found = page.tree.find("id", name)
    return str(found[0]) if found else ""


@ON_SQLITE
def test_the_floor_reads_only_whom_to_ask(withheld, browser):
    bea = browser(withheld.bea)
    for place in PLACES:
        page = bea.get(f"/operations/harbour/{place}").text
        for said in ("crest of a heron", "shelf nine", "Japon"):
            assert said not in page, (place, said)

    page = bea.get(S1).text
    assert "TLP:RED" in page
    assert '<bdi class="name">Ana</bdi> <bdi class="code">ES</bdi>' in page


@ON_SQLITE
def test_no_message_to_the_floor_has_more_than_the_pointer(world, open_page):
    floor, desk = (open_page(each, "series/S-0001") for each in (world.bea, world.lea))
    for page in (floor, desk):
        page.messages()

    post_clue(world.seat(world.ana), "S-0001", RED)

    heard = {page: str(page.messages()) for page in (floor, desk)}
    for said in ("crest of a heron", "shelf nine", "school-or-club", "JP", "Japan", "Japon"):
        assert said not in heard[floor], said
    assert "crest of a heron" in heard[desk]
    assert "Japan" in heard[desk]
    assert "TLP:RED" in heard[floor]


@ON_SQLITE
def test_two_pointers_look_alike_whatever_stands_behind_them(world, open_page, at):
    at(9)
    page, drawn = open_page(world.bea, "series/S-0001"), []
    for number, more in enumerate(
        ({"kind": "food"}, {"polarity": "excludes", "basis": "asked"}), 1
    ):
        post_clue(world.seat(world.ana), "S-0001", a_clue("A heron", tlp="red", **more))
        page.apply()
        place = content(page, f"C-000{number}-place")
        drawn.append(re.sub(r'C-000\d|data-key="\d+"', "", place))

    assert drawn[0] == drawn[1] != ""


@ON_SQLITE
def test_the_desk_and_its_author_read_it(withheld, browser):
    for person in (withheld.kim, withheld.lea, withheld.nour):
        assert "The crest of a heron" in browser(person).get(S1).text
    ana = browser(withheld.ana)
    assert "The crest of a heron" not in ana.get(S1).text
    assert "The crest of a heron" in ana.get("/operations/harbour/for-you").text
    for person in (withheld.bea, withheld.kim):
        page = browser(person).get("/operations/harbour/for-you").text
        assert "The crest of a heron" not in page


@ON_SQLITE
def test_what_is_granted_stands_as_any_other_clue(withheld, browser, open_page):
    page = open_page(withheld.bea, "series/S-0001")
    page.apply()

    answer = browser(withheld.ana).post("/operations/harbour/clues/C-0001/grant")

    assert answer.status_code == 303
    page.apply()
    page.apply()
    assert "The crest of a heron" in content(page, "C-0001")
    assert "Japon" in content(page, "narrowing")
    translate(withheld.seat(withheld.bea), "C-0001", a_translation("Un héron"))
    assert "Un héron" in browser(withheld.bea).get(S1).text


@ON_SQLITE
def test_a_correction_that_withholds_leaves_open_pages(world, open_page):
    Story(world).to("clue", "translate")
    floor, desk = (open_page(each, "series/S-0001") for each in (world.bea, world.lea))
    for page in (floor, desk):
        page.messages()

    corrected = a_clue("The crest of a heron", tlp="red", supersedes="C-0001")
    post_clue(world.seat(world.ana), "S-0001", corrected)

    messages = floor.messages()
    assert "blue tram" not in str(messages)
    assert "Un tram bleu" not in str(messages)
    assert [name for each in messages for name in each["wiped"]] == ["C-0001"]
    heard = desk.messages()
    assert "blue tram" in str(heard)
    assert [name for each in heard for name in each["wiped"]] == []


@ON_SQLITE
def test_terms_of_the_glossary_say_nothing_of_what_is_withheld(withheld, browser):
    terms = "/operations/harbour/texts/C-0001/terms?language=fr"

    assert browser(withheld.bea).get(terms).status_code == 404
    grant_clue(withheld.seat(withheld.ana), "C-0001")
    assert browser(withheld.bea).get(terms).status_code == 200


@ON_SQLITE
def test_the_form_means_what_is_usual_unless_somebody_chooses(world, browser):
    page = browser(world.lea).get(S1).text
    form = page[page.index('id="post-clue"') : page.index("</form>", page.index('id="post-clue"'))]

    assert '<details id="clue-handling">' in form
    assert '<option value="amber" selected>' in form
    assert '<option value="H0" selected>' in form
    for mark in ("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER+STRICT", "TLP:RED", "H1", "H2", "H3"):
        assert f">{mark}: " in form, mark


@ON_SQLITE
def test_its_author_finds_on_for_you_what_waits_for_a_grant(world, browser):
    """The newest of each observation, also behind a correction that was wiped."""
    ana, bea = world.seat(world.ana), world.seat(world.bea)
    post_clue(ana, "S-0001", RED)
    post_clue(ana, "S-0001", a_clue("A second heron", supersedes="C-0001"))
    redact_clue(ana, "C-0002", Redact(reason="mistake"))
    post_clue(ana, "S-0001", a_clue("A third heron", tlp="red", supersedes="C-0001"))
    post_clue(bea, "S-0001", a_clue("A heron of Bea's", tlp="red"))

    page = browser(world.ana).get("/operations/harbour/for-you").text

    assert re.findall(r'id="(C-\d+)"', page) == ["C-0003"]
    assert "A third heron" in page
