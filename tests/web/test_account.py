"""The first sign-in with a code from a badge, and what people choose for themselves."""

import re
from datetime import timedelta

import pytest

from taskforce import clock, secret
from taskforce.actions.arrival import note_arrivals, withdraw_arrival
from taskforce.actions.operation import (
    disable_user,
    reissue_code,
    turn_operation,
    unseat_member,
)
from taskforce.inputs.operation import TurnOperation
from taskforce.models import Role, User
from tests.web.matrix import SCRIPT, without_time

PASSWORD = "seven green bottles"


@pytest.fixture
def badge(world):
    """Gus from France has a seat at Harbour and a badge in his hand."""
    world.gus = world.invited("Gus", "fr", Role.INVESTIGATOR)
    note_arrivals(world.seat(world.nour), [world.gus.id])
    return world.codes[0].code


def choose(client, code, password=PASSWORD, headers=None, **more):
    said = {"code": code, "password": password, "language": "fr"}
    return client.post("/activate/choose", data=said | more, headers=headers)


def test_a_code_a_password_and_the_rules_lead_to_the_work(world, browser, badge):
    gus = browser()
    welcome = gus.post("/activate", data={"code": badge})
    assert welcome.status_code == 200
    assert "Gus" in welcome.text
    assert "Policía Nacional" in welcome.text
    assert '<html lang="fr" dir="ltr">' in welcome.text

    answer = choose(gus, badge)

    assert (answer.status_code, answer.location) == (303, "/")
    assert gus.get("/operations/harbour/").status_code == 403
    assert gus.post("/operations/harbour/rules").status_code == 303
    assert gus.get("/operations/harbour/").status_code == 200


def test_the_password_chosen_is_the_one_that_opens(world, browser, badge):
    choose(browser(), badge)
    said = {"name": "gus", "password": PASSWORD}

    assert browser().post("/sign-in", data=said).status_code == 303
    assert browser().post("/sign-in", data=said | {"password": badge}).status_code == 401


def test_the_browser_in_which_it_was_activated_is_known(world, browser, badge):
    cookies = [
        each.split("=")[0] for each in choose(browser(), badge).headers.getlist("Set-Cookie")
    ]

    assert cookies == ["session", "browser"]


def test_a_code_works_once(world, browser, badge):
    choose(browser(), badge)

    first = browser().post("/activate", data={"code": badge}, headers=SCRIPT)
    second = choose(browser(), badge, headers=SCRIPT)
    for answer in (first, second):
        assert (answer.status_code, answer.json["code"]) == (422, "code_used")


def test_a_code_waits_until_the_front_desk_has_seen_its_owner(world, browser, at):
    at(9)
    hal = world.invited("Hal", "en", Role.DESK)
    code = world.codes[0].code
    door = browser()

    def told(**more):
        said = {"code": code} | more
        address = "/activate/choose" if more else "/activate"
        answer = door.post(address, data=said)
        assert f'value="{code}"' in answer.text  # what was typed is kept
        return answer.status_code, answer.text

    late = {"password": PASSWORD, "language": "en"}
    for said in ({}, late):
        status, page = told(**said)
        assert (status, "has not marked you as arrived yet" in page) == (409, True)
    note_arrivals(world.seat(world.nour), [hal.id])
    at(9, 14)
    assert told()[0] == 200
    at(9, 15)
    for said in ({}, late):
        status, page = told(**said)
        assert (status, "The 15 minutes since" in page) == (409, True)
    note_arrivals(world.seat(world.nour), [hal.id])
    at(9, 29)
    assert choose(browser(), code).status_code == 303


def test_an_arrival_counts_only_where_somebody_has_a_seat(world, browser):
    hal = world.invited("Hal", "en", Role.DESK)
    code = world.codes[0].code
    for stop in (
        lambda: withdraw_arrival(world.seat(world.nour), hal.id),
        lambda: unseat_member(world.nour.id, world.harbour, hal.id),
    ):
        note_arrivals(world.seat(world.nour), [hal.id])
        assert browser().post("/activate", data={"code": code}).status_code == 200
        stop()
        assert browser().post("/activate", data={"code": code}).status_code == 409


def test_a_code_is_read_in_any_spelling(world, browser, badge):
    plain = badge.replace("-", "")
    for written in (
        badge.lower(),
        plain,
        f"  {badge} ",
        plain.lower(),
        " ".join(plain),
        f"{plain[:3]}.{plain[3:]}",
        badge.replace("-", "–"),
    ):
        answer = browser().post("/activate", data={"code": written})
        assert (answer.status_code, "Gus" in answer.text) == (200, True), written

    assert choose(browser(), badge.replace("-", " ").lower()).status_code == 303


def test_a_code_ends_after_two_weeks(world, browser, badge, monkeypatch):
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + User.CODE - timedelta(minutes=1))
    note_arrivals(world.seat(world.nour), [world.gus.id])
    assert browser().post("/activate", data={"code": badge}).status_code == 200
    monkeypatch.setattr(clock, "now", lambda: now + User.CODE)

    assert browser().post("/activate", data={"code": badge}).status_code == 422
    assert choose(browser(), badge).status_code == 422


def test_a_badge_that_was_not_used_says_that_its_operation_is_closed(world, browser, badge):
    for state in ("tail", "closed"):
        turn_operation(world.seat(world.nour), TurnOperation(to=state))

    for answer in (browser().post("/activate", data={"code": badge}), choose(browser(), badge)):
        assert answer.status_code == 403
        assert 'class="refusal"' in answer.text


def test_codes_that_open_nothing_all_read_alike(world, browser, badge):
    ida = world.invited("Ida", "en", Role.DESK)
    closed = world.codes[0].code
    disable_user(world.nour.id, world.harbour, ida.id, is_disabled=True)
    reissue_code(world.nour.id, world.harbour, world.gus.id)
    read = set()
    for code in ("ABCD-EFGH-JKLM", badge, closed, "?", "é" * 200):
        answer = browser().post("/activate", data={"code": code})
        assert answer.status_code == 422
        read.add(without_time(answer.text).replace(f'value="{code}"', ""))

    assert len(read) == 1


def test_a_new_code_ends_the_old_one_and_every_open_browser(world, browser, badge):
    gus = browser()
    choose(gus, badge)
    assert gus.get("/settings").status_code == 200

    code = reissue_code(world.nour.id, world.harbour, world.gus.id).code

    assert gus.get("/settings").status_code == 401
    said = {"name": "gus", "password": PASSWORD}
    assert browser().post("/sign-in", data=said).status_code == 401
    assert choose(browser(), badge).status_code == 422
    assert choose(browser(), code, "eight green bottles").status_code == 303


#: Passwords that are too weak, and what their field says.
WEAK = {
    "fourteen chars": "At least 15 characters",
    "": "At least 15 characters",
    "password123456789": "Too many people use this password",
    "Qwertyuiop Qwertyuiop": "Too many people use this password",
    "aaaaaaaaaaaaaaaaaaaa": "Too many people use this password",
    "x" * 201: "This is too long",
}


def test_a_weak_password_is_refused_beside_its_field(world, browser, badge):
    for password, reason in WEAK.items():
        told = choose(browser(), badge, password, SCRIPT, language="en")
        page = choose(browser(), badge, password, language="en")
        assert (told.status_code, page.status_code) == (422, 422), password
        assert told.json["code"] == "input"
        assert list(told.json["reasons"]) == ["password"], password
        assert told.json["reasons"]["password"].startswith(reason), password
        assert reason in page.text, password
        assert not password or password not in page.text
    assert choose(browser(), badge).status_code == 303


@pytest.mark.parametrize(
    ("language", "start"),
    [("ar", '<html lang="ar" dir="rtl">'), ("ja", '<html lang="ja" dir="ltr">')],
)
def test_a_refused_password_keeps_the_language_chosen(world, browser, badge, language, start):
    page = choose(browser(), badge, "too short", language=language)

    assert page.status_code == 422
    assert start in page.text
    assert f'<option value="{language}" selected>' in page.text
    assert "At least 15 characters" not in page.text
    assert f'name="code" value="{badge}"' in page.text
    assert choose(browser(), badge, language=language).status_code == 303


def test_the_language_is_the_only_choice_and_the_time_zone_is_the_lists(world, browser, badge):
    gus = browser()
    page = gus.post("/activate", data={"code": badge}).text
    assert re.findall(r'<(?:select|input|textarea)[^>]*name="(\w+)"', page) == [
        "code",
        "password",
        "language",
    ]

    choose(gus, badge, language="ar")

    assert '<option value="Europe/Madrid" selected>' in gus.get("/settings").text
    assert '<html lang="ar"' in gus.get("/settings").text


def test_a_language_that_nobody_offers_is_refused(world, browser, badge):
    for language in ("xx", "", "../../fr", "en\0", "x" * 5000, "FR"):
        for headers in ({}, SCRIPT):
            answer = choose(browser(), badge, headers=headers, language=language)
            assert answer.status_code == 422, language
        wish = {"lang": language}
        answer = browser().post("/activate", query_string=wish, data={"code": badge})
        assert answer.status_code == 200, language


def test_a_secret_code_is_kept_as_a_digest(world, badge):
    from taskforce import db

    with db.reading() as session:
        kept = session.get_one(User, world.gus.id)

    assert kept.code_digest == secret.digest(badge)
    assert badge not in kept.code_digest


def test_what_somebody_chooses_holds_from_the_next_page_on(world, browser):
    ana, elsewhere = browser(world.ana), browser(world.ana)
    assert '<html lang="en"' in ana.get("/settings").text

    answer = ana.post("/settings", data={"language": "ja", "zone": "Asia/Tokyo"})

    assert (answer.status_code, answer.location) == (303, "/settings?saved")
    assert 'role="status"' in ana.get(answer.location).text
    for one in (ana, elsewhere):
        page = one.get("/settings").text
        assert '<html lang="ja"' in page
        assert '<option value="Asia/Tokyo" selected>' in page
    assert world.log() == []


def test_settings_that_do_not_fit_keep_what_was_chosen(world, browser):
    ana = browser(world.ana)
    said = {"language": "fr", "zone": "Mars/Olympus"}

    page, told = ana.post("/settings", data=said), ana.post("/settings", data=said, headers=SCRIPT)

    assert (page.status_code, told.status_code) == (422, 422)
    assert '<option value="fr" selected>' in page.text
    assert list(told.json["reasons"]) == ["zone"]
    assert '<html lang="en"' in ana.get("/settings").text


def test_a_stranger_is_spoken_to_as_they_wish(world, browser):
    stranger = browser()
    wish = {"Accept-Language": "pt, ja;q=0.8, fr;q=0.5"}
    assert '<html lang="ja"' in stranger.get("/sign-in", headers=wish).text
    assert '<html lang="en"' in stranger.get("/sign-in", headers={"Accept-Language": "pt"}).text
    assert '<html lang="en"' in stranger.get("/sign-in").text

    page = stranger.get("/sign-in?lang=ar", headers=wish)

    assert '<html lang="ar" dir="rtl">' in page.text
    for address in ("/sign-in", "/activate", "/wall", "/nowhere"):
        assert '<html lang="ar" dir="rtl">' in stranger.get(address, headers=wish).text
    refused = stranger.post("/sign-in", data={"name": "x", "password": "y"}, headers=SCRIPT)
    assert refused.json["message"] not in ("", "Name and password do not fit.")
    assert any("؀" <= letter <= "ۿ" for letter in refused.json["message"])


def test_a_wish_for_what_nobody_speaks_is_passed_over(world, browser):
    for wish in ("xx", "", "../ar", "ar" * 2000, "<script>", "\x00"):
        answer = browser().get("/sign-in", query_string={"lang": wish})
        assert answer.status_code == 200, wish
        assert '<html lang="en"' in answer.text, wish
        assert "Set-Cookie" not in answer.headers, wish


def test_somebody_who_is_signed_in_reads_their_own_language(world, browser):
    bea = browser(world.bea)
    bea.set_cookie("language", "ar")

    page = bea.get("/settings?lang=ja", headers={"Accept-Language": "ja"})

    assert '<html lang="fr"' in page.text
