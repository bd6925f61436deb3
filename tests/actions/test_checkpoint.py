"""Checkpoints: made by themselves and on demand, kept elsewhere, and what they prove."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from taskforce import db, keys, timely
from taskforce.actions.checkpoint import (
    hand_checkpoint,
    make_checkpoint,
    make_due_checkpoints,
)
from taskforce.errors import InputRefused, NotAllowed, NotFound, NothingNew
from taskforce.models import Agency, Checkpoint, CheckpointPaper, HouseEvent, ToldCheckpoint
from taskforce.models.checkpoint import fingerprint_of, head_in, public_key, words_of
from taskforce.models.event import chained
from taskforce.queries.agency import visiting_agencies
from taskforce.queries.checkpoint import contradictions
from tests.web.matrix import ON_SQLITE


@pytest.fixture
def kept(story):
    """A checkpoint after three events, as it stands on paper."""
    story.to("claim", "clue")
    return make_checkpoint(story.world.nour.id, story.world.harbour).told("harbour")


def against(world, said, trusted=""):
    told = ToldCheckpoint.read("harbour", said)
    with db.reading() as session:
        return contradictions(session, world.operation(), told, trusted)


def rewrite(engines, *statements):
    """What somebody with the database file can do."""
    with engines[1].begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            for verb in ("UPDATE", "DELETE"):
                connection.execute(text(f"DROP TRIGGER IF EXISTS event_no_{verb}"))
        for statement, values in statements:
            connection.execute(text(statement), values)


def test_each_record_gets_one_by_itself_and_again_only_when_it_grew_for_an_hour(story, at, rows):
    at(9)
    story.claim()
    assert make_due_checkpoints() == 2  # Lighthouse has its list of series too
    assert make_due_checkpoints() == 0

    at(9, 59)
    story.clue()
    assert make_due_checkpoints() == 0
    at(10)
    assert make_due_checkpoints() == 1
    at(11, 30)
    assert make_due_checkpoints() == 0

    mine = rows(Checkpoint, operation_id=story.world.harbour)
    assert [each.seq for each in mine] == [2, 3]
    assert mine[-1].head == story.world.operation().head
    assert [each.kind for each in rows(HouseEvent)].count("make_checkpoint") == 3
    assert story.world.log() == ["2 series.claimed Ana", "3 clue.posted Ana"]


@ON_SQLITE
def test_the_server_looks_every_minute_and_goes_on_after_a_look_that_failed(
    story, rows, monkeypatch, caplog
):
    story.claim()
    slept, looks = [], [RuntimeError, make_due_checkpoints]

    def look():
        now = looks.pop(0)
        if isinstance(now, type):
            raise now
        now()

    def sleep(seconds):
        slept.append(seconds)
        if not looks:
            raise StopIteration

    monkeypatch.setattr(timely.time, "sleep", sleep)
    monkeypatch.setattr(timely, "make_due_checkpoints", look)
    with pytest.raises(StopIteration):
        timely.run()

    assert slept == [60, 60, 60]
    assert "the next look repeats it" in caplog.text
    assert [each.seq for each in rows(Checkpoint, operation_id=story.world.harbour)] == [2]


def test_a_host_makes_one_at_any_time_unless_the_last_one_still_holds(story, rows):
    world = story.world
    story.claim()
    make_checkpoint(world.nour.id, world.harbour)
    with pytest.raises(NothingNew):
        make_checkpoint(world.nour.id, world.harbour)
    story.clue()
    make_checkpoint(world.nour.id, world.harbour)

    assert [each.seq for each in rows(Checkpoint)] == [2, 3]
    for person in (world.ana, world.kim, world.olu):
        with pytest.raises(NotAllowed):
            make_checkpoint(person.id, world.harbour)
    with pytest.raises(NotFound):
        make_checkpoint(world.dan.id, world.harbour)


def test_of_two_that_are_made_at_once_one_is_enough(story, together, rows):
    story.claim()
    make = lambda: make_checkpoint(story.world.nour.id, story.world.harbour).seq  # noqa: E731

    assert sorted(map(str, together(make, make))) == ["2", NothingNew.code]
    assert len(rows(Checkpoint)) == 1


def test_todays_record_continues_it_also_after_more_has_happened(story, kept):
    assert against(story.world, kept) == []
    story.to("ask", "locate")

    assert against(story.world, kept) == []
    number, words = 3, " ".join(words_of(ToldCheckpoint.read("harbour", kept).head))
    assert against(story.world, f"{number} {words}") == []
    assert against(story.world, f"{number} {words.upper().replace(' ', '-')}") == []


def test_a_record_that_was_rewritten_as_a_whole_no_longer_continues_it(story, kept, engines):
    """Every digest fits again, and each row its seal: only who kept the end outside can tell."""
    world, previous, changes = story.world, "0" * 64, []
    with db.reading() as session:
        query = text("SELECT seq, body FROM event WHERE operation_id = :here ORDER BY seq")
        events = session.execute(query, {"here": world.harbour}).all()
    for seq, body in events:
        forged = body.replace(f'"actor_id":{world.ana.id}', f'"actor_id":{world.bea.id}')
        previous = chained(previous, forged)
        values = {"body": forged, "digest": previous, "seq": seq, "here": world.harbour}
        where = "WHERE operation_id = :here AND seq = :seq"
        changes.append((f"UPDATE event SET body = :body, digest = :digest {where}", values))
    head = ("UPDATE operation SET head = :head WHERE id = :here", {"head": previous} | values)
    rewrite(engines, *changes, head)

    [fault] = against(world, kept)
    assert fault.startswith("the record was changed before or at event 3, or the checkpoint was")


def test_what_was_cut_off_or_bent_is_told_in_one_line(story, kept, engines):
    here = {"here": story.world.harbour}
    story.ask()
    rewrite(
        engines,
        ("UPDATE event SET body = body || ' ' WHERE operation_id = :here AND seq = 2", here),
    )
    assert against(story.world, kept) == ["the chain is broken at event 2; it held until event 1"]

    rewrite(engines, ("DELETE FROM event WHERE operation_id = :here AND seq > 1", here))
    assert against(story.world, kept) == ["there is no event 3: the record ends at 1"]


def test_what_this_installation_did_not_sign_proves_nothing(story, kept, monkeypatch, tmp_path):
    world, mine = story.world, fingerprint_of(public_key())
    wrong = ["the signature of this checkpoint is not of this installation"]
    later = kept.replace("2026-", "2027-")
    assert against(world, later) == wrong
    assert against(world, kept.replace(" 3 ", " 2 ")) == wrong

    monkeypatch.setattr(keys, "_directory", tmp_path / "others")
    assert against(world, kept) == wrong
    assert against(world, kept, trusted=mine) == []
    assert make_checkpoint(None, world.harbour).fingerprint != mine  # although nothing is new


def test_one_of_another_operation_is_told_so(story, kept):
    made = make_checkpoint(None, story.world.lighthouse)
    assert against(story.world, made.told("lighthouse")) == [
        "this checkpoint is of another operation: lighthouse"
    ]


@pytest.mark.parametrize(
    "said", ["", "3", "words words", "3 " + "babab " * 15, "-1 " + "babab " * 16, "TASKFORCE 1 X"]
)
def test_what_is_no_checkpoint_is_none(said):
    assert ToldCheckpoint.read("harbour", said) is None


@given(st.binary(min_size=32, max_size=32))
def test_a_digest_comes_back_from_its_words(digest):
    words = words_of(digest.hex())

    assert len(words) == 16
    assert head_in(" ".join(words)) == digest.hex()


def test_who_took_one_home_is_noted(story, kept, rows):
    world, [made] = story.world, rows(Checkpoint)
    agency = world.agency("National Police")

    hand_checkpoint(world.nour.id, world.harbour, made.id, agency)

    [paper] = rows(CheckpointPaper)
    assert (paper.agency_id, paper.noted_by_id) == (agency, world.nour.id)
    assert rows(HouseEvent)[-1].facts == {
        "operation": world.harbour,
        "seq": 3,
        "agency": agency,
    }
    with pytest.raises(InputRefused):
        hand_checkpoint(world.nour.id, world.harbour, made.id, 10**6)
    with pytest.raises(InputRefused):  # a second sheet in the same house is no second witness
        hand_checkpoint(world.nour.id, world.harbour, made.id, agency)
    with pytest.raises(NotFound):
        hand_checkpoint(world.dan.id, world.lighthouse, made.id, agency)
    with pytest.raises(NotAllowed):
        hand_checkpoint(world.kim.id, world.harbour, made.id, agency)


def test_neither_the_host_nor_a_closed_agency_is_a_witness(story, kept, rows, at):
    world, [made] = story.world, rows(Checkpoint)
    own, closed = world.operation().host_agency_id, world.agency("National Police")
    with db.writers_engine().begin() as connection:
        ends = Agency.__table__.update().where(Agency.id == closed)
        connection.execute(ends.values(closed_on=world.operation().starts))
    at(9)

    for agency in (own, closed):
        with pytest.raises(InputRefused) as refusal:
            hand_checkpoint(world.nour.id, world.harbour, made.id, agency)
        assert list(refusal.value.reasons) == ["agency"]
        with db.reading() as session:
            offered = visiting_agencies(session, world.operation())
        assert agency not in [each.id for each in offered]
    assert rows(CheckpointPaper) == []


def test_its_moment_is_told_in_whole_seconds(story, at, rows):
    moment = at(9) + timedelta(microseconds=7)
    story.claim()
    made = Checkpoint.signed("harbour", story.world.harbour, 1, "0" * 64, moment)
    assert made.statement("harbour").endswith("2026-11-22T09:00:00Z")
    assert ToldCheckpoint.read("harbour", made.told("harbour")).at == moment.replace(microsecond=0)
