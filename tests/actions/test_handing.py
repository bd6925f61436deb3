"""A host gives a series to somebody; a whole desk goes to a colleague."""

import pytest

from taskforce.actions.handing import hand_desk_over, redact_handing
from taskforce.actions.operation import change_role, disable_user
from taskforce.actions.referral import approve_referral
from taskforce.actions.series import claim_series, free_series, release_series
from taskforce.errors import (
    AlreadyDone,
    AlreadyHeld,
    AlreadySafe,
    FeedbackOnly,
    InputRefused,
    NotAllowed,
    NotFound,
    NothingToHandOver,
    Stopped,
    TakenOver,
)
from taskforce.errors.desk import SecondPerson
from taskforce.inputs.clue import Redact
from taskforce.inputs.handing import HandDeskOver
from taskforce.inputs.series import FreeSeries, ReleaseSeries
from taskforce.models import Care, Comparison, Handing, Note, NoteKind, Referral, Role, Stop
from tests.harness.story import S1, as_read
from tests.harness.world import a_series
from tests.web.matrix import ON_SQLITE


def refused(act):
    with pytest.raises(InputRefused) as refusal:
        act()
    return refusal.value.reasons


def test_a_held_series_goes_to_somebody_else_in_one_step(world, story, rows, faults):
    story.claim()

    story.assign(claim=1)

    series = world.series()
    assert (series.holder.name, series.claim_number) == ("Bea", 2)
    [note] = rows(Note)
    assert (note.kind, note.text, note.author.name) == (
        NoteKind.ASSIGNED,
        "She reads French",
        "Nour",
    )
    assert world.log() == ["2 series.claimed Ana", "3 series.assigned Nour"]
    assert faults() == []


@ON_SQLITE
def test_a_free_series_is_looked_for_elsewhere_first_and_then_worked(world, story, rows):
    before = len(rows(Comparison))

    story.assign()

    series = world.series()
    assert (series.holder.name, series.stage) == ("Bea", "worked")
    assert len(rows(Comparison)) == before + 1


@ON_SQLITE
def test_whoever_lost_it_reads_who_has_it_now_and_whoever_got_it_may_release_it(world, story):
    story.claim()
    story.assign(claim=1)
    said = {"note": "Not the coast.", "text_language": "en"}

    with pytest.raises(TakenOver):
        release_series(story.ana, S1, ReleaseSeries(claim=1, **said))
    release_series(story.bea, S1, ReleaseSeries(claim=2, **said))

    assert world.series().holder is None


@ON_SQLITE
def test_a_claim_that_came_meanwhile_is_not_taken_away(world, story):
    story.claim()
    with pytest.raises(AlreadyHeld, match="already_held"):
        story.assign(claim=0)

    free_series(story.nour, S1, FreeSeries(claim=1, reason="Ana went home"), "en")
    with pytest.raises(AlreadyDone):
        story.assign(claim=0)
    assert world.series().holder is None


@ON_SQLITE
@pytest.mark.parametrize("name", ["kim", "nour", "olu", "dan"])
def test_it_goes_to_investigators_of_this_operation_only(world, story, name):
    reasons = refused(lambda: story.assign(to=getattr(world, name)))

    assert reasons == {"to": "Please choose an investigator of this operation."}
    assert world.log() == []


@ON_SQLITE
def test_a_closed_account_and_a_lost_role_get_nothing(world, story):
    disable_user(world.nour.id, world.harbour, world.ana.id, is_disabled=True)
    change_role(world.nour.id, world.harbour, world.bea.id, Role.OBSERVER)

    for person in (world.ana, world.bea):
        assert list(refused(lambda person=person: story.assign(to=person))) == ["to"]


@ON_SQLITE
def test_nobody_is_given_what_they_hold(world, story):
    story.claim()

    reasons = refused(lambda: story.assign(to=world.ana, claim=1))

    assert reasons == {"to": "This person holds the series already."}


@ON_SQLITE
def test_nobody_is_given_a_fourth_series(world, story):
    world.bring(*(a_series(f"S-000{number}") for number in range(2, 5)))
    for number in range(2, 5):
        claim_series(story.bea, f"S-000{number}")

    assert refused(story.assign) == {"to": "This person holds three series already."}


@ON_SQLITE
def test_a_limited_series_goes_to_those_who_may_know_of_it(world, story):
    world.limit(S1, world.ana, world.nour)

    reasons = refused(story.assign)
    story.assign(to=world.ana)

    assert reasons["to"].startswith("Only some may know of this series")
    assert world.series().holder.name == "Ana"


@ON_SQLITE
def test_a_host_who_may_not_know_of_it_gives_it_to_nobody(world, story):
    world.limit(S1, world.ana)

    with pytest.raises(NotFound):
        story.assign(to=world.ana)


@ON_SQLITE
def test_a_stop_or_a_safe_child_holds_it_up(world, story):
    story.match()
    with pytest.raises(Stopped):
        story.assign()
    story.to("resolve", "clue", "locate", "draft", "compare", "approve", "send", "hear")
    story.hear("safeguarded")
    with pytest.raises(AlreadySafe):
        story.assign()


@ON_SQLITE
def test_only_hosts_give_series_and_only_during_the_week(world, story):
    for seat in (story.ana, story.kim):
        with pytest.raises(NotAllowed):
            story.assign(by=seat)
    story.turn()
    with pytest.raises(FeedbackOnly):
        story.assign()


def test_two_hosts_at_once_give_it_to_one_person(world, story, together):
    story.claim()
    cleo = world.person("Cleo", "en", Role.INVESTIGATOR)

    answers = together(lambda: story.assign(claim=1), lambda: story.assign(to=cleo, claim=1))

    assert sorted(map(str, answers)) == ["3", "already_held"]


@pytest.fixture
def desk(story):
    """Kim has one open stop, one item of after-care, and a referral on the way; and had others."""
    story.to("clue", "locate", "draft", "compare", "approve", "send", "hear")
    story.care(owner=f"person-{story.world.kim.id}")
    story.draft()
    story.to("match", "take")
    return story


def test_a_desk_goes_over_whole(desk, world, rows, faults):
    before = len(world.log())

    desk.hand_over()

    assert [stop.owner.name for stop in rows(Stop)] == ["Lea"]
    old, new = rows(Care)
    assert (old.person.name, new.person.name) == ("Kim", "Lea")
    assert (old.item, old.done_on, old.ordinal) == (new.item, new.done_on, new.ordinal)
    [handing] = rows(Handing)
    assert (handing.things, handing.note) == ("X-0001 K-0001 R-0002", "The Dutch ones are urgent")
    kinds = [line.split(" ", 1)[1] for line in world.log()[before:]]
    assert kinds == ["stop.handed Kim", "care.corrected Kim", "desk.handed_over Kim"]
    assert faults() == []


@ON_SQLITE
def test_whoever_drafted_a_referral_stays_its_author(desk, world, rows):
    desk.to("hand_over", "resolve")
    desk.compare("R-0002")

    [referral] = rows(Referral, number=2)
    assert referral.drafted_by.name == "Kim"
    with pytest.raises(SecondPerson):
        approve_referral(desk.kim, "R-0002", as_read(world, "R-0002"))
    approve_referral(desk.lea, "R-0002", as_read(world, "R-0002"))


@ON_SQLITE
def test_what_is_done_or_somebody_elses_is_not_handed_over(desk, rows):
    desk.resolve()
    desk.hand_over()
    assert rows(Handing)[0].things == "K-0001 R-0002"

    desk.hand_over(to=desk.world.nour, by=desk.lea)

    assert rows(Handing)[1].things == "K-0002"
    assert [each.person.name for each in rows(Care)] == ["Kim", "Lea", "Nour"]


@ON_SQLITE
def test_what_the_colleague_may_not_know_of_stays(desk, world, rows):
    world.limit(S1, world.kim, world.nour)

    with pytest.raises(NothingToHandOver):
        desk.hand_over()
    desk.hand_over(to=world.nour)

    assert [stop.owner.name for stop in rows(Stop)] == ["Nour"]


@ON_SQLITE
@pytest.mark.parametrize("name", ["kim", "ana", "olu", "dan"])
def test_a_desk_goes_to_a_colleague_of_the_desk(desk, world, rows, name):
    reasons = refused(lambda: desk.hand_over(to=getattr(world, name)))

    assert reasons == {"to": "Please choose a colleague of the desk."}
    assert rows(Handing) == []


@ON_SQLITE
def test_an_empty_desk_is_not_handed_over(story, rows):
    with pytest.raises(NothingToHandOver):
        story.hand_over()

    assert rows(Handing) == []


@ON_SQLITE
def test_investigators_have_no_desk(desk, world):
    with pytest.raises(NotAllowed):
        hand_desk_over(desk.ana, HandDeskOver(to=world.lea.id, note="Mine"))


def test_of_two_at_once_each_thing_goes_to_one_colleague(desk, world, rows, together):
    answers = together(desk.hand_over, lambda: desk.hand_over(to=world.nour))

    # The second finds the draft only: its author names it to both.
    assert all(isinstance(each, int) for each in answers)
    first, second = rows(Handing)
    assert (first.things, second.things) == ("X-0001 K-0001 R-0002", "R-0002")


@ON_SQLITE
def test_what_was_said_with_a_desk_is_wiped_by_those_it_is_between_or_a_host(
    world, story, rows, faults
):
    story.to("match", "take", "hand_over")
    why = Redact(reason="person")
    with pytest.raises(NotAllowed):
        redact_handing(story.ana, "H-0001", why)

    redact_handing(story.nour, "H-0001", why)

    [handing] = rows(Handing)
    assert (handing.note, handing.redacted_by.name, handing.things) == ("", "Nour", "X-0001")
    assert faults() == []
    with pytest.raises(NotFound):
        redact_handing(story.lea, "H-0001", why)
