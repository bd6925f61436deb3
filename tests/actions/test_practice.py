"""Practice: one's own series, on which everything works and nothing counts."""

from datetime import timedelta

import pytest

from taskforce import clock, db
from taskforce.actions.ask import post_ask
from taskforce.actions.clue import post_clue
from taskforce.actions.jurisdiction import record_jurisdiction
from taskforce.actions.link import link_child
from taskforce.actions.practice import begin_practice
from taskforce.actions.series import (
    claim_series,
    free_series,
    import_series,
    limit_series,
    open_series,
    release_series,
)
from taskforce.actions.stop import add_alias
from taskforce.actions.translation import translate, want_translation
from taskforce.errors import AlreadyDone, FeedbackOnly, NotAllowed, NotFound, OnlyPractice
from taskforce.inputs.desk import LinkChild, RecordJurisdiction
from taskforce.inputs.listing import read_series
from taskforce.inputs.series import AddAlias, FreeSeries, LimitSeries, ReleaseSeries
from taskforce.inputs.translation import WantTranslation
from taskforce.models import Access, Mention, Operation, Series
from taskforce.queries.ask import needs_of
from taskforce.queries.record import faults_in
from taskforce.queries.recount import figures, recounted
from taskforce.queries.totals import totals
from tests.harness.story import Story
from tests.harness.world import a_clue, a_series, a_translation, an_ask


@pytest.fixture
def mine(world):
    """The reference of Ana's practice series."""
    begin_practice(world.seat(world.ana))
    return Series.reference_of(-world.ana.id)


def series_of(world, person):
    with db.reading() as session:
        query = {"operation_id": world.harbour, "number": -person.id}
        return session.query(Series).filter_by(**query).one_or_none()


def shown(world):
    """The figures of the dashboard without the number of their event, and how often they are
    recounted otherwise."""
    with db.reading() as session:
        here = session.get_one(Operation, world.harbour)
        found = dict(figures(totals(session, here, clock.now()).as_json()))
        other = recounted(session, here, clock.now())
        differ = {name for name, count in found.items() if name in other and other[name] != count}
        assert list(faults_in(session, here)) == []
    return {name: n for name, n in found.items() if name != "as_of"}, differ


def test_everything_works_there_and_nothing_counts(world, mine):
    before, _ = shown(world)

    claim_series(world.seat(world.ana), mine)
    post_clue(world.seat(world.ana), mine, a_clue())
    post_clue(world.seat(world.ana), mine, a_clue("A green tram", ("NL",), supersedes="C-0001"))

    series = series_of(world, world.ana)
    assert (series.holder.name, series.left, series.access) == (
        "Ana",
        " AW BQ CW NL SX ",
        Access.PRACTICE,
    )
    assert shown(world) == (before, set())
    assert world.log()[0] == "2 practice.begun Ana"
    release_series(
        world.seat(world.ana), mine, ReleaseSeries(claim=1, note="Done.", text_language="en")
    )
    assert shown(world) == (before, set())


def test_to_everybody_else_it_is_not_there(world, mine):
    post_clue(world.seat(world.ana), mine, a_clue())
    for person in (world.bea, world.kim, world.nour):
        for act in (
            lambda seat: post_clue(seat, mine, a_clue()),
            lambda seat: translate(seat, "C-0001", a_translation()),
            lambda seat: add_alias(seat, mine, AddAlias(alias="ICSE:1")),
        ):
            with pytest.raises(NotFound):
                act(world.seat(person))
    with pytest.raises(NotFound):
        claim_series(world.seat(world.bea), mine)
    with pytest.raises(NotFound):
        free_series(world.seat(world.nour), mine, FreeSeries(claim=1, reason="No"), "en")


#: What would reach others, or leave the practice.
REACHES = {
    "ask": lambda world, mine: post_ask(world.seat(world.ana), mine, an_ask()),
    "name somebody": lambda world, mine: post_clue(
        world.seat(world.ana), mine, a_clue("@[bea] knows, from @[NL]")
    ),
    "alias": lambda world, mine: add_alias(
        world.seat(world.ana), mine, AddAlias(alias="ICSE:9001")
    ),
    "jurisdiction": lambda world, mine: record_jurisdiction(
        world.seat(world.ana), mine, RecordJurisdiction(places=["NL"], clues=["C-0001"], claim=1)
    ),
    "translation": lambda world, mine: translate(world.seat(world.ana), "C-0001", a_translation()),
    "wish": lambda world, mine: want_translation(
        world.seat(world.ana), "C-0001", WantTranslation(language="fr")
    ),
}


@pytest.mark.parametrize("act", REACHES)
def test_what_would_reach_others_is_refused_and_leaves_no_trace(world, mine, rows, act):
    claim_series(world.seat(world.ana), mine)
    post_clue(world.seat(world.ana), mine, a_clue())
    before = world.log()

    with pytest.raises(OnlyPractice):
        REACHES[act](world, mine)

    assert world.log() == before
    assert rows(Mention) == []


def test_a_host_who_practises_cannot_let_others_in(world):
    begin_practice(world.seat(world.nour))
    own = Series.reference_of(-world.nour.id)
    for act in (
        lambda: limit_series(world.seat(world.nour), own, LimitSeries(people=[world.ana.id])),
        lambda: open_series(world.seat(world.nour), own),
    ):
        with pytest.raises(OnlyPractice):
            act()
    said = LinkChild(other=own, reason="The same bag")
    with pytest.raises(Exception, match="input"):
        link_child(world.seat(world.kim), "S-0001", said)
    assert series_of(world, world.nour).access is Access.PRACTICE


def test_its_claim_is_no_claim_on_the_floor(world, mine):
    world.bring(*(a_series(f"S-{number:04d}") for number in range(2, 5)))
    for number in range(1, 4):
        claim_series(world.seat(world.ana), f"S-{number:04d}")
    claim_series(world.seat(world.ana), mine)
    release_series(
        world.seat(world.ana),
        "S-0001",
        ReleaseSeries(claim=1, note="Not the coast.", text_language="en"),
    )

    assert claim_series(world.seat(world.ana), "S-0004")


def test_each_has_one_and_whoever_reads_no_series_has_none(world, mine):
    with pytest.raises(AlreadyDone):
        begin_practice(world.seat(world.ana))
    begin_practice(world.seat(world.kim))
    with pytest.raises(NotAllowed):
        begin_practice(world.seat(world.olu))
    Story(world).turn("tail")
    with pytest.raises(FeedbackOnly):
        begin_practice(world.seat(world.bea))


def test_it_takes_no_number_that_a_list_may_bring(world, mine):
    import_series(world.seat(world.nour), [a_series(f"S-{world.ana.id:04d}9")])
    header = "reference,aliases,origin,languages,first_seen,items,known_elsewhere,contact,locator"
    rows, problems = read_series(f"{header}\n{mine},,NCMEC,en,,,unknown,,\n".encode())

    assert (rows, [problem.column for problem in problems]) == ([], ["reference"])


def test_verify_sees_who_makes_practice_of_work_or_work_of_practice(world, mine):
    for change in (
        "UPDATE series SET access = 'practice' WHERE number = 1 AND operation_id = 1",
        "UPDATE series SET access = 'floor' WHERE number < 0",
    ):
        with db.writers_engine().begin() as connection:
            connection.exec_driver_sql(change)
        with db.reading() as session:
            here = session.get_one(Operation, world.harbour)
            assert any("practice" in fault for fault in faults_in(session, here)), change
        with db.writers_engine().begin() as connection:
            connection.exec_driver_sql("UPDATE series SET access = 'floor' WHERE number > 0")
            connection.exec_driver_sql("UPDATE series SET access = 'practice' WHERE number < 0")


def test_nothing_of_it_waits_for_anybody(world, mine):
    post_clue(world.seat(world.ana), mine, a_clue(text_language="fr"))
    people = [world.ana.id, world.bea.id, world.kim.id]

    with db.reading() as session:
        assert needs_of(session, world.harbour, clock.now() + timedelta(minutes=1), people) == {}
