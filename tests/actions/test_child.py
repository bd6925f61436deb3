"""Once a child is identified: a clearinghouse is told, and after-care has dates and owners."""

from datetime import date

import pytest

from taskforce import clock, db
from taskforce.actions.child import record_care, register_child, withdraw_registration
from taskforce.actions.feedback import withdraw_feedback
from taskforce.actions.link import withdraw_link
from taskforce.errors import (
    AlreadyCorrected,
    AlreadyDone,
    DoneBy,
    InputRefused,
    NotAllowed,
    NotFound,
)
from taskforce.errors.desk import NotIdentified
from taskforce.inputs import parse
from taskforce.inputs.child import RecordCare, RegisterChild
from taskforce.inputs.desk import GiveReason
from taskforce.models import Care, CareItem, Operation, Registration, Step
from taskforce.queries.child import children_known_of, known_children
from taskforce.queries.totals import totals
from tests.queries.test_totals import Desk

S1 = "S-0001"
WHY = GiveReason(reason="It was a mistake")
IDENTIFIED = date(2026, 11, 21)


@pytest.fixture
def known(story):
    """Child 1 of S-0001 is identified."""
    story.to("clue", "locate", "draft", "compare", "approve", "send", "hear")
    return story


def children(world, number=1):
    with db.reading() as session:
        return children_known_of(session, world.series(number).id)


def on_the_desk(world):
    with db.reading() as session:
        return known_children(session, world.harbour)


def figures(world):
    with db.reading() as session:
        found = totals(session, session.get_one(Operation, world.harbour), clock.now())
    return found.children.registered, found.children.to_register


def a_registration(world, agency="National Clearinghouse", **more):
    said = {"child": 1, "agency": world.agency(agency), "told_on": IDENTIFIED}
    return RegisterChild(**said | more)


def some_care(**more):
    said = {"child": 1, "item": "contact", "done_on": IDENTIFIED}
    return RecordCare(**said | more)


@pytest.mark.parametrize("step", Step)
def test_only_who_is_identified_or_further_must_be_registered(known, step):
    withdraw_feedback(known.kim, "F-0001", WHY)
    known.hear(step.value, ("1",) if step.is_about_children else ())

    identified = {Step.POSITIVE, Step.SAFEGUARDED, Step.ALREADY_SAFEGUARDED}
    waiting = [child.reference for child in on_the_desk(known.world) if child.must_be_registered]
    assert waiting == (["S-0001/1"] if step in identified else [])


def test_it_is_due_ten_working_days_after_the_first_feedback_that_stands(known):
    """The host agency is in the United States: a Saturday, two weeks, a Friday."""
    later = {"happened_on": date(2026, 11, 22)}
    [child] = children(known.world)
    assert (child.since, child.due) == (IDENTIFIED, date(2026, 12, 4))

    known.hear("safeguarded", **later)
    assert children(known.world)[0].since == IDENTIFIED
    withdraw_feedback(known.kim, "F-0001", WHY)
    assert children(known.world)[0].since == date(2026, 11, 22)


def test_a_clearinghouse_is_told_once_for_each_child(known, rows, last_event, faults):
    assert figures(known.world) == (0, 1)

    known.register()

    [registration] = rows(Registration)
    assert (registration.reference, registration.agency.name) == (
        "E-0001",
        "National Clearinghouse",
    )
    assert (registration.told_on, registration.recorded_by.name) == (IDENTIFIED, "Kim")
    assert known.world.log()[-1].endswith("registration.recorded Kim")
    assert figures(known.world) == (1, 1)
    assert not children(known.world)[0].must_be_registered
    assert "Clearinghouse" not in last_event().body
    assert faults() == []
    with pytest.raises(DoneBy) as refusal:
        register_child(known.lea, S1, a_registration(known.world))
    assert "Kim" in refusal.value.explain()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"agency": "National Police"}, "agency"),
        ({"told_on": date(2026, 11, 20)}, "told_on"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(known, rows, said, field):
    with pytest.raises(InputRefused) as refusal:
        register_child(known.kim, S1, a_registration(known.world, **said))

    assert list(refusal.value.reasons) == [field]
    assert rows(Registration) == []


def test_a_day_that_has_not_come_is_refused():
    with pytest.raises(InputRefused) as refusal:
        parse(RegisterChild, {"child": "1", "agency": "1", "told_on": "2999-01-01"})

    assert list(refusal.value.reasons) == ["told_on"]


def test_nobody_is_registered_who_is_not_identified(story, rows):
    story.to("clue", "locate", "draft", "compare", "approve", "send")
    for act in (story.register, story.care):
        with pytest.raises(NotIdentified) as refusal:
            act()
        assert "S-0001/1" in refusal.value.explain()
    story.hear("located", ("1", "2"))
    story.hear("positive_identification", ("2",))
    for act in (story.register, story.care):
        with pytest.raises(NotIdentified):
            act()

    assert rows(Registration) == rows(Care) == []
    story.register(child=2)


def test_a_registration_is_withdrawn_with_a_reason_and_stays_readable(known, rows, faults):
    known.register()

    withdraw_registration(known.lea, "E-0001", WHY)

    [registration] = rows(Registration)
    assert (registration.stands, registration.withdrawn_reason) == (False, WHY.reason)
    assert children(known.world)[0].must_be_registered
    assert [each.reference for each in children(known.world)[0].registrations] == ["E-0001"]
    assert figures(known.world) == (0, 1)
    with pytest.raises(AlreadyDone):
        withdraw_registration(known.kim, "E-0001", WHY)
    known.register()
    assert len(rows(Registration)) == 2
    assert faults() == []


def test_without_the_feedback_the_need_falls_away_and_a_registration_stands_on_nothing(known):
    known.unhear()
    assert on_the_desk(known.world) == []
    known.hear()
    known.register()
    withdraw_feedback(known.kim, "F-0002", WHY)

    [child] = on_the_desk(known.world)
    assert (child.unfounded.reference, child.must_be_registered) == ("E-0001", False)
    assert figures(known.world) == (0, 0)

    withdraw_registration(known.kim, "E-0001", WHY)

    assert [each.unfounded for each in on_the_desk(known.world)] == [None]


def test_two_numbers_of_one_child_are_registered_and_cared_for_once(known):
    known.to("other", "link", "register", "care")
    assert figures(known.world) == (1, 1)

    refer_second(known)
    [first], [other] = children(known.world), children(known.world, 2)
    assert figures(known.world) == (1, 1)
    assert (first.is_first, other.is_first) == (True, False)
    assert other.registered.reference == "E-0001"
    assert [row.reference for row in other.care[CareItem.ADVOCATE]] == ["K-0001"]
    with pytest.raises(DoneBy):
        register_child(known.kim, "S-0002", a_registration(known.world))
    with pytest.raises(AlreadyCorrected):
        record_care(known.kim, "S-0002", some_care(item="advocate", owner=owner_of(known)))

    known.unhear()
    assert [child.unfounded for child in on_the_desk(known.world)] == [None, None]
    withdraw_link(known.kim, "L-0001", WHY)
    assert [bool(child.unfounded) for child in on_the_desk(known.world)] == [True, False]
    assert figures(known.world) == (0, 1)


def refer_second(known):
    """The same child is identified under its other number as well."""
    desk = Desk(known.world)
    desk.hear(desk.send("S-0002"), Step.POSITIVE, 1)


def owner_of(known, name="Children First"):
    return f"agency-{known.world.agency(name)}"


def test_after_care_opens_for_each_child_that_is_identified(known):
    known.hear("safeguarded", ("2",))
    known.hear("already_safeguarded", ("3",))
    known.hear("probable_identification", ("4",))

    opened = {child.ordinal: child.open_items for child in children(known.world)}

    # Who was safe before is left in peace.
    assert opened == {1: [*CareItem], 2: [*CareItem], 3: []}
    known.unhear()
    assert [child.ordinal for child in children(known.world)] == [2, 3]


def test_an_item_has_a_day_and_an_owner_or_does_not_apply(known, rows, last_event, faults):
    known.care()
    person = f"person-{known.world.lea.id}"
    record_care(known.lea, S1, some_care(owner=person))
    record_care(known.lea, S1, RecordCare(child=1, item="partner", applies="no"))

    by_agency, by_person, neither = rows(Care)
    assert (by_agency.item, by_agency.agency.name) == ("advocate", "Children First")
    assert (by_person.item, by_person.person.name, by_person.agency) == ("contact", "Lea", None)
    assert (neither.done_on, neither.owner) == (None, "")
    assert [child.open_items for child in children(known.world)] == [
        [CareItem.AUTHORITY, CareItem.NOTIFICATION, CareItem.CAREGIVER]
    ]
    assert known.world.log()[-1].endswith("care.recorded Lea")
    assert "agency" not in last_event().body
    assert faults() == []


@pytest.mark.parametrize("owner", ["agency-999999", "person-999999", "ana"])
def test_an_owner_is_of_the_directory_or_of_this_desk(known, rows, owner):
    owner = f"person-{known.world.ana.id}" if owner == "ana" else owner
    with pytest.raises(InputRefused) as refusal:
        record_care(known.kim, S1, some_care(owner=owner))

    assert list(refusal.value.reasons) == ["owner"]
    assert rows(Care) == []


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"applies": "yes"}, "owner"),
        ({"done_on": "2026-11-21"}, "owner"),
        ({"owner": "agency-1"}, "owner"),
        ({"applies": "no", "done_on": "2026-11-21"}, "applies"),
        ({"applies": "no", "owner": "agency-1"}, "applies"),
        ({"done_on": "2999-01-01", "owner": "agency-1"}, "done_on"),
        ({"done_on": "2026-11-21", "owner": "Ana's aunt"}, "owner"),
        ({"applies": "no", "note": "He sleeps badly"}, "note"),
    ],
)
def test_it_takes_no_other_word(said, field):
    with pytest.raises(InputRefused) as refusal:
        parse(RecordCare, {"child": "1", "item": "advocate", "done_on": "", "owner": ""} | said)

    assert list(refusal.value.reasons) == [field]


def test_an_item_is_corrected_by_superseding_and_the_second_reads_who_was_first(known, rows):
    known.care()
    with pytest.raises(AlreadyCorrected) as refusal:
        known.care()
    assert "Kim" in refusal.value.explain()

    said = RecordCare(child=1, item="advocate", applies="no", supersedes="K-0001")
    record_care(known.lea, S1, said)

    [child] = children(known.world)
    assert [row.reference for row in child.care[CareItem.ADVOCATE]] == ["K-0002", "K-0001"]
    assert len(rows(Care)) == 2
    assert known.world.log()[-1].endswith("care.corrected Lea")
    with pytest.raises(AlreadyCorrected) as refusal:
        record_care(known.kim, S1, said)
    assert "Lea" in refusal.value.explain()
    with pytest.raises(NotFound):
        known.care(item="partner", supersedes="K-0001")


def test_only_the_desk_and_hosts_see_to_it(known, rows):
    known.register()
    known.care()
    world, before = known.world, known.world.log()
    acts = (
        lambda seat: register_child(seat, S1, a_registration(world)),
        lambda seat: withdraw_registration(seat, "E-0001", WHY),
        lambda seat: record_care(seat, S1, some_care(owner=owner_of(known))),
    )
    for act in acts:
        for person in (world.ana, world.olu):
            with pytest.raises(NotAllowed):
                act(world.seat(person))
        with pytest.raises(NotFound):
            act(world.seat(world.dan))
    assert world.log() == before

    record_care(known.nour, S1, some_care(owner=owner_of(known)))


def test_a_series_for_few_waits_on_nobodys_page_but_its_own(known):
    known.world.limit(S1, known.world.kim)

    assert on_the_desk(known.world) == []
    assert figures(known.world) == (0, 0)
    assert [child.reference for child in children(known.world)] == ["S-0001/1"]
