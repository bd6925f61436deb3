"""Several processes serve one room: who is at one of them is seen at the others."""

import pytest

from taskforce import db
from taskforce.actions.presence import tell_who_is_here
from taskforce.live import presence as meeting
from taskforce.live.presence import Presence
from taskforce.live.rooms import Listener, Room, Topic
from taskforce.models import Presence as Row
from taskforce.models import Role
from taskforce.policy import Audience

HARBOUR, SERIES = 1, 7
ANA, BEA = 11, 12


class Process:
    """A process with its listeners, and where it heard that somebody came or went."""

    def __init__(self):
        self.listeners, self.changes = {}, []
        self.presence = Presence(self.listeners)

    def opens(self, person, series=0):
        topic = Topic.SERIES if series else Topic.BOARD
        room = Room(HARBOUR, topic, series, Audience.FLOOR, "en")
        self.listeners[f"{person} {series}"] = Listener(room, person, "", Role.INVESTIGATOR)

    def round(self):
        self.changes.clear()
        self.presence.round(tell_who_is_here, lambda *where: self.changes.append(where))


@pytest.fixture
def two(engines, at):
    at(9)
    return Process(), Process()


def test_who_is_at_one_is_seen_at_the_other_until_they_go(two):
    one, other = two
    one.opens(ANA, SERIES), other.opens(BEA)

    one.round(), other.round()

    assert other.presence.here(HARBOUR, 0) == [ANA, BEA]
    assert other.presence.here(HARBOUR, SERIES) == [ANA]
    assert other.presence.here(HARBOUR + 1, 0) == []
    assert other.presence.here_by_us(HARBOUR) == [BEA]
    assert other.changes == [(HARBOUR, SERIES)]

    one.listeners.clear()
    one.round(), other.round()

    assert other.presence.here(HARBOUR, 0) == [BEA]
    assert other.changes == [(HARBOUR, SERIES)]


def test_whose_process_is_gone_is_no_ghost(two, at, rows_of_presence):
    killed, other = two
    killed.opens(ANA), other.opens(BEA)
    killed.round(), other.round()
    at(9, 1)

    other.round()

    assert other.presence.here(HARBOUR, 0) == [BEA]
    assert other.changes == [(HARBOUR, 0)]
    other.opens(BEA, SERIES)
    other.round()
    assert len(rows_of_presence()) == 1


@pytest.fixture
def rows_of_presence():
    def look():
        with db.reading() as session:
            return [(row.at, row.people) for row in session.query(Row)]

    return look


def test_it_is_written_where_somebody_came_or_went_and_again_now_and_then(
    two, at, rows_of_presence, monkeypatch
):
    one, _ = two
    one.round()
    assert rows_of_presence() == []  # nobody is here, and nothing is restored over it

    one.opens(ANA)
    one.round()
    [(written, people)] = rows_of_presence()
    at(9, 1)
    one.round()
    assert rows_of_presence() == [(written, people)]

    monkeypatch.setattr(meeting, "AGAIN", 0.0)
    one.round()
    assert rows_of_presence()[0][0] > written


def test_where_it_cannot_be_told_it_is_told_with_the_next_look(two):
    one, other = two
    one.opens(ANA)
    with pytest.raises(ZeroDivisionError):
        one.presence.round(lambda *_: 1 / 0, print)

    one.round(), other.round()

    assert other.presence.here(HARBOUR, 0) == [ANA]


def test_an_open_page_shows_who_is_at_another_process(world, open_page, app, engines):
    task, other = app.extensions["publisher"], Process()
    bea = open_page(world.bea, "")
    bea.apply()
    room = next(iter(task._listeners.values())).room
    other.listeners["elsewhere"] = Listener(room, world.olu.id, "", Role.INVESTIGATOR)
    other.round()

    task.presence.round(tell_who_is_here, task.came_or_went)
    bea.apply()

    here = bea.tree.find("id", "here")[0]
    assert "2" in str(here)
    assert str(bea.main) == bea.fresh_main()
