"""A host's lists, read and checked: agencies, people, series.

Nothing is taken over here. Every fault of every line is named, so that a host mends a list once;
columns that we do not keep are not even looked at.
"""

import csv
import enum
import io
import re
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import Field, PrivateAttr, ValidationError

from taskforce.i18n import gettext
from taskforce.inputs import Input
from taskforce.inputs.columns import (
    REASONS,
    Aliases,
    Amount,
    ChannelCode,
    Contact,
    Country,
    Day,
    KindCode,
    KnownCode,
    Language,
    Languages,
    Line,
    Month,
    Name,
    OneAlias,
    PastDay,
    Places,
    Reference,
    ReferralReference,
    RoleCode,
    SignIn,
    StateCode,
    StepCode,
    Subjects,
    ToldOn,
    WhyDeclined,
    Zone,
    admitted_once,
    step_code,
)
from taskforce.models import Alias, Referral, Series


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field, or with a whole line where no column is named."""

    line: int
    column: str
    #: A sentence of ``REASONS``; never what stands in the list.
    reason: str

    def explain(self) -> str:
        """The reason in the reader's language."""
        return gettext(self.reason)


class ListRow(Input):
    """One line of a list: the columns that we keep, and nothing else."""

    #: The column in which two lines about the same contradict each other, if there is one.
    one_of: ClassVar[str] = ""

    #: Where it stands in the file, for what only the database knows to be wrong.
    _line: int = PrivateAttr(0)

    @property
    def line(self) -> int:
        return self._line

    @classmethod
    def optional(cls) -> frozenset[str]:
        """The columns that a list may lack; then it says nothing about them."""
        fields = cls.model_fields.items()
        return frozenset(column for column, field in fields if not field.is_required())

    @classmethod
    def told_apart(cls, said: dict[str, str]) -> tuple[str, Hashable]:
        """The column in which no two lines may say the same, and what this line says there."""
        raise NotImplementedError


class AgencyRow(ListRow):
    """An organisation that can send people or receive a referral."""

    name: Name
    country: Country
    kind: KindCode
    channel: ChannelCode
    contact: Contact = ""
    closed_on: Day = None

    @classmethod
    def told_apart(cls, said: dict[str, str]) -> tuple[str, Hashable]:
        return "name", (said["name"], said["country"])


class PersonRow(ListRow):
    """Somebody who gets a seat, with what they know. The agency is found by name and country."""

    sign_in: SignIn
    name: Name
    agency: Name
    country: Country
    kind: KindCode
    role: RoleCode
    #: A wish: whoever asks for a language that we do not offer is not refused.
    locale: Language
    time_zone: Zone
    languages: Languages
    places: Places
    subjects: Subjects

    @classmethod
    def told_apart(cls, said: dict[str, str]) -> tuple[str, Hashable]:
        return "sign_in", said["sign_in"]


class SeriesRow(ListRow):
    """A series as its host knows it."""

    reference: Reference
    aliases: Aliases
    origin: Line
    languages: Languages
    first_seen: Month
    items: Amount
    known_elsewhere: KnownCode
    contact: Line
    locator: Line

    @property
    def number(self) -> int:
        """The number in its reference."""
        return int(self.reference.removeprefix(f"{Series.LETTER}-"))

    @classmethod
    def told_apart(cls, said: dict[str, str]) -> tuple[str, Hashable]:
        return "reference", Series.number_in(said["reference"])


class KnownRow(ListRow):
    """What a registry says of a series, whether or not it is here."""

    one_of: ClassVar[str] = "state"

    alias: OneAlias
    state: StateCode
    contact: Line
    date: PastDay

    @classmethod
    def told_apart(cls, said: dict[str, str]) -> tuple[str, Hashable]:
        return "alias", Alias.key_of(*(Alias.read(said["alias"]) or ("", said["alias"])))


class HeardRow(ListRow):
    """What a recipient said of a referral; the columns stand in this order."""

    referral: ReferralReference
    step: StepCode
    date: ToldOn
    source: Name
    #: Why, where the agency declined.
    reason: WhyDeclined

    @classmethod
    def told_apart(cls, said: dict[str, str]) -> tuple[str, Hashable]:
        return "referral", (Referral.number_in(said["referral"]), step_code(said["step"]))


class ListKind(enum.StrEnum):
    """Which list a page takes."""

    AGENCIES = "agencies"
    PEOPLE = "people"
    SERIES = "series"
    KNOWN = "known"

    @property
    def row(self) -> type[ListRow]:
        """What a line of it says."""
        return _ROWS[self]


_ROWS: dict[ListKind, type[ListRow]] = {
    ListKind.AGENCIES: AgencyRow,
    ListKind.PEOPLE: PersonRow,
    ListKind.SERIES: SeriesRow,
    ListKind.KNOWN: KnownRow,
}
#: So many lines a page takes at once. A whole backlog goes in on the command line, in a process of
#: its own: nobody else could do anything meanwhile.
MOST_ON_A_PAGE = 2_000


class ChooseList(Input):
    """Which list the file is."""

    which: ListKind


class BringList(ChooseList):
    """A list that was previewed, with what the preview said of it."""

    lines: Annotated[str, Field(max_length=16_000_000)]
    seen: Annotated[str, Field(max_length=64)]


@dataclass(frozen=True)
class ListRead:
    """A list as it was read; of other columns than ours nothing but their names."""

    rows: list[Any]
    problems: list[Problem]
    kept: list[str]
    dropped: list[str]
    #: The columns that we keep, to be sent along.
    lines: str


Row = TypeVar("Row", bound=ListRow)
#: What earlier lines were about, and what they said of it.
Seen = dict[Hashable, str | None]
#: Bytes that are not UTF-8, as they survive decoding, and what no text holds.
_BROKEN = re.compile("[\0\udc80-\udcff]")


def read_agencies(data: bytes) -> tuple[list[AgencyRow], list[Problem]]:
    """The agencies of a list, and everything that is wrong with it."""
    return _read(AgencyRow, data)


def read_people(data: bytes) -> tuple[list[PersonRow], list[Problem]]:
    """The people of a list, and everything that is wrong with it."""
    return _read(PersonRow, data)


def read_series(data: bytes) -> tuple[list[SeriesRow], list[Problem]]:
    """The series of a list, and everything that is wrong with it."""
    return _read(SeriesRow, data)


def read_known(data: bytes) -> tuple[list[KnownRow], list[Problem]]:
    """The lines of a known list, and everything that is wrong with it."""
    return _read(KnownRow, data)


def read_list(kind: ListKind, data: bytes) -> ListRead:
    """A list of this kind, everything that is wrong with it, and what of it is kept."""
    rows, problems = _read(kind.row, data)
    columns = _header(_text(data))
    known = [name for name in kind.row.model_fields if name in columns]
    dropped = [name for name in columns if name and name not in known]
    lines = "" if problems else _only(known, _text(data))
    return ListRead(rows, problems, known, dropped, lines)


def _only(columns: list[str], text: str) -> str:
    """The same list without any other column."""
    kept = io.StringIO(newline="")
    writer = csv.DictWriter(kept, columns, extrasaction="ignore")
    writer.writeheader()
    lines = (fields for _, fields in _lines(text, _mark(text)) if fields)
    header = [name.strip() for name in next(lines)]
    writer.writerows(dict(zip(header, fields, strict=True)) for fields in lines)
    return kept.getvalue()


#: So many lines somebody pastes at once.
MOST = 200


def read_heard(text: str) -> tuple[list[HeardRow], list[Problem]]:
    """What recipients said, a line each, as somebody pasted it: with or without a first line that
    names the columns, and with commas, semicolons (Arabic ones too) or tabs between the fields.
    Only where an agency declined it takes the last."""
    columns = list(HeardRow.model_fields)
    first = text.partition("\n")[0]
    said = [
        (line, [*fields, ""] if fields and len(fields) == len(columns) - 1 else fields)
        for line, fields in _lines(text, next((mark for mark in "\t;؛،" if mark in first), ","))
        if fields is None or ("".join(fields).strip() and fields[0].strip().lower() != columns[0])
    ]
    odd = {
        line: REASONS["list_parts"]
        for line, fields in said
        if fields and len(fields) != len(columns)
    }
    odd |= {line: REASONS["list_many"] for line, _ in said[MOST:]}
    rows, problems = _rows(HeardRow, columns, (each for each in said if each[0] not in odd))
    return rows, [*problems, *(Problem(line, "", reason) for line, reason in odd.items())]


def _read(model: type[Row], data: bytes) -> tuple[list[Row], list[Problem]]:
    if reason := _no_list(data):
        return [], [Problem(1, "", REASONS[reason])]
    text = _text(data)
    lines = _lines(text, _mark(text))
    first, header = next(lines, (1, []))
    columns = [name.strip() for name in header or []]
    problems = [Problem(first, *fault) for fault in _faults_of_header(model, columns)]
    return ([], problems) if problems else _rows(model, columns, lines)


def _no_list(data: bytes) -> str | None:
    """Why this is no text at all, where it is something that people take for one."""
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "list_spreadsheet"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or data[:200].count(0) > len(data[:200]) // 3:
        return "list_utf16"
    return None if data.strip() else "list_empty_file"


def _text(data: bytes) -> str:
    return data.decode("utf-8-sig", "surrogateescape")


def _mark(text: str) -> str:
    """What stands between the fields: spreadsheets of half the world write semicolons."""
    first = text.partition("\n")[0]
    return next((mark for mark in ";\t" if mark in first and "," not in first), ",")


def _header(text: str) -> list[str]:
    _, first = next(_lines(text, _mark(text)), (1, []))
    return [name.strip() for name in first or [] if not _BROKEN.search(name)]


def _not_utf8(broken: str) -> str:
    """What is said of bytes that are not UTF-8: in Windows-1252 most of them are letters."""
    data = broken.encode("utf-8", "surrogateescape")
    letters = data.decode("cp1252", "replace")
    return "list_windows" if letters.isprintable() and "\ufffd" not in letters else "list_encoding"


def _rows(
    model: type[Row], columns: list[str], lines: Iterable[tuple[int, list[str] | None]]
) -> tuple[list[Row], list[Problem]]:
    rows: list[Row] = []
    problems: list[Problem] = []
    seen: Seen = {}
    for line, fields in lines:
        read = _row(model, columns, fields, seen)
        if isinstance(read, model):
            read._line = line
            rows.append(read)
        else:
            problems += [Problem(line, *fault) for fault in read]
    admitted_once.cache_clear()
    return rows, problems


#: A column, or none where it is the whole line, and the sentence of ``REASONS``.
_Fault = tuple[str, str]


def _lines(text: str, parted_by: str = ",") -> Iterator[tuple[int, list[str] | None]]:
    """Fields and the physical line on which they begin; nothing where quotes do not match."""
    reader = csv.reader(
        io.StringIO(text, newline=""), strict=True, delimiter=parted_by, skipinitialspace=True
    )
    while True:
        line = reader.line_num + 1
        try:
            fields = next(reader)
        except csv.Error:
            yield line, None
        except StopIteration:
            return
        else:
            if fields:
                yield line, fields


def _faults_of_header(model: type[ListRow], columns: list[str]) -> Iterator[_Fault]:
    if broken := next(filter(_BROKEN.search, columns), None):
        yield "", REASONS[_not_utf8(broken)]
        return
    for column in model.model_fields:
        if column not in columns and column not in model.optional():
            yield column, REASONS["list_column"]
        elif columns.count(column) > 1:
            yield column, REASONS["list_column_twice"]


def _row(
    model: type[Row], columns: list[str], fields: list[str] | None, seen: Seen
) -> Row | list[_Fault]:
    if fields is None or len(fields) != len(columns):
        return [("", REASONS[_shape(columns, fields)])]
    kept = model.model_fields
    named = zip(columns, fields, strict=True)
    said = {column: field.strip(" ") for column, field in named if column in kept}
    if broken := {column: field for column, field in said.items() if _BROKEN.search(field)}:
        return [(column, REASONS[_not_utf8(field)]) for column, field in broken.items()]
    faults = list(_repeated(model, said, seen))
    try:
        row = model.model_validate(said)
    except ValidationError as refused:
        faults += dict.fromkeys(
            (str(error["loc"][0]), REASONS[error["type"]])
            for error in refused.errors(include_input=False, include_url=False)
        )
        return faults
    return faults or row


def _shape(columns: list[str], fields: list[str] | None) -> str:
    if fields is None:
        return "list_quotes"
    return "list_too_few" if len(fields) < len(columns) else "list_too_many"


def _repeated(model: type[ListRow], said: dict[str, str], seen: Seen) -> list[_Fault]:
    column, key = model.told_apart(said)
    says = said.get(model.one_of)
    if key in seen and seen[key] != says:
        return [(model.one_of, REASONS["list_two_states"])]
    if key in seen:
        return [(column, REASONS["list_twice"])]
    if key:
        seen[key] = says
    return []
