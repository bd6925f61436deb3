"""A slip: what goes out is chosen, read and frozen, and nothing else goes out."""

import hashlib
import json
from datetime import date

import pytest
from sqlalchemy import event

from taskforce import db
from taskforce.actions.clue import grant_clue, post_clue, redact_clue
from taskforce.actions.comparison import record_comparison
from taskforce.actions.jurisdiction import record_jurisdiction, withdraw_jurisdiction
from taskforce.actions.referral import (
    draft_referral,
    recall_referral,
    refuse_going_out,
    revoke_referral,
    send_referral,
)
from taskforce.actions.slip import choose_slip
from taskforce.actions.stop import resolve_stop, withdraw_alias
from taskforce.actions.translation import redact_translation, translate
from taskforce.actions.voice import confirm_clue, contest_clue
from taskforce.errors import InputRefused, MovedOn, NotAllowed, NotFound, Stopped
from taskforce.errors.desk import NotAsSeen, SecondPerson, SlipChanged
from taskforce.i18n import language_of
from taskforce.inputs import parse
from taskforce.inputs.clue import Redact
from taskforce.inputs.desk import (
    ChooseSlip,
    DraftReferral,
    GiveReason,
    RecallReferral,
    RecordComparison,
    RecordJurisdiction,
    ResolveStop,
)
from taskforce.models import Agency, Referral, Slip
from taskforce.queries.slip import projection, shown, slips_of
from tests.actions.test_referral import SENT
from tests.harness.story import DOUBT, WHY, approve_referral, as_read, digest_read
from tests.harness.world import a_clue, a_translation

R1, S1 = "R-0001", "S-0001"
PERSON = Redact(reason="person")
#: Everything that a recipient ever gets. What is not here goes to nobody.
ALLOWED = {
    "operation", "agency", "referral", "series", "aliases", "to", "to.agency", "to.country",
    "language", "drafted_at", "approved_at", "handling", "handling.tlp", "handling.h_code",
    "household", "household.spare", "household.reason", "household.drafted_by",
    "household.approved_by", "located", "located.place", "located.clues", "clues",
    "clues.reference", "clues.kind", "clues.polarity", "clues.places", "clues.text",
    "clues.language", "clues.translation", "clues.translation.reference",
    "clues.translation.text", "clues.translation.language", "clues.is_firm",
    "clues.is_contested", "clues.basis", "excluded", "possible", "contradicted", "permitted",
    "comparisons", "comparisons.source", "comparisons.result", "comparisons.at",
    "comparisons.until", "contact", "acknowledge_within_hours",
}  # fmt: skip


@pytest.fixture
def compared(story):
    story.to("clue", "locate", "draft", "compare")
    return story


@pytest.fixture
def approved(compared):
    compared.approve()
    return compared


@pytest.fixture
def now(rows):
    """What the slip of a referral would say now."""

    def look(reference=R1):
        [referral] = rows(Referral, number=Referral.number_in(reference))
        with db.reading() as session:
            return projection(session, session.get_one(Referral, referral.id))

    return look


@pytest.fixture
def seen(rows):
    """What the desk has before it."""

    def look():
        with db.reading() as session:
            return shown(session, session.get_one(Referral, rows(Referral)[0].id))

    return look


def chosen(story, **said):
    return story.choose(R1, **said)


def keys_in(content, around=""):
    for name, said in content.items():
        yield around + name
        for each in said if isinstance(said, list) else [said]:
            if isinstance(each, dict):
                yield from keys_in(each, f"{around}{name}.")


def test_until_somebody_chooses_what_supports_the_country_goes_out(compared, now):
    story = compared
    post_clue(story.bea, S1, a_clue("A yellow tram", ("BE",)))
    post_clue(story.bea, S1, a_clue("No such plugs", ("FR",), "excludes"))
    post_clue(story.bea, S1, a_clue("Rain", (), "neutral"))

    slip = now()

    assert [clue["reference"] for clue in slip["clues"]] == ["C-0001"]
    assert slip["aliases"] == ["ICSE 7001"]
    assert slip["permitted"] == ["registers", "protection", "ask_first"]
    assert (slip["language"], slip["household"]) == ("en", {"spare": True})
    assert slip["contact"] == "Referral desk, operation Harbour"
    assert slip["located"] == [{"place": "NL", "clues": ["C-0001"]}]
    assert slip["excluded"] == ["FR"]
    assert slip["acknowledge_within_hours"] == 24
    assert {each["source"] for each in slip["comparisons"]} == {"house"}


def test_a_recipient_reads_their_own_language_where_we_speak_it():
    found = {country: language_of(country) for country in ("JO", "FR", "CH", "JP", "NL", "XX")}

    assert found == {"JO": "ar", "FR": "fr", "CH": "fr", "JP": "ja", "NL": "en", "XX": "en"}


def test_a_slip_holds_what_is_listed_and_no_name_of_a_person(compared, now, rows):
    story = compared
    text = "Trams as @[kim] and @[NL] know them"
    post_clue(story.ana, S1, a_clue(text, ("NL",), text_language="de", locator="item 9"))
    translate(story.kim, "C-0002", a_translation("Trams, says @[kim]", "en"))
    chosen(story, clues=["C-0001", "C-0002"])
    approve_referral(story.lea, R1, as_read(story.world))

    [slip] = rows(Slip)

    assert set(keys_in(slip.content)) <= ALLOWED
    assert [each["text"] for each in slip.content["clues"]] == [
        "A blue tram, item 14, 02:31",
        "Trams as a colleague and Netherlands know them",
    ]
    assert slip.content["clues"][1]["translation"]["text"] == "Trams, says a colleague"
    for name in ("Ana", "Kim", "Lea", "kim", "shelf 1", "item 9", "Liaison"):
        assert name not in slip.body


def test_where_the_household_may_be_contacted_both_answer_for_it_by_name(story, rows, now):
    story.to("clue", "locate")
    agency = story.world.agency("National Police")
    said = {"household": "contact", "household_reason": "The aunt asked for it"}
    draft_referral(story.kim, S1, DraftReferral(agency=agency, **said))
    story.compare()
    assert "approved_by" not in now()["household"]
    approve_referral(story.lea, R1, as_read(story.world, household="confirmed"))

    assert rows(Slip)[0].content["household"] == {
        "spare": False,
        "reason": "The aunt asked for it",
        "drafted_by": "Kim",
        "approved_by": "Lea",
    }
    send_referral(story.kim, R1, SENT)


def test_the_strictest_handling_of_what_is_chosen_holds_for_all(compared, now):
    story = compared
    post_clue(story.ana, S1, a_clue("A crest", ("NL",), tlp="amber+strict", h_code="H1"))
    post_clue(story.ana, S1, a_clue("A bell", ("NL",), tlp="clear"))

    assert now()["handling"] == {"tlp": "amber+strict", "h_code": "H1"}


@pytest.mark.parametrize("handling", [{"tlp": "clear"}, {"tlp": "amber+strict", "h_code": "H1"}])
def test_whose_country_alone_stands_on_it_counts_as_well(compared, now, handling):
    """A slip says more than its clues do: no mark of one of them makes it milder."""
    post_clue(compared.ana, S1, a_clue("A bell", ("NL",), **handling))

    chosen(compared, clues=["C-0001"])

    usual = {"tlp": "amber", "h_code": "H0"}
    assert now()["handling"] == (usual if handling["tlp"] == "clear" else handling)


def test_who_chose_what_goes_out_does_not_approve_it(compared):
    story = compared
    said = ChooseSlip(permits=["registers"], language="en", seen=digest_read(story.world))
    choose_slip(story.lea, R1, said)

    for seat in (story.kim, story.lea):
        with pytest.raises(SecondPerson):
            approve_referral(seat, R1, as_read(story.world))
    approve_referral(story.nour, R1, as_read(story.world))


def test_two_who_choose_at_once_do_not_overwrite_each_other(compared, rows):
    before = digest_read(compared.world)
    chosen(compared, clues=[], seen=before)

    with pytest.raises(NotAsSeen):
        chosen(compared, language="fr", seen=before)
    assert rows(Referral)[0].slip_language == "en"


def test_a_correction_of_what_was_chosen_stays_chosen(compared, now):
    chosen(compared)
    compared.to("correct")

    [clue] = now()["clues"]
    assert clue["reference"] != "C-0001"


def test_no_paper_leaves_while_something_holds_up_the_referral(approved):
    refuse_going_out(approved.kim, R1)

    approved.to("match")
    with pytest.raises(Stopped):
        refuse_going_out(approved.kim, R1)
    with pytest.raises(NotAllowed):
        refuse_going_out(approved.ana, R1)


def test_another_answer_of_a_registry_is_approved_anew(approved):
    said = RecordComparison(
        source="ICSE", result="active", compared_on=date(2026, 11, 21), answer="Unit 4"
    )
    record_comparison(approved.kim, S1, said)
    resolve_stop(approved.kim, "X-0001", ResolveStop(resolution="joint", reason="Both go on."))

    with pytest.raises(SlipChanged):
        approved.send()


def test_a_ground_that_fell_away_is_approved_anew(approved, now):
    story = approved
    post_clue(story.ana, S1, a_clue("A bell", ("NL",)))
    withdraw_jurisdiction(story.kim, "J-0001", WHY)
    record_jurisdiction(
        story.kim, S1, RecordJurisdiction(places=["NL"], clues=["C-0001", "C-0002"])
    )
    chosen(story)
    story.approve()
    assert now()["located"][0]["clues"] == ["C-0001", "C-0002"]

    contest_clue(story.bea, "C-0002", DOUBT)

    assert now()["located"][0]["clues"] == ["C-0001"]
    with pytest.raises(SlipChanged):
        story.send()


def test_what_its_provider_has_not_granted_goes_to_nobody(compared, now):
    story = compared
    story.withhold()

    assert [each["reference"] for each in now()["clues"]] == ["C-0001"]
    with pytest.raises(InputRefused) as refused:
        chosen(story, clues=["C-0002"])
    assert set(refused.value.reasons) == {"clues"}

    grant_clue(story.ana, "C-0002")
    chosen(story, clues=["C-0001", "C-0002"])
    assert [each["reference"] for each in now()["clues"]] == ["C-0001", "C-0002"]
    assert now()["handling"]["tlp"] == "red"


def test_a_translation_stands_beside_only_where_the_recipient_needs_one(compared, now):
    story = compared
    translate(story.bea, "C-0001", a_translation())

    assert now()["clues"][0]["translation"] is None
    chosen(story, language="fr")
    assert now()["clues"][0]["translation"]["language"] == "fr"
    chosen(story, language="ar")
    assert now()["clues"][0]["translation"]["text"] == "Un tram bleu"


def test_choosing_is_the_desks_and_ends_when_it_goes_out(compared, now, rows, last_event):
    story = compared
    chosen(story, aliases=["A-0001"], contact="Desk of Harbour, by SIENA", language="ar")

    assert (now()["contact"], now()["aliases"]) == ("Desk of Harbour, by SIENA", ["ICSE 7001"])
    assert (now()["permitted"], now()["language"]) == (["registers"], "ar")
    assert "SIENA" not in last_event().body
    chosen(story)
    assert now()["aliases"] == []
    for seat in (story.ana, story.world.seat(story.world.olu)):
        with pytest.raises(NotAllowed):
            choose_slip(seat, R1, ChooseSlip(permits=["registers"], language="en", seen=""))
    with pytest.raises(NotFound):
        choose_slip(
            story.world.seat(story.world.dan),
            R1,
            ChooseSlip(permits=["registers"], language="en", seen=""),
        )
    story.to("approve", "send")
    with pytest.raises(MovedOn) as late:
        chosen(story)
    assert "Lea" in late.value.explain()


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("permits", {"permits": []}),
        ("permits", {"permits": ["arrest"]}),
        ("language", {"language": "de"}),
        ("language", {"language": ""}),
        ("contact", {"contact": "desk@example.org"}),
        ("contact", {"contact": "x" * 201}),
        ("clues", {"clues": ["C-0009"]}),
        ("clues", {"clues": ["S-0001"]}),
        ("aliases", {"aliases": ["A-0002"]}),
    ],
)
def test_what_cannot_be_chosen_is_refused_beside_its_field(compared, field, said):
    log = compared.world.log()

    with pytest.raises(InputRefused) as refused:
        fitting = {"clues": ["C-0001"], "permits": ["registers"], "language": "en"}
        fitting["seen"] = digest_read(compared.world)
        choose_slip(compared.kim, R1, parse(ChooseSlip, fitting | said))

    assert set(refused.value.reasons) == {field}
    assert compared.world.log() == log


def test_a_slip_asks_the_records_as_often_for_many_clues_as_for_few(compared, engines):
    """Every referral of a series is drawn with its slip whenever a clue is posted; its recipient
    may not read what was written."""
    story, asked = compared, []

    def note(*_):
        asked.append(1)

    def questions():
        asked.clear()
        with db.reading() as session:
            event.listen(engines[0], "before_cursor_execute", note)
            slips_of(session, story.world.series().id)
            event.remove(engines[0], "before_cursor_execute", note)
        return len(asked)

    chosen(story, clues=["C-0001"], language="fr")
    few = questions()
    for letter in "abcdefgh":
        post_clue(story.ana, S1, a_clue(f"A tram of line {letter}", ("NL",)))
    chosen(story, clues=[f"C-{number:04}" for number in range(1, 10)], language="fr")

    assert questions() == few > 0


def test_what_is_approved_is_what_was_read(compared, rows):
    story = compared
    read = as_read(story.world)
    post_clue(story.ana, S1, a_clue("A second tram", ("NL",)))

    with pytest.raises(NotAsSeen) as refused:
        approve_referral(story.lea, R1, read)
    assert R1 in refused.value.explain()
    assert rows(Slip) == []
    assert rows(Referral)[0].state == "compared"

    approve_referral(story.lea, R1, as_read(story.world))
    [slip] = rows(Slip)
    assert rows(Referral)[0].slip_id == slip.id
    assert slip.digest == hashlib.sha256(slip.body.encode()).hexdigest()
    assert slip.body == json.dumps(
        slip.content, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


def test_whoever_drafted_it_approves_no_slip_however_well_they_read_it(compared):
    with pytest.raises(SecondPerson):
        approve_referral(compared.kim, R1, as_read(compared.world))


def test_a_choice_after_approval_takes_it_back(approved, rows, faults):
    story = approved
    chosen(story, permits=["investigate"])

    [referral] = rows(Referral)
    assert (referral.state, referral.approved_by, referral.approved_at) == ("compared", None, None)
    assert [line.split()[1] for line in story.world.log(6)] == [
        "referral.slip_chosen",
        "referral.returned",
    ]
    story.approve()
    assert [slip.reference for slip in rows(Slip)] == ["Z-0001", "Z-0002"]
    assert rows(Referral)[0].slip_id == rows(Slip)[1].id
    assert faults() == []
    story.send()


def corrected(story):
    story.correct()


def wiped(story):
    redact_clue(story.nour, "C-0001", PERSON)


def contested(story):
    contest_clue(story.bea, "C-0001", DOUBT)


def moved(story):
    withdraw_jurisdiction(story.kim, "J-0001", WHY)
    story.locate()


def unnamed(story):
    withdraw_alias(story.kim, "A-0001")


def renamed(story):
    with db.writers_engine().begin() as connection:
        agencies = Agency.__table__
        here = agencies.update().where(agencies.c.name == "National Police")
        connection.execute(here.values(name="National Police Agency"))


@pytest.mark.parametrize("change", [corrected, contested, unnamed, renamed])
def test_what_changed_since_approval_does_not_go_out(approved, rows, change, seen):
    story = approved
    change(story)

    with pytest.raises(SlipChanged) as refused:
        story.send()
    assert "anew" in refused.value.explain()
    assert seen().is_outdated
    assert rows(Referral)[0].state == "approved"

    story.approve()
    assert not seen().is_outdated
    story.send()


def test_a_jurisdiction_that_was_taken_back_takes_the_slip_with_it(approved):
    moved(approved)

    approved.send()  # the same country on the same clue is the same slip


def test_a_new_comparison_or_voice_changes_nothing(story, at, now, rows):
    at(12)
    story.to("clue", "locate", "draft", "compare", "approve")
    confirm_clue(story.bea, "C-0001")
    said = {"source": "ICSE", "answer": "The ICSE desk", "compared_on": "2026-11-22"}
    record_comparison(story.kim, S1, RecordComparison(**said))
    assert len(now()["comparisons"]) == 2

    story.send()

    assert rows(Referral)[0].state == "sent"


def test_what_still_holds_is_approved_once(approved):
    with pytest.raises(MovedOn):
        approve_referral(approved.nour, R1, as_read(approved.world))


def test_a_wiped_clue_empties_what_was_approved_and_takes_it_back(approved, rows, faults, now):
    story = approved
    wiped(story)

    [slip], [referral] = rows(Slip), rows(Referral)
    assert (slip.body, slip.digest, slip.salt, slip.redacted_by_id) == (
        "",
        "",
        None,
        story.nour.user_id,
    )
    assert (referral.state, referral.slip_id, referral.approved_by) == ("compared", None, None)
    assert [line.split()[1] for line in story.world.log(6)] == [
        "clue.redacted",
        "referral.returned",
    ]
    assert now()["clues"] == []
    assert faults() == []


def test_a_wiped_translation_does_the_same(compared, rows, faults):
    story = compared
    translate(story.bea, "C-0001", a_translation())
    chosen(story, language="fr")
    story.approve()

    redact_translation(story.nour, "T-0001", PERSON)

    assert rows(Slip)[0].body == ""
    assert rows(Referral)[0].state == "compared"
    assert faults() == []


def test_no_slip_of_earlier_times_keeps_a_wiped_text(approved, rows, faults, seen):
    story = approved
    chosen(story)
    story.approve()
    revoke_referral(story.kim, R1, GiveReason(reason="Not needed"))
    wiped(story)

    assert [slip.body for slip in rows(Slip)] == ["", ""]
    assert (seen().is_outdated, seen().is_emptied) == (False, False)
    assert rows(Referral)[0].state == "revoked"
    assert faults() == []


def test_what_went_out_stays_and_the_desk_is_told(approved, rows, seen, faults):
    story = approved
    story.send()
    assert seen().wiped == []

    wiped(story)

    assert "tram" in rows(Slip)[0].body
    assert rows(Referral)[0].state == "sent"
    assert seen().wiped == ["C-0001"]
    recall_referral(story.kim, R1, RecallReferral(reason="A name stood in it"))
    assert seen().wiped == ["C-0001"]
    assert faults() == []
