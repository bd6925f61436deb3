"""The desk's pages: cards, queues, what is overdue, and forms that say what is wrong."""

import re
from datetime import UTC, date, datetime

import pytest

from taskforce import clock
from taskforce.actions.operation import import_agencies
from taskforce.inputs.listing import AgencyRow
from taskforce.live import publisher
from tests.harness.story import Story, approve_referral, as_read
from tests.web.matrix import SCRIPT

FOR_YOU, DESK = "/operations/harbour/for-you", "/operations/harbour/desk"
CARDS = "/operations/harbour/series/S-0001/referrals"
R1 = "/operations/harbour/referrals/R-0001"


@pytest.fixture
def on(monkeypatch):
    """``on(24)``: it is noon of that day of November, or another time."""

    def move(day, hour=12, minute=0):
        moment = datetime(2026, 11, day, hour, minute, tzinfo=UTC)
        monkeypatch.setattr(clock, "now", lambda: moment)

    return move


@pytest.fixture
def sent(world, on):
    on(22)
    story = Story(world)
    story.to("clue", "locate", "draft", "compare", "approve", "send")
    return story


def part(page, id):
    """The element with this id and what follows it, up to the next section."""
    return page.text[page.text.index(f'id="{id}"') :].split("</section>")[0]


def needs(page):
    return int(re.search(r'id="needs" data-needs="(\d+)"', page.text)[1])


def test_what_is_overdue_stands_on_the_desk_and_on_each_persons_own_page(sent, browser, on):
    assert "R-0001" not in part(browser(sent.world.lea).get(DESK), "overdue")
    on(24)
    lea, kim, ana = (browser(each) for each in (sent.world.lea, sent.world.kim, sent.world.ana))

    assert "acknowledgement was due" in part(lea.get(DESK), "overdue")
    assert "R-0001" in part(lea.get(DESK), "unanswered")
    assert [needs(each.get(FOR_YOU)) for each in (lea, kim, ana)] == [1, 1, 0]
    assert f'{CARDS}#R-0001"' in part(lea.get(FOR_YOU), "overdue")
    assert "R-0001" not in part(ana.get(FOR_YOU), "overdue")

    log = sent.world.log()
    assert lea.post(f"{R1}/seen").location == FOR_YOU
    assert lea.post(f"{R1}/seen").location == FOR_YOU
    assert ana.post(f"{R1}/seen").status_code == 403
    assert [needs(each.get(FOR_YOU)) for each in (lea, kim)] == [0, 1]
    assert "R-0001" not in part(lea.get(FOR_YOU), "overdue")
    assert sent.world.log() == log

    sent.hear("acknowledged", ())
    assert "R-0001" not in part(lea.get(DESK), "overdue")
    on(26)
    assert "feedback was due" in part(browser(sent.world.lea).get(DESK), "overdue")


def test_the_dashboard_counts_what_is_overdue(sent, browser, on):
    def dashboard():
        return browser(sent.world.olu).get("/operations/harbour/dashboard").text

    assert "1 overdue" not in dashboard()
    on(24)
    assert "1 overdue" in dashboard()


def test_time_alone_makes_it_overdue_on_open_pages(sent, app, open_page, on):
    on(23, 23, 59)
    desk, dashboard = open_page(sent.world.lea, "desk"), open_page(sent.world.olu, "dashboard")
    said = {desk: "acknowledgement was due", dashboard: "1 overdue"}
    for page, late in said.items():
        page.apply()
        assert late not in str(page.main)

    on(24, 0, 1)
    app.extensions["publisher"]._ticked -= publisher.TICK + 1
    app.extensions["publisher"].round()

    for page, late in said.items():
        page.apply()
        assert late in str(page.main)
        assert str(page.main) == page.fresh_main()


def test_the_longest_overdue_stands_first(sent, browser, on):
    lea = browser(sent.world.lea)
    for number, day in ((2, "2026-11-16"), (3, "2026-11-18")):
        sent.draft()
        referral = f"/operations/harbour/referrals/R-000{number}"
        browser(sent.world.nour).post(f"{referral}/compare")
        read = as_read(sent.world, f"R-000{number}")
        approve_referral(sent.nour, f"R-000{number}", read, date.fromisoformat(day))
        lea.post(f"{referral}/send", data={"channel": "direct", "sent_on": day})
    on(24)

    queue = part(browser(sent.world.lea).get(DESK), "overdue")
    assert re.findall(r'id="(R-\d+)-overdue"', queue) == ["R-0002", "R-0003", "R-0001"]


def test_a_card_tells_the_whole_life_of_a_referral(sent, browser):
    lea = browser(sent.world.lea)
    assert "Acknowledgement due" in part(lea.get(CARDS), "R-0001")
    sent.hear("acknowledged", ())
    sent.hear("accepted", (), supersedes="F-0001", by=sent.kim)
    card = part(lea.get(CARDS), "R-0001")
    assert "Replaces feedback <bdi>F-0001</bdi>" in card
    assert 'data-fill-supersedes="F-0002"' in card
    assert 'id="F-0001-correct"' not in card

    assert lea.post(f"{R1}/close").location.endswith(R1)
    assert "Nothing more is expected" not in part(lea.get(CARDS), "R-0001")
    assert lea.post(f"{R1}/recall", data={"reason": "Sent twice", "confirmed_on": ""}).location
    card = part(lea.get(CARDS), "R-0001")
    assert "Sent twice" in card
    assert "not yet" in card
    assert 'id="R-0001-feedback"' in card  # what it says of a child still matters
    assert lea.post(f"{R1}/recall/confirmed", data={"confirmed_on": "2026-11-22"}).location
    card = part(lea.get(CARDS), "R-0001")
    assert "22 Nov 2026" in card
    assert "Note the confirmation" not in card


def test_where_feedback_says_the_wrong_country_the_next_one_is_drafted_as_its_follower(
    sent, browser
):
    lea = browser(sent.world.lea)
    assert 'name="follows"' not in lea.get(f"{CARDS}?follows=").text
    sent.hear("redirected", ())
    address = re.search(r'id="R-0001-follow" href="([^"#]+)', lea.get(CARDS).text)[1]
    assert '<input type="hidden" name="follows" value="R-0001">' in lea.get(address).text
    assert 'name="follows"' not in lea.get(f"{CARDS}?follows=R-0009").text

    agency = sent.world.agency("National Police")
    done = lea.post(CARDS, data={"agency": agency, "follows": "R-0001"})

    assert done.location == CARDS
    page = lea.get(CARDS)
    assert 'Followed by</dt><dd><a href="#R-0002"' in part(page, "R-0001")
    assert 'Follows</dt><dd><a href="#R-0001"' in part(page, "R-0002")
    assert "R-0001-follow" not in page.text


def test_authorities_are_offered_by_the_name_of_their_country(sent, browser):
    """CH stands behind CA, and Switzerland behind Spain."""
    rows = [("Kantonspolizei", "CH"), ("Canada Police", "CA"), ("Bundespolizei", "DE")]
    said = {"kind": "law enforcement", "channel": "direct"}
    import_agencies(None, [AgencyRow(name=name, country=at, **said) for name, at in rows])

    form = browser(sent.world.lea).get(CARDS).text.partition('id="draft-referral"')[2]
    countries = re.findall('<optgroup label="([^"]+)"', form.partition("</form>")[0])
    assert {"Canada", "Germany", "Spain", "Switzerland"} <= set(countries)
    assert countries == sorted(countries)


def test_a_closed_authority_is_not_offered(sent, browser):
    lea = browser(sent.world.lea)
    option = f'<option value="{sent.world.agency("National Police")}">'
    assert option in lea.get(CARDS).text
    row = {"name": "National Police", "country": "NL", "kind": "law enforcement"}
    import_agencies(None, [AgencyRow(**row, channel="direct", closed_on="2026-11-22")])

    assert option not in lea.get(CARDS).text


@pytest.mark.parametrize(
    ("where", "said", "field"),
    [
        ("feedback", {"step": "declined"}, "reason"),
        ("feedback", {"step": "acknowledged", "happened_on": "2026-11-20"}, "happened_on"),
        ("feedback", {"step": "acknowledged", "happened_on": "2026-11-23"}, "happened_on"),
        ("recall", {"reason": ""}, "reason"),
        ("recall", {"reason": "A mistake", "confirmed_on": "2026-11-20"}, "confirmed_on"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(sent, browser, where, said, field):
    if where == "feedback":
        said = {"happened_on": "2026-11-21", "source": "Liaison officer"} | said
    log = sent.world.log()

    answer = browser(sent.world.lea).post(f"{R1}/{where}", data=said, headers=SCRIPT)

    assert (answer.status_code, set(answer.json["reasons"])) == (422, {field})
    assert sent.world.log() == log
