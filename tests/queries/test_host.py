"""What a host reads while an operation runs: of whom, and of which series."""

from datetime import timedelta

import pytest

from taskforce import clock, db
from taskforce.actions.operation import disable_user
from taskforce.actions.session import note_reading
from taskforce.models import Role
from taskforce.queries import host
from taskforce.queries.host import (
    SOON,
    claims_ending,
    reads_in,
    seated_in,
    stuck_in,
    unanswered_in,
)
from taskforce.queries.operation import Who
from tests.harness.story import S1, Story
from tests.harness.world import a_series


@pytest.fixture
def story(world, at):
    at(9)
    return Story(world)


@pytest.fixture
def look(world):
    """``look(stuck_in, hours=24)``: what a query finds that long after nine o'clock."""

    def find(query, *more, **later):
        moment = clock.now() + timedelta(**later)
        with db.reading() as session:
            return query(session, world.harbour, *more, moment)

    return find


def references(series):
    return [each.reference for each in series]


def states(people):
    return {each.who.name: each.state for each in people}


def test_who_is_here_away_quiet_or_not_in_yet(world, story, look):
    story.clue()

    found = look(seated_in, [world.bea.id], minutes=119)

    assert states(found) == {
        "Ana": "away",
        "Bea": "here",
        "Kim": "quiet",
        "Lea": "quiet",
        "Nour": "away",  # brought the list, by a clock that nobody stopped
        "Olu": "quiet",
    }
    assert states(look(seated_in, [], minutes=121))["Ana"] == "quiet"


def test_people_stand_by_country_and_name_and_closed_accounts_do_not(world, story, look):
    world.invited("Zoe", "en", Role.OBSERVER, agency="Office mineurs")
    disable_user(world.nour.id, world.harbour, world.kim.id, is_disabled=True)

    found = look(seated_in, [])

    names = [each.who.name for each in found]
    assert names == ["Ana", "Bea", "Lea", "Nour", "Olu", "Zoe"]
    assert found[-1] == host.Seated(Who("Zoe", "FR"), "expected")


def test_a_claim_is_about_to_lapse_for_twenty_minutes(story, look):
    story.claim()

    for minutes, shown in ((69, []), (70, [S1]), (89, [S1]), (90, [])):
        assert references(look(claims_ending, minutes=minutes)) == shown, minutes
    assert timedelta(minutes=20) == SOON


def test_a_series_is_stuck_once_nothing_happened_for_a_day(world, story, look):
    world.bring(a_series("S-0002"), a_series("S-0003"))
    story.claim()

    assert look(stuck_in, hours=23, minutes=59) == ([], 0)
    assert references(look(stuck_in, hours=24)[0]) == [S1]
    story.clue()
    story.locate()
    assert look(stuck_in, hours=24) == ([], 0)


def test_a_located_series_whose_clues_contradict_one_another_is_stuck_too(story, look):
    story.clue()
    story.clue(polarity="excludes", places=("NL", "BE"))
    story.locate()

    assert references(look(stuck_in, hours=24)[0]) == [S1]


def test_a_stopped_series_waits_for_the_desk_and_is_not_stuck(story, look):
    story.clue()
    story.match()

    assert look(stuck_in, hours=24) == ([], 0)


def test_an_ask_is_unanswered_until_it_is_answered_closed_or_over(story, look):
    story.ask()

    [asks, count] = look(unanswered_in)
    assert ([each.ask.reference for each in asks], asks[0].series, count) == (["Q-0001"], S1, 1)
    assert asks[0].reaches == len({"Bea", "Nour", "Kim", "Lea"})
    assert look(unanswered_in, days=30) == ([], 0)
    story.answer()
    assert look(unanswered_in) == ([], 0)


def test_the_oldest_asks_are_shown_and_all_are_counted(story, look, monkeypatch):
    monkeypatch.setattr(host, "MOST", 2)
    for number in range(3):
        story.ask(text=f"Whose tram is number {number}?")

    asks, count = look(unanswered_in)

    assert ([each.ask.reference for each in asks], count) == (["Q-0001", "Q-0002"], 3)


def test_reading_is_told_of_from_five_times_the_median_and_never_below_forty(
    world, story, look, monkeypatch
):
    world.bring(*(a_series(f"S-{number:04}") for number in range(2, 10)))
    everything = [world.series(number).id for number in range(1, 10)]
    for person, series in ((world.ana, everything), (world.bea, everything[:1])):
        note_reading(person.id, *series, *series)
    note_reading(world.kim.id, everything[0])
    note_reading(world.dan.id, *everything)  # has no seat here

    assert look(reads_in) == host.Reads(usual=1, limit=40, above=[])
    monkeypatch.setattr(host, "LEAST", 4)
    assert look(reads_in) == host.Reads(usual=1, limit=5, above=[(Who("Ana", "ES"), 9)])
    assert look(reads_in, days=1).above == []


def test_what_is_limited_is_in_none_of_it(world, story, look, monkeypatch):
    """Not even for a host who is named: one drawing goes to all of them."""
    monkeypatch.setattr(host, "LEAST", 0)
    story.claim()
    story.ask()
    story.clue(polarity="excludes", places=("NL",))
    note_reading(world.ana.id, world.series().id)
    world.limit(S1, world.ana, world.nour)

    assert states(look(seated_in, []))["Ana"] == "quiet"
    assert look(claims_ending, minutes=80) == []
    assert look(stuck_in, hours=24) == ([], 0)
    assert look(unanswered_in) == ([], 0)
    assert look(reads_in) == host.Reads(usual=0, limit=0, above=[])
