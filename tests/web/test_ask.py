"""What waits for one person, and the number of it on every page."""

import re

import pytest

from taskforce.actions.ask import answer_ask, close_ask, post_ask
from taskforce.actions.clue import post_clue, redact_clue
from taskforce.actions.knowledge import say_knowledge
from taskforce.actions.series import claim_series
from taskforce.inputs.clue import Redact
from taskforce.inputs.knowledge import Know
from taskforce.live import publisher as publishing
from taskforce.queries.ask import needs_of
from tests.harness.story import S1, Story
from tests.harness.world import a_clue, a_series, an_answer, an_ask

FOR_YOU = "/operations/harbour/for-you"
BOARD = "/operations/harbour/"


@pytest.fixture
def story(world):
    return Story(world)


def needs(page):
    return int(re.search(r'id="needs" data-needs="(\d+)"', page.text)[1])


def test_the_number_stands_on_every_page_and_the_ask_on_the_readers_own(story, browser):
    story.ask()
    bea, ana, kim = (browser(who) for who in (story.world.bea, story.world.ana, story.world.kim))

    for address in (BOARD, FOR_YOU, "/operations/harbour/series/S-0001"):
        assert (needs(bea.get(address)), needs(ana.get(address))) == (1, 0)
    mine = bea.get(FOR_YOU).text
    assert "Whose trams have this green?" in mine
    assert 'lang="en"' in mine
    assert "Whose trams" not in ana.get(FOR_YOU).text
    assert "Whose trams" in kim.get(FOR_YOU).text


def test_answered_from_ones_own_page_it_is_gone_from_there(story, browser):
    story.ask()
    bea = browser(story.world.bea)
    said = {"answer": "yes", "places": "Spanien, ES", "text_language": "fr", "note": "Chez moi"}

    refused = bea.post("/operations/harbour/asks/Q-0001/answer", data=said)
    answer = bea.post("/operations/harbour/asks/Q-0001/answer", data=said | {"places": "Espagne"})

    assert (refused.status_code, answer.status_code, answer.location) == (422, 303, FOR_YOU)
    assert (needs(bea.get(FOR_YOU)), story.world.series().left) == (0, " ES ")


def test_an_ask_without_a_place_waits_like_any_other(story, browser):
    post_ask(story.ana, S1, an_ask("¿Qué acento es?", places=[], languages=["ar"]))

    page = browser(story.world.nour).get(FOR_YOU)

    assert (page.status_code, needs(page)) == (200, 1)
    assert "¿Qué acento es?" in page.text


def test_not_me_is_for_good_and_nobody_else_can_tell(story, browser):
    story.ask()
    bea, kim = browser(story.world.bea), browser(story.world.kim)
    before, log = kim.get("/operations/harbour/series/S-0001").text, story.world.log()

    assert bea.post("/operations/harbour/asks/Q-0001/not-me").location == FOR_YOU

    assert (needs(bea.get(FOR_YOU)), needs(kim.get(FOR_YOU))) == (0, 1)
    assert "Whose trams" not in bea.get(FOR_YOU).text
    asks = re.compile(r'<section class="panel" id="asks".*?</section>', re.DOTALL)
    after = kim.get("/operations/harbour/series/S-0001").text
    assert asks.search(after)[0] == asks.search(before)[0]
    assert story.world.log() == log


def test_what_others_did_on_ones_own_is_told_and_ones_own_deeds_are_not(story, browser):
    claim_series(story.bea, S1)
    post_ask(story.bea, S1, an_ask())
    answer_ask(story.kim, "Q-0001", an_answer())

    page = browser(story.world.bea).get(FOR_YOU).text

    yours = page[page.index('id="about-yours"') : page.index('id="around"')]
    assert "Kim" in yours
    assert "C-0001" in yours
    assert 'href="/operations/harbour/series/S-0001"' in yours
    assert "Bea" not in yours
    theirs, around = (
        browser(story.world.lea)
        .get(FOR_YOU)
        .text.split('id="about-yours"')[1]
        .split('id="around"')
    )
    assert "Kim" not in theirs
    assert "Kim" in around.split("<dialog")[0]


def test_what_is_ones_own_stands_nowhere_twice(story, browser):
    claim_series(story.bea, S1)
    story.world.bring(a_series("S-0002"))
    claim_series(story.ana, "S-0002")
    story.ask()

    page = browser(story.world.bea).get(FOR_YOU).text

    yours, around = page[page.index('id="about-yours"') :].split('id="around"')
    assert ("S-0001" in yours, "S-0002" in yours) == (True, False)
    assert ("S-0001" in around.split("<dialog")[0], "S-0002" in around) == (False, True)


def test_whoever_is_named_hears_it_until_they_have_seen_it(story, browser):
    post_clue(story.ana, S1, a_clue("As @[bea] and @[ana] know"))
    bea, ana, kim = (browser(who) for who in (story.world.bea, story.world.ana, story.world.kim))
    assert [needs(each.get(FOR_YOU)) for each in (bea, ana, kim)] == [1, 0, 0]
    assert "As <bdi" in bea.get(FOR_YOU).text
    log = story.world.log()

    seen = re.search(r'action="(/operations/harbour/mentions/\d+/seen)"', bea.get(FOR_YOU).text)[1]
    assert kim.post(seen).status_code == 404
    assert bea.post(seen).location == FOR_YOU

    assert needs(bea.get(FOR_YOU)) == 0
    assert "As <bdi" not in bea.get(FOR_YOU).text
    assert story.world.log() == log


def test_what_was_wiped_names_nobody_any_more(story, browser):
    post_clue(story.ana, S1, a_clue("As @[bea] knows"))
    redact_clue(story.ana, "C-0001", Redact(reason="person"))

    assert needs(browser(story.world.bea).get(FOR_YOU)) == 0


def told(page):
    page._publisher.round()
    return [each["args"][0] for each in page._socket.get_received() if each["name"] == "needs"]


def test_open_pages_hear_the_new_number_and_nothing_else(story, open_page):
    bea, ana = open_page(story.world.bea, ""), open_page(story.world.ana, "dashboard")
    for page in (bea, ana):
        told(page)

    story.ask()
    assert (told(bea), told(ana)) == ([1], [])
    story.clue()
    assert (told(bea), told(ana)) == ([], [])
    close_ask(story.ana, "Q-0001")
    assert (told(bea), told(ana)) == ([0], [])


def test_a_page_that_comes_back_with_an_old_number_hears_the_new_one(story, open_page):
    bea, ana = open_page(story.world.bea, ""), open_page(story.world.ana, "dashboard")
    for page in (bea, ana):
        told(page)
        page._socket.disconnect(namespace="/")
    story.ask()

    for page in (bea, ana):
        page._socket.connect()
        page._socket.emit("watch", {**page.to_watch, "seen": page.seen}, callback=True)

    assert (told(bea), told(ana)) == ([1], [])


def test_a_page_that_comes_while_others_are_counted_is_counted_too(story, open_page, monkeypatch):
    story.ask()
    ana, came = open_page(story.world.ana, ""), []

    def somebody_comes(*asked):
        counts = needs_of(*asked)
        if not came:
            came.append(open_page(story.world.bea, ""))
            old = {**came[0].to_watch, "seen": 1, "needs": 0}
            came[0]._socket.emit("watch", old, callback=True)
        return counts

    monkeypatch.setattr(publishing, "needs_of", somebody_comes)
    ana._publisher._to_count.add(story.world.harbour)

    assert (told(ana), told(came[0])) == ([], [1])


def test_two_pages_of_one_person_show_the_same_number(story, open_page):
    story.ask()
    one, other = open_page(story.world.bea, ""), open_page(story.world.bea, "")
    assert (told(one), told(other)) == ([], [])

    one._socket.emit("watch", {**one.to_watch, "needs": 3}, callback=True)

    assert (told(one), told(other)) == ([1], [1])


def test_without_a_socket_the_number_comes_with_what_was_missed(story, browser):
    story.ask()
    query = {"topic": "for-you", "seen": 1}

    for person, count in ((story.world.bea, 1), (story.world.ana, 0)):
        answer = browser(person).get("/operations/harbour/live", query_string=query)
        assert answer.json["needs"] == count
        assert [part["id"] for part in answer.json["parts"]] == ["countdown"]


def test_a_number_that_is_somebody_elses_reaches_nobody(story, open_page):
    bea, kim = open_page(story.world.bea, ""), open_page(story.world.kim, "")
    for page in (bea, kim):
        told(page)
    story.ask()
    told(bea)
    told(kim)

    story.answer()

    assert (told(bea), told(kim)) == ([0], [])


def test_a_number_that_could_not_be_told_is_told_later(story, open_page, app, monkeypatch):
    bea = open_page(story.world.bea, "")
    told(bea)
    story.ask()
    with monkeypatch.context() as broken:
        publisher = app.extensions["publisher"]
        emit = publisher._emit
        broken.setattr(
            publisher,
            "_emit",
            lambda name, *said, **to: 1 / 0 if name == "needs" else emit(name, *said, **to),
        )
        with pytest.raises(ZeroDivisionError):
            publisher.round()

    assert told(bea) == [1]


REACH = "/operations/harbour/series/S-0001/reach"


def test_whom_an_ask_would_reach_is_told_before_it_is_posted(story, browser):
    before, ana = story.world.log(), browser(story.world.ana)
    say_knowledge(story.world.kim.id, Know(places=["FJ"], keywords=""))
    cases = [
        ({"places": "FJ", "text": ""}, ["Reaches 1 person", "Kim", "Fiji"], ["Bea", "Nearest"]),
        (
            {"places": "TO", "subjects": "currency", "text": ""},
            ["Nobody here says they know this.", "Nearest:", "Lea"],
            ["Kim"],
        ),
    ]

    for said, there, missing in cases:
        page = ana.post(REACH, data=said)
        assert page.status_code == 200, page.text
        assert all(each in page.text for each in there), page.text
        assert not any(each in page.text for each in missing), page.text
    assert ana.post(REACH, data={"text": ""}).text.strip() == ""
    assert story.world.log() == before


def test_words_of_peoples_own_count_while_the_question_is_typed(story, browser):
    say_knowledge(story.world.kim.id, Know(keywords="tram tickets"))

    page = browser(story.world.ana).post(REACH, data={"text": "Whose tram tickets are these?"})

    assert "Reaches 1 person" in page.text
    assert "Kim" in page.text


def test_information_that_waits_for_a_second_person_stands_on_their_page(story, browser):
    story.to("expire")
    kim, ana = browser(story.world.kim), browser(story.world.ana)

    assert 'href="/operations/harbour/series/S-0001#U-0001"' in kim.get(FOR_YOU).text
    assert (needs(kim.get(FOR_YOU)), needs(ana.get(FOR_YOU))) == (1, 0)
    assert "agree-U-0001" not in ana.get(FOR_YOU).text
