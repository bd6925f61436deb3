"""The page on which everything is searched."""

import re

import pytest

from taskforce.actions.ask import close_ask
from taskforce.actions.clue import post_clue, redact_clue
from taskforce.i18n import OFFERED
from taskforce.inputs.clue import Redact
from taskforce.models import Role
from tests.harness.story import S1, Story
from tests.harness.world import a_clue, a_series
from tests.web.test_readings import readings

SEARCH = "/operations/harbour/search"


@pytest.fixture
def story(world):
    return Story(world)


@pytest.fixture
def page(world, browser):
    """``page("blue tram")``: the page that Lea reads, who has a seat at the desk."""
    lea = browser(world.lea)

    def ask(typed, **more):
        return lea.get(SEARCH, query_string={"q": typed, **more})

    return ask


def hits(answer):
    return re.findall(r'<li id="(\w-\d+)-found"', answer.text)


def test_what_was_found_says_whose_it_is_and_where(story, page):
    post_clue(story.ana, S1, a_clue("ترام أزرق في المدينة", text_language="ar"))

    answer = page("الترام")

    assert hits(answer) == ["C-0001"]
    assert 'href="/operations/harbour/series/S-0001#C-0001"' in answer.text
    assert 'data-says="C-0001" lang="ar" dir="auto"><mark>ترام</mark> أزرق' in answer.text
    assert "Ana" in answer.text


def test_a_text_is_never_markup(story, page):
    post_clue(story.ana, S1, a_clue("tram <b>& co</b>"))

    assert "<mark>tram</mark> &lt;b&gt;&amp; co&lt;/b&gt;" in page("tram").text
    assert '"><script>' not in page('"><script>').text


def test_what_was_replaced_or_closed_says_so(story, page):
    story.to("clue", "correct", "ask")
    close_ask(story.ana, "Q-0001")

    text = page("tram").text

    assert hits(page("tram")) == ["Q-0001", "C-0002", "C-0001"]
    assert text.count("replaced") == 1
    assert re.search(r'id="Q-0001-found".*?closed', text, re.DOTALL)


@pytest.mark.parametrize(
    ("typed", "leads_to"),
    [
        ("S-0001", "/operations/harbour/series/S-0001#S-0001"),
        ("c-0001", "/operations/harbour/series/S-0001#C-0001"),
        ("Q-1", "/operations/harbour/series/S-0001#Q-0001"),
    ],
)
def test_a_reference_leads_to_what_it_names(story, page, typed, leads_to):
    story.to("clue", "ask")

    answer = page(typed)

    assert (answer.status_code, answer.location) == (302, leads_to)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "What do you look for?"),
        ("  ", "What do you look for?"),
        ("a", "at least two letters"),
        ("zeppelin", "Nothing was found"),
    ],
)
def test_where_there_is_nothing_it_says_why(story, page, typed, says):
    story.clue()

    answer = page(typed)

    assert answer.status_code == 200
    assert says in answer.text


def test_what_is_too_long_is_refused_beside_the_field_and_kept(page):
    answer = page("tram " * 50)

    assert answer.status_code == 422
    assert "This is too long." in answer.text
    assert f'value="{"tram " * 50}"' in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_an_alias_comes_first(world, story, page):
    world.bring(a_series("S-0002", "ICSE:1402"))
    post_clue(story.ana, S1, a_clue("Room 1402"))

    assert hits(page("1402")) == ["S-0002", "C-0001"]


def test_what_is_older_is_a_page_further_back(story, page, monkeypatch):
    monkeypatch.setattr("taskforce.queries.search.PAGE", 1)
    story.to("clue", "correct")

    first = page("tram")
    [more] = re.findall(r'id="more" href="([^"]+)"', first.text)
    [before] = re.findall(r"before=(\d+)", more)

    assert hits(first) == ["C-0002"]
    assert hits(page("tram", before=before)) == ["C-0001"]


def test_where_it_goes_on_further_back_moves_with_what_was_found_meanwhile(
    story, open_page, monkeypatch
):
    monkeypatch.setattr("taskforce.queries.search.PAGE", 1)
    story.to("clue", "correct")
    page = open_page(story.world.lea, "search?q=tram")

    post_clue(story.ana, S1, a_clue("Another tram"))
    page.apply()
    page.fetch_lists(page.main.attributes["data-fetches"])

    assert "C-0003-found" in str(page.main)
    assert str(page.main) == page.fresh_main()


def test_whose_texts_are_shown_stands_in_the_read_log_once(world, story, page):
    world.bring(a_series("S-0002", "ICSE:1402"))
    story.clue()
    post_clue(story.bea, "S-0002", a_clue("Another tram"))

    page("1402")
    assert readings(world) == []
    page("tram")
    page("tram")

    assert sorted(readings(world)) == [(world.lea.id, 1), (world.lea.id, 2)]


def test_what_is_wiped_is_gone_from_the_page(story, page):
    story.clue()
    redact_clue(story.ana, "C-0001", Redact(reason="person"))

    assert hits(page("tram")) == []


def test_who_only_counts_does_not_search(world, browser):
    assert browser(world.olu).get(SEARCH, query_string={"q": "tram"}).status_code == 403


@pytest.mark.parametrize("language", OFFERED)
def test_every_reader_can_search(world, story, browser, language):
    story.to("clue", "ask")
    reader = browser(world.person(f"Reader{language}", language, Role.INVESTIGATOR))

    for query in ({}, {"q": "tram"}, {"q": "zeppelin"}, {"q": "a"}, {"q": "x" * 201}):
        assert reader.get(SEARCH, query_string=query).status_code in (200, 422)


def test_the_board_leads_to_it(world, browser):
    assert f'href="{SEARCH}"' in browser(world.ana).get("/operations/harbour/").text
