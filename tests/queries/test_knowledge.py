"""What nobody in the room knows, against what its people said and what its series need."""

import pytest

from taskforce import db
from taskforce.actions.clue import post_clue
from taskforce.actions.knowledge import say_knowledge
from taskforce.actions.operation import disable_user, unseat_member
from taskforce.inputs.knowledge import Know
from taskforce.models import ClueKind, Operation, Role
from taskforce.queries.knowledge import areas_of, blind_spots, unjudged_in, who_knows
from tests.harness.world import a_clue, a_series


@pytest.fixture
def blind(world):
    """Nobody at Harbour knows anything, until they say so."""
    for person in (world.ana, world.bea, world.nour, world.kim, world.lea, world.olu):
        say_knowledge(person.id, Know(keywords=""))

    def look():
        with db.reading() as session:
            return blind_spots(session, session.get_one(Operation, world.harbour))

    return look


def knows(person, *languages, **said):
    level = ["reads"] * len(languages)
    say_knowledge(person.id, Know(language=list(languages), level=level, **said, keywords=""))


def test_a_persons_areas_are_found_in_the_order_in_which_they_were_said(world):
    knows(world.ana, "es", places=["NL"])

    with db.reading() as session:
        assert [area.value for area in areas_of(session, world.ana.id)] == ["NL", "es"]


def test_languages_that_nobody_knows_are_counted_by_series(world, blind):
    world.bring(
        a_series("S-0002", languages="uk ro"),
        a_series("S-0003", languages="uk"),
        a_series("S-0004", languages="und"),
        a_series("S-0005", languages=""),
    )
    assert blind().languages == {"ar": 1, "uk": 2, "ro": 1}

    knows(world.ana, "uk", "ar")

    assert blind().languages == {"ro": 1}


def test_a_variety_of_a_language_counts_as_the_language(world, blind):
    world.bring(a_series("S-0002", languages="pt-BR pt-PT"), a_series("S-0003", languages="pt"))
    assert blind().languages == {"ar": 1, "pt": 2}

    knows(world.ana, "pt-BR", "ar-EG")

    assert blind().languages == {}


def test_countries_that_clues_support_are_counted_by_series(world, blind):
    world.bring(a_series("S-0002"))
    for reference, places in (("S-0001", ("NO", "JO")), ("S-0002", ("JO",))):
        post_clue(world.seat(world.bea), reference, a_clue(places=places))
    assert blind().countries == {"JO": 2, "NO": 1, "BV": 1, "SJ": 1}

    knows(world.ana, places=["NO"])
    assert blind().countries == {"JO": 2}


def test_who_knows_a_part_of_a_country_or_a_former_state_knows_where_it_is(world, blind):
    post_clue(world.seat(world.bea), "S-0001", a_clue(places=("US-CA", "CZ", "SK", "TH")))
    assert set(blind().countries) == {"US", "CZ", "SK", "TH"}

    knows(world.ana, places=["US-NY", "CS"])

    assert blind().countries == {"TH": 1}


def test_subjects_that_nobody_knows(world, blind):
    assert blind().subjects == set(ClueKind) - {ClueKind.OTHER}

    knows(world.ana, subjects=[kind for kind in ClueKind if kind is not ClueKind.FOOD])

    assert blind().subjects == {ClueKind.FOOD}


def test_only_people_whom_an_ask_can_reach_count(world, blind):
    eve = world.person("Eve", "uk", Role.INVESTIGATOR)
    fay = world.person("Fay", "ro", Role.INVESTIGATOR)
    world.person("Gia", "is", Role.INVESTIGATOR, operation=world.lighthouse)
    world.person("Ike", "mt", Role.OBSERVER)
    world.invited("Hal", "ga", Role.DESK)
    world.bring(a_series("S-0002", languages="uk ro is mt ga ar"))
    assert blind().languages == {"is": 1, "mt": 1, "ar": 2}

    disable_user(world.nour.id, world.harbour, eve.id, is_disabled=True)
    unseat_member(world.nour.id, world.harbour, fay.id)

    assert set(blind().languages) == {"is", "mt", "ar", "uk", "ro"}


def test_series_that_the_floor_does_not_see_do_not_tell_what_they_need(world, blind):
    world.bring(a_series("S-0002", languages="uk"))
    post_clue(world.seat(world.bea), "S-0002", a_clue(places=("JO",)))

    world.limit("S-0002", world.ana)

    assert (blind().languages, blind().countries) == ({"ar": 1}, {})


def test_a_room_that_knows_everything_has_no_gap(world, blind):
    assert blind()

    knows(world.ana, "ar", subjects=list(ClueKind))

    assert not blind()


def test_who_knows_a_country_or_a_part_of_it(world, blind):
    knows(world.ana, places=["US-CA"])
    knows(world.bea, places=["US", "NL"])
    knows(world.olu, places=["US"])

    with db.reading() as session:
        found = who_knows(session, world.harbour, ["US-NY", "FJ"])

    assert list(found) == ["US"]
    assert {who.name for who in found["US"].values()} == {"Ana", "Bea"}


def test_kinds_that_nobody_posted_and_somebody_could_judge(world, blind):
    """Whoever also knows a place that is supported is named first."""
    knows(world.ana, subjects=["currency", "public-transport"])
    knows(world.bea, subjects=["currency", "food"], places=["BE"])
    knows(world.olu, subjects=["sports"])
    post_clue(world.seat(world.kim), "S-0001", a_clue(places=("BE",)))

    with db.reading() as session:
        found = unjudged_in(session, world.series().id)

    named = {each.kind.value: [who.name for who in each.people] for each in found}
    assert named == {"currency": ["Bea", "Ana"], "food": ["Bea"]}
