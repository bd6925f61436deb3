"""The wall: counts for a screen that nobody is signed in to."""

import re

import pytest
from sqlalchemy import select

from taskforce import db
from taskforce.actions.operation import open_wall, revoke_wall
from taskforce.actions.series import claim_series
from taskforce.models import WallLink
from tests.harness.dump import without_chance
from tests.harness.story import Story
from tests.harness.world import a_series
from tests.web.matrix import SCRIPT, without_time


@pytest.fixture
def secret(world):
    """What stands behind the # on the screen's badge."""
    return open_wall(world.nour.id, world.harbour)


@pytest.fixture
def screen(browser, secret):
    """A screen that has handed its secret over."""
    client = browser()
    assert client.post("/wall", data={"secret": secret}, headers=SCRIPT).status_code == 204
    return client


def end(world):
    with db.reading() as session:
        link = session.scalars(select(WallLink)).one()
    revoke_wall(world.nour.id, world.harbour, link.id)


def test_a_screen_without_a_link_learns_nothing(world, browser, secret):
    stranger = browser()
    page, live = stranger.get("/wall"), stranger.get("/wall/live", headers=SCRIPT)

    assert page.status_code == 200
    assert "Harbour" not in page.text
    assert not re.search(r'class="big', page.text)
    assert (live.status_code, live.json["code"]) == (401, "wall_ended")
    assert "ETag" not in live.headers


def test_a_secret_in_an_address_opens_nothing(world, browser, secret):
    stranger = browser()
    for where in ("?secret={}", "?wall={}", "/{}", "/live?secret={}"):
        answer = stranger.get("/wall" + where.format(secret))
        assert "Harbour" not in answer.text, where
    assert stranger.get_cookie("wall") is None


def test_a_screen_hands_its_secret_over_in_a_form(world, browser, secret):
    stranger = browser()

    answer = stranger.post("/wall", data={"secret": secret})

    assert (answer.status_code, answer.location) == (303, "/wall")
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(
        answer.headers["Set-Cookie"].split("; ")
    )
    assert secret not in stranger.get("/wall").text
    assert "Harbour" in stranger.get("/wall").text


def test_a_form_without_a_secret_is_refused(world, browser):
    for said in ({}, {"secret": ""}, {"secret": "x" * 201}, {"secret": "\0"}):
        assert browser().post("/wall", data=said, headers=SCRIPT).status_code == 422, said


def test_a_wrong_secret_opens_nothing(world, browser, secret):
    stranger = browser()
    for wrong in ("ABCD-EFGH-JKLM", secret[:-1], secret + "A", "é", "'"):
        answer = stranger.post("/wall", data={"secret": wrong}, headers=SCRIPT)
        assert (answer.status_code, answer.json["code"]) == (401, "wall_ended"), wrong
        assert "Set-Cookie" not in answer.headers


def test_another_site_cannot_turn_a_screen(world, browser, secret):
    answer = browser().post(
        "/wall", data={"secret": secret}, headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers


def test_the_screen_opens_the_wall_and_nothing_else(world, screen):
    assert screen.get("/operations/harbour/dashboard").status_code == 401
    assert screen.get("/").status_code == 401


def test_no_name_and_no_reference_stands_on_the_wall(world, screen):
    world.bring(a_series("S-0002", "NCMEC:CVIP-2"))
    story = Story(world)
    story.to("claim", "clue", "locate", "draft", "compare", "approve", "send", "hear", "match")
    for page in map(without_chance, (screen.get("/wall").text, screen.get("/wall/live").text)):
        assert not re.search(r"\b[SCNAJRFX]-\d{4}", page)
        for word in ("Ana", "Kim", "National Police", "7001", "CVIP", "tram", "shelf", "NL"):
            assert word not in page, word


def test_small_numbers_are_not_told(world, screen):
    story = Story(world)
    story.to("clue", "locate", "draft", "compare", "approve", "send", "hear")

    figures = screen.get("/wall/live").text

    big = re.findall(r'class="big[^"]*"><bdi dir="ltr">([^<]*)</bdi>', figures)
    assert big == ["1–2", "1–2", "1–2", "1–2", "0"]
    told = re.sub(r"<[^>]*>", " ", figures.split('class="wall-grid"')[1].split("as of")[0])
    assert not re.search(r"(?<![\d–])[12](?![\d–])", told)
    assert "to 1–2 countries" in " ".join(told.split())  # which plural stands would tell it


def test_numbers_from_three_on_are_told(world, screen):
    world.bring(*(a_series(f"S-{number:04d}") for number in range(2, 5)))

    assert "of 4, " in re.sub("<[^>]*>", "", screen.get("/wall/live").text)


def test_a_host_decides_that_small_numbers_are_told_and_the_wall_says_so(world, browser, screen):
    story = Story(world)
    story.to("clue", "locate", "draft", "compare", "approve", "send", "hear")
    says = "Small numbers are told as they are."
    assert says not in screen.get("/wall/live").text

    answer = browser(world.nour).post("/operations/harbour/wall/small/tell", headers=SCRIPT)

    told = screen.get("/wall/live").text
    assert answer.status_code == 204
    assert re.findall(r'class="big[^"]*"><bdi dir="ltr">([^<]*)</bdi>', told) == list("11110")
    assert says in told


def test_a_frozen_wall_is_frozen_for_every_screen_and_after_a_reload(
    world, browser, secret, screen
):
    world.bring(*(a_series(f"S-{number:04d}") for number in range(2, 5)))
    nour = browser(world.nour)
    nour.post("/operations/harbour/wall/freeze", headers=SCRIPT)
    world.bring(*(a_series(f"S-{number:04d}") for number in range(5, 9)))
    other = browser()
    other.post("/wall", data={"secret": secret})

    for page in (screen.get("/wall/live"), screen.get("/wall"), other.get("/wall")):
        assert "of 4, " in re.sub("<[^>]*>", "", page.text)
        assert "Frozen" in page.text
        assert "as of event 3" in page.text

    nour.post("/operations/harbour/wall/release", headers=SCRIPT)
    assert "of 8, " in re.sub("<[^>]*>", "", screen.get("/wall/live").text)


def test_figures_that_are_shown_already_are_not_sent_again(world, screen, at):
    at(9)
    first = screen.get("/wall/live")
    shown = {"If-None-Match": first.headers["ETag"]}

    again = screen.get("/wall/live", headers=shown)

    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Build"]
    claim_series(world.seat(world.ana), "S-0001")
    assert screen.get("/wall/live", headers=shown).status_code == 200
    latest = {"If-None-Match": screen.get("/wall/live").headers["ETag"]}
    assert screen.get("/wall/live", headers=latest).status_code == 304
    at(9, 1)
    assert screen.get("/wall/live", headers=latest).status_code == 200


def test_an_ended_link_darkens_its_screen(world, screen, secret):
    shown = {"If-None-Match": screen.get("/wall/live").headers["ETag"]}

    end(world)

    ended = screen.get("/wall/live", headers=SCRIPT | shown)
    assert (ended.status_code, ended.json["code"]) == (401, "wall_ended")
    assert "Harbour" not in screen.get("/wall").text
    assert screen.post("/wall", data={"secret": secret}).status_code == 401


def test_a_dark_screen_and_one_that_never_shone_look_the_same(world, browser, screen):
    end(world)

    assert without_time(screen.get("/wall").text) == without_time(browser().get("/wall").text)


def test_the_wall_speaks_as_the_screen_wishes(world, screen):
    page = screen.get("/wall?lang=ar").text

    assert '<html lang="ar" dir="rtl">' in page
    assert "Series located" not in page


def test_the_server_says_whether_it_stands_and_nothing_more(world, browser):
    answer = browser().get("/health")

    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert answer.content_type == "text/plain; charset=utf-8"
    assert "Set-Cookie" not in answer.headers
