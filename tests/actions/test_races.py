"""Two people on one thing at the same moment, in real threads.

On PostgreSQL, where writers really run side by side; on SQLite one waits for the other anyway.
"""

from datetime import date
from functools import partial

import pytest

from taskforce import db, secret
from taskforce.actions.clue import post_clue
from taskforce.actions.draft import save_draft
from taskforce.actions.feedback import record_feedback, withdraw_feedback
from taskforce.actions.operation import (
    accept_rules,
    activate_account,
    change_role,
    import_agencies,
    import_people,
    reissue_code,
    unseat_member,
)
from taskforce.actions.referral import (
    approve_referral,
    close_referral,
    recall_referral,
    revoke_referral,
    send_referral,
)
from taskforce.actions.series import (
    claim_series,
    free_series,
    import_series,
    release_series,
)
from taskforce.actions.session import choose, count_wrong_try
from taskforce.actions.setting import edit_operation, write_rules
from taskforce.actions.stop import add_alias, record_matches, resolve_stop, withdraw_alias
from taskforce.elsewhere import record_matches_everywhere
from taskforce.inputs.clue import SaveDraft
from taskforce.inputs.desk import (
    GiveReason,
    RecallReferral,
    RecordFeedback,
    ResolveStop,
    SendReferral,
)
from taskforce.inputs.listing import AgencyRow, ListKind
from taskforce.inputs.operation import AcceptRules, WriteRules
from taskforce.inputs.series import AddAlias, FreeSeries, ReleaseSeries
from taskforce.inputs.session import Choose
from taskforce.models import (
    Agency,
    Alias,
    Clue,
    Draft,
    Feedback,
    Member,
    Note,
    Role,
    Series,
    Settings,
    Stop,
    User,
    WrongTries,
)
from taskforce.queries.listing import effect_of
from taskforce.queries.referral import children_of
from taskforce.queries.rule import as_of
from taskforce.queries.session import is_locked
from taskforce.seat import Seat
from tests.harness.story import as_read, settings
from tests.harness.world import a_clue, a_person, a_series

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)

S1, R1 = "S-0001", "R-0001"
WHY = GiveReason(reason="It was a mistake")
SENT = SendReferral(channel="direct", sent_on=date(2026, 11, 21))
NOTE = ReleaseSeries(claim=1, note="Nothing yet", text_language="en")


def numbers(answers):
    return [answer for answer in answers if isinstance(answer, int)]


def refusals(answers):
    return [answer for answer in answers if isinstance(answer, str)]


def test_of_many_who_claim_at_once_exactly_one_wins(world, together, faults):
    rivals = [world.person(f"Rival{n}", "en", Role.INVESTIGATOR) for n in range(12)]

    for number in range(1, 5):
        answers = together(*(lambda r=r: claim_series(world.seat(r), S1) for r in rivals))
        [won] = numbers(answers)
        winner = rivals[answers.index(won)]
        assert refusals(answers) == ["already_held"] * 11
        assert world.series().holder.name == winner.name
        assert world.series().claim_number == number
        note = ReleaseSeries(claim=number, note="Nothing yet", text_language="en")
        release_series(world.seat(winner), S1, note)

    assert len(world.log()) == 8
    assert faults() == []


def test_one_person_on_many_screens_still_holds_three_at_most(world, together, rows):
    references = [f"S-{n:04d}" for n in range(2, 8)]
    world.bring(*map(a_series, references))
    ana = world.seat(world.ana)

    answers = together(*(lambda s=s: claim_series(ana, s) for s in references))

    assert len(numbers(answers)) == 3
    assert refusals(answers) == ["holds_enough"] * 3
    assert len(rows(Series, holder_id=world.ana.id)) == 3


def test_a_request_that_is_sent_five_times_at_once_is_done_once(world, together, rows):
    ana = world.seat(world.ana, key="0" * 32)

    answers = together(*[lambda: post_clue(ana, S1, a_clue())] * 5)

    assert answers == [2] * 5
    assert len(rows(Clue)) == 1


def test_clues_that_are_posted_at_once_all_count(world, together, rows, faults):
    people = (world.ana, world.bea, world.kim, world.lea, world.nour)

    answers = together(*(lambda p=p: post_clue(world.seat(p), S1, a_clue()) for p in people))

    assert sorted(answers) == [2, 3, 4, 5, 6]
    assert [clue.number for clue in rows(Clue)] == [1, 2, 3, 4, 5]
    assert world.series().supporting == 5
    assert faults() == []


def test_a_clue_that_is_corrected_twice_at_once_is_corrected_once(world, together, rows):
    ana = world.seat(world.ana)
    post_clue(ana, S1, a_clue())
    said = a_clue("A green tram", supersedes="C-0001")

    answers = together(*[lambda: post_clue(ana, S1, said)] * 2)

    assert refusals(answers) == ["already_corrected"]
    assert len(rows(Clue)) == 2


def test_a_claim_ends_once_by_its_holder_or_by_a_host(world, together, rows):
    claim_series(world.seat(world.ana), S1)
    said = FreeSeries(claim=1, reason="Ana left early")

    answers = together(
        lambda: release_series(world.seat(world.ana), S1, NOTE),
        lambda: free_series(world.seat(world.nour), S1, said, "en"),
    )

    assert refusals(answers) == ["taken_over"]
    assert len(rows(Note)) == 1


def test_a_referral_is_approved_once(story, together, rows):
    story.to("clue", "locate", "draft", "compare")
    read = as_read(story.world)

    answers = together(
        lambda: approve_referral(story.lea, R1, read),
        lambda: approve_referral(story.nour, R1, read),
    )

    assert refusals(answers) == ["moved_on"]
    assert [line.split()[1] for line in story.world.log(5)] == ["referral.approved"]


def test_a_referral_is_approved_or_revoked_and_never_both(story, together):
    story.to("clue", "locate", "draft", "compare")
    read = as_read(story.world)

    answers = together(
        lambda: approve_referral(story.lea, R1, read),
        lambda: revoke_referral(story.kim, R1, WHY),
    )

    # Whoever comes second may still revoke what was approved; nobody approves what was revoked.
    if refusals(answers):
        assert isinstance(answers[0], str)
    assert story.world.log()[-1].split()[1] == "referral.revoked"


def test_a_referral_goes_out_once(story, together, faults):
    story.to("clue", "locate", "draft", "compare", "approve")

    answers = together(
        lambda: send_referral(story.kim, R1, SENT), lambda: send_referral(story.lea, R1, SENT)
    )

    assert refusals(answers) == ["moved_on"]
    assert [line.split()[1] for line in story.world.log(6)] == ["referral.sent"]
    assert faults() == []


def test_feedback_of_two_people_at_once_counts_each_child_once(story, together, rows, faults):
    story.to("clue", "locate", "draft", "compare", "approve", "send")

    def hear(seat, child):
        day = date(2026, 11, 21)
        said = RecordFeedback(
            step="positive_identification", happened_on=day, source="Mail", children=child
        )
        return lambda: record_feedback(seat, R1, said)

    answers = together(
        hear(story.kim, ["1"]), hear(story.lea, ["1", "2"]), hear(story.nour, ["3"])
    )

    assert refusals(answers) == []
    assert len(rows(Feedback)) == 3
    with db.reading() as session:
        assert list(children_of(session, story.world.series().id)) == [1, 2, 3]
    assert faults() == []


def test_feedback_that_is_sent_twice_at_once_is_noted_once(story, together, rows):
    story.to("clue", "locate", "draft", "compare", "approve", "send")
    kim = story.world.seat(story.world.kim, key="0" * 32)
    said = RecordFeedback(step="acknowledged", happened_on=date(2026, 11, 21), source="Mail")

    answers = together(*[lambda: record_feedback(kim, R1, said)] * 2)

    assert answers[0] == answers[1]
    assert len(rows(Feedback)) == 1


def test_feedback_is_withdrawn_once(story, together):
    story.to("clue", "locate", "draft", "compare", "approve", "send", "hear")

    answers = together(
        lambda: withdraw_feedback(story.kim, "F-0001", WHY),
        lambda: withdraw_feedback(story.lea, "F-0001", WHY),
    )

    assert refusals(answers) == ["done_by"]


def test_feedback_is_corrected_once(story, together, rows, faults):
    story.to("clue", "locate", "draft", "compare", "approve", "send", "hear")

    answers = together(
        lambda: story.hear("safeguarded", supersedes="F-0001"),
        lambda: story.hear("located", by=story.lea, supersedes="F-0001"),
    )

    assert refusals(answers) == ["already_corrected"]
    assert len(rows(Feedback)) == 2
    assert faults() == []


def test_the_same_feedback_of_two_people_at_once_is_noted_once(story, together, rows):
    story.to("clue", "locate", "draft", "compare", "approve", "send")

    answers = together(
        lambda: story.hear("acknowledged", ()),
        lambda: story.hear("acknowledged", (), by=story.lea),
    )

    assert refusals(answers) == ["done_by"]
    assert len(rows(Feedback)) == 1


def test_a_referral_is_closed_once_and_not_after_its_recall(story, together, faults):
    story.to("clue", "locate", "draft", "compare", "approve", "send")
    recall = RecallReferral(reason="A mistake")

    twice = together(*[partial(close_referral, seat, R1) for seat in (story.kim, story.lea)])
    both = together(
        *[partial(recall_referral, seat, R1, recall) for seat in (story.kim, story.lea)]
    )

    assert (refusals(twice), refusals(both)) == (["moved_on"], ["moved_on"])
    assert faults() == []


def test_one_referral_follows_what_went_to_the_wrong_country(story, together, faults):
    story.to("clue", "locate", "draft", "compare", "approve", "send")
    story.hear("redirected", ())

    answers = together(*[lambda: story.draft(follows=R1)] * 2)

    assert refusals(answers) == ["done_by"]
    assert faults() == []


def test_a_stop_is_resolved_once(story, together, rows):
    story.match()

    answers = together(
        lambda: resolve_stop(story.kim, "X-0001", ResolveStop(resolution="same", reason="A")),
        lambda: resolve_stop(story.lea, "X-0001", ResolveStop(resolution="joint", reason="B")),
    )

    assert refusals(answers) == ["done_by"]
    [stop] = rows(Stop)
    assert (stop.resolution, stop.reason) == (
        ("same", "A") if answers[1] == "done_by" else ("joint", "B")
    )


def test_the_same_alias_is_added_once(world, together, rows):
    said = AddAlias(alias="NCMEC:CVIP-1")

    answers = together(
        lambda: add_alias(world.seat(world.ana), S1, said),
        lambda: add_alias(world.seat(world.bea), S1, said),
    )

    assert refusals(answers) == ["done_by"]
    assert len(rows(Alias, key="NCMEC:CVIP1")) == 1


def test_an_alias_that_comes_up_in_two_operations_at_once_stops_both(
    world, dan, together, rows, stopped
):
    for number in range(1, 4):
        said = AddAlias(alias=f"NCMEC:CVIP-{number}")
        together(
            lambda said=said: add_alias(world.seat(world.ana), S1, said),
            lambda said=said: add_alias(dan, S1, said),
        )
        assert stopped(world.harbour) == stopped(world.lighthouse) == {1}

    record_matches_everywhere()
    for operation in (world.harbour, world.lighthouse):
        assert len(rows(Stop, operation_id=operation)) == 1

    for alias in [alias for alias in rows(Alias) if alias.key.startswith("NCMEC")]:
        host = dan if alias.operation_id == world.lighthouse else world.seat(world.nour)
        withdraw_alias(host, alias.reference)
    record_matches_everywhere()
    assert stopped(world.harbour) == stopped(world.lighthouse) == set()


def test_two_processes_write_a_match_down_once(world, together, rows):
    add_alias(world.seat(world.bea), S1, AddAlias(alias="ICSE:9001"))

    answers = together(*[lambda: record_matches(Seat(None, world.lighthouse))] * 3)

    assert refusals(answers) == ["already_done"] * 2
    assert len(rows(Stop, operation_id=world.lighthouse)) == 1


def test_the_same_list_of_series_goes_in_once(world, together, rows):
    listed = [a_series(f"S-{n:04d}", f"ICSE:{n}") for n in range(2, 60)]
    nour = world.seat(world.nour)

    answers = together(*[lambda: import_series(nour, listed)] * 3)

    assert refusals(answers) == ["input"] * 2
    assert len(rows(Series, operation_id=world.harbour)) == 59
    assert world.log() == ["2 series.imported Nour"]


def test_the_same_list_of_people_gives_each_one_account_one_seat_and_one_code(
    world, together, rows
):
    listed = [a_person(f"new{n}") for n in range(12)]

    answers = together(*[lambda: import_people(None, world.harbour, listed)] * 3)

    assert sorted(map(len, answers)) == [0, 0, 12]
    [codes] = [answer for answer in answers if answer]
    for code in codes:
        [user] = rows(User, sign_in_name=code.sign_in_name)
        assert user.code_digest == secret.digest(code.code)
        assert len(rows(Member, user_id=user.id)) == 1


def test_the_same_agencies_go_into_the_directory_once(world, together, rows):
    listed = [
        AgencyRow(name=f"Police {n}", country="BE", kind="law enforcement", channel="other")
        for n in range(12)
    ]

    answers = together(*[lambda: import_agencies(None, listed)] * 3)

    assert sorted(answers) == [0, 0, 12]
    assert len(rows(Agency, country="BE")) == 12


def test_a_code_that_two_people_type_at_once_works_for_one(world, together, rows):
    for _ in range(5):
        code = reissue_code(None, world.harbour, world.bea.id)
        digest = secret.digest(code.code)

        answers = together(
            *(
                lambda mine=mine, digest=digest: activate_account(world.bea.id, digest, mine)
                for mine in ("one hash", "another hash", "a third hash")
            )
        )

        assert refusals(answers) == ["already_done"] * 2
        [bea] = rows(User, id=world.bea.id)
        assert (
            bea.password_hash == ("one hash", "another hash", "a third hash")[answers.index(None)]
        )


def test_two_hosts_who_end_each_others_role_leave_a_host(world, together, rows):
    for number in range(5):
        other = world.person(f"Host{number}", "en", Role.HOST)

        together(
            lambda other=other: change_role(world.nour.id, world.harbour, other.id, Role.OBSERVER),
            lambda other=other: unseat_member(other.id, world.harbour, world.nour.id),
        )

        assert len(rows(Member, operation_id=world.harbour, role=Role.HOST)) == 1
        if not rows(Member, user_id=world.nour.id):
            return


def test_rules_that_are_accepted_while_they_are_written_are_accepted_anew(world, together, rows):
    people = (world.ana, world.bea, world.kim, world.lea)
    for number in range(4):
        read = as_of(world.operation())
        written = WriteRules(rules_en=f"Rule {number}.", rules_ar=f"{number}", as_of=read)
        accepts = [
            lambda person=person, read=read: accept_rules(
                person.id, world.harbour, AcceptRules(as_of=read)
            )
            for person in people
        ]

        together(lambda written=written: write_rules(world.seat(world.nour), written), *accepts)

        here = world.operation()
        assert as_of(here) > read
        for person in people:
            [member] = rows(Member, user_id=person.id, operation_id=world.harbour)
            assert not member.has_accepted(here)


def test_wrong_passwords_that_are_tried_at_once_all_count(world, together, rows):
    for person in (world.ana, world.bea, world.kim):
        together(*[lambda person=person: count_wrong_try(person.id)] * 5)

        assert [tries.count for tries in rows(WrongTries, user_id=person.id)] == [5]
        with db.reading() as session:
            assert is_locked(session, session.get_one(User, person.id))


def test_settings_that_are_saved_at_once_are_kept_once(world, together, rows):
    for person in (world.ana, world.bea, world.kim):
        together(
            *(
                lambda person=person, word=word: choose(
                    person.id, Choose(language=word, zone="UTC")
                )
                for word in ("en", "fr", "ar", "ja")
            )
        )

        assert len(rows(Settings, user_id=person.id)) == 1


def test_a_draft_that_two_pages_save_at_once_is_kept_once(world, together, rows):
    series_id = world.series().id

    for _ in range(3):
        together(
            *(
                lambda text=text: save_draft(
                    world.ana.id, series_id, SaveDraft(form="clue", text=text)
                )
                for text in ("one", "two", "three", "four")
            )
        )

        assert rows(Draft)[0].text in {"one", "two", "three", "four"}
        assert len(rows(Draft)) == 1


def test_a_list_that_two_hosts_bring_in_at_once_is_brought_in_once(world, together, rows):
    ida, listed = world.person("Ida", "en", Role.HOST), [a_person("zoe"), a_person("yan")]
    with db.reading() as session:
        effect = effect_of(session, ListKind.PEOPLE, world.harbour, listed)

    hosts = (world.nour, ida)
    answers = together(
        *(
            lambda p=p: import_people(p.id, world.harbour, listed, effect.seen(listed))
            for p in hosts
        )
    )

    assert refusals(answers) == ["not_as_previewed"]
    assert sorted(len(each) for each in answers if isinstance(each, list)) == [2]
    assert len(rows(User, sign_in_name="zoe")) == 1


def test_two_hosts_who_save_settings_at_once_do_not_write_over_each_other(world, together):
    nour, said = world.seat(world.nour), [settings(world, name=name) for name in ("One", "Other")]

    answers = together(*(lambda s=s: edit_operation(nour, s) for s in said))

    assert refusals(answers) == ["changed_meanwhile"]
    assert world.operation().name in ("One", "Other")
    assert len(world.log()) == 1
