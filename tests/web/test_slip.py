"""The slip's page: what it says, what it asks, and that it tells when it has changed."""

import hashlib
import html
import io
import json
import re
from datetime import UTC, datetime

import pypdf
import pytest
from sqlalchemy import select

from taskforce import clock, db, i18n, printing
from taskforce.actions.clue import post_clue, redact_clue
from taskforce.actions.referral import draft_referral, revoke_referral
from taskforce.actions.slip import choose_slip
from taskforce.actions.translation import translate
from taskforce.inputs.clue import Redact
from taskforce.inputs.desk import ChooseSlip, DraftReferral, GiveReason
from taskforce.models import Slip
from tests.harness import dom
from tests.harness.story import Story, digest_read
from tests.harness.world import a_clue, a_translation
from tests.web.matrix import SCRIPT
from tests.web.test_readings import readings

R1 = "/operations/harbour/referrals/R-0001"
PAGE = f"{R1}/slip"
ARABIC = "ترام أزرق في لاهاي"


@pytest.fixture(autouse=True)
def _noon(monkeypatch):
    moment = datetime(2026, 11, 22, 12, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: moment)


@pytest.fixture
def compared(world):
    story = Story(world)
    story.to("clue", "locate", "draft", "compare")
    return story


@pytest.fixture
def arabic(compared):
    """For a recipient who reads Arabic, with a clue that was written in it and one that was
    translated."""
    story = compared
    post_clue(story.nour, "S-0001", a_clue(ARABIC, ("NL",), text_language="ar"))
    translate(story.nour, "C-0001", a_translation("ترام أخضر", "ar"))
    said = {"clues": ["C-0001", "C-0002"], "aliases": ["A-0001"], "permits": ["registers"]}
    choose_slip(
        story.kim, "R-0001", ChooseSlip(language="ar", seen=digest_read(story.world), **said)
    )
    return story


@pytest.fixture
def rows_of(world):
    def find(model):
        with db.reading() as session:
            return list(session.scalars(select(model)))

    return find


def paper(page):
    """The slip itself, as it would lie on a desk."""
    found = re.search(r'<article class="slip".*?</article>', page.text, re.DOTALL)[0]
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found)))


def seen_on(page):
    return re.search(r'name="seen" value="(\w+)"', page.text)[1]


def test_a_slip_is_read_before_it_is_approved(compared, browser):
    lea = browser(compared.world.lea)
    page = lea.get(PAGE)

    for told in ("Draft: not approved", "National Police", "A blue tram, item 14", "ICSE 7001"):
        assert told in paper(page)
    assert lea.post(f"{R1}/approve", data={"seen": seen_on(page)}).location == PAGE
    page = lea.get(PAGE)
    assert "Draft: not approved" not in paper(page)
    assert f"{R1}/approve" not in page.text
    assert f"{PAGE}.pdf" in page.text


def test_what_changed_since_the_look_is_refused_where_it_stands(compared, browser):
    lea = browser(compared.world.lea)
    read = {"seen": seen_on(lea.get(PAGE))}
    compared.choose(contact="Another desk")

    refused = lea.post(f"{R1}/approve", data=read, headers=SCRIPT)

    assert (refused.status_code, refused.json["code"]) == (409, "not_as_seen")
    assert "Another desk" in paper(lea.get(PAGE))
    assert lea.post(f"{R1}/approve", data={}, headers=SCRIPT).json["reasons"].keys() == {"seen"}


def test_an_open_page_tells_at_once_that_it_is_old(compared, open_page, browser):
    page = open_page(compared.world.lea, "referrals/R-0001/slip")
    page.apply()
    read = page.main.attributes["data-holds"]
    assert page.tree.find("id", "R-0001-line")[0].attributes["data-now"] == read

    compared.choose(contact="Another desk")
    page.apply()

    assert page.tree.find("id", "R-0001-line")[0].attributes["data-now"] != read
    assert page.main.attributes["data-holds"] == read
    assert "Another desk" not in str(page.main)  # what somebody reads stays as it is
    fresh = dom.parse_main(browser(compared.world.lea).get(PAGE).text)
    assert "Another desk" in str(fresh)
    assert str(fresh.find("id", "slips")[0]) == str(page.tree.find("id", "slips")[0])


def test_what_is_wiped_leaves_the_open_page_at_once(compared, open_page, browser):
    compared.approve()
    page = open_page(compared.world.lea, "referrals/R-0001/slip")
    page.messages()
    assert 'data-says="C-0001"' in str(page.main)

    redact_clue(compared.nour, "C-0001", Redact(reason="person"))

    assert [message["wiped"] for message in page.messages()] == [["C-0001"]]
    fresh = page.fresh_main()
    assert "tram" not in fresh
    assert "It has changed" not in fresh
    assert "A text on it was removed after it was approved" in fresh
    cards = browser(compared.world.lea).get("/operations/harbour/series/S-0001/referrals")
    assert "A text on it was removed after it was approved" in cards.text
    compared.approve()
    assert "was removed after" not in page.fresh_main()


def test_the_card_leads_to_the_slip_and_says_when_it_is_old(compared, browser):
    lea = browser(compared.world.lea)
    cards = "/operations/harbour/series/S-0001/referrals"
    assert f'href="{PAGE}"' in lea.get(cards).text
    compared.approve()
    assert "approve it anew" not in lea.get(cards).text

    compared.correct()

    assert "approve it anew" in lea.get(cards).text
    page = lea.get(PAGE)
    assert "approve it anew" in page.text
    assert "A green tram" in paper(page)
    assert "A blue tram" not in paper(page)
    assert lea.get(f"{PAGE}.json", headers=SCRIPT).json["code"] == "slip_changed"
    assert lea.post(f"{R1}/approve", data={"seen": seen_on(page)}).location == PAGE


def test_what_went_out_and_was_wiped_since_stays_and_says_so(compared, browser):
    compared.to("approve", "send")
    redact_clue(compared.nour, "C-0001", Redact(reason="person"))

    page = browser(compared.world.lea).get(PAGE)

    assert "A blue tram" in paper(page)
    assert "data-says" not in page.text
    assert "C-0001" in page.text[page.text.index("Consider a recall") - 60 :]
    assert 'id="choose-slip"' not in page.text
    for kind in ("pdf", "json"):
        refused = browser(compared.world.lea).get(f"{PAGE}.{kind}", headers=SCRIPT)
        assert (refused.status_code, refused.json["code"]) == (409, "slip_wiped")


def test_no_paper_is_made_while_something_holds_up_the_referral(compared, browser):
    compared.to("approve", "match")

    for kind in ("pdf", "json"):
        refused = browser(compared.world.kim).get(f"{PAGE}.{kind}", headers=SCRIPT)
        assert (refused.status_code, refused.json["code"]) == (409, "stopped")


def test_whoever_may_contact_the_household_is_confirmed_on_the_same_page(world, browser):
    story = Story(world)
    story.to("clue", "locate")
    said = {"household": "contact", "household_reason": "The aunt asked for it"}
    draft_referral(
        story.kim, "S-0001", DraftReferral(agency=world.agency("National Police"), **said)
    )
    story.compare()
    lea = browser(world.lea)
    page = lea.get(PAGE)
    assert 'name="household"' in page.text
    assert "not approved yet" in paper(page)
    said = {"seen": seen_on(page)}

    assert lea.post(f"{R1}/approve", data=said, headers=SCRIPT).json["code"] == "household"
    assert lea.post(f"{R1}/approve", data=said | {"household": "confirmed"}).status_code == 303

    assert "Drafted by Kim , approved by Lea ." in paper(lea.get(PAGE))


def test_a_form_that_cannot_be_taken_says_why_beside_its_field(compared, browser):
    lea = browser(compared.world.lea)
    said = {"clues": "C-0009", "permits": "registers", "language": "en"}
    said["seen"] = seen_on(lea.get(PAGE))

    refused = lea.post(PAGE, data=said, headers=SCRIPT)

    assert refused.status_code == 422
    assert refused.json["reasons"].keys() == {"clues"}
    assert "stands" in refused.json["reasons"]["clues"]
    assert 'data-error-for="clues"' in lea.get(PAGE).text


@pytest.mark.parametrize("language", i18n.OFFERED)
def test_a_slip_speaks_the_language_of_its_recipient_whoever_reads_it(compared, browser, language):
    compared.choose(language=language)
    page = browser(compared.world.lea).get(PAGE)

    article = re.search(r'<article class="slip"[^>]*>', page.text)[0]
    assert f'lang="{language}"' in article
    assert ('dir="rtl"' in article) == (language == "ar")
    with i18n.speaking(language):
        assert i18n.gettext("Do not contact the household.") in paper(page)
    assert "<h2>Approval</h2>" in page.text


def test_the_same_for_a_machine_is_the_very_bytes_of_the_digest(compared, browser, rows_of):
    kim = browser(compared.world.kim)
    assert kim.get(f"{PAGE}.json", headers=SCRIPT).json["code"] == "no_slip"
    assert kim.get(f"{PAGE}.pdf", headers=SCRIPT).json["code"] == "no_slip"
    compared.approve()

    answer = kim.get(f"{PAGE}.json")

    told = re.fullmatch(r'\{"digest":"(\w{64})","slip":(.*)\}', answer.text)
    assert hashlib.sha256(told[2].encode()).hexdigest() == told[1]
    assert json.loads(answer.text)["slip"]["clues"][0]["text"] == "A blue tram, item 14, 02:31"
    assert told[1][:4] in paper(kim.get(PAGE))


@pytest.mark.parametrize("way", [PAGE, f"{PAGE}.pdf", f"{PAGE}.json"])
def test_every_way_to_read_a_slip_stands_in_the_read_log(compared, browser, way):
    compared.approve()
    assert browser(compared.world.kim).get(way).status_code == 200

    assert readings(compared.world) == [(compared.world.kim.id, 1)]


def test_what_was_taken_back_says_so_and_goes_nowhere(compared, browser):
    compared.approve()
    revoke_referral(compared.kim, "R-0001", GiveReason(reason="Not needed"))
    lea = browser(compared.world.lea)

    page = lea.get(PAGE)

    assert "revoked" in paper(page)
    assert f"{PAGE}.pdf" not in page.text
    for way in (f"{PAGE}.pdf", f"{PAGE}.json"):
        assert lea.get(way, headers=SCRIPT).json["code"] == "out_of_order"


def pages_of(answer):
    assert answer.mimetype == "application/pdf"
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.data)).pages]


def words(text):
    return re.sub(r"\s+", " ", text)


def test_a_printed_slip_marks_each_page(compared, browser, rows_of):
    for number in range(30):
        text = f"Tram number {number}, seen from the same window. " * 4
        post_clue(compared.ana, "S-0001", a_clue(text, ("NL",)))
    compared.approve()

    pages = pages_of(browser(compared.world.kim).get(f"{PAGE}.pdf"))

    assert len(pages) > 1
    [slip] = rows_of(Slip)
    for number, page in enumerate(pages, start=1):
        told = words(page)
        assert f"page {number} of {len(pages)}" in told
        for mark in ("R-0001", "TLP:AMBER", "H0", "Kim", "22 Nov 2026"):
            assert mark in told
        assert slip.digest in told.replace(" ", "")
    assert "A blue tram, item 14, 02:31" in words(pages[0])
    assert "Tram number 29" in words(" ".join(pages))


def test_an_arabic_slip_can_be_read_and_searched(arabic, browser):
    arabic.approve()

    pages = pages_of(browser(arabic.world.kim).get(f"{PAGE}.pdf"))

    found = words(" ".join(pages))
    for word in (*ARABIC.split(), "أخضر"):
        assert word in found
    for page in pages:
        assert "R-0001" in page
    assert "Draft" not in found


def test_a_japanese_slip_can_be_read(compared, browser):
    post_clue(compared.ana, "S-0001", a_clue("青い路面電車", ("NL",), text_language="ja"))
    compared.choose(language="ja", clues=["C-0002"])
    compared.approve()

    found = "".join(pages_of(browser(compared.world.kim).get(f"{PAGE}.pdf")))

    assert "青い路面電車" in re.sub(r"\s", "", found)


@pytest.mark.parametrize(
    "lacking", ["import os; os.abort()", "import time; time.sleep(60)", "print('%NOT')"]
)
def test_where_no_pdf_can_be_made_the_page_remains(compared, browser, monkeypatch, lacking):
    compared.approve()
    monkeypatch.setattr(printing, "COMMAND", [printing.COMMAND[0], "-c", lacking])
    monkeypatch.setattr(printing, "PATIENCE", 1)
    kim = browser(compared.world.kim)

    refused = kim.get(f"{PAGE}.pdf", headers=SCRIPT)

    assert (refused.status_code, refused.json["code"]) == (503, "no_pdf")
    assert readings(compared.world) == []
    assert kim.get(PAGE).status_code == 200


@pytest.mark.parametrize(
    "inside",
    [
        '<img src="file:///etc/passwd">',
        '<link rel="stylesheet" href="http://127.0.0.1:1/x.css">',
        '<object data="file:///etc/hostname"></object>',
        '<a rel="attachment" href="file:///etc/hostname">x</a>',
        '<style>@import "file:///etc/hostname"; body{background:url(file:///etc/hostname)}</style>',
    ],
)
def test_what_is_printed_fetches_nothing(inside):
    assert printing.printed("<!doctype html><body>Told</body>").startswith(b"%PDF")
    assert printing.printed(f"<!doctype html><body>{inside}Told</body>") is None
