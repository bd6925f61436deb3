"""The figures of an operation, each against a history made by hand."""

from datetime import date

import pytest

from taskforce import clock, db
from taskforce.actions.child import register_child
from taskforce.actions.clue import post_clue
from taskforce.actions.feedback import record_feedback, withdraw_feedback
from taskforce.actions.jurisdiction import record_jurisdiction, withdraw_jurisdiction
from taskforce.actions.operation import unseat_member
from taskforce.actions.referral import (
    compare_referral,
    draft_referral,
    revoke_referral,
    send_referral,
)
from taskforce.actions.series import claim_series
from taskforce.actions.stop import resolve_stop
from taskforce.inputs.child import RegisterChild
from taskforce.inputs.desk import (
    DraftReferral,
    GiveReason,
    RecordFeedback,
    RecordJurisdiction,
    ResolveStop,
    SendReferral,
)
from taskforce.models import Operation, Role, Step
from taskforce.queries.history import events_at
from taskforce.queries.totals import totals
from tests.harness.story import approve_referral, as_read
from tests.harness.world import a_clue, a_series
from tests.web.matrix import ON_SQLITE

SATURDAY, SUNDAY = date(2026, 11, 21), date(2026, 11, 22)
WHY = GiveReason(reason="It was a mistake")


@pytest.fixture
def figures(world):
    def now():
        with db.reading() as session:
            return totals(session, session.get_one(Operation, world.harbour), clock.now())

    return now


@pytest.fixture
def desk(world):
    return Desk(world)


class Desk:
    """What the desk does, one series after the other."""

    def __init__(self, world):
        self.world = world
        self.ana = world.seat(world.ana)
        self.kim, self.lea = world.seat(world.kim), world.seat(world.lea)

    def subject(self, seq):
        with db.reading() as session:
            return events_at(session, self.world.harbour, seq).facts["subject"]

    def locate(self, series, place="NL"):
        clue = self.subject(post_clue(self.ana, series, a_clue(places=(place,))))
        said = RecordJurisdiction(places=[place], clues=[clue])
        record_jurisdiction(self.kim, series, said)

    def draft(self, series, agency="National Police", place="NL"):
        self.locate(series, place)
        said = DraftReferral(agency=self.world.agency(agency))
        return self.subject(draft_referral(self.kim, series, said))

    def approve(self, series, on=SATURDAY, **more):
        referral = self.draft(series, **more)
        compare_referral(self.kim, referral)
        approve_referral(self.lea, referral, as_read(self.world, referral), on)
        return referral

    def send(self, series, on=SATURDAY, **more):
        referral = self.approve(series, on, **more)
        send_referral(self.lea, referral, SendReferral(channel="direct", sent_on=on))
        return referral

    def hear(self, referral, step, *children):
        said = RecordFeedback(
            step=step,
            happened_on=SUNDAY,
            source="Liaison",
            reason="No officer is free" if step is Step.DECLINED else "",
            children=list(children),
        )
        return self.subject(record_feedback(self.kim, referral, said))

    def register(self, series, child):
        agency = self.world.agency("National Clearinghouse")
        register_child(self.kim, series, RegisterChild(child=child, agency=agency, told_on=SUNDAY))

    def resolve(self, stop, resolution):
        said = ResolveStop(resolution=resolution, reason="Called them")
        resolve_stop(self.kim, stop, said)


def a_long_week(world, desk):
    """S-0001 and S-0002 untouched; S-0003 held; S-0004 contradicted; S-0005 located; S-0006 to
    S-0009 referred as far as drafted, approved, revoked, sent; S-0010 to S-0016 answered; S-0017
    to S-0019 stopped, of which one is free again."""
    world.bring(*(a_series(f"S-{number:04d}") for number in range(2, 17)))
    world.bring(a_series("S-0017", "ICSE:7001"))
    world.bring(a_series("S-0018", known_elsewhere="identified"))
    world.bring(a_series("S-0019", known_elsewhere="safeguarded"))
    claim_series(desk.ana, "S-0003")
    post_clue(desk.ana, "S-0004", a_clue(places=("JO", "SY")))
    post_clue(world.seat(world.bea), "S-0004", a_clue(places=("SY",), polarity="excludes"))
    desk.locate("S-0005")
    desk.draft("S-0006")
    desk.approve("S-0007")
    revoke_referral(desk.kim, desk.draft("S-0008"), WHY)
    desk.send("S-0009")
    answered = {
        "S-0010": [(Step.ACKNOWLEDGED,)],
        "S-0011": [(Step.ACKNOWLEDGED,), (Step.ACCEPTED,)],
        "S-0012": [(Step.DECLINED,)],
        "S-0013": [(Step.PROBABLE, 1)],
        "S-0014": [(Step.POSITIVE, 1, 2), (Step.SAFEGUARDED, 1)],
        "S-0015": [(Step.SAFEGUARDED, 1)],
    }
    for series, steps in answered.items():
        referral = desk.send(series, SUNDAY)
        for step in steps:
            desk.hear(referral, *step)
    abroad = desk.send("S-0016", SUNDAY, agency="Policía Nacional", place="ES")
    desk.hear(abroad, Step.ALREADY_SAFEGUARDED, 1)
    desk.register("S-0014", 2)
    desk.resolve("X-0002", "same")
    desk.resolve("X-0003", "different")


def test_each_figure_is_what_happened(world, desk, figures, at):
    at(9)
    world.person("Omar", "ar", Role.INVESTIGATOR, agency="Family Protection")
    a_long_week(world, desk)

    found = figures().as_json()

    assert found.pop("as_of") == world.operation().last_seq
    assert found.pop("returns")  # what became of referrals: see test_returns
    assert found == {
        "series": {
            "all": 19,
            "worked": 14,
            "located": 12,
            "referred": 8,
            "acknowledged": 7,
            "identified": 3,
            "safeguarded": 2,
            "stopped": 2,
            "held": 1,
            "free": 14,
            "untouched": 5,
            "contradicted": 1,
            "by_stage": {
                "open": 5,
                "worked": 2,
                "located": 4,
                "referred": 1,
                "acknowledged": 4,
                "identified": 1,
                "safeguarded": 2,
            },
        },
        "referrals": {
            "drafted": 10,
            "approved": 9,
            "sent": 8,
            "acknowledged": 7,
            "accepted": 4,
            "ended": 2,
            "unanswered": 1,
            "overdue": 0,
            "latest": {
                "acknowledged": 1,
                "accepted": 1,
                "declined": 1,
                "probable_identification": 1,
                "safeguarded": 2,
                "already_safeguarded": 1,
            },
        },
        "children": {
            "probable": 1,
            "identified": 3,
            "safeguarded": 2,
            "already_safe": 1,
            "series_identified": 2,
            "series_safeguarded": 2,
            "to_register": 4,
            "registered": 1,
        },
        "countries": [
            {"country": "ES", "sent": 1, "acknowledged": 1, "accepted": 0},
            {"country": "NL", "sent": 7, "acknowledged": 6, "accepted": 4},
        ],
        "located": [{"country": "ES", "series": 1}, {"country": "NL", "series": 11}],
        "open_stops": 1,
        "overdue_stops": 0,
        "countries_in_room": 2,
    }


def test_the_map_shows_where_series_are_located_and_where_referrals_went(world, desk, figures):
    world.bring(a_series("S-0002"))
    desk.locate("S-0002", "JP")
    desk.locate("S-0002", "US-CA")
    desk.locate("S-0002", "US-NY")
    desk.locate("S-0002", "FR-974")
    desk.send("S-0001", agency="Policía Nacional", place="ES")
    before = figures().on_map
    withdraw_jurisdiction(desk.kim, "J-0001", WHY)
    world.limit("S-0001")

    after = figures().on_map

    # A territory with a code of its own has its own authority; two states of one country are one.
    assert [(each.country, each.located, each.sent) for each in before] == [
        ("ES", 1, 1),
        ("JP", 1, 0),
        ("RE", 1, 0),
        ("US", 1, 0),
    ]
    assert [each.country for each in after] == ["RE", "US"]


def test_a_series_without_a_child_counts_no_child_and_two_children_are_two(desk, figures):
    referral = desk.send("S-0001")
    desk.hear(referral, Step.ACKNOWLEDGED)
    before = figures()
    desk.hear(referral, Step.POSITIVE, 1, 2)
    after = figures()

    assert (before.children.identified, before.series.identified) == (0, 0)
    assert (after.children.identified, after.children.series_identified) == (2, 1)
    assert (after.series.identified, after.referrals.sent) == (1, 1)


def test_two_referrals_of_one_series_are_one_series(world, desk, figures):
    first = desk.send("S-0001")
    desk.send("S-0001", SUNDAY, agency="Policía Nacional", place="ES")
    desk.hear(first, Step.SAFEGUARDED, 1)

    found = figures()

    assert (found.series.referred, found.referrals.sent) == (1, 2)
    assert (found.referrals.acknowledged, found.referrals.unanswered) == (1, 1)


@ON_SQLITE
def test_a_series_for_few_is_in_no_figure(world, desk, figures, at):
    at(9)
    a_long_week(world, desk)
    world.bring(a_series("S-0020", known_elsewhere="identified"))
    world.limit("S-0002", world.ana)
    for number in (1, *range(3, 21)):
        world.limit(f"S-{number:04d}")
    claim_series(desk.ana, "S-0002")  # so that the figures are counted anew

    found = figures()

    counted = [found.series, found.referrals, found.children]
    assert {n for group in counted for n in vars(group).values() if isinstance(n, int)} == {0}
    assert found.countries == []
    assert (found.open_stops, found.overdue_stops) == (0, 0)
    assert found.referrals.latest == {}


def test_time_alone_ends_a_claim_and_makes_a_stop_overdue(world, desk, figures, monkeypatch, at):
    moment = at(9)
    world.bring(a_series("S-0002", known_elsewhere="safeguarded"))
    claim_series(desk.ana, "S-0001")
    fresh = figures()
    monkeypatch.setattr(clock, "now", lambda: moment.replace(day=23, minute=1))
    late = figures()

    assert (fresh.series.held, fresh.open_stops, fresh.overdue_stops) == (1, 1, 0)
    assert (late.series.held, late.open_stops, late.overdue_stops) == (0, 1, 1)
    assert fresh.as_of == late.as_of


def test_what_is_kept_is_never_older_than_the_last_change(world, desk, figures, at):
    at(9)
    seen = [figures()]
    referral = desk.send("S-0001")
    seen.append(figures())
    fact = desk.hear(referral, Step.SAFEGUARDED, 1)
    seen.append(figures())
    withdraw_feedback(desk.kim, fact, WHY)
    seen.append(figures())

    assert [each.series.safeguarded for each in seen] == [0, 0, 1, 0]
    assert [each.referrals.sent for each in seen] == [0, 1, 1, 1]
    assert seen[-1].as_of == world.operation().last_seq
    assert figures() is figures()


def test_whoever_joins_or_leaves_changes_the_countries_in_the_room_at_once(world, figures, at):
    at(9)
    before = figures().countries_in_room
    omar = world.person("Omar", "ar", Role.INVESTIGATOR, agency="Family Protection")
    during = figures().countries_in_room
    unseat_member(world.nour.id, world.harbour, omar.id)

    assert (before, during, figures().countries_in_room) == (1, 2, 1)


def test_each_operation_has_its_own_figures(world, desk, figures):
    desk.send("S-0001")

    with db.reading() as session:
        other = totals(session, session.get_one(Operation, world.lighthouse), clock.now())

    assert (other.series.all, other.series.referred, other.referrals.sent) == (1, 0, 0)
    assert figures().series.referred == 1


def test_an_operation_without_a_series_counts_nothing(world, figures):
    empty = world.operation_called("empty", "Office mineurs")

    with db.reading() as session:
        found = totals(session, session.get_one(Operation, empty), clock.now())

    assert (found.as_of, found.series.all, found.series.held, found.countries_in_room) == (0,) * 4
