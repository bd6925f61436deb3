"""How far series and children have come: pure functions of the facts that stand."""

import enum
from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from taskforce.models import (
    Clue,
    Feedback,
    Jurisdiction,
    LiveModel,
    Referral,
    Series,
    Stage,
    Step,
)
from taskforce.models.base import Version, versions_in

Row = TypeVar("Row", bound=LiveModel)


class ChildStage(enum.StrEnum):
    """What authorities said of one child. Located is not identified; identified is not safe."""

    UNKNOWN = "unknown"
    LOCATED = "located"
    PROBABLE = "probable"
    IDENTIFIED = "identified"
    SAFEGUARDED = "safeguarded"
    #: Safe before anybody asked.
    ALREADY_SAFE = "already_safe"


_CHILD_AFTER = {
    Step.LOCATED: ChildStage.LOCATED,
    Step.PROBABLE: ChildStage.PROBABLE,
    Step.POSITIVE: ChildStage.IDENTIFIED,
    Step.SAFEGUARDED: ChildStage.SAFEGUARDED,
    Step.ALREADY_SAFEGUARDED: ChildStage.ALREADY_SAFE,
}
_KNOWN = {ChildStage.IDENTIFIED, ChildStage.SAFEGUARDED, ChildStage.ALREADY_SAFE}
_SAFE = {ChildStage.SAFEGUARDED, ChildStage.ALREADY_SAFE}


def told_in(feedback: Iterable[Feedback]) -> list[Version[Feedback]]:
    """Each thing that was told with what it replaced, in the order in which they were begun."""
    return sorted(versions_in(feedback), key=_begun)


def standing_in(feedback: Iterable[Feedback]) -> list[Feedback]:
    """Of all that was told, what stands: neither withdrawn, nor replaced by what was not."""
    return [version.standing for version in told_in(feedback) if version.standing is not None]


def _begun(version: Version[Feedback]) -> int:
    return [version.newest, *version.replaced][-1].id


def child_stages(feedback: Iterable[Feedback]) -> dict[tuple[int, int], ChildStage]:
    """The furthest stage of each child that feedback names, by series id and ordinal.

    "Safeguarded" after "already safeguarded" stays what was said first: it was safe before.
    """
    return furthest_in(standing_in(feedback))


def furthest_in(standing: Iterable[Feedback]) -> dict[tuple[int, int], ChildStage]:
    """The same, of facts that all stand."""
    order = list(ChildStage)
    stages: dict[tuple[int, int], ChildStage] = {}
    for fact in standing:
        told = _CHILD_AFTER.get(fact.step)
        if told is None:
            continue
        for ordinal in fact.children.split():
            child = (fact.series_id, int(ordinal))
            stages[child] = max(stages.get(child, told), told, key=order.index)
    return stages


def identified_since(feedback: Iterable[Feedback]) -> dict[tuple[int, int], date]:
    """The children that stand as identified or further, by series id and ordinal: each with the
    day of the first feedback that stands and says so."""
    days: dict[tuple[int, int], date] = {}
    for fact in standing_in(feedback):
        if _CHILD_AFTER.get(fact.step) in _KNOWN:
            for ordinal in fact.children.split():
                child = (fact.series_id, int(ordinal))
                days[child] = min(days.get(child, fact.happened_on), fact.happened_on)
    return days


def stage_of(session: Session, series: Series) -> Stage:
    """The furthest stage whose facts stand. A referral that was recalled is none, and was not
    answered; but what an authority said of a child is true all the same."""
    feedback = list(session.scalars(_of(Feedback, series)))
    told = child_stages(feedback)
    # Where child 2 is named there is a child 1, of whom nothing is known yet.
    ordinals = range(1, max((ordinal for _, ordinal in told), default=0) + 1)
    children = {told.get((series.id, ordinal), ChildStage.UNKNOWN) for ordinal in ordinals}
    if children and children <= _SAFE:
        return Stage.SAFEGUARDED
    if children & _KNOWN:
        return Stage.IDENTIFIED
    out = {row.id for row in session.scalars(_of(Referral, series)) if row.state.is_out}
    if any(fact.referral_id in out for fact in standing_in(feedback)):
        return Stage.ACKNOWLEDGED
    if out:
        return Stage.REFERRED
    if any(place.stands for place in session.scalars(_of(Jurisdiction, series))):
        return Stage.LOCATED
    is_worked = series.claim_number > 0 or session.scalars(_of(Clue, series)).first()
    return Stage.WORKED if is_worked else Stage.OPEN


def _of(model: type[Row], series: Series) -> Select[Row]:
    return select(model).where(model.series_id == series.id)  # type: ignore[attr-defined]
