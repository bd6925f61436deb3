"""The page of the known list: numbers of the whole, and what it says of series here."""

import re

from taskforce.actions.comparison import import_known_list
from taskforce.actions.stop import withdraw_alias
from taskforce.inputs.listing import KnownRow
from tests.harness.dump import without_chance
from tests.harness.world import a_series

KNOWN = "/operations/harbour/known"
LIST = (
    ("ICSE:70-01", "safeguarded", "Unit 4 in Madrid", "2026-11-02"),
    ("ICSE:8000", "active", "", "2026-11-05"),
    ("NCMEC:12", "active", "Desk B", "2026-10-01"),
    ("ICSE:9001", "identified", "", "2026-11-03"),  # of Lighthouse
)


def brought(*lines):
    said = ("alias", "state", "contact", "date")
    import_known_list(None, [KnownRow(**dict(zip(said, line, strict=True))) for line in lines])


def named(page):
    return re.findall(r'<li id="(S-\d+)-', page.text)


def row(page, name):
    found = page.text[page.text.index(f'id="registry-{name}"') :].split("</tr>")[0]
    return re.findall(r'number">(?:<bdi>)?([^<]+)<', found)


def test_before_an_import_it_says_so(world, browser):
    page = browser(world.lea).get(KNOWN)

    assert "No list was imported yet." in page.text
    assert "The list is empty." in page.text
    assert named(page) == []


def test_it_counts_lines_by_registry_and_state_and_names_only_series_here(world, browser, at):
    at(9)
    brought(*LIST)
    page = browser(world.lea).get(KNOWN)

    assert row(page, "ICSE") == ["1", "1", "1", "5 Nov 2026"]
    assert row(page, "NCMEC") == ["1", "·", "·", "1 Oct 2026"]
    foot = page.text.partition("<tfoot>")[2]
    assert re.findall(r'number">(\d)<', foot) == ["2", "1", "1"]
    assert named(page) == ["S-0001"]
    assert "Unit 4 in Madrid" in page.text
    assert "9001" not in without_chance(page.text)
    assert "22 Nov" in page.text.partition("in force since")[2][:200]


def test_a_newer_list_takes_its_place(world, browser):
    brought(*LIST)
    brought(("NCMEC:12", "identified", "", "2026-11-01"))

    page = browser(world.nour).get(KNOWN)

    assert 'id="registry-ICSE"' not in page.text
    assert named(page) == []


def test_what_was_withdrawn_or_is_hidden_from_a_reader_is_not_named(world, browser):
    world.bring(a_series("S-0002", "NCMEC:12"))
    brought(*LIST)
    world.limit("S-0002", world.kim)
    withdraw_alias(world.seat(world.kim), "A-0001")

    assert named(browser(world.kim).get(KNOWN)) == ["S-0002"]
    assert named(browser(world.lea).get(KNOWN)) == []
