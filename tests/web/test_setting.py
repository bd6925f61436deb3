"""The pages on which a host opens an operation, sets it up and writes its rules."""

import pytest

from taskforce.actions.setting import write_rules
from taskforce.inputs.operation import WriteRules
from taskforce.models import Role
from tests.harness.story import Story
from tests.web.matrix import SCRIPT, SETTINGS_HERE

HOST = "/operations/harbour/host"
FORMS = ("settings", "rules")
NEW = SETTINGS_HERE | {"slug": "beacon"}
S1 = "/operations/harbour/series/S-0001"


def test_a_host_opens_an_operation_on_a_page_and_reads_its_rules_first(world, browser):
    nour = browser(world.nour)
    assert nour.get("/new-operation").status_code == 200

    answer = nour.post("/new-operation", data=NEW)

    assert (answer.status_code, answer.location) == (303, "/operations/beacon/host")
    assert nour.get(answer.location).status_code == 403
    assert nour.post("/operations/beacon/rules", data={"as_of": "0"}).status_code == 303
    assert "Beacon" in nour.get("/operations/beacon/host").text
    assert all(name in nour.get("/").text for name in ("Harbour", "Beacon", "/new-operation"))
    assert browser(world.dan).get("/operations/beacon/host").status_code == 404


@pytest.mark.parametrize("person", ["ana", "kim", "olu"])
def test_who_is_host_nowhere_opens_nothing(world, browser, person):
    one = browser(getattr(world, person))
    assert one.get("/new-operation").status_code == 403
    assert one.post("/new-operation", data=NEW, headers=SCRIPT).json["code"] == "not_allowed"
    assert "/new-operation" not in one.get("/settings").text


#: What a form may send that makes no operation, and where it says so.
WRONG = [
    ({"slug": "Harbour 2"}, "slug"),
    ({"slug": "-x"}, "slug"),
    ({"slug": "a" * 41}, "slug"),
    ({"name": ""}, "name"),
    ({"name": "n" * 81}, "name"),
    ({"name": "write to me@example.org"}, "name"),
    ({"zone": "Mars/Olympus"}, "zone"),
    ({"starts": "20261120"}, "starts"),
    ({"starts": "2026-02-30"}, "starts"),
    ({"ends": "2026-11-19"}, "ends"),
    ({"languages": []}, "languages"),
    ({"languages": "tlh"}, "languages"),
    ({"ack_hours": "0"}, "ack_hours"),
    ({"feedback_hours": "9" * 30}, "feedback_hours"),
    ({"comparison_hours": "soon"}, "comparison_hours"),
    ({"host_agency": "999999"}, "host_agency"),
    ({"host_agency": "x"}, "host_agency"),
]


@pytest.mark.parametrize(("wrong", "field"), WRONG, ids=str)
def test_what_cannot_be_is_said_beside_its_field_and_what_was_typed_stays(
    world, browser, wrong, field
):
    nour = browser(world.nour)

    told = nour.post("/new-operation", data=NEW | wrong, headers=SCRIPT)
    page = nour.post("/new-operation", data=NEW | {"name": "Lamp & Oil"} | wrong)

    assert (told.status_code, list(told.json["reasons"])) == (422, [field])
    assert page.status_code == 422
    assert "name" in wrong or 'value="Lamp &amp; Oil"' in page.text
    main = page.text.split("</main>")[0]  # the lock has a name too
    assert f'data-error-for="{field}"' in main
    assert f'data-error-for="{field}" hidden' not in main
    assert browser(world.nour).get("/operations/beacon/host").status_code == 404


def test_an_address_that_is_taken_is_said_with_all_that_was_typed(world, browser):
    page = browser(world.nour).post("/new-operation", data=NEW | {"slug": "lighthouse"})

    assert page.status_code == 409
    assert 'class="refusal" role="alert"' in page.text
    assert 'value="lighthouse"' in page.text


def read(page, name):
    return page.split(f'name="{name}" value="')[1].split('"')[0]


def test_settings_are_saved_and_an_older_page_is_told(world, browser):
    nour = browser(world.nour)
    were = read(nour.get(f"{HOST}/settings").text, "were")

    done = nour.post(f"{HOST}/settings", data=SETTINGS_HERE | {"were": were})
    late = nour.post(f"{HOST}/settings", data=SETTINGS_HERE | {"were": were, "name": "Mine"})

    assert (done.status_code, done.location) == (303, f"{HOST}/settings")
    assert late.status_code == 409
    assert 'value="Mine"' in late.text
    assert "Beacon" in late.text
    assert world.log() == ["2 operation.edited Nour"]


def test_settings_show_on_every_open_page_without_loading_it(world, browser, open_page):
    page = open_page(world.bea, "series/S-0001")
    nour = browser(world.nour)
    were = read(nour.get(f"{HOST}/settings").text, "were")

    nour.post(f"{HOST}/settings", data=SETTINGS_HERE | {"were": were})

    assert any(message.get("refresh") for message in page.messages())


def test_what_another_host_writes_shows_above_the_form_at_once(world, open_page):
    page = open_page(world.nour, "host/settings")
    page.apply()

    Story(world).rules(rules_en="Knock before you come in.")

    page.apply()
    shown, _ = page.tree.find("id", "settings-now")
    assert "Knock before you come in." in str(shown)
    assert str(shown) in page.fresh_main()


def test_rules_wait_for_everybody_and_stop_nobody_from_reading_them(world, browser):
    nour, bea = browser(world.nour), browser(world.bea)
    as_of = read(nour.get(f"{HOST}/settings").text, "as_of")
    said = {"as_of": as_of, "rules_fr": "Les téléphones restent dehors.", "rules_en": "Outside."}

    answer = nour.post(f"{HOST}/rules", data=said, headers=SCRIPT)

    assert answer.status_code == 204
    refused = bea.post(f"{S1}/claim", headers=SCRIPT)
    assert (refused.status_code, refused.json["code"]) == (403, "rules_first")
    page = bea.get(S1)
    assert page.status_code == 403
    assert 'lang="fr" dir="auto">Les téléphones restent dehors.<' in page.text
    late = bea.post("/operations/harbour/rules", data={"as_of": "0"})
    assert (late.status_code, "Les téléphones" in late.text) == (409, True)
    now = read(page.text, "as_of")
    assert bea.post("/operations/harbour/rules", data={"as_of": now}).status_code == 303
    assert bea.get(S1).status_code == 200


def test_a_page_waits_for_other_rules_and_leaves_with_nothing_typed(world, app, open_page):
    page = open_page(world.bea, "series/S-0001")

    write_rules(world.seat(world.nour), WriteRules(rules_en="Phones stay outside."))

    assert page.messages() == []
    assert not page.is_connected


def test_a_rule_passes_the_text_gate_and_is_kept_in_the_form(world, browser):
    nour = browser(world.nour)
    as_of = read(nour.get(f"{HOST}/settings").text, "as_of")
    said = {"as_of": as_of, "rules_en": "Call 0171 2345678", "rules_fr": "Calme."}

    page = nour.post(f"{HOST}/rules", data=said)

    assert page.status_code == 422
    assert "Calme.</textarea>" in page.text
    assert world.log() == []


def test_the_host_of_another_operation_finds_no_settings_here(world, browser):
    world.person("Pia", "en", Role.HOST, operation=world.lighthouse)
    dan = browser(world.dan)
    assert dan.get(f"{HOST}/settings").status_code == 404
    assert dan.get("/operations/lighthouse/host/settings").status_code == 200


def test_a_form_says_that_it_is_old_and_keeps_what_stands_in_it(world, open_page):
    page = open_page(world.nour, "host/settings")
    page.apply()

    def says_old():
        stands = {each.attributes.get("data-now") for each in page.main.elements()}
        holds = [page.tree.find("id", name)[0].attributes["data-holds"] for name in FORMS]
        return [name for name, held in zip(FORMS, holds, strict=True) if held not in stands]

    assert says_old() == []
    Story(world).rules(rules_en="Knock before you come in.")
    page.apply()
    assert says_old() == ["rules"]
    assert "Knock" not in str(page.tree.find("id", "rules")[0])
