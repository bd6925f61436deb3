"""Closing: what is left is named, nothing is closed over it, and somebody sees to each thing."""

import pytest

from taskforce import clock, db
from taskforce.actions.charge import finish_charge, give_charges
from taskforce.actions.operation import (
    change_role,
    print_badges,
    reissue_code,
    turn_operation,
    unseat_member,
)
from taskforce.errors import (
    AlreadyDone,
    InputRefused,
    NobodyCanGive,
    NotAllowed,
    NotFound,
    OperationClosed,
    Unassigned,
    UnassignedKept,
)
from taskforce.inputs.charge import GiveCharges
from taskforce.inputs.operation import TurnOperation
from taskforce.models import Charge, Role
from taskforce.queries.ask import needs_of
from taskforce.queries.charge import charges_with, matters_of, owners_of, unassigned
from taskforce.queries.readiness import lacks_of
from taskforce.seat import Seat
from tests.actions.test_tail import put
from tests.web.matrix import ON_SQLITE

SENT = ("clue", "locate", "draft", "compare", "approve", "send")


def left(world, reader=None):
    """What is left, as a line each: kind, what, whose."""

    def owner(charge):
        if charge is None:
            return "-"
        return charge.person.name if charge.person else charge.agency.name

    with db.reading() as session:
        found = matters_of(session, world.operation(), reader and reader.id)
        return [f"{each.kind} {each.thing} {owner(each.charge)}" for each in found]


def unassigned_of(world, reader):
    with db.reading() as session:
        found = unassigned(matters_of(session, world.operation(), reader.id))
        return [each.thing for each in found]


@ON_SQLITE
@pytest.mark.parametrize(
    ("happened", "waits"),
    [
        ((), []),
        (("claim", "clue", "ask"), []),  # an ask ends with the week
        (("match",), ["stop X-0001 -"]),
        (("match", "resolve"), []),
        (SENT[:3], ["unsent R-0001 -"]),
        (SENT, ["unanswered R-0001 -"]),
        ((*SENT, "close"), []),
        ((*SENT, "hear"), ["registration S-0001/1 -", "care S-0001/1 -"]),
        ((*SENT, "hear", "register"), ["care S-0001/1 -"]),
        (
            (*SENT, "hear", "register", "unhear"),
            ["unanswered R-0001 -", "registration S-0001/1 -"],
        ),
        ((*SENT, "recall"), ["recall R-0001 -"]),
    ],
)
def test_everything_that_waits_for_somebody_is_left_and_nothing_else(story, happened, waits):
    story.to(*happened)

    assert left(story.world) == waits


def test_nothing_is_closed_over_what_is_nobodys_and_all_is_named(story, rows):
    world = story.world
    story.to(*SENT, "match")
    story.turn("tail")
    before = world.log()

    for seat in (story.nour, Seat(None, world.harbour)):
        with pytest.raises(Unassigned) as refusal:
            turn_operation(seat, TurnOperation(to="closed"))
        assert "X-0001, R-0001" in refusal.value.explain()
    assert (world.log(), world.operation().state) == (before, "tail")

    story.give()
    story.turn("closed")

    assert world.operation().state == "closed"
    assert left(world) == ["stop X-0001 Kim", "unanswered R-0001 Kim"]
    assert [line.split(" ", 1)[1] for line in world.log()[-3:]] == [
        "charge.given Nour",
        "charge.given Nour",
        "operation.turned Nour",
    ]


def test_what_was_seen_to_is_left_no_longer_whether_it_was_noted_or_happened(story, rows, faults):
    world = story.world
    story.to(*SENT, "match", "turn", "give")
    story.turn("closed")

    story.hear("declined", children=())
    assert left(world) == ["stop X-0001 Kim"]
    story.finish()
    assert left(world) == []

    charge = rows(Charge, number=1)[0]
    assert (charge.done_by_id, charge.thing) == (world.kim.id, "X-0001")
    with pytest.raises(AlreadyDone):
        story.finish()
    assert faults() == []


def test_what_was_given_to_somebody_who_has_left_is_nobodys_again(story):
    world = story.world
    story.to("match", "turn", "give")
    unseat_member(world.nour.id, world.harbour, world.kim.id)

    with pytest.raises(Unassigned):
        story.turn("closed")

    story.give(owner=f"person-{world.lea.id}")
    story.turn("closed")
    assert left(world) == ["stop X-0001 Lea"]


def test_it_can_go_to_an_agency_and_later_to_somebody_else(story, rows):
    world = story.world
    story.to("match", "turn")
    story.give(owner=f"agency-{world.agency('National Clearinghouse')}")
    assert left(world) == ["stop X-0001 National Clearinghouse"]
    story.turn("closed")

    story.give("these", things=["stop:X-0001"], owner=f"person-{world.lea.id}")

    assert left(world) == ["stop X-0001 Lea"]
    assert len(rows(Charge)) == 1
    with db.reading() as session:
        here = world.operation()
        assert [each.thing for each in charges_with(session, here, world.lea.id)] == ["X-0001"]
        assert charges_with(session, here, world.kim.id) == []


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"which": "all"}, "owner"),
        ({"which": "all", "owner": "person-{ana}"}, "owner"),
        ({"which": "all", "owner": "agency-99999"}, "owner"),
        ({"owner": "person-{kim}"}, "things"),
        ({"owner": "person-{kim}", "things": ["stop:X-0099"]}, "things"),
    ],
)
def test_what_cannot_be_given_is_refused_and_leaves_no_trace(story, said, field):
    world = story.world
    story.match()
    before = world.log()
    ids = {"ana": world.ana.id, "kim": world.kim.id}
    said = {name: v.format(**ids) if isinstance(v, str) else v for name, v in said.items()}

    with pytest.raises(InputRefused) as refusal:
        give_charges(story.nour, GiveCharges(**said))

    assert list(refusal.value.reasons) == [field]
    assert world.log() == before


def test_only_the_desk_and_hosts_give_and_finish(story):
    world = story.world
    story.to("match", "give")
    said = GiveCharges(owner=f"person-{world.kim.id}", which="all")
    for person in (world.ana, world.olu):
        with pytest.raises(NotAllowed):
            give_charges(world.seat(person), said)
        with pytest.raises(NotAllowed):
            finish_charge(world.seat(person), "CH-0001")
    with pytest.raises(NotFound):
        finish_charge(world.seat(world.dan), "CH-0001")
    with pytest.raises(AlreadyDone):  # all has an owner
        give_charges(story.kim, said)


def test_whose_it_is_reads_how_much_beside_for_you_until_it_was_seen_to(story):
    world = story.world

    def needs():
        with db.reading() as session:
            found = needs_of(session, world.harbour, clock.now(), [world.kim.id, world.lea.id])
            return found.get(world.kim.id, 0), found.get(world.lea.id, 0)

    story.to("match", "turn")
    assert needs() == (0, 0)
    story.give()
    assert needs() == (1, 0)
    story.finish()
    assert needs() == (0, 0)


def test_of_what_only_some_may_know_a_host_learns_how_much_and_whom_to_ask(story):
    """And nothing else: neither which series, nor what is open on it."""
    world = story.world
    story.to("match", "turn")
    world.limit("S-0001", world.ana, world.kim)
    assert left(world) == left(world, world.nour) == []
    assert left(world, world.kim) == ["stop X-0001 -"]

    for seat in (story.nour, Seat(None, world.harbour)):
        with pytest.raises(UnassignedKept) as refusal:
            turn_operation(seat, TurnOperation(to="closed"))
        assert refusal.value.facts == {"count": 1, "people": "Kim"}

    said = {"which": "all", "owner": f"person-{world.lea.id}"}
    with pytest.raises(InputRefused):
        give_charges(story.kim, GiveCharges(**said))
    with pytest.raises(AlreadyDone):  # for who may not know of it there is nothing to give
        give_charges(story.nour, GiveCharges(**said))
    give_charges(story.kim, GiveCharges(which="all", owner=f"person-{world.kim.id}"))
    assert left(world, world.kim) == ["stop X-0001 Kim"]
    assert left(world) == []

    story.turn("closed")


def test_where_nobody_who_may_know_can_give_it_a_host_learns_whom_to_seat(story):
    world = story.world
    story.to("match", "turn")
    world.limit("S-0001", world.ana)

    with pytest.raises(NobodyCanGive) as refusal:
        turn_operation(story.nour, TurnOperation(to="closed"))

    assert refusal.value.facts == {"count": 1, "people": "Ana"}
    change_role(world.nour.id, world.harbour, world.ana.id, Role.DESK)
    with pytest.raises(UnassignedKept):
        turn_operation(story.nour, TurnOperation(to="closed"))


def test_what_was_given_before_it_was_limited_is_nobodys_where_they_may_not_know(story):
    world = story.world
    story.to("match", "turn", "give")
    world.limit("S-0001", world.lea)
    assert unassigned_of(world, world.lea) == ["X-0001"]

    with pytest.raises(UnassignedKept):
        story.turn("closed")


def test_those_can_be_given_something_who_stay(story):
    world = story.world
    with db.reading() as session:
        names = [name for _, name in owners_of(session, world.operation())]

    assert names == ["Kim · ES", "Lea · ES", "Nour · ES", "National Clearinghouse · US"]


def test_a_closed_operation_gives_no_codes(world):
    eve = world.invited("Eve", "en", Role.DESK)
    put(world, "closed")

    for ask in (
        lambda: reissue_code(world.nour.id, world.harbour, world.kim.id),
        lambda: print_badges(world.nour.id, world.harbour, [eve.id]),
    ):
        with pytest.raises(OperationClosed):
            ask()


@ON_SQLITE
def test_a_closed_operation_lacks_nothing_but_a_second_host(world):
    world.invited("Eve", "en", Role.INVESTIGATOR)
    unseat_member(None, world.harbour, world.lea.id)
    put(world, "closed")
    here = world.operation()

    def lacks():
        with db.reading() as session:
            return [each.code for each in lacks_of(session, here, here.ends)]

    assert lacks() == ["one_host"]
    world.person("Hal", "en", Role.HOST)
    assert lacks() == []
