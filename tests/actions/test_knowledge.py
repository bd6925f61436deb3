"""What people know: from the host's list, and then in their own words."""

import pytest

from taskforce import clock, db, secret
from taskforce.actions.knowledge import say_knowledge
from taskforce.actions.operation import import_people
from taskforce.actions.session import sign_in
from taskforce.inputs.knowledge import Know
from taskforce.inputs.listing import PersonRow
from taskforce.models import Area, HouseEvent, Role
from taskforce.queries.session import reader_by


def a_person(name="Zoe", **knows):
    said = {
        "sign_in": name.lower(),
        "name": name,
        "agency": "Office mineurs",
        "country": "FR",
        "kind": "law enforcement",
        "role": "investigator",
        "locale": "fr",
        "time_zone": "Europe/Paris",
        "languages": "fr pt-BR",
        "places": "FR-974 US-CA",
        "subjects": "currency food",
    }
    return PersonRow(**said | knows)


@pytest.fixture
def knows(rows):
    """``knows(world.ana)``: the areas of a person, each as kind, value, what it lies in, level."""

    def look(person):
        found = rows(Area, user_id=person.id)
        return [(each.kind, each.value, each.within, each.level) for each in found]

    return look


def reader(person):
    with db.reading() as session:
        return reader_by(session, secret.digest(sign_in(person.id)), clock.now())


def test_the_hosts_list_says_what_somebody_knows(world, knows):
    import_people(None, world.harbour, [a_person()])
    zoe = world.invited("Zoe", "fr", Role.INVESTIGATOR)

    assert knows(zoe) == [
        ("place", "RE", "RE", None),
        ("place", "US-CA", "US", None),
        ("language", "fr", "fr", "speaks"),
        ("language", "pt-BR", "pt", "speaks"),
        ("subject", "currency", "currency", None),
        ("subject", "food", "food", None),
    ]


def test_what_stands_twice_in_a_list_or_names_no_language_is_no_area(world, knows):
    row = a_person(languages="fr fra und", places="RE FR-RE", subjects="food food")
    import_people(None, world.harbour, [row])

    known = knows(world.invited("Zoe", "fr", Role.INVESTIGATOR))

    assert [value for _, value, _, _ in known] == ["RE", "fr", "food"]


def test_somebody_who_was_there_already_learns_from_a_later_list(world, knows):
    import_people(None, world.harbour, [a_person(languages="", places="", subjects="")])
    zoe = world.invited("Zoe", "fr", Role.INVESTIGATOR, agency="Office mineurs")

    assert knows(zoe) == [
        ("place", "FR", "FR", None),
        ("language", "fr", "fr", "speaks"),
        ("subject", "currency", "currency", None),
    ]


def test_a_list_never_overwrites_what_is_known(world, knows):
    before = knows(world.ana)
    import_people(None, world.harbour, [a_person("Ana")])
    assert knows(world.ana) == before

    say_knowledge(world.ana.id, Know(keywords=""))
    import_people(None, world.harbour, [a_person("Ana")])
    assert knows(world.ana) == []


def test_what_somebody_says_replaces_what_was_known_before(world, knows):
    before = knows(world.bea)
    said = Know(
        places=["nl", "US-CA", "PR"],
        language=["es", "", "nl"],
        level=["accents", "speaks", "reads"],
        subjects=["food", "food"],
        keywords="Tram Tickets, straße; STRASSE",
    )

    say_knowledge(world.ana.id, said)

    assert knows(world.ana) == [
        ("place", "NL", "NL", None),
        ("place", "PR", "PR", None),
        ("place", "US-CA", "US", None),
        ("language", "es", "es", "accents"),
        ("language", "nl", "nl", "reads"),
        ("subject", "food", "food", None),
        ("keyword", "tram tickets", "tram tickets", None),
        ("keyword", "strasse", "strasse", None),
    ]
    assert knows(world.bea) == before


def test_the_record_keeps_how_much_and_never_what(world, rows):
    before = len(rows(HouseEvent))

    say_knowledge(world.ana.id, Know(places=["NL"], keywords="tram tickets"))

    [event] = rows(HouseEvent)[before:]
    assert (event.kind, event.actor_id) == ("say_knowledge", world.ana.id)
    assert event.body == f'{{"areas":2,"user":{world.ana.id}}}'
    assert world.log() == []


def test_saying_it_twice_at_once_leaves_each_area_once(world, knows, together):
    said = Know(places=["NL", "BE"], subjects=["food"], keywords="")

    assert together(*[lambda: say_knowledge(world.ana.id, said)] * 4) == [None] * 4

    assert [value for _, value, _, _ in knows(world.ana)] == ["BE", "NL", "food"]


def test_the_languages_that_somebody_writes_in_are_those_they_know(world):
    assert (reader(world.bea).spoken, reader(world.bea).is_known) == (("fr",), True)

    say_knowledge(
        world.bea.id, Know(language=["pt-BR", "eng"], level=["reads", "accents"], keywords="")
    )
    assert reader(world.bea).spoken == ("pt-BR", "en")

    say_knowledge(world.bea.id, Know(keywords=""))
    assert (reader(world.bea).spoken, reader(world.bea).is_known) == ((), False)
