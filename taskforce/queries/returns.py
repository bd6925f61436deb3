"""What became of referrals: how far each was taken, how soon recipients were heard of, and what
came back day by day.

Pure functions of the facts. Nothing here is in an order of more or less: countries go by their
code, days by the calendar.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from taskforce.models import Feedback, Link, ReferralState, Step
from taskforce.queries.link import children_together
from taskforce.queries.referral import Standing
from taskforce.queries.stage import standing_in
from taskforce.workdays import days_until

#: Feedback that ends a referral without a child being reached by it.
ENDED = frozenset({Step.DECLINED, Step.REDIRECTED, Step.UNABLE, Step.ALREADY_SAFEGUARDED})


@dataclass(frozen=True)
class RecipientTotals:
    """The referrals to one country, by how far they were taken."""

    country: str
    #: How many are in each state right now, also what was taken back.
    states: dict[str, int]
    all: int
    #: Sent, and the recipient should have been heard of by now.
    overdue: int


@dataclass(frozen=True)
class Wait:
    """How long recipients took to be heard of first, in working days of their country: the days
    on which it was sent and answered are known, the hours are not."""

    #: How many have been heard of; those that still wait are not in it.
    answered: int
    #: Within so many days a quarter of them was heard of, half of them (the median), and three
    #: quarters; nothing where nobody was.
    quarter: int | None
    half: int | None
    three_quarters: int | None


@dataclass(frozen=True)
class DayTotals:
    """What happened on one day of the operation's calendar: each referral and each child stands
    on the first day of which it is true, so that each column adds up to its figure."""

    day: str
    sent: int
    acknowledged: int
    ended: int
    identified: int
    safeguarded: int
    already_safe: int


@dataclass(frozen=True)
class Returns:
    """What became of all referrals."""

    recipients: list[RecipientTotals]
    wait: Wait
    days: list[DayTotals]


def returns_of(
    standings: list[Standing], feedback: Iterable[Feedback], links: list[Link], today: date
) -> Returns:
    """What became of these referrals, and of the children that this feedback names."""
    out = [each for each in standings if each.referral.state.is_out]
    return Returns(
        recipients=_recipients(standings, today),
        wait=_wait(out),
        days=_days([*_of_referrals(out), *_of_children(feedback, links)]),
    )


def is_ended(standing: Standing) -> bool:
    """Whether the last that was heard ends it."""
    return standing.latest is not None and standing.latest.step in ENDED


def _recipients(standings: list[Standing], today: date) -> list[RecipientTotals]:
    to: dict[str, list[Standing]] = {}
    for each in standings:
        to.setdefault(each.referral.country, []).append(each)
    return [_recipient(country, to[country], today) for country in sorted(to)]


def _recipient(country: str, standings: list[Standing], today: date) -> RecipientTotals:
    exactly = Counter(each.referral.state for each in standings)
    return RecipientTotals(
        country,
        {state.value: exactly[state] for state in ReferralState},
        len(standings),
        sum(each.referral.is_overdue_on(today) for each in standings),
    )


def _wait(out: list[Standing]) -> Wait:
    took = sorted(
        days_until(each.referral.sent_on, _heard_on(each), each.referral.country)
        for each in out
        if each.told and each.referral.sent_on
    )
    return Wait(len(took), *(_within(took, part) for part in (1, 2, 3)))


def _within(took: list[int], quarters: int) -> int | None:
    """The fewest days within which so many quarters of them had come."""
    return took[-(-len(took) * quarters // 4) - 1] if took else None


def _heard_on(standing: Standing) -> date:
    return min(fact.happened_on for fact in standing.told)


#: A column of ``DayTotals``, and the day.
_Happened = tuple[str, date]


def _of_referrals(out: list[Standing]) -> Iterator[_Happened]:
    for each in out:
        if each.referral.sent_on:
            yield "sent", each.referral.sent_on
        if each.latest:
            yield "acknowledged", _heard_on(each)
        if each.latest and is_ended(each):
            yield "ended", each.latest.happened_on


def _of_children(feedback: Iterable[Feedback], links: list[Link]) -> Iterator[_Happened]:
    for first in _first_days(feedback, links).values():
        if Step.ALREADY_SAFEGUARDED in first:
            yield "already_safe", first[Step.ALREADY_SAFEGUARDED]
            continue
        if Step.SAFEGUARDED in first:
            yield "safeguarded", first[Step.SAFEGUARDED]
        known = [first[step] for step in (Step.POSITIVE, Step.SAFEGUARDED) if step in first]
        if known:
            yield "identified", min(known)


def _first_days(
    feedback: Iterable[Feedback], links: list[Link]
) -> dict[tuple[int, int], dict[Step, date]]:
    """The first day of each step of each child, under the first of its numbers."""
    together = children_together(links)
    first: dict[tuple[int, int], dict[Step, date]] = {}
    for fact in standing_in(feedback):
        for ordinal in fact.children.split():
            number = (fact.series_id, int(ordinal))
            days = first.setdefault(min(together.get(number, {number})), {})
            days[fact.step] = min(days.get(fact.step, fact.happened_on), fact.happened_on)
    return first


def _days(happened: list[_Happened]) -> list[DayTotals]:
    columns = [name for name in DayTotals.__dataclass_fields__ if name != "day"]
    counted = Counter(happened)
    return [
        DayTotals(day.isoformat(), **{name: counted[name, day] for name in columns})
        for day in sorted({day for _, day in happened})
    ]
