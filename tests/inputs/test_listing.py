"""What a host's lists may say, and what is said of one that does not."""

import random
from collections import Counter
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from taskforce import clock
from taskforce.i18n import speaking
from taskforce.inputs.columns import REASONS
from taskforce.inputs.gate import admit
from taskforce.inputs.listing import (
    AgencyRow,
    KnownRow,
    PersonRow,
    Problem,
    SeriesRow,
    read_agencies,
    read_known,
    read_people,
    read_series,
)
from taskforce.models import Known

HEADER = "reference,aliases,origin,languages,first_seen,items,known_elsewhere,contact,locator"
GOOD = dict(
    zip(
        HEADER.split(","),
        [
            "S-0001",
            "ICSE:12 BKA:7",
            "Minors Brigade",
            "uk",
            "2019-04",
            "12",
            "unknown",
            "",
            "box 1",
        ],
        strict=True,
    )
)
AGENCY = {"name": "Brigade", "country": "FR", "kind": "law enforcement", "channel": "SIENA"}
PERSON = {
    "sign_in": "jp1",
    "name": "千尋",
    "agency": "Brigade",
    "country": "JP",
    "kind": "law enforcement",
    "role": "investigator",
    "locale": "ja",
    "time_zone": "Asia/Tokyo",
    "languages": "ja en",
    "places": "JP JP-27",
    "subjects": "food sports",
}

KNOWN = {"alias": "ICSE:12", "state": "active", "contact": "", "date": "2026-11-01"}

FAULTS = [
    (KnownRow, KNOWN, "alias", "12", "list_alias"),
    (KnownRow, KNOWN, "state", "unknown", "list_state"),
    (KnownRow, KNOWN, "date", "1.11.2026", "list_day"),
    (SeriesRow, GOOD, "reference", "", "list_reference"),
    (SeriesRow, GOOD, "reference", "42", "list_reference"),
    (SeriesRow, GOOD, "reference", "S-0000", "list_reference"),
    (SeriesRow, GOOD, "reference", "S-1234567890", "list_reference"),
    (SeriesRow, GOOD, "reference", "S-٤٢", "list_reference"),
    (SeriesRow, GOOD, "aliases", "ICSE 12", "list_alias"),
    (SeriesRow, GOOD, "aliases", "ICSE:12 BKA:", "list_alias"),
    (SeriesRow, GOOD, "aliases", "BKA:AB-1 bka:ab1", "list_alias_twice"),
    (SeriesRow, GOOD, "languages", "klingon", "list_language"),
    (SeriesRow, GOOD, "languages", "en xq", "list_language"),
    (SeriesRow, GOOD, "languages", "en-QQ", "list_language"),
    (SeriesRow, GOOD, "languages", "zh-Abcd", "list_language"),
    (SeriesRow, GOOD, "first_seen", "April", "list_month"),
    (SeriesRow, GOOD, "first_seen", "2019-13", "list_month"),
    (SeriesRow, GOOD, "first_seen", "2019-4", "list_month"),
    (SeriesRow, GOOD, "first_seen", "2099-01", "list_future"),
    (SeriesRow, GOOD, "items", "-4", "list_count"),
    (SeriesRow, GOOD, "items", "1.5", "list_count"),
    (SeriesRow, GOOD, "items", "12345678901", "list_count"),
    (SeriesRow, GOOD, "known_elsewhere", "", "list_known"),
    (SeriesRow, GOOD, "known_elsewhere", "maybe", "list_known"),
    (SeriesRow, GOOD, "contact", "ring +44 20 7946 0000", "gate_contact"),
    (SeriesRow, GOOD, "contact", "@blue_tram", "gate_handle"),
    (SeriesRow, GOOD, "locator", '=HYPERLINK("x")', "list_formula"),
    (SeriesRow, GOOD, "locator", "shelf \u202e1", "gate_character"),
    (SeriesRow, GOOD, "locator", "9dd4e461268c8034f5c8564e155c67a6", "gate_encoded"),
    (SeriesRow, GOOD, "locator", "see example dot com /a", "gate_link"),
    (SeriesRow, GOOD, "locator", "shelf 1\nbox 2", "gate_line"),
    (SeriesRow, GOOD, "origin", "ß" * 201, "gate_long"),
    (AgencyRow, AGENCY, "name", "", "list_empty"),
    (AgencyRow, AGENCY, "name", "+1", "list_formula"),
    (AgencyRow, AGENCY, "country", "France", "list_country"),
    (AgencyRow, AGENCY, "country", "SU", "list_country"),
    (AgencyRow, AGENCY, "kind", "police", "list_kind"),
    (AgencyRow, AGENCY, "channel", "pigeon", "list_channel"),
    (AgencyRow, AGENCY, "contact", "=1+1", "list_formula"),
    (AgencyRow, AGENCY, "contact", "desk\n4", "gate_line"),
    (AgencyRow, AGENCY, "contact", "desk \u202e4", "gate_character"),
    (AgencyRow, AGENCY, "contact", "x" * 201, "gate_long"),
    (AgencyRow, AGENCY, "closed_on", "20 November", "list_day"),
    (AgencyRow, AGENCY, "closed_on", "2026-02-30", "list_day"),
    (AgencyRow, AGENCY, "closed_on", "20261120", "list_day"),
    (PersonRow, PERSON, "sign_in", "J", "list_sign_in"),
    (PersonRow, PERSON, "sign_in", "jp 1", "list_sign_in"),
    (PersonRow, PERSON, "agency", "", "list_empty"),
    (PersonRow, PERSON, "role", "boss", "list_role"),
    (PersonRow, PERSON, "locale", "", "list_language"),
    (PersonRow, PERSON, "time_zone", "Mars/Olympus", "list_zone"),
    (PersonRow, PERSON, "places", "JP Nowhere", "list_place"),
    (PersonRow, PERSON, "subjects", "food money", "list_subject"),
]
READERS = {
    KnownRow: read_known,
    SeriesRow: read_series,
    AgencyRow: read_agencies,
    PersonRow: read_people,
}


def quoted(fields):
    return ",".join('"' + field.replace('"', '""') + '"' for field in fields)


def listed(*rows):
    return "\n".join([",".join(rows[0]), *(quoted(row.values()) for row in rows), ""]).encode()


def test_a_good_line_is_read_as_what_it_means():
    rows, problems = read_series(listed(GOOD))

    assert problems == []
    assert rows[0].number == 1
    assert rows[0].aliases == (("ICSE", "12"), ("BKA", "7"))
    assert rows[0].items == 12
    assert rows[0].known_elsewhere is Known.UNKNOWN


@pytest.mark.parametrize(("model", "good", "column", "value", "reason"), FAULTS)
def test_a_fault_is_named_by_line_column_and_reason(model, good, column, value, reason):
    bad = good | {column: value}

    rows, problems = READERS[model](listed(bad))

    assert rows == []
    assert problems == [Problem(2, column, REASONS[reason])]


def test_every_fault_that_a_row_can_have_has_its_own_sentence():
    found = set()
    for model, good, column, value, reason in FAULTS:
        with pytest.raises(ValidationError) as refused:
            model.model_validate(good | {column: value})
        assert {error["type"] for error in refused.value.errors()} == {reason}
        found.add(reason)

    of_the_file = {
        "twice",
        "two_states",
        "encoding",
        "windows",
        "utf16",
        "spreadsheet",
        "empty_file",
        "column",
        "column_twice",
        "quotes",
        "too_few",
        "too_many",
    }
    # A pasted list has a reader of its own: see test_many.
    of_pasted = {"referral", "step", "one_child", "decline", "parts", "many", "not_come"}
    of_the_records = {"agency", "taken", "other_person", "elsewhere"}
    # Half a character does not survive the reading of a file; a list mentions nobody.
    never = {"string_unicode", "gate_mention"}
    elsewhere = {f"list_{fault}" for fault in of_the_file | of_pasted | of_the_records}
    assert found | elsewhere == set(REASONS) - never


def test_every_fault_of_every_line_is_named_and_good_lines_do_not_hide_it():
    worse = GOOD | {"reference": "S-0002", "items": "many", "first_seen": "April"}
    again = GOOD | {"known_elsewhere": "maybe"}

    rows, problems = read_series(listed(GOOD, worse, again))

    assert [row.reference for row in rows] == ["S-0001"]
    assert {(problem.line, problem.column) for problem in problems} == {
        (3, "first_seen"),
        (3, "items"),
        (4, "reference"),
        (4, "known_elsewhere"),
    }


def test_no_reason_repeats_what_the_list_says():
    _, problems = read_series(listed(GOOD | {"locator": "ring ana@example.org"}))

    assert "ana" not in repr(problems)


def test_a_reason_is_said_in_the_readers_language():
    problem = Problem(3, "name", REASONS["list_empty"])

    assert problem.explain() == "Please write something."
    with speaking("fr"):
        assert problem.explain() not in {"", "Please write something."}


def test_byte_order_mark_and_windows_lines_are_read_alike():
    data = b"\xef\xbb\xbf" + listed(GOOD).replace(b"\n", b"\r\n")

    assert read_series(data) == read_series(listed(GOOD))


def test_the_line_named_is_where_the_row_begins():
    long = GOOD | {"reference": "S-0002", "origin": "one\ntwo\nthree"}
    after = GOOD | {"reference": "S-0003", "items": "many"}

    _, problems = read_series(listed(GOOD, long, after))

    assert [(problem.line, problem.column) for problem in problems] == [
        (3, "origin"),
        (6, "items"),
    ]


def test_a_line_break_that_only_unicode_knows_is_not_a_line():
    odd = GOOD | {"reference": "S-0002", "contact": "a\u2028b"}
    after = GOOD | {"reference": "S-0003", "items": "many"}

    _, problems = read_series(listed(GOOD, odd, after))

    assert [problem.line for problem in problems] == [3, 4]


def test_lines_with_fewer_or_more_fields_are_named_and_blank_ones_are_nothing():
    data = listed(GOOD) + b"\nS-0002,ICSE:9\n" + b"S-0003" + b"," * 9 + b"\n\n"

    rows, problems = read_series(data)

    assert len(rows) == 1
    assert problems == [
        Problem(4, "", REASONS["list_too_few"]),
        Problem(5, "", REASONS["list_too_many"]),
    ]


def test_quotes_that_do_not_match_are_named_where_the_row_begins():
    _, problems = read_series(listed(GOOD) + b'S-0002,"ICSE:9"x,,,,,,,\nS-0003,"\n\n')

    assert problems == [
        Problem(3, "", REASONS["list_quotes"]),
        Problem(4, "", REASONS["list_quotes"]),
    ]


def test_other_encodings_are_named_by_line_and_column():
    bad = listed(GOOD, GOOD | {"reference": "S-0002", "origin": "Präsidium"})

    _, problems = read_series(bad.decode().encode("latin-1"))

    assert problems == [Problem(3, "origin", REASONS["list_windows"])]


def test_what_is_no_letter_in_windows_either_is_only_said_not_to_be_utf8():
    _, problems = read_series(listed(GOOD | {"origin": "Präsidium"}).replace(b"\xc3\xa4", b"\x81"))

    assert problems == [Problem(2, "origin", REASONS["list_encoding"])]


def test_zero_bytes_are_named():
    _, problems = read_series(listed(GOOD | {"locator": "box \0 1"}))

    assert problems == [Problem(2, "locator", REASONS["list_encoding"])]


def test_wide_characters_are_named_once():
    _, problems = read_series(listed(GOOD).decode().encode("utf-16"))

    assert problems == [Problem(1, "", REASONS["list_utf16"])]


@pytest.mark.parametrize("mark", [";", "\t"])
def test_other_marks_between_the_fields_are_found_in_the_first_line(mark):
    [row], problems = read_agencies(listed(AGENCY).replace(b",", mark.encode()))

    assert (row.name, problems) == (AGENCY["name"], [])


@pytest.mark.parametrize("data", [b"%PDF-1.7\n1 0 obj", b"a;b\n1;2\n"])
def test_what_is_no_such_list_lacks_its_columns(data):
    rows, problems = read_series(data)

    assert rows == []
    assert [problem.column for problem in problems] == HEADER.split(",")
    assert {problem.line for problem in problems} == {1}


def test_a_missing_column_is_named_and_one_that_stands_twice():
    data = listed(GOOD).replace(b"first_seen", b"items", 1)

    _, problems = read_series(data)

    assert problems == [
        Problem(1, "first_seen", REASONS["list_column"]),
        Problem(1, "items", REASONS["list_column_twice"]),
    ]


def test_a_directory_may_lack_contact_and_closing_day_and_may_say_how_a_desk_is_reached():
    [without], problems = read_agencies(listed(AGENCY))
    said = AGENCY | {"contact": "tel 020 7946 0000, desk@police.example", "closed_on": ""}
    [row], more = read_agencies(listed(said))

    assert problems + more == []
    assert without.model_fields_set == {"name", "country", "kind", "channel"}
    assert (row.contact, row.closed_on) == ("tel 020 7946 0000, desk@police.example", None)


def test_other_columns_are_dropped_unread():
    secret = {"category": "ana@example.org"} | GOOD | {"notes": "9dd4e461268c8034f5c8564e155c67a6"}

    rows, problems = read_series(listed(secret))

    assert problems == []
    assert "ana" not in repr(rows)
    assert "9dd4" not in repr(rows)


def test_the_same_series_twice_is_refused_however_it_is_written():
    _, problems = read_series(listed(GOOD, GOOD | {"reference": "S-1"}))

    assert problems == [Problem(3, "reference", REASONS["list_twice"])]


def test_an_alias_on_two_lines_is_what_deconfliction_is_for():
    rows, problems = read_series(listed(GOOD, GOOD | {"reference": "S-0002"}))

    assert problems == []
    assert rows[0].aliases == rows[1].aliases


def test_two_people_cannot_sign_in_with_one_name():
    _, problems = read_people(listed(PERSON, PERSON | {"name": "健太"}))

    assert problems == [Problem(3, "sign_in", REASONS["list_twice"])]


def test_agencies_of_two_countries_may_have_one_name():
    rows, problems = read_agencies(listed(AGENCY, AGENCY | {"country": "BE"}, AGENCY))

    assert len(rows) == 2
    assert problems == [Problem(4, "name", REASONS["list_twice"])]


def test_a_month_that_has_begun_somewhere_is_not_the_future(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 31, 9, tzinfo=UTC))
    assert read_series(listed(GOOD | {"first_seen": "2026-04"}))[1] == [
        Problem(2, "first_seen", REASONS["list_future"])
    ]
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 31, 11, tzinfo=UTC))
    assert read_series(listed(GOOD | {"first_seen": "2026-04"}))[1] == []


def test_languages_are_kept_as_the_standard_prefers_them():
    rows, _ = read_series(listed(GOOD | {"languages": "eng pt-br zh-hant und nah fil"}))

    assert rows[0].languages == ("en", "pt-BR", "zh-Hant", "und", "nah", "fil")


#: What addresses, accounts and numbers are made of, and what shelves are.
PIECES = [
    *["shelf", "box", "insta", "snap", "name", "tel", "phone", "at", "dot", "com", "hxxp"],
    *["www", "ed2k", "i2p", "a1b2", "vk", "2019", "1998/2001", "04/12", "29.1.9.9"],
    *("0123456789" * 2),
]
GAPS = [" ", "", ", ", "-", "/", " / "]


def test_lists_ask_the_gate_less_often_and_get_the_same_answers():
    """The shortcut for texts with few digits may let nothing in, and keep nothing out."""
    dice = random.Random(42)
    answers = Counter()
    for _ in range(400):
        pieces = [dice.choice(PIECES) + dice.choice(GAPS) for _ in range(dice.randint(1, 7))]
        text = "x " + "".join(pieces).strip()
        try:
            admit(text, most=200)
            expected = []
        except ValueError as refused:
            expected = [Problem(2, "locator", REASONS[refused.type])]
        assert read_series(listed(GOOD | {"locator": text}))[1] == expected, text
        answers[bool(expected)] += 1
    assert answers[True] > 10
    assert answers[False] > 10
