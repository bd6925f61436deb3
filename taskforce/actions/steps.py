"""Steps that several actions share; each takes the open unit of the action that it is part of."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date, timedelta
from typing import TypeVar

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from taskforce.change import House, Unit
from taskforce.errors import (
    AlreadyCorrected,
    AlreadyDone,
    AlreadySafe,
    DoneBy,
    HoldsEnough,
    InputRefused,
    MovedOn,
    NotAllowed,
    NotAsPreviewed,
    NotFound,
    OnlyPractice,
    OutOfOrder,
    Refusal,
    SomeRefused,
    Stale,
    Stopped,
    TakenOver,
)
from taskforce.errors.desk import NoReferral
from taskforce.i18n import N_, NO_LANGUAGE, gettext
from taskforce.inputs import explained
from taskforce.inputs.listing import ListKind
from taskforce.models import (
    Access,
    Agency,
    Area,
    AreaKind,
    Ask,
    Clue,
    ClueKind,
    Comparison,
    EventKind,
    Feedback,
    Ground,
    Known,
    Level,
    Member,
    Mention,
    Note,
    NoteKind,
    Referral,
    ReferralState,
    Role,
    Series,
    Source,
    Stage,
    Term,
    TextKind,
    Translation,
    User,
    Word,
)
from taskforce.queries.child import people_of_desk
from taskforce.queries.clue import clues_of
from taskforce.queries.deconfliction import fresh, holds_of, matches_of
from taskforce.queries.listing import effect_of
from taskforce.queries.mention import named_in
from taskforce.queries.narrowing import summarise
from taskforce.queries.operation import is_host_somewhere
from taskforce.queries.referral import due_day
from taskforce.queries.slip import slips_quoting
from taskforce.queries.stage import stage_of
from taskforce.sentences import label
from taskforce.words import number_of, place_mark, runs_in

NOBODY_HOLDS = N_("nobody")
Correctable = TypeVar("Correctable", Clue, Translation, Term, Feedback)
_TEXTS = {
    Clue: TextKind.CLUE,
    Ask: TextKind.ASK,
    Note: TextKind.NOTE,
    Translation: TextKind.TRANSLATION,
}


def renew_by_work(unit: Unit, series: Series) -> None:
    """Work on a series renews the claim of whoever holds it, unless it is stopped."""
    if series.holder_at(unit.at) is unit.user and not holds_of(unit.session, [series.id]):
        series.worked_by(unit.user, unit.at)


def settle(unit: Unit, series: Series) -> None:
    """What lists show of the clues follows from the clues."""
    unit.session.flush()
    summarise(series, clues_of(unit.session, series.id))
    series.stage = stage_of(unit.session, series)


def keep_words(unit: Unit, text: Clue | Ask | Note | Translation) -> None:
    """Let a text be found by the words that it has now; one that was wiped has none, and nobody
    finds one that is withheld."""
    kind = _TEXTS[type(text)]
    unit.session.info["in_bulk"] = Word
    unit.session.execute(delete(Word).where(Word.kind == kind, Word.subject_id == text.id))
    marks = {mark for run in runs_in(text.text) for mark in run.marks()}
    if isinstance(text, Clue) and text.locator:
        marks |= {place_mark(text.locator)} - {""}
    if isinstance(text, Clue) and text.is_withheld:
        marks = set()
    stands_in = {"kind": kind, "subject_id": text.id, "series_id": text.series_id}
    here = unit.operation
    digests = sorted(number_of(here.id, here.key_name, mark) for mark in marks)
    unit.add_many(Word, [{"digest": digest} | stands_in for digest in digests])


def withhold(unit: Unit, clues: Iterable[Clue], *, is_withheld: bool = True) -> None:
    """Leave of these clues only a pointer to the floor, or all that they say."""
    for clue in clues:
        clue.is_withheld = is_withheld
        keep_words(unit, clue)


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


def moved_on(unit: Unit, referral: Referral) -> OutOfOrder:
    """Whoever comes too late reads who took the referral further."""
    if referral.last_moved_by_id is None:
        return OutOfOrder(referral=referral.reference)
    last = unit.session.get_one(User, referral.last_moved_by_id)
    return MovedOn(actor=last.name, referral=referral.reference, state=label(referral.state))


def mention(unit: Unit, row: Clue | Ask, field: str = "text") -> None:
    """Whom its text names, as rows; a text that names what is not known here is refused."""
    named = named_in(unit.session, unit.operation.id, row.text)
    if named is None:
        raise InputRefused({field: explained("mention")})
    text = {"clue_id": row.id} if isinstance(row, Clue) else {"ask_id": row.id}
    if any(named.values()) and unit.series_of(row).is_practice:
        raise OnlyPractice
    for written, who in named.items():
        if isinstance(who, User):
            about: dict[str, int] = {"user_id": who.id}
        elif who is not None:
            about = {"agency_id": who.id}
        else:
            continue
        unit.add(Mention, series_id=row.series_id, written=written, **text, **about)


def forget_mentions(unit: Unit, row: Clue | Ask) -> None:
    """A text that is wiped names nobody."""
    unit.session.info["in_bulk"] = Mention
    of = Mention.clue_id if isinstance(row, Clue) else Mention.ask_id
    unit.session.execute(delete(Mention).where(of == row.id))


def uncorrected(unit: Unit, row: Correctable) -> Correctable:
    """What a correction of this row replaces: the row itself, unless somebody corrected it
    meanwhile. Behind corrections that were wiped or withdrawn, it is the last of those."""
    query = select(type(row))
    while newer := unit.session.scalars(query.filter_by(supersedes_id=row.id)).first():
        if newer.redacted_by_id is None:
            raise AlreadyCorrected(author=newer.author.name, newer=newer.reference)
        row = newer
    return row


def refuse_old(unit: Unit, clue: Clue) -> None:
    """What was wiped or corrected meanwhile is not spoken about any more; what is withheld, not
    yet."""
    if clue.redacted_by_id or clue.is_withheld:
        raise NotFound
    uncorrected(unit, clue)


def wipe_translations(unit: Unit, text: Clue | Ask) -> None:
    """What must never have been written must not be read in another language either."""
    for translation in text.translations:
        if translation.redacted_by_id is None:
            translation.wipe(unit.actor)
            keep_words(unit, translation)


def wipe_slips(unit: Unit, text: Clue | Translation) -> list[Referral]:
    """Empty the slips that quote this text and did not go out. Whose approval falls away with
    that, is returned: its referral is approved anew. What went out cannot be called back here."""
    found = []
    for slip, referral in slips_quoting(unit.session, text.series_id, text.reference):
        stands = referral.slip_id == slip.id
        if stands and referral.went_out:
            continue
        slip.wipe(unit.actor)
        if stands and referral.state is ReferralState.APPROVED:
            found.append(referral)
    return found


def take_back(unit: Unit, referrals: Iterable[Referral], number: int) -> int:
    """These referrals are no longer approved. Returns the last event's number."""
    for referral in referrals:
        referral.return_to_compared()
        series = unit.session.get_one(Series, referral.series_id)
        number = unit.record(EventKind.REFERRAL_RETURNED, series, referral)
    return number


def refuse_stopped(unit: Unit, series: Series) -> None:
    """Nobody begins or refers anything where a child is safe or the desk has to look first."""
    if series.stage is Stage.SAFEGUARDED:
        raise AlreadySafe
    if holds_of(unit.session, [series.id]):
        raise Stopped


def refuse_asking(unit: Unit, series: Series) -> None:
    """Where a child is safe, or somebody says so, nobody asks around."""
    holds = holds_of(unit.session, [series.id]).get(series.id, [])
    says_safe = any(hold.match.ground is Ground.SAFEGUARDED for hold in holds)
    if series.stage is Stage.SAFEGUARDED or says_safe:
        raise AlreadySafe


def refuse_more(unit: Unit) -> None:
    """Nobody takes more series at once than they can work on."""
    if holds_enough(unit, unit.actor):
        raise HoldsEnough


def holds_enough(unit: Unit, user: User) -> bool:
    """Whether somebody holds as many series as a person can work on."""
    held = select(func.count(Series.id)).where(
        Series.operation_id == unit.operation.id,
        Series.access != Access.PRACTICE,
        Series.holder_id == user.id,
        Series.held_until > unit.at,
    )
    return (unit.session.scalar(held) or 0) >= Series.MOST


def begin_claim(unit: Unit, series: Series, user: User) -> None:
    """Compare a series, and let this person hold it."""
    compare(unit, series)
    series.hold(user, unit.at)
    series.stage = stage_of(unit.session, series)


def compare(unit: Unit, series: Series) -> Comparison:
    """Look through this house: its aliases, in all operations, and its known list."""
    grounds = [match.ground for match in matches_of(unit.session, [series.id])]
    return unit.add(Comparison, **compared(unit, series.id, grounds))


def compared(unit: Unit, series_id: int, grounds: Iterable[Ground]) -> dict[str, object]:
    """One look through this house as a row; of several matches the gravest counts."""
    known = [Known.ACTIVE if each is Ground.ALIAS else Known(each.value) for each in grounds]
    return {
        "series_id": series_id,
        "source": Source.HOUSE,
        "result": max(known, key=list(Known).index, default=Known.UNKNOWN),
        "answer": "",
        "compared_at": unit.at,
        "expires_at": unit.at + timedelta(hours=unit.operation.comparison_hours),
        "compared_by_id": unit.user.id if unit.user else None,
    }


def refuse_stale(unit: Unit, series: Series, besides: Source | None = None) -> None:
    """Nothing is sent on an answer that is older than the operation's rule."""
    unit.session.flush()
    for each in fresh(unit.session, series.id):
        if each.expires_at <= unit.at and each.source is not besides:
            raise Stale(source=label(each.source))


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
            within=kind.around(value),
            level=languages[value] if kind is AreaKind.LANGUAGE else None,
        )
        for kind, value in dict.fromkeys(known)
    ]


def referral_at(unit: Unit, reference: str, *states: ReferralState) -> Referral:
    """The referral, where it has come to one of these states; who took it elsewhere is told."""
    referral = unit.get(Referral, reference)
    if referral.state not in states:
        raise moved_on(unit, referral)
    return referral


def follow_facts(unit: Unit, referral: Referral, series: Series) -> None:
    """What lists and clocks show follows from the facts."""
    unit.session.flush()
    referral.due_on = due_day(unit.operation, referral, feedback_on(unit, referral))
    series.stage = stage_of(unit.session, series)
    if series.stage is Stage.SAFEGUARDED:
        series.let_go()


def feedback_on(unit: Unit, referral: Referral) -> list[Feedback]:
    """Everything that its recipient said, also what was withdrawn or replaced."""
    query = select(Feedback).where(Feedback.referral_id == referral.id)
    return list(unit.session.scalars(query))


def refuse_day(
    unit: Unit, since: date | None = None, too_early: str = "before_sent", **days: date
) -> None:
    """What has not come yet where the operation sits, or was before; beside its field."""
    today = unit.operation.day_of(unit.at)
    for field, day in days.items():
        if day > today:
            raise InputRefused({field: explained("future")})
        if since is not None and day < since:
            raise InputRefused({field: explained(too_early)})


def why_not(reference: str, refusal: Refusal) -> str:
    """Why something of one of many is refused; which of them is not there is said."""
    if isinstance(refusal, NotFound):
        refusal = NoReferral(referral=reference)
    return refusal.explain()


@contextmanager
def all_or_none() -> Iterator[Callable[[str], AbstractContextManager[None]]]:
    """``with trying("R-0031"):`` goes on after a refusal; at the end all of them are told."""
    reasons: dict[str, str] = {}

    @contextmanager
    def trying(reference: str) -> Iterator[None]:
        try:
            yield
        except Refusal as refusal:
            reasons.setdefault(reference, why_not(reference, refusal))

    yield trying
    if reasons:
        raise SomeRefused(reasons)


def require_host(unit: House, operation_id: int) -> None:
    """The command line may; a person only as a host of this operation, which does not exist to
    whoever has no seat in it."""
    if unit.actor_id is None:
        return
    seat = select(Member.role).filter_by(operation_id=operation_id, user_id=unit.actor_id)
    role = unit.session.scalars(seat).one_or_none()
    if role is None:
        raise NotFound
    if role is not Role.HOST:
        raise NotAllowed


def require_some_host(unit: House) -> None:
    """What is the whole house's: the command line may, and whoever is trusted to run an operation
    of it."""
    if unit.actor_id is not None and not is_host_somewhere(unit.session, unit.actor_id):
        raise NotAllowed


def refuse_unseen(
    session: Session,
    kind: ListKind,
    operation_id: int,
    rows: Sequence[object],
    seen: str,
    actor_id: int | None = None,
) -> None:
    """A list that somebody previewed does what the preview said, or nothing: meanwhile somebody
    else may have brought in the same. The command line names every problem itself."""
    if seen and effect_of(session, kind, operation_id, rows, actor_id).seen(rows) != seen:
        raise NotAsPreviewed


def add_note(unit: Unit, series: Series, kind: NoteKind, text: str, language: str) -> Note:
    """A note on a series that whoever comes next reads, and finds by its words."""
    note = unit.add(
        Note,
        series_id=series.id,
        kind=kind,
        author_id=unit.actor.id,
        at=unit.at,
        text=text,
        text_language=language,
    )
    keep_words(unit, note)
    return note


def owner_of(unit: Unit, owner: str) -> dict[str, int]:
    """An agency of the directory, or somebody of this desk."""
    kind, _, digits = owner.partition("-")
    if kind == "agency" and unit.session.get(Agency, int(digits)) is not None:
        return {"agency_id": int(digits)}
    desk = {user.id for user in people_of_desk(unit.session, unit.operation.id)}
    if kind == "person" and int(digits) in desk:
        return {"person_id": int(digits)}
    if owner:
        raise InputRefused({"owner": explained("owner")})
    return {}
