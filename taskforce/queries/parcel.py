"""What one agency may have: what went out to it, what it said, and what its own people saw, as
long as they were its own: who moved to another agency took nothing along."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from taskforce.models import Agency, Clue, Operation, Referral, Series, Slip
from taskforce.policy import visible_series
from taskforce.queries.export import Listed, clue_list, feedback_list, referral_list
from taskforce.queries.slip import Shown, shown, slip_of, wiped_since


@dataclass(frozen=True)
class Parcel:
    """The content of a package."""

    referrals: Listed
    feedback: Listed
    clues: Listed
    #: The slips that went out and still stand, each with its referral.
    slips: list[tuple[Referral, Shown]]
    #: Referrals whose slips are not in it: recalled, or a text on them was wiped since.
    without: list[str]


def parcel_for(
    session: Session, operation: Operation, reader_id: int, agency: Agency, language: str
) -> Parcel:
    """Of what went out to it, and never more of a series than two people approved for it."""
    query = select(Referral).join(Series, Series.id == Referral.series_id)
    theirs = query.where(visible_series(operation.id, reader_id), Referral.agency_id == agency.id)
    every = session.scalars(theirs.order_by(Referral.number))
    referrals = [each for each in every if each.went_out]
    slips = [(each, slip_of(session, each)) for each in referrals]
    may = [(each, slip) for each, slip in slips if slip and _may_go_again(session, each, slip)]
    ids = {each.id for each in referrals}
    told = _quoted(slip for _, slip in may)

    def is_theirs(clue: Clue, agency_id: int) -> bool:
        is_own = agency_id == agency.id
        return clue.reference in told or (is_own and clue.redacted_by_id is None)

    def went(referral: Referral) -> bool:
        return referral.id in ids

    return Parcel(
        referral_list(session, operation.id, reader_id, went),
        feedback_list(session, operation.id, reader_id, went),
        clue_list(session, operation.id, reader_id, language, is_theirs),
        [(each, shown(session, each)) for each, _ in may],
        [each.reference for each in referrals if each not in [one for one, _ in may]],
    )


def _may_go_again(session: Session, referral: Referral, slip: Slip) -> bool:
    is_whole = bool(slip.body) and not wiped_since(session, slip)
    return is_whole and not referral.state.is_taken_back


def _quoted(slips: Iterable[Slip]) -> set[str]:
    return {reference for slip in slips for reference in slip.quotes}
