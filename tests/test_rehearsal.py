"""A week of true size: that it goes as it goes in real ones, and that its proof can fail."""

import random
import re
from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select, text

from taskforce import cli, db
from taskforce.demo.rehearsal import play as rehearsal
from taskforce.demo.rehearsal.plan import SAFE, WRONG, planned
from taskforce.demo.rehearsal.scenario import SCENARIOS, Scenario
from taskforce.models import (
    Alias,
    Event,
    EventKind,
    Feedback,
    Operation,
    Referral,
    Resolution,
    Role,
    Series,
    Step,
    Stop,
)
from taskforce.queries.operation import members_of
from taskforce.workdays import due_on
from tests.harness.snapshot import Snapshot
from tests.test_cli import counted, stated, typed_at

TINY = Scenario(
    people=11,
    series=20,
    referrals=11,
    countries=6,
    colliding=0.2,
    already_safe=0.2,
    wrong_country=0.1,
    late=0.3,
)
WEEK = SCENARIOS["one-week"]
IN_USE = "This installation is in use; a rehearsal needs its own."


#: What was said, and what is in the database, once a tiny week was played there.
_played = {}


@pytest.fixture
def taskforce(engines, database_url, monkeypatch):
    """The command line, for which a week has few people."""
    monkeypatch.setitem(SCENARIOS, "one-week", TINY)
    return typed_at(database_url, engines)


@pytest.fixture
def played(engines, database_url, taskforce):
    """What the command said after a tiny week; a session on what it left."""
    if database_url not in _played:
        done = taskforce("rehearse", "week", "--scenario", "one-week", "--seed", "3")
        _played[database_url] = done, Snapshot(engines[1])
    done, snapshot = _played[database_url]
    snapshot.restore()
    with db.reading() as session:
        yield done, session


def course_of_week(seed=1, scenario=WEEK):
    chance = random.Random(seed)
    return planned(scenario, chance, [f"country {number}" for number in range(scenario.countries)])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_plan_of_a_week_has_the_numbers_of_the_scenario(seed):
    courses = course_of_week(seed)
    firsts = [sending for course in courses for sending in course.sendings]
    by_number = {course.number: course for course in courses}

    assert (len(courses), len(firsts)) == (350, 225 - 11)
    assert {sending.country for sending in firsts} == {f"country {each}" for each in range(60)}
    assert sum(sending.answers == WRONG for sending in firsts) == 11
    assert sum(sending.is_late for sending in firsts) == 45
    listed = [course for course in courses if course.listed is not None]
    assert len(listed) + sum(sending.answers == SAFE for sending in firsts) == 28
    assert {course.listed for course in listed} == {-1, 2}
    colliding = [course for course in courses if course.collides_with]
    assert len(colliding) == round(0.15 * 350)
    assert {course.match for course in colliding} == {*Resolution, None}
    for course in colliding:
        assert course.collides_with < course.number
        shared = {*course.aliases} & {*by_number[course.collides_with].aliases}
        assert bool(shared) != course.is_found_out
    assert all(course.day is not None for course in courses if course.countries)
    assert max(Counter(course.day for course in courses if course.day is not None).values()) < 80


def test_the_same_seed_plans_the_same_week_and_another_one_another():
    assert course_of_week(7) == course_of_week(7) != course_of_week(8)


def test_a_week_is_played_through_the_actions_of_those_who_may(played):
    _, session = played
    operation = session.scalars(select(Operation)).one()
    events = session.scalars(select(Event).order_by(Event.seq)).all()
    kinds = {event.kind for event in events}
    roles = {user.id: member.role for user, member in members_of(session, operation.id)}

    assert operation.is_demo
    assert operation.state == "tail"
    assert {
        EventKind.CLUE_POSTED,
        EventKind.STOP_RESOLVED,
        EventKind.JURISDICTION_RECORDED,
    } < kinds
    assert {EventKind.FEEDBACK_RECORDED, EventKind.SERIES_RELEASED, EventKind.LINK_MADE} < kinds
    for event in events:
        if event.kind.value.startswith(("referral.", "feedback.")):
            assert roles[event.actor_id] in (Role.DESK, Role.HOST)
        if event.kind is EventKind.SERIES_CLAIMED:
            assert roles[event.actor_id] is Role.INVESTIGATOR
    for earlier, later in pairwise(events):
        assert earlier.at <= later.at
    week = [operation.starts + timedelta(days=number) for number in range(5)]
    assert operation.starts.weekday() == 0
    sent = [event for event in events if event.kind is EventKind.REFERRAL_SENT]
    assert {operation.day_of(event.at) for event in sent} == set(week)
    assert operation.day_of(events[-1].at) > week[-1] + timedelta(days=7)


def test_a_week_has_the_shares_of_its_scenario(played):
    _, session = played
    referrals = session.scalars(select(Referral)).all()
    sent = [each for each in referrals if each.sent_on]
    facts = session.scalars(select(Feedback).order_by(Feedback.id)).all()
    first = {}
    for fact in facts:
        first.setdefault(fact.referral_id, fact)
    keys = Counter(key for key, _ in session.execute(select(Alias.key, Alias.series_id)))

    assert len(sent) == 11
    assert len({each.country for each in sent}) == 6
    assert all(each.approved_by_id != each.drafted_by_id for each in sent)
    late = [
        each
        for each in sent
        if each.id in first and first[each.id].happened_on > due_on(each.sent_on, 24, each.country)
    ]
    assert len(late) == round(0.3 * 11)
    [followed] = [each for each in sent if each.follows_id]
    [wrong] = [fact for fact in facts if fact.step is Step.REDIRECTED]
    assert followed.follows_id == wrong.referral_id
    assert sum(count - 1 for count in keys.values()) == 4
    stops = session.scalars(select(Stop)).all()
    assert sum(stop.ground == "alias" for stop in stops) == 4
    at_rest = {stop.series_id for stop in stops if stop.ground == "safeguarded"}
    told = {fact.series_id for fact in facts if fact.step is Step.ALREADY_SAFEGUARDED}
    assert len(at_rest) + len(told) >= 4
    held = select(Series).where(Series.id.in_(at_rest), Series.held_until.is_not(None))
    assert session.scalars(held).all() == []


def test_a_rehearsal_ends_with_every_total_recounted_and_the_record_verified(played):
    done, _ = played

    head, *lines, summary, whole = done.stdout.splitlines()
    figures = {name: counts for name, *counts in map(str.split, lines)}
    assert done.exit_code == 0, done.output
    assert head.split() == ["total", "shown", "recounted"]
    assert all(shown == recounted for shown, recounted in figures.values())
    assert figures["series.all"] == ["19", "19"]  # one is for few
    assert int(figures["series.safeguarded"][0]) > 0
    assert summary == f"{len(figures)} totals, 0 of them differ from the recount."
    assert whole == "The record is whole."
    assert len(set(stated(done))) == len(stated(done)) > 6


def test_a_rehearsal_is_played_once(played, taskforce):
    before = counted()

    again = taskforce("rehearse", "week", "--scenario", "one-week")
    other = taskforce("rehearse", "pier", "--scenario", "one-week")

    assert (again.exit_code, stated(again)) == (2, ["There is an operation week already."])
    assert (other.exit_code, stated(other)) == (2, [IN_USE])
    assert counted() == before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_was_changed_behind_our_back_is_named_and_ends_with_3(taskforce, monkeypatch):
    def meddling(*asked):
        yield from rehearsal.rehearsed(*asked)
        with db.writers_engine().begin() as connection:
            first = "SELECT min(number) FROM referral WHERE state = 'sent'"
            back = f"UPDATE referral SET state = 'approved' WHERE number = ({first})"
            assert connection.execute(text(back)).rowcount == 1

    monkeypatch.setattr(cli, "rehearsed", meddling)
    done = taskforce("rehearse", "week", "--scenario", "one-week")

    assert done.exit_code == 3
    differing = [line for line in done.stdout.splitlines() if line.endswith("differs")]
    assert {line.split()[0] for line in differing} >= {"referrals.sent"}
    assert re.search(r"^week: R-\d{4} is approved against the record$", done.stdout, re.MULTILINE)


def test_a_rehearsal_is_refused_where_anything_was_done_before(world, taskforce):
    for slug, says in (
        ("harbour", "There is an operation harbour already."),
        ("week", IN_USE),
    ):
        done = taskforce("rehearse", slug, "--scenario", "one-week")
        assert (done.exit_code, stated(done)) == (2, [says])
    assert taskforce("rehearse", "No Slug", "--scenario", "one-week").exit_code == 2
    assert taskforce("rehearse", "week", "--scenario", "a-year").exit_code == 2
    assert taskforce("rehearse", "week").exit_code == 2
