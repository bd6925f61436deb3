"""The lists that a host takes along: what this reader may know of, without anybody's name, and
without what may not go further because of its handling.
"""

import enum
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from taskforce.models import (
    Agency,
    Alias,
    Clue,
    Feedback,
    Handling,
    Jurisdiction,
    Referral,
    Series,
    Slip,
    User,
)
from taskforce.policy import visible_series
from taskforce.queries.agency import Affiliations, directory
from taskforce.queries.clue import TRANSLATED
from taskforce.queries.slip import translation_for, without_names
from taskforce.queries.stage import standing_in


class Kind(enum.Enum):
    """What stands in a column, and so what is said beside it."""

    PLAIN = enum.auto()
    #: A code; its word follows in a column of its own.
    CODE = enum.auto()
    #: Codes of places, or of languages, with a space between; their names follow.
    PLACES = enum.auto()
    LANGUAGES = enum.auto()


class Column(NamedTuple):
    """A column of a list: its name is for machines, and the same in every language."""

    name: str
    kind: Kind
    tell: Callable[[Any], Any]


#: So many rows are read at once: others have their turn in between.
_CHUNK = 500


@dataclass
class Listed:
    """A list as it stands now, read while it is told."""

    columns: tuple[Column, ...]
    #: Nothing stands for a row that is missing because of its handling.
    _found: Iterable[Any]
    #: How many rows were told so far, and how many are missing.
    count: int = 0
    left_out: int = 0

    def chunks(self) -> Iterator[list[list[Any]]]:
        """The rows, some at a time."""
        rows = iter(self._found)
        while some := list(islice(rows, _CHUNK)):
            may = [row for row in some if row is not None]
            self.count, self.left_out = self.count + len(may), self.left_out + len(some) - len(may)
            yield [[_plain(column.tell(row)) for column in self.columns] for row in may]

    def without(self, names: frozenset[str]) -> "Listed":
        """The same without these columns."""
        kept = tuple(each for each in self.columns if each.name not in names)
        return Listed(kept, self._found)


def _plain(said: Any) -> Any:
    if isinstance(said, datetime):
        return said.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(said, date):
        return said.isoformat()
    if isinstance(said, bool):
        return "yes" if said else "no"
    return said.strip() if type(said) is str else said


def _columns(*named: tuple[str, Kind, Callable[[Any], Any]]) -> tuple[Column, ...]:
    return tuple(Column(*each) for each in named)


class _OneSeries(NamedTuple):
    series: Series
    aliases: list[str]
    located: list[str]


#: Neither ``first_seen`` nor ``items``: nobody sorts a list of children by them.
_SERIES = _columns(
    ("reference", Kind.PLAIN, lambda row: row.series.reference),
    ("aliases", Kind.PLAIN, lambda row: " ".join(row.aliases)),
    ("origin", Kind.PLAIN, lambda row: row.series.origin),
    ("languages", Kind.LANGUAGES, lambda row: row.series.languages),
    ("known_elsewhere", Kind.CODE, lambda row: row.series.known),
    ("contact", Kind.PLAIN, lambda row: row.series.contact),
    ("locator", Kind.PLAIN, lambda row: row.series.locator),
    ("access", Kind.PLAIN, lambda row: row.series.access.value),
    ("stage", Kind.CODE, lambda row: row.series.stage),
    ("located", Kind.PLACES, lambda row: " ".join(row.located)),
    ("candidates_left", Kind.PLACES, lambda row: row.series.left or ""),
    ("supporting", Kind.PLAIN, lambda row: row.series.supporting),
    ("excluding", Kind.PLAIN, lambda row: row.series.excluding),
    ("neutral", Kind.PLAIN, lambda row: row.series.neutral),
    ("contradicted", Kind.PLAIN, lambda row: row.series.contradicted),
    ("taken", Kind.PLAIN, lambda row: row.series.claim_number),
    ("changed_at", Kind.PLAIN, lambda row: row.series.changed_at),
)


def series_list(session: Session, operation_id: int, reader_id: int) -> Listed:
    """Every series, by number."""
    visible = visible_series(operation_id, reader_id)
    aliases, located = defaultdict[int, list[str]](list), defaultdict[int, list[str]](list)
    named = select(Alias.series_id, Alias.register, Alias.identifier).join(
        Series, Series.id == Alias.series_id
    )
    standing = named.where(visible, Alias.withdrawn_at.is_(None)).order_by(Alias.number)
    for series_id, register, identifier in session.execute(standing):
        aliases[series_id].append(f"{register}:{identifier}")
    places = select(Jurisdiction.series_id, Jurisdiction.place).join(
        Series, Series.id == Jurisdiction.series_id
    )
    stands = places.where(visible, Jurisdiction.withdrawn_at.is_(None))
    for series_id, place in session.execute(stands.order_by(Jurisdiction.number)):
        located[series_id].append(place)
    every = select(Series).where(visible).order_by(Series.number)
    rows = session.scalars(every.execution_options(yield_per=_CHUNK))
    return Listed(_SERIES, (_OneSeries(each, aliases[each.id], located[each.id]) for each in rows))


class _OneClue(NamedTuple):
    clue: Clue
    series: str
    language: str
    replaced_by: str
    agency: Agency | None


def _state(row: _OneClue) -> str:
    if row.clue.redacted_by_id is not None:
        return "wiped"
    if row.replaced_by:
        return "replaced"
    return "contested" if row.clue.is_contested else "standing"


def _text(row: _OneClue) -> str:
    return without_names(row.clue.text, row.clue.text_language, row.clue.mentions)


def _translated(row: _OneClue) -> str:
    made = translation_for(row.clue, row.language)
    return made["text"] if made else ""


_CLUES = _columns(
    ("reference", Kind.PLAIN, lambda row: row.clue.reference),
    ("series", Kind.PLAIN, lambda row: row.series),
    ("state", Kind.PLAIN, _state),
    ("replaced_by", Kind.PLAIN, lambda row: row.replaced_by),
    ("posted_at", Kind.PLAIN, lambda row: row.clue.posted_at),
    ("agency", Kind.PLAIN, lambda row: row.agency.name if row.agency else ""),
    ("country", Kind.PLACES, lambda row: row.agency.country if row.agency else ""),
    ("kind", Kind.CODE, lambda row: row.clue.kind),
    ("polarity", Kind.CODE, lambda row: row.clue.polarity),
    ("places", Kind.PLACES, lambda row: row.clue.places),
    ("basis", Kind.CODE, lambda row: row.clue.basis),
    ("is_firm", Kind.PLAIN, lambda row: row.clue.is_firm),
    ("confirmed", Kind.PLAIN, lambda row: len(row.clue.confirmed_by)),
    ("doubts", Kind.PLAIN, lambda row: len(row.clue.doubts)),
    ("text", Kind.PLAIN, _text),
    ("text_language", Kind.LANGUAGES, lambda row: row.clue.text_language),
    ("translation", Kind.PLAIN, _translated),
    ("locator", Kind.PLAIN, lambda row: row.clue.locator),
    ("tlp", Kind.PLAIN, lambda row: row.clue.tlp.mark),
    ("h_code", Kind.PLAIN, lambda row: row.clue.h_code.value),
)


def clue_list(
    session: Session,
    operation_id: int,
    reader_id: int,
    language: str,
    keep: Callable[[Clue, int], bool] = lambda clue, agency_id: True,
) -> Listed:
    """Every clue that may go further, by number: also what was replaced, and what was wiped as
    far as nothing is left of it. Each with the agency of whoever posted it at that time; ``keep``
    chooses some of them by that."""
    query = (
        select(Clue, Series, User)
        .join(Series, Series.id == Clue.series_id)
        .join(User, User.id == Clue.author_id)
        .where(visible_series(operation_id, reader_id))
        .options(*TRANSLATED)
        .order_by(Clue.number)
    )
    newer = _replaced_by(session, operation_id, reader_id)
    then, agencies = Affiliations(session), {each.id: each for each in directory(session)}
    found = session.execute(query.execution_options(yield_per=_CHUNK))
    return Listed(
        _CLUES,
        (
            _OneClue(clue, series.reference, language, newer.get(clue.id, ""), agencies.get(of))
            if clue.may_leave
            else None
            for clue, series, author in found
            for of in [then.at(author, clue.posted_at) or 0]
            if keep(clue, of)
        ),
    )


def _replaced_by(session: Session, operation_id: int, reader_id: int) -> dict[int | None, str]:
    """By which clue each was replaced, where that one may go further too."""
    marks = (Clue.supersedes_id, Clue.number, Clue.is_withheld, Clue.tlp, Clue.h_code)
    query = select(*marks).join(Series, Series.id == Clue.series_id)
    newer = query.where(visible_series(operation_id, reader_id), Clue.supersedes_id.is_not(None))
    return {
        old: f"{Clue.LETTER}-{number:04d}"
        for old, number, is_withheld, tlp, h_code in session.execute(newer)
        if Handling(tlp, h_code).may_leave and not is_withheld
    }


class _OneReferral(NamedTuple):
    referral: Referral
    series: str
    slip: Slip | None
    follows: str
    latest: Feedback | None


_REFERRALS = _columns(
    ("reference", Kind.PLAIN, lambda row: row.referral.reference),
    ("series", Kind.PLAIN, lambda row: row.series),
    ("state", Kind.CODE, lambda row: row.referral.state),
    ("agency", Kind.PLAIN, lambda row: row.referral.recipient),
    ("country", Kind.PLACES, lambda row: row.referral.country),
    ("contact", Kind.PLAIN, lambda row: row.referral.contact),
    ("follows", Kind.PLAIN, lambda row: row.follows),
    ("spares_household", Kind.PLAIN, lambda row: row.referral.spares_household),
    ("household_reason", Kind.PLAIN, lambda row: row.referral.household_reason),
    ("drafted_at", Kind.PLAIN, lambda row: row.referral.drafted_at),
    ("approved_at", Kind.PLAIN, lambda row: row.referral.approved_at),
    ("sent_on", Kind.PLAIN, lambda row: row.referral.sent_on),
    ("channel", Kind.CODE, lambda row: row.referral.channel),
    ("channel_reference", Kind.PLAIN, lambda row: row.referral.channel_reference),
    ("slip_digest", Kind.PLAIN, lambda row: row.slip.digest if row.slip else ""),
    ("due_on", Kind.PLAIN, lambda row: row.referral.due_on),
    ("latest_step", Kind.CODE, lambda row: row.latest.step if row.latest else None),
    ("closed_at", Kind.PLAIN, lambda row: row.referral.closed_at),
    ("recalled_at", Kind.PLAIN, lambda row: row.referral.recalled_at),
    ("recalled_reason", Kind.PLAIN, lambda row: row.referral.recalled_reason),
    ("recall_confirmed_on", Kind.PLAIN, lambda row: row.referral.recall_confirmed_on),
    ("revoked_reason", Kind.PLAIN, lambda row: row.referral.revoked_reason),
)


def referral_list(
    session: Session,
    operation_id: int,
    reader_id: int,
    keep: Callable[[Referral], bool] = lambda referral: True,
) -> Listed:
    """Every referral, by number, with the last that was heard of it."""
    query = select(Referral, Series, Slip).join(Series, Series.id == Referral.series_id)
    query = query.outerjoin(Slip, Slip.id == Referral.slip_id)
    found = session.execute(_of_reader(query, operation_id, reader_id, Referral)).all()
    names = {referral.id: referral.reference for referral, *_ in found}
    heard = _heard(session, operation_id, reader_id)
    rows = (
        _OneReferral(referral, series.reference, slip, names.get(referral.follows_id, ""), last)
        for referral, series, slip in found
        if keep(referral)
        for last in [heard[referral.id][-1] if heard[referral.id] else None]
    )
    return Listed(_REFERRALS, rows)


def _heard(session: Session, operation_id: int, reader_id: int) -> dict[int, list[Feedback]]:
    """What stands of what each recipient said, in the order in which it was first told."""
    query = select(Feedback).join(Series, Series.id == Feedback.series_id)
    every = list(session.scalars(_of_reader(query, operation_id, reader_id, Feedback)))
    told = defaultdict[int, list[Feedback]](list)
    for fact in standing_in(every):
        told[fact.referral_id].append(fact)
    return told


class _OneFact(NamedTuple):
    fact: Feedback
    series: str
    referral: Referral
    corrects: str
    is_standing: bool


def _fact_state(row: _OneFact) -> str:
    if row.is_standing:
        return "standing"
    return "replaced" if row.fact.withdrawn_by_id is None else "withdrawn"


_FEEDBACK = _columns(
    ("reference", Kind.PLAIN, lambda row: row.fact.reference),
    ("referral", Kind.PLAIN, lambda row: row.referral.reference),
    ("series", Kind.PLAIN, lambda row: row.series),
    ("agency", Kind.PLAIN, lambda row: row.referral.recipient),
    ("country", Kind.PLACES, lambda row: row.referral.country),
    ("state", Kind.PLAIN, _fact_state),
    ("corrects", Kind.PLAIN, lambda row: row.corrects),
    ("step", Kind.CODE, lambda row: row.fact.step),
    (
        "children",
        Kind.PLAIN,
        lambda row: " ".join(f"{row.series}/{each}" for each in row.fact.children.split()),
    ),
    ("happened_on", Kind.PLAIN, lambda row: row.fact.happened_on),
    ("source", Kind.PLAIN, lambda row: row.fact.source),
    ("reason", Kind.PLAIN, lambda row: row.fact.reason),
    ("recorded_at", Kind.PLAIN, lambda row: row.fact.recorded_at),
    ("withdrawn_reason", Kind.PLAIN, lambda row: row.fact.withdrawn_reason),
)


def feedback_list(
    session: Session,
    operation_id: int,
    reader_id: int,
    keep: Callable[[Referral], bool] = lambda referral: True,
) -> Listed:
    """Everything that recipients said, by number: also what was withdrawn or corrected."""
    query = (
        select(Feedback, Series, Referral)
        .join(Series, Series.id == Feedback.series_id)
        .join(Referral, Referral.id == Feedback.referral_id)
    )
    found = session.execute(_of_reader(query, operation_id, reader_id, Feedback)).all()
    standing = {fact.id for fact in standing_in([fact for fact, *_ in found])}
    names = {fact.id: fact.reference for fact, *_ in found}
    rows = (
        _OneFact(
            fact,
            series.reference,
            referral,
            names.get(fact.supersedes_id, ""),
            fact.id in standing,
        )
        for fact, series, referral in found
        if keep(referral)
    )
    return Listed(_FEEDBACK, rows)


def _of_reader(query: Any, operation_id: int, reader_id: int, model: Any) -> Select[Any]:
    visible: Select[Any] = query.where(visible_series(operation_id, reader_id))
    return visible.order_by(model.number)
