"""The tail on the pages: what is offered, what is refused, and what every page says."""

import pytest

from taskforce.actions.operation import open_wall
from tests.harness import dom
from tests.harness.story import Story
from tests.web.matrix import CLUE, ON_SQLITE, SCRIPT

HERE = "/operations/harbour/"
HOST = f"{HERE}host"
FLOOR = ["", "series/S-0001", "for-you", "history", "glossary", "search?q=tram", "dashboard"]
DESK = ["desk", "series/S-0001/referrals"]
WORDS = "This operation takes feedback only."


@pytest.mark.parametrize("where", [*FLOOR, *DESK, "host"])
def test_every_page_says_what_the_operation_takes(world, browser, where):
    nour = browser(world.nour)

    def state():
        page = dom.parse_main(nour.get(HERE + where).text)
        return page.find("id", "state")[0].attributes["data-state"]

    said = [state()]
    for to in ("running", "tail", "closed"):
        Story(world).turn(to)
        said.append(state())

    assert said == ["preparing", "running", "tail", "closed"]


@pytest.mark.parametrize("where", [*FLOOR[:4], "dashboard", *DESK, "host"])
def test_every_open_page_follows_at_once(world, open_page, where):
    story = Story(world)
    story.claim()
    page = open_page(world.nour, where)

    for to in ("tail", "closed"):
        story.turn(to)
        page.apply()
        assert page.tree.find("id", "state")[0].attributes["data-state"] == to

    assert page.seen == world.operation().last_seq


@ON_SQLITE
@pytest.mark.parametrize(("to", "says"), [("tail", "Feedback only"), ("closed", "Closed")])
def test_the_bar_says_it_beside_the_name_and_open_pages_follow(
    world, browser, open_page, at, to, says
):
    at(9)
    story, page = Story(world), open_page(world.lea, "dashboard")
    if to == "closed":
        story.turn("tail")
        page.apply()
    before = browser(world.lea).get(f"{HERE}dashboard").text

    story.turn(to)
    drawn = [part["html"] for each in page.messages() for part in each["parts"]
             if part["id"] == "phase"]  # fmt: skip
    after = browser(world.lea).get(f"{HERE}dashboard").text

    phase = f'id="phase">{says}</small>'
    assert phase not in before
    assert phase in after
    assert [phase in each for each in drawn] == [True]


def test_the_claims_that_ended_are_gone_from_open_pages(world, open_page):
    story = Story(world)
    story.claim()
    board, series = open_page(world.bea, ""), open_page(world.bea, "series/S-0001")
    assert "Ana" in str(series.tree.find("id", "claim")[0])

    story.turn("tail")
    board.apply()
    series.apply()

    assert "Ana" not in str(board.tree.find("id", "S-0001-row")[0])
    assert "Ana" not in str(series.tree.find("id", "claim")[0])


def test_a_clue_that_comes_too_late_is_refused_in_the_readers_language(world, browser):
    bea = browser(world.bea)
    Story(world).turn("tail")

    answer = bea.post(f"{HERE}series/S-0001/clues", data=CLUE, headers=SCRIPT)

    assert (answer.status_code, answer.json["code"]) == (409, "feedback_only")
    assert answer.json["reasons"] == {}
    assert bea.post(f"{HERE}series/S-0001/clues", data=CLUE).status_code == 409


@pytest.mark.parametrize("where", ["", "series/S-0001", "for-you"])
def test_what_the_tail_takes_away_is_marked(world, browser, where):
    """The sheet hides it; whoever has typed in it keeps it."""
    story = Story(world)
    story.to("claim", "clue", "ask", "locate", "want")
    page = dom.parse_main(browser(world.bea).get(HERE + where).text)
    late = [form for form in forms_in(page) if not is_kept(form)]

    assert [form for form in late if not form[1]] == []
    assert late


#: In these the sheet hides everything but feedback once an operation is closed.
OF_DESK = {"queues", "host-stops", "stops-desk", "cards", "known-children"}
#: What is still taken: feedback, wiping, giving what is left, limiting; the house's own.
STAYS = (
    "/feedback", "/redact", "/redact-reason", "/seen", "/closing", "/done", "/checkpoints",
    "/role", "/unseat", "/disable", "/wall",
)  # fmt: skip
STAYS_OPENED = {"feedback", "hear-many", "because", "limit", "turn"}


@pytest.mark.parametrize("where", ["", "series/S-0001", *DESK, "host", "closing", "settings"])
def test_what_the_closing_takes_away_is_marked_too(world, browser, where):
    story = Story(world)
    story.to("match", "resolve", "clue", "locate", "draft", "compare", "approve", "send", "turn")
    story.give()
    story.turn("closed")
    page = dom.parse_main(browser(world.nour).get(HERE + where).text)
    late = [
        address
        for address, is_marked in forms_in(page, marks={"data-week", "data-tail"}, parts=OF_DESK)
        if not is_marked and not address.endswith(STAYS) and address not in STAYS_OPENED
    ]

    assert late == []


def forms_in(node, is_marked=False, is_dialog=False, marks=frozenset({"data-week"}), parts=()):
    """Address or dialog of everything that can be sent, and whether it is marked."""
    for child in node.children:
        if not isinstance(child, dom.Node):
            continue
        attributes = child.attributes
        marked = is_marked or marks & set(attributes) or attributes.get("id") in parts
        marked = bool(marked) and "data-feedback" not in attributes
        inside = is_dialog or child.tag == "dialog"
        if child.tag == "form" and attributes.get("method") == "post" and not inside:
            yield attributes["action"], marked
        if "data-opens" in attributes and not inside:
            yield attributes["data-opens"], marked
        yield from forms_in(child, marked, inside, marks, parts)


def is_kept(form):
    """What wipes, what only marks something as seen, and the desk's."""
    address, _ = form
    return address.endswith(("/redact", "/redact-reason", "/seen")) or address in {
        "because",
        "limit",
        "link",
        "locate",
        "resolve",
        "withdraw",
    }


def test_a_host_turns_it_on_the_page(world, browser):
    nour = browser(world.nour)
    page = nour.get(HOST).text
    assert 'id="turn-tail"' in page
    assert 'id="turn-closed"' not in page

    plain = nour.post(f"{HOST}/turn", data={"to": "tail"})
    script = nour.post(f"{HOST}/turn", data={"to": "tail"}, headers=SCRIPT)

    assert (plain.status_code, plain.location) == (303, HOST)
    assert (script.status_code, script.json["code"]) == (409, "already_done")
    assert 'id="turn-closed"' in nour.get(HOST).text


@pytest.mark.parametrize("to", ["", "destroyed", "TAIL"])
def test_a_state_that_there_is_not_is_refused(world, browser, to):
    answer = browser(world.nour).post(f"{HOST}/turn", data={"to": to}, headers=SCRIPT)

    assert (answer.status_code, list(answer.json["reasons"])) == (422, ["to"])
    assert world.log() == []


def test_it_reads_as_a_sentence_in_the_history(world, browser):
    Story(world).turn("tail")

    page = browser(world.lea).get(f"{HERE}history").text

    assert "<bdi>Nour</bdi> turned the operation to: <bdi>Feedback only</bdi>." in page


def test_the_wall_says_so_too(world, browser):
    screen = browser()
    screen.post("/wall", data={"secret": open_wall(world.nour.id, world.harbour)}, headers=SCRIPT)
    assert WORDS not in screen.get("/wall").text

    Story(world).turn("tail")

    assert WORDS in screen.get("/wall").text


def test_feedback_goes_on(world, browser):
    story = Story(world)
    story.to("clue", "locate", "draft", "compare", "approve", "send", "turn")

    answer = browser(world.kim).post(
        f"{HERE}referrals/R-0001/feedback",
        data={"step": "acknowledged", "happened_on": "2026-11-21", "source": "Liaison"},
        headers=SCRIPT,
    )

    assert answer.status_code == 204
