"""Two references of one child: linked by a person, shown together, counted once."""

import pytest

from taskforce import clock, db
from taskforce.actions.clue import post_clue
from taskforce.actions.feedback import record_feedback
from taskforce.actions.jurisdiction import record_jurisdiction
from taskforce.actions.link import link_child, withdraw_link
from taskforce.actions.referral import draft_referral, send_referral
from taskforce.actions.series import claim_series
from taskforce.errors import AlreadyDone, InputRefused, NotAllowed, TakenOver
from taskforce.inputs.desk import (
    DraftReferral,
    LinkChild,
    RecordFeedback,
    RecordJurisdiction,
    SendReferral,
)
from taskforce.models import Link, Operation
from taskforce.queries.link import links_in, narrowing_together, series_together
from taskforce.queries.referral import to_refer
from taskforce.queries.series import references_of
from taskforce.queries.totals import totals
from tests.harness.story import S1, WHY, Story, approve_referral, as_read
from tests.harness.world import a_clue, a_series

S2, S3 = "S-0002", "S-0003"


@pytest.fixture
def story(world):
    world.bring(a_series(S2), a_series(S3))
    return Story(world)


def same(other=S2, **more):
    return LinkChild(other=other, reason="The same school bag", **more)


def figures(world):
    with db.reading() as session:
        operation = session.get_one(Operation, world.harbour)
        return totals(session, operation, clock.now())


def groups(world):
    """``{"S-0001": ["S-0001", "S-0002"]}``"""
    with db.reading() as session:
        found = series_together(links_in(session, world.harbour))
        named = references_of(session, found)
    return {named[one]: sorted(named[each] for each in group) for one, group in found.items()}


def test_the_desk_links_and_both_histories_tell_it(story, rows):
    link_child(story.kim, S1, same())

    [link] = rows(Link)
    assert [ordinal for _, ordinal in link.children] == [1, 1]
    assert [line.split()[1:] for line in story.world.log()[-2:]] == [["link.made", "Kim"]] * 2
    assert groups(story.world) == {S1: [S1, S2], S2: [S1, S2]}


def test_the_holder_links_and_nobody_else_of_the_floor(story):
    with pytest.raises(TakenOver):
        link_child(story.ana, S1, same(claim=0))
    story.claim()
    with pytest.raises(TakenOver):
        link_child(story.bea, S1, same(claim=1))

    link_child(story.ana, S1, same(claim=1))

    assert groups(story.world)[S2] == [S1, S2]


def test_the_holder_of_either_series_takes_a_link_back(story, rows):
    link_child(story.kim, S1, same())
    with pytest.raises(NotAllowed):
        withdraw_link(story.bea, "L-0001", WHY)
    claim_series(story.bea, S2)

    withdraw_link(story.bea, "L-0001", WHY)

    assert [link.stands for link in rows(Link)] == [False]


@pytest.mark.parametrize("other", ["S-0001", "S-0999", "C-0001", "x", "S-9999999999999"])
def test_a_link_leads_to_another_series(story, rows, other):
    with pytest.raises(InputRefused) as refused:
        link_child(story.kim, S1, same(other))

    assert set(refused.value.reasons) == {"other"}
    assert rows(Link) == []


def test_a_series_for_few_is_not_linked_where_all_would_read_of_it(story, rows):
    story.world.limit(S2, story.world.kim)

    with pytest.raises(InputRefused):
        link_child(story.kim, S1, same())
    assert rows(Link) == []


def test_the_same_two_are_linked_once_whoever_begins(story):
    link_child(story.kim, S1, same())

    with pytest.raises(AlreadyDone):
        link_child(story.lea, S2, same(S1))


def test_a_link_is_withdrawn_by_whoever_made_it_or_by_the_desk(story):
    link_child(story.kim, S1, same())
    with pytest.raises(NotAllowed):
        withdraw_link(story.ana, "L-0001", WHY)

    withdraw_link(story.lea, "L-0001", WHY)

    assert groups(story.world) == {}
    with pytest.raises(AlreadyDone):
        withdraw_link(story.kim, "L-0001", WHY)
    link_child(story.kim, S1, same())


def test_what_is_linked_through_another_is_one_child(story):
    link_child(story.kim, S1, same())
    link_child(story.kim, S3, same(S2))
    assert groups(story.world)[S1] == [S1, S2, S3]

    withdraw_link(story.kim, "L-0001", WHY)
    assert groups(story.world) == {S2: [S2, S3], S3: [S2, S3]}


def test_the_clues_of_both_narrow_together_and_each_narrowing_stays(story):
    post_clue(story.ana, S1, a_clue(places=("NL", "BE")))
    post_clue(story.bea, S2, a_clue(places=("BE", "FR")))
    link_child(story.kim, S1, same())

    with db.reading() as session:
        [both] = {*series_together(links_in(session, story.world.harbour)).values()}
        assert narrowing_together(session, both).left == {"BE"}
    assert story.world.series().left == " AW BE BQ CW NL SX "


def refer(story, reference, number, child="1"):
    post_clue(story.bea, reference, a_clue(places=("NL",)))
    record_jurisdiction(
        story.kim, reference, RecordJurisdiction(places=["NL"], clues=[f"C-{number:04d}"])
    )
    said = DraftReferral(agency=story.world.agency("National Police"))
    draft_referral(story.kim, reference, said)
    story.compare(f"R-{number:04d}")
    approve_referral(story.lea, f"R-{number:04d}", as_read(story.world, f"R-{number:04d}"))
    send_referral(
        story.lea, f"R-{number:04d}", SendReferral(channel="direct", sent_on="2026-11-21")
    )
    step = {"step": "positive_identification", "source": "Liaison", "happened_on": "2026-11-21"}
    record_feedback(story.kim, f"R-{number:04d}", RecordFeedback(**step, children=[child]))


def test_a_child_and_its_referrals_are_counted_once(story):
    refer(story, S1, 1)
    refer(story, S2, 2)
    before = figures(story.world)
    assert (before.referrals.sent, before.children.identified) == (2, 2)

    link_child(story.kim, S1, same())
    linked = figures(story.world)
    assert (linked.referrals.sent, linked.children.identified) == (1, 1)
    assert linked.countries[0].sent == 1
    assert linked.series.referred == 2

    withdraw_link(story.kim, "L-0001", WHY)
    after = figures(story.world)
    assert (after.referrals, after.children) == (before.referrals, before.children)


def test_another_child_of_the_same_series_is_another_child(story):
    refer(story, S1, 1)
    refer(story, S2, 2, child="2")

    link_child(story.kim, S1, same(child=1, other_child=1))

    assert figures(story.world).children.identified == 2


def test_the_desk_is_not_sent_twice_for_one_child(story):
    refer(story, S1, 1)
    post_clue(story.bea, S2, a_clue(places=("NL",)))
    record_jurisdiction(story.kim, S2, RecordJurisdiction(places=["NL"], clues=["C-0002"]))

    def waiting():
        with db.reading() as session:
            return [series.reference for series in to_refer(session, story.world.harbour)]

    assert waiting() == [S2]
    link_child(story.kim, S1, same())
    assert waiting() == []


def test_two_siblings_of_the_same_two_series_are_two_links(story):
    link_child(story.kim, S1, same(child=1, other_child=2))
    link_child(story.kim, S1, same(child=2, other_child=1))

    with pytest.raises(AlreadyDone):
        link_child(story.kim, S2, same(S1, child=2, other_child=1))


def test_different_children_of_one_series_do_not_make_the_others_one_child(story):
    link_child(story.kim, S1, same(S2, child=1, other_child=1))
    link_child(story.kim, S2, same(S3, child=2, other_child=1))

    assert groups(story.world) == {S1: [S1, S2], S2: [S1, S2, S3], S3: [S2, S3]}
    for number, reference in enumerate((S1, S2, S3), start=1):
        refer(story, reference, number)
    assert figures(story.world).referrals.sent == 2
