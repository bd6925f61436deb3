"""Lets the days go by: the lists before the week, the week itself, and the answers after it."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import select

from taskforce import clock, db
from taskforce.actions.clue import post_clue
from taskforce.actions.comparison import import_known_list
from taskforce.actions.operation import import_agencies, open_operation, turn_operation
from taskforce.actions.series import import_series, limit_series
from taskforce.actions.stop import record_matches
from taskforce.demo.rehearsal.desk import link_late, settle_match
from taskforce.demo.rehearsal.floor import work
from taskforce.demo.rehearsal.plan import Course, planned
from taskforce.demo.rehearsal.scenario import Scenario
from taskforce.demo.rehearsal.week import ZONE, Investigator, Room, Story, Week
from taskforce.demo.room import checked, file, invite
from taskforce.errors import AlreadyDone
from taskforce.inputs.clue import PostClue
from taskforce.inputs.listing import (
    KnownRow,
    PersonRow,
    SeriesRow,
    read_agencies,
    read_people,
)
from taskforce.inputs.operation import TurnOperation
from taskforce.inputs.series import LimitSeries
from taskforce.models import Agency, AgencyKind, Operation, OperationState, Role
from taskforce.seat import Seat

#: So long ago the week began: by today everything is said that will be said.
WEEKS_AGO = 12
#: Lines of the known list about what is not in the operation.
STRANGE = 200
REGISTER = "Register desk, Northgate Clearinghouse"


def rehearsed(slug: str, scenario: Scenario, seed: int) -> Iterator[str]:
    """Open an operation and play its week and its tail. Says what it is doing.

    The same seed plays the same again, on the same day of the calendar.
    """
    chance = Random(seed)  # noqa: S311 - nothing here is a secret
    today = clock.now().date()
    monday = today - timedelta(days=today.weekday(), weeks=WEEKS_AGO)
    yield f"Bringing {scenario.people} people and {scenario.series} series …"
    with clock.playing(datetime.combine(monday, time(7), ZoneInfo(ZONE))):
        week = _prepared(slug, scenario, chance, monday)
    said: set[str] = set()
    for moment in week.agenda.play():
        says = f"{moment:%A} …" if moment < week.closes else "The week is over; answers come …"
        if says not in said:
            said.add(says)
            yield says


def _prepared(slug: str, scenario: Scenario, chance: Random, monday: date) -> Week:
    """The lists are in, everybody has a seat, and has something to do."""
    agencies = checked(read_agencies(file("agencies.csv")))
    import_agencies(None, agencies + checked(read_agencies(file("rehearsal/agencies.csv"))))
    operation_id = _open(slug, monday)
    people = checked(read_people(file("people.csv")))[: scenario.people]
    room = _room(people, invite(operation_id, people))
    with db.reading() as session:
        week = Week(session.get_one(Operation, operation_id), room, chance)
    countries = chance.sample(sorted(room.agencies), scenario.countries)
    week.courses = planned(scenario, chance, countries)
    import_known_list(None, _known(week, by_day=-1))
    import_series(room.host, [_row(week, course) for course in week.courses])
    for story in _stories(week):
        week.agenda.add(story)
    return week


def _open(slug: str, monday: date) -> int:
    with db.reading() as session:
        host = session.scalars(select(Agency).order_by(Agency.id)).first()
    return open_operation(
        None,
        slug=slug,
        name=slug.replace("-", " ").capitalize(),
        zone=ZONE,
        starts=monday,
        ends=monday + timedelta(days=4),
        host_agency_id=host.id if host else None,
        is_demo=True,
    )


def _room(people: list[PersonRow], seats: dict[str, Seat]) -> Room:
    with db.reading() as session:
        agencies = list(session.scalars(select(Agency).order_by(Agency.id.desc())))
    roles: dict[Role, list[PersonRow]] = {role: [] for role in Role}
    for each in people:
        roles[each.role].append(each)
    return Room(
        host=seats[roles[Role.HOST][0].sign_in],
        desk=[seats[each.sign_in] for each in roles[Role.DESK]],
        floor=[
            Investigator(seats[each.sign_in], each.languages) for each in roles[Role.INVESTIGATOR]
        ],
        # The first of each country that is named in the list.
        agencies={
            each.country: each.id for each in agencies if each.kind is AgencyKind.LAW_ENFORCEMENT
        },
        clearinghouse=next(each.id for each in agencies if each.kind is AgencyKind.CLEARINGHOUSE),
    )


def _row(week: Week, course: Course) -> SeriesRow:
    """A line of the host's list; all of it is invented."""
    chance = week.chance
    return SeriesRow.model_validate(
        {
            "reference": course.reference,
            "aliases": " ".join(course.aliases),
            "origin": "",
            "languages": chance.choice(("", "en", "es", "ru", "ar", "pt", "fr", "und")),
            "first_seen": f"20{chance.randrange(12, 26)}-{chance.randrange(1, 13):02d}",
            "items": str(chance.randrange(3, 900)),
            "known_elsewhere": "unknown",
            "contact": "",
            "locator": f"shelf {chance.randrange(1, 60)}, box {chance.randrange(1, 40)}",
        }
    )


def _known(week: Week, by_day: int) -> list[KnownRow]:
    """The clearinghouse's list as it is on that day of the week."""
    safe = [
        each.aliases[0]
        for each in week.courses
        if each.listed is not None and each.listed <= by_day
    ]
    strange = [f"NRC:{number // 100}.{number % 100:02d}" for number in range(STRANGE)]
    return [
        KnownRow.model_validate(
            {"alias": alias, "state": state, "contact": REGISTER, "date": f"{week.monday}"}
        )
        for state, aliases in (("safeguarded", safe), ("identified", strange))
        for alias in aliases
    ]


def _stories(week: Week) -> Iterator[Story]:
    yield _run(week)
    yield _bring_newer_list(week)
    for course in week.courses:
        if course.day is not None:
            yield work(week, course)
        is_on_a_list = course.collides_with and not course.is_found_out
        if is_on_a_list or course.listed == -1:
            yield settle_match(week, course, _on_first_day(week))
        if course.same_as:
            yield link_late(week, course)
        if course.is_limited:
            yield _limit(week, course)


def _on_first_day(week: Week) -> datetime:
    return week.at(week.monday, week.chance.randrange(9, 17), week.chance.randrange(60))


def _run(week: Week) -> Story:
    yield week.at(week.monday, 8)
    turn_operation(week.host, TurnOperation(to=OperationState.RUNNING))
    yield week.closes
    turn_operation(week.host, TurnOperation(to=OperationState.TAIL))


def _bring_newer_list(week: Week) -> Story:
    """In the middle of the week the list says of a few more that they are safe: whoever works on
    them is sent home."""
    yield week.at(week.workday(2), 10)
    import_known_list(week.host.user_id, _known(week, by_day=2))
    with suppress(AlreadyDone):
        record_matches(Seat(None, week.operation_id))
    for course in week.courses:
        if course.listed == 2:
            week.agenda.add(settle_match(week, course, week.soon(5, 30)))


def _limit(week: Week, course: Course) -> Story:
    """The suspect may be an officer of a country in the room: only two may know of it."""
    yield week.at(week.monday, 8, 10)
    two = [each.seat for each in week.chance.sample(week.floor, 2)]
    people = [seat.user_id for seat in two if seat.user_id]
    limit_series(week.host, course.reference, LimitSeries(people=people))
    yield week.soon(60, 120)
    said = {"kind": "other", "polarity": "neutral", "basis": "reference", "text_language": "en"}
    text = "A uniform on the chair; its badge is covered."
    post_clue(two[0], course.reference, PostClue.model_validate(said | {"text": text}))
