"""An operation's settings and its own rules: who changes them, and what follows."""

import pytest
from pydantic import ValidationError

from taskforce import clock, db, secret
from taskforce.actions.operation import accept_rules, import_people, open_operation
from taskforce.actions.series import claim_series
from taskforce.actions.session import sign_in
from taskforce.actions.setting import edit_operation, write_rules
from taskforce.errors import (
    AddressTaken,
    AsItWas,
    ChangedMeanwhile,
    FeedbackOnly,
    InputRefused,
    NotAllowed,
    OperationClosed,
    OtherRules,
)
from taskforce.inputs.operation import AcceptRules, OpenOperation, WriteRules
from taskforce.models import HouseEvent, Member, Operation, Referral, Role, Rule, User
from taskforce.queries.rule import as_of, rules_for, rules_of
from taskforce.queries.session import language_of, standing_seats
from tests.harness.story import Story, settings
from tests.harness.world import a_person

NEW = {
    "slug": "beacon",
    "name": "Beacon",
    "zone": "Asia/Tokyo",
    "starts": "2026-12-01",
    "ends": "2026-12-05",
    "languages": ["ja", "fr"],
}


def opened_by(world, person, **said):
    wanted = OpenOperation(**NEW | said)
    return open_operation(person and person.id, slug=wanted.slug, **wanted.columns())


def test_a_host_opens_another_operation_and_is_its_host(world, rows):
    made = opened_by(world, world.nour)

    [operation] = rows(Operation, id=made)
    [member] = rows(Member, operation_id=made)
    assert (operation.slug, operation.work_languages) == ("beacon", ("fr", "ja"))
    assert (operation.ack_hours, operation.feedback_hours, operation.comparison_hours) == (
        24,
        72,
        72,
    )
    assert (member.user_id, member.role, member.accepted_at) == (world.nour.id, Role.HOST, None)
    last = rows(HouseEvent)[-1]
    assert (last.kind, last.actor_id, last.facts) == (
        "open_operation",
        world.nour.id,
        {"operation": made},
    )


def test_nobody_else_opens_one(world, rows):
    before = len(rows(Operation))
    for person in (world.ana, world.kim, world.olu):
        with pytest.raises(NotAllowed):
            opened_by(world, person)
    with pytest.raises(AddressTaken):
        opened_by(world, world.nour, slug="harbour")
    with pytest.raises(InputRefused):
        opened_by(world, world.nour, host_agency=999)
    assert len(rows(Operation)) == before

    opened_by(world, None)
    assert len(rows(Operation)) == before + 1


def test_an_address_passes_the_text_gate():
    for slug in ("d41d8cd98f00b204e9800998ecf8427e", "call-0031612345678"):
        with pytest.raises(ValidationError, match="gate_"):
            OpenOperation(**NEW | {"slug": slug})


def test_a_host_changes_settings_and_the_record_names_which(world, last_event):
    number = edit_operation(
        world.seat(world.nour), settings(world, zone="Asia/Tokyo", ack_hours=8)
    )

    here = world.operation()
    assert (number, here.zone, here.ack_hours, here.name) == (2, "Asia/Tokyo", 8, "Harbour")
    assert world.log() == ["2 operation.edited Nour"]
    assert last_event().facts["changed"] == ["ack_hours", "zone"]


def test_settings_that_somebody_changed_meanwhile_are_not_written_over(world):
    read = settings(world, name="Harbour of mine")
    edit_operation(world.seat(world.nour), settings(world, name="Harbour of another"))

    with pytest.raises(ChangedMeanwhile):
        edit_operation(world.seat(world.nour), read)

    assert world.operation().name == "Harbour of another"


def test_clocks_that_run_keep_to_the_new_hours(story, rows, faults):
    story.to("clue", "locate", "draft", "compare", "approve", "send")

    def due_after(**hours):
        edit_operation(story.nour, settings(story.world, **hours))
        assert faults() == []
        return rows(Referral)[0].due_on.isoformat()

    # It was sent on Saturday the 21st.
    assert due_after(ack_hours=48) == "2026-11-24"
    assert due_after(feedback_hours=120) == "2026-11-24"
    story.hear("acknowledged", ())
    assert due_after(feedback_hours=96) == "2026-11-26"


def test_saving_what_was_there_leaves_no_trace(world):
    nour = world.seat(world.nour)
    with pytest.raises(AsItWas):
        edit_operation(nour, settings(world))
    with pytest.raises(AsItWas):
        write_rules(nour, WriteRules())
    assert world.log() == []


@pytest.mark.parametrize("person", ["ana", "kim", "olu"])
def test_only_hosts_set_an_operation_up(world, person):
    seat = world.seat(getattr(world, person))
    with pytest.raises(NotAllowed):
        edit_operation(seat, settings(world, name="Mine"))
    with pytest.raises(NotAllowed):
        write_rules(seat, WriteRules(rules_en="Mine"))
    assert world.log() == []


def test_settings_are_still_changed_in_the_tail_and_not_when_all_is_over(world):
    story = Story(world)
    story.turn()
    edit_operation(story.nour, settings(world, feedback_hours=240))
    story.turn("closed")

    with pytest.raises(OperationClosed):
        edit_operation(story.nour, settings(world, feedback_hours=24))
    with pytest.raises(FeedbackOnly):
        story.turn("tail")
        claim_series(story.ana, "S-0001")


def test_rules_stand_in_the_languages_of_the_operation(world):
    nour = world.seat(world.nour)
    edit_operation(nour, settings(world, languages=["ar", "fr"]))

    with pytest.raises(InputRefused) as refusal:
        write_rules(nour, WriteRules(rules_ja="静かに。", rules_fr="Sans téléphone."))
    write_rules(nour, WriteRules(rules_ar="بلا هاتف.", rules_fr="Sans téléphone."))

    assert set(refusal.value.reasons) == {"rules_ja"}
    with db.reading() as session:
        here = world.operation()
        assert rules_of(session, here) == {"fr": "Sans téléphone.", "ar": "بلا هاتف."}
        # Who reads another language reads the first of those that there are.
        assert rules_for(session, here, "ar") == ("ar", "بلا هاتف.")
        assert rules_for(session, here, "ja") == ("fr", "Sans téléphone.")


def test_other_rules_are_accepted_anew_by_everybody(world):
    seat, bea = (world.ana, sign_in(world.ana.id)), sign_in(world.bea.id)
    digests = [secret.digest(seat[1]), secret.digest(bea)]

    def listening():
        with db.reading() as session:
            seats, ended = standing_seats(session, set(digests), clock.now())
            assert ended == set()
            return {digest for digest, *_ in seats}

    assert listening() == set(digests)
    write_rules(world.seat(world.nour), WriteRules(rules_en="Phones stay outside."))
    assert listening() == set()

    accept_rules(world.bea.id, world.harbour, AcceptRules(as_of=as_of(world.operation())))
    assert listening() == {digests[1]}


def test_rules_of_a_language_that_went_and_came_again_are_accepted_anew(world, rows):
    story = Story(world)
    edit_operation(story.nour, settings(world, languages=["en", "fr"]))
    story.rules(rules_ar="", rules_fr="Sans téléphone.")

    def everybody_has_accepted():
        here = world.operation()
        return all(member.has_accepted(here) for member in rows(Member, operation_id=here.id))

    for languages in (["en"], ["en", "fr"]):
        assert everybody_has_accepted()
        edit_operation(story.nour, settings(world, languages=languages))
        assert not everybody_has_accepted()
        for person in world.members():
            accept_rules(person, world.harbour)
    edit_operation(story.nour, settings(world, languages=["en", "fr", "ja"]))
    assert everybody_has_accepted()


def test_rules_of_a_language_that_went_are_written_over_with_the_others(world, rows, faults):
    story = Story(world)
    edit_operation(story.nour, settings(world, languages=["en", "fr"]))
    story.rules(rules_ar="", rules_fr="Appelez Maria.")
    edit_operation(story.nour, settings(world, languages=["en"]))

    story.rules(rules_ar="")  # as it is, in English

    assert {rule.language: rule.text for rule in rows(Rule)} == {
        "en": "Phones stay outside.",
        "fr": "",
    }
    assert faults() == []


def test_rules_that_were_not_read_are_not_accepted(world, rows):
    write_rules(world.seat(world.nour), WriteRules(rules_en="Phones stay outside."))
    [before] = rows(Member, user_id=world.bea.id)

    with pytest.raises(OtherRules):
        accept_rules(world.bea.id, world.harbour, AcceptRules())

    assert rows(Member, user_id=world.bea.id)[0].accepted_at == before.accepted_at


def test_what_a_rule_said_before_is_gone_and_the_record_is_whole(world, rows, faults):
    story = Story(world)
    write_rules(story.nour, WriteRules(rules_en="Call Maria in room 4."))
    now = as_of(world.operation())
    with pytest.raises(ChangedMeanwhile):
        write_rules(story.nour, WriteRules(rules_en="Of an older page."))
    [first] = rows(Rule)

    write_rules(story.nour, WriteRules(rules_en="Phones stay outside.", as_of=now))

    [rule] = rows(Rule)
    assert (rule.text, rule.number) == ("Phones stay outside.", 1)
    assert rule.salt != first.salt
    assert faults() == []


@pytest.mark.parametrize(
    ("wish", "languages", "reads"),
    [("es", ["fr", "ar"], "fr"), ("ja", ["fr"], "ja"), ("es", ["en", "ja"], "en")],
)
def test_whoever_wishes_for_what_is_not_offered_reads_the_operations_language(
    world, rows, wish, languages, reads
):
    made = opened_by(world, world.nour, languages=languages)
    import_people(None, made, [a_person("zoe", locale=wish)])

    [zoe] = rows(User, sign_in_name="zoe")
    with db.reading() as session:
        assert language_of(session, zoe) == reads
