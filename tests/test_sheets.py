"""Files for spreadsheets: what somebody wrote stands there as a text, and computes nothing."""

import csv
import io
import re
import zipfile

import pytest

from taskforce.sheets import csv_of, xlsx_of

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "＋1", "－1", "＠x"]
HARMLESS = ["a=1", "2026-11-22", "S-0001", "قطار أزرق", "青い路面電車, 駅前", 'he said "no"', "12"]


def cells(made):
    text = made.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("said", FORMULAS)
def test_a_cell_that_would_be_computed_begins_with_an_apostrophe(said):
    [cell] = cells(csv_of(["text"], [[said]]))[1]

    assert cell[0] == "'"
    assert cell.replace("'", "") == said


@pytest.mark.parametrize("said", FORMULAS)
def test_nothing_is_computed_where_other_separators_are_set(said):
    """Where a list is split at semicolons, what stands behind one begins a cell."""
    [cell] = cells(csv_of(["text"], [[f"tram;{said}\n{said}"]]))[1]

    pieces = re.split(r"[;\n]", cell)[1:]
    assert [piece[0] for piece in pieces if piece.strip()] == ["'", "'"]


@pytest.mark.parametrize("said", HARMLESS)
def test_what_is_no_formula_comes_back_as_it_was(said):
    assert cells(csv_of(["text", "count"], [[said, -3]]))[1] == [said, "-3"]


def test_a_list_begins_with_the_mark_that_spreadsheets_need():
    assert csv_of(["a"], []) == '\ufeff"a"\r\n'.encode()


def test_a_sheet_holds_texts_and_numbers_and_no_formula_or_link():
    links = ["https://station.example", "mailto:x", "internal:Sheet1!A1"]
    said = [*FORMULAS, *HARMLESS, *links]
    made = zipfile.ZipFile(io.BytesIO(xlsx_of("clues", ["text", "count"], [[t, 7] for t in said])))

    every = {name: made.read(name).decode() for name in made.namelist()}
    sheet, texts = every["xl/worksheets/sheet1.xml"], every["xl/sharedStrings.xml"]
    assert "<f>" not in sheet
    assert "hyperlink" not in "".join(every.values())
    assert sheet.count('t="s"') == len(said) + 2
    assert sheet.count("<v>7</v>") >= len(said)
    for text in HARMLESS:
        assert f">{text}</t>" in texts
    assert "<t>=1+1</t>" in texts


def test_a_sheet_begins_where_its_language_does_and_its_columns_can_be_read():
    rows = [["S-0001", "x" * 500], ["2 rows are left out because of their handling."]]

    for from_right in (True, False):
        made = xlsx_of("clues", ["reference", "text"], rows, from_right)
        told = zipfile.ZipFile(io.BytesIO(made)).read("xl/worksheets/sheet1.xml").decode()
        assert ('rightToLeft="1"' in told) == from_right
        assert '<autoFilter ref="A1:B3"/>' in told
        first, second = map(float, re.findall(r'<col [^>]*width="([0-9.]+)"', told))
        assert first < 15 < 59 < second < 62
