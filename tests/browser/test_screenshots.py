"""``make screenshots``, for two pages."""

import subprocess
import sys


def test_pictures_are_taken_of_a_week_of_its_own(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "tests.browser.screenshots", tmp_path, "board", "slip"], check=True
    )

    names = {each.name for each in tmp_path.iterdir()}
    assert {"board-ar-dark-1280.png", "slip-en-light-400.png", "wall-ar-1920.png"} <= names
    assert min(each.stat().st_size for each in tmp_path.iterdir()) > 10_000
