"""The reader's own timer and settings, and what a host reads of all together."""

from taskforce.actions.wellness import start_viewing
from tests.web.matrix import ON_SQLITE, SCRIPT

pytestmark = ON_SQLITE
CHOSEN = {"break_after": "45", "day_most": "4", "evening": "18:30"}


def test_the_timer_stands_in_the_top_bar_and_survives_a_reload(world, browser):
    ana = browser(world.ana)
    before = ana.get("/operations/harbour/").text
    answer = ana.post("/viewing/start", headers=SCRIPT)
    running = ana.get("/operations/harbour/").text

    assert answer.status_code == 204
    assert 'data-began=""' in before
    assert 'action="/viewing/start"' in before
    assert 'data-began=""' not in running
    assert 'action="/viewing/stop"' in running
    assert 'data-break-after="60"' in running
    assert 'data-day-most="300"' in running


def test_without_a_script_the_settings_start_and_stop_it(world, browser):
    ana = browser(world.ana)
    assert ana.post("/viewing/start").headers["Location"] == "/settings"
    assert "The timer runs since" in ana.get("/settings").text
    ana.post("/viewing/stop")
    assert "The timer runs since" not in ana.get("/settings").text


def test_what_somebody_chose_is_theirs(world, browser):
    ana, bea = browser(world.ana), browser(world.bea)
    answer = ana.post("/wellness", data=CHOSEN, headers=SCRIPT)

    assert answer.headers["Location"] == "/settings?saved"
    assert '<option value="18:30" selected>' in ana.get("/settings").text
    assert '<option value="45" selected>' in ana.get("/settings").text
    assert '<option value="18:30" selected>' not in bea.get("/settings").text


def test_a_wrong_choice_is_refused_beside_its_field(world, browser):
    answer = browser(world.ana).post(
        "/wellness", data=CHOSEN | {"evening": "99:99"}, headers=SCRIPT
    )

    assert answer.status_code == 422
    assert answer.json["reasons"] == {"evening": "Please choose one of the answers offered."}


def test_a_host_reads_of_few_people_only_that_they_are_few(world, browser):
    start_viewing(world.ana.id)
    page = browser(world.nour).get("/operations/harbour/host").text

    assert page.count("العدد أقل من أن يُعرض") == 2
    assert "never of fewer" not in browser(world.kim).get("/operations/harbour/host").text
