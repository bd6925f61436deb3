"""The figures counted twice: as they are shown, and from the events alone."""

import pytest
from sqlalchemy import text

from taskforce import clock, db
from taskforce.models import EventKind, Operation
from taskforce.queries import totals
from taskforce.queries.recount import figures, recounted
from tests.harness.story import Story, happen

#: One engine is enough: a rehearsal is recounted on both.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def both(operation_id):
    """What is shown, and what was recounted."""
    with db.reading() as session:
        operation, now = session.get_one(Operation, operation_id), clock.now()
        totals._kept.clear()  # kept for as long as nothing happens, and meddling is no event
        shown = figures(totals.totals(session, operation, now).as_json())
        return shown, recounted(session, operation, now)


@pytest.mark.parametrize("kind", EventKind)
def test_whatever_happens_both_counts_are_the_same(world, kind):
    happen(world, kind)()

    shown, again = both(world.harbour)

    assert shown == again


@pytest.mark.parametrize(
    ("wrong", "figure"),
    [
        ("UPDATE series SET stage = 'safeguarded' WHERE number = 1", "series.safeguarded"),
        ("UPDATE series SET held_until = NULL WHERE number = 1", "series.held"),
        ("UPDATE series SET contradicted = 1 WHERE number = 1", "series.contradicted"),
        ("UPDATE series SET access = 'named' WHERE number = 2", "series.all"),
        ("UPDATE referral SET state = 'approved'", "referrals.sent"),
        ("UPDATE referral SET state = 'revoked'", "referrals.drafted"),
        ("UPDATE referral SET due_on = '2020-01-01'", "referrals.overdue"),
        ("UPDATE referral SET sent_country = 'IS'", "countries.IS.sent"),
        ("UPDATE feedback SET step = 'accepted'", "children.identified"),
        ("UPDATE feedback SET withdrawn_by_id = 1", "referrals.acknowledged"),
        ("UPDATE registration SET withdrawn_by_id = 1", "children.registered"),
        ("UPDATE stop SET resolution = 'different'", "open_stops"),
        ("UPDATE stop SET lifted_at = raised_at", "series.stopped"),
        ("UPDATE stop SET due_at = raised_at", "overdue_stops"),
    ],
)
def test_a_row_that_was_changed_behind_our_back_makes_a_difference(world, wrong, figure):
    story = Story(world)
    story.to("other", "claim", "clue", "locate", "draft", "compare", "approve", "send")
    story.to("hear", "register", "match")
    before, again = both(world.harbour)
    with db.writers_engine().begin() as connection:
        assert connection.execute(text(wrong)).rowcount

    shown, once_more = both(world.harbour)

    assert before == again == once_more
    assert shown.get(figure, 0) != before.get(figure, 0)
