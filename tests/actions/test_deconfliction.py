"""Matches with another operation: stopped at once, written down afterwards, and nothing told."""

import json

import pytest

from taskforce import db
from taskforce.actions.clue import post_clue
from taskforce.actions.jurisdiction import record_jurisdiction
from taskforce.actions.referral import draft_referral
from taskforce.actions.series import claim_series, import_series
from taskforce.actions.stop import (
    add_alias,
    record_matches,
    resolve_stop,
    take_stop,
    withdraw_alias,
)
from taskforce.elsewhere import record_matches_everywhere
from taskforce.errors import AlreadyDone, InputRefused, NotAllowed, NotFound, Stopped
from taskforce.inputs.desk import DraftReferral, RecordJurisdiction, ResolveStop
from taskforce.inputs.series import AddAlias
from taskforce.models import Alias, Event, Ground, Role, Stop
from taskforce.queries.deconfliction import across, unrecorded
from taskforce.queries.referral import open_stops
from taskforce.seat import Seat
from tests.harness.dump import without_chance
from tests.harness.world import a_clue, a_series

S1 = "S-0001"
#: The alias that S-0001 of Lighthouse bears, and one that nobody else has.
THEIRS, NOBODYS = AddAlias(alias="ICSE:9001"), AddAlias(alias="ICSE:5555")
DIFFERENT = ResolveStop(resolution="different", reason="We called them")


@pytest.fixture
def matched(world):
    """Bea gave Harbour's S-0001 the alias of Lighthouse's."""
    add_alias(world.seat(world.bea), S1, THEIRS)
    return world


def stops_in(rows, operation_id):
    return rows(Stop, operation_id=operation_id)


def test_both_operations_stop_at_once(matched, eve, rows, stopped):
    with pytest.raises(Stopped):
        claim_series(matched.seat(matched.ana), S1)
    with pytest.raises(Stopped):
        claim_series(eve, S1)

    assert stopped(matched.harbour) == stopped(matched.lighthouse) == {1}
    # Nothing stands in Lighthouse's record yet: one action writes one operation.
    assert stops_in(rows, matched.lighthouse) == []
    assert len(stops_in(rows, matched.harbour)) == 1


def test_what_is_derived_blocks_the_desk_there_too(matched, dan):
    post_clue(dan, S1, a_clue())
    record_jurisdiction(dan, S1, RecordJurisdiction(places=["NL"], clues=["C-0001"]))

    with pytest.raises(Stopped):
        draft_referral(dan, S1, DraftReferral(agency=matched.agency("National Police")))


def test_the_other_operation_writes_it_down_afterwards(matched, rows, last_event, faults):
    before = last_event(matched.lighthouse).seq

    record_matches(Seat(None, matched.lighthouse))

    [stop] = stops_in(rows, matched.lighthouse)
    assert (stop.reference, stop.ground, stop.is_open) == ("X-0001", Ground.ALIAS, True)
    event = last_event(matched.lighthouse)
    assert (event.seq, event.kind, event.actor_id) == (before + 1, "stop.raised", None)
    assert faults(matched.lighthouse) == faults() == []


def test_writing_down_twice_writes_once(matched, last_event):
    record_matches_everywhere()
    numbers = last_event().seq, last_event(matched.lighthouse).seq

    record_matches_everywhere()
    for operation in (matched.harbour, matched.lighthouse):
        with pytest.raises(AlreadyDone):
            record_matches(Seat(None, operation))

    assert (last_event().seq, last_event(matched.lighthouse).seq) == numbers


def test_only_the_server_and_hosts_write_matches_down(matched):
    for person in (matched.ana, matched.kim, matched.olu):
        with pytest.raises(NotAllowed):
            record_matches(matched.seat(person))
    with pytest.raises(NotFound):
        record_matches(Seat(matched.nour.id, matched.lighthouse))


def test_an_alias_that_is_taken_back_frees_both(matched, eve, rows, stopped):
    record_matches_everywhere()

    withdraw_alias(matched.seat(matched.kim), rows(Alias, key="ICSE:9001")[-1].reference)

    # Lighthouse is free at once, also before that is written down there.
    assert stopped(matched.harbour) == stopped(matched.lighthouse) == set()
    assert stops_in(rows, matched.lighthouse)[0].lifted_at is None
    claim_series(eve, S1)
    claim_series(matched.seat(matched.ana), S1)

    record_matches_everywhere()
    assert stops_in(rows, matched.lighthouse)[0].lifted_at is not None
    assert stops_in(rows, matched.harbour)[0].lifted_at is not None


def test_taken_back_before_it_was_written_down_it_never_was(matched, rows, last_event):
    before = last_event(matched.lighthouse).seq

    withdraw_alias(matched.seat(matched.kim), rows(Alias, key="ICSE:9001")[-1].reference)
    record_matches_everywhere()

    assert stops_in(rows, matched.lighthouse) == []
    assert last_event(matched.lighthouse).seq == before


def test_taken_back_by_the_other_side_it_frees_both_as_well(matched, dan, eve, rows, stopped):
    record_matches_everywhere()

    theirs = rows(Alias, operation_id=matched.lighthouse)[0]
    withdraw_alias(dan, theirs.reference)

    assert stopped(matched.harbour) == stopped(matched.lighthouse) == set()
    claim_series(matched.seat(matched.ana), S1)
    record_matches_everywhere()
    assert all(stop.lifted_at for stop in rows(Stop))


def test_an_alias_that_comes_back_stops_both_anew(matched, rows, stopped):
    record_matches_everywhere()
    resolve_stop(matched.seat(matched.kim), "X-0001", DIFFERENT)
    withdraw_alias(matched.seat(matched.kim), rows(Alias, key="ICSE:9001")[-1].reference)
    record_matches_everywhere()

    add_alias(matched.seat(matched.bea), S1, THEIRS)
    assert stopped(matched.harbour) == stopped(matched.lighthouse) == {1}
    record_matches_everywhere()

    for operation in (matched.harbour, matched.lighthouse):
        old, new = stops_in(rows, operation)
        assert (old.lifted_at is None, new.is_open) == (False, True)


def test_each_desk_resolves_its_own_side(matched, dan, eve, stopped):
    record_matches_everywhere()

    resolve_stop(matched.seat(matched.kim), "X-0001", DIFFERENT)

    assert (stopped(matched.harbour), stopped(matched.lighthouse)) == (set(), {1})
    with pytest.raises(Stopped):
        claim_series(eve, S1)
    resolve_stop(dan, "X-0001", ResolveStop(resolution="joint", reason="We called them"))
    claim_series(eve, S1)


def test_a_desk_does_not_know_the_other_ones_stops(matched):
    record_matches_everywhere()
    lighthouse_only = Seat(matched.kim.id, matched.lighthouse)

    with pytest.raises(NotFound):
        take_stop(lighthouse_only, "X-0001")
    with pytest.raises(NotFound):
        resolve_stop(matched.seat(matched.kim), "X-0002", DIFFERENT)


def test_who_adds_an_alias_gets_the_last_number_whether_or_not_something_matches(
    world, last_event
):
    bea = world.seat(world.bea)

    for said in (NOBODYS, THEIRS):
        assert add_alias(bea, S1, said) == last_event().seq


def test_who_adds_an_alias_reads_the_same_sentence_whether_or_not_something_matches(
    world, browser
):
    bea = browser(world.bea)

    answers = [
        bea.post(
            f"/operations/harbour/series/{S1}/aliases",
            data={"alias": said.alias},
            headers={"X-Requested-With": "fetch"},
        )
        for said in (NOBODYS, THEIRS)
    ]

    told = [(each.status, each.text, sorted(dict(each.headers))) for each in answers]
    assert told[0] == told[1]
    assert answers[0].status_code == 204


def test_a_pointer_says_whom_to_call_and_nothing_of_the_other_operation(matched):
    record_matches_everywhere()

    with db.reading() as session:
        [here] = open_stops(session, matched.harbour)
        [there] = open_stops(session, matched.lighthouse)

    assert (here.pointer.call, here.pointer.reference, here.is_elsewhere) == (
        "Office mineurs",
        "",
        True,
    )
    assert (there.pointer.call, there.pointer.reference) == ("National Clearinghouse", "")


def test_nothing_of_the_other_operation_stands_in_the_record(matched):
    record_matches_everywhere()

    with db.reading() as session:
        for event in session.query(Event).filter(Event.kind.in_(["stop.raised", "alias.added"])):
            other = "lighthouse" if event.operation_id == matched.harbour else "harbour"
            body = without_chance(event.body.lower())
            assert other not in body
            assert "9001" not in body
            assert set(event.facts) == {"subject", "sealed"}
            assert set(json.loads(event.body)) == {
                "actor_id",
                "at",
                "facts",
                "kind",
                "operation_id",
                "seq",
                "series_id",
                "subject_id",
            }


def test_nothing_of_the_other_operation_stands_on_any_page(matched, browser):
    record_matches_everywhere()
    pages = {
        matched.ana: ("", f"series/{S1}", "history"),
        matched.kim: (f"series/{S1}", "desk"),
        matched.nour: ("host", "dashboard"),
    }

    for person, addresses in pages.items():
        for address in addresses:
            answer = browser(person).get(f"/operations/harbour/{address}")
            assert answer.status_code == 200, address
            assert "lighthouse" not in answer.text.lower(), address
            assert "<bdi>Dan</bdi>" not in answer.text, address


def test_an_import_stops_on_both_sides_as_well(world, eve, rows, stopped, last_event):
    world.bring(a_series("S-0002", "ICSE:9001"))

    assert (stopped(world.harbour), stopped(world.lighthouse)) == ({2}, {1})
    assert len(stops_in(rows, world.harbour)) == 1
    assert world.log() == ["2 series.imported Nour"]
    with pytest.raises(Stopped):
        claim_series(eve, S1)
    record_matches_everywhere()
    assert last_event(world.lighthouse).kind == "stop.raised"


def test_an_import_that_is_refused_stops_nobody(world, stopped):
    with pytest.raises(InputRefused):
        world.bring(a_series("S-0002", "ICSE:9001"), a_series(S1))

    assert stopped(world.harbour) == stopped(world.lighthouse) == set()


def test_a_match_among_three_operations_is_lifted_pair_by_pair(matched, rows, stopped):
    beacon = matched.operation_called("beacon", "National Clearinghouse")
    host = matched.person("Gil", "en", Role.HOST, operation=beacon)
    import_series(Seat(host.id, beacon), [a_series(S1, "ICSE:9001")])
    record_matches_everywhere()
    assert [len(stops_in(rows, each)) for each in (matched.harbour, beacon)] == [2, 2]

    withdraw_alias(matched.seat(matched.kim), rows(Alias, key="ICSE:9001")[1].reference)
    record_matches_everywhere()

    assert stopped(matched.harbour) == set()
    assert stopped(matched.lighthouse) == stopped(beacon) == {1}
    with db.reading() as session:
        assert not any(any(unrecorded(session, each)) for each in across(session, None))
