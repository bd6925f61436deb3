"""Whoever was sent anything of a series stands in the read log, by whatever way it was asked."""

import pytest
from sqlalchemy import select

from taskforce import db
from taskforce.models import Reading, Series
from tests.web.matrix import SCRIPT

SERIES = "/operations/harbour/series/S-0001"
ASKED = [
    (SERIES, {}),
    (f"{SERIES}/referrals", {}),
    (f"{SERIES}/narrowing", {}),
    ("/operations/harbour/live", {"topic": "series", "ref": "S-0001", "seen": 0}),
    ("/operations/harbour/live", {"topic": "referrals", "ref": "S-0001", "seen": 0}),
    ("/operations/harbour/live", {"topic": "slips", "ref": "S-0001", "seen": 0}),
]


def readings(world):
    with db.reading() as session:
        query = select(Reading.user_id, Series.number).join(Series, Series.id == Reading.series_id)
        return [tuple(row) for row in session.execute(query)]


#: What a form that is being filled in asks for.
TRIED = [
    (f"{SERIES}/effect", {"polarity": "supports", "places": "NL", "firmness": "firm"}),
    (f"{SERIES}/reach", {"places": "NL", "text": ""}),
]


@pytest.mark.parametrize(("address", "said"), TRIED)
def test_what_is_tried_out_on_a_series_is_noted(world, browser, address, said):
    assert browser(world.kim).post(address, data=said, headers=SCRIPT).status_code == 200

    assert readings(world) == [(world.kim.id, 1)]


@pytest.mark.parametrize(("address", "query"), ASKED)
def test_what_is_sent_of_a_series_is_noted(world, browser, address, query):
    assert browser(world.kim).get(address, query_string=query, headers=SCRIPT).status_code == 200

    assert readings(world) == [(world.kim.id, 1)]


def test_an_open_page_that_asks_again_is_one_opening(world, browser):
    kim = browser(world.kim)
    kim.get(SERIES)
    for address, query in ASKED[2:]:
        kim.get(address, query_string=query, headers=SCRIPT)
    assert len(readings(world)) == 1

    kim.get(SERIES)
    browser(world.lea).get(ASKED[4][0], query_string=ASKED[4][1], headers=SCRIPT)
    assert len(readings(world)) == 3


@pytest.mark.parametrize("topic", ["board", "dashboard", "history"])
def test_counts_and_lists_are_no_reading(world, browser, topic):
    query = {"topic": topic, "seen": 0}
    assert (
        browser(world.kim).get("/operations/harbour/live", query_string=query).status_code == 200
    )

    assert readings(world) == []


def test_what_is_refused_is_no_reading(world, browser):
    for address, query in ASKED:
        browser(world.olu).get(address, query_string=query, headers=SCRIPT)

    assert readings(world) == []
