"""What a page costs does not depend on how many series there are."""

import pytest
from sqlalchemy import event

from taskforce import db
from tests.harness.world import a_series
from tests.web.matrix import ON_SQLITE, ROUTES, requests_to

#: Enough that a board is full, and then enough that a step that walks all of them is felt.
FEW, MANY = 60, 400
#: What counts or names every series of the floor, by what it is for: for hosts, on paper, or to
#: show that each gets its turn; and files.
OF_ALL = {
    "briefing.show",  # how many came in
    "checkpoint.show",  # with the hosts' page around it, like the settings
    "comparison.known",
    "destruction.show",
    "draw.fairness",
    "host.show",
    "setting.show",
    "sheet.show",
    "static",
}


@ON_SQLITE
def test_no_page_walks_all_series(world, app, browser, steps):
    nour = browser(world.nour)
    asked = [each for each in requests_to(app) if each.method == "GET"]
    asked = [each for each in asked if each.endpoint not in OF_ALL]
    world.bring(*series(range(1_000, 1_000 + FEW)))
    few = {each.endpoint: steps(each, nour) for each in asked}
    world.bring(*series(range(2_000, 2_000 + MANY)))

    many = {each.endpoint: steps(each, nour) for each in asked}

    assert sum(few.values()) > 1_000
    assert {
        page: (few[page], many[page]) for page in few if many[page] > 1.2 * few[page] + 40
    } == {}


def series(numbers):
    return (a_series(f"S-{number:04d}") for number in numbers)


@pytest.fixture
def steps():
    """How many steps of SQLite's machine an answer takes, counted in tens, when it was asked for
    once before."""
    taken, engine = [], db.reading.kw["bind"]

    def count(raw, *_):
        raw.set_progress_handler(lambda: taken.append(1), 10)

    def forget(raw, *_):
        raw.set_progress_handler(None, 0)

    for moment, act in (("checkout", count), ("checkin", forget)):
        event.listen(engine, moment, act)

    def of(asked, client):
        for _ in "ab":
            taken.clear()
            asked.by(client, says=ROUTES[asked.endpoint].says)
        return len(taken)

    yield of
    for moment, act in (("checkout", count), ("checkin", forget)):
        event.remove(engine, moment, act)
