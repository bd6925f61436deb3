"""A file that a host takes along, in a real browser under the policy of the page."""

import hashlib
from pathlib import Path

import pyrage
from playwright.sync_api import expect

from taskforce.models import Role

EXPORTS = "/operations/harbour/exports"


def test_a_file_arrives_whole_and_every_host_sees_at_once_that_it_was_taken(world, screen):
    zoe = world.person("Zoe", "en", Role.HOST)
    mine, hers = screen(zoe, EXPORTS), screen(world.nour, EXPORTS)
    row = mine.locator("#agency-keys li").first
    agency = row.locator("form").get_attribute("action").split("/")[-2]

    mine.select_option("#package-agency", agency)
    mine.locator("#export-package button").click()
    expect(mine.locator("#export-package .refusal")).to_contain_text("has no key")
    row.locator("summary").click()
    row.locator("[name=age_key]").fill(str(pyrage.x25519.Identity.generate().to_public()))
    row.locator("button").click()
    expect(row.locator(".is-yes")).to_be_visible()
    mine.select_option("#package-agency", agency)
    with mine.expect_download() as download:
        mine.locator("#export-package button").click()

    name, kept = download.value.suggested_filename, Path(download.value.path()).read_bytes()
    assert name.startswith("harbour-package-EX-0001-as-of-")
    assert name.endswith(".zip.age")
    digest = hashlib.sha256(kept).hexdigest()
    for page in (mine, hers):
        expect(page.locator("#EX-0001 .code")).to_have_text(
            " ".join(digest[at : at + 4] for at in range(0, 64, 4))
        )
