"""What people can do with asks."""

from sqlalchemy import delete, select

from taskforce import policy
from taskforce.actions.steps import (
    done_by,
    forget_mentions,
    keep_words,
    mention,
    refuse_asking,
    renew_by_work,
    settle,
    wipe_translations,
)
from taskforce.change import Unit, change, own, records
from taskforce.errors import AskEnded, NotAllowed, NotFound
from taskforce.inputs.ask import AnswerAsk, PassAsk, PostAsk, Wanted
from taskforce.inputs.clue import Redact
from taskforce.models import (
    Ask,
    Basis,
    Clue,
    EventKind,
    Member,
    NotMe,
    Passing,
    Polarity,
    Role,
    Series,
    Want,
)
from taskforce.models.base import TAKE_BACK
from taskforce.queries.ask import keywords_in
from taskforce.seat import Seat

ANSWERS = {
    "yes": Polarity.SUPPORTS,
    "no": Polarity.EXCLUDES,
    "everywhere": Polarity.NEUTRAL,
}


@records(EventKind.ASK_POSTED)
def post_ask(seat: Seat, reference: str, said: PostAsk) -> int:
    """Ask everybody who may know; whom it reaches follows from what they said they know."""
    with change(seat, allow=policy.ASKS) as unit:
        series = unit.get(Series, reference)
        refuse_asking(unit, series)
        clue = unit.get(Clue, said.clue) if said.clue else None
        if clue is not None and (clue.series_id != series.id or clue.is_withheld):
            raise NotFound
        ask = unit.add(
            Ask,
            series_id=series.id,
            author_id=unit.actor.id,
            asked_at=unit.at,
            expires_at=unit.at + said.expiry.lasts,
            kind=said.kind,
            text=said.text,
            text_language=said.text_language,
            locator=said.locator,
            clue_id=clue.id if clue else None,
            wanted="",
            says_where=False,
        )
        mention(unit, ask)
        _aim(unit, ask, said)
        keep_words(unit, ask)
        renew_by_work(unit, series)
        return unit.record(EventKind.ASK_POSTED, series, ask)


@records(EventKind.ASK_AIMED)
def aim_ask(seat: Seat, reference: str, said: Wanted) -> int:
    """Ask fewer people, or more: whoever asked, or a host."""
    with change(seat, allow=policy.ASKS) as unit:
        ask = _own_open(unit, reference)
        _aim(unit, ask, said)
        return unit.record(EventKind.ASK_AIMED, unit.series_of(ask), ask)


@records(EventKind.CLUE_POSTED)
def answer_ask(seat: Seat, reference: str, said: AnswerAsk) -> int:
    """Say where it is from, or is not: a firm clue, of one's own knowledge, that narrows at
    once."""
    with change(seat, allow=policy.POSTS_CLUES) as unit:
        ask = _open(unit, reference)
        series = unit.series_of(ask)
        clue = unit.add(
            Clue,
            series_id=series.id,
            author_id=unit.actor.id,
            posted_at=unit.at,
            kind=ask.kind,
            polarity=ANSWERS[said.answer],
            # What is everywhere points nowhere: the field is hidden then, however it is filled.
            places="" if said.answer == "everywhere" else " ".join(said.places),
            basis=Basis.LOCAL,
            is_firm=True,
            text=said.note,
            text_language=said.text_language,
            locator="",  # the ask has it, and may lose it
            ask_id=ask.id,
        )
        mention(unit, clue, "note")
        keep_words(unit, clue)
        renew_by_work(unit, series)
        settle(unit, series)
        ask.seq = unit.operation.last_seq + 1
        return unit.record(EventKind.CLUE_POSTED, series, clue, ask=ask.reference)


@records(EventKind.ASK_PASSED)
def pass_ask(seat: Seat, reference: str, said: PassAsk) -> int:
    """Name somebody who knows: the ask is theirs too from now on."""
    with change(seat, allow=policy.ASKS) as unit:
        ask = _open(unit, reference)
        seated = {"operation_id": unit.operation.id, "user_id": said.to}
        member = unit.session.scalars(select(Member).filter_by(**seated)).one_or_none()
        if member is None or member.role not in policy.READS_SERIES:
            raise NotFound
        there = select(Passing).filter_by(ask_id=ask.id, to_id=said.to)
        if before := unit.session.scalars(there).one_or_none():
            raise done_by(unit, before.from_id)
        unit.add(Passing, ask_id=ask.id, from_id=unit.actor.id, to_id=said.to)
        return unit.record(EventKind.ASK_PASSED, unit.series_of(ask), ask, to=said.to)


@records(EventKind.ASK_CLOSED)
def close_ask(seat: Seat, reference: str) -> int:
    """Enough is known: whoever asked, or a host."""
    with change(seat, allow=policy.ASKS) as unit:
        ask = _own_open(unit, reference)
        ask.closed_at, ask.closed_by = unit.at, unit.actor
        return unit.record(EventKind.ASK_CLOSED, unit.series_of(ask), ask)


@records(EventKind.ASK_REDACTED)
def redact_ask(seat: Seat, reference: str, said: Redact) -> int:
    """Wipe what must never have been written: its author for ten minutes, a host always."""
    with change(seat, allow=policy.WIPES_TEXT) as unit:
        ask = unit.get(Ask, reference)
        if ask.redacted_by_id:
            raise NotFound
        is_own = ask.author is unit.actor and unit.at < ask.asked_at + TAKE_BACK
        if not is_own and unit.role is not Role.HOST:
            raise NotAllowed
        _forget_wants(unit, ask)
        forget_mentions(unit, ask)
        ask.wipe(unit.actor)
        wipe_translations(unit, ask)
        keep_words(unit, ask)
        ask.closed_at, ask.closed_by = ask.closed_at or unit.at, ask.closed_by or unit.actor
        return unit.record(EventKind.ASK_REDACTED, unit.series_of(ask), ask, reason=said.reason)


def say_not_me(user_id: int, **what: int) -> None:
    """Take something off one's own list, for good."""
    with own(user_id) as mine:
        if mine.find(NotMe, **what) is None:
            mine.session.add(NotMe(user_id=user_id, **what))


def _open(unit: Unit, reference: str) -> Ask:
    ask = unit.get(Ask, reference)
    if not ask.is_open_at(unit.at):
        raise AskEnded(ask=ask.reference)
    return ask


def _own_open(unit: Unit, reference: str) -> Ask:
    ask = unit.get(Ask, reference)
    if ask.author is not unit.actor and unit.role is not Role.HOST:
        raise NotAllowed
    return _open(unit, reference)


def _aim(unit: Unit, ask: Ask, said: Wanted) -> None:
    """What it wants, and the same as rows. Words of people's own are found in the text."""
    _forget_wants(unit, ask)
    ask.want(said.things(keywords_in(unit.session, unit.operation.id, ask.text)))
    for kind, value in ask.wants:
        unit.add(Want, ask_id=ask.id, kind=kind, value=value, within=kind.around(value))


def _forget_wants(unit: Unit, ask: Ask) -> None:
    unit.session.info["in_bulk"] = Want
    unit.session.execute(delete(Want).where(Want.ask_id == ask.id))
