"""``make screenshots``, for two pages."""

import subprocess
import sys

from tests.browser.conftest import chromium_here
from tests.harness.missing import refuse_in_ci
from tests.harness.units import ROOT


def test_pictures_are_taken_of_a_week_of_its_own(tmp_path):
    if not chromium_here():
        refuse_in_ci("Chromium")
    command = [sys.executable, "-m", "tests.browser.screenshots", tmp_path, "board", "slip"]
    subprocess.run(command, cwd=ROOT, check=True)

    names = {each.name for each in tmp_path.iterdir()}
    assert {"board-ar-dark-1280.png", "slip-en-light-400.png", "wall-ar-1920.png"} <= names
    assert min(each.stat().st_size for each in tmp_path.iterdir()) > 10_000
