"""Who has come to the front desk."""

import pytest

from taskforce import db
from taskforce.actions.arrival import note_arrivals, withdraw_arrival
from taskforce.actions.operation import turn_operation
from taskforce.errors import AlreadyDone, NotAllowed, NotFound, OperationClosed
from taskforce.inputs.operation import TurnOperation
from taskforce.models import Arrival, Operation
from taskforce.queries.record import faults_in
from taskforce.seat import Seat


def test_each_arrival_is_in_the_record_and_marked_again_begins_anew(world, rows, at):
    at(9)
    note_arrivals(world.seat(world.nour), [world.bea.id, world.ana.id, world.bea.id])
    noon = at(12)
    note_arrivals(Seat(None, world.harbour), [world.bea.id])

    assert world.log() == [
        "2 arrival.noted Nour",
        "3 arrival.noted Nour",
        "4 arrival.noted -",
    ]
    [bea] = rows(Arrival, user_id=world.bea.id)
    assert (bea.at, bea.seq) == (noon, 4)
    with db.reading() as session:
        assert list(faults_in(session, session.get_one(Operation, world.harbour))) == []


def test_a_mistake_is_taken_back_once(world, rows):
    with pytest.raises(AlreadyDone):
        withdraw_arrival(world.seat(world.nour), world.bea.id)
    note_arrivals(world.seat(world.nour), [world.bea.id])
    withdraw_arrival(world.seat(world.nour), world.bea.id)
    with pytest.raises(AlreadyDone):
        withdraw_arrival(world.seat(world.nour), world.bea.id)

    assert world.log() == ["2 arrival.noted Nour", "3 arrival.withdrawn Nour"]
    assert rows(Arrival, user_id=world.bea.id)[0].at is None


def test_only_hosts_say_who_has_come_and_only_of_their_own_people(world):
    for person in (world.ana, world.kim, world.olu):
        with pytest.raises(NotAllowed):
            note_arrivals(world.seat(person), [world.bea.id])
        with pytest.raises(NotAllowed):
            withdraw_arrival(world.seat(person), world.bea.id)
    for people in ([], [world.dan.id], [world.bea.id, world.dan.id], [10**9]):
        with pytest.raises(NotFound):
            note_arrivals(world.seat(world.nour), people)

    assert world.log() == []


def test_people_come_in_the_tail_too_and_no_more_once_it_is_closed(world):
    for state, refusal in (("tail", None), ("closed", OperationClosed)):
        turn_operation(world.seat(world.nour), TurnOperation(to=state))
        if refusal is None:
            note_arrivals(world.seat(world.nour), [world.bea.id])
            continue
        with pytest.raises(refusal):
            note_arrivals(world.seat(world.nour), [world.bea.id])
