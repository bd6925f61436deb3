"""A series for named people only: who decides it, and what ends with it."""

import pytest

from taskforce.actions.clue import post_clue
from taskforce.actions.link import withdraw_link
from taskforce.actions.operation import change_role, unseat_member
from taskforce.actions.series import claim_series, limit_series, open_series
from taskforce.errors import AlreadyDone, InputRefused, NotAllowed, NotFound
from taskforce.inputs import parse
from taskforce.inputs.series import LimitSeries
from taskforce.models import Access, Role, SeriesReader
from tests.harness.story import WHY
from tests.harness.world import a_clue

S1, S2 = "S-0001", "S-0002"


def to(*people, were=()):
    """What a host says of these people."""
    told = " ".join(str(each.id) for each in were)
    return LimitSeries(people=[each.id for each in people], were=told)


@pytest.fixture
def readers(rows):
    return lambda: sorted(row.user_id for row in rows(SeriesReader))


def test_only_those_who_are_named_and_the_host_know_of_it(world, story, readers, faults):
    limit_series(story.nour, S1, to(world.ana))

    assert world.series().access is Access.NAMED
    assert readers() == sorted([world.ana.id, world.nour.id])
    post_clue(story.ana, S1, a_clue())
    for seat in (story.bea, story.kim, story.lea):
        with pytest.raises(NotFound):
            post_clue(seat, S1, a_clue())
    assert world.log() == ["2 series.limited Nour", "3 clue.posted Ana"]
    assert faults() == []


def test_names_are_added_and_removed(world, story, readers, faults):
    limit_series(story.nour, S1, to(world.ana, world.kim))
    before = (world.ana, world.kim, world.nour)
    limit_series(story.nour, S1, to(world.kim, world.bea, were=before))

    assert readers() == sorted([world.bea.id, world.kim.id, world.nour.id])
    with pytest.raises(NotFound):
        post_clue(story.ana, S1, a_clue())
    post_clue(story.bea, S1, a_clue())
    assert faults() == []


def test_a_host_who_read_another_list_changes_nothing(world, story, readers):
    limit_series(story.nour, S1, to(world.ana))

    with pytest.raises(AlreadyDone):
        limit_series(story.nour, S1, to(world.bea))
    assert readers() == sorted([world.ana.id, world.nour.id])


def test_the_claim_of_somebody_who_is_not_named_ends(world, story):
    story.claim()
    limit_series(story.nour, S1, to(world.ana))
    assert world.series().holder.name == "Ana"

    limit_series(story.nour, S1, to(world.bea, were=(world.ana, world.nour)))

    assert world.series().holder is None
    claim_series(story.bea, S1)


def test_it_is_opened_to_everybody_again(world, story, readers, faults):
    limit_series(story.nour, S1, to(world.ana))
    open_series(story.nour, S1)

    assert world.series().access is Access.FLOOR
    assert readers() == []
    post_clue(story.bea, S1, a_clue())
    with pytest.raises(AlreadyDone):
        open_series(story.nour, S1)
    assert faults() == []


def test_only_hosts_who_know_of_it_decide(world, story):
    host = world.seat(world.person("Hob", "en", Role.HOST))
    for seat in (story.ana, story.kim):
        with pytest.raises(NotAllowed):
            limit_series(seat, S1, to(world.bea))
    limit_series(story.nour, S1, to(world.ana))

    with pytest.raises(NotFound):
        open_series(host, S1)
    with pytest.raises(NotFound):
        limit_series(host, S1, to(world.bea))
    with pytest.raises(NotAllowed):
        open_series(story.ana, S1)


@pytest.mark.parametrize("name", ["olu", "dan"])
def test_only_people_who_read_series_here_are_named(world, story, readers, name):
    with pytest.raises(InputRefused) as refused:
        limit_series(story.nour, S1, to(world.ana, getattr(world, name)))

    assert list(refused.value.reasons) == ["people"]
    assert readers() == []
    assert world.series().access is Access.FLOOR


def test_somebody_has_to_be_named():
    with pytest.raises(InputRefused) as refused:
        parse(LimitSeries, {"were": ""})

    assert list(refused.value.reasons) == ["people"]


def test_a_seat_is_still_needed(world, story):
    limit_series(story.nour, S1, to(world.ana, world.bea))
    unseat_member(world.nour.id, world.harbour, world.ana.id)
    change_role(world.nour.id, world.harbour, world.bea.id, Role.OBSERVER)

    with pytest.raises(NotFound):
        post_clue(story.ana, S1, a_clue())
    with pytest.raises(NotAllowed):
        post_clue(story.bea, S1, a_clue())


def test_nobody_finds_it_by_way_of_a_link(world, story):
    story.to("clue", "other", "link")
    limit_series(story.nour, S2, to(world.ana))

    with pytest.raises(NotFound):
        withdraw_link(story.kim, "L-0001", WHY)
    limit_series(story.nour, S2, to(world.ana, world.kim, were=(world.ana, world.nour)))
    withdraw_link(story.kim, "L-0001", WHY)
