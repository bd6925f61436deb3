"""From what was read to the bytes of a file, made in the request and kept nowhere."""

import hashlib
import json
from collections.abc import Iterator
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import Any

from flask import current_app, render_template
from sqlalchemy.orm import Session

from taskforce import clock, i18n, packing, places, printing, sentences, sheets
from taskforce.actions.export import Made
from taskforce.errors import NotFound
from taskforce.errors.desk import AgencyClosed, NoAgencyKey, NoPdf
from taskforce.inputs.export import Form, MakeExport, What
from taskforce.models import Agency, Operation, Referral
from taskforce.queries.everything import Everything
from taskforce.queries.export import (
    Kind,
    Listed,
    clue_list,
    feedback_list,
    referral_list,
    series_list,
)
from taskforce.queries.parcel import Parcel, parcel_for
from taskforce.queries.report import report_of
from taskforce.queries.session import Reader
from taskforce.queries.slip import Shown

_MIME = {
    Form.CSV: "text/csv",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.PDF: "application/pdf",
    Form.HTML: "text/html",
    Form.JSON: "application/json",
    Form.AGE: "application/octet-stream",
}


@dataclass
class File:
    """A file in pieces, with what the record says of it."""

    pieces: list[bytes] = field(default_factory=list)
    rows: int = 0
    left_out: int = 0
    recipient: str = ""

    def noted(self, said: MakeExport, operation: Operation) -> Made:
        """What stands in the record."""
        digest = hashlib.sha256()
        for piece in self.pieces:
            digest.update(piece)
        return Made(
            said,
            rows=self.rows,
            left_out=self.left_out,
            as_of=operation.last_seq,
            size=sum(map(len, self.pieces)),
            digest=digest.hexdigest(),
            recipient=self.recipient,
        )


def mime_of(form: Form) -> str:
    """What the browser is told that it is."""
    return _MIME[form]


def file_of(session: Session, operation: Operation, reader: Reader, said: MakeExport) -> File:
    """The file that this host asks for, as of now."""
    language = said.language or i18n.language()
    with i18n.speaking(language, operation.zone):
        if said.what is What.REPORT:
            return _report(session, operation, said.chosen)
        if said.what is What.EVERYTHING:
            return _everything(session, operation, reader)
        if said.what is What.PACKAGE:
            return _package(session, operation, reader, said.agency)
        listed = _list(session, operation.id, reader.id, said.what)
        made = _offload(_sheet, said.chosen, said.what.value, *_in_words(listed))
        return File([made], listed.count, listed.left_out)


def _offload(work: Any, *args: Any) -> Any:
    """In a thread of its own, in the language that is spoken here; others go on meanwhile."""
    return current_app.extensions["offload"](copy_context().run, work, *args)


def _list(session: Session, operation_id: int, reader_id: int, what: What) -> Listed:
    if what is What.CLUES:
        return clue_list(session, operation_id, reader_id, i18n.language())
    lists = {
        What.SERIES: series_list,
        What.REFERRALS: referral_list,
        What.FEEDBACK: feedback_list,
    }
    return lists[what](session, operation_id, reader_id)


_BESIDE = {Kind.CODE: "_word", Kind.PLACES: "_names", Kind.LANGUAGES: "_names"}


def _in_words(listed: Listed) -> tuple[list[str], list[list[sheets.Cell]]]:
    """Beside each column of codes another one, with what they are called in the language of the
    file; a last line says what is missing."""
    heads: list[str] = []
    for column in listed.columns:
        beside = _BESIDE.get(column.kind)
        heads += [column.name, f"{column.name}{beside}"] if beside else [column.name]
    kinds = [column.kind for column in listed.columns]
    rows: list[list[sheets.Cell]] = []
    for chunk in listed.chunks():
        rows += _offload(_told, kinds, chunk)
    if listed.left_out:
        missing = i18n.ngettext(
            "%(num)s row is left out because of its handling.",
            "%(num)s rows are left out because of their handling.",
            listed.left_out,
        )
        rows.append([missing % {"num": listed.left_out}])
    return heads, rows


def _told(kinds: list[Kind], chunk: list[list[Any]]) -> list[list[sheets.Cell]]:
    return [
        [cell for kind, said in zip(kinds, row, strict=True) for cell in _cells(kind, said)]
        for row in chunk
    ]


def _cells(kind: Kind, said: Any) -> Iterator[sheets.Cell]:
    yield said.value if kind is Kind.CODE and said else said
    if kind is Kind.CODE:
        yield sentences.label(said) if said else ""
    elif kind is not Kind.PLAIN:
        name = places.name if kind is Kind.PLACES else i18n.language_name
        yield i18n.comma().join(name(code) for code in said.split())


def _sheet(form: Form, name: str, heads: list[str], rows: list[list[sheets.Cell]]) -> bytes:
    if form is Form.CSV:
        return sheets.csv_of(heads, rows)
    return sheets.xlsx_of(name, heads, rows, i18n.direction() == "rtl")


def _everything(session: Session, operation: Operation, reader: Reader) -> File:
    """JSON, a row in a line, in an order that is always the same."""
    content, file = Everything(session, operation, reader.id), File()
    start = json.dumps(content.head(), ensure_ascii=False, indent=1).removesuffix("\n}")
    file.pieces.append(f'{start},\n "tables": {{'.encode())
    table = ""
    for chunk in content.chunks():
        if chunk.table != table:
            end = "\n  ]," if table else ""
            file.pieces.append(f'{end}\n  "{chunk.table}": ['.encode())
            table, between = chunk.table, "\n"
        if chunk.rows:
            file.pieces.append(_offload(_lines, chunk.rows, between))
            file.rows, between = file.rows + len(chunk.rows), ",\n"
    file.left_out = sum(content.left_out.values())
    missing = json.dumps(content.left_out, sort_keys=True)
    file.pieces.append(f'\n  ]\n }},\n "left_out": {missing}\n}}\n'.encode())
    return file


def _lines(rows: list[dict[str, Any]], before: str) -> bytes:
    return (before + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)).encode()


def _report(session: Session, operation: Operation, form: Form) -> File:
    now = clock.now()
    report = report_of(session, operation, now)
    drawn = render_template("export/report.html", operation=operation, report=report, at=now)
    html = render_template("export/sheet.html", title=operation.name, pages=[drawn])
    if form is Form.HTML:
        return File([printing.complete(html).encode()])
    made = _offload(printing.printed, html)
    if made is None:
        raise NoPdf
    return File([made])


#: Why we took something back, and by when we wait, is ours.
_OURS = frozenset({"recalled_reason", "revoked_reason", "withdrawn_reason", "due_on"})
#: A clue goes as it stands on the slip: not who saw it, where to look, what others make of it.
_NOT_ON_SLIPS = frozenset(
    {"agency", "country", "locator", "replaced_by", "confirmed", "doubts", "translation"}
)


def _package(
    session: Session, operation: Operation, reader: Reader, agency_id: int | None
) -> File:
    """A ZIP with lists and slips, in a language that the agency's country reads, locked to the
    agency's key."""
    agency = session.get(Agency, agency_id) if agency_id else None
    if agency is None:
        raise NotFound
    if agency.closed_on and agency.is_closed_on(operation.day_of(clock.now())):
        raise AgencyClosed(agency=agency.name, day=agency.closed_on)
    if not agency.age_key:
        raise NoAgencyKey(agency=agency.name)
    language = i18n.language_of(agency.country)
    with i18n.speaking(language, operation.zone):
        parcel = parcel_for(session, operation, reader.id, agency, language)
        lists = {
            "referrals.csv": parcel.referrals.without(_OURS),
            "feedback.csv": parcel.feedback.without(_OURS),
            "clues.csv": parcel.clues.without(_NOT_ON_SLIPS),
        }
        files = {name: sheets.csv_of(*_in_words(listed)) for name, listed in lists.items()}
        about = {"operation": operation, "agency": agency, "parcel": parcel}
        files["READ-ME.txt"] = render_template("export/read_me.txt", **about).encode()
        files |= _slips(operation, parcel, reader)
    made = _offload(packing.locked, _offload(packing.packed, files), agency.age_key)
    told = lists.values()
    rows, left_out = sum(each.count for each in told), sum(each.left_out for each in told)
    return File([made], rows, left_out, agency.age_key)


def _slips(operation: Operation, parcel: Parcel, reader: Reader) -> dict[str, bytes]:
    """Each for a machine, and all of them on paper."""
    files: dict[str, bytes] = {}
    for referral, slip in parcel.slips:
        if slip.slip:
            told = f'{{"digest":"{slip.digest}","slip":{slip.slip.body}}}'
            files[f"slips/{referral.reference}.json"] = told.encode()
    if parcel.slips:
        drawn = [_slip(operation, referral, slip, reader) for referral, slip in parcel.slips]
        html = render_template("export/sheet.html", title=operation.name, pages=drawn)
        pdf = _offload(printing.printed, html)
        # Where this machine makes no PDF, any browser prints the page.
        files["slips.pdf" if pdf else "slips.html"] = pdf or printing.complete(html).encode()
    return files


def _slip(operation: Operation, referral: Referral, slip: Shown, reader: Reader) -> str:
    with i18n.speaking(slip.content["language"], operation.zone):
        return render_template(
            "export/slip.html",
            shown=slip,
            state=referral.state,
            printed_at=clock.now(),
            printed_by=reader.name,
        )
