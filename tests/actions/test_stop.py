"""Aliases and stops within one operation: what holds a series up, and what frees it."""

from datetime import timedelta

import pytest

from taskforce import db
from taskforce.actions.clue import post_clue
from taskforce.actions.referral import draft_referral
from taskforce.actions.series import claim_series, release_series, renew_series
from taskforce.actions.stop import (
    add_alias,
    reopen_stop,
    resolve_stop,
    take_stop,
    withdraw_alias,
)
from taskforce.errors import AlreadyDone, DeskWithdraws, NotAllowed, NotFound, Stopped
from taskforce.inputs.desk import DraftReferral, GiveReason, ResolveStop
from taskforce.inputs.series import AddAlias, OwnClaim, ReleaseSeries
from taskforce.models import Alias, Ground, Stop
from taskforce.queries.deconfliction import Match, pointer_of
from taskforce.queries.referral import open_stops
from tests.harness.dump import without_chance
from tests.harness.world import a_clue, a_series

S1, S2 = "S-0001", "S-0002"
#: The alias that S-0001 of Harbour bears.
SAME = AddAlias(alias="ICSE:7001")


def resolution(word):
    return ResolveStop(resolution=word, reason="We called them")


@pytest.fixture
def second(world):
    """S-0002, without an alias."""
    world.bring(a_series(S2))
    return world


@pytest.fixture
def matched(second):
    """S-0002 got the alias of S-0001, and waits for the desk."""
    add_alias(second.seat(second.bea), S2, SAME)
    return second


def test_an_alias_is_kept_and_recorded_without_its_identifier(world, rows, last_event):
    add_alias(world.seat(world.ana), S1, AddAlias(alias="ncmec:CVIP-12345"))

    alias = rows(Alias, key="NCMEC:CVIP12345")[0]
    assert (alias.register, alias.identifier) == ("NCMEC", "CVIP-12345")
    assert alias.added_by_id == world.ana.id
    assert "12345" not in without_chance(last_event().body)
    assert world.log() == ["2 alias.added Ana"]


def test_an_alias_is_added_once_however_it_is_written(world, rows):
    before = len(rows(Alias))

    for written in ("ICSE:7001", "icse:70-01", "ICSE:7/001"):
        with pytest.raises(AlreadyDone):
            add_alias(world.seat(world.bea), S1, AddAlias(alias=written))

    assert len(rows(Alias)) == before
    assert world.log() == []


def test_observers_and_strangers_add_no_alias(world):
    with pytest.raises(NotAllowed):
        add_alias(world.seat(world.olu), S1, AddAlias(alias="NCMEC:CVIP-1"))
    with pytest.raises(NotFound):
        add_alias(world.seat(world.dan), S1, AddAlias(alias="NCMEC:CVIP-1"))


def test_only_the_series_whose_alias_came_later_stops(matched, rows, stopped):
    [stop] = rows(Stop)

    assert stopped(matched.harbour) == {2}
    assert (stop.ground, stop.other_series_id) == (Ground.ALIAS, matched.series(1).id)
    assert (stop.owner, stop.is_open, stop.blocks) == (None, True, True)
    assert stop.due_at - stop.raised_at == timedelta(hours=24)
    assert matched.log(2) == ["3 alias.added Bea", "4 stop.raised Bea"]
    claim_series(matched.seat(matched.ana), S1)


def test_a_stop_blocks_claim_and_renewal_and_leaves_no_trace(second, at):
    ana = second.seat(second.ana)
    at(9)
    claim_series(ana, S2)
    at(9, 30)
    add_alias(second.seat(second.bea), S2, SAME)
    before = second.log()

    for act in (
        lambda: claim_series(ana, S2),
        lambda: renew_series(ana, S2, OwnClaim(claim=1)),
    ):
        with pytest.raises(Stopped):
            act()
    assert second.log() == before
    assert second.series(2).claim_number == 1

    release_series(ana, S2, ReleaseSeries(claim=1, note="Stopped", text_language="en"))
    with pytest.raises(Stopped):
        claim_series(second.seat(second.bea), S2)


def test_clues_are_welcome_while_the_desk_compares(matched):
    post_clue(matched.seat(matched.ana), S2, a_clue())

    assert matched.series(2).supporting == 1


def test_a_stop_blocks_every_step_of_a_referral(world, story, stopped):
    story.to("clue", "locate", "draft", "compare", "match")
    agency = world.agency("National Police")

    with pytest.raises(Stopped):
        draft_referral(story.kim, S1, DraftReferral(agency=agency))
    with pytest.raises(Stopped):
        story.approve()
    resolve_stop(story.kim, "X-0001", resolution("different"))
    story.approve()
    reopen_stop(story.kim, "X-0001", GiveReason(reason="They called back"))
    with pytest.raises(Stopped):
        story.send()

    assert stopped(world.harbour) == {1}
    assert story.world.series().stage == "located"


def test_the_same_one_goes_on_blocking_and_needs_no_more_work(matched, rows, stopped):
    resolve_stop(matched.seat(matched.kim), "X-0001", resolution("same"))

    [stop] = rows(Stop)
    assert (stop.is_open, stop.blocks, stop.resolved_by.name) == (False, True, "Kim")
    assert stopped(matched.harbour) == {2}
    with pytest.raises(Stopped):
        claim_series(matched.seat(matched.ana), S2)
    with db.reading() as session:
        assert open_stops(session, matched.harbour) == []


@pytest.mark.parametrize("word", ["different", "joint"])
def test_a_different_one_and_joint_work_free_the_series(matched, stopped, last_event, word):
    resolve_stop(matched.seat(matched.lea), "X-0001", resolution(word))

    assert stopped(matched.harbour) == set()
    claim_series(matched.seat(matched.ana), S2)
    assert matched.log(4) == ["5 stop.resolved Lea", "6 series.claimed Ana"]


def test_the_reason_of_a_resolution_stays_out_of_the_record(matched, rows, last_event, faults):
    resolve_stop(matched.seat(matched.lea), "X-0001", resolution("joint"))

    assert rows(Stop)[0].reason == "We called them"
    assert "called" not in last_event().body
    assert last_event().facts["resolution"] == "joint"
    assert faults() == []


def test_the_desk_takes_a_stop_and_only_the_desk_resolves_it(matched, rows):
    for person in (matched.ana, matched.olu):
        for act in (
            lambda seat: take_stop(seat, "X-0001"),
            lambda seat: resolve_stop(seat, "X-0001", resolution("different")),
            lambda seat: reopen_stop(seat, "X-0001", GiveReason(reason="No")),
        ):
            with pytest.raises(NotAllowed):
                act(matched.seat(person))

    take_stop(matched.seat(matched.kim), "X-0001")
    with pytest.raises(AlreadyDone) as refusal:
        take_stop(matched.seat(matched.kim), "X-0001")
    assert "Kim" in refusal.value.explain()
    take_stop(matched.seat(matched.lea), "X-0001")  # a colleague takes over
    resolve_stop(matched.seat(matched.kim), "X-0001", resolution("different"))

    [stop] = rows(Stop)
    assert (stop.owner.name, stop.resolved_by.name) == ("Lea", "Kim")


def test_a_stop_is_resolved_once_and_can_be_opened_again(matched, rows, stopped, at):
    kim = matched.seat(matched.kim)
    with pytest.raises(AlreadyDone):
        reopen_stop(kim, "X-0001", GiveReason(reason="Not yet resolved"))
    resolve_stop(kim, "X-0001", resolution("different"))
    for act in (
        lambda: resolve_stop(kim, "X-0001", resolution("same")),
        lambda: take_stop(kim, "X-0001"),
    ):
        with pytest.raises(AlreadyDone) as refusal:
            act()
        assert "Kim" in refusal.value.explain()

    moment = at(15)
    reopen_stop(kim, "X-0001", GiveReason(reason="They called back"))

    [stop] = rows(Stop)
    assert (stop.is_open, stop.due_at) == (True, moment + Stop.DUE)
    assert stopped(matched.harbour) == {2}


def test_when_its_ground_falls_away_a_stop_is_undone(matched, rows, stopped, faults):
    withdraw_alias(matched.seat(matched.kim), rows(Alias)[-1].reference)

    [stop] = rows(Stop)
    assert (stop.is_open, stop.blocks, stop.lifted_at is None) == (False, False, False)
    assert stopped(matched.harbour) == set()
    claim_series(matched.seat(matched.ana), S2)
    assert matched.log(4)[:2] == ["5 alias.withdrawn Kim", "6 stop.lifted Kim"]
    with pytest.raises(AlreadyDone):
        resolve_stop(matched.seat(matched.kim), "X-0001", resolution("same"))
    assert faults() == []


def test_even_a_stop_resolved_as_the_same_falls_with_its_ground(matched, rows, stopped):
    resolve_stop(matched.seat(matched.kim), "X-0001", resolution("same"))

    withdraw_alias(matched.seat(matched.kim), rows(Alias)[-1].reference)

    assert stopped(matched.harbour) == set()
    claim_series(matched.seat(matched.ana), S2)


def test_it_is_undone_as_well_when_the_earlier_alias_is_withdrawn(matched, rows, stopped):
    withdraw_alias(matched.seat(matched.kim), rows(Alias, key="ICSE:7001")[0].reference)

    assert stopped(matched.harbour) == set()
    assert matched.log(4) == ["5 alias.withdrawn Kim", "6 stop.lifted Kim"]


def test_an_alias_that_comes_back_raises_the_stop_anew(matched, rows, stopped):
    resolve_stop(matched.seat(matched.kim), "X-0001", resolution("different"))
    withdraw_alias(matched.seat(matched.kim), rows(Alias)[-1].reference)

    add_alias(matched.seat(matched.bea), S2, SAME)

    old, new = rows(Stop)
    assert (old.reference, new.reference, new.is_open) == ("X-0001", "X-0002", True)
    assert old.lifted_at is not None
    assert stopped(matched.harbour) == {2}


def test_whoever_takes_the_alias_back_first_stops_when_it_is_added_again(matched, rows, stopped):
    """The first alias is gone and comes back: now it is the later one."""
    withdraw_alias(matched.seat(matched.kim), rows(Alias, key="ICSE:7001")[0].reference)

    add_alias(matched.seat(matched.ana), S1, SAME)

    assert stopped(matched.harbour) == {1}


def test_of_three_with_one_alias_the_first_can_be_worked(matched, rows, stopped):
    matched.bring(a_series("S-0003", "ICSE:7001"))
    assert stopped(matched.harbour) == {2, 3}

    withdraw_alias(matched.seat(matched.kim), rows(Alias, key="ICSE:7001")[0].reference)

    assert stopped(matched.harbour) == {3}
    claim_series(matched.seat(matched.ana), S2)


def test_nobody_finds_out_quietly_what_is_known_by_adding_an_alias_and_taking_it_back(
    matched, rows, stopped
):
    added = rows(Alias)[-1].reference

    with pytest.raises(DeskWithdraws):
        withdraw_alias(matched.seat(matched.bea), added)

    assert stopped(matched.harbour) == {2}
    assert matched.log(4) == []
    assert rows(Alias)[-1].withdrawn_at is None


def test_an_alias_is_withdrawn_by_whoever_added_it_or_by_the_desk(matched, rows):
    add_alias(matched.seat(matched.bea), S2, AddAlias(alias="NCMEC:CVIP-9"))
    added = rows(Alias)[-1].reference

    for person in (matched.ana, matched.olu):
        with pytest.raises(NotAllowed):
            withdraw_alias(matched.seat(person), added)
    withdraw_alias(matched.seat(matched.bea), added)
    with pytest.raises(AlreadyDone):
        withdraw_alias(matched.seat(matched.kim), added)


def test_of_two_with_two_aliases_in_common_one_can_be_worked(second, stopped):
    bea = second.seat(second.bea)
    add_alias(bea, S2, AddAlias(alias="NCMEC:CVIP-1"))
    add_alias(bea, S2, SAME)
    add_alias(bea, S1, AddAlias(alias="NCMEC:CVIP-1"))

    assert stopped(second.harbour) == {2}


@pytest.mark.parametrize("mark", ["identified", "safeguarded"])
def test_the_hosts_own_mark_stops_a_series_until_the_desk_says_otherwise(
    world, rows, stopped, mark
):
    world.bring(a_series(S2, known_elsewhere=mark, contact="Liaison desk"))

    [stop] = rows(Stop)
    assert (stop.ground.value, stop.other_series_id) == (mark, None)
    assert world.log() == ["2 series.imported Nour"]
    with pytest.raises(Stopped):
        claim_series(world.seat(world.ana), S2)
    with db.reading() as session:
        [call] = open_stops(session, world.harbour)
        assert (call.pointer.call, call.pointer.reference) == ("Liaison desk", "")
    resolve_stop(world.seat(world.kim), "X-0001", resolution("different"))
    claim_series(world.seat(world.ana), S2)


@pytest.mark.parametrize("mark", ["unknown", "active"])
def test_other_marks_stop_nothing(world, stopped, mark):
    world.bring(a_series(S2, known_elsewhere=mark))

    assert stopped(world.harbour) == set()


def test_two_grounds_are_two_stops_and_both_have_to_go(world, rows, stopped):
    world.bring(a_series(S2, "ICSE:7001", known_elsewhere="identified"))
    assert len(rows(Stop)) == 2

    resolve_stop(world.seat(world.kim), "X-0001", resolution("different"))
    assert stopped(world.harbour) == {2}
    resolve_stop(world.seat(world.kim), "X-0002", resolution("different"))

    assert stopped(world.harbour) == set()


def test_a_stop_points_to_the_other_series_of_the_same_operation(matched):
    with db.reading() as session:
        [call] = open_stops(session, matched.harbour)

    assert (call.pointer.reference, call.is_elsewhere) == (S1, False)


def test_a_stop_does_not_name_a_series_that_is_hidden_from_the_floor(matched):
    matched.limit(S1, matched.ana)

    with db.reading() as session:
        match = Match(matched.series(2).id, Ground.ALIAS, matched.series(1).id)
        assert pointer_of(session, matched.harbour, match).reference == ""
