"""A host's lists on pages: previewed, brought in, reported; and whatever else people send."""

import re
from html import unescape
from io import BytesIO

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from taskforce import db
from taskforce.actions.comparison import import_known_list
from taskforce.actions.operation import import_agencies, import_people
from taskforce.inputs.listing import MOST_ON_A_PAGE, KnownRow, read_agencies
from taskforce.models import (
    Agency,
    HouseEvent,
    KnownAlias,
    Member,
    Role,
    Series,
    User,
)
from tests.harness.world import a_person, a_series
from tests.web.matrix import AGENCIES, SCRIPT

LISTS = "/operations/harbour/host/lists"
SERIES = "reference,aliases,origin,languages,first_seen,items,known_elsewhere,contact,locator"
LINE = "{},ICSE:{},National Police,uk,2019-04,12,unknown,,shelf 1"
PEOPLE = "sign_in,name,agency,country,kind,role,locale,time_zone,languages,places,subjects"
OMAR = "omar,Omar,Family Protection,JO,law enforcement,investigator,ar,Asia/Amman,ar en,JO,food"
ANA = "ana,Ana,Policía Nacional,ES,law enforcement,desk,es,Europe/Madrid,es,ES,food"
DAN = "dan,Dan,Policía Nacional,ES,law enforcement,desk,en,Europe/Madrid,en,ES,food"
KNOWN = "alias,state,contact,date\nICSE:7001,identified,Office 3,2026-01-02\n"


@pytest.fixture
def host(world, browser):
    """Somebody who reads English."""
    return browser(world.person("Hope", "en", Role.HOST))


def counts():
    models = (Agency, User, Member, Series, KnownAlias, HouseEvent)
    with db.reading() as session:
        return [session.scalar(select(func.count()).select_from(model)) for model in models]


def lines(*rows):
    return ("\n".join(rows) + "\n").encode()


def form(**said):
    """As a browser sends it; the test client would put large ones on a disk itself."""
    boundary, body = encode_multipart(said)
    return {"data": body, "content_type": f"multipart/form-data; boundary={boundary}"}


def preview(client, which, data, **more):
    said = form(which=which, file=FileStorage(BytesIO(data), "list.csv", "file"))
    return client.post(f"{LISTS}/preview", **said, **more)


def carried(page):
    """What the preview hands back to the browser."""
    return {
        name: unescape(re.search(rf'name="{name}" value="([^"]*)"', page.text)[1])
        for name in ("which", "seen", "lines")
    }


def problems(page):
    """Line, column and reason of each."""
    rows = re.findall(
        r'<th scope="row" class="number">(\d+)</th><td><bdi dir="ltr">(.*?)</bdi></td>'
        r"<td>(.*?)</td>",
        page.text,
    )
    return [(int(line), column, unescape(reason)) for line, column, reason in rows]


def bring(client, said, **more):
    return client.post(LISTS, **form(**said), **more)


def test_a_list_is_previewed_brought_in_and_reported(world, host):
    before = counts()

    page = preview(host, "agencies", AGENCIES)
    assert "1 new" in page.text
    assert "No problem was found" in page.text
    assert counts() == before
    report = bring(host, carried(page))

    assert (report.status_code, "1 line was brought in." in report.text) == (200, True)
    assert [now - was for now, was in zip(counts(), before, strict=True)] == [1, 0, 0, 0, 0, 1]


def test_the_preview_says_what_is_new_changed_and_here_already(world, host):
    page = preview(
        host,
        "agencies",
        lines(
            "name,country,kind,channel",
            "Harbour Police,NL,law enforcement,direct",
            "National Police,NL,law enforcement,SIENA",
            "Office mineurs,FR,law enforcement,direct",
        ),
    )

    for told in ("1 new", "1 changed", "1 here already"):
        assert told in page.text


def test_people_get_seats_and_codes_that_are_shown_once(world, host):
    import_people(None, world.lighthouse, [a_person("hope", name="Hope")])
    page = preview(host, "people", lines(PEOPLE, OMAR, ANA, DAN))
    assert "1 has an account and gets a seat here" in page.text
    assert "1 has a seat here already and keeps it as it is" in page.text

    report = bring(host, carried(page))

    assert re.search(r'class="once" dir="ltr">([A-Z2-9]{4}-){2}[A-Z2-9]{4}<', report.text)
    assert report.text.count('class="once"') == 1
    with db.reading() as session:
        query = select(User.sign_in_name, Member.role).join(Member, Member.user_id == User.id)
        seats = dict(session.execute(query.where(Member.operation_id == world.harbour)).all())
    assert (seats["omar"], seats["dan"], seats["ana"]) == ("investigator", "desk", "investigator")


def test_people_of_operations_that_the_host_has_no_seat_in_get_none(world, host):
    page = preview(host, "people", lines(PEOPLE, OMAR, DAN))

    [(line, column, reason)] = problems(page)
    assert (line, column, "only the command line" in reason) == (3, "sign_in", True)


def test_series_go_before_the_floor_as_one_event_by_the_host(world, host):
    page = preview(host, "series", lines(SERIES, LINE.format("S-0101", 1), LINE.format("S-7", 2)))

    assert bring(host, carried(page)).status_code == 200

    assert world.log() == ["2 series.imported Hope"]


def test_another_known_list_says_what_falls_away_and_stops_what_it_names(world, host, app):
    row = {"alias": "CVIP:1", "state": "active", "contact": "", "date": "2026-01-01"}
    import_known_list(None, [KnownRow(**row)])

    page = preview(host, "known", KNOWN.encode())
    assert "1 falls away" in page.text
    assert bring(host, carried(page)).status_code == 200
    app.extensions["publisher"].write_down_matches()

    assert [line.split()[1] for line in world.log()] == ["stop.raised"]


def test_every_problem_is_named_by_line_and_column_and_nothing_is_written(world, host):
    world.bring(a_series("S-0102"))
    before = counts()
    page = preview(
        host,
        "series",
        lines(
            SERIES,
            LINE.format("S-0102", 1),
            LINE.format("0103", 2),
            "S-0104,ICSE:9,National Police,klingon,April,-1,maybe,=cmd|' /C calc'!A0,x@y.example",
            "S-0105,ICSE:10",
        ),
    )

    named = [(line, column) for line, column, _ in problems(page)]
    assert named[:2] == [(2, "reference"), (3, "reference")]
    assert {column for line, column in named if line == 4} == {
        "languages",
        "first_seen",
        "items",
        "known_elsewhere",
        "contact",
        "locator",
    }
    assert named[-1] == (5, "–")
    assert 'name="lines"' not in page.text
    assert "calc" not in page.text
    assert "x@y.example" not in page.text
    assert counts() == before


def test_columns_that_are_not_kept_come_back_to_nobody(world, host):
    page = preview(
        host,
        "agencies",
        lines(
            "name,category,country,kind,channel",
            '"Harbour, Police",A1 secret,NL,law enforcement,direct',
        ),
    )

    assert "Not looked at, and not kept:" in page.text
    assert "secret" not in page.text
    assert carried(page)["lines"].splitlines()[1] == '"Harbour, Police",NL,law enforcement,direct'


@pytest.mark.parametrize(
    "formula", ["=1+1", "+1", "-1", "@SUM(A1)", "＝cmd", " =HYPERLINK(1)", "\t=1"]
)
def test_a_formula_is_refused_where_it_would_be_kept(world, host, formula):
    listed = f'name,country,kind,channel\n"{formula}",NL,law enforcement,direct\n'

    [(line, column, reason)] = problems(preview(host, "agencies", listed.encode()))

    assert (line, column) == (2, "name")
    assert "formula" in reason or formula.startswith("@")  # that is an account name first


#: Files that are no list of agencies, and what is said of each.
STRANGE = {
    "utf-16": (AGENCIES.decode().encode("utf-16"), "UTF-16"),
    "utf-16 without a mark": (AGENCIES.decode().encode("utf-16-le"), "UTF-16"),
    "windows": (
        "name,country,kind,channel\nPolicía,ES,law enforcement,direct\n".encode("cp1252"),
        "Windows-1252",
    ),
    "shift-jis": (
        "name,country,kind,channel\n警察庁,JP,law enforcement,direct\n".encode("shift-jis"),
        "UTF-8",
    ),
    "a spreadsheet": (b"PK\x03\x04" + b"\x00\x01" * 50, "spreadsheet"),
    "an old spreadsheet": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x01" * 50, "spreadsheet"),
    "empty": (b"", "nothing in this file"),
    "blank": (b" \n\n", "nothing in this file"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), ""),
    "swapped for another list": (lines(SERIES, LINE.format("S-1", 1)), "This column is missing"),
    "no names of columns": (b"Harbour Police,NL,law enforcement,direct\n", "column is missing"),
    "a column twice": (b"name,name,country,kind,channel\nA,A,NL,clearinghouse,direct\n", "twice"),
    "open quotes": (b'name,country,kind,channel\n"A,NL,clearinghouse,direct\n', "quotation marks"),
    "swapped columns": (
        b"name,country,kind,channel\nNL,Harbour Police,direct,law enforcement\n",
        "two letters",
    ),
    "one long line": (b"name,country,kind,channel\n" + b"x" * 300_000, ""),
}


@pytest.mark.parametrize("name", STRANGE)
def test_what_is_no_such_list_is_said_in_words(world, host, name):
    data, says = STRANGE[name]
    before = counts()

    page = preview(host, "agencies", data)

    assert page.status_code == 200
    assert problems(page)
    assert any(says in reason for *_, reason in problems(page))
    assert 'name="lines"' not in page.text
    assert counts() == before


@pytest.mark.parametrize("mark", [";", "\t"])
def test_a_list_from_a_spreadsheet_that_writes_other_marks_is_read(world, host, mark):
    data = b"\xef\xbb\xbf" + AGENCIES.replace(b",", mark.encode()).replace(b"\n", b"\r\n")

    page = preview(host, "agencies", data)

    assert "1 new" in page.text
    assert bring(host, carried(page)).status_code == 200


def test_a_list_of_a_hundred_thousand_lines_is_refused_by_their_number(world, host):
    many = lines(SERIES, *(LINE.format(f"S-{n}", n) for n in range(1, 100_001)))
    before = counts()

    page = preview(host, "series", many)
    told = preview(host, "series", many, headers=SCRIPT)

    assert (page.status_code, told.status_code, told.json["code"]) == (413, 413, "long_list")
    assert all(number in told.json["message"] for number in ("100000", f"{MOST_ON_A_PAGE}"))
    assert "on the command line" in page.text
    assert counts() == before


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_a_list_is_too_long_however_its_lines_end(world, host, end):
    name = "name,country,kind,channel"
    rows = [f"Police {n},NL,law enforcement,direct" for n in range(MOST_ON_A_PAGE + 1)]

    told = preview(host, "agencies", end.join([name, *rows]).encode(), headers=SCRIPT)
    fits = preview(host, "agencies", end.join([name, *rows[1:]]).encode(), headers=SCRIPT)

    assert (told.status_code, fits.status_code) == (413, 200)


def test_a_file_that_is_too_large_to_be_a_list_is_refused(world, host):
    told = preview(host, "series", b"x" * (33 * 1024 * 1024), headers=SCRIPT)

    assert (told.status_code, told.json["code"]) == (413, "too_large")


def test_a_second_host_who_brings_in_the_same_list_is_told_and_nothing_is_doubled(world, host):
    first = carried(preview(host, "people", lines(PEOPLE, OMAR)))
    second = carried(preview(host, "people", lines(PEOPLE, OMAR)))
    bring(host, first)
    after = counts()

    late = bring(host, second)

    assert late.status_code == 409
    assert "somebody else has brought in the same list" in late.text
    assert "1 has a seat here already" in late.text
    assert counts() == after


def test_a_second_host_with_the_same_series_sees_which_are_here_now(world, host):
    rows = lines(SERIES, LINE.format("S-0101", 1), LINE.format("S-0102", 2))
    first, second = (carried(preview(host, "series", rows)) for _ in range(2))
    bring(host, first)

    late = bring(host, second)

    assert late.status_code == 409
    assert [(line, column) for line, column, _ in problems(late)] == [
        (2, "reference"),
        (3, "reference"),
    ]
    assert len(world.log()) == 1


def test_a_directory_that_changed_meanwhile_is_looked_at_again(world, host):
    said = carried(preview(host, "people", lines(PEOPLE, OMAR.replace("Omar", "Omar B"))))
    rows, _ = read_agencies(AGENCIES)
    import_agencies(None, rows)

    # Another agency makes no difference to this list; a person of that name does.
    assert bring(host, said).status_code == 200
    late = preview(host, "people", lines(PEOPLE, OMAR))

    assert [(line, column) for line, column, _ in problems(late)] == [(2, "sign_in")]


@pytest.mark.parametrize(
    "wrong",
    [
        {"seen": "0" * 64},
        {"lines": AGENCIES.decode() + "Other,FR,clearinghouse,direct\n"},
        {"lines": "nonsense"},
    ],
)
def test_only_what_was_previewed_is_brought_in(world, host, wrong):
    said, before = carried(preview(host, "agencies", AGENCIES)), counts()

    assert bring(host, said | wrong).status_code == 409
    assert counts() == before


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "which"),
        ({"which": "passwords", "file": (BytesIO(AGENCIES), "x.csv")}, "which"),
        ({"which": "agencies"}, "file"),
        ({"which": "agencies", "file": (BytesIO(b""), "")}, "file"),
        ({"which": "agencies", "file": "text"}, "file"),
    ],
)
def test_a_form_without_a_list_says_what_is_missing(world, host, said, field):
    sent = {"data": said, "content_type": "multipart/form-data", "headers": SCRIPT}
    told = host.post(f"{LISTS}/preview", **sent)

    assert (told.status_code, list(told.json["reasons"])) == (422, [field])


@pytest.mark.parametrize("person", ["ana", "kim", "dan", None])
@pytest.mark.parametrize("path", ["", "/preview"])
def test_a_list_of_somebody_who_may_send_none_is_not_parsed(
    world, browser, monkeypatch, person, path
):
    def parsed(*_, **__):
        raise AssertionError("a stranger's list was parsed")

    monkeypatch.setattr("taskforce.door.forms.InMemory._get_file_stream", parsed)
    client = browser(getattr(world, person)) if person else browser()
    said = form(which="agencies", file=FileStorage(BytesIO(AGENCIES), "list.csv", "file"))

    answer = client.post(LISTS + path, **said, headers=SCRIPT)

    assert answer.status_code in {401, 403, 404}


def test_nothing_of_an_uploaded_list_is_put_on_a_disk(world, host, monkeypatch):
    def on_disk(*_, **__):
        raise AssertionError("a list was put on a disk")

    monkeypatch.setattr("tempfile.SpooledTemporaryFile.__init__", on_disk)
    monkeypatch.setattr("tempfile.TemporaryFile", on_disk)
    many = lines("name,country,kind,channel", *("x" * 150 for _ in range(MOST_ON_A_PAGE)))

    assert preview(host, "agencies", many).status_code == 200
