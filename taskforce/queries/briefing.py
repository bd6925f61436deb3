"""What one day of an operation brought, for whoever briefs the room: counts, countries and open
asks, never a person.

Made from the events of that day, as things stood when it ended, so that the briefing of a day is
the same whenever it is printed. What was limited since, or wiped, is in none.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from taskforce.i18n import plain_language
from taskforce.models import (
    Agency,
    Ask,
    Event,
    EventKind,
    Feedback,
    Jurisdiction,
    Operation,
    Series,
    Step,
    Translation,
    User,
)
from taskforce.places import country_of
from taskforce.policy import visible_series
from taskforce.queries.activity import begin_of
from taskforce.queries.ask import TRANSLATED
from taskforce.queries.history import readable
from taskforce.queries.link import links_in
from taskforce.queries.series import is_left_in_peace, references_of
from taskforce.queries.stage import ChildStage, furthest_in
from taskforce.queries.totals import of_each_child

#: What a series has been worked on with, as its stage counts it.
_WORKED = {EventKind.SERIES_CLAIMED, EventKind.CLUE_POSTED, EventKind.CLUE_CORRECTED}
#: For these a country is thanked.
THANKED = {
    EventKind.CLUE_POSTED,
    EventKind.CLUE_CORRECTED,
    EventKind.CLUE_CONFIRMED,
    EventKind.CLUE_CONTESTED,
    EventKind.TRANSLATION_POSTED,
    EventKind.TRANSLATION_CORRECTED,
}
_TOLD = {EventKind.FEEDBACK_RECORDED, EventKind.FEEDBACK_CORRECTED}
_KNOWN = {ChildStage.IDENTIFIED, ChildStage.SAFEGUARDED}


@dataclass(frozen=True)
class InCountry:
    """How many of something one country has."""

    country: str
    count: int


@dataclass(frozen=True)
class ChildrenOfDay:
    """Children of whom it was first told on that day; whoever is safeguarded is identified too."""

    probable: int
    identified: int
    safeguarded: int
    already_safe: int


@dataclass(frozen=True)
class OpenAsk:
    """A question that can still be answered, and what it says in the language of the briefing."""

    ask: Ask
    series: str
    translation: Translation | None


@dataclass(frozen=True)
class Briefing:
    """One day."""

    day: date
    #: The moment as of which it is: the end of the day, or now.
    until: datetime
    #: The number of the last event until then.
    as_of: int
    came_in: int
    worked: int
    clues: int
    answers: int
    asks: int
    translations: int
    #: Series, and to which countries; one that is located to two stands in both.
    located: int
    located_to: list[InCountry]
    referred_to: list[InCountry]
    recalled: int
    #: What recipients said, by step, in the order in which it usually comes.
    answered: list[tuple[Step, int]]
    children: ChildrenOfDay
    open_asks: list[OpenAsk]
    #: The countries whose people posted clues, answers and translations.
    thanks: list[str]

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to tell of the day itself."""
        counts = (self.came_in, self.worked, self.clues, self.answers, self.asks)
        more = (self.translations, self.located, self.recalled, *vars(self.children).values())
        return not any((*counts, *more, self.referred_to, self.answered, self.thanks))


def first_day(session: Session, operation: Operation) -> date:
    """The first day of which there can be a briefing: its own, or that of what was prepared."""
    begun = session.scalar(
        select(Event.at).where(Event.operation_id == operation.id).order_by(Event.seq).limit(1)
    )
    return min(operation.starts, operation.day_of(begun)) if begun else operation.starts


def briefing_of(
    session: Session, operation: Operation, day: date, language: str, now: datetime
) -> Briefing:
    """What a day has brought that everybody on the floor may know."""
    since, until = begin_of(operation, day), begin_of(operation, day + timedelta(days=1))
    until = min(until, now + timedelta(microseconds=1))
    events = _events(session, operation.id, since, until)
    kinds = Counter(event.kind for event in events)
    answers = sum(_is_answer(event) for event in events)
    located = _located(session, events, until)
    feedback = _Feedback.read(session, operation.id)
    return Briefing(
        day=day,
        until=min(until, now),
        as_of=_last(session, operation.id, until),
        came_in=_came_in(session, operation.id, events),
        worked=len({event.series_id for event in events if event.kind in _WORKED}),
        clues=kinds[EventKind.CLUE_POSTED] - answers,
        answers=answers,
        asks=kinds[EventKind.ASK_POSTED],
        translations=kinds[EventKind.TRANSLATION_POSTED],
        located=len({series_id for _, series_id in located}),
        located_to=_by_country(country for country, _ in located),
        referred_to=_by_country(
            event.facts["country"] for event in events if event.kind is EventKind.REFERRAL_SENT
        ),
        recalled=kinds[EventKind.REFERRAL_RECALLED],
        answered=feedback.said_between(since, until),
        children=_children(session, operation.id, feedback, since, until),
        open_asks=_open_asks(session, operation.id, until, language),
        thanks=_thanked(session, events),
    )


def _events(session: Session, operation_id: int, since: datetime, until: datetime) -> list[Event]:
    inside = (Event.operation_id == operation_id, Event.at >= since, Event.at < until)
    return list(session.scalars(readable(operation_id).where(*inside).order_by(Event.seq)))


def _last(session: Session, operation_id: int, until: datetime) -> int:
    before = (Event.operation_id == operation_id, Event.at < until)
    return session.scalar(select(func.max(Event.seq)).where(*before)) or 0


def _is_answer(event: Event) -> bool:
    return event.kind is EventKind.CLUE_POSTED and "ask" in event.facts


def _came_in(session: Session, operation_id: int, events: list[Event]) -> int:
    lists = [event.seq for event in events if event.kind is EventKind.SERIES_IMPORTED]
    brought = (visible_series(operation_id), Series.sealed_in.in_(lists))
    return session.scalar(select(func.count(Series.id)).where(*brought)) or 0


def _located(session: Session, events: list[Event], until: datetime) -> set[tuple[str, int]]:
    """Pairs of country and series that were recorded on the day and stood when it ended."""
    rows = [each.subject_id for each in events if each.kind is EventKind.JURISDICTION_RECORDED]
    places = select(Jurisdiction).where(
        Jurisdiction.id.in_(rows),
        or_(Jurisdiction.withdrawn_at.is_(None), Jurisdiction.withdrawn_at >= until),
    )
    return {(country_of(each.place), each.series_id) for each in session.scalars(places)}


def _by_country(countries: Iterable[str]) -> list[InCountry]:
    counted = Counter(countries)
    return [InCountry(country, counted[country]) for country in sorted(counted)]


@dataclass(frozen=True)
class _Feedback:
    """What recipients said, with the moments at which it was noted and taken back."""

    facts: list[Feedback]
    told_at: dict[int, datetime]
    gone_at: dict[int, datetime]

    @classmethod
    def read(cls, session: Session, operation_id: int) -> "_Feedback":
        here = (Event.operation_id == operation_id, visible_series(operation_id))
        columns = select(Event.kind, Event.subject_id, Event.at)
        events = columns.join(Series, Series.id == Event.series_id).where(
            *here, Event.kind.in_({*_TOLD, EventKind.FEEDBACK_WITHDRAWN})
        )
        told_at, gone_at = dict[int, datetime](), dict[int, datetime]()
        for kind, subject_id, at in session.execute(events.order_by(Event.seq)):
            (told_at if kind in _TOLD else gone_at)[subject_id or 0] = at
        rows = select(Feedback).where(Feedback.operation_id == operation_id)
        facts = session.scalars(rows.order_by(Feedback.number))
        return cls([each for each in facts if each.id in told_at], told_at, gone_at)

    def standing_at(self, moment: datetime) -> list[Feedback]:
        """What stood then: neither withdrawn, nor corrected by what was not."""
        standing, corrected = [], set[int | None]()
        for fact in reversed(self.facts):  # what corrects is younger than what it corrects
            if self.told_at[fact.id] >= moment:
                continue
            is_gone = fact.id in self.gone_at and self.gone_at[fact.id] < moment
            if fact.id in corrected or not is_gone:
                corrected.add(fact.supersedes_id)
            if fact.id not in corrected and not is_gone:
                standing.append(fact)
        return standing

    def said_between(self, since: datetime, until: datetime) -> list[tuple[Step, int]]:
        """What was noted in that time, as it stood at its end."""
        counted = Counter(
            fact.step for fact in self.standing_at(until) if self.told_at[fact.id] >= since
        )
        return [(step, counted[step]) for step in Step if counted[step]]


def _children(
    session: Session, operation_id: int, feedback: _Feedback, since: datetime, until: datetime
) -> ChildrenOfDay:
    links = links_in(session, operation_id, until)
    before, after = (
        of_each_child(furthest_in(feedback.standing_at(moment)), links)
        for moment in (since, until)
    )

    def new(*stages: ChildStage) -> int:
        return sum(
            stage in stages and before.get(child) not in stages for child, stage in after.items()
        )

    return ChildrenOfDay(
        probable=new(ChildStage.PROBABLE),
        identified=new(*_KNOWN),
        safeguarded=new(ChildStage.SAFEGUARDED),
        already_safe=new(ChildStage.ALREADY_SAFE),
    )


def _open_asks(
    session: Session, operation_id: int, until: datetime, language: str
) -> list[OpenAsk]:
    query = select(Ask).join(Series, Series.id == Ask.series_id).options(*TRANSLATED)
    is_open = (
        Ask.asked_at < until,
        Ask.expires_at > until,
        or_(Ask.closed_at.is_(None), Ask.closed_at >= until),
        Ask.redacted_by_id.is_(None),
    )
    here = (Ask.operation_id == operation_id, visible_series(operation_id), ~is_left_in_peace())
    asks = list(session.scalars(query.where(*here, *is_open).order_by(Ask.expires_at, Ask.id)))
    named = references_of(session, [ask.series_id for ask in asks])
    return [OpenAsk(ask, named[ask.series_id], _translated(ask, language)) for ask in asks]


def _translated(ask: Ask, language: str) -> Translation | None:
    """What somebody made of it in that language, where it is not written in it."""
    if plain_language(ask.text_language) == language:
        return None
    for version in ask.versions:
        if version.standing and plain_language(version.standing.language) == language:
            return version.standing
    return None


def _thanked(session: Session, events: list[Event]) -> list[str]:
    people = {event.actor_id for event in events if event.kind in THANKED}
    query = select(Agency.country).join(User, User.agency_id == Agency.id)
    return sorted(set(session.scalars(query.where(User.id.in_(people)))))
