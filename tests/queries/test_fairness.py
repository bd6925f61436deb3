"""The fairness panel's figures."""

import pytest

from taskforce import db
from taskforce.actions.draw import draw_fitting_series, draw_series
from taskforce.actions.knowledge import say_knowledge
from taskforce.actions.series import assign_series, claim_series, free_series
from taskforce.inputs.draw import Fitting
from taskforce.inputs.handing import AssignSeries
from taskforce.inputs.knowledge import Know
from taskforce.inputs.series import FreeSeries
from taskforce.queries.fairness import MOST, Half, fairness_of
from tests.harness.world import a_series


@pytest.fixture
def figures(world):
    """What the panel counts."""

    def look():
        with db.reading() as session:
            return fairness_of(session, world.harbour)

    return look


@pytest.fixture
def take(world):
    """``take(3, 2)``: S-0003 is taken twice, and let go each time."""

    def claim(number, times):
        for _ in range(times):
            claim_series(world.seat(world.bea), f"S-{number:04d}")
            said = FreeSeries(claim=world.series(number).claim_number, reason="Lunch")
            free_series(world.seat(world.nour), f"S-{number:04d}", said, "en")

    return claim


def test_a_floor_on_which_nothing_was_taken(figures):
    found = figures()

    assert found.spread == [1] + [0] * MOST
    assert (found.series, found.untouched, found.most, found.median) == (1, 1, 0, 0)
    assert (found.attention, found.draws, found.picked) == (0, 0, 0)


def test_how_attention_is_spread(world, figures, take):
    world.bring(*(a_series(f"S-{number:04d}") for number in range(2, 8)))
    for number, times in ((1, 1), (2, 1), (3, 1), (4, 2), (5, 4), (6, 10)):
        take(number, times)

    found = figures()

    assert found.spread == [1, 3, 1, 0, 1, 0, 0, 0, 1]
    assert (found.most, found.median, found.untouched) == (10, 1, 1)
    assert found.beyond == 2
    assert found.untouched_since == world.series(7).changed_at


def test_draws_are_told_apart_from_picks(world, figures, take):
    know = Know(places=[], language=["fil"], level=["reads"], keywords="")
    say_knowledge(world.ana.id, know)
    world.bring(a_series("S-0002", languages="fil"), a_series("S-0003", languages="fil"))
    take(1, 2)
    draw_series(world.seat(world.ana))
    draw_fitting_series(world.seat(world.ana), Fitting(knows="language:fil"))

    found = figures()

    assert (found.by_turn, found.by_knowledge, found.picked, found.given) == (1, 1, 2, 0)
    given = AssignSeries(claim=2, to=world.ana.id, reason="She reads Spanish")
    assign_series(world.seat(world.nour), "S-0001", given, "en")
    found = figures()
    assert (found.picked, found.given, found.attention) == (2, 1, 5)


def test_older_and_newer_material_have_their_shares(world, figures, take):
    years = {2: "2011-03", 3: "2012-01", 4: "2020-01", 5: "2024-10", 6: ""}
    world.bring(*(a_series(f"S-{n:04d}", first_seen=year) for n, year in years.items()))
    take(2, 1)
    take(4, 2)
    take(6, 3)

    found = figures()

    assert found.middle_year == "2019"
    assert found.older == Half(series=3, attention=1, draws=0)
    assert found.newer == Half(series=2, attention=2, draws=0)
    assert found.unknown == Half(series=1, attention=3, draws=0)


def test_what_is_limited_is_not_counted(world, figures, take):
    world.bring(a_series("S-0002"))
    claim_series(world.seat(world.ana), "S-0001")
    draw_series(world.seat(world.bea))
    before = figures()
    world.limit("S-0002", world.bea)

    after = figures()

    assert (before.series, before.draws) == (2, 1)
    assert (after.series, after.draws, after.attention) == (1, 0, 1)
