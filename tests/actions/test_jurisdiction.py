"""Where a series was located: by whom, on which clues, and taken back."""

import pytest

from taskforce.actions.clue import post_clue, redact_clue
from taskforce.actions.jurisdiction import record_jurisdiction, withdraw_jurisdiction
from taskforce.actions.series import claim_series
from taskforce.errors import AlreadyDone, InputRefused, NotAllowed, NotFound, TakenOver
from taskforce.inputs.clue import Redact
from taskforce.inputs.desk import GiveReason, RecordJurisdiction
from taskforce.models import Jurisdiction
from tests.harness.world import a_clue, a_series

S1 = "S-0001"
WHY = GiveReason(reason="It was a mistake")


def said(*places, clues=("C-0001",), claim=0):
    return RecordJurisdiction(places=list(places), clues=list(clues), claim=claim)


@pytest.fixture
def clued(world):
    """S-0001 with one clue."""
    post_clue(world.seat(world.bea), S1, a_clue())
    return world


def test_the_holder_locates_with_the_claims_number_and_that_renews_it(clued, rows, at):
    ana = clued.seat(clued.ana)
    at(9)
    claim_series(ana, S1)
    at(10)

    record_jurisdiction(ana, S1, said("NL", claim=1))

    [row] = rows(Jurisdiction)
    assert (row.place, row.clue_references, row.recorded_by.name) == ("NL", ["C-0001"], "Ana")
    assert (clued.series().stage, clued.series().held_until) == ("located", at(11, 30))


def test_without_the_claim_an_investigator_locates_nothing(clued, rows, at):
    at(9)
    claim_series(clued.seat(clued.ana), S1)

    with pytest.raises(TakenOver):
        record_jurisdiction(clued.seat(clued.bea), S1, said("NL", claim=1))
    with pytest.raises(TakenOver):
        record_jurisdiction(clued.seat(clued.ana), S1, said("NL", claim=0))
    at(10, 30)
    with pytest.raises(TakenOver):
        record_jurisdiction(clued.seat(clued.ana), S1, said("NL", claim=1))

    assert rows(Jurisdiction) == []
    assert clued.series().stage == "worked"


def test_desk_and_host_locate_without_a_claim_and_observers_do_not(clued, rows):
    record_jurisdiction(clued.seat(clued.kim), S1, said("NL"))
    record_jurisdiction(clued.seat(clued.nour), S1, said("BE"))
    with pytest.raises(NotAllowed):
        record_jurisdiction(clued.seat(clued.olu), S1, said("DE"))
    with pytest.raises(NotFound):
        record_jurisdiction(clued.seat(clued.dan), S1, said("DE"))

    assert [row.place for row in rows(Jurisdiction)] == ["NL", "BE"]


def test_several_countries_are_several_facts(clued, rows):
    record_jurisdiction(clued.seat(clued.kim), S1, said("NL", "BE"))

    assert [row.reference for row in rows(Jurisdiction)] == ["J-0001", "J-0002"]
    assert clued.log()[1:] == ["3 jurisdiction.recorded Kim", "4 jurisdiction.recorded Kim"]


def test_it_rests_on_clues_of_this_series_that_can_still_be_read(clued, rows):
    kim = clued.seat(clued.kim)
    clued.bring(a_series("S-0002"))
    post_clue(clued.seat(clued.bea), "S-0002", a_clue())
    post_clue(clued.seat(clued.bea), S1, a_clue())
    redact_clue(clued.seat(clued.bea), "C-0003", Redact(reason="harm"))

    for clues in (["C-0002"], ["C-0003"], ["C-0099"], ["C-0001", "C-0002"]):
        with pytest.raises(InputRefused) as refusal:
            record_jurisdiction(kim, S1, said("NL", clues=clues))
        assert set(refusal.value.reasons) == {"clues"}

    assert rows(Jurisdiction) == []


def test_no_authority_is_competent_for_a_state_that_is_no_more(clued, rows):
    with pytest.raises(InputRefused) as refusal:
        record_jurisdiction(clued.seat(clued.kim), S1, said("YU"))

    assert set(refusal.value.reasons) == {"places"}
    assert rows(Jurisdiction) == []


def test_the_same_country_is_recorded_once_while_it_stands(clued, rows):
    kim = clued.seat(clued.kim)
    record_jurisdiction(kim, S1, said("NL"))

    with pytest.raises(AlreadyDone) as refusal:
        record_jurisdiction(kim, S1, said("BE", "NL"))
    assert "Kim" in refusal.value.explain()
    assert len(rows(Jurisdiction)) == 1

    withdraw_jurisdiction(kim, "J-0001", WHY)
    record_jurisdiction(kim, S1, said("NL"))
    assert [row.stands for row in rows(Jurisdiction)] == [False, True]


def test_withdrawn_with_a_reason_it_stays_readable_and_the_stage_falls_back(
    clued, rows, last_event, faults
):
    record_jurisdiction(clued.seat(clued.kim), S1, said("NL"))

    withdraw_jurisdiction(clued.seat(clued.lea), "J-0001", WHY)

    [row] = rows(Jurisdiction)
    assert (row.place, row.reason, row.withdrawn_by.name) == ("NL", "It was a mistake", "Lea")
    assert clued.series().stage == "worked"
    assert "mistake" not in last_event().body
    with pytest.raises(AlreadyDone) as refusal:
        withdraw_jurisdiction(clued.seat(clued.kim), "J-0001", WHY)
    assert "Lea" in refusal.value.explain()
    assert faults() == []


def test_an_investigator_withdraws_only_ones_own(clued, rows):
    claim_series(clued.seat(clued.ana), S1)
    record_jurisdiction(clued.seat(clued.ana), S1, said("NL", claim=1))

    with pytest.raises(NotAllowed):
        withdraw_jurisdiction(clued.seat(clued.bea), "J-0001", WHY)
    with pytest.raises(NotAllowed):
        withdraw_jurisdiction(clued.seat(clued.olu), "J-0001", WHY)
    withdraw_jurisdiction(clued.seat(clued.ana), "J-0001", WHY)

    assert not rows(Jurisdiction)[0].stands
