"""The command line, as a host's technician and their scripts meet it."""

import csv
import json
import os
import re
import stat
import subprocess
import sys
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path

import click
import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner
from sqlalchemy import func, select, text

from taskforce import clock, db, keys, secret
from taskforce.actions.clue import post_clue
from taskforce.actions.draw import draw_series, pass_series
from taskforce.actions.session import count_wrong_try
from taskforce.cli import main
from taskforce.demo import play as demonstration
from taskforce.models import (
    Agency,
    Event,
    EventKind,
    HouseEvent,
    KnownAlias,
    Member,
    Model,
    Operation,
    OperationState,
    Series,
    Stop,
    User,
    WrongTries,
)
from taskforce.queries.session import is_locked
from taskforce.queries.totals import totals
from tests.conftest import KEY, ORIGIN
from tests.harness import dom
from tests.harness.engines import in_use
from tests.harness.story import Story
from tests.harness.world import a_clue, a_series

ROOT = Path(__file__).parent.parent
GIVEN = ROOT.parent / "shared" / "data"
HEADER = "reference,aliases,origin,languages,first_seen,items,known_elsewhere,contact,locator"
GOOD = "{},ICSE:{},Harbour Police,uk,2019-04,12,unknown,,shelf 1"
#: What is wrong with each line from 3 on: the column, a word of the reason, and the line.
FAULTS = [
    ("reference", "earlier line", GOOD.format("S-0101", 1)),
    ("reference", "S-0042", GOOD.format("", 2)),
    (
        "aliases",
        "REGISTRY:identifier",
        "S-0103,NOPE 1,Harbour Police,uk,2019-04,12,unknown,,shelf",
    ),
    ("languages", "codes", "S-0104,,Harbour Police,klingon,2019-04,12,unknown,,shelf"),
    ("first_seen", "2019-04", "S-0105,,Harbour Police,uk,April,12,unknown,,shelf"),
    ("items", "whole number", "S-0106,,Harbour Police,uk,2019-04,-4,unknown,,shelf"),
    ("known_elsewhere", "safeguarded", "S-0107,,Harbour Police,uk,2019-04,12,maybe,,shelf"),
    ("locator", "formula", 'S-0108,,Harbour Police,uk,2019-04,12,unknown,,"=HYPERLINK(""x"")"'),
    ("locator", "character", "S-0109,,Harbour Police,uk,2019-04,12,unknown,,shelf \u202e1"),
    ("locator", "", f"S-0110,,Harbour Police,uk,2019-04,12,unknown,,{'9dd4e461' * 4}"),
    ("locator", "", "S-0111,,Harbour Police,uk,2019-04,12,unknown,,see example dot com /a"),
    ("", "fewer fields", "S-0112,ICSE:9,Harbour Police,uk"),
]
PEOPLE = "sign_in,name,agency,country,kind,role,locale,time_zone,languages,places,subjects"
OMAR = "omar,Omar,Family Protection,JO,law enforcement,investigator,ar,Asia/Amman,ar en,JO,food"
PIA = (
    'pia,"Pia ""P"", desk",Policía Nacional,ES,law enforcement,desk,es,Europe/Madrid,es,ES,sports'
)
DATES = ("--starts", "2026-11-20", "--ends", "2026-11-24", "--time-zone", "Europe/Amsterdam")


def settings(url, **more):
    given = {"DATABASE_URL": url, "ORIGIN": ORIGIN, "SECRET_KEY": KEY, "ASYNC_MODE": "threading"}
    given["KEYS"] = str(keys.directory())
    return {f"TASKFORCE_{name}": value for name, value in (given | more).items()}


@pytest.fixture
def taskforce(engines, database_url):
    """``taskforce("verify")`` is what a technician types."""
    return typed_at(database_url, engines)


def typed_at(database_url, engines=None):
    def run(*words, **more):
        try:
            return CliRunner().invoke(main, words, env=settings(database_url, **more))
        finally:
            for engine in in_use():
                engine.dispose()
            if engines:
                db.point_at(*engines)

    return run


@pytest.fixture
def file(tmp_path):
    """A list on the technician's disk."""

    def written(header, *lines, name="list.csv"):
        path = tmp_path / name
        path.write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
        return path

    return written


@pytest.fixture
def demo(tmp_path_factory):
    """A database of its own in which the demonstration is played."""
    run = typed_at(f"sqlite:///{tmp_path_factory.mktemp('demo')}/demo.db")
    assert run("db", "upgrade").exit_code == 0
    return run


def stated(result):
    """The lines of what went wrong; never a trace."""
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.stderr.splitlines()


def everything(model):
    with db.reading() as session:
        return session.scalars(select(model).order_by(model.id)).all()


def counted():
    """How many rows stand in each table."""
    with db.reading() as session:
        return {
            name: session.scalar(select(func.count()).select_from(table))
            for name, table in Model.metadata.tables.items()
        }


def commands(group=main, path=()):
    yield path, group
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = {" ".join(path): command for path, command in commands()}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_without_any_settings(name):
    result = CliRunner().invoke(
        main, [*name.split(), "--help"], env=dict.fromkeys(settings(""), "")
    )

    assert (result.exit_code, result.stderr) == (0, "")
    assert len(" ".join(result.stdout.split()).removeprefix("Usage:")) > 60
    for option in COMMANDS[name].params:
        assert isinstance(option, click.Argument) or option.help, option.name


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"DATABASE_URL": ""}, "TASKFORCE_DATABASE_URL must be"),
        ({"DATABASE_URL": "mysql://x"}, "TASKFORCE_DATABASE_URL must be"),
        ({"SECRET_KEY": "short"}, "TASKFORCE_SECRET_KEY must have at least 32"),
        ({"ORIGIN": "http://example.org"}, "TASKFORCE_ORIGIN: plain http"),
        ({"ORIGIN": ""}, "TASKFORCE_ORIGIN must be"),
        ({"ASYNC_MODE": "gevent"}, "TASKFORCE_ASYNC_MODE must be"),
        ({"REDIS_URL": "localhost"}, "TASKFORCE_REDIS_URL must be"),
    ],
)
def test_a_setting_that_cannot_be_used_is_one_clear_line(tmp_path, wrong, fault):
    result = typed_at(f"sqlite:///{tmp_path}/x.db")("verify", **wrong)

    [line] = stated(result)
    assert line.removeprefix("Error: ").startswith(fault)
    assert result.exit_code == 1
    assert "short" not in line
    assert not (tmp_path / "x.db").exists()


def test_without_any_settings_each_one_has_its_line():
    result = typed_at("")("db", "upgrade", ORIGIN="", SECRET_KEY="", KEYS="")

    lines = [line.removeprefix("Error: ").split()[0] for line in stated(result)]
    assert lines == [
        "TASKFORCE_DATABASE_URL",
        "TASKFORCE_SECRET_KEY",
        "TASKFORCE_KEYS",
        "TASKFORCE_ORIGIN",
    ]


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/at/all.db", "postgresql+psycopg://nobody@127.0.0.1:1/none"]
)
@pytest.mark.parametrize("words", [("verify",), ("db", "upgrade")])
def test_a_database_that_is_not_there_is_said_in_a_line(url, words):
    result = typed_at(url)(*words)

    assert stated(result) == ["Error: The database cannot be reached."]
    assert result.exit_code == 1


def test_a_database_without_tables_is_said_in_a_line_and_upgraded(tmp_path):
    run = typed_at(f"sqlite:///{tmp_path}/new.db")

    before = run("verify")
    steps = [run("db", "upgrade") for _ in (1, 2)]
    after = run("verify")

    assert stated(before) == ["Error: The database has no tables yet: taskforce db upgrade"]
    assert [(each.exit_code, each.stdout) for each in steps] == [
        (0, "The database is up to date.\n")
    ] * 2
    assert (after.exit_code, after.stdout) == (0, "The record is whole.\n")


def test_from_the_shell_it_is_the_same(tmp_path):
    def run(*words, env):
        command = [sys.executable, "-m", "taskforce.cli", *words]
        plain = {name: text for name, text in os.environ.items() if "TASKFORCE" not in name}
        return subprocess.run(
            command, cwd=ROOT, env=plain | env, capture_output=True, text=True, timeout=60
        )

    there = settings(f"sqlite:///{tmp_path}/x.db")
    done = run("db", "upgrade", env=there)
    refused = run("operation", "create", "No Slug", "--name", "x", *DATES, env=there)
    unset = run("verify", env={})

    assert (done.returncode, done.stdout, done.stderr) == (0, "The database is up to date.\n", "")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("SLUG has 2 to 40")
    assert (unset.returncode, len(unset.stderr.splitlines())) == (1, 4)
    assert "Traceback" not in refused.stderr + unset.stderr


def test_an_operation_is_opened_for_a_host_of_the_directory(world, taskforce):
    host = ("--host", "Office mineurs")
    result = taskforce("operation", "create", "pier-7", "--name", " Pier ", *DATES, *host)

    made = everything(Operation)[-1]
    assert (result.exit_code, result.stdout) == (0, "Operation pier-7 is open.\n")
    assert (made.slug, made.name, made.zone, made.is_demo) == (
        "pier-7",
        "Pier",
        "Europe/Amsterdam",
        False,
    )
    assert (f"{made.starts}", f"{made.ends}") == ("2026-11-20", "2026-11-24")
    assert made.host_agency.name == "Office mineurs"
    assert (made.ack_hours, made.feedback_hours) == (24, 72)
    assert everything(HouseEvent)[-1].actor_id is None


def test_a_host_says_how_soon_recipients_are_to_answer(world, taskforce):
    hours = ("--acknowledged-within", "48", "--feedback-within", "240")

    taskforce("operation", "create", "pier", "--name", "Pier", *DATES, *hours)

    made = everything(Operation)[-1]
    assert (made.ack_hours, made.feedback_hours) == (48, 240)


@pytest.mark.parametrize(
    ("slug", "more", "fault"),
    [
        ("Pier", {}, "SLUG has 2 to 40"),
        ("pier-", {}, "SLUG has 2 to 40"),
        ("p", {}, "SLUG has 2 to 40"),
        ("pier/7", {}, "SLUG has 2 to 40"),
        ("harbour", {}, "There is an operation harbour already."),
        ("pier", {"--name": " "}, "--name has 1 to 80"),
        ("pier", {"--name": "x" * 81}, "--name has 1 to 80"),
        ("pier", {"--ends": "2026-11-01"}, "--ends is before --starts."),
        ("pier", {"--time-zone": "Mars/Olympus"}, "--time-zone is not known."),
        ("pier", {"--host": "Nobody"}, "--host is not in the directory"),
        ("pier", {"--starts": "soon"}, "Invalid value for '--starts'"),
        ("pier", {"--feedback-within": "0"}, "Invalid value for '--feedback-within'"),
    ],
)
def test_an_operation_that_cannot_be_is_refused(world, taskforce, slug, more, fault):
    before = counted()
    said = {"--name": "Pier"} | dict(zip(DATES[::2], DATES[1::2], strict=True)) | more

    result = taskforce(
        "operation", "create", slug, *(word for pair in said.items() for word in pair)
    )

    assert result.exit_code == 2
    assert fault in "\n".join(stated(result))
    assert counted() == before


def test_all_faults_of_an_operation_are_said_at_once(taskforce):
    said = ("--name", "", "--starts", "2026-11-20", "--ends", "2026-11-01", "--time-zone", "x")

    assert len(stated(taskforce("operation", "create", "X", *said))) == 4


def test_a_known_list_takes_the_place_of_the_last_and_stops_what_it_names(world, taskforce, file):
    header = "alias,state,contact,date"
    first = file(header, "ICSE:7001,safeguarded,BKA desk,2026-11-01", name="first.csv")
    second = file(header, "CVIP:5,active,,2026-11-02", name="second.csv")
    wrong = file(header, "CVIP:5,active,,2026-11-02", "cvip:5,identified,,", name="wrong.csv")

    brought = taskforce("known", "import", f"{first}")
    refused = taskforce("known", "import", f"{wrong}")

    assert (brought.exit_code, brought.stdout) == (0, "1 lines of the known list are in force.\n")
    assert refused.exit_code == 2
    assert "line 3, state" in refused.stderr
    assert "line 3, date" in refused.stderr
    assert [each.key for each in everything(KnownAlias)] == ["ICSE:7001"]
    assert [str(each.ground) for each in everything(Stop)] == ["safeguarded"]

    taskforce("known", "import", f"{second}")
    assert [each.lifted_at is not None for each in everything(Stop)] == [True]


def test_agencies_are_put_into_the_directory_once(world, taskforce, file):
    lines = (
        '"Brigade, Minors",FR,law enforcement,SIENA',
        "National Police,NL,civil society,other",
    )
    listed = file("name,country,kind,channel", *lines)

    first, again = (
        taskforce("agencies", "import", f"{listed}"),
        taskforce("agencies", "import", f"{listed}"),
    )

    assert (first.exit_code, first.stdout) == (0, "2 agencies, 1 of them new.\n")
    assert again.stdout == "2 agencies, 0 of them new.\n"
    known = {(a.name, a.country): (a.kind.value, a.channel.value) for a in everything(Agency)}
    assert known["Brigade, Minors", "FR"] == ("law enforcement", "SIENA")
    assert known["National Police", "NL"] == ("civil society", "other")


def test_a_directory_with_a_fault_is_not_taken_over(world, taskforce, file):
    before = counted()
    listed = file("name,country,kind,channel", "Brigade,FR,law enforcement,SIENA", "X,France,y,z")

    result = taskforce("agencies", "import", f"{listed}")

    assert result.exit_code == 2
    assert [line.split(":")[0] for line in stated(result)] == [
        "line 3, country",
        "line 3, kind",
        "line 3, channel",
        "1 lines have problems; nothing was imported.",
    ]
    assert counted() == before


def test_people_get_a_seat_and_a_code_that_only_its_file_says(world, taskforce, file):
    listed = file(PEOPLE, OMAR, PIA, name="people.csv")

    result = taskforce("people", "import", f"{listed}", "--operation", "harbour")

    kept = listed.with_name("people.codes.csv")
    codes = list(csv.DictReader(StringIO(kept.read_text("utf-8"), newline="")))
    assert result.exit_code == 0
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [(each["sign_in"], each["name"]) for each in codes] == [
        ("omar", "Omar"),
        ("pia", 'Pia "P", desk'),
    ]
    people = {user.sign_in_name: user for user in everything(User)}
    for each in codes:
        assert re.fullmatch(r"([A-Z2-9]{4}-){2}[A-Z2-9]{4}", each["code"])
        assert each["code"] not in result.output
        assert people[each["sign_in"]].code_digest == secret.digest(each["code"])
    assert "Activation codes of 2 new people are in" in result.stdout
    assert "Not offered, so they read English: es." in result.stdout
    seats = {(m.user_id, m.role.value) for m in everything(Member)}
    assert {(people["omar"].id, "investigator"), (people["pia"].id, "desk")} <= seats


def first_host(slug, kept, **more):
    """What a technician types to give the first host of a house a seat."""
    said = {"name": "Maria", "agency": "Harbour Police", "country": "nl", "operation": slug}
    options = (word for name, told in (said | more).items() for word in (f"--{name}", told))
    return ("people", "add", "maria", *options, "--codes", f"{kept}")


def test_a_house_begins_with_an_agency_an_operation_and_its_first_host(
    engines, taskforce, tmp_path
):
    kept = tmp_path / "maria.csv"
    agency = ("agencies", "add", "Harbour Police", "--country", "nl", "--kind", "law enforcement")
    opened = ("operation", "create", "pier", "--name", "Pier", *DATES, "--language", "ar")

    results = [taskforce(*each) for each in (agency, opened, first_host("pier", kept))]

    assert [each.exit_code for each in results] == [0, 0, 0]
    [maria], [seat], [pier] = everything(User), everything(Member), everything(Operation)
    assert (seat.user_id, seat.role.value, pier.work_languages) == (maria.id, "host", ("ar",))
    assert (maria.agency.name, maria.country, maria.zone) == (
        "Harbour Police",
        "NL",
        "Europe/Amsterdam",
    )
    [line] = csv.DictReader(StringIO(kept.read_text("utf-8"), newline=""))
    assert maria.code_digest == secret.digest(line["code"])
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert "was there already" in taskforce(*agency).stdout


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"agency": "Nobody"}, "agency: No agency of the directory"),
        ({"country": "Utopia"}, "country: Write a country as its two letters"),
        ({"name": "=cmd"}, "name: This looks like a spreadsheet formula"),
        ({"time-zone": "Mars/Olympus"}, "time_zone: Write a time zone"),
        ({"locale": "klingon"}, "locale: Write languages as their codes"),
        ({"operation": "atlantis"}, "There is no operation atlantis."),
    ],
)
def test_a_first_host_who_cannot_be_is_refused(world, taskforce, tmp_path, more, fault):
    before, kept = counted(), tmp_path / "maria.csv"

    result = taskforce(*first_host("harbour", kept, **{"agency": "National Police"} | more))

    assert result.exit_code == 2
    assert fault in "\n".join(stated(result))
    assert counted() == before
    assert not kept.exists()


def test_codes_stand_nowhere_but_in_their_file(world, taskforce, file, tmp_path):
    listed = file(PEOPLE, OMAR, name="people.csv")
    chosen = tmp_path / "badges.csv"

    words = ("people", "import", f"{listed}", "--operation", "harbour", "--codes", f"{chosen}")
    assert taskforce(*words).exit_code == 0

    code = chosen.read_text().split(",")[-1].strip()
    assert len(code) == 14
    for each in (*everything(User), *everything(HouseEvent)):
        assert code not in repr(vars(each))


def test_who_is_known_already_gets_a_seat_and_no_new_code(world, taskforce, file):
    listed = file(PEOPLE, OMAR, name="people.csv")
    words = ("people", "import", f"{listed}", "--operation")
    taskforce(*words, "harbour")
    listed.with_name("people.codes.csv").unlink()

    again, there = taskforce(*words, "harbour"), taskforce(*words, "lighthouse")

    assert (again.exit_code, there.exit_code) == (0, 0)
    assert "codes" not in again.stdout
    assert there.stdout.splitlines()[-1] == "1 people have a seat in lighthouse."
    assert not listed.with_name("people.codes.csv").exists()
    omar = next(user for user in everything(User) if user.sign_in_name == "omar")
    assert [m.operation_id for m in everything(Member) if m.user_id == omar.id] == [
        world.harbour,
        world.lighthouse,
    ]


def test_codes_of_an_earlier_import_are_never_written_over(world, taskforce, file):
    listed = file(PEOPLE, OMAR, name="people.csv")
    kept = listed.with_name("people.codes.csv")
    kept.write_text("codes")
    before = counted()

    result = taskforce("people", "import", f"{listed}", "--operation", "harbour")

    assert (result.exit_code, kept.read_text()) == (2, "codes")
    assert "is there already" in stated(result)[0]
    assert counted() == before


def test_where_no_codes_can_be_written_nobody_is_imported(world, taskforce, file, tmp_path):
    listed, before = file(PEOPLE, OMAR), counted()
    nowhere = tmp_path / "missing" / "codes.csv"

    words = ("people", "import", f"{listed}", "--operation", "harbour", "--codes", f"{nowhere}")
    result = taskforce(*words)

    assert result.exit_code == 2
    assert len(stated(result)) == 1
    assert counted() == before


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (OMAR.replace("JO,law", "SY,law"), "line 3, agency: No agency of the directory"),
        (OMAR.replace("Family Protection", "Nobody"), "line 3, agency: No agency"),
        (OMAR.replace("omar,Omar", "ana,Omar"), "line 3, sign_in: Somebody else has"),
        (OMAR.replace("investigator", "boss"), "line 3, role: Write investigator"),
        (PIA, "line 3, sign_in: An earlier line"),
        ("omar,Omar", "line 3: This line has fewer fields"),
    ],
)
def test_people_with_a_fault_are_not_imported_nor_is_anybody_else(
    world, taskforce, file, line, fault
):
    listed, before = file(PEOPLE, PIA, line, name="people.csv"), counted()

    result = taskforce("people", "import", f"{listed}", "--operation", "harbour")

    assert result.exit_code == 2
    assert stated(result)[0].startswith(fault)
    assert counted() == before
    assert not listed.with_name("people.codes.csv").exists()


def test_somebody_locked_out_is_let_in_again(world, taskforce):
    for _ in range(WrongTries.MOST):
        count_wrong_try(world.ana.id)

    def locked():
        with db.reading() as session:
            return is_locked(session, session.get_one(User, world.ana.id))

    assert locked()
    result, nobody = taskforce("people", "unlock", "ana"), taskforce("people", "unlock", "anna")

    assert (result.exit_code, result.stdout) == (0, "ana can try again.\n")
    assert not locked()
    assert (nobody.exit_code, stated(nobody)[-1]) == (
        2,
        "Error: Invalid value: Nobody has this sign-in name.",
    )


def test_people_arrive_by_name_all_of_them_or_none(world, taskforce):
    for names, slug, said in (
        (["ana", "anna", "dan"], "harbour", "Nobody in harbour has this sign-in name: anna, dan."),
        (["ana"], "elsewhere", "There is no operation elsewhere."),
    ):
        refused = taskforce("people", "arrive", *names, "--operation", slug)
        assert (refused.exit_code, stated(refused)[-1]) == (2, f"Error: Invalid value: {said}")
    assert world.log() == []

    result = taskforce("people", "arrive", "ana", "bea", "--operation", "harbour")

    assert (result.exit_code, result.stdout) == (0, "Arrived: ana, bea.\n")
    assert world.log() == ["2 arrival.noted -", "3 arrival.noted -"]


def test_a_list_of_series_is_one_event(world, taskforce, file):
    lines = [GOOD.format(f"S-{number:04d}", number) for number in range(2, 62)]
    result = taskforce("series", "import", f"{file(HEADER, *lines)}", "--operation", "harbour")

    assert (result.exit_code, result.stdout) == (0, "60 series are in harbour.\n")
    assert result.stderr == "Importing 60 series …\n"
    assert world.log(1) == ["2 series.imported -"]
    assert len([each for each in everything(Series) if each.operation_id == world.harbour]) == 61


def test_a_list_may_come_from_a_spreadsheet_and_other_columns_stay_outside(
    world, taskforce, tmp_path
):
    listed = tmp_path / "list.csv"
    text_of = f"note,{HEADER}\r\ncanary-9131,{GOOD.format('S-0002', 5)}\r\n"
    listed.write_bytes(b"\xef\xbb\xbf" + text_of.encode())

    result = taskforce("series", "import", f"{listed}", "--operation", "harbour")

    assert result.exit_code == 0
    assert world.series(2).locator == "shelf 1"
    with db.reading() as session:
        for table in Model.metadata.tables.values():
            assert "canary" not in repr(session.execute(select(table)).all())


def test_what_a_list_matches_in_another_operation_is_written_down_there(world, taskforce, file):
    listed = file(HEADER, GOOD.format("S-0002", 9001))

    assert taskforce("series", "import", f"{listed}", "--operation", "harbour").exit_code == 0

    stopped = {(stop.operation_id, stop.ground.value) for stop in everything(Stop)}
    assert stopped == {(world.harbour, "alias"), (world.lighthouse, "alias")}
    assert taskforce("verify").exit_code == 0


def is_refused_line_by_line(world, taskforce, listed):
    world.operation_called("pier", "Office mineurs")
    before = counted()

    result = taskforce("series", "import", f"{listed}", "--operation", "pier")

    *lines, end = stated(result)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert end == "12 lines have problems; nothing was imported."
    assert len(lines) == 12
    for number, (said, (column, reason, _)) in enumerate(zip(lines, FAULTS, strict=True), start=3):
        where, _, why = said.partition(": ")
        assert where == (f"line {number}, {column}" if column else f"line {number}")
        assert reason in why
        assert len(why) > 15
    assert counted() == before


def test_of_twelve_faults_each_has_its_line_and_nothing_is_written(world, taskforce, file):
    lines = [GOOD.format("S-0101", 7), *(line for _, _, line in FAULTS)]

    is_refused_line_by_line(world, taskforce, file(f"\ufeff{HEADER}", *lines))


@pytest.mark.skipif(not GIVEN.is_dir(), reason="the given lists lie beside the checkout only")
def test_the_given_bad_list_is_refused_in_each_of_its_lines(world, taskforce):
    is_refused_line_by_line(world, taskforce, GIVEN / "series-bad.csv")


@pytest.mark.skipif(not GIVEN.is_dir(), reason="the given lists lie beside the checkout only")
def test_the_given_lists_are_imported(world, taskforce, tmp_path):
    world.operation_called("pier", "Office mineurs")
    pier = ("--operation", "pier")
    codes = ("--codes", f"{tmp_path / 'codes.csv'}")

    done = [
        taskforce("agencies", "import", f"{GIVEN / 'agencies.csv'}"),
        taskforce("people", "import", f"{GIVEN / 'people.csv'}", *pier, *codes),
        taskforce("series", "import", f"{GIVEN / 'series-404.csv'}", *pier),
    ]

    assert [each.exit_code for each in done] == [0, 0, 0]
    assert done[0].stdout.startswith("88 agencies")
    assert done[1].stdout.splitlines()[-1] == "52 people have a seat in pier."
    assert done[2].stdout == "404 series are in pier.\n"


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"PK\x03\x04" + bytes(200), b"a\n" * 9])
def test_what_is_no_list_is_refused(world, taskforce, tmp_path, data):
    listed = tmp_path / "list.csv"
    listed.write_bytes(data)
    before = counted()

    result = taskforce("series", "import", f"{listed}", "--operation", "harbour")

    assert result.exit_code == 2
    assert stated(result)
    assert counted() == before


def test_a_series_that_is_there_already_is_named_and_nothing_is_written(world, taskforce, file):
    before = counted()
    listed = file(HEADER, GOOD.format("S-0002", 5), GOOD.format("S-1", 6))

    result = taskforce("series", "import", f"{listed}", "--operation", "harbour")

    assert result.exit_code == 2
    assert stated(result)[0].startswith("line 3, reference: The operation has a series with this")
    assert counted() == before


@pytest.mark.parametrize(
    "words",
    [
        ("series", "import", "FILE", "--operation", "nowhere"),
        ("people", "import", "FILE", "--operation", "nowhere"),
        ("totals", "nowhere"),
    ],
)
def test_an_operation_that_nobody_opened_is_said_in_a_line(world, taskforce, file, words):
    listed = f"{file(HEADER)}"
    result = taskforce(*(listed if word == "FILE" else word for word in words))

    assert (result.exit_code, stated(result)) == (2, ["Error: There is no operation nowhere."])


@pytest.mark.parametrize(
    "words",
    [
        ("series", "import", "/nowhere.csv", "--operation", "harbour"),
        ("series", "import", "/nowhere.csv"),
        ("series", "import"),
        ("serie",),
        ("totals", "harbour", "--xml"),
    ],
)
def test_what_was_mistyped_is_refused(world, taskforce, words):
    result = taskforce(*words)

    assert result.exit_code == 2
    assert stated(result)[-1].startswith("Error: ")


def test_the_totals_are_the_figures_of_the_dashboard(world, taskforce, browser):
    story = Story(world)
    story.to("claim", "clue", "locate", "draft", "compare", "approve", "send", "hear", "match")
    post_clue(story.bea, "S-0001", a_clue("Sold everywhere", (), "neutral"))

    said = json.loads(taskforce("totals", "harbour", "--json").stdout)
    plain = taskforce("totals", "harbour").stdout

    with db.reading() as session:
        found = totals(session, session.get_one(Operation, world.harbour), clock.now())
    assert said == json.loads(json.dumps(found.as_json()))
    page = dom.parse(browser(world.olu).get("/operations/harbour/dashboard").text)
    figures = re.findall(r"<b>(\d+)</b>", str(page.find("id", "figures")[0]))
    series, referrals, children = said["series"], said["referrals"], said["children"]
    wanted = [
        series[name]
        for name in ("worked", "located", "referred", "acknowledged", "identified", "safeguarded")
    ]
    wanted += [series["stopped"]]
    wanted += [
        referrals[name]
        for name in ("drafted", "approved", "sent", "acknowledged", "accepted", "ended")
    ]
    wanted += [children[n] for n in ("probable", "identified", "safeguarded", "already_safe")]
    assert [int(figure) for figure in figures[: len(wanted)]] == wanted
    assert said["open_stops"] == 1
    for name in ("worked 1", "sent 1", "identified 1", "open stops: 1"):
        assert name in plain


def test_verify_says_that_the_record_is_whole(world, taskforce):
    Story(world).to("claim", "clue")

    result = taskforce("verify")

    assert (result.exit_code, result.stdout) == (0, "The record is whole.\n")
    assert result.stderr.splitlines() == [
        "Verifying harbour: 3 events …",
        "Verifying lighthouse: 1 events …",
    ]


def test_verify_says_of_each_draw_whether_it_was_right_and_not_what_anybody_passed(
    world, engines, taskforce
):
    world.bring(a_series("S-0002"), a_series("S-0003"))
    pass_series(world.ana.id, world.series(2).id)
    for person in (world.ana, world.bea):
        draw_series(world.seat(person))

    whole = taskforce("verify", "--draws")
    with engines[1].begin() as connection:
        connection.execute(text("DELETE FROM passed"))
    bent = taskforce("verify", "--draws")

    assert (whole.exit_code, whole.stdout) == (
        0,
        "harbour: event 3: right\nharbour: event 5: right\n",
    )
    assert (bent.exit_code, bent.stdout) == (
        3,
        "harbour: event 3: wrong\nharbour: event 5: right\n",
    )
    assert whole.stderr == bent.stderr == ""


def test_verify_names_each_fault_the_first_event_first(world, engines, taskforce):
    Story(world).to("claim", "clue")
    with engines[1].begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            connection.execute(text("DROP TRIGGER event_no_UPDATE"))
        connection.execute(text("UPDATE clue SET places = 'DE'"))
        connection.execute(
            text(f"UPDATE event SET actor_id = 9 WHERE operation_id = {world.lighthouse}")
        )
        connection.execute(text("UPDATE event SET kind = 'series.freed' WHERE seq = 2"))

    result = taskforce("verify")

    assert result.exit_code == 3
    assert result.stdout.splitlines() == [
        "harbour: event 2 was changed",
        "harbour: C-0001 was changed",
        "harbour: S-0001 counts other claims than the record",
        "harbour: S-0001 is narrowed against its clues",
        "lighthouse: event 1 was changed",
    ]


def test_of_a_record_without_events_there_is_no_checkpoint(taskforce, world):
    world.operation_called("beacon", "National Clearinghouse")

    told = taskforce("checkpoint", "beacon")

    assert (told.exit_code, len(stated(told))) == (2, 1)


def test_a_checkpoint_is_made_and_todays_record_is_proved_to_continue_it(
    world, taskforce, tmp_path
):
    Story(world).to("claim", "clue")
    qr, spoken, signed = taskforce("checkpoint", "harbour").stdout.splitlines()
    again = taskforce("checkpoint", "harbour")
    Story(world).ask()

    for told in (qr, qr.lower(), spoken):
        right = taskforce("verify", "harbour", "--checkpoint", told)
        assert right.exit_code == 0
        assert "at event 3; it ends at event 4." in right.stdout.splitlines()[0]
    assert signed.startswith("signed with the key of fingerprint ")
    assert again.stdout.splitlines() == [qr, spoken, signed]  # it still holds
    unknown = taskforce("verify", "harbour", "--checkpoint", spoken.replace("3 ", "99 "))
    assert (unknown.exit_code, unknown.stdout) == (
        3,
        "harbour: there is no event 99: the record ends at 4\n",
    )
    for words, says in (
        (("verify", "--checkpoint", spoken), "Say of which operation"),
        (("verify", "harbour", "--checkpoint", "babab"), "That is no checkpoint."),
        (("verify", "nowhere", "--checkpoint", spoken), "There is no operation nowhere."),
    ):
        refused = taskforce(*words)
        assert (refused.exit_code, says in stated(refused)[-1]) == (2, True)


def test_a_record_is_given_out_without_texts_unless_asked(world, taskforce):
    Story(world).to("claim", "clue")

    bare, full = taskforce("record", "harbour"), taskforce("record", "harbour", "--rows")

    assert json.loads(bare.stdout.splitlines()[0])["events"] == 3
    assert len(bare.stdout.splitlines()) == 4
    assert "tram" not in bare.stdout
    assert "tram" in full.stdout
    assert stated(taskforce("record", "nowhere"))[-1] == "Error: There is no operation nowhere."


def test_a_demonstration_is_played_once_and_whole(demo):
    first = demo("demo", "harbour")
    with db.reading() as session:
        [operation] = session.scalars(select(Operation))
        people = session.scalars(select(User)).all()
        kinds = set(session.scalars(select(Event.kind).distinct()))
        stops = session.scalar(select(func.count()).select_from(Stop))
        before = counted()
    again, other = demo("demo", "harbour"), demo("demo", "pier")
    figures = json.loads(demo("totals", "harbour", "--json").stdout)
    whole = demo("verify")

    assert (first.exit_code, first.stdout) == (0, "The demonstration harbour is ready.\n")
    assert len(first.stderr.splitlines()) > 3
    assert (operation.is_demo, operation.state) == (True, OperationState.RUNNING)
    assert (len(people), len({user.country for user in people})) == (52, 24)
    assert all(user.password_hash for user in people)
    assert PasswordHasher().verify(people[0].password_hash, "harbour rehearsal")
    assert figures["series"]["all"] == 404
    for name in ("worked", "located", "referred", "acknowledged", "identified", "safeguarded"):
        assert 0 < figures["series"][name] < 404, name
    assert figures["children"]["identified"] > figures["children"]["safeguarded"] > 0
    assert stops > 0
    assert {EventKind.SERIES_CLAIMED, EventKind.CLUE_POSTED, EventKind.REFERRAL_SENT} <= kinds
    assert (again.exit_code, again.stdout) == (0, "The demonstration harbour is there already.\n")
    assert other.exit_code == 2
    assert "needs its own" in stated(other)[0]
    assert counted() == before
    assert (whole.exit_code, whole.stdout) == (0, "The record is whole.\n")


def test_a_demonstration_is_of_the_day_that_it_is_where_it_would_be_held(monkeypatch):
    """Between eleven and midnight it is another one there."""
    late = datetime(2026, 11, 28, 23, 30, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: late)
    assert demonstration._today() == date(2026, 11, 29)


def test_a_demonstration_is_refused_beside_another_operation(world, taskforce):
    before = counted()

    for slug in ("demo", "harbour"):
        result = taskforce("demo", slug)
        assert result.exit_code == 2
        assert stated(result) == [
            "This database holds another operation; a demonstration needs its own."
        ]
    assert taskforce("demo", "No Slug").exit_code == 2
    assert counted() == before


def test_an_operation_is_turned_and_the_totals_say_as_of_when(world, taskforce):
    story = Story(world)
    story.claim()

    turned = taskforce("operation", "turn", "harbour", "--to", "tail")

    assert (turned.exit_code, turned.stdout) == (0, "Operation harbour: tail.\n")
    assert world.operation().state == "tail"
    assert world.log(2) == ["3 series.freed -", "4 operation.turned -"]
    last = taskforce("totals", "harbour").stdout.splitlines()[-1]
    assert re.fullmatch(r"as of \d{4}-\d\d-\d\d \d\d:\d\d UTC, event 4", last)
    assert taskforce("verify").exit_code == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("harbour", "--to", "closed"), "cannot be turned to that"),
        (("nowhere", "--to", "tail"), "There is no operation nowhere."),
        (("harbour", "--to", "destroyed"), "destroyed"),
    ],
)
def test_a_turn_that_cannot_be_is_said_in_a_line(world, taskforce, words, says):
    result = taskforce("operation", "turn", *words)

    assert result.exit_code == 2
    assert says in stated(result)[-1]
    assert world.log() == []
