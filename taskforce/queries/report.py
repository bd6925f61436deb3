"""What an operation was and what came of it: figures and countries, never a person. The same
numbers as on the dashboard and on the page of fairness.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from taskforce.models import Agency, Event, Member, Operation, Step, User
from taskforce.queries.briefing import THANKED
from taskforce.queries.fairness import Fairness, fairness_of
from taskforce.queries.history import readable
from taskforce.queries.totals import Totals, totals


@dataclass(frozen=True)
class Report:
    """One operation, as of one event."""

    totals: Totals
    fairness: Fairness
    #: What the last answer to each referral was, in the order in which it usually comes.
    answered: list[tuple[Step, int]]
    agencies: int
    countries: list[str]
    #: The countries whose people posted clues, answers, voices and translations.
    thanks: list[str]


def report_of(session: Session, operation: Operation, now: datetime) -> Report:
    """What everybody on the floor may know."""
    figures = totals(session, operation, now)
    took_part = select(Agency).join(User, User.agency_id == Agency.id)
    seated = took_part.join(Member, Member.user_id == User.id)
    agencies = set(session.scalars(seated.where(Member.operation_id == operation.id)))
    events = readable(operation.id).where(
        Event.operation_id == operation.id, Event.kind.in_(THANKED)
    )
    helped = took_part.where(User.id.in_(events.with_only_columns(Event.actor_id)))
    latest = figures.referrals.latest
    return Report(
        totals=figures,
        fairness=fairness_of(session, operation.id),
        answered=[(step, latest[step]) for step in Step if step in latest],
        agencies=len(agencies),
        countries=sorted({each.country for each in agencies}),
        thanks=sorted({each.country for each in session.scalars(helped)}),
    )
