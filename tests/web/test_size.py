"""What a page costs does not depend on how many series there are."""

import pytest
from sqlalchemy import event

from taskforce import db
from taskforce.actions.checkpoint import make_checkpoint
from tests.harness.story import Story
from tests.harness.world import a_series
from tests.web.matrix import ON_SQLITE, ROUTES, requests_to

#: Enough that a board is full, and then enough that a step that walks all of them is felt.
FEW, MANY = 60, 400
#: What counts or names every series of the floor, by what it is for: for hosts, on paper, or to
#: show that each gets its turn; and what has no reader.
OF_ALL = {
    "briefing.show",  # how many came in
    "checkpoint.show",  # with the hosts' page around it, like the settings
    "comparison.known",
    "destruction.show",
    "draw.fairness",
    "host.show",
    "setting.show",
    "sheet.show",
    "slip.pdf",  # by a browser
    "static",
    "wall.live",
}


#: What only an investigator has; everything else is a host's.
AN_INVESTIGATORS = {"draw.passed", "leaving.mine"}


@ON_SQLITE
def test_no_page_walks_all_series(world, app, browser, steps):
    Story(world).to("claim", "clue", "locate", "draft", "compare", "approve")
    rows = {"user_id": world.ana.id, "checkpoint_id": make_checkpoint(None, world.harbour).id}
    nour, ana = browser(world.nour), browser(world.ana)
    asked = [
        (each, ana if each.endpoint in AN_INVESTIGATORS else nour)
        for each in requests_to(app, **rows)
        if each.method == "GET" and each.endpoint not in OF_ALL
    ]
    world.bring(*series(range(1_000, 1_000 + FEW)))
    few = {each.endpoint: steps(each, reader) for each, reader in asked}
    world.bring(*series(range(2_000, 2_000 + MANY)))

    many = {each.endpoint: steps(each, reader) for each, reader in asked}

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
            answer = asked.by(client, says=ROUTES[asked.endpoint].says)
        assert answer.status_code < 400, asked
        return len(taken)

    yield of
    for moment, act in (("checkout", count), ("checkin", forget)):
        event.remove(engine, moment, act)
