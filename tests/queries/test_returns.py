"""What became of referrals, against a history made by hand and against a recount of the record."""

from collections import Counter
from dataclasses import asdict
from datetime import date, timedelta

import pytest

from taskforce import clock, db
from taskforce.actions.feedback import record_feedback, withdraw_feedback
from taskforce.actions.link import link_child
from taskforce.actions.referral import close_referral, recall_referral, revoke_referral
from taskforce.inputs.desk import GiveReason, LinkChild, RecallReferral, RecordFeedback
from taskforce.models import Agency, EventKind, Feedback, Operation, Referral, Step
from taskforce.queries.history import events_after
from taskforce.queries.totals import totals
from tests.harness.world import a_series
from tests.queries.test_totals import Desk

MONDAY = date(2026, 11, 16)
WEEKENDS = {"ES": {5, 6}, "JO": {4, 5}, "NL": {5, 6}}
WHY = GiveReason(reason="It was a mistake")
ENDS = {"declined", "redirected", "unable_to_locate", "already_safeguarded"}
NL = {"agency": "National Police", "place": "NL"}
JO = {"agency": "Family Protection", "place": "JO"}
ES = {"agency": "Policía Nacional", "place": "ES"}


def day(after):
    """So many days after that Monday; today is the 6th."""
    return MONDAY + timedelta(days=after)


@pytest.fixture
def desk(world, at):
    at(9)
    world.bring(*(a_series(f"S-{number:04d}") for number in range(2, 20)))
    return Desk(world)


@pytest.fixture
def returns(world):
    def now():
        with db.reading() as session:
            return totals(session, session.get_one(Operation, world.harbour), clock.now())

    return lambda: now().returns


def hear(desk, referral, step, on, *children, supersedes=""):
    said = RecordFeedback(
        step=step,
        happened_on=day(on),
        source="Liaison",
        reason="No officer is free" if step is Step.DECLINED else "",
        children=list(children),
        supersedes=supersedes,
    )
    return desk.subject(record_feedback(desk.kim, referral, said))


def a_busy_week(desk):
    """Referrals to three countries in every state, answered after none to five days, corrected,
    withdrawn, recalled."""
    desk.draft("S-0001", **NL)
    desk.approve("S-0002", **JO)
    revoke_referral(desk.kim, desk.draft("S-0003", **ES), WHY)
    sent = [desk.send(f"S-{at + 4:04d}", day(at % 4), **(NL, JO, ES)[at % 3]) for at in range(10)]
    hear(desk, sent[0], Step.ACKNOWLEDGED, 0)
    hear(desk, sent[0], Step.ACCEPTED, 4)
    hear(desk, sent[1], Step.DECLINED, 5)  # a day of rest in Jordan, and so was the day before
    hear(desk, sent[2], Step.POSITIVE, 3, 1, 2)
    hear(desk, sent[2], Step.SAFEGUARDED, 5, 1)
    wrong = hear(desk, sent[3], Step.ACKNOWLEDGED, 3)
    hear(desk, sent[3], Step.REDIRECTED, 5, supersedes=wrong)
    hear(desk, sent[4], Step.ALREADY_SAFEGUARDED, 2, 1)
    withdraw_feedback(desk.kim, hear(desk, sent[5], Step.ACCEPTED, 6), WHY)
    fact = hear(desk, sent[6], Step.PROBABLE, 5, 1)
    again = hear(desk, sent[6], Step.SAFEGUARDED, 6, 1, supersedes=fact)
    withdraw_feedback(desk.kim, again, WHY)  # so that the probable one stands again
    hear(desk, sent[7], Step.SAFEGUARDED, 4, 1)
    recall_referral(desk.kim, sent[7], RecallReferral(reason="Another series was meant"))
    hear(desk, sent[8], Step.UNABLE, 6)
    close_referral(desk.kim, sent[8])


STATE_AFTER = {
    EventKind.REFERRAL_DRAFTED: "draft",
    EventKind.REFERRAL_COMPARED: "compared",
    EventKind.REFERRAL_APPROVED: "approved",
    EventKind.REFERRAL_SENT: "sent",
    EventKind.REFERRAL_CLOSED: "closed",
    EventKind.REFERRAL_RECALLED: "recalled",
    EventKind.REFERRAL_REVOKED: "revoked",
}


class Recount:
    """The same figures once more: from the events, one after the other, and the rows they name."""

    def __init__(self, session, operation_id):
        self.session = session
        self.states, self.countries, self.threads = {}, {}, {}
        self.withdrawn = set()
        for event in events_after(session, operation_id, 0):
            self.take(event)

    def take(self, event):
        said = event.facts
        if event.kind in STATE_AFTER:
            self.states[event.subject_id] = STATE_AFTER[event.kind]
        if event.kind is EventKind.REFERRAL_DRAFTED:
            there = self.session.get_one(Agency, said["agency"]).country
            self.countries[event.subject_id] = there
        if event.kind is EventKind.FEEDBACK_RECORDED:
            self.threads[said["subject"]] = [event.subject_id]
        if event.kind is EventKind.FEEDBACK_CORRECTED:
            self.threads[said["subject"]] = [*self.threads.pop(said["replaced"]), event.subject_id]
        if event.kind is EventKind.FEEDBACK_WITHDRAWN:
            self.withdrawn.add(event.subject_id)

    @property
    def told(self):
        """What stands, thread by thread, each with the place at which it was first told."""
        for thread in sorted(self.threads.values()):
            standing = [each for each in thread if each not in self.withdrawn]
            if standing:
                yield self.session.get_one(Feedback, standing[-1])

    def answers(self):
        """What stands of each referral that is out, in the order in which it was told."""
        found = {each: [] for each, at in self.states.items() if at in ("sent", "closed")}
        for fact in self.told:
            if fact.referral_id in found:
                found[fact.referral_id].append(fact)
        return found

    def recipients(self):
        pairs = Counter((self.countries[each], state) for each, state in self.states.items())
        return {
            country: {state: pairs[country, state] for state in STATE_AFTER.values()}
            for country in self.countries.values()
        }

    def waits(self):
        """The fewest days within which each quarter had answered."""
        took = []
        for referral_id, facts in self.answers().items():
            sent = self.session.get_one(Referral, referral_id).sent_on
            if facts:
                resting = WEEKENDS[self.countries[referral_id]]
                first = min(fact.happened_on for fact in facts)
                waited = [sent + timedelta(days=n + 1) for n in range((first - sent).days)]
                took.append(len([each for each in waited if each.weekday() not in resting]))
        enough = [
            min(d for d in took if sum(each <= d for each in took) * 4 >= len(took) * quarters)
            for quarters in (1, 2, 3)
        ]
        return len(took), *enough

    def days(self):
        counted = Counter()
        for referral_id, facts in self.answers().items():
            counted["sent", self.session.get_one(Referral, referral_id).sent_on] += 1
            if facts:
                counted["acknowledged", min(fact.happened_on for fact in facts)] += 1
            if facts and facts[-1].step in ENDS:
                counted["ended", facts[-1].happened_on] += 1
        for steps in self.children().values():
            if before := steps.get("already_safeguarded"):
                counted["already_safe", before] += 1
                continue
            known = [
                steps[step] for step in ("positive_identification", "safeguarded") if step in steps
            ]
            counted.update([("identified", min(known))] if known else [])
            counted.update(
                [("safeguarded", steps["safeguarded"])] if "safeguarded" in steps else []
            )
        return counted

    def children(self):
        found = {}
        for fact in self.told:
            for ordinal in fact.children.split():
                steps = found.setdefault((fact.series_id, ordinal), {})
                steps[fact.step.value] = min(
                    steps.get(fact.step.value, fact.happened_on), fact.happened_on
                )
        return found


def test_what_became_of_a_busy_week_equals_a_recount_of_the_record(world, desk, returns):
    a_busy_week(desk)

    found = returns()

    with db.reading() as session:
        again = Recount(session, world.harbour)
        assert {each.country: each.states for each in found.recipients} == again.recipients()
        assert tuple(asdict(found.wait).values()) == again.waits()
        counted = {
            (name, date.fromisoformat(each.day)): count
            for each in found.days
            for name, count in asdict(each).items()
            if name != "day" and count
        }
        assert counted == dict(again.days())


def test_each_figure_of_a_busy_week_is_what_happened(desk, returns):
    a_busy_week(desk)

    found = returns()

    assert [(each.country, each.all, each.overdue) for each in found.recipients] == [
        ("ES", 4, 1),
        ("JO", 4, 0),
        ("NL", 5, 1),
    ]
    assert found.recipients[1].states == {
        "draft": 0,
        "compared": 0,
        "approved": 1,
        "sent": 2,
        "closed": 0,
        "recalled": 1,
        "revoked": 0,
    }
    assert asdict(found.wait) == {"answered": 7, "quarter": 1, "half": 2, "three_quarters": 2}
    assert [asdict(each) for each in found.days][-2:] == [
        {
            "day": "2026-11-21",
            "sent": 0,
            "acknowledged": 3,
            "ended": 2,
            "identified": 0,
            "safeguarded": 1,
            "already_safe": 0,
        },
        {
            "day": "2026-11-22",
            "sent": 0,
            "acknowledged": 1,
            "ended": 1,
            "identified": 0,
            "safeguarded": 0,
            "already_safe": 0,
        },
    ]


def test_each_column_of_days_adds_up_to_its_figure(world, desk):
    a_busy_week(desk)

    with db.reading() as session:
        found = totals(session, session.get_one(Operation, world.harbour), clock.now())

    sums = Counter()
    for each in found.returns.days:
        sums.update({name: count for name, count in asdict(each).items() if name != "day"})
    r, c = found.referrals, found.children
    assert sums == {
        "sent": r.sent,
        "acknowledged": r.acknowledged,
        "ended": r.ended,
        "identified": c.identified,
        "safeguarded": c.safeguarded,
        "already_safe": c.already_safe,
    }
    assert sum(each.overdue for each in found.returns.recipients) == r.overdue


def test_a_child_of_two_references_is_one_on_its_first_day(desk, returns):
    first, second = desk.send("S-0001", day(0), **NL), desk.send("S-0002", day(1), **NL)
    hear(desk, first, Step.POSITIVE, 4, 1)
    hear(desk, second, Step.POSITIVE, 3, 1)
    hear(desk, second, Step.SAFEGUARDED, 5, 1)
    apart = returns()
    link_child(desk.kim, "S-0001", LinkChild(other="S-0002", reason="The same bag"))
    together = returns()

    def identified(found):
        return {each.day[-2:]: each.identified for each in found.days if each.identified}

    assert identified(apart) == {"19": 1, "20": 1}
    assert identified(together) == {"19": 1}
    assert [each.all for each in apart.recipients + together.recipients] == [2, 1]


def test_before_anybody_answers_there_is_no_median(desk, returns):
    assert returns().recipients == returns().days == []
    desk.send("S-0001", day(0), **NL)

    assert asdict(returns().wait) == {
        "answered": 0,
        "quarter": None,
        "half": None,
        "three_quarters": None,
    }
    assert [each.sent for each in returns().days] == [1]
