"""What people can do so that others can read a clue or an ask."""

from sqlalchemy import select

from taskforce import policy
from taskforce.actions.steps import (
    done_by,
    keep_words,
    refuse_old,
    renew_by_work,
    take_back,
    uncorrected,
    wipe_slips,
)
from taskforce.change import Unit, change, records
from taskforce.errors import InputRefused, NotAllowed, NotFound
from taskforce.i18n import plain_language
from taskforce.inputs import explained
from taskforce.inputs.clue import Redact
from taskforce.inputs.translation import Translate, WantTranslation
from taskforce.models import NAMED, Ask, Clue, EventKind, Role, Translation, TranslationWanted
from taskforce.seat import Seat


@records(EventKind.TRANSLATION_POSTED, EventKind.TRANSLATION_CORRECTED)
def translate(seat: Seat, reference: str, said: Translate) -> int:
    """Put a text into another language, or correct one's own translation. The text itself is
    never changed."""
    with change(seat, allow=policy.POSTS_CLUES) as unit:
        text = _text(unit, reference)
        _refuse_same(text, text_language=said.text_language)
        if not set(NAMED.findall(said.text)) <= set(NAMED.findall(text.text)):
            raise InputRefused({"text": explained("mention_added")})
        replaced = _replaced(unit, text, said.supersedes) if said.supersedes else None
        series = unit.series_of(text)
        translation = unit.add(
            Translation,
            **_of(text),
            series_id=series.id,
            author_id=unit.actor.id,
            made_at=unit.at,
            language=said.text_language,
            text=said.text,
            supersedes_id=replaced.id if replaced else None,
        )
        keep_words(unit, translation)
        renew_by_work(unit, series)
        named = {"of": text.reference}
        if replaced is not None:
            replaced.seq = unit.operation.last_seq + 1
            named |= {"replaced": replaced.reference}
            return unit.record(EventKind.TRANSLATION_CORRECTED, series, translation, **named)
        return unit.record(EventKind.TRANSLATION_POSTED, series, translation, **named)


@records(EventKind.TRANSLATION_WANTED)
def want_translation(seat: Seat, reference: str, said: WantTranslation) -> int:
    """Ask for a text in another language: whoever knows both finds it on their own page."""
    with change(seat, allow=policy.POSTS_CLUES) as unit:
        text = _text(unit, reference)
        _refuse_same(text, language=said.language)
        within = plain_language(said.language)
        for version in text.versions:
            there = version.standing
            if there is not None and plain_language(there.language) == within:
                raise done_by(unit, there.author_id)
        before = select(TranslationWanted).filter_by(**_of(text), within=within)
        if first := unit.session.scalars(before).one_or_none():
            raise done_by(unit, first.asked_by_id)
        wanted = unit.add(
            TranslationWanted,
            **_of(text),
            series_id=text.series_id,
            language=said.language,
            within=within,
            asked_by_id=unit.actor.id,
            asked_at=unit.at,
        )
        series, named = unit.series_of(text), {"of": text.reference}
        return unit.record(EventKind.TRANSLATION_WANTED, series, wanted, **named)


@records(EventKind.TRANSLATION_REDACTED, EventKind.REFERRAL_RETURNED)
def redact_translation(seat: Seat, reference: str, said: Redact) -> int:
    """Wipe what must never have been written: its author for ten minutes, a host always. Slips
    that quote it and did not go out are emptied with it."""
    with change(seat, allow=policy.WIPES_TEXT) as unit:
        translation = unit.get(Translation, reference)
        if translation.redacted_by_id:
            raise NotFound
        is_own = translation.author is unit.actor and unit.at < translation.own_until
        if not is_own and unit.role is not Role.HOST:
            raise NotAllowed
        translation.wipe(unit.actor)
        keep_words(unit, translation)
        returned = wipe_slips(unit, translation)
        series, why = unit.series_of(translation), {"reason": said.reason}
        number = unit.record(EventKind.TRANSLATION_REDACTED, series, translation, **why)
        return take_back(unit, returned, number)


def _text(unit: Unit, reference: str) -> Clue | Ask:
    """The clue or the ask, where it says something and still stands."""
    text: Clue | Ask
    if reference.startswith(Ask.LETTER):
        text = unit.get(Ask, reference)
    else:
        text = unit.get(Clue, reference)
        refuse_old(unit, text)
    if not text.text:
        raise NotFound
    return text


def _of(text: Clue | Ask) -> dict[str, int]:
    """Which text it is, as the column that says so."""
    return {"clue_id": text.id} if isinstance(text, Clue) else {"ask_id": text.id}


def _refuse_same(text: Clue | Ask, **asked: str) -> None:
    """Nobody puts a text into the language that it came from; beside the field that says so."""
    [(field, language)] = asked.items()
    if plain_language(language) == plain_language(text.text_language):
        raise InputRefused({field: explained("same_language")})


def _replaced(unit: Unit, text: Clue | Ask, reference: str) -> Translation:
    translation = unit.get(Translation, reference)
    is_of_it = all(getattr(translation, name) == number for name, number in _of(text).items())
    if not is_of_it or translation.redacted_by_id:
        raise NotFound
    if translation.author is not unit.actor:
        raise NotAllowed
    return uncorrected(unit, translation)
