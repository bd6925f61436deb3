"""Being given a series by turn, and letting one go by."""

import secrets
from typing import Any

from sqlalchemy import ColumnElement, select

from taskforce import clock, policy
from taskforce.actions.matching import record_each
from taskforce.actions.steps import begin_claim, refuse_more
from taskforce.change import Unit, change, own, records
from taskforce.errors import EveningRest, FitsEnough, InputRefused, NothingFits, NothingToDraw
from taskforce.inputs import explained
from taskforce.inputs.draw import Fitting
from taskforce.models import AreaKind, EventKind, Passed, Series, User
from taskforce.queries.deconfliction import holds_of
from taskforce.queries.draw import (
    Draw,
    Fit,
    could_have,
    drawn,
    fits_of,
    is_fitted_by,
    may_fit,
    numbers_that,
)
from taskforce.queries.wellness import evening_of
from taskforce.seat import Seat


@records(EventKind.SERIES_DRAWN, EventKind.SERIES_CLAIMED, EventKind.STOP_RAISED)
def draw_series(seat: Seat) -> int:
    """Give somebody the series whose turn it is, and let them hold it."""
    with change(seat, allow=policy.WORKS_SERIES) as unit:
        _refuse_drawing(unit)
        seed = secrets.token_hex(16)
        draw = _draw(unit, seed, [])
        if draw is None:
            raise NothingToDraw
        return _give(unit, draw, seed=seed, rule="fair")


@records(EventKind.SERIES_DRAWN, EventKind.SERIES_CLAIMED, EventKind.STOP_RAISED)
def draw_fitting_series(seat: Seat, said: Fitting) -> int:
    """The same among the series that fit one thing that somebody knows: in addition, so that
    these are never more than half of what they are given."""
    with change(seat, allow=policy.WORKS_SERIES) as unit:
        _refuse_drawing(unit)
        fit = _fit(unit, said.knows)
        if not may_fit(unit.session, unit.operation.id, unit.actor.id):
            raise FitsEnough
        seed, fitting = secrets.token_hex(16), is_fitted_by(fit)
        draw = _draw(unit, seed, [fitting])
        if draw is None:
            raise NothingFits
        knows = {"knows": fit.code}
        if fit.kind is AreaKind.PLACE:  # a clue may be wiped one day: then nothing else says it
            on_floor = policy.visible_series(unit.operation.id)
            knows["fitting"] = " ".join(map(str, numbers_that(unit.session, on_floor, fitting)))
        return _give(unit, draw, seed=seed, rule="knowledge", **knows)


def pass_series(user_id: int, series_id: int) -> None:
    """From now on the draw does not give this series to this person. Nobody is told, and nobody
    asks why."""
    with own(user_id) as mine:
        if mine.find(Passed, series_id=series_id, taken_back_at=None) is None:
            passed = {"series_id": series_id, "passed_at": clock.now()}
            mine.session.add(Passed(user_id=user_id, **passed))


def take_back_pass(user_id: int, series_id: int) -> None:
    """The draw may give this series to this person again."""
    with own(user_id) as mine:
        if passed := mine.find(Passed, series_id=series_id, taken_back_at=None):
            passed.taken_back_at = clock.now()


def _refuse_drawing(unit: Unit) -> None:
    # What somebody passes at this very moment counts for the draw or does not: never both.
    row = select(User.id).filter_by(id=unit.actor.id)
    unit.session.scalar(row.with_for_update(key_share=True))
    refuse_more(unit)
    if evening := evening_of(unit.session, unit.actor, unit.at):
        raise EveningRest(evening=evening)


def _fit(unit: Unit, knows: str) -> Fit:
    for fit in fits_of(unit.session, unit.actor.id):
        if fit.code == knows:
            return fit
    raise InputRefused({"knows": explained("enum")})


def _draw(unit: Unit, seed: str, besides: list[ColumnElement[bool]]) -> Draw | None:
    """Draw until there is no match against it that the record does not know yet: those are
    recorded first, so that the record alone says who could have been drawn."""
    could = [*could_have(unit.operation.id, unit.actor.id, unit.at), *besides]
    draw = drawn(unit.session, could, seed)
    while draw is not None and holds_of(unit.session, [draw.winner.id]):
        record_each(unit, {draw.winner.id})
        unit.session.flush()
        draw = drawn(unit.session, could, seed)
    return draw


def _give(unit: Unit, draw: Draw, **facts: Any) -> int:
    series: Series = draw.winner
    facts |= {"candidates": draw.candidates, "digest": draw.digest}
    unit.record(EventKind.SERIES_DRAWN, series, **facts)
    begin_claim(unit, series, unit.actor)
    return unit.record(EventKind.SERIES_CLAIMED, series, claim=series.claim_number)
