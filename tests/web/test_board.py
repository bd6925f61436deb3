"""The board: filters, finding, and pages of fifty that hold still while the room works."""

import re
from datetime import date, timedelta

import pytest

from taskforce import clock, db
from taskforce.actions.clue import post_clue
from taskforce.actions.jurisdiction import record_jurisdiction
from taskforce.actions.operation import accept_rules, open_operation
from taskforce.actions.series import claim_series
from taskforce.inputs.desk import RecordJurisdiction
from taskforce.queries import series as listing
from taskforce.queries.operation import operation_called
from tests.browser.screen import says
from tests.harness.story import Story
from tests.harness.world import a_clue, a_series
from tests.web.matrix import ON_SQLITE

BOARD = "/operations/harbour/"


def shown(client, follow=False, **query):
    """The series on the page, from the top."""
    answer = client.get(BOARD, query_string=query, follow_redirects=follow)
    assert answer.status_code == 200, answer.status_code
    return re.findall(r'id="(S-\d+)-row"', answer.text)


@pytest.fixture
def floor(world):
    """In contradiction, located, held by Ana, held by Bea, stopped, seen, untouched."""
    world.bring(
        a_series("S-0002", "NCMEC:CVIP-22", languages="nl"),
        a_series("S-0003", "ICSE:7003", languages="nl ar"),
        a_series("S-0004", "ICSE:70031", languages="und"),
        a_series("S-0005", "", languages="fr-CA", known_elsewhere="identified"),
        a_series("S-0006", "Interpol:ab/12.3", languages="ja"),
        a_series("S-0007", "", languages="arz"),
    )
    ana, bea, kim = world.seat(world.ana), world.seat(world.bea), world.seat(world.kim)
    post_clue(ana, "S-0001", a_clue(places=("NL",)))
    post_clue(bea, "S-0001", a_clue(places=("NL",), polarity="excludes"))
    post_clue(ana, "S-0002", a_clue(places=("NL", "BE")))
    post_clue(ana, "S-0002", a_clue(places=("BE",), polarity="excludes", basis="asked"))
    record_jurisdiction(kim, "S-0002", RecordJurisdiction(places=["NL"], clues=["C-0003"]))
    post_clue(bea, "S-0006", a_clue(places=("JP",), firmness="tentative"))
    claim_series(ana, "S-0003")
    claim_series(bea, "S-0004")
    return world


#: What is asked of the board, and the series that answer.
FILTERS = [
    ({}, "1234567"),
    ({"stage": "open"}, "57"),
    ({"stage": "worked"}, "1346"),
    ({"stage": "located"}, "2"),
    ({"stage": "safeguarded"}, ""),
    ({"holder": "mine"}, "3"),
    ({"holder": "held"}, "34"),
    ({"holder": "free"}, "1267"),
    ({"holder": "bea"}, "4"),
    ({"holder": "nobody-of-that-name"}, ""),
    ({"language": "ar"}, "13"),
    ({"language": "nl"}, "23"),
    ({"language": "und"}, "4"),
    ({"language": "fr"}, "5"),
    ({"language": "%"}, ""),
    ({"country": "NL"}, "12"),
    ({"country": "Netherlands"}, "12"),
    ({"country": "be"}, "2"),
    ({"country": "JP"}, "6"),
    ({"country": "FR"}, ""),
    ({"country": "Atlantis"}, ""),
    ({"country": "FR", "how": "possible"}, "134567"),
    ({"country": "NL", "how": "possible"}, "1234567"),
    ({"country": "JP", "how": "possible", "language": "nl"}, "3"),
    ({"contradicted": "1"}, "1"),
    ({"stopped": "1"}, "5"),
    ({"stopped": "1", "language": "ja"}, ""),
    ({"stage": "worked", "holder": "free"}, "16"),
    ({"find": "7003"}, "34"),
    ({"find": "ICSE:7003"}, "34"),
    ({"find": "zzz"}, ""),
]


def test_a_filter_shows_exactly_what_fits(floor, browser):
    ana = browser(floor.ana)
    for query, found in FILTERS:
        assert sorted(shown(ana, **query)) == [f"S-000{number}" for number in found], query


def test_filters_are_in_the_address_and_can_be_cleared(floor, browser):
    page = browser(floor.ana).get(BOARD, query_string={"stage": "worked", "holder": "bea"}).text

    assert f'href="{BOARD}"' in page
    assert 'name="stage" value="worked"' in page
    assert 'name="holder" value="bea"' in page


def test_mine_is_the_readers_own(floor, browser):
    assert shown(browser(floor.ana), holder="mine") == ["S-0003"]
    assert shown(browser(floor.bea), holder="mine") == ["S-0004"]
    assert shown(browser(floor.kim), holder="mine") == []


def test_a_lapsed_claim_is_free_and_nobodys(floor, browser, monkeypatch):
    later = clock.now() + timedelta(minutes=91)
    monkeypatch.setattr(clock, "now", lambda: later)
    ana = browser(floor.ana)

    assert shown(ana, holder="held") == shown(ana, holder="mine") == []
    assert len(shown(ana, holder="free")) == 6  # and the seventh is stopped


#: What people type, and the series that they mean.
SPELLINGS = {
    "S-0002": 2,
    "s-0002": 2,
    "S-2": 2,
    " s-0002 ": 2,
    "2": 2,
    "0002": 2,
    "NCMEC:CVIP-22": 2,
    "ncmec:cvip-22": 2,
    "NCMEC: cvip 22": 2,
    "NCMEC CVIP-22": 2,
    "cvip22": 2,
    "CVIP-2": 2,
    "interpol:AB/12.3": 6,
    "ab123": 6,
    "7001": 1,
}


def test_a_series_is_found_by_reference_or_alias_in_any_spelling(floor, browser):
    bea = browser(floor.bea)
    for typed, number in SPELLINGS.items():
        answer = bea.get(BOARD, query_string={"find": typed})
        leads_to = f"/operations/harbour/series/S-000{number}"
        assert (answer.status_code, answer.location) == (302, leads_to), typed


def test_what_is_nobodys_name_finds_nothing(floor, browser):
    bea = browser(floor.bea)
    for typed in ("%", "_", ":", "::", "ICSE:", "'", "S-", "S-99999999999", "٣", "\\", "ＩＣＳＥ"):
        assert shown(bea, find=typed) == [], typed


def test_another_operations_aliases_are_not_found(floor, browser):
    assert shown(browser(floor.bea), find="9001") == []
    assert browser(floor.dan).get("/operations/lighthouse/?find=9001").status_code == 302


def test_a_withdrawn_alias_is_not_found(floor, browser):
    story = Story(floor)
    story.match()
    assert browser(floor.bea).get(BOARD, query_string={"find": "9001"}).status_code == 302

    story.unmatch()

    assert shown(browser(floor.bea), find="9001") == []


def test_a_series_that_is_not_for_the_floor_is_in_no_list(floor, browser):
    floor.limit("S-0002", floor.ana)
    bea = browser(floor.bea)
    for query in ({}, {"stage": "located"}, {"language": "nl"}, {"country": "NL"}):
        assert "S-0002" not in shown(bea, **query), query
    assert shown(bea, find="S-0002") == shown(bea, find="CVIP-22") == []
    assert "S-0002" not in bea.get(BOARD).text


def test_what_is_typed_into_a_filter_is_shown_as_text(world, browser):
    page = browser(world.ana).get(BOARD, query_string={"country": "<script>x</script>"}).text

    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


@pytest.fixture
def pages_of_two(monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 2)


def paging(client, address=BOARD):
    """Page after page, as the link leads."""
    while address:
        page = client.get(address)
        assert page.status_code == 200
        yield re.findall(r'id="(S-\d+)-row"', page.text)
        more = re.search(r'id="more" href="([^"]+)"', page.text)
        address = more and more[1].replace("&amp;", "&")


def flat(pages):
    return [row for page in pages for row in page]


def test_page_two_neither_repeats_nor_skips_while_the_room_works(floor, browser, pages_of_two):
    found = []
    for page in paging(browser(floor.lea)):
        found += page
        if len(found) == 2:
            post_clue(floor.seat(floor.ana), "S-0007", a_clue())
            floor.bring(a_series("S-0008"))

    assert len(found) == len(set(found)) == 6
    assert set(found) == {f"S-000{number}" for number in range(1, 7)}


def test_series_of_one_event_are_all_paged_through(world, browser, pages_of_two):
    world.bring(*(a_series(f"S-{number:04d}") for number in range(2, 8)))

    pages = list(paging(browser(world.ana)))

    assert [len(page) for page in pages] == [2, 2, 2, 1]
    assert flat(pages) == [f"S-{number:04d}" for number in (*range(2, 8), 1)]


def test_paging_keeps_the_filters(floor, browser, pages_of_two):
    pages = list(paging(browser(floor.ana), f"{BOARD}?stage=worked"))

    assert sorted(flat(pages)) == ["S-0001", "S-0003", "S-0004", "S-0006"]


def test_the_last_changed_stands_on_top(floor, browser):
    assert shown(browser(floor.ana))[:3] == ["S-0004", "S-0003", "S-0006"]

    claim_series(floor.seat(floor.ana), "S-0007")

    assert shown(browser(floor.ana))[0] == "S-0007"


@ON_SQLITE
def test_fifty_stand_on_a_page(world, browser):
    world.bring(*(a_series(f"S-{number:04d}") for number in range(2, 53)))

    assert [len(page) for page in paging(browser(world.ana))] == [50, 2]


def test_where_no_series_is_yet_hosts_are_led_to_their_lists(world, browser):
    day = date(2026, 11, 20)
    told = {"name": "Empty", "zone": "UTC", "starts": day, "ends": day}
    open_operation(world.nour.id, slug="empty", **told)
    with db.reading() as session:
        accept_rules(world.nour.id, operation_called(session, "empty").id)

    page = browser(world.nour).get("/operations/empty/").text

    assert "/operations/empty/host/lists" in page
    assert says("ar", "No series were brought in yet") in page
    assert says("ar", "No series fits these filters") not in page
    filtered = browser(world.nour).get("/operations/empty/?find=tram").text
    assert says("ar", "No series fits these filters") in filtered
