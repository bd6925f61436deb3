"""``make bench`` measures what it names; how much is for a quiet machine to say."""

import json
import re
import subprocess
import sys

from tests.harness.units import ROOT

BOTH_SIZES = "1,212 and 404 series"
SEEN = ("board page", "series page", "search", "dashboard", "for you", "desk")
#: What is measured, but for how often: p50, p95 and p99 are lines of their own.
MEASURED = {
    *(
        f"{how} to the last of {pages} pages"
        for how in ("commit", "POST")
        for pages in (8, 24, 40)
    ),
    *(f"{pages} pages come back at once, until all are caught up" for pages in (8, 40)),
    *(f"{page}, {BOTH_SIZES}" for page in SEEN),
    *(f"{page}, server CPU, {BOTH_SIZES}" for page in SEEN),
    *(f"{what} per second" for what in ("claims", "clues", "referrals")),
    "what waits for 50 people with 20 areas",
    "whom an ask reaches of 50 people with 20 areas",
    "whom an ask reaches of 50 people with 20 areas, against 10 ms",
    "6 people activate at once, against 60 s",
    "20 boards, while 6 people activate at once",
    "ask posted to the last count",
    "server CPU per change",
    "changes per second to 24 pages, sustained",
    "one live change, bytes",
    "memory for each of 40 open pages",
    "first visit, requests",
    "first visit, bytes",
}


def test_a_quick_look_measures_every_line():
    subprocess.run([sys.executable, "-m", "bench", "--quick"], cwd=ROOT, check=True, timeout=660)

    lines = json.loads((ROOT / "var/bench-quick.json").read_text())
    names = [each["name"] for each in lines]
    assert {f"commit to the last of 24 pages, p{each}" for each in (50, 95, 99)} < set(names)
    assert len(names) == len(set(names))
    assert {re.sub(r", p\d+$", "", name) for name in names} == MEASURED
    # With so few pages the server may give back more memory than they take.
    assert all(each["ours"] > 0 for each in lines if not each["name"].startswith("memory"))
