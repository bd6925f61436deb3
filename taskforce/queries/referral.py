"""Referrals, stops and feedback, as the desk's pages and parts need them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import Select, and_, exists, select
from sqlalchemy.orm import Session

from taskforce.models import (
    Agency,
    Feedback,
    Member,
    NotMe,
    Operation,
    Referral,
    ReferralState,
    Series,
    Stage,
    Step,
    Stop,
)
from taskforce.models.base import Version
from taskforce.places import name as name_of
from taskforce.policy import RUNS_DESK, visible_series
from taskforce.queries.deconfliction import (
    Hold,
    Match,
    Pointer,
    is_elsewhere,
    pointer_of,
)
from taskforce.queries.link import children_together, links_in
from taskforce.queries.series import limited_for
from taskforce.queries.stage import ChildStage, child_stages, standing_in, told_in
from taskforce.workdays import due_on

_SENT_BACK = frozenset({Step.DECLINED, Step.REDIRECTED})


@dataclass(frozen=True)
class Standing:
    """A referral with what the recipient has said."""

    referral: Referral
    reference: str
    #: So many times the clues of its series contradict one another.
    contradicted: int
    #: Oldest first; what was withdrawn or replaced is in it.
    feedback: list[Feedback]

    @cached_property
    def told(self) -> list[Feedback]:
        """What of it stands, in the order in which it was first told."""
        return standing_in(self.feedback)

    @property
    def latest(self) -> Feedback | None:
        """The last thing that stands."""
        return self.told[-1] if self.told else None

    @property
    def versions(self) -> list[Version[Feedback]]:
        """Each thing that was told, with what it replaced."""
        return told_in(self.feedback)

    @property
    def is_sent_back(self) -> bool:
        """Whether the recipient does not take it on: the series has to be referred anew."""
        return self.latest is not None and self.latest.step in _SENT_BACK


@dataclass(frozen=True)
class Call:
    """A stop as it is shown: what it is, and whom to call."""

    stop: Stop | None
    match: Match
    series: Series
    pointer: Pointer
    is_elsewhere: bool


def referrals_of(session: Session, series_id: int) -> list[Standing]:
    """All referrals of one series, oldest first."""
    query = select(Referral).where(Referral.series_id == series_id)
    return _standing(session, list(session.scalars(query.order_by(Referral.number))))


def referral_named(
    session: Session, operation_id: int, reference: str, reader_id: int
) -> Standing | None:
    """The referral that this reader means."""
    query = (
        select(Referral)
        .join(Series, Series.id == Referral.series_id)
        .where(
            visible_series(operation_id, reader_id),
            Referral.operation_id == operation_id,
            Referral.number == Referral.number_in(reference),
        )
    )
    return next(iter(_standing(session, list(session.scalars(query)))), None)


def limited_with_referrals(
    session: Session, operation_id: int, reader_id: int
) -> list[tuple[Series, list[Standing]]]:
    """The series that only some may know of, this reader among them, with their referrals: no
    queue of everybody's shows those."""
    return [
        (series, referrals_of(session, series.id))
        for series in limited_for(session, operation_id, reader_id)
    ]


def all_referrals(session: Session, operation_id: int) -> list[Standing]:
    """Every referral of the operation that the floor may know of, oldest first."""
    query = (
        select(Referral)
        .join(Series, Series.id == Referral.series_id)
        .where(Referral.operation_id == operation_id, visible_series(operation_id))
    )
    return _standing(session, list(session.scalars(query.order_by(Referral.number))))


def waiting(
    standings: list[Standing], *states: ReferralState, answered: bool | None = None
) -> list[Standing]:
    """Those in one of these states, oldest first; ``answered`` asks for feedback that stands."""
    return [
        each
        for each in standings
        if each.referral.state in states and (answered is None or bool(each.latest) == answered)
    ]


def due_day(operation: Operation, referral: Referral, feedback: Iterable[Feedback]) -> date | None:
    """The day by the end of which the recipient is to be heard of next: to acknowledge, then to
    say anything further. None once they did, or where nothing is expected."""
    if referral.state is not ReferralState.SENT or referral.sent_on is None:
        return None
    steps = {fact.step for fact in standing_in(feedback)}
    if steps - {Step.ACKNOWLEDGED}:
        return None
    hours = operation.feedback_hours if steps else operation.ack_hours
    return due_on(referral.sent_on, hours, referral.country)


def overdue(standings: list[Standing], today: date) -> list[Standing]:
    """Those whose recipient should have been heard of before today, longest overdue first."""
    late = [each for each in standings if each.referral.is_overdue_on(today)]
    return sorted(late, key=lambda each: (each.referral.due_on or today, each.referral.number))


def overdue_for(session: Session, operation_id: int, today: date, user_id: int) -> list[Standing]:
    """The overdue referrals that this person of the desk has not put aside yet."""
    waiting = overdue_waiting(operation_id, today, [user_id]).subquery()
    query = select(Referral).join(waiting, waiting.c.referral_id == Referral.id)
    return overdue(_standing(session, list(session.scalars(query))), today)


def overdue_waiting(operation_id: Any, today: Any, people: Any) -> Select[int, int]:
    """Pairs of person and overdue referral: they are of the desk, and have not put it aside."""
    person: Any = Member.user_id
    return (
        select(person.label("user_id"), Referral.id.label("referral_id"))
        .select_from(Referral)
        .join(Series, Series.id == Referral.series_id)
        .join(Member, Member.operation_id == Referral.operation_id)
        .where(
            Referral.operation_id == operation_id,
            Referral.due_on < today,
            person.in_(people),
            Member.role.in_(RUNS_DESK),
            visible_series(operation_id, person),
            ~exists().where(and_(NotMe.referral_id == Referral.id, NotMe.user_id == person)),
        )
    )


def to_refer(session: Session, operation_id: int) -> list[Series]:
    """Located series with no referral of the child under way, longest waiting first: nobody began
    one, or it was revoked, recalled, declined, or went to the wrong country."""
    under_way = {
        each.referral.series_id
        for each in all_referrals(session, operation_id)
        if not each.referral.state.is_taken_back and not each.is_sent_back
    }
    under_way |= _wholly_under_way(session, operation_id, under_way)
    located = (Stage.LOCATED, Stage.REFERRED, Stage.ACKNOWLEDGED)
    query = select(Series).where(visible_series(operation_id), Series.stage.in_(located))
    waiting_longest = session.scalars(query.order_by(Series.changed_at, Series.id))
    return [series for series in waiting_longest if series.id not in under_way]


def _wholly_under_way(session: Session, operation_id: int, under_way: set[int]) -> set[int]:
    """Series all of whose children stand in a referral that is under way, under another number."""
    covered: dict[int, set[int]] = {}
    for (series_id, ordinal), numbers in children_together(
        links_in(session, operation_id)
    ).items():
        if under_way & {there for there, _ in numbers}:
            covered.setdefault(series_id, set()).add(ordinal)
    return {each for each, those in covered.items() if set(children_of(session, each)) <= those}


def children_of(session: Session, series_id: int) -> dict[int, ChildStage]:
    """The children known of in one series, by ordinal, and how far each has come. Where child 2 is
    named there is a child 1, of whom nothing is known yet."""
    facts = session.scalars(select(Feedback).where(Feedback.series_id == series_id))
    stages = {ordinal: stage for (_, ordinal), stage in child_stages(facts).items()}
    last = max(stages, default=0)
    return {each: stages.get(each, ChildStage.UNKNOWN) for each in range(1, last + 1)}


def directory(session: Session, today: date) -> list[Agency]:
    """Every agency that can receive a referral, without those that are closed; whether one is
    competent is asked when it is drafted, approved and sent."""
    found = [each for each in session.scalars(select(Agency)) if not each.is_closed_on(today)]
    return sorted(found, key=lambda agency: (name_of(agency.country), agency.name))


def open_stops(session: Session, operation_id: int) -> list[Call]:
    """Stops that nobody has resolved, those that are due first on top."""
    query = select(Stop, Series).join(Series, Series.id == Stop.series_id)
    standing = query.where(
        Stop.operation_id == operation_id,
        visible_series(operation_id),
        Stop.resolution.is_(None),
        Stop.lifted_at.is_(None),
    )
    rows = session.execute(standing.order_by(Stop.due_at, Stop.number))
    return [_call(session, stop, _match(stop), series) for stop, series in rows]


def calls_for(session: Session, series: Series, holds: list[Hold]) -> list[Call]:
    """What holds this series up, as it is shown on its page."""
    return [_call(session, hold.stop, hold.match, series) for hold in holds]


def _match(stop: Stop) -> Match:
    return Match(stop.series_id, stop.ground, stop.other_series_id)


def _call(session: Session, stop: Stop | None, match: Match, series: Series) -> Call:
    pointer = pointer_of(session, series.operation_id, match)
    return Call(stop, match, series, pointer, is_elsewhere(session, series.operation_id, match))


def _standing(session: Session, referrals: list[Referral]) -> list[Standing]:
    ids = [referral.id for referral in referrals]
    facts: dict[int, list[Feedback]] = {}
    query = select(Feedback).where(Feedback.referral_id.in_(ids)).order_by(Feedback.number)
    for fact in session.scalars(query) if ids else ():
        facts.setdefault(fact.referral_id, []).append(fact)
    numbers = select(Series.id, Series.number, Series.contradicted).where(
        Series.id.in_({referral.series_id for referral in referrals})
    )
    series = {each: (f"S-{number:04d}", count) for each, number, count in session.execute(numbers)}
    return [
        Standing(referral, *series[referral.series_id], facts.get(referral.id, []))
        for referral in referrals
    ]
