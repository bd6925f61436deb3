"""The figures of an operation: series, referrals and children, counted apart.

Counted anew each time, because it costs a few milliseconds and cannot drift; kept for as long as
nothing happens, because many pages ask in the same second.
"""

from collections import Counter, OrderedDict
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from taskforce.models import (
    Agency,
    Feedback,
    Jurisdiction,
    Link,
    Member,
    Operation,
    ReferralState,
    Resolution,
    Series,
    Stage,
    Step,
    Stop,
    User,
)
from taskforce.places import country_of
from taskforce.policy import visible_series
from taskforce.queries.child import known_children
from taskforce.queries.link import children_together, links_in, series_together
from taskforce.queries.referral import Standing, all_referrals
from taskforce.queries.returns import ENDED, Returns, is_ended, returns_of
from taskforce.queries.series import stopped_ids
from taskforce.queries.stage import ChildStage, child_stages


@dataclass(frozen=True)
class SeriesTotals:
    """How many series have come at least so far."""

    all: int
    worked: int
    located: int
    referred: int
    acknowledged: int
    identified: int
    safeguarded: int
    stopped: int
    held: int
    #: What somebody could claim right now.
    free: int
    untouched: int
    contradicted: int
    #: Exactly in each stage, for the board's filters.
    by_stage: dict[str, int]


@dataclass(frozen=True)
class ReferralTotals:
    """How many referrals have come at least so far."""

    drafted: int
    approved: int
    sent: int
    acknowledged: int
    accepted: int
    ended: int
    #: Sent, and nothing was heard yet.
    unanswered: int
    #: Sent, and the recipient should have been heard of by now.
    overdue: int
    #: The latest step of each referral that was sent.
    latest: dict[str, int]


@dataclass(frozen=True)
class ChildTotals:
    """Children as authorities told of them."""

    probable: int
    identified: int
    safeguarded: int
    already_safe: int
    series_identified: int
    series_safeguarded: int
    #: Identified or further, also who was safe before: a clearinghouse has to know of each.
    to_register: int
    registered: int


@dataclass(frozen=True)
class CountryTotals:
    """What went to one country, and what came back."""

    country: str
    sent: int
    acknowledged: int
    accepted: int


@dataclass(frozen=True)
class LocatedTotals:
    """How many series are located to one country; one that is located to two stands in both."""

    country: str
    series: int


@dataclass(frozen=True)
class OnMap:
    """What the map shows of one country."""

    country: str
    located: int
    sent: int
    acknowledged: int
    accepted: int


@dataclass(frozen=True)
class Totals:
    """Everything the dashboard counts, as of one event."""

    as_of: int
    series: SeriesTotals
    referrals: ReferralTotals
    children: ChildTotals
    countries: list[CountryTotals]
    located: list[LocatedTotals]
    returns: Returns
    open_stops: int
    overdue_stops: int
    countries_in_room: int

    def as_json(self) -> dict[str, object]:
        """For scripts."""
        return asdict(self)

    @property
    def on_map(self) -> list[OnMap]:
        """Every country to which a series is located or a referral went."""
        located = {each.country: each.series for each in self.located}
        referred = {each.country: each for each in self.countries}
        nothing = CountryTotals("", sent=0, acknowledged=0, accepted=0)
        found = []
        for country in sorted({*located, *referred}):
            told = referred.get(country, nothing)
            counts = (told.sent, told.acknowledged, told.accepted)
            found.append(OnMap(country, located.get(country, 0), *counts))
        return found


_kept: OrderedDict[tuple[object, ...], Totals] = OrderedDict()


def totals(session: Session, operation: Operation, now: datetime) -> Totals:
    """The figures that the whole floor may know."""
    bind = session.get_bind()
    minute = int(now.timestamp()) // 60
    # Seats are the house's: who comes and goes leaves no event in the operation's record.
    countries = _countries_in_room(session, operation.id)
    key = (str(bind.engine.url), operation.id, operation.head, minute, countries)
    if key not in _kept:
        _kept[key] = _counted(session, operation, now, countries)
        while len(_kept) > 64:
            _kept.popitem(last=False)
    return _kept[key]


def _counted(session: Session, operation: Operation, now: datetime, countries: int) -> Totals:
    links = links_in(session, operation.id)
    standings = _once_for_each_child(all_referrals(session, operation.id), links)
    stops = _stops(session, operation.id, now)
    feedback, today = _feedback(session, operation.id), operation.day_of(now)
    return Totals(
        as_of=operation.last_seq,
        series=_series(session, operation.id, now, stops["stopped"]),
        referrals=_referrals(standings, today),
        children=_children(session, operation.id, feedback, links),
        countries=_countries(standings),
        located=_located(session, operation.id),
        returns=returns_of(standings, feedback, links, today),
        open_stops=stops["open"],
        overdue_stops=stops["overdue"],
        countries_in_room=countries,
    )


def _series(session: Session, operation_id: int, now: datetime, stopped: int) -> SeriesTotals:
    here = visible_series(operation_id)
    every = select(Series.stage, func.count()).where(here).group_by(Series.stage)
    exactly = {stage: count for stage, count in session.execute(every)}
    # Few are held, and only what has clues can be contradicted: with the stages named, an index
    # leads there, where one look at every row would cost more than all the rest of the page.
    held = and_(Series.stage.in_(list(Stage)), Series.held_until > now)
    contradicted = and_(Series.stage.in_(set(Stage) - {Stage.OPEN}), Series.contradicted > 0)

    def ids(which: ColumnElement[bool]) -> set[int]:
        return set(session.scalars(select(Series.id).where(here, which)))

    held_ids = ids(held)
    stops = stopped_ids().join(Series, Series.id == Stop.series_id)
    stopped_here = set(session.scalars(stops.where(Stop.operation_id == operation_id, here)))
    taken = held_ids | stopped_here | ids(Series.stage == Stage.SAFEGUARDED)

    def at_least(stage: Stage) -> int:
        return sum(count for each, count in exactly.items() if each.step >= stage.step)

    return SeriesTotals(
        all=at_least(Stage.OPEN),
        worked=at_least(Stage.WORKED),
        located=at_least(Stage.LOCATED),
        referred=at_least(Stage.REFERRED),
        acknowledged=at_least(Stage.ACKNOWLEDGED),
        identified=at_least(Stage.IDENTIFIED),
        safeguarded=at_least(Stage.SAFEGUARDED),
        stopped=stopped,
        held=len(held_ids),
        free=at_least(Stage.OPEN) - len(taken),
        untouched=exactly.get(Stage.OPEN, 0),
        contradicted=len(ids(contradicted)),
        by_stage={stage.value: exactly.get(stage, 0) for stage in Stage},
    )


def _stops(session: Session, operation_id: int, now: datetime) -> dict[str, int]:
    query = select(Stop).join(Series, Series.id == Stop.series_id)
    standing = query.where(
        Stop.operation_id == operation_id,
        visible_series(operation_id),
        Stop.lifted_at.is_(None),
        or_(Stop.resolution.is_(None), Stop.resolution == Resolution.SAME),
    )
    stops = list(session.scalars(standing))
    return {
        "open": sum(stop.is_open for stop in stops),
        "overdue": sum(stop.is_open and stop.due_at <= now for stop in stops),
        "stopped": len({stop.series_id for stop in stops}),
    }


def _once_for_each_child(standings: list[Standing], links: list[Link]) -> list[Standing]:
    """Of referrals of the same child to the same agency only the one that came furthest."""
    together = series_together(links)
    kept: list[Standing] = []
    for each in sorted(standings, key=_how_far, reverse=True):
        others = together.get(each.referral.series_id, frozenset()) - {each.referral.series_id}
        same = (other for other in kept if other.referral.agency_id == each.referral.agency_id)
        if not any(other.referral.series_id in others for other in same):
            kept.append(each)
    return sorted(kept, key=lambda each: each.referral.number)


def _how_far(standing: Standing) -> tuple[bool, int, int]:
    """What was taken back comes last; then what was sent and answered first."""
    states, state = list(ReferralState), standing.referral.state
    return not state.is_taken_back, states.index(state), len(standing.told)


def _referrals(standings: list[Standing], today: date) -> ReferralTotals:
    standings = [each for each in standings if not each.referral.state.is_taken_back]
    states = Counter(each.referral.state for each in standings)
    sent = [each for each in standings if each.referral.state.is_out]
    return ReferralTotals(
        drafted=len(standings),
        approved=states[ReferralState.APPROVED] + len(sent),
        sent=len(sent),
        acknowledged=sum(each.latest is not None for each in sent),
        accepted=sum(_is_accepted(each) for each in sent),
        ended=sum(is_ended(each) for each in sent),
        unanswered=sum(each.latest is None for each in sent),
        overdue=sum(each.referral.is_overdue_on(today) for each in sent),
        latest=dict(Counter(each.latest.step.value for each in sent if each.latest)),
    )


def _is_accepted(standing: Standing) -> bool:
    taken = set(Step) - ENDED - {Step.ACKNOWLEDGED}
    return any(fact.step in taken for fact in standing.told)


def _feedback(session: Session, operation_id: int) -> list[Feedback]:
    query = select(Feedback).join(Series, Series.id == Feedback.series_id)
    inside = (Feedback.operation_id == operation_id, visible_series(operation_id))
    return list(session.scalars(query.where(*inside)))


def _children(
    session: Session, operation_id: int, feedback: list[Feedback], links: list[Link]
) -> ChildTotals:
    stages = child_stages(feedback)
    exactly = Counter(of_each_child(stages, links).values())
    safe = exactly[ChildStage.SAFEGUARDED]
    known = [child for child in known_children(session, operation_id) if child.is_first]
    identified = {ChildStage.IDENTIFIED, ChildStage.SAFEGUARDED}
    return ChildTotals(
        probable=exactly[ChildStage.PROBABLE],
        identified=exactly[ChildStage.IDENTIFIED] + safe,
        safeguarded=safe,
        already_safe=exactly[ChildStage.ALREADY_SAFE],
        series_identified=len({child[0] for child, at in stages.items() if at in identified}),
        series_safeguarded=len(
            {child[0] for child, at in stages.items() if at is ChildStage.SAFEGUARDED}
        ),
        to_register=len(known),
        registered=sum(child.registered is not None for child in known),
    )


def of_each_child(
    stages: dict[tuple[int, int], ChildStage], links: list[Link]
) -> dict[tuple[int, int], ChildStage]:
    """The furthest stage of each child, under the first of its numbers."""
    together, order = children_together(links), list(ChildStage)
    furthest: dict[tuple[int, int], ChildStage] = {}
    for number, stage in stages.items():
        child = min(together.get(number, {number}))
        furthest[child] = max(furthest.get(child, stage), stage, key=order.index)
    return furthest


def _countries(standings: list[Standing]) -> list[CountryTotals]:
    sent: dict[str, list[Standing]] = {}
    for each in standings:
        if each.referral.state.is_out:
            sent.setdefault(each.referral.country, []).append(each)
    found = [
        CountryTotals(
            country,
            len(these),
            sum(each.latest is not None for each in these),
            sum(_is_accepted(each) for each in these),
        )
        for country, these in sent.items()
    ]
    return sorted(found, key=lambda each: each.country)


def _located(session: Session, operation_id: int) -> list[LocatedTotals]:
    query = select(Jurisdiction.place, Jurisdiction.series_id).join(
        Series, Series.id == Jurisdiction.series_id
    )
    standing = query.where(visible_series(operation_id), Jurisdiction.withdrawn_at.is_(None))
    pairs = {(country_of(place), series_id) for place, series_id in session.execute(standing)}
    found = Counter(country for country, _ in pairs)
    return [LocatedTotals(country, found[country]) for country in sorted(found)]


def _countries_in_room(session: Session, operation_id: int) -> int:
    query = select(func.count(Agency.country.distinct())).join(User, User.agency_id == Agency.id)
    seated = query.join(Member, Member.user_id == User.id)
    return session.scalar(seated.where(Member.operation_id == operation_id)) or 0
