"""What two hosts destroy is gone: from the rows, from the files, from every copy."""

import json
import re
import shutil
import sqlite3
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from taskforce import cipher, clock, db, keys, timely
from taskforce.actions import destruction
from taskforce.actions.backup import note_backup
from taskforce.actions.checkpoint import make_checkpoint
from taskforce.actions.comparison import import_known_list
from taskforce.actions.destruction import (
    ask_destruction,
    cancel_destruction,
    destroy,
)
from taskforce.actions.draft import save_draft
from taskforce.actions.operation import change_role, disable_user, unseat_member
from taskforce.actions.stop import add_alias
from taskforce.app import create_app
from taskforce.certificate import REMOVED
from taskforce.config import Settings
from taskforce.errors import AlreadyDone, Destroyed, InputRefused, NotAllowed, Refusal
from taskforce.errors.ending import (
    AskedAlready,
    DecidedOtherwise,
    HostGone,
    NotClosed,
    NotConfirmed,
    NothingAsked,
    OtherHost,
    TooEarly,
)
from taskforce.inputs.clue import SaveDraft
from taskforce.inputs.destruction import AskDestruction
from taskforce.inputs.listing import read_known
from taskforce.inputs.series import AddAlias
from taskforce.models import (
    Area,
    BackupKind,
    Clue,
    Destruction,
    Event,
    HouseRetry,
    KnownAlias,
    LiveModel,
    Member,
    Model,
    Operation,
    OwnModel,
    Retry,
    Role,
    Series,
    User,
    WallLink,
)
from taskforce.models.base import Hidden
from taskforce.queries.destruction import hosts_leaving, leaving
from taskforce.queries.operation import all_operations
from taskforce.queries.record import faults_in
from taskforce.seat import Seat
from taskforce.timely import destroy_what_is_due
from tests.conftest import KEY, ORIGIN
from tests.harness.dump import everything_in, forms_of
from tests.harness.engines import in_use
from tests.harness.story import Story
from tests.harness.world import a_series
from tests.test_cli import typed_at
from tests.web.matrix import ON_SQLITE

TRY = {"password": "whatever it once was"}
CANARY = "Zebrafinch·كناري·カナリア"
HIDDEN = [
    column
    for table in Model.metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, Hidden)
]


@pytest.fixture(autouse=True)
def _own_keys(world, tmp_path, monkeypatch):
    """Other tests go on with the keys of their world."""
    there = tmp_path / "keys"
    shutil.copytree(keys.directory(), there)
    monkeypatch.setattr(keys, "_directory", there)
    yield
    cipher._key.cache_clear()
    cipher._cipher.cache_clear()


@pytest.fixture
def pat(world):
    return world.person("Pat", "en", Role.HOST)


def asks(world, person=None, **said):
    said = AskDestruction(**{"slug": "harbour"} | said)
    ask_destruction(world.seat(person or world.nour), said)


def confirms(world, person, **said):
    Story(world).confirm_end(world.seat(person), **said)


def wait_over(monkeypatch):
    later = clock.now() + timedelta(hours=25)
    monkeypatch.setattr(clock, "now", lambda: later)
    return later


@pytest.fixture
def taskforce(engines, database_url):
    """What a technician types, on this test's keys."""
    return typed_at(database_url, engines)


@pytest.fixture
def closed(world):
    """Something of everything, in an operation that is over."""
    world.bring(a_series("S-0002", contact="Desk 4"))
    story = Story(world)
    story.to("claim", "release", "claim", "clue", "translate", "doubt", "ask", "term", "announce")
    story.to("rules", "locate", "draft", "compare", "approve", "send", "hear", "register", "link")
    story.to("match", "take", "hand_over", "expire")
    save_draft(world.ana.id, world.series().id, SaveDraft(form="clue", text="half a sentence"))
    add_alias(story.bea, "S-0001", AddAlias(alias="NCMEC:CVIP-1"))
    story.turn("tail")
    story.give()
    story.turn("closed")
    return world


@pytest.fixture
def ended(world):
    """An operation that is over, and in which little happened."""
    Story(world).end()
    return world


@pytest.fixture
def decided(closed, pat, monkeypatch):
    """Two hosts want it, and the wait is over."""
    asks(closed)
    confirms(closed, pat)
    wait_over(monkeypatch)
    return closed


def write_canaries(world, engine, words=CANARY):
    with engine.begin() as connection, cipher.writing(world.operation().key_name):
        for column in HIDDEN:
            series = column.table.c.get("operation_id")
            change = column.table.update().values({column.key: words})
            if series is not None:
                change = change.where(series == world.harbour)
            done = connection.execute(change)
            assert done.rowcount or column.table.name == "mention", column


def test_nothing_that_was_written_is_left_and_no_copy_shows_it(decided, engines, tmp_path):
    world, engine = decided, engines[1]
    write_canaries(world, engine)
    head, last = world.operation().head, world.operation().last_seq
    readable = [form for form in forms_of(CANARY) if form in everything_in(engine)]
    with engine.connect() as connection:
        stored = connection.scalars(text("SELECT text FROM clue")).all()
        assert connection.scalar(select(Clue.text).limit(1)) == CANARY
    copy = tmp_path / "copy.db"
    if engine.dialect.name == "sqlite":
        with sqlite3.connect(copy) as there:
            engine.raw_connection().driver_connection.backup(there)

    destroy(world.harbour)

    found = everything_in(engine)
    assert readable == []
    assert not any(form in found for form in forms_of(CANARY))
    assert not any(each.encode() in found for each in stored)
    for table in {
        mapper.local_table
        for mapper in Model.registry.mappers
        if issubclass(mapper.class_, LiveModel)
    }:
        with engine.connect() as connection:
            left = connection.execute(
                select(table.c.id).where(table.c.operation_id == world.harbour)
            ).all()
        assert left == [], table.name
    assert {cipher.show(each) for each in stored} == {cipher.GONE}
    if copy.exists():
        with sqlite3.connect(copy) as there:
            kept = [row[0] for row in there.execute("SELECT text FROM clue")]
        assert kept
        assert {cipher.show(each) for each in kept} == {cipher.GONE}
    assert list(keys.directory().glob(f"operation-{world.operation().key_name}")) == []
    here = world.operation()
    assert (here.head, here.last_seq) == (head, last)
    with db.reading() as session:
        assert session.scalars(select(Event).filter_by(operation_id=world.harbour)).first()
        assert [list(faults_in(session, each)) for each in all_operations(session)] == [[], []]


def test_people_whom_nothing_else_needs_go_and_the_others_stay(decided, rows, browser):
    world = decided
    world.seat_elsewhere(world.bea)
    gone = world.ana.sign_in_name

    destroy(world.harbour)

    tries = {name: browser().post("/sign-in", data=TRY | {"name": name}) for name in (gone, "xy")}
    told = {answer.text.replace(f'"{name}"', '""') for name, answer in tries.items()}
    assert len(told) == 1  # nobody learns who was there
    assert "An account ends with its operation" in told.pop()
    assert {user.name for user in rows(User)} == {"Bea", "Dan"}
    [done] = rows(Destruction)
    assert (done.told["removed"]["user"], done.finished_at is not None) == (6, True)
    assert done.told["hosts"] == ["Policía Nacional", "Policía Nacional"]
    assert done.told["totals"]["referrals"]["sent"] == 1
    given = {"by_turn": 0, "by_knowledge": 0, "picked": 2, "given": 0, "most": 2, "median": 0}
    assert done.told["totals"]["fairness"] == given
    assert done.told["head"] == world.operation().head


def test_whoever_meets_a_child_again_that_was_found_is_told(decided, rows):
    destroy(decided.harbour)

    known = {each.key: each.state for each in rows(KnownAlias)}
    assert known["ICSE:7001"] == known["NCMEC:CVIP1"] == "identified"


@ON_SQLITE
def test_who_left_before_goes_too_and_a_seat_in_what_is_gone_holds_nobody(decided, rows, engines):
    world = decided
    unseat_member(None, world.harbour, world.bea.id)
    world.seat_elsewhere(world.ana)
    with engines[1].begin() as connection:
        gone = update(Operation).where(Operation.id == world.lighthouse)
        connection.execute(gone.values(destroyed_at=clock.now()))

    destroy(world.harbour)

    assert {user.name for user in rows(User)} == {"Dan"}


@ON_SQLITE
def test_the_known_list_knows_never_less_of_a_child(decided, rows):
    def bring(*lines):
        told, problems = read_known("\n".join(["alias,state,contact,date", *lines]).encode())
        assert problems == []
        import_known_list(None, told)

    def known():
        found = {each.key: (each.state, each.contact) for each in rows(KnownAlias)}
        return {key: found[key] for key in ("ICSE:7001", "NCMEC:CVIP1") if key in found}

    bring("ICSE:7001,safeguarded,ICSE desk,2026-11-01")
    destroy(decided.harbour)
    after = {"ICSE:7001": ("safeguarded", "ICSE desk")}
    after["NCMEC:CVIP1"] = ("identified", "National Clearinghouse")
    assert known() == after

    bring("ICSE:7001,active,ICSE desk,2026-11-02", "NCMEC:CVIP-1,active,,2026-11-02")
    assert known() == after
    bring("NCMEC:CVIP-1,safeguarded,,2026-11-03")
    assert known() == after | {"NCMEC:CVIP1": ("safeguarded", "National Clearinghouse")}


def test_a_backup_that_was_under_way_stands_on_the_certificate(decided, monkeypatch, rows):
    def meanwhile(*_):
        note_backup(BackupKind.ROWS, "/media/late.backup", 1, "ab" * 32)

    monkeypatch.setattr(db, "scrub", meanwhile)

    destroy(decided.harbour)

    assert [each["place"] for each in rows(Destruction)[0].told["backups"]] == [
        "/media/late.backup"
    ]


@ON_SQLITE
def test_where_files_lie_stands_on_the_certificate_for_hosts_alone(decided, browser):
    world = decided
    olga = world.person("Olga", "en", Role.OBSERVER)
    for person in (world.nour, olga):
        world.seat_elsewhere(person)
    note_backup(BackupKind.ROWS, "/media/stick.backup", 1, "ab" * 32)

    destroy(world.harbour)

    where = "/operations/harbour/host/destruction"
    reads = {each.name: browser(each).get(where).text for each in (world.nour, olga)}
    assert "/media/stick.backup" in reads["Nour"]
    assert "/media/stick.backup" not in reads["Olga"]
    assert " ".join(["abab"] * 16) in reads["Olga"]


def test_two_hosts_can_decide_that_no_alias_moves(closed, pat, rows, monkeypatch):
    asks(closed, aliases="leave")
    confirms(closed, pat)
    later = wait_over(monkeypatch)

    destroy_what_is_due()

    assert rows(KnownAlias) == []
    assert closed.operation().destroyed_at == later


def test_it_takes_a_closed_operation_and_two_hosts(closed, pat, world):
    with pytest.raises(NotAllowed):
        asks(world, world.kim)
    with pytest.raises(NotAllowed):
        ask_destruction(Seat(None, world.harbour), AskDestruction(slug="harbour"))
    with pytest.raises(InputRefused):
        asks(world, slug="harbor")
    with pytest.raises(NothingAsked):
        confirms(world, pat)
    asks(world)
    with pytest.raises(AskedAlready):
        asks(world, pat)
    with pytest.raises(OtherHost):
        confirms(world, world.nour)
    with pytest.raises(NotConfirmed):
        destroy(world.harbour)
    confirms(world, pat)
    with pytest.raises(AlreadyDone):
        confirms(world, pat)


def test_an_operation_that_still_works_is_not_destroyed(world):
    with pytest.raises(NotClosed):
        asks(world)


def test_before_its_time_it_can_be_cancelled_and_not_be_carried_out(closed, pat, rows):
    asks(closed)
    confirms(closed, pat)
    with pytest.raises(TooEarly):
        destroy(closed.harbour)
    destroy_what_is_due()
    assert rows(Clue)

    cancel_destruction(closed.seat(closed.nour))

    with pytest.raises(NothingAsked):
        destroy(closed.harbour)
    asks(closed, pat)


def test_the_second_host_confirms_what_stands_there_and_nothing_else(ended, pat, rows):
    """What somebody read before it was cancelled and asked anew, is not what they confirm."""
    asks(ended, wait_hours=48, aliases="leave")
    [read] = rows(Destruction)
    cancel_destruction(ended.seat(ended.nour))
    asks(ended, wait_hours=1)

    with pytest.raises(DecidedOtherwise):
        confirms(ended, pat, asked=read.id)
    confirms(ended, pat)

    stands = rows(Destruction)[-1]
    assert (stands.wait_hours, stands.moves_aliases, stands.confirmed_by_id) == (1, True, pat.id)


@ON_SQLITE
def test_what_was_opened_again_meanwhile_stays_also_when_it_is_closed_once_more(
    ended, pat, rows, monkeypatch
):
    asks(ended)
    confirms(ended, pat)
    wait_over(monkeypatch)
    Story(ended).turn("tail")
    with pytest.raises(NothingAsked):
        destroy(ended.harbour)
    Story(ended).turn("closed")

    destroy_what_is_due()

    assert rows(Series)
    assert [each.split()[1] for each in ended.log()[-3:]] == [
        "destruction.cancelled",
        "operation.turned",
        "operation.turned",
    ]


@pytest.mark.parametrize(
    ("how", "which"), [(unseat_member, "nour"), (disable_user, "pat"), (change_role, "nour")]
)
@ON_SQLITE
def test_the_word_of_somebody_who_is_no_host_any_more_does_not_count(
    ended, pat, rows, browser, taskforce, monkeypatch, how, which
):
    asks(ended)
    confirms(ended, pat)
    wait_over(monkeypatch)
    quin = ended.person("Quin", "en", Role.HOST)
    more = {disable_user: [True], change_role: [Role.DESK]}.get(how, [])
    how(None, ended.harbour, {"nour": ended.nour, "pat": pat}[which].id, *more)

    destroy_what_is_due()
    refused = taskforce("destroy", "harbour")
    page = browser(quin).get("/operations/harbour/host/destruction").text

    assert rows(Series)
    assert refused.exit_code == 2
    assert "no longer a host of this operation" in refused.stderr
    assert "no longer a host of this operation" in page
    assert "Two hosts have decided" not in page
    cancel_destruction(ended.seat(quin))


@ON_SQLITE
def test_nobody_confirms_what_somebody_asked_for_who_is_no_host_any_more(ended, pat):
    asks(ended)
    unseat_member(pat.id, ended.harbour, ended.nour.id)

    with pytest.raises(HostGone):
        confirms(ended, pat)


def test_who_was_interrupted_begins_again_with_the_key(decided, monkeypatch, rows):
    def fall(_name):
        raise OSError("no power")

    with monkeypatch.context() as broken, pytest.raises(OSError, match="no power"):
        broken.setattr(cipher, "destroy", fall)
        destroy(decided.harbour)
    [half] = rows(Destruction)
    assert (half.done_at is not None, half.finished_at) == (True, None)

    destroy_what_is_due()

    [whole] = rows(Destruction)
    assert whole.finished_at is not None
    assert whole.certificate == half.certificate
    with pytest.raises(AlreadyDone):
        destroy(decided.harbour)


@ON_SQLITE
def test_the_server_cleans_the_files_where_it_stops_nobody_else(
    decided, engines, monkeypatch, rows
):
    apart, read = Counter(), []

    def offload(work, *args):
        """In a thread; and while it writes, somebody opens a page."""
        apart[work] += 1
        read.append(len(rows(Clue)))
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(work, *args).result()

    def sleep(_):
        if rows(Destruction, finished_at=None) == []:
            raise StopIteration

    monkeypatch.setattr(timely.time, "sleep", sleep)
    settings = Settings(str(db.writers_engine().url), ORIGIN, KEY, keys=str(keys.directory()))
    [*_, look] = create_app(settings, offload).extensions["tasks"]
    with pytest.raises(StopIteration):
        look()
    for engine in in_use():
        engine.dispose()
    db.point_at(*engines)

    assert set(apart) == {db._run_sqlite, db._scrub_sqlite}
    assert apart[db._scrub_sqlite] == 1
    assert len(read) > 50
    assert read == [*[read[0]] * (len(read) - 1), 0]
    assert rows(Clue) == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_whoever_writes_meanwhile_waits_and_nobody_waits_for_one_another(
    ended, pat, engines, monkeypatch, rows
):
    """There writers run side by side. A checkpoint that had taken the operation's row as well
    would wait for the house's record, which we have, and we for that row, for ever."""
    asks(ended)
    confirms(ended, pat)
    wait_over(monkeypatch)
    host, here, begun = ended.seat(ended.nour), ended.harbour, []
    waiting = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )

    def in_the_middle(_):
        if not begun:
            begun.append(threads.submit(make_checkpoint, None, here))
            begun.append(threads.submit(cancel_destruction, host))
            with engines[0].connect() as looks:
                while looks.scalar(text(waiting)) < len(begun):
                    looks.rollback()
                    assert not [each for each in begun if each.done()]
                    time.sleep(0.01)
        return []

    monkeypatch.setattr(destruction, "_backups", in_the_middle)
    with ThreadPoolExecutor(2) as threads:
        destroy(here)
    checkpoint, cancelled = (each.exception(0) for each in begun)

    assert checkpoint is None
    assert isinstance(cancelled, Refusal)
    [done] = rows(Destruction)
    assert (done.finished_at is not None, done.cancelled_at) == (True, None)


def test_an_old_copy_that_is_put_back_takes_nothing_more(closed, world):
    cipher.destroy(world.operation().key_name)

    with pytest.raises(Destroyed):
        Story(world).turn("tail")


def test_the_page_goes_from_asking_to_the_certificate(closed, pat, browser, engines, monkeypatch):
    where = "/operations/harbour/host/destruction"
    nours, pats = browser(closed.nour), browser(pat)
    said = {"slug": "harbour", "wait_hours": "2", "aliases": "leave"}
    wrong = nours.post(f"{where}/ask", data=said | {"slug": "harbor"})
    asked = nours.post(f"{where}/ask", data=said)
    to_read = pats.get(where).text
    confirm = {"slug": "harbour", "asked": re.search(r'data-fill-asked="(\d+)"', to_read)[1]}
    own = nours.post(f"{where}/confirm", data=confirm)
    confirmed = pats.post(f"{where}/confirm", data=confirm)
    waiting = pats.get(where).text

    assert [each.status_code for each in (wrong, asked, own, confirmed)] == [422, 303, 409, 303]
    assert "<bdi>Nour</bdi> asked on" in to_read
    assert "Wait after the second host’s word: 2 hours." in to_read
    assert "No alias moves to the known list: all of them are destroyed." in to_read
    assert "cannot open this page any more: <bdi>Nour</bdi>, <bdi>Pat</bdi>." in to_read
    assert (
        "<kbd>.venv/bin/taskforce certificate harbour --language en &gt; certificate.html"
        in to_read
    )
    assert "<bdi>Pat</bdi> confirmed exactly this" in waiting
    assert "Two hosts have decided" in waiting
    closed.seat_elsewhere(pat)
    later = clock.now() + timedelta(hours=3)
    monkeypatch.setattr(clock, "now", lambda: later)
    note_backup(BackupKind.KEYS, "/media/stick/keys.age", 10, "ab12" * 16)
    destroy(closed.harbour)
    board = browser(pat).get("/operations/harbour/")
    page = browser(pat).get(where)

    assert (board.status_code, board.location) == (303, where)
    assert page.status_code == 200
    assert "Certificate of destruction" in page.text
    assert '>Slips</th><td class="number">1<' in page.text
    assert '>Referrals sent</th><td class="number">1<' in page.text
    assert '>Picked by hand</th><td class="number">2<' in page.text
    assert "Copy of keys · " in page.text
    assert "/media/stick/keys.age" in page.text
    assert "feedback is still noted" not in page.text
    has_server = engines[1].dialect.name == "postgresql"
    assert ("may keep deleted rows in its write-ahead log" in page.text) == has_server
    assert f"{later:%Y}" in page.text.split("Destroyed on")[1][:40]
    assert "by a host of <bdi>Policía Nacional</bdi>" in page.text
    assert (
        browser(pat).post("/operations/harbour/host/turn", data={"to": "tail"}).status_code == 410
    )


@ON_SQLITE
def test_everybody_with_a_seat_reads_when_it_is_destroyed_and_who_decided_it(
    ended, pat, browser, open_page
):
    olga, dora, hugo = (
        ended.person(role.title(), "en", role) for role in (Role.OBSERVER, Role.DESK, Role.HOST)
    )
    ended.seat_elsewhere(olga)

    def told(reader, page):
        html = browser(reader).get(f"/operations/harbour/{page}").text
        found = re.search(
            r'<div id="countdown">(.*?)(<a data-role="host"|</div>)', html, re.DOTALL
        )[1]
        return re.sub(r"\s+", " ", re.sub("<[^>]+>", "", found)).strip()

    everywhere = [(olga, "dashboard"), (dora, "desk"), (hugo, "host")]
    asks(ended, wait_hours=48)
    asked = {told(*there) for there in everywhere}
    confirms(ended, pat)
    [counting] = {told(*there) for there in everywhere}
    left_open = open_page(dora, "desk")
    unseat_member(None, ended.harbour, pat.id)

    assert asked == {""}
    assert counting.startswith("Everything in this operation is destroyed for good on")
    assert "Nour ES asked, and Pat ES confirmed" in counting
    assert {told(*there) for there in everywhere} == {""}
    assert "destroyed for good" in str(left_open.main)
    left_open.receive(left_open.catch_up())
    assert "destroyed for good" not in str(left_open.main)


def test_where_only_the_key_is_gone_every_page_says_so(world, browser):
    cipher.destroy(world.operation().key_name)

    board = browser(world.ana).get("/operations/harbour/")
    page = browser(world.ana).get(board.location)

    assert (board.status_code, page.status_code) == (303, 200)
    assert "The key of this operation is not on this server" in page.text


def test_the_command_waits_its_time_and_shows_the_certificate_again(
    closed, pat, taskforce, monkeypatch, rows
):
    unasked = taskforce("destroy", "harbour")
    asks(closed)
    unconfirmed = taskforce("destroy", "harbour")
    confirms(closed, pat)
    early = taskforce("destroy", "harbour")
    untouched = len(rows(Clue))
    wait_over(monkeypatch)

    first = taskforce("destroy", "harbour")
    again = taskforce("destroy", "harbour")
    nowhere = taskforce("destroy", "nowhere")

    refused = [each.exit_code for each in (unasked, unconfirmed, early, nowhere)]
    assert 0 not in refused
    assert len({each.stderr for each in (unasked, unconfirmed, early)}) == 3
    assert untouched
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert json.loads(first.stdout) == json.loads(again.stdout)
    assert json.loads(again.stdout)["slug"] == "harbour"
    assert rows(Clue) == []


def test_the_certificate_is_printed_where_nobody_can_sign_in_any_more(
    decided, pat, taskforce, engines
):
    with engines[1].begin() as connection:
        connection.execute(update(Operation).values(is_demo=True))
    undone = taskforce("certificate", "harbour")
    nowhere = taskforce("certificate", "nowhere")
    with db.reading() as session:
        losing = {user.name for user in hosts_leaving(session, decided.harbour)}
        gone = leaving(session, decided.harbour)
    destroy(decided.harbour)

    english, arabic = (
        taskforce("certificate", "harbour"),
        taskforce("certificate", "harbour", "--language", "ar"),
    )

    assert (undone.exit_code, nowhere.exit_code) == (2, 2)
    assert "there is no certificate" in undone.stderr
    assert losing == {"Nour", "Pat"}
    with db.reading() as session:
        assert not gone & set(session.scalars(select(User.id)))
        assert decided.dan.id in session.scalars(select(User.id)).all()
    assert (english.exit_code, arabic.exit_code) == (0, 0)
    assert "Certificate of destruction" in english.stdout
    assert "every person and every series here is invented" in english.stdout
    assert '>Slips</th><td class="number">1<' in english.stdout
    assert '<html lang="ar" dir="rtl">' in arabic.stdout
    assert "Certificate of destruction" not in arabic.stdout
    for page in (english.stdout, arabic.stdout):
        assert "<style>" in page
        assert not re.search(r'(src|href)="(?!#)', page)


def test_the_command_destroys_nothing_that_was_opened_again(decided, taskforce, rows):
    Story(decided).turn("tail")

    refused = taskforce("destroy", "harbour")

    assert refused.exit_code != 0
    assert "Traceback" not in refused.output
    assert rows(Clue)


def test_a_certificate_has_a_word_for_all_that_can_be_removed():
    tables = {
        mapper.local_table.name
        for mapper in Model.registry.mappers
        if issubclass(mapper.class_, (LiveModel, OwnModel, User, Member, Area, WallLink))
        or mapper.class_ in (Retry, HouseRetry)
    }
    words = [name for names in REMOVED.values() for name in names]

    assert sorted(words) == sorted(tables)
