"""``make bench`` measures what it names; how much is for a quiet machine to say."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_a_quick_look_measures_every_line():
    subprocess.run([sys.executable, "-m", "bench", "--quick"], cwd=ROOT, check=True)

    lines = json.loads((ROOT / "var/bench-quick.json").read_text())
    names = {each["name"] for each in lines}
    assert {"commit to the last of 24 pages, p99", "first visit, bytes"} <= names
    assert len(names) == len(lines) > 60
    # With so few pages the server may give back more memory than they take.
    assert all(each["ours"] > 0 for each in lines if not each["name"].startswith("memory"))
