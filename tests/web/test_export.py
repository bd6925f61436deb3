"""Exports: what a host takes along, what stays, and what the record says of it."""

import csv
import hashlib
import io
import json
import re
import subprocess
import zipfile

import pyrage
import pytest
from pypdf import PdfReader
from sqlalchemy import select

from taskforce import cipher, db, packing, printing
from taskforce.actions.clue import grant_clue, post_clue, redact_clue
from taskforce.actions.export import note_export, set_agency_key
from taskforce.actions.operation import edit_person
from taskforce.actions.referral import recall_referral
from taskforce.actions.series import limit_series
from taskforce.actions.translation import translate
from taskforce.errors import ChangedMeanwhile
from taskforce.inputs.clue import Redact
from taskforce.inputs.desk import RecallReferral
from taskforce.inputs.export import LISTS, MakeExport, SetAgencyKey
from taskforce.inputs.person import EditPerson
from taskforce.inputs.series import LimitSeries
from taskforce.models import (
    Agency,
    Event,
    EventKind,
    HouseEvent,
    Member,
    Model,
    OperationState,
    Role,
    User,
)
from taskforce.queries.everything import TABLES
from taskforce.queries.person import as_read
from tests.actions.test_tail import put
from tests.browser.screen import says
from tests.harness.dump import without_chance
from tests.harness.story import Story
from tests.harness.world import a_clue, a_series, a_translation
from tests.test_sheets import FORMULAS
from tests.web.matrix import SCRIPT

EXPORTS = "/operations/harbour/exports"


@pytest.fixture
def story(world):
    story = Story(world)
    story.to("claim", "clue", "locate", "draft", "compare", "approve", "send")
    story.hear()
    return story


@pytest.fixture
def made(world, browser):
    """Ask for a file as Nour, or as somebody else."""

    def made(what, by=None, headers=None, **said):
        client = browser(by or world.nour)
        return client.post(EXPORTS, data={"what": what} | said, headers=headers or {})

    return made


def rows(answer):
    """The rows of a list, by the names of its columns."""
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def whole(answer):
    assert answer.status_code == 200, answer.text
    return json.loads(answer.data)


def noted(world):
    with db.reading() as session:
        query = select(Event).filter_by(operation_id=world.harbour, kind=EventKind.EXPORT_MADE)
        return [event.facts for event in session.scalars(query.order_by(Event.seq))]


def test_a_list_has_codes_and_words_in_its_language(world, story, made):
    [series] = rows(made("series", form="csv", language="ja"))
    [clue] = rows(made("clues", form="csv", language="ja"))

    assert (series["reference"], series["aliases"]) == ("S-0001", "ICSE:7001")
    assert (series["stage"], series["stage_word"]) == ("identified", says("ja", "Identified"))
    assert (series["located"], series["languages_names"]) == ("NL", "アラビア語")
    assert (clue["polarity"], clue["polarity_word"]) == ("supports", says("ja", "Supports"))
    assert clue["posted_at"].endswith("+00:00")
    assert {"first_seen", "items"} & set(series) == set()


def test_referrals_and_feedback_stand_in_lists_of_their_own(world, story, made):
    [referral] = rows(made("referrals", form="csv", language="en"))
    [fact] = rows(made("feedback", form="csv", language="en"))

    assert (referral["reference"], referral["series"], referral["country"]) == (
        "R-0001",
        "S-0001",
        "NL",
    )
    assert (referral["state"], len(referral["slip_digest"])) == ("sent", 64)
    assert (fact["referral"], fact["state"], fact["step"]) == (
        "R-0001",
        "standing",
        "positive_identification",
    )
    assert referral["latest_step"] == "positive_identification"


def test_no_list_names_a_person(world, story, made):
    post_clue(story.ana, "S-0001", a_clue(f"@[{world.bea.sign_in_name}] knows this tram"))

    told = "".join(made(what, form="csv").data.decode() for what in LISTS)

    assert "a colleague knows this tram" in told or "knows this tram" in told
    names = ("Ana", "Bea", "Nour", "Kim", "Lea", "bea]")
    assert [name for name in names if name in told] == []


def test_texts_in_any_script_come_back_as_they_were_written(world, story, made):
    arabic, japanese = "ترام أزرق، محطة الميدان", "青い路面電車、駅前"
    post_clue(story.ana, "S-0001", a_clue(arabic, text_language="ar"))
    translate(story.bea, "C-0002", a_translation(japanese, "ja"))

    found = rows(made("clues", form="csv", language="ja"))[1]
    book = zipfile.ZipFile(io.BytesIO(made("clues", form="xlsx", language="ja").data))

    assert (found["text"], found["translation"]) == (arabic, japanese)
    texts = book.read("xl/sharedStrings.xml").decode()
    assert arabic in texts
    assert japanese in texts


#: Every column of these tables that holds a text of somebody.
TEXTS = {
    "series": ("origin", "contact", "locator"),
    "clue": ("text", "locator"),
    "translation": ("text",),
    "referral": ("household_reason", "channel_reference", "sent_to", "sent_contact",
                 "recalled_reason", "revoked_reason"),
    "feedback": ("source", "reason", "withdrawn_reason"),
    "agency": ("name", "contact"),
}  # fmt: skip


@pytest.mark.parametrize("said", FORMULAS)
def test_no_text_of_anybody_becomes_a_formula(world, story, made, said):
    translate(story.bea, "C-0001", a_translation())
    with cipher.writing(cipher.new_name()), db.writers_engine().begin() as connection:
        for table, columns in TEXTS.items():
            model = Model.metadata.tables[table]
            # Names of agencies are unique in their country.
            mine = model.c.id == (1 if table != "agency" else world.agency("National Police"))
            connection.execute(model.update().where(mine).values(dict.fromkeys(columns, said)))

    for what in LISTS:
        answer = made(what, form="csv", language="fr")
        cells = [cell for row in rows(answer) for cell in row.values()]
        assert not [cell for cell in cells if cell[:1] in set("=+-@\t\r＝＋－＠")], what
        book = zipfile.ZipFile(io.BytesIO(made(what, form="xlsx").data))
        assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize(
    "marks", [{"tlp": "red"}, {"h_code": "H2"}, {"h_code": "H3"}], ids=lambda marks: str(marks)
)
def test_what_may_not_go_further_is_left_out_and_counted(world, story, made, marks):
    post_clue(story.ana, "S-0001", a_clue("A secret tram", **marks))
    if marks != {"h_code": "H3"}:  # granted to those here is not given to anybody else
        grant_clue(story.ana, "C-0002")
    translate(story.bea, "C-0002", a_translation("Un tram secret"))

    listed, everything = made("clues", form="csv", language="en"), whole(made("everything"))

    told = rows(listed)
    assert [row["reference"] for row in told] == [
        "C-0001",
        "1 row is left out because of its handling.",
    ]
    assert "secret" not in listed.text
    assert "secret" not in json.dumps(everything)
    assert everything["left_out"]["clue"] == everything["left_out"]["translation"] == 1
    assert noted(world)[0]["left_out"] == 1


def test_what_was_wiped_stays_wiped(world, story, made):
    post_clue(story.ana, "S-0001", a_clue("A person's tram"))
    redact_clue(story.nour, "C-0002", Redact(reason="person"))

    listed = rows(made("clues", form="csv"))[1]

    assert (listed["state"], listed["text"], listed["places"]) == ("wiped", "", "")
    assert "person's tram" not in made("everything").text


def test_a_limited_series_goes_only_with_those_who_may_know_of_it(world, story, made):
    zoe = world.person("Zoe", "en", Role.HOST)
    world.bring(a_series("S-0002", "ICSE:7002"))
    post_clue(story.bea, "S-0002", a_clue("Only some may know"))
    limit_series(story.nour, "S-0002", LimitSeries(people=[world.nour.id]))

    for what in (*LISTS, "everything"):
        form = {} if what == "everything" else {"form": "csv"}
        hers, his = (made(what, by=by, **form).text for by in (zoe, world.nour))
        assert "S-0002" not in hers, what
        assert "Only some" not in hers
        assert ("S-0002" in his) is (what in ("series", "clues", "everything")), what


def test_everything_is_the_same_each_time_and_holds_no_secret_and_no_other_operation(
    world, story, made
):
    first, second = whole(made("everything")), whole(made("everything"))

    assert (first["format"], first["version"]) == ("taskforce-export", 1)
    assert list(first["tables"]) == [each.__tablename__ for each in TABLES] + [
        "agency",
        "user",
        "member",
        "event",
    ]
    assert first["tables"]["series"] == second["tables"]["series"]
    assert [each["reference"] for each in first["tables"]["series"]] == ["S-0001"]
    assert first["tables"]["series"][0]["first_seen"] == "2019-04"
    assert [each["seq"] for each in first["tables"]["event"]] == list(range(1, first["as_of"] + 1))
    told = without_chance(json.dumps(first))
    for secret in ("salt", "password_hash", "sign_in_name", "9001", "Lighthouse", "lighthouse"):
        assert secret not in told, secret


def test_each_export_stands_in_the_record_with_the_digest_of_what_was_handed_out(
    world, story, made, browser
):
    answers = [made("series", form="xlsx"), made("referrals", form="csv")]

    facts = noted(world)
    assert [each["export"] for each in facts] == ["EX-0001", "EX-0002"]
    for answer, each in zip(answers, facts, strict=True):
        assert hashlib.sha256(answer.data).hexdigest() == each["digest"]
        assert len(answer.data) == each["size"]
        assert each["export"] in answer.headers["Content-Disposition"]
    page = browser(world.nour).get(EXPORTS).text
    assert 'id="EX-0001"' in page
    assert 'id="EX-0002"' in page
    assert "EX-0001" in browser(world.kim).get("/operations/harbour/history").text
    assert "EX-0001" not in browser(world.ana).get("/operations/harbour/history").text


def test_a_retry_exports_nothing_twice_and_says_which_it_was(world, story, made):
    key = {**SCRIPT, "Idempotency-Key": "ab" * 16}

    first, again = made("series", form="csv", headers=key), made("series", form="csv", headers=key)
    other = made("clues", form="csv", headers=key)

    assert (first.status_code, again.status_code, other.status_code) == (200, 200, 422)
    assert first.data == again.data
    assert first.headers["Event-Number"] == again.headers["Event-Number"]
    world.bring(a_series("S-0002"))
    late = made("series", form="csv", headers=key)
    assert late.status_code == 409
    assert "EX-0001" in late.json["message"]
    assert len(noted(world)) == 1


@pytest.mark.parametrize("state", OperationState)
def test_as_long_as_there_is_an_operation_there_are_exports(world, story, made, state):
    put(world, state)

    assert made("series", form="csv").status_code == 200


@pytest.mark.parametrize("who", ["ana", "kim", "olu"])
def test_nobody_but_hosts_exports_anything(world, story, made, who):
    assert made("series", by=getattr(world, who)).status_code == 403
    assert made("series", by=world.dan).status_code == 404
    assert noted(world) == []


@pytest.mark.parametrize("said", [{"what": "passwords"}, {"what": "series", "form": "exe"}, {}])
def test_what_cannot_be_exported_is_refused_in_a_sentence(world, browser, said):
    answer = browser(world.nour).post(EXPORTS, data=said, headers=SCRIPT)

    assert answer.status_code == 422
    assert answer.json["message"]


@pytest.mark.parametrize("language", ["en", "fr", "ar", "ja"])
def test_the_report_tells_the_dashboards_figures_in_each_language(
    world, story, made, browser, language
):
    answer = made("report", form="html", language=language)
    figures = browser(world.nour).get("/operations/harbour/dashboard").text

    told = answer.data.decode()
    assert f'lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in told
    sent = says(language, "Referrals sent")
    assert f'<th scope="row">{sent}</th><td><bdi>1</bdi></td>' in told
    assert f"{says('ar', 'Referrals sent')}</span><b>1</b>" in figures
    assert 'id="report-thanks"' in told
    names = ("Ana", "Bea", "Nour", "Kim", "Lea", "S-0001")
    assert [name for name in names if name in told] == []
    assert "https://" not in told
    assert "http://" not in told


def test_the_report_can_be_had_as_a_pdf(world, story, made, monkeypatch):
    pdf = made("report", form="pdf", language="en")

    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.data)).pages)
    assert "Report of the operation Harbour" in text
    monkeypatch.setattr(printing, "printed", lambda html: None)
    assert made("report", form="pdf").status_code == 503
    assert made("report", form="html").status_code == 200


@pytest.fixture
def police(world):
    """The National Police, to whom a referral went, and the other half of its key."""
    agency, identity = world.agency("National Police"), pyrage.x25519.Identity.generate()
    said = SetAgencyKey(age_key=str(identity.to_public()))
    set_agency_key(world.nour.id, world.harbour, agency, said)
    return agency, identity


def opened(answer, identity):
    assert answer.status_code == 200, answer.text
    return zipfile.ZipFile(io.BytesIO(pyrage.decrypt(answer.data, [identity])))


def test_a_package_opens_with_the_agencys_key_alone_and_a_stock_tool_checks_it(
    world, story, police, made, tmp_path
):
    agency, identity = police
    answer = made("package", agency=agency)

    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(answer.data, [pyrage.x25519.Identity.generate()])
    opened(answer, identity).extractall(tmp_path)
    check = ["sha256sum", "-c", "--strict", packing.MANIFEST]
    good = subprocess.run(check, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert good.returncode == 0, good.stderr
    assert good.stdout.count(": OK") == len([f for f in tmp_path.rglob("*") if f.is_file()]) - 1
    (tmp_path / "slips" / "R-0001.json").write_text("{}")
    assert subprocess.run(check, cwd=tmp_path, capture_output=True, check=False).returncode == 1
    [facts] = noted(world)
    assert facts["digest"] == hashlib.sha256(answer.data).hexdigest()
    assert facts["fingerprint"] == packing.fingerprint(str(identity.to_public()))


def test_a_package_holds_what_went_to_that_agency_and_what_its_own_people_saw(
    world, story, police, made
):
    piet = world.person("Piet", "en", Role.INVESTIGATOR, agency="National Police")
    world.bring(a_series("S-0002", "ICSE:7002"))
    post_clue(world.seat(piet), "S-0002", a_clue("Our own observation"))
    post_clue(world.seat(piet), "S-0002", a_clue("For those here only", tlp="red"))
    post_clue(story.bea, "S-0002", a_clue("Not theirs"))

    package = opened(made("package", agency=police[0]), police[1])

    names = set(package.namelist())
    assert {"referrals.csv", "feedback.csv", "clues.csv", "slips/R-0001.json"} < names
    assert names & {"slips.pdf", "slips.html"}
    told = {name: package.read(name).decode("utf-8", "replace") for name in names}
    assert "R-0001" in told["referrals.csv"]
    assert "A blue tram" in told["clues.csv"]
    assert "Our own observation" in told["clues.csv"]
    assert "Policía Nacional" not in told["clues.csv"]  # whose people saw the tram
    assert 'item 14"' not in told["clues.csv"]
    assert "Not theirs" not in "".join(told.values())
    assert "For those here" not in "".join(told.values())
    slip = json.loads(told["slips/R-0001.json"])
    assert slip["slip"]["referral"] == "R-0001"
    assert [facts["left_out"] for facts in noted(world)] == [1]


def test_who_moves_to_another_agency_takes_nothing_along(world, story, police, made, at):
    at(9)
    piet = world.person("Piet", "en", Role.INVESTIGATOR, agency="National Police")
    world.bring(a_series("S-0002", "ICSE:7002"))
    post_clue(world.seat(piet), "S-0002", a_clue("Seen for the police"))
    at(10)
    with db.reading() as session:
        user = session.get_one(User, piet.id)
        read = as_read(user, session.scalars(select(Member).filter_by(user_id=piet.id)).one())
        said = {"name": user.name, "locale": "en", "zone": user.zone}
    moved = EditPerson(agency=world.agency("Office mineurs"), were=read, **said)
    edit_person(world.nour.id, world.harbour, piet.id, moved)
    at(11)
    post_clue(world.seat(piet), "S-0002", a_clue("Seen for the office"))

    clues = opened(made("package", agency=police[0]), police[1]).read("clues.csv").decode()

    assert "Seen for the police" in clues
    assert "Seen for the office" not in clues
    by = {row["text"]: row["agency"] for row in rows(made("clues", form="csv"))}
    assert (by["Seen for the police"], by["Seen for the office"]) == (
        "National Police",
        "Office mineurs",
    )


def test_who_chose_no_agency_reads_that_they_should(made):
    answer = made("package", headers=SCRIPT, agency="")

    assert answer.status_code == 422
    assert answer.json["reasons"] == {"agency": "يرجى اختيار جهة من الدليل."}


def test_an_agency_that_is_closed_is_not_offered_and_gets_nothing(
    world, story, police, made, browser
):
    page = browser(world.nour).get(EXPORTS).text
    assert f'<option value="{police[0]}"' in page
    with db.writers_engine().begin() as connection:
        ends = Agency.__table__.update().where(Agency.id == police[0])
        connection.execute(ends.values(closed_on=world.operation().starts))

    assert f'<option value="{police[0]}"' not in browser(world.nour).get(EXPORTS).text
    answer = made("package", headers=SCRIPT, agency=police[0])
    assert (answer.status_code, answer.json["code"]) == (409, "agency_closed")
    assert noted(world) == []


def test_a_slip_that_was_recalled_or_lost_a_text_goes_out_no_more(world, story, police, made):
    recall_referral(story.kim, "R-0001", RecallReferral(reason="The wrong child"))

    package = opened(made("package", agency=police[0]), police[1])

    assert not [name for name in package.namelist() if "slip" in name]
    assert "recalled" in package.read("referrals.csv").decode()
    assert "The wrong child" not in package.read("referrals.csv").decode()
    assert "A blue tram" not in package.read("clues.csv").decode()
    assert "R-0001" in package.read("READ-ME.txt").decode()


def test_an_agency_without_a_key_gets_nothing_and_the_page_says_where_to_add_one(
    world, story, made
):
    answer = made("package", headers=SCRIPT, agency=world.agency("National Police"))

    assert answer.status_code == 409
    assert "National Police" in answer.json["message"]
    assert says("ar", "Keys of agencies") in answer.json["message"]
    assert noted(world) == []
    assert made("package", agency=10**6).status_code == 404
    assert made("package").status_code == 404


def test_a_package_locked_to_a_key_that_was_taken_away_never_leaves(world, story, police):
    made = story.made(what="package", agency=police[0], recipient="age1another")

    with pytest.raises(ChangedMeanwhile):
        note_export(story.nour, made)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("age1nonsense", "not an age public key"),
        ("ssh-ed25519 AAAA", "not an age public key"),
        (str(pyrage.x25519.Identity.generate()), "secret half"),
    ],
    ids=["nonsense", "ssh", "secret"],
)
def test_what_is_no_public_key_is_refused_and_kept_nowhere(world, browser, typed, reason):
    lea = world.person("Zoe", "en", Role.HOST)
    address = f"{EXPORTS}/agencies/{world.agency('Policía Nacional')}/key"

    by_hand = browser(lea).post(address, data={"age_key": typed})
    by_script = browser(lea).post(address, data={"age_key": typed}, headers=SCRIPT)

    assert (by_hand.status_code, by_script.status_code) == (422, 422)
    assert reason in by_hand.text
    assert reason in by_script.json["reasons"]["age_key"]
    with db.reading() as session:
        assert not session.scalars(select(HouseEvent).filter_by(kind="set_agency_key")).all()


def test_the_houses_record_keeps_whose_key_was_changed_by_whom(world, browser, police):
    agency, identity = police
    browser(world.nour).post(f"{EXPORTS}/agencies/{agency}/key", data={"age_key": ""})

    with db.reading() as session:
        found = session.scalars(select(HouseEvent).filter_by(kind="set_agency_key")).all()
    mark = packing.fingerprint(str(identity.to_public()))
    assert [each.facts["fingerprint"] for each in found] == [mark, ""]
    assert {each.actor_id for each in found} == {world.nour.id}
    assert MakeExport(what="report", form="csv").chosen == "pdf"


def test_who_has_a_key_stands_apart_from_who_has_none(world, browser, police):
    agency, _ = police
    zoe = world.person("Zoe", "en", Role.HOST)

    page = browser(zoe).get(EXPORTS).text

    _, keys = page.split('id="agency-keys"')
    with_one, without = keys.split("<h3>")[1:]
    assert re.findall(r'<li id="agency-(\d+)" data-words="([^"]+)"', with_one) == [
        (str(agency), "national police nl netherlands")
    ]
    assert with_one.startswith('With a key <span class="count">1<')
    assert without.startswith("No key yet")
    assert 'data-words="policía nacional es spain"' in without
    assert '<option value="csv" >CSV</option>' in page
