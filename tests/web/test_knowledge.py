"""The page on which people say what they know, and the panel that shows where nobody does."""

import re

import pytest

from taskforce.actions.clue import post_clue
from taskforce.actions.knowledge import say_knowledge
from taskforce.inputs.knowledge import Know
from taskforce.models import ClueKind, Role
from tests.harness.world import a_clue, a_series
from tests.web.matrix import SCRIPT

BOARD, HOST = "/operations/harbour/", "/operations/harbour/host"
SAID = {
    "places": ["US-CA", "Jordan, NL"],
    "language": ["fr", "", "kab"],
    "level": ["reads", "speaks", "accents"],
    "subjects": ["food", "currency"],
    "keywords": "Tram tickets; uniforms",
}


def chosen_in(page):
    """What the form holds, as a browser would send it again."""
    tokens = re.findall(r'type="hidden" name="places" value="([^"]*)"', page)
    options = re.findall(r'<option value="([^"]+)" selected>', page)
    subjects = re.findall(r'name="subjects" value="([^"]+)" checked', page)
    [keywords] = re.findall(r'value="([^"]*)" id="keywords"', page)
    return tokens, options, subjects, keywords


def blind_panel(page):
    return re.search(r'<section class="panel" id="blind".*?</section>', page, re.DOTALL)[0]


def test_what_somebody_says_is_there_the_next_time(world, browser):
    ana = browser(world.ana)

    answer = ana.post("/knowledge", data=SAID)

    assert (answer.status_code, answer.location) == (303, "/knowledge?saved")
    page = ana.get(answer.location).text
    assert "Saved." in page
    assert chosen_in(page) == (
        ["US-CA", "JO", "NL"],
        ["fr", "reads", "kab", "accents", "speaks", "speaks", "speaks"],
        ["currency", "food"],
        "tram tickets, uniforms",
    )
    assert "Saved." not in ana.get("/knowledge").text
    assert world.log() == []


def test_what_is_refused_is_kept_as_it_was_typed(world, browser):
    ana = browser(world.ana)
    before = chosen_in(ana.get("/knowledge").text)
    said = SAID | {"places": ["NL, Atlantis", "US-CA"], "language": ["fr", "fr", "es"]}

    page = ana.post("/knowledge", data=said)
    told = ana.post("/knowledge", data=said, headers=SCRIPT)

    assert (page.status_code, told.status_code) == (422, 422)
    assert set(told.json["reasons"]) == {"places", "language"}
    assert "One of these languages stands here twice." in page.text
    assert 'value="Atlantis"' in page.text
    assert chosen_in(page.text) == (
        ["US-CA", "NL"],
        ["fr", "reads", "fr", "speaks", "es", "accents", "speaks", "speaks", "speaks"],
        ["currency", "food"],
        "Tram tickets; uniforms",
    )
    assert chosen_in(ana.get("/knowledge").text) == before


def test_places_are_taken_out_without_a_script(world, browser):
    ana = browser(world.ana)
    ana.post("/knowledge", data=SAID)
    assert 'name="forget" value="JO"' in ana.get("/knowledge").text

    ana.post("/knowledge", data=SAID | {"forget": ["JO", "US-CA"]})

    assert chosen_in(ana.get("/knowledge").text)[0] == ["NL"]


def test_a_language_from_the_list_that_no_form_offers_stays(world, browser):
    say_knowledge(world.ana.id, Know(language=["pt-BR"], level=["reads"], keywords=""))
    ana = browser(world.ana)

    page = ana.get("/knowledge").text

    assert '<option value="pt-BR" selected>Portuguese (Brazil)</option>' in page


@pytest.mark.parametrize(("reader", "place"), [("bea", "Jordanie"), ("nour", "الأردن")])
def test_places_are_named_as_the_reader_names_them(world, browser, reader, place):
    person = getattr(world, reader)
    client = browser(person)

    client.post("/knowledge", data={"places": place, "keywords": ""})

    assert f'<bdi dir="auto">{place}</bdi>' in client.get("/knowledge").text


def test_what_people_typed_is_never_markup(world, browser):
    typed = "<b>x</b>, \"'quoted"
    page = browser(world.ana).post("/knowledge", data={"places": typed, "keywords": typed}).text

    assert "<b>x" not in page
    assert "&lt;b&gt;x" in page


def test_nobody_reads_what_somebody_else_says(world, browser):
    browser(world.ana).post("/knowledge", data=SAID)

    assert 'uniforms"' not in browser(world.bea).get("/knowledge").text


def test_the_page_is_one_step_from_settings_and_from_every_page(world, browser):
    ana = browser(world.ana)
    for address in ("/settings", BOARD, "/operations/harbour/dashboard"):
        assert 'href="/knowledge"' in ana.get(address).text, address


def test_whoever_said_nothing_is_asked_on_the_board(world, browser):
    ana, line = browser(world.ana), "Say what you know, so that questions find you."
    assert line not in ana.get(BOARD).text

    ana.post("/knowledge", data={"keywords": ""})

    assert line in ana.get(BOARD).text
    assert line not in browser(world.lea).get(BOARD).text


def test_hosts_see_where_the_room_is_blind(world, browser):
    world.bring(a_series("S-0002", languages="uk"), a_series("S-0003", languages="uk ro"))
    post_clue(world.seat(world.bea), "S-0002", a_clue(places=("NO", "ES")))
    rae = browser(world.person("Rae", "en", Role.HOST))

    panel = blind_panel(rae.get(HOST).text)

    for name, count in (("Ukrainian", 2), ("Romanian", 1), ("Norway", 1)):
        assert re.search(rf"{name}</bdi> <span[^>]*>in {count} series<", panel), name
    assert panel.index("Romanian") < panel.index("Ukrainian")
    for known in ("Spain", "Arabic", "Currency", "Other", "Svalbard"):
        assert known not in panel, known
    assert "Food" in panel


def test_a_room_without_a_gap_is_told_so(world, browser):
    nour = browser(world.nour)
    assert "is-yes" not in blind_panel(nour.get(HOST).text)

    say_knowledge(world.ana.id, Know(subjects=list(ClueKind), keywords=""))

    assert "is-yes" in blind_panel(nour.get(HOST).text)


def test_only_hosts_see_where_the_room_is_blind(world, browser):
    for person in (world.ana, world.lea, world.olu):
        for address in (BOARD, "/operations/harbour/dashboard", "/knowledge"):
            assert 'id="blind"' not in browser(person).get(address).text


def test_a_form_that_says_nothing_at_all_wipes_nothing(world, browser):
    ana = browser(world.ana)
    ana.post("/knowledge", data=SAID)
    before = chosen_in(ana.get("/knowledge").text)

    assert ana.post("/knowledge").status_code == 422

    assert chosen_in(ana.get("/knowledge").text) == before
