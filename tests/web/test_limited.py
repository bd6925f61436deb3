"""To everybody who is not named it is as if a limited series had never been there."""

import re

import pytest

from taskforce.actions.ask import post_ask
from taskforce.actions.clue import post_clue, redact_clue
from taskforce.actions.series import claim_series, limit_series, open_series
from taskforce.actions.stop import add_alias
from taskforce.actions.translation import want_translation
from taskforce.inputs.clue import Redact
from taskforce.inputs.series import AddAlias, LimitSeries
from taskforce.inputs.translation import WantTranslation
from taskforce.models import Role
from tests.harness.story import Story
from tests.harness.world import a_clue, a_series, an_ask
from tests.web.matrix import ON_SQLITE

S2 = "S-0002"
TOPICS = ("board", "for-you", "history", "dashboard", "desk", "hosts")
#: Every page on which something of a series can stand.
PAGES = {
    Role.OBSERVER: ("dashboard",),
    Role.INVESTIGATOR: (
        "",
        "?find=S-0002",
        "?find=S-0001",
        "?country=JP",
        "?holder=held",
        "dashboard",
        "briefing",
        "for-you",
        "history",
        "history?series=S-0001",
        "history?series=S-0002",
        "search?q=tram",
        "search?q=CVIP-2",
        "search?q=S-0002",
        "search?q=C-0002",
        "search?q=Q-0001",
        "series/S-0001",
        "series/S-0001/narrowing?without=C-0001",
        "series/S-0002",
        "series/S-0002/narrowing",
        "texts/C-0002/terms?language=fr",
        "mentions?q=a",
        "glossary",
        *(f"live?topic={topic}" for topic in TOPICS),
        "live?topic=series&ref=S-0001",
        "live?topic=series&ref=S-0002",
    ),
}
PAGES[Role.DESK] = (*PAGES[Role.INVESTIGATOR], "desk", "sheet", "series/S-0001/referrals",
                    "series/S-0002/referrals", "referrals/R-0002")  # fmt: skip
PAGES[Role.HOST] = (*PAGES[Role.DESK], "host")
#: What counts every event of the operation, and when it was sent; no page says of what.
NUMBERS = re.compile(
    r"""data-(now|seen|key)=\\?"\d+\\?"|"(prev|seq|at)":\s*\d+|event-\d+"""
    r"""|#\d+(<|\\u003c)|(as_of|before)=\d+|,? event \d+"""
)
#: That the host once imported a list with it stays in the record.
IMPORTED = re.compile(
    r"<li id=\"event-\d+\"(?:(?!</li>).)*imported a list(?:(?!</li>).)*</li>", re.DOTALL
)


def normal(text):
    return NUMBERS.sub("", IMPORTED.sub("", text))


@pytest.fixture
def strangers(world):
    """People with a seat and each role, who are never named."""
    return {role: world.person(f"Not{role}", "en", role) for role in Role}


@pytest.fixture
def look(strangers, browser):
    """Every page of everybody who is not named."""

    def seen(since):
        found = {}
        for role, pages in PAGES.items():
            reader = browser(strangers[role])
            for page in pages:
                live = f"&seen={since}" if page.startswith("live") else ""
                answer = reader.get(f"/operations/harbour/{page}{live}")
                found[role, page] = answer.status_code, told_by(answer)
        return found

    return seen


def told_by(answer):
    """What a page says, or a catching up: each element once."""
    if "parts" not in (answer.json if answer.is_json else {}):
        return normal(answer.text)
    parts = {part["id"]: normal(part["html"] or "") for part in answer.json["parts"]}
    return parts, answer.json["needs"], answer.json["wiped"], answer.json.get("refresh")


def other(now, before):
    """What is not the same."""
    return {key: (now[key], before[key]) for key in now if now[key] != before[key]}


def limit(world, *people, were=()):
    said = LimitSeries(people=[each.id for each in people], were=" ".join(str(p.id) for p in were))
    return limit_series(world.seat(world.nour), S2, said)


def appear(world):
    """S-0002 with everything by which something can show elsewhere: a clue with the same words, a
    link, the same place, an ask, a mention, a wish for a translation, a claim."""
    story = Story(world)
    world.bring(a_series(S2, "NCMEC:CVIP-2"))
    post_clue(story.bea, S2, a_clue("The same blue tram, for @[notinvestigator]", ("JP",)))
    story.to("link", "same")
    post_ask(story.ana, S2, an_ask(text="Whose trams? @[notdesk]"))
    want_translation(story.ana, "C-0002", WantTranslation(language="fr"))
    claim_series(story.ana, S2)


def go_on(world):
    """What those who are named do on it."""
    story = Story(world)
    post_clue(story.ana, S2, a_clue("Another blue tram for @[nothost]", ("JP",)))
    post_ask(story.ana, S2, an_ask(text="And this blue tram?", places=["ES", "NL"]))
    claim_series(story.ana, S2)
    add_alias(story.ana, S2, AddAlias(alias="NCMEC:CVIP-3"))
    redact_clue(story.ana, "C-0003", Redact(reason="mistake"))


@ON_SQLITE
def test_every_page_is_as_if_it_had_never_been_there(world, look, at):
    at(9)
    Story(world).to("clue", "locate", "draft")
    never = look(world.operation().last_seq)

    appear(world)
    since = world.operation().last_seq
    assert other(look(since), never)
    limit(world, world.ana)
    since = world.operation().last_seq
    assert other(look(since), never) == {}
    go_on(world)
    assert other(look(since), never) == {}


@ON_SQLITE
def test_no_message_tells_of_it(world, strangers, open_page, at):
    at(9)
    Story(world).to("clue", "locate", "draft")
    appear(world)
    limit(world, world.ana)
    pages = {
        (role, where): open_page(strangers[role], where)
        for role, wheres in PAGES.items()
        for where in wheres
        if where in ("", "dashboard", "for-you", "history", "desk", "host", "series/S-0001")
    }
    for page in pages.values():
        page.apply()
    before = {key: normal(str(page.main)) for key, page in pages.items()}

    go_on(world)

    for key, page in pages.items():
        messages = page.messages()
        told = normal(str(messages))
        for word in (S2, "CVIP", "blue tram", "Japan", "C-0003", "Q-0002"):
            assert word not in told.replace("C-0001", ""), (key, word)
        page.apply(messages)
        assert page.pill == 0, key
        assert normal(str(page.main)) == before[key], key


@ON_SQLITE
def test_open_pages_lose_it_at_once(world, strangers, open_page, at):
    at(9)
    Story(world).to("clue", "locate", "draft")
    appear(world)
    bea = strangers[Role.INVESTIGATOR]
    pages = [open_page(bea, where) for where in ("", "history", "series/S-0001")]
    there, named = open_page(bea, "series/S-0002"), open_page(world.ana, "series/S-0002")
    desk = open_page(strangers[Role.DESK], "series/S-0002/referrals")
    for page in (*pages, there, named, desk):
        page.apply()
        assert S2 in str(page.main)

    limit(world, world.ana)

    for page in pages:
        page.apply()
        assert S2 not in str(page.main), page.says
    assert there.messages() == desk.messages() == []
    assert not there.is_connected
    assert not desk.is_connected
    assert named.is_connected
    named.apply()
    named.apply()  # what is slow
    assert str(named.main) == named.fresh_main()
    post_clue(world.seat(world.ana), S2, a_clue("A third tram"))
    assert "third tram" in str(named.messages())


@ON_SQLITE
def test_a_page_of_somebody_who_is_no_longer_named_is_hung_up(world, open_page, browser):
    world.bring(a_series(S2))
    limit(world, world.ana, world.bea)
    page = open_page(world.bea, "series/S-0002")
    page.apply()
    assert page.is_connected

    limit(world, world.ana, were=(world.ana, world.bea, world.nour))

    assert page.messages() == []
    assert not page.is_connected
    answer = browser(world.bea).get("/operations/harbour/series/S-0002")
    assert answer.status_code == 404
    assert "There is nothing at this address." not in answer.text  # Bea reads French
    never = browser(world.bea).get("/operations/harbour/series/S-0099")
    assert normal(answer.text) == normal(never.text)


@ON_SQLITE
def test_what_is_opened_appears_on_every_page(world, strangers, open_page, at):
    at(9)
    Story(world).to("clue")
    world.bring(a_series(S2))
    limit(world, world.ana)
    post_clue(world.seat(world.ana), S2, a_clue("The same blue tram"))
    pages = [
        open_page(strangers[Role.INVESTIGATOR], where)
        for where in ("", "history", "series/S-0001")
    ]
    for page in pages:
        page.apply()
        assert S2 not in str(page.main)

    open_series(world.seat(world.nour), S2)

    for page in pages:
        page.apply()
        assert S2 in str(page.main), page.says
    assert "decided who may know" not in str(pages[1].main)
    assert "opened" in str(pages[1].main)


@ON_SQLITE
def test_those_who_are_named_find_it(world, browser):
    world.bring(a_series(S2))
    limit(world, world.ana)

    for person, pages in ((world.ana, ("for-you",)), (world.nour, ("for-you", "host"))):
        for page in pages:
            assert 'id="S-0002-limited"' in browser(person).get(f"/operations/harbour/{page}").text
    for person in (world.bea, world.kim):
        assert S2 not in browser(person).get("/operations/harbour/for-you").text
    assert S2 not in browser(world.ana).get("/operations/harbour/").text
    page = browser(world.ana).get("/operations/harbour/series/S-0002").text
    assert 'data-fill-people="' in page
    assert 'id="limit"' not in page  # the dialog is the host's


@ON_SQLITE
def test_a_host_limits_and_opens_by_form(world, browser):
    nour = browser(world.nour)
    where = "/operations/harbour/series/S-0001"
    assert f'name="people" value="{world.ana.id}"' in nour.get(where).text

    refused = nour.post(f"{where}/limit", data={"were": ""}, headers={"X-Requested-With": "fetch"})
    assert refused.status_code == 422
    assert list(refused.json["reasons"]) == ["people"]
    said = {"people": [world.ana.id, world.bea.id], "were": ""}
    assert nour.post(f"{where}/limit", data=said).status_code == 303
    assert browser(world.kim).get(where).status_code == 404
    assert browser(world.bea).get(where).status_code == 200
    assert nour.post(f"{where}/open").status_code == 303
    assert browser(world.kim).get(where).status_code == 200


@ON_SQLITE
def test_a_socket_hears_the_same_of_it_as_of_what_never_was(world, app, browser):
    world.bring(a_series(S2))
    limit(world, world.ana)
    socket = app.extensions["socketio"].test_client(app, flask_test_client=browser(world.bea))

    answers = [
        socket.emit(
            "watch", {"operation": "harbour", "topic": "series", "ref": ref}, callback=True
        )
        for ref in (S2, "S-0099")
    ]

    assert answers == [{"ok": False, "code": "nothing_there"}] * 2


@ON_SQLITE
def test_nothing_slow_is_sent_to_whoever_may_not_know_any_more(world, app, open_page, monkeypatch):
    """What was owed to a page before it was limited is drawn from what is true now."""
    world.bring(a_series(S2))
    page = open_page(world.bea, "series/S-0002")
    page.messages()
    task = app.extensions["publisher"]
    someone = open_page(world.ana, "series/S-0002")  # who is here is owed to both
    monkeypatch.setattr(task, "_send_news", lambda: False)
    monkeypatch.setattr(task, "_checked", float("inf"))  # it looked just now
    monkeypatch.setattr(task, "_must_check", False)
    limit(world, world.ana)

    assert page.messages() == []
    assert not page.is_connected
    assert someone.is_connected


@ON_SQLITE
def test_news_of_a_limited_series_never_reach_whoever_was_there_before(
    world, app, open_page, monkeypatch
):
    """Another process limited it: this one hears of it together with what happened since."""
    world.bring(a_series(S2))
    page, named = (open_page(each, "series/S-0002") for each in (world.bea, world.ana))
    page.messages()
    task = app.extensions["publisher"]
    monkeypatch.setattr(task, "_checked", float("inf"))  # it looked just now
    monkeypatch.setattr(task, "_must_check", False)

    emit, there = task._emit, []

    def note(event, message, to):
        there.append(("fourth tram" in str(message), page.is_connected))
        emit(event, message, to=to)

    monkeypatch.setattr(task, "_emit", note)

    limit(world, world.ana)
    post_clue(world.seat(world.ana), S2, a_clue("A fourth tram"))

    assert "fourth tram" in str(named.messages())
    assert (True, False) in there
    assert (True, True) not in there
