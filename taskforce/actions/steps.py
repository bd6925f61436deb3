"""Steps that several actions share; each takes the open unit of the action that it is part of."""

from collections.abc import Iterable, Mapping

from sqlalchemy import delete

from taskforce.change import Unit
from taskforce.errors import AlreadyDone, AlreadySafe, DoneBy, Stopped, TakenOver
from taskforce.i18n import N_, NO_LANGUAGE, gettext
from taskforce.models import (
    Area,
    AreaKind,
    Ask,
    Clue,
    ClueKind,
    Level,
    Note,
    Series,
    Stage,
    TextKind,
    User,
    Word,
)
from taskforce.places import country_of
from taskforce.queries.clue import clues_of
from taskforce.queries.deconfliction import holds_of
from taskforce.queries.narrowing import summarise
from taskforce.queries.stage import stage_of
from taskforce.words import number_of, place_mark, runs_in

NOBODY_HOLDS = N_("nobody")
_TEXTS = {Clue: TextKind.CLUE, Ask: TextKind.ASK, Note: TextKind.NOTE}


def renew_by_work(unit: Unit, series: Series) -> None:
    """Work on a series renews the claim of whoever holds it, unless it is stopped."""
    if series.holder_at(unit.at) is unit.user and not holds_of(unit.session, [series.id]):
        series.worked_by(unit.user, unit.at)


def settle(unit: Unit, series: Series) -> None:
    """What lists show of the clues follows from the clues."""
    unit.session.flush()
    summarise(series, clues_of(unit.session, series.id))
    series.stage = stage_of(unit.session, series)


def keep_words(unit: Unit, text: Clue | Ask | Note) -> None:
    """Let a text be found by the words that it has now; one that was wiped has none."""
    kind = _TEXTS[type(text)]
    unit.session.info["in_bulk"] = Word
    unit.session.execute(delete(Word).where(Word.kind == kind, Word.subject_id == text.id))
    marks = {mark for run in runs_in(text.text) for mark in run.marks()}
    if isinstance(text, Clue) and text.locator:
        marks.add(place_mark(text.locator))
    stands_in = {"kind": kind, "subject_id": text.id, "series_id": text.series_id}
    digests = sorted(number_of(unit.operation.id, mark) for mark in marks)
    unit.add_many(Word, [{"digest": digest} | stands_in for digest in digests])


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


def within(kind: AreaKind, value: str) -> str:
    """The country of a place, the language of a variety; anything else is a whole itself."""
    if kind is AreaKind.PLACE:
        return country_of(value)
    return value.partition("-")[0] if kind is AreaKind.LANGUAGE else value


def areas_of(
    user_id: int,
    places: Iterable[str],
    languages: Mapping[str, Level],
    subjects: Iterable[ClueKind],
    keywords: Iterable[str] = (),
) -> list[Area]:
    """What somebody knows, as rows, each thing once; the only place that makes them."""
    spoken = [code for code in languages if code not in NO_LANGUAGE]
    known = [
        *((AreaKind.PLACE, place) for place in places),
        *((AreaKind.LANGUAGE, code) for code in spoken),
        *((AreaKind.SUBJECT, subject.value) for subject in subjects),
        *((AreaKind.KEYWORD, word) for word in keywords),
    ]
    return [
        Area(
            user_id=user_id,
            kind=kind,
            value=value,
            within=within(kind, value),
            level=languages[value] if kind is AreaKind.LANGUAGE else None,
        )
        for kind, value in dict.fromkeys(known)
    ]
