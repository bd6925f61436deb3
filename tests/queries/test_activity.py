"""When the room works and which of its countries do, against a day made by hand."""

import re
from datetime import UTC, date, datetime

import pytest

from taskforce import clock, db
from taskforce.actions.clue import post_clue
from taskforce.actions.series import claim_series
from taskforce.models import Operation, Role
from taskforce.queries.activity import countries_at_work, days_of_work, hours_of_work
from tests.harness.story import Story
from tests.harness.world import a_clue
from tests.web.matrix import ON_SQLITE


@pytest.fixture
def days(world):
    def now():
        with db.reading() as session:
            found = days_of_work(session, session.get_one(Operation, world.harbour))
        return {
            each.day: {hour: count for hour, count in enumerate(each.hours) if count}
            for each in found
        }

    return now


@pytest.fixture
def at_work(world):
    def now(*here):
        with db.reading() as session:
            operation, ids = session.get_one(Operation, world.harbour), [one.id for one in here]
            found = countries_at_work(session, operation, ids, clock.now())
        return {each.country: each.is_at_work for each in found}

    return now


def sit_in(zone, world):
    with db.writers_engine().begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE operation SET zone = '{zone}' WHERE id = {world.harbour}"
        )


def test_work_stands_in_the_hour_in_which_it_was_done_where_the_operation_sits(world, days, at):
    assert days() == {}
    story = Story(world)
    at(18)
    story.to("claim", "clue", "ask")
    at(18, 40)
    story.to("answer", "locate", "draft", "compare", "approve", "send")
    at(19)
    story.to("hear")
    assert days() == {date(2026, 11, 22): {18: 4, 19: 1}}
    with db.reading() as session:
        found = days_of_work(session, session.get_one(Operation, world.harbour))
    assert [*hours_of_work(found)] == [18, 19]
    assert not hours_of_work([])

    sit_in("Asia/Kathmandu", world)  # five hours and three quarters ahead

    assert days() == {date(2026, 11, 22): {23: 1}, date(2026, 11, 23): {0: 4}}


@ON_SQLITE
def test_the_last_seven_days_up_to_the_last_work_are_shown_without_a_hole(
    world, days, monkeypatch
):
    for day in (10, 13, 15, 18):
        moment = datetime(2026, 11, day, 12, tzinfo=UTC)
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        post_clue(world.seat(world.ana), "S-0001", a_clue(f"A tram, seen on the {day}th"))

    assert days() == {date(2026, 11, day): {} for day in range(13, 19)} | {
        date(2026, 11, day): {12: 1} for day in (13, 15, 18)
    }


def test_what_is_for_few_is_not_counted(world, days, at):
    at(9)
    Story(world).to("clue")
    world.limit("S-0001", world.ana)

    assert days() == {}


def test_a_country_is_at_work_where_somebody_is_here_or_did_something_today(world, at_work, at):
    olga = world.person("Olga", "fr", Role.OBSERVER, agency="Office mineurs")
    world.person("Omar", "ar", Role.INVESTIGATOR, agency="Family Protection")
    at(9)
    assert at_work() == {"ES": False, "FR": False, "JO": False}
    assert at_work(olga) == {"ES": False, "FR": True, "JO": False}

    claim_series(world.seat(world.ana), "S-0001")

    assert at_work() == {"ES": True, "FR": False, "JO": False}
    at(14, 59)
    sit_in("Asia/Tokyo", world)
    assert at_work() == {"ES": True, "FR": False, "JO": False}
    at(15)  # midnight there
    assert at_work() == {"ES": False, "FR": False, "JO": False}


@ON_SQLITE
def test_nobody_is_named_and_nobody_is_counted(world, open_page, at):
    at(9)
    Story(world).to("claim", "clue")
    page = open_page(world.olu, "dashboard")
    page.apply()

    said = str(page.tree.find("id", "at-work")[0])

    assert "Spain" in said
    assert not any(name in said for name in ("Ana", "Olu", "Nour"))
    assert not re.search(r">[^<]*\d", said)
