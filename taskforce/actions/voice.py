"""What people say of other people's clues."""

from sqlalchemy import select

from taskforce import policy
from taskforce.actions.steps import done_by, refuse_old, renew_by_work, settle
from taskforce.change import Unit, change, records
from taskforce.errors import NotAllowed, NotFound, NotYoursToSettle
from taskforce.inputs.clue import Contest, Redact
from taskforce.models import Clue, EventKind, Role, Says, Voice
from taskforce.queries.knowledge import knows_one_of
from taskforce.seat import Seat


@records(EventKind.CLUE_CONFIRMED)
def confirm_clue(seat: Seat, reference: str) -> int:
    """Say that it is so. Whoever knows the place is counted as local."""
    with change(seat, allow=policy.POSTS_CLUES) as unit:
        return _speak(unit, reference, EventKind.CLUE_CONFIRMED, says=Says.CONFIRMS)


@records(EventKind.CLUE_CONTESTED)
def contest_clue(seat: Seat, reference: str, said: Contest) -> int:
    """Doubt a clue, with a reason: until that is settled, it shows and does not narrow."""
    with change(seat, allow=policy.POSTS_CLUES) as unit:
        return _speak(
            unit,
            reference,
            EventKind.CLUE_CONTESTED,
            says=Says.CONTESTS,
            reason=said.reason,
            text_language=said.text_language,
        )


@records(EventKind.CLUE_SETTLED)
def settle_doubt(seat: Seat, reference: str) -> int:
    """The clue holds all the same: whoever posted it says so, or the holder of the series."""
    with change(seat, allow=policy.POSTS_CLUES) as unit:
        voice = unit.get(Voice, reference)
        clue, series = unit.session.get_one(Clue, voice.clue_id), unit.series_of(voice)
        if not voice.is_open_doubt:
            raise done_by(unit, voice.settled_by_id)
        if unit.actor not in (clue.author, series.holder_at(unit.at)):
            raise NotYoursToSettle(clue=clue.reference)
        voice.settled_at, voice.settled_by = unit.at, unit.actor
        renew_by_work(unit, series)
        _hear(unit, clue)
        return unit.record(EventKind.CLUE_SETTLED, series, clue)


@records(EventKind.DOUBT_REDACTED)
def redact_doubt(seat: Seat, reference: str, said: Redact) -> int:
    """Wipe a reason that must never have been written: its author, or a host."""
    with change(seat, allow=policy.WIPES_TEXT) as unit:
        voice = unit.get(Voice, reference)
        if voice.redacted_by_id or voice.says is not Says.CONTESTS:
            raise NotFound
        if voice.author is not unit.actor and unit.role is not Role.HOST:
            raise NotAllowed
        voice.wipe(unit.actor)
        clue = unit.session.get_one(Clue, voice.clue_id)
        return unit.record(
            EventKind.DOUBT_REDACTED, unit.series_of(voice), clue, reason=said.reason
        )


def _speak(unit: Unit, reference: str, kind: EventKind, **said: object) -> int:
    """One voice for each person and clue: whoever changes their mind is not counted twice."""
    clue = unit.get(Clue, reference)
    refuse_old(unit, clue)
    if clue.author is unit.actor:
        raise NotAllowed
    there = select(Voice).filter_by(clue_id=clue.id, author_id=unit.actor.id)
    voice = unit.session.scalars(there).one_or_none()
    if voice is not None and voice.says is said["says"] is Says.CONFIRMS:
        raise done_by(unit, unit.actor.id)
    series = unit.series_of(clue)
    said |= {
        "said_at": unit.at,
        "is_local": knows_one_of(unit.session, unit.actor.id, clue.places.split()),
    }
    if voice is None:
        mine = {"clue_id": clue.id, "series_id": series.id, "author_id": unit.actor.id}
        unit.add(Voice, **mine, **said)
    else:
        voice.speak_anew(**said)
    renew_by_work(unit, series)
    _hear(unit, clue)
    return unit.record(kind, series, clue)


def _hear(unit: Unit, clue: Clue) -> None:
    unit.session.flush()
    unit.session.expire(clue, ["voices"])
    settle(unit, unit.series_of(clue))
