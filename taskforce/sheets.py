"""Tables as files that other programs open: CSV and XLSX, in which no cell is ever a formula."""

import csv
import re
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter

Cell = str | int | None

#: What makes a spreadsheet compute a cell, also in the wide forms of East Asia; and the same after
#: what one that is set to other separators takes for the end of a cell.
_FORMULA = re.compile(r"(?:\A|(?<=[;\t\r\n]))(?=[ \u3000]*[=+\-@\t\r＝＋－＠])")  # noqa: RUF001

#: In characters: what the arrow of a filter takes, and how wide a column is at most.
_FILTER, _WIDEST = 3, 60


def csv_of(columns: Iterable[str], rows: Iterable[Iterable[Cell]]) -> bytes:
    """UTF-8 with a mark at the start, without which spreadsheets guess the letters wrong; every
    cell between quotation marks; an apostrophe before whatever would be computed."""
    text = StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(columns)
    writer.writerows([_quiet(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _quiet(cell: Cell) -> Cell:
    return _FORMULA.sub("'", cell) if isinstance(cell, str) else cell


def xlsx_of(
    name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]], from_right: bool = False
) -> bytes:
    """One sheet, which begins on the right where its language does. Texts are written as texts, so
    that they stand there as they were written. Each column is as wide as what is in it, within
    reason; heads can be filtered, and stand on each page that is printed."""
    made = BytesIO()
    # In memory: otherwise each row would lie in a file of the system's temporary directory.
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True})
    widths = [len(column) + _FILTER for column in columns]
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column, bold)
    line = 0
    for line, row in enumerate(rows, start=1):
        _write(sheet, line, row)
        if len(row) == len(widths):  # a shorter one is a note below the list
            told = (len(str(cell or "")) for cell in row)
            widths = [max(pair) for pair in zip(widths, told, strict=True)]
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(width, _WIDEST))
    sheet.autofilter(0, 0, max(line, 1), len(widths) - 1)
    sheet.freeze_panes(1, 1)
    if from_right:
        sheet.right_to_left()
    sheet.set_landscape()
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
    book.close()
    return made.getvalue()


def _write(sheet: Any, line: int, row: Sequence[Cell]) -> None:
    for place, cell in enumerate(row):
        if isinstance(cell, int):
            sheet.write_number(line, place, cell)
        elif cell:
            sheet.write_string(line, place, cell)
