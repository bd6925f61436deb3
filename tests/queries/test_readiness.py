"""What an operation lacks: each is named as long as it is true, and no longer."""

from datetime import date

import pytest
from sqlalchemy import text

from taskforce import db
from taskforce.actions.operation import (
    accept_rules,
    activate_account,
    change_role,
    import_agencies,
    import_people,
    unseat_member,
)
from taskforce.actions.setting import edit_operation, write_rules
from taskforce.actions.stop import take_stop
from taskforce.inputs.listing import AgencyRow
from taskforce.inputs.operation import WriteRules
from taskforce.models import Role, User
from taskforce.queries.readiness import lacks_of
from taskforce.queries.rule import as_of
from tests.harness.story import Story, settings
from tests.harness.world import NO_PASSWORD, a_person, a_series

BEFORE, FIRST, AFTER = date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 27)


@pytest.fixture
def lacks(world):
    """``lacks()["no_alias"]``: number and names of what is missing."""

    def look(today=BEFORE):
        with db.reading() as session:
            found = lacks_of(session, world.operation(), today)
        return {lack.code: (lack.count, lack.names) for lack in found}

    return look


@pytest.fixture
def ready(world):
    """A second host is all that the cast lacks."""
    world.ida = world.person("Ida", "en", Role.HOST)
    return world


def test_an_operation_that_lacks_nothing_is_ready(ready, lacks):
    assert lacks() == {}


def test_too_few_seats_are_named(world, lacks):
    assert lacks() == {"one_host": (1, [])}
    change_role(world.nour.id, world.harbour, world.kim.id, Role.HOST)
    assert lacks() == {"one_desk": (1, [])}
    change_role(world.nour.id, world.harbour, world.lea.id, Role.OBSERVER)
    for person in (world.ana, world.bea):
        unseat_member(world.nour.id, world.harbour, person.id)
    assert {"no_desk", "no_investigator"} <= set(lacks())


def test_who_has_not_activated_or_not_accepted_is_counted(ready, lacks):
    [code] = import_people(None, ready.harbour, [a_person("zoe")])
    assert lacks() == {"not_activated": (1, [])}

    with db.reading() as session:
        zoe = session.query(User).filter_by(sign_in_name=code.sign_in_name).one()
    activate_account(zoe.id, zoe.code_digest, NO_PASSWORD)
    assert lacks() == {"rules_unread": (1, [])}
    accept_rules(zoe.id, ready.harbour)

    assert lacks() == {}


def test_series_without_alias_are_named_as_far_as_everybody_may_know_of_them(ready, lacks):
    ready.bring(*(a_series(f"S-{n:04d}") for n in range(2, 10)))
    ready.limit("S-0002", ready.ana)

    count, names = lacks()["no_alias"]

    assert (count, names) == (7, [f"S-{n:04d}" for n in range(3, 8)])


def test_a_language_that_nobody_knows_is_named_with_its_series(ready, lacks):
    ready.bring(
        a_series("S-0002", "ICSE:1", languages="th"), a_series("S-0003", "ICSE:2", languages="th")
    )
    with db.reading() as session:
        [lack] = lacks_of(session, ready.operation(), BEFORE)
    assert (lack.code, lack.count, lack.names, lack.needed) == ("unheard", 1, ["th"], [2])

    import_people(None, ready.harbour, [a_person("zoe", languages="th")])

    assert "unheard" not in lacks()


def test_a_stop_that_nobody_owns_is_counted_until_somebody_takes_it(ready, lacks):
    story = Story(ready)
    story.match()
    assert lacks() == {"unowned": (1, [])}

    take_stop(story.kim, "X-0001")

    assert lacks() == {}


def test_rules_are_missing_only_where_there_are_some_in_another_language(ready, lacks):
    nour = ready.seat(ready.nour)
    edit_operation(nour, settings(ready, languages=["en", "ar"]))
    write_rules(nour, WriteRules(rules_en="Phones stay outside."))
    assert lacks()["untranslated"] == (1, ["ar"])

    said = {"rules_en": "Phones stay outside.", "rules_ar": "بلا هاتف."}
    write_rules(nour, WriteRules(as_of=as_of(ready.operation()), **said))

    assert set(lacks()) == {"rules_unread"}


def test_the_days_say_when_the_state_is_behind_them(ready, lacks):
    assert lacks(FIRST) == {"begun": (1, [])}
    assert lacks(AFTER) == {"over": (3, [])}
    story = Story(ready)

    story.turn("running")
    assert (lacks(FIRST), lacks(AFTER)) == ({}, {"over": (3, [])})
    story.turn("tail")
    assert lacks(AFTER) == {}


def test_a_country_where_nobody_could_receive_anything_is_named(ready, lacks, engines):
    Story(ready).to("clue", "locate")
    assert "no_recipient" not in lacks()  # a clearinghouse passes on to any country

    with engines[1].begin() as connection:
        connection.execute(text("UPDATE agency SET country = 'US', kind = 'civil society'"))
    assert lacks()["no_recipient"] == (1, ["NL"])
    row = {"name": "Kripos", "country": "NL", "kind": "law enforcement", "channel": "direct"}
    import_agencies(None, [AgencyRow(**row)])

    assert "no_recipient" not in lacks()


def test_what_another_operation_lacks_is_not_said_here(ready, lacks):
    import_people(None, ready.lighthouse, [a_person("zoe")])
    assert lacks() == {}
