"""Tables as files that other programs open: CSV and XLSX, in which no cell is ever a formula."""

import csv
import re
from collections.abc import Iterable
from io import BytesIO, StringIO

import xlsxwriter

Cell = str | int | None

#: What makes a spreadsheet compute a cell, also in the wide forms of East Asia; and the same after
#: what one that is set to other separators takes for the end of a cell.
_FORMULA = re.compile(r"(?:\A|(?<=[;\t\r\n]))(?=[ \u3000]*[=+\-@\t\r＝＋－＠])")  # noqa: RUF001


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


def xlsx_of(name: str, columns: Iterable[str], rows: Iterable[Iterable[Cell]]) -> bytes:
    """One sheet. Texts are written as texts, so that they stand there as they were written."""
    made = BytesIO()
    # In memory: otherwise each row would lie in a file of the system's temporary directory.
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True})
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column, bold)
    sheet.freeze_panes(1, 1)
    for line, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(line, place, cell)
            elif cell:
                sheet.write_string(line, place, cell)
    book.close()
    return made.getvalue()
