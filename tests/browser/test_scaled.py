"""``make run-scaled`` in Chromium: two processes behind nginx, and PostgreSQL that goes."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.screen import a_browser, is_live
from tests.harness import postgresql, room
from tests.harness.missing import refuse_in_ci
from tests.harness.units import ROOT

ADDRESS = "/operations/harbour/series/S-0042"


@pytest.fixture
def demonstration():
    """Its origin and its folder: pytest's would lock the user postgres out."""
    if name := room.missing():
        refuse_in_ci(name)
    around = os.environ | {"PORT": str(postgresql.free_port())}
    with tempfile.TemporaryDirectory(prefix="taskforce-scaled-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        command = [sys.executable, "-m", "tests.harness.room", folder]
        with subprocess.Popen(
            command, cwd=ROOT, env=around, stdout=subprocess.PIPE, text=True
        ) as serving:
            try:
                told = next(line for line in serving.stdout if "Taskforce: " in line)
                yield told.split()[1].rstrip(","), folder
            finally:
                serving.terminate()


@pytest.fixture
def signed_in(chromium, demonstration):
    """Somebody of the demonstration, in a browser of their own."""
    opened = []

    def open_page(name, language):
        context = a_browser(chromium, demonstration[0], ignore_https_errors=True, locale=language)
        opened.append(context)
        page = context.new_page()
        page.goto("/sign-in")
        page.fill("input[name=name]", name)
        page.fill("input[name=password]", "harbour rehearsal")
        page.click("main button[type=submit]")
        page.wait_for_url("**/operations/**")
        page.goto(ADDRESS)
        return is_live(page)

    yield open_page
    faults = [each for context in opened for each in context.faults]
    for context in opened:
        context.close()
    assert faults == []


def test_two_see_each_other_until_postgresql_goes_and_again_once_it_is_back(
    demonstration, signed_in
):
    folder = demonstration[1] / "postgresql"
    english, arabic = signed_in("gb1", "en"), signed_in("jo2", "ar")
    log = (demonstration[1] / "nginx/access.log").read_text()
    assert len(set(re.findall(rf"GET {ADDRESS} 200 .* (\S+)$", log, re.MULTILINE))) == 2
    english.click("#claim button:visible")
    expect(arabic.locator("#claim")).to_contain_text("GB")
    port = int((folder / "data/postmaster.pid").read_text().split()[3])

    postgresql.stop(folder)
    try:
        for page in (english, arabic):
            expect(page.locator("#bar-records")).to_be_visible()
        english.fill("#post-clue textarea", "A blue tram")
    finally:
        postgresql.run(folder, port)

    for page in (english, arabic):
        is_live(page)
        expect(page.locator("#bar-records")).to_be_hidden()
    expect(english.locator("#post-clue textarea")).to_have_value("A blue tram")
    expect(arabic.locator("#claim")).to_contain_text("GB")
