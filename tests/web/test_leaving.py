"""The page on which somebody who leaves hands everything over."""

from taskforce.actions.series import claim_series
from tests.harness.world import a_series
from tests.web.matrix import SCRIPT

LEAVE = "/operations/harbour/leave"
NOTE = {"series": ["S-0001", "S-0002"], "note": "Not the coast.", "text_language": "en"}


def test_the_page_lists_what_one_holds_and_hands_it_over_at_once(world, browser, open_page):
    world.bring(a_series("S-0002"))
    for reference in ("S-0001", "S-0002"):
        claim_series(world.seat(world.ana), reference)
    ana, board = browser(world.ana), open_page(world.bea, "")
    page = ana.get(LEAVE).text
    assert page.count('name="series"') == 2
    told = ana.post(LEAVE, data=NOTE | {"note": "call 0612345678"}, headers=SCRIPT)
    assert (told.status_code, list(told.json["reasons"])) == (422, ["note"])

    answer = ana.post(LEAVE, data=NOTE, headers=SCRIPT)

    assert answer.status_code == 204
    board.apply()
    for reference in ("S-0001", "S-0002"):
        assert "Ana" not in str(board.tree.find("id", f"{reference}-row")[0])
    assert 'name="series"' not in ana.get(LEAVE).text
    assert ana.post(LEAVE, data=NOTE, headers=SCRIPT).json["code"] == "nothing_held"


def test_a_host_does_it_for_somebody_and_may_then_take_the_seat(world, browser):
    claim_series(world.seat(world.ana), "S-0001")
    nour, theirs = browser(world.nour), f"{LEAVE}/{world.ana.id}"
    assert f'href="{theirs}"' in nour.get("/operations/harbour/host").text
    assert "unseat" not in nour.get(theirs).text

    answer = nour.post(theirs, data=NOTE)

    assert (answer.status_code, answer.location) == (303, theirs)
    assert f"/people/{world.ana.id}/unseat" in nour.get(theirs).text
    assert nour.get(f"{LEAVE}/{world.dan.id}").status_code == 404
