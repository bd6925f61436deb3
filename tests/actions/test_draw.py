"""The draw: whose turn it is, what it is blind to, and that anybody can recompute it."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from taskforce import clock, db
from taskforce.actions.clue import post_clue, redact_clue
from taskforce.actions.draw import (
    draw_fitting_series,
    draw_series,
    pass_series,
    take_back_pass,
)
from taskforce.actions.knowledge import say_knowledge
from taskforce.actions.series import (
    assign_series,
    claim_series,
    import_series,
    release_series,
)
from taskforce.actions.stop import add_alias
from taskforce.errors import (
    FeedbackOnly,
    FitsEnough,
    HoldsEnough,
    InputRefused,
    NotAllowed,
    NothingFits,
    NothingToDraw,
)
from taskforce.inputs.clue import Redact
from taskforce.inputs.draw import Fitting
from taskforce.inputs.handing import AssignSeries
from taskforce.inputs.knowledge import Know
from taskforce.inputs.series import AddAlias, ReleaseSeries
from taskforce.models import Event, EventKind, Passed, Series
from taskforce.queries import redraw
from taskforce.queries.draw import could_have, place_by_chance, whose_turn
from taskforce.queries.redraw import redrawn
from tests.harness.world import a_clue, a_series
from tests.web.matrix import ON_SQLITE

TAGALOG = Fitting(knows="language:fil")
NETHERLANDS = Fitting(knows="place:NL")


@pytest.fixture
def ana(world):
    return world.seat(world.ana)


@pytest.fixture
def draws(world, rows):
    """Which series the draw gave, in its order."""

    def look():
        with db.reading() as session:
            numbers = dict(session.execute(text("SELECT id, number FROM series")).all())
        events = rows(Event, operation_id=world.harbour, kind=EventKind.SERIES_DRAWN)
        return [numbers[event.series_id] for event in events]

    return look


def release(seat, number):
    with db.reading() as session:
        query = Series.operation_id == seat.operation_id, Series.number == number
        claim = session.query(Series).where(*query).one().claim_number
    said = ReleaseSeries(claim=claim, note="Nothing yet", text_language="en")
    release_series(seat, f"S-{number:04d}", said)


def verdict(world):
    """Of each draw, in its order, whether it was right."""
    with db.reading() as session:
        return list(redrawn(session, world.harbour).values())


def knows(person, *, places=("NL",), language=("fil",)):
    say_knowledge(
        person.id,
        Know(places=places, language=language, level=["reads"] * len(language), keywords=""),
    )


def test_a_draw_is_a_claim_and_says_in_the_record_how_it_came_about(world, ana, last_event, rows):
    world.bring(a_series("S-0002"), a_series("S-0003"))
    number = draw_series(ana)

    assert [line.split(" ")[1] for line in world.log()[-2:]] == ["series.drawn", "series.claimed"]
    assert last_event().seq == number
    held = [row.number for row in rows(Series, holder_id=world.ana.id)]
    assert len(held) == 1
    facts = rows(Event, operation_id=world.harbour, kind=EventKind.SERIES_DRAWN)[0].facts
    assert facts["rule"] == "fair"
    assert facts["candidates"] == 3
    assert len(facts["seed"]) == 32
    assert len(facts["digest"]) == 64
    assert verdict(world) == [True]


def test_least_attention_comes_first_then_longest_untouched_then_chance(world, ana, at, draws):
    at(9)
    world.bring(*(a_series(f"S-{number:04d}") for number in (2, 3, 4)))
    bea = world.seat(world.bea)
    claim_series(bea, "S-0002")  # taken once
    release(bea, 2)
    at(10)
    add_alias(bea, "S-0003", AddAlias(alias="ICSE:3"))  # something happened to it
    at(11)

    kinds = [draw_series(ana), draw_series(ana), draw_series(ana)]

    assert len(set(kinds)) == 3
    given = draws()
    # S-0003 was touched later; S-0001 came today; S-0002 had been taken.
    assert given == [4, 3, 1]
    with pytest.raises(HoldsEnough):
        draw_series(ana)
    assert verdict(world) == [True] * 3


@ON_SQLITE
def test_chance_favours_nobody_by_age_of_material_files_or_place_in_the_list(world):
    world.bring(
        *(
            a_series(f"S-{n:04d}", first_seen=f"{1999 + n}-01", items=str(n * 100))
            for n in range(2, 22)
        )
    )
    with db.reading() as session:
        could = could_have(world.harbour, world.ana.id, clock.now())
        could.append(Series.number > 1)
        won = [whose_turn(session, could, f"seed {n}").number for n in range(600)]

    assert set(won) == set(range(2, 22))
    assert max(map(won.count, set(won))) < 60  # thirty each would be even
    older = sum(number <= 11 for number in won)
    assert 240 < older < 360


def test_nobody_is_given_what_is_held_stopped_passed_limited_or_what_they_held(world, ana, draws):
    world.bring(
        *(a_series(f"S-{number:04d}") for number in range(2, 6)),
        a_series("S-0006", known_elsewhere="safeguarded"),
        a_series("S-0007", known_elsewhere="identified"),
        a_series("S-0008", "ICSE:9001"),
    )
    claim_series(world.seat(world.bea), "S-0002")
    claim_series(ana, "S-0003")
    release(ana, 3)
    pass_series(world.ana.id, world.series(4).id)
    world.limit("S-0005", world.ana)

    draw_series(ana)
    with pytest.raises(NothingToDraw):
        draw_series(ana)
    with pytest.raises(NothingToDraw):
        draw_series(ana)

    assert draws() == [1]


def test_what_a_host_gave_somebody_is_attention_and_is_not_drawn_for_them_again(world, ana, draws):
    world.bring(a_series("S-0002"), a_series("S-0003"))
    given = AssignSeries(claim=0, to=world.ana.id, reason="She reads Spanish")
    assign_series(world.seat(world.nour), "S-0002", given, "en")
    release(ana, 2)

    draw_series(ana)
    draw_series(ana)

    assert sorted(draws()) == [1, 3]
    with pytest.raises(NothingToDraw):
        draw_series(ana)
    assert all(verdict(world))


def test_a_match_that_nobody_recorded_yet_stops_the_series_before_the_draw(world, ana, dan, draws):
    world.bring(a_series("S-0002", "ICSE:5005"))
    claim_series(world.seat(world.bea), "S-0001")
    import_series(dan, [a_series("S-0777", "ICSE:5005")])

    with pytest.raises(NothingToDraw):
        draw_series(ana)

    assert draws() == []


def test_a_draw_records_what_it_found_out_and_goes_on(world, ana, dan, draws):
    world.bring(*(a_series(f"S-{n:04d}", f"ICSE:{n}") for n in range(2, 10)))
    import_series(dan, [a_series(f"S-{n:04d}", f"ICSE:{n}") for n in range(2, 10)])

    draw_series(ana)

    assert draws() == [1]
    assert all(verdict(world))


def test_what_was_passed_may_be_given_again_once_it_is_taken_back(world, ana, draws, rows):
    series = world.series(1).id
    pass_series(world.ana.id, series)
    pass_series(world.ana.id, series)
    with pytest.raises(NothingToDraw):
        draw_series(ana)
    take_back_pass(world.ana.id, series)
    take_back_pass(world.ana.id, series)

    draw_series(ana)

    assert draws() == [1]
    assert len(rows(Passed)) == 1
    assert verdict(world) == [True]


def test_passing_leaves_no_trace_in_the_record_and_none_for_others(world, draws):
    before = world.log(0)
    pass_series(world.ana.id, world.series(1).id)

    assert world.log(0) == before
    draw_series(world.seat(world.bea))
    assert draws() == [1]


def test_two_who_draw_at_the_same_moment_are_given_two_series(world, ana, draws, together):
    world.bring(a_series("S-0002"))

    together(lambda: draw_series(ana), lambda: draw_series(world.seat(world.bea)))

    assert sorted(draws()) == [1, 2]
    assert verdict(world) == [True] * 2


def test_only_investigators_draw_and_not_in_the_tail(world, story, ana):
    for person in (world.kim, world.nour, world.olu):
        with pytest.raises(NotAllowed):
            draw_series(world.seat(person))
    story.turn()
    with pytest.raises(FeedbackOnly):
        draw_series(ana)


def test_what_fits_is_given_besides_and_never_more_than_half(world, ana, draws):
    knows(world.ana)
    world.bring(
        a_series("S-0002", languages="fil-PH"),
        a_series("S-0003", languages="tl"),
        a_series("S-0004", languages="fil en"),
        a_series("S-0005", languages="ar"),
    )
    with pytest.raises(FitsEnough):
        draw_fitting_series(ana, TAGALOG)
    draw_series(ana)
    given = draws()[0]
    release(ana, given)
    draw_fitting_series(ana, TAGALOG)
    with pytest.raises(FitsEnough):
        draw_fitting_series(ana, TAGALOG)

    assert draws()[1] in {2, 4}
    assert verdict(world) == [True] * 2


def test_a_country_that_a_clue_supports_fits_also_after_the_clue_was_wiped(world, ana, draws):
    knows(world.ana)
    world.bring(a_series("S-0002"), a_series("S-0003"))
    post_clue(world.seat(world.bea), "S-0002", a_clue(places=("NL",)))
    draw_series(ana)
    assert draws() != [2]  # the clue touched it
    draw_fitting_series(ana, NETHERLANDS)
    redact_clue(world.seat(world.nour), "C-0001", Redact(reason="person"))

    assert draws()[1] == 2
    assert verdict(world) == [True] * 2


def test_where_nothing_fits_or_nobody_knows_it_nothing_is_given(world, ana, draws):
    knows(world.ana)
    world.bring(a_series("S-0002"))
    draw_series(ana)

    with pytest.raises(NothingFits):
        draw_fitting_series(ana, TAGALOG)
    with pytest.raises(InputRefused):
        draw_fitting_series(ana, Fitting(knows="language:ja"))
    assert len(draws()) == 1


WRONG = {
    "candidates": lambda facts: facts | {"candidates": facts["candidates"] + 1},
    "digest": lambda facts: facts | {"digest": "0" * 64},
    "seed": lambda facts: facts | {"seed": another_seed(facts["seed"], facts["candidates"])},
}


def another_seed(seed, how_many):
    """One by which another series would have had its turn."""
    others = (f"another {number}" for number in range(100))
    place = place_by_chance(seed, how_many)
    return next(each for each in others if place_by_chance(each, how_many) != place)


@ON_SQLITE
@pytest.mark.parametrize("what", WRONG)
def test_a_draw_that_was_not_made_by_the_rule_is_found(world, ana, monkeypatch, what):
    """What an edit of the body would say is told by the chain; this looks at the draw itself."""
    world.bring(*(a_series(f"S-{n:04d}") for n in range(2, 40)))
    claim_series(world.seat(world.bea), "S-0001")
    draw_series(ana)
    told_in = redraw.told_in

    def bent(body):
        told = told_in(body)
        is_draw = (told.noun, told.verb) == ("series", "drawn")
        return told._replace(facts=WRONG[what](told.facts)) if is_draw else told

    assert all(verdict(world))
    monkeypatch.setattr(redraw, "told_in", bent)
    assert verdict(world) == [False]


@ON_SQLITE
def test_a_pass_that_somebody_adds_or_hides_makes_the_draw_wrong(world, ana, engines):
    world.bring(*(a_series(f"S-{n:04d}") for n in range(2, 6)))
    pass_series(world.ana.id, world.series(2).id)
    draw_series(ana)
    assert all(verdict(world))
    with engines[1].begin() as connection:
        connection.execute(text("DELETE FROM passed"))

    assert verdict(world) == [False]


class Week:
    """A week of many people, as rows: what the draw looks at, and nothing else."""

    def __init__(self, session, operation_id, people):
        self.session, self.operation_id, self.people = session, operation_id, people
        self.chance, self.now = random.Random(5), datetime(2026, 11, 30, 8, tzinfo=UTC)
        self.drawn, self.seq = Counter(), 10**6

    def choose(self):
        """One of them takes a series: most let themselves be given one, some pick, some pass."""
        person = self.chance.choice(self.people)
        could = could_have(self.operation_id, person, self.now)
        if self.chance.random() < 0.2:
            first = select(Series).where(*could).order_by(Series.number).limit(40)
            self._take(person, self.chance.choice(self.session.scalars(first).all()))
            return
        series = whose_turn(self.session, could, f"{self.chance.random()}")
        self.drawn[series.id] += 1
        self._take(person, series)
        if self.chance.random() < 0.2:
            other = whose_turn(self.session, could, f"{self.chance.random()}")
            passed = {"user_id": person, "series_id": other.id, "passed_at": self.now}
            self.session.execute(insert(Passed).values(**passed))

    def _take(self, person, series):
        self.now += timedelta(minutes=1)
        self.seq += 1
        held = timedelta(minutes=self.chance.randrange(5, 90))
        series.claim_number += 1
        series.changed_at, series.held_until = self.now, self.now + held
        self.session.flush()
        said = {"operation_id": self.operation_id, "seq": self.seq, "at": self.now}
        said |= {"kind": EventKind.SERIES_CLAIMED, "actor_id": person, "series_id": series.id}
        self.session.execute(insert(Event).values(**said, body="{}", digest=str(self.seq)))


@ON_SQLITE
def test_a_week_of_sixty_people_and_nine_hundred_series_is_even(world, engines):
    """Of what the draw gave, nothing was given more than three times as often as the series in
    the middle."""
    world.bring(*(a_series(f"S-{number:04d}") for number in range(2, 901)))
    people = [user_id for user_id in range(100, 160)]
    with engines[1].connect() as connection, connection.begin() as doing:
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        week = Week(Session(connection), world.harbour, people)
        for _ in range(60 * 5 * 4):
            week.choose()
        doing.rollback()
    given = sorted(week.drawn.get(each, 0) for each in range(1, 901))

    assert sum(given) > 900
    assert given[-1] <= 3 * max(1, given[450])
