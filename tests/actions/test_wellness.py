"""How people look after themselves: theirs alone, and never in anybody's way."""

from datetime import timedelta

import pytest

from taskforce import clock, db
from taskforce.actions.draw import draw_series, pass_series, take_back_pass
from taskforce.actions.session import choose
from taskforce.actions.wellness import choose_wellness, start_viewing, stop_viewing
from taskforce.errors import EveningRest, InputRefused
from taskforce.inputs import parse
from taskforce.inputs.session import Choose
from taskforce.inputs.wellness import ChooseWellness
from taskforce.models import Role, Series, Viewing
from taskforce.queries.wellness import Rests, rest_of, rests_of
from tests.harness.world import a_series


@pytest.fixture
def rest(world):
    """How Ana looks after herself right now, by the clock of UTC."""

    def look(zone="UTC"):
        with db.reading() as session:
            return rest_of(session, world.ana.id, zone, clock.now())

    return look


@pytest.fixture
def told(world):
    """What a host may know right now."""

    def look():
        with db.reading() as session:
            return rests_of(session, world.operation(), clock.now())

    return look


@pytest.fixture
def room(world):
    """Seven more investigators."""
    return [world.person(f"Guest{n}", "en", Role.INVESTIGATOR) for n in range(7)]


def wellness(evening="", break_after=60, day_most=5):
    return ChooseWellness(evening=evening, break_after=break_after, day_most=day_most)


def test_a_timer_runs_from_start_to_stop_and_the_day_adds_up(world, at, rest):
    assert (rest().since, rest().today, rest().break_after) == (None, timedelta(), 60)
    at(9)
    start_viewing(world.ana.id)
    at(9, 10)
    start_viewing(world.ana.id)  # it runs already
    assert rest().since == clock.now() - timedelta(minutes=10)
    at(9, 40)
    stop_viewing(world.ana.id)
    stop_viewing(world.ana.id)
    at(11)
    start_viewing(world.ana.id)
    at(11, 5)

    assert rest().today == timedelta(minutes=40)
    assert rest().since == clock.now() - timedelta(minutes=5)


def test_a_timer_that_nobody_stopped_counts_at_most_four_hours(world, at, rest, rows):
    at(3)
    start_viewing(world.ana.id)
    at(6, 59)
    assert rest().since is not None
    at(20)
    assert (rest().since, rest().today) == (None, timedelta(hours=4))
    start_viewing(world.ana.id)

    first, second = rows(Viewing)
    assert first.ended_at - first.began_at == timedelta(hours=4)
    assert second.ended_at is None


def test_days_that_are_over_are_forgotten(world, monkeypatch, rows):
    moment = clock.now()
    for days in (0, 1, 3):
        monkeypatch.setattr(clock, "now", lambda days=days: moment + timedelta(days=days))
        start_viewing(world.ana.id)
        stop_viewing(world.ana.id)

    assert len(rows(Viewing)) == 2


def test_a_day_begins_at_midnight_by_ones_own_clock(world, at, rest):
    at(22)
    start_viewing(world.ana.id)
    at(23)
    stop_viewing(world.ana.id)

    assert rest("UTC").today == timedelta(hours=1)
    assert rest("Europe/Amsterdam").today == timedelta()  # there it is midnight now
    assert rest("Asia/Kolkata").today == timedelta(hours=1)


def test_it_leaves_nothing_in_the_record_and_nothing_for_others(world, at):
    before = world.log(0)
    at(9)
    start_viewing(world.ana.id)
    stop_viewing(world.ana.id)
    choose_wellness(world.ana.id, wellness("18:30"))

    assert world.log(0) == before
    with db.reading() as session:
        other = rest_of(session, world.bea.id, "UTC", clock.now())
    assert (other.since, other.today, other.evening) == (None, timedelta(), "")


@pytest.mark.parametrize(
    ("hour", "minute", "may"), [(17, 29, True), (17, 30, False), (23, 0, False), (4, 30, True)]
)
def test_an_evening_ends_the_draws_by_ones_own_clock(world, at, hour, minute, may):
    """Ana's clock is Madrid's: half past six there is half past five here."""
    choose_wellness(world.ana.id, wellness("18:30"))
    at(hour, minute)

    if may:
        draw_series(world.seat(world.ana))
    else:
        with pytest.raises(EveningRest) as refused:
            draw_series(world.seat(world.ana))
        assert "18:30" in refused.value.explain()


def test_whoever_wants_one_all_the_same_says_so_and_gets_it(world, at):
    choose_wellness(world.ana.id, wellness("18:30"))
    at(20)
    with pytest.raises(EveningRest):
        draw_series(world.seat(world.ana))
    choose_wellness(world.ana.id, wellness(""))
    draw_series(world.seat(world.ana))
    choose_wellness(world.bea.id, wellness("20:30"))
    choose(world.bea.id, Choose(language="fr", zone="America/Lima"))
    world.bring(a_series("S-0002"))

    draw_series(world.seat(world.bea))


def test_hosts_are_told_nothing_of_fewer_than_five(world, at, told, room):
    at(9)
    series = world.series().id
    for person in room[:4]:
        start_viewing(person.id)
        pass_series(person.id, series)
    at(10)
    assert told() == Rests(minutes=None, passes=None)
    start_viewing(room[4].id)
    pass_series(room[4].id, series)
    at(10, 1)

    assert told() == Rests(minutes=60, passes=5)
    take_back_pass(room[4].id, series)
    assert told() == Rests(minutes=60, passes=None)


def test_hosts_are_told_only_about_how_much(world, at, told, room):
    world.bring(*(a_series(f"S-{n:04d}") for n in range(2, 5)))
    at(9)
    for place, person in enumerate(room):
        start_viewing(person.id)
        for number in range(1, 3 if place == 0 else 2):
            with db.reading() as session:
                where = {"operation_id": world.harbour, "number": number}
                pass_series(person.id, session.query(Series).filter_by(**where).one().id)
    at(9, 43)

    assert told() == Rests(minutes=45, passes=10)


def test_who_is_not_of_this_operation_is_not_counted(world, at, told, room):
    at(9)
    for person in [*room[:4], world.dan, world.olu]:
        start_viewing(person.id)
    at(10)

    assert told().minutes is None


@pytest.mark.parametrize(
    "said",
    [
        {"break_after": "14"},
        {"break_after": "0"},
        {"break_after": "soon"},
        {"day_most": "25"},
        {"evening": "25:00"},
        {"evening": "evening"},
        {"evening": "٢٠:٣٠"},
    ],
)
def test_what_cannot_be_chosen_is_refused_beside_its_field(said):
    typed = {"break_after": "60", "day_most": "5", "evening": "18:30"} | said
    with pytest.raises(InputRefused) as refused:
        parse(ChooseWellness, typed)

    assert set(refused.value.reasons) == set(said)
