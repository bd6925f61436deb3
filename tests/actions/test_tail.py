"""The life of an operation: what it takes in each state, action by action."""

import ast
import inspect
import json

import pytest

from taskforce import db, policy
from taskforce.actions.operation import turn_operation
from taskforce.actions.series import claim_series
from taskforce.change import RECORDS
from taskforce.errors import (
    AlreadyDone,
    FeedbackOnly,
    NotAllowed,
    NotFound,
    NotTurned,
    OperationClosed,
)
from taskforce.errors.ending import NotClosed
from taskforce.inputs.operation import TurnOperation
from taskforce.models import EventKind, HouseEvent, Operation, OperationState, Series
from taskforce.seat import Seat
from tests.harness.story import happen
from tests.harness.world import a_series
from tests.test_architecture import ACTIONS
from tests.web.matrix import ON_SQLITE

TAIL, CLOSED = OperationState.TAIL, OperationState.CLOSED
#: What stays in the tail, action by action: the desk's work.
OF_DESK = {
    "record_comparison",
    "record_jurisdiction",
    "withdraw_jurisdiction",
    "link_child",
    "withdraw_link",
    "draft_referral",
    "compare_referral",
    "approve_referral",
    "choose_slip",
    "send_referral",
    "send_referrals",
    "revoke_referral",
    "close_referral",
    "recall_referral",
    "confirm_recall",
    "register_child",
    "withdraw_registration",
    "record_care",
    "take_stop",
    "resolve_stop",
    "reopen_stop",
    "note_arrivals",
    "withdraw_arrival",
    "hand_desk_over",
    "announce",
    "translate_announcement",
    "acknowledge_announcement",
    "edit_operation",
    "write_rules",
    "freeze_wall",
    "release_wall",
    "tell_small",
    "hide_small",
}
#: What stays when it is closed: feedback, giving what is left to somebody, and wiping what must
#: not stand.
ALWAYS = {
    "turn_operation",
    "record_feedback",
    "record_feedback_of_many",
    "withdraw_feedback",
    "give_charges",
    "finish_charge",
    "limit_series",
    "open_series",
    "record_matches",
    "note_export",
    "ask_destruction",
    "confirm_destruction",
    "cancel_destruction",
    "end_announcement",
    "redact_ask",
    "redact_deadline",
    "redact_handing",
    "redact_wording",
    "redact_clue",
    "redact_doubt",
    "redact_note",
    "redact_term",
    "redact_translation",
}
_OF_DESK = {
    "comparison", "jurisdiction", "link", "referral", "feedback", "registration", "care",
    "operation", "arrival", "desk", "announcement", "wall",
}  # fmt: skip
#: Only where it is closed.
ENDS = {EventKind.DESTRUCTION_ASKED, EventKind.DESTRUCTION_CONFIRMED}
ALWAYS_KINDS = {
    kind
    for kind in EventKind
    if kind.value.endswith("redacted")
    or kind
    in {
        EventKind.OPERATION_TURNED,
        EventKind.FEEDBACK_RECORDED,
        EventKind.FEEDBACK_CORRECTED,
        EventKind.FEEDBACK_WITHDRAWN,
        EventKind.CHARGE_GIVEN,
        EventKind.CHARGE_DONE,
        EventKind.SERIES_LIMITED,
        EventKind.SERIES_OPENED,
        EventKind.ANNOUNCEMENT_ENDED,
        EventKind.EXPORT_MADE,
        EventKind.DESTRUCTION_CANCELLED,
    }
    or kind in ENDS
}
IN_TAIL = ALWAYS_KINDS | {
    kind
    for kind in EventKind
    if kind.value.split(".")[0] in _OF_DESK
    or kind
    in {
        EventKind.STOP_TAKEN,
        EventKind.STOP_HANDED,
        EventKind.STOP_RESOLVED,
        EventKind.STOP_REOPENED,
    }
}


def put(world, state):
    """As if a host had turned it."""
    with db.writers_engine().begin() as connection:
        connection.execute(
            Operation.__table__.update().where(Operation.id == world.harbour).values(state=state)
        )


def allowed_by(name):
    """The kind of work that the action asks for, by its name in the policy."""
    tree = ast.parse(inspect.getsource(inspect.unwrap(ACTIONS[name])))
    [allow] = [
        word.value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "change"
        for word in call.keywords
        if word.arg == "allow"
    ]
    return getattr(policy, allow.attr)


def test_of_all_actions_exactly_the_desks_stay_in_the_tail():
    until = {name: allowed_by(name).until for name in RECORDS}

    assert {name for name, last in until.items() if last is TAIL} == OF_DESK
    assert {name for name, last in until.items() if last is CLOSED} == ALWAYS
    assert set(until.values()) == {OperationState.RUNNING, TAIL, CLOSED}


@ON_SQLITE
@pytest.mark.parametrize("kind", EventKind)
def test_whatever_can_happen_happens_in_the_tail_only_where_the_desk_does_it(world, kind):
    act = happen(world, kind)
    put(world, OperationState.RUNNING if kind is EventKind.OPERATION_TURNED else TAIL)
    before = world.log()

    if kind in ENDS:
        with pytest.raises(NotClosed):
            act()
    elif kind in IN_TAIL:
        act()
        assert len(world.log()) > len(before)
    else:
        with pytest.raises(FeedbackOnly):
            act()
        assert world.log() == before


@ON_SQLITE
@pytest.mark.parametrize("kind", EventKind)
def test_a_closed_operation_takes_feedback_and_what_must_not_stand_is_wiped(world, kind):
    act = happen(world, kind)
    put(world, CLOSED)
    before = world.log()

    if kind in ALWAYS_KINDS:
        act()
        assert len(world.log()) > len(before)
    else:
        with pytest.raises(OperationClosed):
            act()
        assert world.log() == before


def test_a_new_operation_takes_everything(world):
    assert world.operation().state is OperationState.PREPARING

    assert claim_series(world.seat(world.ana), "S-0001") == 2


def test_the_tail_ends_every_claim_and_stands_in_both_records(story, rows, last_event, faults):
    world = story.world
    world.bring(a_series("S-0002"), a_series("S-0003"))
    story.claim()
    claim_series(story.bea, "S-0003")

    story.turn("tail")

    assert world.operation().state is TAIL
    assert {series.holder_id for series in rows(Series)} == {None}
    assert world.log(4) == [
        "5 series.freed Nour",
        "6 series.freed Nour",
        "7 operation.turned Nour",
    ]
    assert last_event().facts["state"] == "tail"
    house = rows(HouseEvent)[-1]
    assert (house.kind, house.actor_id) == ("turn_operation", world.nour.id)
    assert json.loads(house.body) == {"operation": world.harbour, "state": "tail"}
    assert faults() == []


def test_a_claim_that_lapsed_by_itself_is_not_ended_again(story, at):
    at(9)
    story.claim()
    at(11)

    story.turn("tail")

    assert story.world.log(2) == ["3 operation.turned Nour"]


def test_it_goes_on_step_by_step_and_back_where_it_was_turned_too_early(story):
    for state in ("running", "tail", "running", "tail", "closed", "tail"):
        story.turn(state)
        assert story.world.operation().state == state


@pytest.mark.parametrize(
    ("before", "to", "refused"),
    [
        ("preparing", "preparing", AlreadyDone),
        ("preparing", "closed", NotTurned),
        ("running", "preparing", NotTurned),
        ("running", "closed", NotTurned),
        ("tail", "tail", AlreadyDone),
        ("closed", "running", NotTurned),
    ],
)
def test_what_does_not_follow_is_refused_and_leaves_no_trace(story, rows, before, to, refused):
    put(story.world, before)
    house = len(rows(HouseEvent))

    with pytest.raises(refused):
        story.turn(to)

    assert story.world.operation().state == before
    assert (story.world.log(), len(rows(HouseEvent))) == ([], house)


def test_only_a_host_turns_it_or_the_command_line(world):
    said = TurnOperation(to="running")
    for person in (world.ana, world.kim, world.olu):
        with pytest.raises(NotAllowed):
            turn_operation(world.seat(person), said)
    with pytest.raises(NotFound):
        turn_operation(world.seat(world.dan), said)
    assert world.log() == []

    turn_operation(Seat(None, world.harbour), said)

    assert world.log() == ["2 operation.turned -"]


def test_what_was_answered_before_is_answered_again_in_the_tail(story):
    key = "0123456789abcdef0123456789abcdef"
    seat = story.world.seat(story.world.ana, key)
    number = claim_series(seat, "S-0001")
    story.turn("tail")

    assert claim_series(seat, "S-0001") == number


def test_a_role_that_may_not_at_all_is_told_so_first(story):
    story.turn("tail")

    with pytest.raises(NotAllowed):
        claim_series(story.world.seat(story.world.olu), "S-0001")


def test_of_two_who_turn_it_one_is_too_late(story, together, rows):
    answers = together(lambda: story.turn("tail"), lambda: story.turn("tail"))

    assert sorted(map(str, answers)) == sorted(["2", AlreadyDone.code])
    assert [house.kind for house in rows(HouseEvent)].count("turn_operation") == 1


def test_a_turn_behind_our_back_is_named(story, faults):
    story.turn("tail")
    put(story.world, OperationState.RUNNING)

    assert faults() == ["the operation is running against the record"]
