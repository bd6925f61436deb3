"""Is anyone else on it, and is this child already safe? Asked of the aliases as they are now."""

from datetime import date

import pytest
from sqlalchemy import select

from taskforce import db
from taskforce.actions.operation import open_operation
from taskforce.actions.series import import_series
from taskforce.actions.stop import record_matches, resolve_stop
from taskforce.inputs.desk import ResolveStop
from taskforce.models import Ground, Series
from taskforce.queries.deconfliction import (
    Match,
    Pointer,
    across,
    holds_of,
    is_elsewhere,
    matches_of,
    pointer_of,
    unrecorded,
)
from taskforce.seat import Seat
from tests.harness.story import Story
from tests.harness.world import a_series


@pytest.fixture
def ask(world):
    """One question, in a snapshot of its own."""

    def asked(question, *said):
        with db.reading() as session:
            return question(session, *said)

    return asked


@pytest.fixture
def elsewhere(world):
    """The id of Lighthouse's S-0001."""
    return only_series_of(world.lighthouse)


def only_series_of(operation_id):
    with db.reading() as session:
        return session.scalars(select(Series.id).filter_by(operation_id=operation_id)).one()


@pytest.fixture
def story(world):
    return Story(world)


def test_a_series_without_a_match_is_not_held(world, ask):
    one = world.series().id

    assert ask(matches_of, [one]) == []
    assert ask(holds_of, [one]) == {}
    assert ask(holds_of, []) == {}
    assert ask(across, [one]) == {world.harbour: {one}}


def test_within_one_operation_only_the_later_one_is_held(world, ask):
    world.bring(a_series("S-0002", "ICSE:7001"))
    first, second = world.series(1).id, world.series(2).id

    assert ask(matches_of, [first, second]) == [Match(second, Ground.ALIAS, first)]
    assert set(ask(holds_of, [first, second])) == {second}


@pytest.mark.parametrize("written", ["icse:7001", "ICSE:70-01", "Icse:7.0/0_1"])
def test_an_alias_matches_however_it_is_written(world, ask, written):
    world.bring(a_series("S-0002", written))

    assert set(ask(holds_of, [world.series(2).id])) == {world.series(2).id}


@pytest.mark.parametrize("written", ["NCMEC:7001", "ICSE:70011", "ICSE:700"])
def test_another_register_or_another_identifier_is_no_match(world, ask, written):
    world.bring(a_series("S-0002", written))

    assert ask(matches_of, [world.series(2).id]) == []


def test_across_operations_both_are_held_before_it_is_recorded_there(world, story, ask, elsewhere):
    mine = world.series().id
    story.to("match")

    holds = ask(holds_of, [mine, elsewhere])

    assert holds[mine][0].stop.reference == "X-0001"
    assert [(hold.match, hold.stop) for hold in holds[elsewhere]] == [
        (Match(elsewhere, Ground.ALIAS, mine), None)
    ]
    assert ask(across, [mine]) == {world.harbour: {mine}, world.lighthouse: {elsewhere}}
    assert ask(across, None) == {world.harbour: None, world.lighthouse: None}


def test_what_is_not_recorded_yet_is_listed_until_it_is(world, story, ask, elsewhere):
    mine = world.series().id
    story.to("match")

    news, fallen = ask(unrecorded, world.lighthouse)
    record_matches(Seat(None, world.lighthouse))

    assert (news, fallen) == ([Match(elsewhere, Ground.ALIAS, mine)], [])
    assert ask(unrecorded, world.lighthouse) == ([], [])
    assert ask(unrecorded, world.harbour) == ([], [])


def test_a_ground_that_falls_away_there_is_listed_until_the_stop_is_lifted(
    world, story, ask, elsewhere
):
    story.to("match")
    record_matches(Seat(None, world.lighthouse))
    story.to("unmatch")

    news, fallen = ask(unrecorded, world.lighthouse)

    assert ask(holds_of, [elsewhere, world.series().id]) == {}
    assert (news, [stop.reference for stop in fallen]) == ([], ["X-0001"])
    assert elsewhere in ask(across, [world.series().id])[world.lighthouse]
    record_matches(Seat(None, world.lighthouse))
    assert ask(unrecorded, world.lighthouse) == ([], [])


@pytest.mark.parametrize(
    ("mark", "ground"),
    [("identified", Ground.IDENTIFIED), ("safeguarded", Ground.SAFEGUARDED)],
)
def test_the_mark_of_a_list_holds_a_series_by_itself(world, ask, mark, ground):
    world.bring(a_series("S-0002", known_elsewhere=mark))

    assert ask(matches_of, [world.series(2).id]) == [Match(world.series(2).id, ground)]


@pytest.mark.parametrize("mark", ["unknown", "active"])
def test_other_marks_hold_nothing(world, ask, mark):
    world.bring(a_series("S-0002", known_elsewhere=mark))

    assert ask(holds_of, [world.series(2).id]) == {}


@pytest.mark.parametrize(
    ("found", "held"), [("same", True), ("different", False), ("joint", False)]
)
def test_only_the_same_goes_on_holding(world, story, ask, found, held):
    story.to("match")
    resolve_stop(story.kim, "X-0001", ResolveStop(resolution=found, reason="They called back"))

    assert bool(ask(holds_of, [world.series().id])) is held


def test_a_pointer_says_whom_to_call_and_nothing_else_of_another_operation(
    world, story, ask, elsewhere
):
    match = Match(world.series().id, Ground.ALIAS, elsewhere)

    assert ask(pointer_of, world.harbour, match) == Pointer("Office mineurs")
    assert ask(is_elsewhere, world.harbour, match)


def test_a_series_for_few_is_not_pointed_at_by_name(world, ask):
    world.bring(a_series("S-0002", contact="Duty desk"), a_series("S-0003", "ICSE:7001"))
    world.limit("S-0002", world.ana)
    match = Match(world.series(3).id, Ground.ALIAS, world.series(2).id)

    assert ask(pointer_of, world.harbour, match) == Pointer("Duty desk")


def test_a_pointer_within_the_operation_names_the_series_and_its_contact(world, ask):
    world.bring(a_series("S-0002", contact="Duty desk"), a_series("S-0003", "ICSE:7001"))
    second, third = world.series(2).id, world.series(3).id

    inside = Match(third, Ground.ALIAS, second)
    marked = Match(second, Ground.IDENTIFIED)

    assert ask(pointer_of, world.harbour, inside) == Pointer("Duty desk", "S-0002")
    assert ask(pointer_of, world.harbour, marked) == Pointer("Duty desk")
    assert not ask(is_elsewhere, world.harbour, inside)
    assert not ask(is_elsewhere, world.harbour, marked)


def test_where_nobody_runs_the_other_operation_its_list_says_whom_to_call(world, ask):
    lonely = open_operation(
        None,
        slug="lonely",
        name="Lonely",
        zone="UTC",
        starts=date(2026, 11, 20),
        ends=date(2026, 11, 24),
    )
    import_series(Seat(None, lonely), [a_series("S-0001", "ICSE:7001", contact="Duty desk")])

    match = Match(world.series().id, Ground.ALIAS, only_series_of(lonely))

    assert ask(pointer_of, world.harbour, match) == Pointer("Duty desk")
