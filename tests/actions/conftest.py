"""What the tests of the actions share: a line of work, many hands at once, and a look at rows."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from taskforce import db, i18n
from taskforce.errors import Refusal
from taskforce.models import Event, Role, Series
from taskforce.queries.deconfliction import holds_of
from taskforce.queries.record import faults_in
from taskforce.seat import Seat
from tests.harness.story import Story


@pytest.fixture
def story(world):
    return Story(world)


@pytest.fixture
def dan(world):
    """Lighthouse's host, seated."""
    return Seat(world.dan.id, world.lighthouse)


@pytest.fixture
def eve(world):
    """An investigator of Lighthouse, seated."""
    person = world.person("Eve", "en", Role.INVESTIGATOR, operation=world.lighthouse)
    return Seat(person.id, world.lighthouse)


@pytest.fixture
def together():
    """``together(act, act)``: at the same moment, in real threads; what each got, or the refusal
    that each read. Anything else that goes wrong is the test's to report."""

    def run(*acts):
        door = threading.Barrier(len(acts))

        def one(act):
            i18n.speak("en")
            door.wait(10)
            try:
                return act()
            except Refusal as refusal:
                return refusal.code

        with ThreadPoolExecutor(len(acts)) as room:
            return list(room.map(one, acts))

    return run


@pytest.fixture
def stopped(world):
    """``stopped(world.harbour)``: the numbers of the series that are held up right now."""

    def look(operation_id):
        with db.reading() as session:
            here = session.scalars(select(Series).filter_by(operation_id=operation_id))
            numbers = {series.id: series.number for series in here}
            return {numbers[series_id] for series_id in holds_of(session, list(numbers))}

    return look


@pytest.fixture
def last_event(world):
    """The newest event of an operation; Harbour's unless another is named."""

    def look(operation_id=None):
        with db.reading() as session:
            query = select(Event).filter_by(operation_id=operation_id or world.harbour)
            return session.scalars(query.order_by(Event.seq.desc())).first()

    return look


@pytest.fixture
def faults(world):
    """What ``verify`` would say of an operation; Harbour unless another is named."""

    def look(operation_id=None):
        with db.reading() as session:
            operation = session.get_one(type(world.operation()), operation_id or world.harbour)
            return list(faults_in(session, operation))

    return look
