"""How far series and children have come follows from the facts that stand, and nothing else."""

from datetime import date
from itertools import count, permutations

import pytest

from taskforce import db
from taskforce.actions.clue import redact_clue
from taskforce.actions.feedback import withdraw_feedback
from taskforce.actions.jurisdiction import withdraw_jurisdiction
from taskforce.actions.referral import revoke_referral
from taskforce.actions.series import renew_series
from taskforce.inputs.clue import Redact
from taskforce.inputs.desk import GiveReason
from taskforce.inputs.series import OwnClaim
from taskforce.models import Feedback, Stage, Step
from taskforce.queries.stage import ChildStage, child_stages, stage_of
from tests.harness.story import Story

WHY = GiveReason(reason="It was a mistake")
SENT = ("clue", "locate", "draft", "compare", "approve", "send")
ABOUT_NO_CHILD = [step for step in Step if not step.is_about_children]


IDS = count(1)


def fact(step, children="1", series=1, *, withdrawn=False, replaces=None):
    return Feedback(
        id=next(IDS),
        supersedes_id=replaces.id if replaces else None,
        series_id=series,
        step=step,
        children=children,
        happened_on=date(2026, 11, 21),
        withdrawn_by_id=9 if withdrawn else None,
    )


def stages(*facts):
    return child_stages(facts)


@pytest.fixture
def story(world):
    return Story(world)


def stage(world):
    """What lists show, which is what the facts say."""
    series = world.series()
    with db.reading() as session:
        assert series.stage is stage_of(session, series)
    return series.stage


@pytest.mark.parametrize(
    ("step", "reached"),
    [
        (Step.LOCATED, ChildStage.LOCATED),
        (Step.PROBABLE, ChildStage.PROBABLE),
        (Step.POSITIVE, ChildStage.IDENTIFIED),
        (Step.SAFEGUARDED, ChildStage.SAFEGUARDED),
        (Step.ALREADY_SAFEGUARDED, ChildStage.ALREADY_SAFE),
    ],
)
def test_each_child_that_is_named_reaches_the_stage_that_was_told(step, reached):
    assert stages(fact(step, "1 3")) == {(1, 1): reached, (1, 3): reached}


@pytest.mark.parametrize("step", ABOUT_NO_CHILD)
def test_what_is_about_no_child_counts_no_child(step):
    assert stages(fact(step, "")) == {}


def test_the_furthest_stage_counts_in_whatever_order_it_was_told():
    told = [fact(Step.LOCATED), fact(Step.PROBABLE), fact(Step.POSITIVE), fact(Step.SAFEGUARDED)]

    for order in permutations(told):
        assert stages(*order) == {(1, 1): ChildStage.SAFEGUARDED}


def test_a_child_that_was_safe_before_is_not_counted_as_made_safe():
    already, made = fact(Step.ALREADY_SAFEGUARDED), fact(Step.SAFEGUARDED)

    assert stages(already, made) == stages(made, already) == {(1, 1): ChildStage.ALREADY_SAFE}


def test_withdrawn_feedback_tells_nothing():
    assert stages(fact(Step.POSITIVE, withdrawn=True)) == {}
    assert stages(fact(Step.LOCATED), fact(Step.SAFEGUARDED, withdrawn=True)) == {
        (1, 1): ChildStage.LOCATED
    }


def test_what_was_corrected_tells_nothing_until_the_correction_is_withdrawn():
    first = fact(Step.SAFEGUARDED)
    wrong = fact(Step.POSITIVE, replaces=first, withdrawn=True)
    right = fact(Step.LOCATED, replaces=wrong)

    assert stages(first, wrong) == {(1, 1): ChildStage.SAFEGUARDED}
    assert stages(right, wrong, first) == {(1, 1): ChildStage.LOCATED}


def test_children_of_two_series_are_two_children():
    found = stages(fact(Step.POSITIVE, series=1), fact(Step.LOCATED, series=2))

    assert found == {(1, 1): ChildStage.IDENTIFIED, (2, 1): ChildStage.LOCATED}


def test_untouched_is_open_and_an_alias_is_no_work(world, story):
    assert stage(world) is Stage.OPEN
    story.to("match")
    assert stage(world) is Stage.OPEN


@pytest.mark.parametrize("step", ["claim", "clue"])
def test_a_claim_or_a_clue_is_work(world, story, step):
    story.to(step)

    assert stage(world) is Stage.WORKED


def test_work_stays_work_when_the_claim_ends_or_the_clue_is_wiped(world, story, at):
    at(9)
    story.to("claim")
    at(10)
    renew_series(story.ana, "S-0001", OwnClaim(claim=1))
    story.to("release")
    assert stage(world) is Stage.WORKED


def test_a_wiped_clue_was_work(world, story):
    story.to("clue")
    redact_clue(story.ana, "C-0001", Redact(reason="person"))

    assert stage(world) is Stage.WORKED


def test_a_jurisdiction_locates_until_it_is_withdrawn(world, story):
    story.to("clue", "locate")
    assert stage(world) is Stage.LOCATED

    withdraw_jurisdiction(story.kim, "J-0001", WHY)

    assert stage(world) is Stage.WORKED


@pytest.mark.parametrize("steps", [("draft",), ("draft", "compare", "approve")])
def test_a_referral_that_was_not_sent_is_not_a_referral_yet(world, story, steps):
    story.to("clue", "locate", *steps)
    assert stage(world) is Stage.LOCATED

    revoke_referral(story.kim, "R-0001", WHY)

    assert stage(world) is Stage.LOCATED


def test_a_sent_referral_refers_also_when_the_jurisdiction_is_withdrawn(world, story):
    story.to(*SENT)
    assert stage(world) is Stage.REFERRED

    withdraw_jurisdiction(story.kim, "J-0001", WHY)

    assert stage(world) is Stage.REFERRED


@pytest.mark.parametrize("step", [*ABOUT_NO_CHILD, Step.LOCATED, Step.PROBABLE])
def test_any_answer_acknowledges_and_locating_a_child_does_not_identify_it(world, story, step):
    story.to(*SENT)

    story.hear(step, children=("1",) if step.is_about_children else ())

    assert stage(world) is Stage.ACKNOWLEDGED


def test_one_identified_child_identifies_the_series(world, story):
    story.to(*SENT)

    story.hear(Step.PROBABLE, children=("1", "2"))
    story.hear(Step.POSITIVE, children=("2",))

    assert stage(world) is Stage.IDENTIFIED


@pytest.mark.parametrize("step", [Step.SAFEGUARDED, Step.ALREADY_SAFEGUARDED])
def test_a_series_is_safe_only_when_every_known_child_is(world, story, step):
    story.to(*SENT)
    story.hear(Step.LOCATED, children=("1", "2"))

    story.hear(step, children=("1",))
    assert stage(world) is Stage.IDENTIFIED
    story.hear(step, children=("2",))
    assert stage(world) is Stage.SAFEGUARDED


def test_where_a_second_child_is_safe_the_first_one_is_not_forgotten(world, story):
    story.to(*SENT)

    story.hear(Step.SAFEGUARDED, children=("2",))
    assert stage(world) is Stage.IDENTIFIED
    story.hear(Step.SAFEGUARDED, children=("1",))
    assert stage(world) is Stage.SAFEGUARDED


def test_withdrawn_feedback_undoes_each_step_of_the_way(world, story):
    story.to(*SENT)
    story.hear(Step.ACKNOWLEDGED, children=())
    story.hear(Step.POSITIVE)
    story.hear(Step.SAFEGUARDED)
    way = [stage(world)]

    for number in (3, 2, 1):
        withdraw_feedback(story.kim, f"F-000{number}", WHY)
        way.append(stage(world))

    assert way == [Stage.SAFEGUARDED, Stage.IDENTIFIED, Stage.ACKNOWLEDGED, Stage.REFERRED]
