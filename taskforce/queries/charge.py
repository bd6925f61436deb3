"""What is left when an operation closes, and to whom: derived from what is open, so that nothing
is forgotten that nobody thought of."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from taskforce.models import (
    Agency,
    AgencyKind,
    Charge,
    ChargeKind,
    Operation,
    Referral,
    ReferralState,
    Series,
    SeriesReader,
    Stop,
    User,
)
from taskforce.policy import kept_from, visible_series
from taskforce.queries.child import known_children, people_of_desk
from taskforce.queries.series import out_of_reach


@dataclass(frozen=True)
class Matter:
    """One thing that is open, and whose it is, if it was given to anybody."""

    kind: ChargeKind
    #: What it is called, and the series that it stands on.
    thing: str
    series_id: int
    series: str
    #: By when something was due; nothing where no day was said.
    due: date | None = None
    charge: Charge | None = None
    #: Whether it is somebody's who is still there.
    is_given: bool = False

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.kind}:{self.thing}"


def matters_of(
    session: Session, operation: Operation, reader_id: int | None = None
) -> list[Matter]:
    """Everything that is open and that nobody has noted as seen to, as far as this reader may
    know of it, or the whole floor."""
    return _standing(session, operation, visible_series(operation.id, reader_id))


@dataclass(frozen=True)
class Kept:
    """What is nobody's yet on series of which a reader may not know: only how much, and who can
    give it to somebody."""

    count: int
    people: list[User]
    #: False where none of those who may know is of the desk or a host: these are all of them.
    can_give: bool


def kept_matters(session: Session, operation: Operation, reader_id: int | None = None) -> Kept:
    """What whoever closes has to know of limited series, and nothing more."""
    left = unassigned(_standing(session, operation, kept_from(operation.id, reader_id)))
    named = select(SeriesReader.user_id).where(
        SeriesReader.series_id.in_({matter.series_id for matter in left})
    )
    query = select(User).where(User.id.in_(named)).order_by(User.name, User.id)
    people = list(session.scalars(query)) if left else []
    staying = {user.id for user in people_of_desk(session, operation.id)}
    givers = [user for user in people if user.id in staying]
    return Kept(len(left), givers or people, bool(givers))


def _standing(session: Session, operation: Operation, which: ColumnElement[bool]) -> list[Matter]:
    query = select(Charge).join(Series, Series.id == Charge.series_id)
    given = {
        (each.kind, each.thing): each
        for each in session.scalars(query.where(Charge.operation_id == operation.id, which))
    }
    staying = {user.id for user in people_of_desk(session, operation.id)}
    whose = {(each.series_id, each.person_id) for each in given.values() if each.person_id}
    lost = out_of_reach(session, whose)
    found = []
    for matter in _open(session, operation, which):
        charge = given.get((matter.kind, matter.thing))
        if charge is None or charge.done_at is None:
            is_with_person = charge is not None and (
                charge.person_id in staying and (charge.series_id, charge.person_id) not in lost
            )
            is_given = is_with_person or bool(charge and charge.agency_id)
            found.append(replace(matter, charge=charge, is_given=is_given))
    return sorted(found, key=lambda each: (list(ChargeKind).index(each.kind), each.thing))


def unassigned(matters: list[Matter]) -> list[Matter]:
    """Those that are nobody's yet, or nobody's any more."""
    return [matter for matter in matters if not matter.is_given]


def charges_with(session: Session, operation: Operation, user_id: int) -> list[Matter]:
    """What is this person's and still open; most people never get any, and it is asked often."""
    return _with(session, operation, [user_id]).get(user_id, [])


def charges_waiting(session: Session, operation: Operation, people: list[int]) -> dict[int, int]:
    """How much of it each of these people has. Whoever is not in it has nothing."""
    found = _with(session, operation, people)
    return {user_id: len(matters) for user_id, matters in found.items() if matters}


def _with(session: Session, operation: Operation, people: list[int]) -> dict[int, list[Matter]]:
    given = select(Charge.person_id).where(
        Charge.operation_id == operation.id, Charge.person_id.in_(people), Charge.done_at.is_(None)
    )
    return {
        user_id: [
            matter
            for matter in matters_of(session, operation, user_id)
            if matter.charge and matter.charge.person_id == user_id
        ]
        for user_id in session.scalars(given.distinct())
        if user_id is not None
    }


def owners_of(session: Session, operation: Operation) -> list[tuple[str, str]]:
    """Who can be given something: the people who keep their seats, the host's own agency, and the
    clearinghouses of the directory."""
    people = people_of_desk(session, operation.id)
    houses = session.scalars(select(Agency).filter_by(kind=AgencyKind.CLEARINGHOUSE))
    hosts = [operation.host_agency] if operation.host_agency else []
    agencies = {agency.id: agency for agency in [*hosts, *sorted(houses, key=_by_name)]}
    return [
        *((f"person-{user.id}", f"{user.name} · {user.country}") for user in people),
        *((f"agency-{each.id}", f"{each.name} · {each.country}") for each in agencies.values()),
    ]


def _by_name(agency: Agency) -> tuple[str, str]:
    return agency.name, agency.country


def _open(session: Session, operation: Operation, which: ColumnElement[bool]) -> Iterator[Matter]:
    yield from _stops(session, operation, which)
    yield from _referrals(session, operation, which)
    for child in known_children(session, operation.id, which):
        place = (child.reference, child.number[0], child.series)
        if child.must_be_registered or child.unfounded:
            yield Matter(ChargeKind.REGISTRATION, *place, child.due)
        if child.open_items:
            yield Matter(ChargeKind.CARE, *place)


def _stops(session: Session, operation: Operation, which: ColumnElement[bool]) -> Iterator[Matter]:
    query = select(Stop, Series).join(Series, Series.id == Stop.series_id)
    standing = query.where(
        Stop.operation_id == operation.id,
        Stop.resolution.is_(None),
        Stop.lifted_at.is_(None),
        which,
    )
    for stop, series in session.execute(standing):
        due = operation.day_of(stop.due_at)
        yield Matter(ChargeKind.STOP, stop.reference, series.id, series.reference, due)


def _referrals(
    session: Session, operation: Operation, which: ColumnElement[bool]
) -> Iterator[Matter]:
    query = select(Referral, Series).join(Series, Series.id == Referral.series_id)
    here = query.where(Referral.operation_id == operation.id, which)
    for referral, series in session.execute(here):
        kind = _waits_as(referral)
        if kind:
            place = (referral.reference, series.id, series.reference)
            yield Matter(kind, *place, referral.due_on)


def _waits_as(referral: Referral) -> ChargeKind | None:
    if referral.state.is_before_sending:
        return ChargeKind.UNSENT
    if referral.due_on is not None:
        return ChargeKind.UNANSWERED
    is_recalled = referral.state is ReferralState.RECALLED
    return ChargeKind.RECALL if is_recalled and referral.recall_confirmed_on is None else None
