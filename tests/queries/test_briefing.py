"""The briefing of a day, against days made by hand and against a recount of the events."""

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from taskforce import clock, db
from taskforce.actions.ask import post_ask, redact_ask
from taskforce.actions.clue import post_clue
from taskforce.actions.feedback import record_feedback, withdraw_feedback
from taskforce.actions.jurisdiction import withdraw_jurisdiction
from taskforce.actions.link import link_child
from taskforce.actions.translation import translate
from taskforce.inputs.clue import Redact
from taskforce.inputs.desk import GiveReason, LinkChild, RecordFeedback
from taskforce.models import Event, Operation, Role, Step
from taskforce.queries.briefing import briefing_of, first_day
from taskforce.queries.totals import totals
from tests.harness.story import Story
from tests.harness.world import a_clue, a_series, a_translation, an_ask
from tests.queries.test_totals import SUNDAY, Desk, a_long_week
from tests.web.matrix import ON_SQLITE

MONDAY = date(2026, 12, 7)
WHY = GiveReason(reason="It was a mistake")


@pytest.fixture
def on(monkeypatch):
    """``on(1, 9)`` is nine o'clock of the day after that Monday."""

    def move(after, hour):
        moment = datetime(2026, 12, 7 + after, hour, tzinfo=UTC)
        monkeypatch.setattr(clock, "now", lambda: moment)

    return move


@pytest.fixture
def briefing(world):
    def of(day, language="en"):
        with db.reading() as session:
            operation = session.get_one(Operation, world.harbour)
            found = briefing_of(session, operation, day, language, clock.now())
            _ = [
                (one.ask.text, one.translation and one.translation.text) for one in found.open_asks
            ]
            return found

    return lambda after, **more: of(MONDAY + timedelta(days=after), **more)


def counts(these):
    return {each.country: each.count for each in these}


def test_a_day_is_told_as_it_was(world, briefing, on):
    desk, story = Desk(world), Story(world)
    omar = world.person("Omar", "ar", Role.INVESTIGATOR, agency="Family Protection")
    on(0, 9)
    world.bring(a_series("S-0002"), a_series("S-0003"))
    story.to("claim", "clue", "ask", "answer")
    desk.locate("S-0002", "JP")
    on(1, 10)
    translate(world.seat(omar), "C-0001", a_translation("ترام أزرق", "ar"))
    abroad = desk.send("S-0003")
    on(1, 11)
    desk.hear(abroad, Step.ACKNOWLEDGED)
    on(2, 8)
    desk.hear(abroad, Step.POSITIVE, 1, 2)
    desk.hear(abroad, Step.SAFEGUARDED, 1)

    monday, tuesday, wednesday = (briefing(day) for day in (0, 1, 2))

    assert (monday.came_in, monday.worked, monday.clues, monday.answers) == (2, 2, 2, 1)
    assert (monday.asks, monday.translations) == (1, 0)
    assert (monday.located, counts(monday.located_to)) == (1, {"JP": 1})
    assert (monday.referred_to, monday.answered, monday.thanks) == ([], [], ["ES"])
    assert (tuesday.came_in, tuesday.worked, tuesday.translations) == (0, 1, 1)
    assert (counts(tuesday.located_to), counts(tuesday.referred_to)) == ({"NL": 1}, {"NL": 1})
    assert tuesday.answered == [(Step.ACKNOWLEDGED, 1)]
    assert tuesday.thanks == ["ES", "JO"]
    assert vars(tuesday.children) == dict.fromkeys(vars(tuesday.children), 0)
    assert wednesday.answered == [(Step.POSITIVE, 1), (Step.SAFEGUARDED, 1)]
    assert (wednesday.children.identified, wednesday.children.safeguarded) == (2, 1)
    assert (wednesday.worked, wednesday.thanks) == (0, [])
    assert not wednesday.is_quiet
    assert briefing(3).is_quiet


def test_the_briefing_of_a_day_stays_the_same_afterwards(world, briefing, on):
    desk = Desk(world)
    on(0, 9)
    referral = desk.send("S-0001")
    fact = desk.hear(referral, Step.POSITIVE, 1)
    desk.hear(referral, Step.ACCEPTED)
    on(0, 20)
    post_ask(desk.ana, "S-0001", an_ask(expiry="24h"))
    on(1, 1)
    before = briefing(0)

    withdraw_jurisdiction(desk.kim, "J-0001", WHY)
    said = {"step": "probable_identification", "happened_on": SUNDAY, "source": "Liaison"}
    corrected = RecordFeedback(**said, children=["1"], supersedes=fact)
    record_feedback(desk.kim, referral, corrected)
    withdraw_feedback(desk.kim, "F-0002", WHY)
    on(2, 9)

    assert (before.located, before.children.identified) == (1, 1)
    assert before.answered == [(Step.ACCEPTED, 1), (Step.POSITIVE, 1)]
    after = briefing(0)
    assert [each.ask.reference for each in after.open_asks] == ["Q-0001"]
    assert {**vars(after), "open_asks": 0} == {**vars(before), "open_asks": 0}
    tuesday = briefing(1)
    assert tuesday.answered == [(Step.PROBABLE, 1)]
    assert (tuesday.children.probable, tuesday.children.identified) == (1, 0)
    assert tuesday.open_asks == []


def test_a_day_ends_at_midnight_where_the_operation_sits(world, briefing, on):
    with db.writers_engine().begin() as connection:
        connection.exec_driver_sql("UPDATE operation SET zone = 'Asia/Kathmandu'")
    on(0, 18)
    Story(world).clue()
    on(0, 19)
    post_clue(world.seat(world.bea), "S-0001", a_clue("Not from Ghent"))

    assert (briefing(0).clues, briefing(1).clues) == (1, 1)


def test_what_is_limited_or_wiped_since_is_in_no_briefing(world, briefing, on):
    desk, story = Desk(world), Story(world)
    on(0, 9)
    world.bring(a_series("S-0002"))
    story.to("ask")
    post_ask(desk.ana, "S-0002", an_ask("Whose bus is this?"))
    post_ask(desk.ana, "S-0001", an_ask("What was never to be written"))
    desk.hear(desk.send("S-0002"), Step.POSITIVE, 1)
    before = briefing(0)
    assert (len(before.open_asks), before.children.identified) == (3, 1)

    story.limit("S-0002")
    redact_ask(desk.ana, "Q-0003", Redact(reason="mistake"))

    found = briefing(0)
    assert (found.came_in, found.worked, found.located, found.referred_to) == (0, 0, 0, [])
    assert (found.answered, found.children.identified) == ([], 0)
    assert [each.ask.reference for each in found.open_asks] == ["Q-0001"]


def test_an_open_ask_is_told_in_the_language_of_the_briefing(world, briefing, on):
    on(0, 9)
    Story(world).ask()
    translate(world.seat(world.bea), "Q-0001", a_translation("À qui est ce vert ?", "fr-CA"))

    french, english, arabic = (briefing(0, language=code).open_asks for code in ("fr", "en", "ar"))

    assert french[0].translation.text == "À qui est ce vert ?"
    assert (english[0].translation, arabic[0].translation) == (None, None)
    assert arabic[0].ask.text == "Whose trams have this green?"


def test_one_child_under_two_numbers_is_one(world, briefing, on):
    desk = Desk(world)
    on(0, 9)
    world.bring(a_series("S-0002"))
    for series, agency, place in (
        ("S-0001", "National Police", "NL"),
        ("S-0002", "Policía Nacional", "ES"),
    ):
        desk.hear(desk.send(series, agency=agency, place=place), Step.POSITIVE, 1)
    on(1, 9)
    link_child(desk.kim, "S-0001", LinkChild(other="S-0002", reason="The same school bag"))
    desk.hear("R-0001", Step.SAFEGUARDED, 1)

    assert briefing(0).children.identified == 2
    assert (briefing(1).children.identified, briefing(1).children.safeguarded) == (0, 1)


def test_a_long_day_is_what_the_dashboard_counts_and_what_the_events_say(world, briefing, on):
    """In a day from which nothing was taken back, both are the same."""
    on(0, 9)
    a_long_week(world, Desk(world))
    found = briefing(0)
    with db.reading() as session:
        operation = session.get_one(Operation, world.harbour)
        told = totals(session, operation, clock.now())
        query = select(Event.body).where(Event.operation_id == world.harbour, Event.seq > 1)
        bodies = [json.loads(body) for body in session.scalars(query)]

    assert counts(found.located_to) == {each.country: each.series for each in told.located}
    assert counts(found.referred_to) == {each.country: each.sent for each in told.countries}
    for name in ("probable", "identified", "safeguarded", "already_safe"):
        assert getattr(found.children, name) == getattr(told.children, name)
    kinds = Counter(each["kind"] for each in bodies)
    brought = (each["facts"]["count"] for each in bodies if each["kind"] == "series.imported")
    steps = Counter(
        each["facts"]["step"] for each in bodies if each["kind"] == "feedback.recorded"
    )
    assert found.came_in == sum(brought) == told.series.all - 1
    assert found.clues == kinds["clue.posted"]
    assert dict(found.answered) == steps
    worked = {
        each["series_id"] for each in bodies if each["kind"] in ("clue.posted", "series.claimed")
    }
    assert found.worked == len(worked) == told.series.worked
    assert found.as_of == told.as_of


@ON_SQLITE
def test_there_are_briefings_from_the_first_event_or_the_first_day_on(world, briefing, on):
    with db.reading() as session:
        harbour = session.get_one(Operation, world.harbour)
        begun = session.scalars(select(Event.at).where(Event.operation_id == harbour.id)).first()

        assert first_day(session, harbour) == min(date(2026, 11, 20), begun.date())
