"""What hosts decide about the screens in the room."""

import pytest
from sqlalchemy import text

from taskforce import clock, db
from taskforce.actions.wall import freeze_wall, hide_small, release_wall, tell_small
from taskforce.errors import AlreadyDone, NotAllowed
from taskforce.models import EventKind, Operation
from taskforce.queries.history import events_at
from taskforce.queries.record import faults_in
from taskforce.queries.totals import totals
from taskforce.queries.wall import wall_figures, wall_in
from tests.harness.story import Story
from tests.harness.world import a_series

SENT = ("clue", "locate", "draft", "compare", "approve", "send")


@pytest.fixture
def shown(world):
    def now():
        with db.reading() as session:
            return wall_in(session, session.get_one(Operation, world.harbour), clock.now())

    return now


@pytest.fixture
def faults(world):
    def now():
        with db.reading() as session:
            return list(faults_in(session, session.get_one(Operation, world.harbour)))

    return now


def test_a_frozen_wall_keeps_the_figures_of_its_event_until_it_is_let_go(world, shown, at):
    story = Story(world)
    moment = at(9)
    story.to(*SENT)
    before = shown()

    number = story.freeze()
    frozen = shown()
    at(10)
    world.bring(a_series("S-0002"))
    story.hear()

    assert before.frozen_at is None
    assert (frozen.frozen_at, frozen.figures.as_of) == (moment, number)
    assert frozen.figures.sent == before.figures.sent == 1
    assert shown() == frozen
    assert EventKind.WALL_FROZEN in world.log()[-3]
    release_wall(story.nour)
    live = shown()
    assert live.frozen_at is None
    assert (live.figures.series, live.figures.identified, frozen.figures.identified) == (2, 1, 0)


def test_what_is_kept_is_what_the_dashboard_told_at_that_event(world, shown):
    story = Story(world)
    story.to(*SENT, "hear")
    with db.reading() as session:
        operation = session.get_one(Operation, world.harbour)
        told = totals(session, operation, clock.now())
        live = wall_figures(session, operation, clock.now())

    number = story.freeze()

    with db.reading() as session:
        kept = events_at(session, world.harbour, number).facts["figures"]
    assert kept.pop("as_of") == told.as_of + 1  # the freezing itself is that event
    assert kept == {name: getattr(live, name) for name in kept}
    assert kept["located"] == told.series.located == 1
    assert kept["places"] == ["NL"]


def test_each_decision_is_taken_once_and_by_a_host(world):
    story = Story(world)
    for decide in (freeze_wall, tell_small):
        for person in (world.ana, world.kim, world.olu):
            with pytest.raises(NotAllowed):
                decide(world.seat(person))
    for decide, undo in ((freeze_wall, release_wall), (tell_small, hide_small)):
        with pytest.raises(AlreadyDone):
            undo(story.nour)
        decide(story.nour)
        with pytest.raises(AlreadyDone):
            decide(story.nour)
        undo(story.nour)

    assert [line.split()[1] for line in world.log()] == [
        "wall.frozen",
        "wall.released",
        "wall.small_told",
        "wall.small_hidden",
    ]


@pytest.mark.parametrize(
    "wrong", ["wall_frozen_in = 1", "wall_frozen_in = NULL", "wall_exact_in = 3"]
)
def test_a_decision_that_nobody_took_is_found(world, faults, wrong):
    story = Story(world)
    story.freeze()
    assert faults() == []

    with db.writers_engine().begin() as connection:
        connection.execute(text(f"UPDATE operation SET {wrong} WHERE id = {world.harbour}"))

    assert faults() == ["the wall shows something else than was decided"]
