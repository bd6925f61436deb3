"""The dashboard's figures once more, from the record: what a rehearsal is proven with.

Nothing is shared with ``totals`` and what that rests on. Only who has a seat is not told by the
operation's events: that is the house's to know.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from taskforce.clock import microseconds
from taskforce.models import Agency, Member, Operation, User
from taskforce.places import CANDIDATES, country_of, cover, struck
from taskforce.queries.ledger import ENDED, STATES, Ledger, Number, ToldReferral, ledger_of
from taskforce.workdays import weekend_of

#: ``referrals.sent`` and so on, as the dashboard's figures are called for scripts.
Figures = Mapping[str, int | None]

_STAGES = ("open", "worked", "located", "referred", "acknowledged", "identified", "safeguarded")


def figures(found: Mapping[str, Any], before: str = "") -> Figures:
    """The figures that are shown, one beneath the other under the names that they have here."""
    flat: dict[str, int | None] = {}
    for name, value in found.items():
        if isinstance(value, Mapping):
            flat |= figures(value, f"{before}{name}.")
        elif isinstance(value, list):  # of rows, each named by its first column
            for (_, row), *rest in map(dict.items, value):
                flat |= figures(dict(rest), f"{before}{name}.{row}.")
        else:
            flat[f"{before}{name}"] = value
    return flat


def recounted(session: Session, operation: Operation, now: datetime) -> Figures:
    """All of them, from what happened."""
    ledger = ledger_of(session, operation.id)
    every = _once(ledger)
    referrals = [each for each in every if STATES.index(each.state) >= 2]
    countries = {key: where for key, where in session.execute(select(Agency.id, Agency.country))}
    today = now.astimezone(ZoneInfo(operation.zone)).date()
    return {
        "as_of": ledger.last,
        **_of_series(ledger, microseconds(now)),
        **_of_referrals(ledger, referrals, operation, today),
        **_of_children(ledger),
        **_of_countries(referrals),
        **_of_located(ledger),
        **_of_recipients(ledger, every, countries, operation, today),
        **_of_waits(ledger, referrals),
        **_of_days(ledger, referrals),
        **_of_stops(ledger, microseconds(now)),
        "countries_in_room": _in_room(session, operation.id, countries),
    }


def _of_series(ledger: Ledger, now: int) -> Figures:
    stages = {each: ledger.stage(each) for each in _touched(ledger) - ledger.limited}
    exactly = Counter(stages.values())
    every = ledger.brought - len(ledger.limited)
    exactly["open"] = every - len(stages) + exactly["open"]
    held = {each for each, (_, until) in ledger.claims.items() if until > now} - ledger.limited
    stopped = {each.series for each in ledger.stops.values() if each.holds} - ledger.limited
    safe = {each for each, stage in stages.items() if stage == "safeguarded"}
    at_least = {
        stage: sum(exactly[each] for each in _STAGES[place:])
        for place, stage in enumerate(_STAGES)
    }
    found = {stage: count for stage, count in at_least.items() if stage != "open"} | {
        "all": every,
        "stopped": len(stopped),
        "held": len(held),
        "free": every - len(held | stopped | safe),
        "untouched": exactly["open"],
        "contradicted": sum(_is_contradicted(ledger, each) for each in stages),
    }
    return {f"series.{name}": count for name, count in found.items()} | {
        f"series.by_stage.{stage}": exactly[stage] for stage in _STAGES
    }


def _touched(ledger: Ledger) -> set[int]:
    referred = {each.series for each in ledger.referrals.values()}
    return ledger.worked | set(ledger.located) | referred | {of for of, _ in ledger.said.values()}


def _is_contradicted(ledger: Ledger, series: int) -> bool:
    """Whether its firm clues stand against each other: about a place, or so that none is left."""
    left, supported, excluded = set(CANDIDATES), set[str](), set[str]()
    for name in ledger.last_of(ledger.clues.get(series, [])):
        row = ledger.rows.clues[name]
        is_firm = row.is_firm and row.basis.value != "asked" and row.id not in ledger.rows.doubted
        if row.is_withheld or not is_firm:
            continue
        places = row.places.split()
        if row.polarity.value == "supports":
            here = set[str]().union(*map(cover, places))
            supported |= here
            left &= here
        elif row.polarity.value == "excludes":
            here = set[str]().union(*map(struck, places))
            excluded |= here
            left -= here
    return not left or bool(supported & excluded)


def _once(ledger: Ledger) -> list[ToldReferral]:
    """Of one child to one agency only the one that came furthest."""
    numbers = _numbers(ledger)
    kin: dict[int, set[int]] = {}
    for group in numbers.values():
        there = {series for series, _ in group}
        for series in there:
            kin.setdefault(series, set()).update(there - {series})
    ranked = sorted(ledger.referrals.values(), key=lambda each: each.how_far, reverse=True)
    kept: list[ToldReferral] = []
    for each in ranked:
        there = kin.get(each.series, set())
        if each.series in ledger.limited:
            continue
        if not any(one.agency == each.agency and one.series in there for one in kept):
            kept.append(each)
    return kept


def _numbers(ledger: Ledger) -> dict[Number, set[Number]]:
    """All numbers of each child that has several."""
    groups: dict[Number, set[Number]] = {}
    for key, series in ledger.links.items():
        if not ledger.limited & set(series):
            pair = set(zip(series, ledger.rows.links[key], strict=True))
            for child in pair:
                pair = pair | groups.get(child, set())
            groups |= {child: pair for child in pair}
    return groups


def _of_referrals(
    ledger: Ledger, referrals: list[ToldReferral], operation: Operation, today: date
) -> Figures:
    sent = [each for each in referrals if each.is_out]
    days = [ledger.rows.sent_on[each.id] for each in sent]
    due = [_due(each, day, operation) for each, day in zip(sent, days, strict=True) if day]
    found = {
        "drafted": len(referrals),
        "approved": sum(each.state == "approved" for each in referrals) + len(sent),
        "sent": len(sent),
        "acknowledged": sum(bool(each.steps) for each in sent),
        "accepted": sum(each.is_accepted for each in sent),
        "ended": sum(each.latest in ENDED for each in sent),
        "unanswered": sum(not each.steps for each in sent),
        "overdue": sum(day is not None and day < today for day in due),
    }
    latest = Counter(f"latest.{each.latest}" for each in sent if each.steps)
    return {f"referrals.{name}": count for name, count in (found | latest).items()}


def _due(referral: ToldReferral, sent_on: date, operation: Operation) -> date | None:
    """The last day on which it is not overdue: that many working days after it was sent."""
    if referral.state == "closed" or set(referral.steps) - {"acknowledged"}:
        return None
    hours = operation.feedback_hours if referral.steps else operation.ack_hours
    after = (sent_on + timedelta(days=number) for number in range(1, 999))
    working = [day for day in after if day.weekday() not in weekend_of(referral.country)]
    return working[(hours + 23) // 24 - 1]


def _of_children(ledger: Ledger) -> Figures:
    come = {
        child: far for child, far in ledger.children().items() if child[0] not in ledger.limited
    }
    numbers = _numbers(ledger)
    furthest: dict[Number, int] = {}
    for child, far in come.items():
        first = min(numbers.get(child, {child}))
        furthest[first] = max(furthest.get(first, 0), far)
    exactly = Counter(furthest.values())
    registered = {min(numbers.get(each, {each})) for each in ledger.registrations.values()}
    known = {min(numbers.get(child, {child})) for child, far in come.items() if far >= 3}
    return {
        "children.probable": exactly[2],
        "children.identified": exactly[3] + exactly[4],
        "children.safeguarded": exactly[4],
        "children.already_safe": exactly[5],
        "children.series_identified": len(
            {child[0] for child, far in come.items() if far in (3, 4)}
        ),
        "children.series_safeguarded": len({child[0] for child, far in come.items() if far == 4}),
        "children.to_register": len(known),
        "children.registered": len(known & registered),
    }


def _of_countries(referrals: list[ToldReferral]) -> Figures:
    found = Counter[str]()
    for each in referrals:
        if each.is_out:
            where = f"countries.{each.country}"
            found[f"{where}.sent"] += 1
            found[f"{where}.acknowledged"] += bool(each.steps)
            found[f"{where}.accepted"] += each.is_accepted
    return dict(found)


def _of_located(ledger: Ledger) -> Figures:
    found = {
        (country_of(ledger.rows.located[each]), series)
        for series, there in ledger.located.items()
        for each in there
        if series not in ledger.limited
    }
    return Counter(f"located.{country}.series" for country, _ in found)


def _of_recipients(
    ledger: Ledger,
    referrals: list[ToldReferral],
    countries: dict[int, str],
    operation: Operation,
    today: date,
) -> Figures:
    found = Counter[str]()
    for each in referrals:
        where = f"returns.recipients.{each.country or countries[each.agency]}"
        for state in STATES:
            shown = "draft" if state == "drafted" else state
            found[f"{where}.states.{shown}"] += each.state == state
        day = ledger.rows.sent_on[each.id]
        due = _due(each, day, operation) if each.is_out and day else None
        found[f"{where}.overdue"] += due is not None and due < today
        found[f"{where}.all"] += 1
    return dict(found)


def _of_waits(ledger: Ledger, referrals: list[ToldReferral]) -> Figures:
    """The fewest working days within which a quarter, half and three quarters were heard of."""
    took = []
    for each in referrals:
        sent_on = ledger.rows.sent_on[each.id]
        if each.is_out and each.days and sent_on:
            days = range(1, (min(each.days) - sent_on).days + 1)
            rest = weekend_of(each.country)
            took.append(sum((sent_on + timedelta(n)).weekday() not in rest for n in days))
    return {"returns.wait.answered": len(took)} | {
        f"returns.wait.{name}": min(
            (days for days in took if sum(one <= days for one in took) * 4 >= part * len(took)),
            default=None,
        )
        for part, name in enumerate(("quarter", "half", "three_quarters"), 1)
    }


def _of_days(ledger: Ledger, referrals: list[ToldReferral]) -> Figures:
    """Each referral and each child on the first day of which it is true."""
    columns = ("sent", "acknowledged", "ended", "identified", "safeguarded", "already_safe")
    happened: list[tuple[str, date | None]] = []
    for each in referrals:
        if each.is_out:
            happened.append(("sent", ledger.rows.sent_on[each.id]))
            if each.days:
                happened.append(("acknowledged", min(each.days)))
            if each.latest in ENDED:
                happened.append(("ended", each.days[-1]))
    for first in _first_days(ledger).values():
        if "already_safeguarded" in first:
            happened.append(("already_safe", first["already_safeguarded"]))
        else:
            known = [first.get("positive_identification"), first.get("safeguarded")]
            happened.append(("identified", min((day for day in known if day), default=None)))
            happened.append(("safeguarded", first.get("safeguarded")))
    counted = Counter(happened)
    days = {day for _, day in happened if day}
    return {f"returns.days.{day}.{each}": counted[each, day] for day in days for each in columns}


def _first_days(ledger: Ledger) -> dict[Number, dict[str, date]]:
    """The first day of each step of each child, under the first of its numbers."""
    numbers = _numbers(ledger)
    found: dict[Number, dict[str, date]] = {}
    for name, series, step in ledger.standing():
        _, ordinals, day = ledger.rows.feedback[name]
        for ordinal in ordinals if series not in ledger.limited else ():
            child = (series, ordinal)
            days = found.setdefault(min(numbers.get(child, {child})), {})
            days[step] = min(day, days.get(step, day))
    return found


def _of_stops(ledger: Ledger, now: int) -> Figures:
    stops = [each for each in ledger.stops.values() if each.series not in ledger.limited]
    return {
        "open_stops": sum(each.is_open for each in stops),
        "overdue_stops": sum(each.is_open and each.due <= now for each in stops),
    }


def _in_room(session: Session, operation_id: int, countries: dict[int, str]) -> int:
    seats = select(Member.user_id).where(Member.operation_id == operation_id)
    people = session.scalars(select(User).where(User.id.in_(seats)))
    return len({countries.get(each.agency_id or 0) for each in people} - {None})
