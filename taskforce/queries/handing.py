"""What is on somebody's desk, and what was given to whom."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from taskforce.models import (
    Care,
    Handing,
    Member,
    Note,
    NotMe,
    Referral,
    ReferralState,
    Series,
    Stop,
)
from taskforce.policy import READS_SERIES, RUNS_DESK, visible_series
from taskforce.queries.child import standing_care
from taskforce.queries.series import last_note_of, references_of

_THINGS: tuple[Any, ...] = (Stop, Care, Referral)


@dataclass(frozen=True)
class Handed:
    """Something that waits for its receiver: a series with the reason, or what was on a desk,
    each thing with its series."""

    handing: Handing
    series: str
    why: Note | None
    things: list[tuple[str, str]]


def stops_with(
    session: Session, operation_id: int, user_id: int, which: ColumnElement[bool]
) -> list[Stop]:
    """The open stops that somebody has taken on."""
    query = select(Stop).join(Series, Series.id == Stop.series_id)
    mine = query.where(
        Stop.operation_id == operation_id,
        Stop.owner_id == user_id,
        Stop.resolution.is_(None),
        Stop.lifted_at.is_(None),
        which,
    )
    return list(session.scalars(mine.order_by(Stop.number)))


def care_with(
    session: Session, operation_id: int, user_id: int, which: ColumnElement[bool]
) -> list[Care]:
    """The items of after-care that stand and name somebody as their owner."""
    rows = standing_care(session, operation_id, which)
    return [row for row in rows if row.person_id == user_id]


def drafts_by(
    session: Session, operation_id: int, user_id: int, which: ColumnElement[bool]
) -> list[Referral]:
    """The referrals that somebody drafted and that were not sent yet."""
    query = select(Referral).join(Series, Series.id == Referral.series_id)
    mine = query.where(
        Referral.operation_id == operation_id,
        Referral.drafted_by_id == user_id,
        Referral.state.in_(ReferralState.before_sending()),
        which,
    )
    return list(session.scalars(mine.order_by(Referral.number)))


def handed_to(session: Session, operation_id: int, moment: datetime, user_id: int) -> list[Handed]:
    """What colleagues gave to this person and they have not put aside, newest first."""
    waiting = handings_waiting(operation_id, moment, [user_id]).subquery()
    query = select(Handing).join(waiting, waiting.c.handing_id == Handing.id)
    found = list(session.scalars(query.order_by(Handing.number.desc())))
    series = references_of(session, [each.series_id for each in found])
    return [
        Handed(
            each,
            series.get(each.series_id or 0, ""),
            last_note_of(session, each.series_id) if each.series_id else None,
            _things_of(session, each, user_id),
        )
        for each in found
    ]


def handings_waiting(operation_id: Any, moment: Any, people: Any) -> Select[int, int]:
    """Pairs of person and what was given to them: a series that they hold by that still, or a
    desk; and they never said that they have seen it."""
    person: Any = Handing.to_id
    holds_still = and_(
        visible_series(operation_id, person),
        Series.holder_id == person,
        Series.held_until > moment,
        Series.claim_number == Handing.claim,
        Member.role.in_(READS_SERIES),
    )
    return (
        select(person.label("user_id"), Handing.id.label("handing_id"))
        .select_from(Handing)
        .outerjoin(Series, Series.id == Handing.series_id)
        .join(Member, and_(Member.user_id == person, Member.operation_id == operation_id))
        .where(
            Handing.operation_id == operation_id,
            person.in_(people),
            or_(and_(Handing.series_id.is_(None), Member.role.in_(RUNS_DESK)), holds_still),
            ~exists().where(and_(NotMe.handing_id == Handing.id, NotMe.user_id == person)),
        )
    )


def _things_of(session: Session, handing: Handing, user_id: int) -> list[tuple[str, str]]:
    """What was on the desk, each with its series, as far as the receiver may still know of it."""
    named = handing.things.split()
    found = []
    for model in _THINGS:
        numbers = [number for each in named if (number := model.number_in(each)) is not None]
        rows = (
            select(model, Series)
            .join(Series, Series.id == model.series_id)
            .where(
                model.operation_id == handing.operation_id,
                model.number.in_(numbers),
                visible_series(handing.operation_id, user_id),
            )
        )
        for row, series in session.execute(rows.order_by(model.number)) if numbers else ():
            found.append((row.reference, series.reference))
    return found
