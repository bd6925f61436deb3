"""What hosts tell everybody, and what everybody does with it."""

from taskforce import policy
from taskforce.actions.steps import done_by
from taskforce.change import Unit, change, records
from taskforce.errors import AlreadyRead, AnnouncementEnded, InputRefused, NotAllowed, NotFound
from taskforce.i18n import plain_language
from taskforce.inputs import explained
from taskforce.inputs.announcement import Announce
from taskforce.inputs.clue import Redact
from taskforce.models import Acknowledgement, Announcement, EventKind, Role, Wording
from taskforce.seat import Seat


@records(EventKind.ANNOUNCEMENT_POSTED)
def announce(seat: Seat, said: Announce) -> int:
    """Tell everybody something: it stands on every page until each of them has read it."""
    with change(seat, allow=policy.ANNOUNCES) as unit:
        announcement = unit.add(Announcement, author_id=unit.actor.id, posted_at=unit.at)
        _put(unit, announcement, said)
        return unit.record(EventKind.ANNOUNCEMENT_POSTED, None, announcement)


@records(EventKind.ANNOUNCEMENT_TRANSLATED)
def translate_announcement(seat: Seat, reference: str, said: Announce) -> int:
    """Put an announcement into another language, or better: whoever put it there, or a host."""
    with change(seat, allow=policy.TRANSLATES_NEWS) as unit:
        announcement = _standing(unit, reference)
        if plain_language(said.text_language) == plain_language(announcement.original.language):
            raise InputRefused({"text_language": explained("same_language")})
        before = announcement.standing_in(said.text_language)
        if before and before.author is not unit.actor and unit.role is not Role.HOST:
            raise done_by(unit, before.author_id)
        _put(unit, announcement, said)
        return unit.record(EventKind.ANNOUNCEMENT_TRANSLATED, None, announcement)


@records(EventKind.ANNOUNCEMENT_READ)
def acknowledge_announcement(seat: Seat, reference: str) -> int:
    """Somebody has read it: from now on it leaves their pages alone."""
    with change(seat, allow=policy.READS_NEWS) as unit:
        announcement = _standing(unit, reference)
        if unit.actor.id in announcement.knowers:
            raise AlreadyRead
        of = {"announcement_id": announcement.id, "user_id": unit.actor.id}
        unit.add(Acknowledgement, **of, at=unit.at)
        return unit.record(EventKind.ANNOUNCEMENT_READ, None, announcement)


@records(EventKind.ANNOUNCEMENT_ENDED)
def end_announcement(seat: Seat, reference: str) -> int:
    """It is over: nobody has to read it any more."""
    with change(seat, allow=policy.RUNS_OPERATION) as unit:
        announcement = unit.get(Announcement, reference)
        if announcement.ended_at is not None:
            raise done_by(unit, announcement.ended_by_id)
        announcement.end(unit.actor, unit.at)
        return unit.record(EventKind.ANNOUNCEMENT_ENDED, None, announcement)


@records(EventKind.ANNOUNCEMENT_REDACTED)
def redact_wording(seat: Seat, reference: str, said: Redact) -> int:
    """Wipe what must never have been written: its author for ten minutes, a host always. With
    the first words go all that were made of them, and the announcement ends."""
    with change(seat, allow=policy.WIPES_TEXT) as unit:
        wording = unit.get(Wording, reference)
        if wording.redacted_by_id:
            raise NotFound
        is_own = wording.author is unit.actor and unit.at < wording.own_until
        if not is_own and unit.role is not Role.HOST:
            raise NotAllowed
        announcement = unit.session.get_one(Announcement, wording.announcement_id)
        is_all = wording is announcement.original
        for each in announcement.wordings if is_all else [wording]:
            if each.redacted_by_id is None:
                each.wipe(unit.actor)
        if is_all and announcement.ended_at is None:
            announcement.end(unit.actor, unit.at)
        why = {"reason": said.reason}
        return unit.record(EventKind.ANNOUNCEMENT_REDACTED, None, announcement, **why)


def _standing(unit: Unit, reference: str) -> Announcement:
    announcement = unit.get(Announcement, reference)
    if announcement.ended_at is not None:
        raise AnnouncementEnded
    return announcement


def _put(unit: Unit, announcement: Announcement, said: Announce) -> None:
    unit.add(
        Wording,
        announcement_id=announcement.id,
        author_id=unit.actor.id,
        made_at=unit.at,
        language=said.text_language,
        text=said.text,
    )
