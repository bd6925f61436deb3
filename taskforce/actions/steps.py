"""Steps that several actions share; each takes the open unit of the action that it is part of."""

from taskforce.change import Unit
from taskforce.errors import AlreadyDone, AlreadySafe, DoneBy, Stopped, TakenOver
from taskforce.i18n import N_, gettext
from taskforce.models import Series, Stage, User
from taskforce.queries.deconfliction import holds_of

NOBODY_HOLDS = N_("nobody")


def renew_by_work(unit: Unit, series: Series) -> None:
    """Work on a series renews the claim of whoever holds it, unless it is stopped."""
    if series.holder_at(unit.at) is unit.user and not holds_of(unit.session, [series.id]):
        series.worked_by(unit.user, unit.at)


def require_claim(unit: Unit, series: Series, claim: int) -> None:
    """What only the holder may do carries the number of the claim."""
    if series.claim_number != claim or series.holder_at(unit.at) is not unit.actor:
        raise taken_over(unit, series)


def taken_over(unit: Unit, series: Series) -> TakenOver:
    """Who holds the series now, for somebody whose claim has ended."""
    holder = series.holder_at(unit.at)
    return TakenOver(
        actor=unit.actor.name, holder=holder.name if holder else gettext(NOBODY_HOLDS)
    )


def done_by(unit: Unit, user_id: int | None) -> AlreadyDone:
    """Of two people who do the same thing, the second reads who was first."""
    first = unit.session.get(User, user_id) if user_id else None
    return DoneBy(actor=first.name) if first else AlreadyDone()


def refuse_stopped(unit: Unit, series: Series) -> None:
    """Nobody begins or refers anything where a child is safe or the desk has to look first."""
    if series.stage is Stage.SAFEGUARDED:
        raise AlreadySafe
    if holds_of(unit.session, [series.id]):
        raise Stopped
