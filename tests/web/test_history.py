"""The history: sentences, newest first, page by page, and only what one may know of."""

import re

import pytest

from taskforce.actions.clue import post_clue
from taskforce.actions.series import claim_series
from taskforce.queries import history
from tests.harness.story import Story
from tests.harness.world import a_clue, a_series
from tests.web.matrix import without_time

HISTORY = "/operations/harbour/history"


@pytest.fixture
def worked(world):
    """Thirteen events; S-0002 is for Ana alone."""
    story = Story(world)
    story.to(
        "claim",
        "clue",
        "locate",
        "draft",
        "compare",
        "approve",
        "send",
        "hear",
        "release",
        "match",
    )
    world.bring(a_series("S-0002"))
    world.limit("S-0002", world.ana)
    claim_series(world.seat(world.ana), "S-0002")
    post_clue(world.seat(world.ana), "S-0002", a_clue())
    return world


def numbers(client, **query):
    page = client.get(HISTORY, query_string=query)
    assert page.status_code == 200
    return [int(number) for number in re.findall(r'id="event-(\d+)"', page.text)]


def paging(client, address=HISTORY):
    while address:
        page = client.get(address)
        assert page.status_code == 200
        yield [int(number) for number in re.findall(r'id="event-(\d+)"', page.text)]
        more = re.search(r'id="more" href="([^"]+)"', page.text)
        address = more and more[1].replace("&amp;", "&")


def flat(pages):
    return [number for page in pages for number in page]


def test_everything_that_happened_stands_there_newest_first(worked, browser):
    last = worked.operation().last_seq

    assert numbers(browser(worked.ana)) == list(range(last, 0, -1))


def test_it_reads_as_sentences_in_the_readers_language(worked, browser):
    english, french = (browser(person).get(HISTORY).text for person in (worked.lea, worked.bea))

    assert "<bdi>Ana</bdi> claimed <bdi>S-0001</bdi>." in english
    assert "<bdi>Kim</bdi> recorded <bdi>Netherlands</bdi> for <bdi>S-0001</bdi>." in english
    assert "claimed" not in french
    assert "<bdi>Pays-Bas</bdi>" in french
    for page in (english, french):
        assert "blue tram" not in page
        assert "South-East" not in page


def test_a_series_that_one_may_not_know_of_is_in_no_history(worked, browser):
    last = worked.operation().last_seq
    hidden = {last - 1, last}
    for person in (worked.bea, worked.kim, worked.nour):
        page = browser(person).get(HISTORY).text
        shown = {int(number) for number in re.findall(r'id="event-(\d+)"', page)}
        assert shown == set(range(1, last + 1)) - hidden, person
        assert "S-0002" not in page
    assert hidden < set(numbers(browser(worked.ana)))


def test_the_history_of_one_series(worked, browser):
    ana = browser(worked.ana)

    assert numbers(ana, series="S-0002") == [worked.operation().last_seq - n for n in (0, 1)]
    assert 2 in numbers(ana, series="S-0001")
    assert 1 not in numbers(ana, series="S-0001")


def test_the_history_of_a_hidden_series_is_as_of_one_that_is_not_there(worked, browser):
    bea = browser(worked.bea)
    answers = [
        bea.get(HISTORY, query_string={"series": series})
        for series in ("S-0002", "S-0999", "S-\u0663", "nonsense")
    ]

    assert [each.status_code for each in answers] == [404] * 4
    assert len({without_time(each.text) for each in answers}) == 1


def test_paging_neither_repeats_nor_skips_while_the_room_works(worked, browser, monkeypatch):
    monkeypatch.setattr(history, "PAGE", 4)
    last, found = worked.operation().last_seq, []
    for page in paging(browser(worked.ana)):
        found.append(page)
        post_clue(worked.seat(worked.bea), "S-0001", a_clue())

    assert flat(found) == list(range(last, 0, -1))
    assert {len(page) for page in found[:-1]} == {4}


def test_hidden_events_leave_no_short_pages(worked, browser, monkeypatch):
    monkeypatch.setattr(history, "PAGE", 3)

    pages = list(paging(browser(worked.bea)))

    assert {len(page) for page in pages[:-1]} == {3}
    assert 0 < len(pages[-1]) <= 3


def test_paging_keeps_to_the_series(worked, browser, monkeypatch):
    monkeypatch.setattr(history, "PAGE", 3)
    whole = set(numbers(browser(worked.lea), series="S-0001", before=10**6))

    found = flat(paging(browser(worked.lea), f"{HISTORY}?series=S-0001"))

    assert whole < set(found)
    assert 1 not in found
    assert len(found) == len(set(found))


def test_before_the_beginning_there_is_nothing(worked, browser):
    assert numbers(browser(worked.ana), before=1) == []
