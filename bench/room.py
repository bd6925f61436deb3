"""An operation to measure: people, series and a few clues, made by the application itself."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from bench.size import AREAS, LANGUAGES
from taskforce import clock, db, keys, secret
from taskforce.actions.clue import post_clue
from taskforce.actions.jurisdiction import record_jurisdiction
from taskforce.actions.operation import (
    accept_rules,
    activate_account,
    import_agencies,
    import_people,
    open_operation,
)
from taskforce.actions.series import import_series
from taskforce.actions.session import choose, sign_in
from taskforce.door.password import hashed
from taskforce.inputs.clue import PostClue
from taskforce.inputs.desk import RecordJurisdiction
from taskforce.inputs.listing import AgencyRow, PersonRow, SeriesRow
from taskforce.inputs.session import Choose
from taskforce.models import Agency
from taskforce.places import CANDIDATES
from taskforce.queries.operation import members_of
from taskforce.seat import Seat
from taskforce.upgrade import upgrade

SLUG = "bench"
#: What people know besides the country that everybody knows.
_ELSEWHERE = sorted(CANDIDATES - {"NL"})
KEY = secrets.token_urlsafe(48)
PASSWORD = secrets.token_urlsafe(24)
AGENCY = {"name": "Harbour Clearinghouse", "country": "NL", "kind": "clearinghouse"}
#: So many series have been worked on; each has these clues.
WORKED = 10
CLUES = ("A blue tram, item 14, 02:31", "The socket on the wall is type C", "Road sign, item 3")


@dataclass(frozen=True)
class Person:
    """Somebody with an open browser."""

    id: int
    sign_in: str
    language: str
    #: What their browser keeps.
    secret: str


@dataclass(frozen=True)
class Room:
    """A database with an operation in it."""

    file: Path
    operation_id: int
    #: Investigators.
    people: list[Person]
    desk: Person
    #: The agency that referrals go to.
    agency_id: int

    @property
    def url(self) -> str:
        return f"sqlite:///{self.file}"


def build(file: Path, people: int, series: int) -> Room:
    """A new operation with so many people, a quarter in each language, one at the desk, and so
    many series, of which the first are worked on and located."""
    secret.use(KEY)
    keys.use(str(file.parent / "keys"))
    engines = db.connect(f"sqlite:///{file}")
    upgrade()
    operation_id = _open()
    seated = _seat(operation_id, people)
    import_series(Seat(None, operation_id), [_series(number) for number in range(1, series + 1)])
    *investigators, desk = seated
    for number in range(1, WORKED + 1):
        series = f"S-{number:04d}"
        for text in CLUES:
            post_clue(Seat(investigators[0].id, operation_id), series, _clue(text))
        record_jurisdiction(Seat(desk.id, operation_id), series, _located(number))
    with db.reading() as session:
        agency_id = session.scalars(select(Agency.id)).one()
    for engine in engines:
        engine.dispose()
    return Room(file, operation_id, investigators, desk, agency_id)


def _open() -> int:
    today = clock.now().date()
    return open_operation(
        None,
        slug=SLUG,
        name="Bench",
        zone="Europe/Amsterdam",
        starts=today,
        ends=today + timedelta(days=4),
    )


def _seat(operation_id: int, count: int) -> list[Person]:
    import_agencies(None, [AgencyRow(**AGENCY, channel="direct")])
    rows = [person_row(number) for number in range(count)]
    desk = person_row(count).model_copy(update={"role": "desk"})
    import_people(None, operation_id, [*rows, desk])
    password_hash = hashed(PASSWORD)
    with db.reading() as session:
        users = sorted(
            (user.id, user.sign_in_name, user.code_digest or "", user.language_wish)
            for user, _ in members_of(session, operation_id)
        )
    found = []
    for user_id, name, code, language in users:
        activate_account(user_id, code, password_hash)
        accept_rules(user_id, operation_id)
        choose(user_id, Choose(language=language, zone="Europe/Amsterdam"))
        found.append(Person(user_id, name, language, sign_in(user_id)))
    return found


def person_row(number: int) -> PersonRow:
    """Somebody on the list of people."""
    return PersonRow(
        sign_in=f"person{number}",
        name=f"Person {number}",
        agency=AGENCY["name"],
        country=AGENCY["country"],
        kind=AGENCY["kind"],
        role="investigator",
        locale=LANGUAGES[number % 4],
        time_zone="Europe/Amsterdam",
        languages="en nl",
        places=" ".join(["NL", *_ELSEWHERE[number % 4 :: 4][: AREAS - 5]]),
        subjects="currency food",
    )


def _located(number: int) -> RecordJurisdiction:
    """The first clue of this series names the country."""
    return RecordJurisdiction(places=["NL"], clues=[f"C-{1 + len(CLUES) * (number - 1):04d}"])


def _series(number: int) -> SeriesRow:
    return SeriesRow(
        reference=f"S-{number:04d}",
        aliases=f"ICSE:{500_000 + number}",
        origin="National Central Bureau",
        languages=("en es", "", "fr", "ja")[number % 4],
        first_seen=f"20{10 + number % 14}-0{1 + number % 9}",
        items=str(number % 900),
        known_elsewhere="unknown",
        contact="",
        locator=f"shelf {number % 40}, box {number % 60}",
    )


def _clue(text: str) -> PostClue:
    return PostClue(
        kind="text-or-script",
        polarity="supports",
        places=["NL", "BE"],
        basis="reference",
        text=text,
        text_language="en",
    )
