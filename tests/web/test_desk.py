"""What the desk does with many referrals: chosen in a list, pasted as a list, by country."""

import re
from datetime import UTC, datetime

import pytest

from taskforce import clock
from taskforce.actions.clue import post_clue
from taskforce.actions.referral import compare_referral
from tests.harness.world import a_clue, a_series
from tests.queries.test_totals import Desk
from tests.web.matrix import SCRIPT

DESK = "/operations/harbour/desk"
SENT = {"channel": "SIENA", "sent_on": "2026-11-21"}
HEARD = {"step": "acknowledged", "happened_on": "2026-11-21", "source": "Liaison by SIENA"}


@pytest.fixture
def desk(world, monkeypatch):
    """R-0001 and R-0003 to the Netherlands, R-0002 to Spain: approved."""
    moment = datetime(2026, 11, 22, 12, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: moment)
    world.bring(a_series("S-0002"), a_series("S-0003"))
    desk = Desk(world)
    desk.approve("S-0001")
    desk.approve("S-0002", agency="Policía Nacional", place="ES")
    desk.approve("S-0003")
    return desk


@pytest.fixture
def lea(world, browser):
    return browser(world.lea)


def part(page, id):
    """The element with this id and what follows it, up to the next section."""
    return page.text[page.text.index(f'id="{id}"') :].split("</section>")[0]


def test_what_can_be_done_to_many_can_be_chosen_and_nothing_else(world, desk, lea):
    world.bring(a_series("S-0004"))
    desk.draft("S-0004")
    page = lea.get(DESK)

    assert re.findall(r'data-tick="(R-\d+)"', page.text) == ["R-0001", "R-0002", "R-0003"]
    assert 'data-opens="send-many"' in part(page, "to-send")
    for id in ("unanswered", "answered"):
        assert 'data-opens="hear-many"' in part(page, id)
    assert "data-tick" not in part(page, "to-compare")
    offered = part(page, "hear-many-title")
    assert 'value="acknowledged"' in offered
    assert 'value="safeguarded"' not in offered


def test_what_has_to_be_approved_anew_is_marked_and_cannot_be_chosen_for_sending(desk, lea):
    post_clue(desk.ana, "S-0001", a_clue("A red tram", ("NL",), supersedes="C-0001"))

    waiting = part(lea.get(DESK), "to-send")

    assert re.findall(r'data-tick="(R-\d+)"', waiting) == ["R-0002", "R-0003"]
    assert waiting.count("approve it anew") == 1
    assert "approve it anew" in waiting.split('id="R-0001-waiting"')[1].split("</li>")[0]


def test_where_clues_disagree_the_desk_sees_it_until_it_is_answered(world, desk, lea):
    world.bring(a_series("S-0004"), a_series("S-0005"), a_series("S-0006"))
    desk.draft("S-0004")
    desk.locate("S-0005")
    compare_referral(desk.kim, desk.draft("S-0006"))
    lea.post(f"{DESK}/sent", data=SENT | {"referrals": "R-0002 R-0003"})
    lea.post(f"{DESK}/feedback", data=HEARD | {"referrals": "R-0003"})
    post_clue(desk.lea, "S-0002", a_clue("No such tram", ("ES",), "excludes"))
    for series in ("S-0001", "S-0003", "S-0004", "S-0005", "S-0006"):
        post_clue(desk.lea, series, a_clue("No such tram", ("NL",), "excludes"))

    page = lea.get(DESK)

    marked = {
        id: re.findall(
            r"<li id=\"(\S+?)-[a-z-]+\"(?:(?!</li>).)*1 contradiction", part(page, id), re.DOTALL
        )
        for id in ("to-refer", "to-compare", "to-approve", "to-send", "unanswered", "answered")
    }
    assert marked == {
        "to-refer": ["S-0005"],
        "to-compare": ["R-0004"],
        "to-approve": ["R-0005"],
        "to-send": ["R-0001"],
        "unanswered": ["R-0002"],
        "answered": [],
    }


def test_those_that_were_chosen_are_sent_and_heard_of_together(desk, lea):
    sent = lea.post(f"{DESK}/sent", data=SENT | {"referrals": "R-0001 R-0003"}, headers=SCRIPT)
    heard = lea.post(f"{DESK}/feedback", data=HEARD | {"referrals": "R-0003 R-0001"})

    assert (sent.status_code, sent.headers["Event-Number"]) == (
        204,
        str(desk.world.operation().last_seq - 2),
    )
    assert heard.location == DESK
    page = lea.get(DESK)
    assert re.findall(r'id="(R-\d+)-waiting"', part(page, "to-send")) == ["R-0002"]
    assert re.findall(r'id="(R-\d+)-waiting"', part(page, "answered")) == ["R-0001", "R-0003"]


def test_a_refusal_names_each_that_cannot_and_why(desk, lea):
    lea.post(f"{DESK}/sent", data=SENT | {"referrals": "R-0003"})

    answer = lea.post(
        f"{DESK}/sent", data=SENT | {"referrals": "R-0001 R-0003 R-0009"}, headers=SCRIPT
    )

    assert (answer.status_code, answer.json["code"]) == (409, "some_refused")
    assert answer.json["reasons"] == {}
    first, *why = answer.json["message"].split("\n")
    assert first == "Nothing was recorded, because some of these cannot be:"
    assert [re.findall(r"R-\d+", each)[0] for each in why] == ["R-0003", "R-0009"]


def test_a_list_is_shown_as_it_would_be_recorded_with_every_problem_on_its_line(desk, lea):
    lea.post(f"{DESK}/sent", data=SENT | {"referrals": "R-0001 R-0002"})
    lines = (
        "R-0001, acknowledged, 2026-11-21, Liaison by SIENA\n"
        "R-0002, safeguarded, 2026-11-21, Liaison\n"
        "R-0003, accepted, 2026-11-22, Liaison\n"
        "R-0002, declined, 2026-11-22, Liaison, No officer is free"
    )
    before = desk.world.log()

    page = lea.post(f"{DESK}/list/preview", data={"lines": lines}).text

    rows = re.split("<tr>", page.partition("<tbody>")[2])[1:]
    assert "2 of 4 lines can be recorded" in page
    assert [("error" in row) for row in rows] == [False, True, True, False]
    assert "Liaison by SIENA" in rows[0]
    assert "Referral acknowledged" in rows[0]
    assert "note it on the referral itself" in rows[1]
    assert "is not at the point" in rows[2] or "The page shows how it is" in rows[2]
    assert "No officer is free" in rows[3]

    refused = lea.post(f"{DESK}/list", data={"lines": lines}, headers=SCRIPT)
    assert list(refused.json["reasons"]) == ["lines"]
    assert desk.world.log() == before

    good = "\n".join(lines.split("\n")[::3])
    done = lea.post(f"{DESK}/list", data={"lines": good}, headers=SCRIPT)
    assert (done.status_code, done.headers["Location"]) == (204, DESK)
    assert [each.split()[1] for each in desk.world.log()[-2:]] == ["feedback.recorded"] * 2


@pytest.mark.parametrize("lines", ["", "\n \n", "referral,step,date,source"])
def test_an_empty_list_is_no_list(desk, lea, lines):
    assert "<table" not in lea.post(f"{DESK}/list/preview", data={"lines": lines}).text
    answer = lea.post(f"{DESK}/list", data={"lines": lines}, headers=SCRIPT)
    assert list(answer.json["reasons"]) == ["lines"]


def test_what_waits_is_counted_by_recipient_country_and_each_row_says_its_own(desk, lea):
    lea.post(f"{DESK}/sent", data=SENT | {"referrals": "R-0001"})

    page = lea.get(DESK)

    table = page.text[page.text.index('id="by-country"') :].split("</table>")[0]
    counted = {
        code: re.findall(r'number">([\d·]+)<', row)
        for code, row in re.findall(r'id="waiting-(\w+)">(.*?)</tr>', table, re.S)
    }
    # To compare, to approve, to send, overdue, no answer yet, answered.
    assert list(counted) == ["NL", "ES"]  # by their names
    assert counted == {
        "NL": ["·", "·", "1", "·", "1", "·"],
        "ES": ["·", "·", "1", "·", "·", "·"],
    }
    assert 'id="R-0002-waiting" data-country="ES"' in page.text
    assert '<main class="page" id="main" data-operation="harbour" data-topic="desk"' in page.text


def test_the_desk_for_one_country_says_so_and_leads_back(desk, lea):
    every, spain = lea.get(DESK), lea.get(f"{DESK}?country=ES")

    assert 'data-country="ES">' in spain.text.partition("<main")[2][:400]
    assert "Show all countries" in spain.text
    assert "Show all countries" not in every.text
    assert lea.get(f"{DESK}?country=QQ").status_code == 422
