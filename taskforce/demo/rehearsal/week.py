"""The room in which a rehearsal is played: its days, its people, and whose turn it is."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

from taskforce import clock
from taskforce.demo.rehearsal.plan import Course
from taskforce.demo.room import file
from taskforce.errors import Refusal
from taskforce.models import Operation
from taskforce.seat import Seat

#: What people do, one thing after the other: each time it says when it goes on.
Story = Iterator[datetime]
ZONE = "Europe/Amsterdam"
_SYLLABLES = (
    "ba",
    "do",
    "fe",
    "ga",
    "hi",
    "ka",
    "lu",
    "mi",
    "no",
    "pe",
    "ra",
    "si",
    "to",
    "vik",
    "mar",
)


class Investigator(NamedTuple):
    """Somebody on the floor."""

    seat: Seat
    languages: tuple[str, ...]


@dataclass(frozen=True)
class Room:
    """Who is there, and to whom they can send."""

    host: Seat
    desk: list[Seat]
    floor: list[Investigator]
    #: Whom to send it to in each country.
    agencies: dict[str, int]
    #: Who keeps the register.
    clearinghouse: int


class Week:
    """Where and when it is played, and by whom."""

    def __init__(self, operation: Operation, room: Room, chance: Random) -> None:
        self.operation_id = operation.id
        self.monday = operation.starts
        self.ack_hours = operation.ack_hours
        self.chance = chance
        self.host, self.desk, self.floor = room.host, room.desk, room.floor
        self.agencies, self.clearinghouse = room.agencies, room.clearinghouse
        self.courses: list[Course] = []
        self.agenda = Agenda()
        self._things = list(csv.DictReader(file("rehearsal/things.csv").decode().splitlines()))
        self._turns = count()

    @property
    def closes(self) -> datetime:
        """When the floor goes home; from then on only feedback is taken."""
        return self.at(self.workday(4), 18, 30)

    def workday(self, number: int) -> date:
        """Monday is 0, the Monday after it 5."""
        return self.monday + timedelta(days=number // 5 * 7 + number % 5)

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """That time of the clock in the room."""
        return datetime.combine(day, time(hour, minute), ZoneInfo(ZONE))

    @property
    def today(self) -> date:
        """The day that it is in the room."""
        return clock.now().astimezone(ZoneInfo(ZONE)).date()

    def in_office(self, day: date) -> datetime:
        """A moment of that day at which the desk is there, or of the Monday behind it."""
        while day.weekday() >= 5:
            day += timedelta(days=1)
        moment = self.at(day, self.chance.randrange(9, 17), self.chance.randrange(60))
        return max(moment, self.soon(1, 10))

    def tomorrow(self) -> datetime:
        """The next time the desk is there."""
        return self.in_office(self.today + timedelta(days=1))

    def two_of_desk(self) -> tuple[Seat, Seat]:
        """Two who share a referral, each pair in turn."""
        turn = next(self._turns)
        return self.desk[turn % len(self.desk)], self.desk[(turn + 1) % len(self.desk)]

    def colleague_of(self, one: Investigator) -> Investigator:
        """Anybody else on the floor."""
        return self.chance.choice([each for each in self.floor if each is not one])

    def happens(self, once_in: int) -> bool:
        """Whether what comes once in so many times comes now."""
        return self.chance.randrange(once_in) == 0

    def soon(self, least: int, most: int) -> datetime:
        """So many minutes from now."""
        minutes = self.chance.randrange(least, most)
        return clock.now() + timedelta(minutes=minutes)

    def thing(self) -> dict[str, str]:
        """What somebody sees or hears: its kind, and how it is said in each language."""
        said = self.chance.choice(self._things)
        word = "".join(self.chance.sample(_SYLLABLES, 3)).capitalize()
        return {name: text.replace("{word}", word) for name, text in said.items()}


class Agenda:
    """Whose turn it is. Every story goes on at its own moment, none before an earlier one."""

    def __init__(self) -> None:
        self._waiting: list[tuple[datetime, int, Story]] = []
        self._added = 0

    def add(self, story: Story) -> None:
        """Let it go on until it waits for something; nothing more comes of one that has ended."""
        moment = next(story, None)
        if moment is not None:
            self._added += 1
            heappush(self._waiting, (moment, self._added, story))

    def play(self) -> Iterator[datetime]:
        """Let everything happen, and say when it is. A refusal that nobody planned is a fault of
        ours, and must show where it is."""
        while self._waiting:
            moment, _, story = heappop(self._waiting)
            try:
                with clock.playing(moment):
                    self.add(story)
            except Refusal as refusal:
                raise RuntimeError(f"refused on {moment}: {refusal.code}") from refusal
            yield moment
