"""When everything was last brought to safety, as the hosts' page tells it."""

import re
from datetime import timedelta

import pytest

from taskforce import clock
from taskforce.actions.backup import note_backup
from taskforce.actions.operation import turn_operation
from taskforce.inputs.operation import TurnOperation
from taskforce.models import BackupKind
from tests.browser.screen import says
from tests.web.matrix import ON_SQLITE

HOST = "/operations/harbour/host"
STAGES = ["preparing", "running", "tail", "closed"]
NEVER = "No backup was made yet."
HOURS = "The last backup is from %(time)s: more than two hours ago."
DAY = "The last backup is from %(time)s: more than a day ago."
WEEK = "The last backup is from %(time)s: more than a week ago."
LAST = "Last backup: %(time)s"


@ON_SQLITE
@pytest.mark.parametrize(
    ("state", "hours", "told"),
    [
        ("preparing", None, NEVER),
        ("preparing", 23, LAST),
        ("preparing", 25, DAY),
        ("running", None, NEVER),
        ("running", 1, LAST),
        ("running", 3, HOURS),
        ("tail", None, NEVER),
        ("tail", 23, LAST),
        ("tail", 25, DAY),
        ("closed", 25, LAST),
        ("closed", 169, WEEK),
    ],
)
def test_hosts_read_when_and_whether_it_is_too_long_ago(
    world, browser, monkeypatch, state, hours, told
):
    for each in STAGES[1 : STAGES.index(state) + 1]:
        turn_operation(world.seat(world.nour), TurnOperation(to=each))
    now = clock.now()
    if hours:
        monkeypatch.setattr(clock, "now", lambda: now - timedelta(hours=hours))
        note_backup(BackupKind.ROWS, "/stick/house", 1, "0" * 64)
        note_backup(BackupKind.KEYS, "/stick/keys", 1, "0" * 64)
        monkeypatch.setattr(clock, "now", lambda: now)

    page = browser(world.nour).get(HOST).text

    line = page[page.index('id="backed-up"') :].split("</div>")[0]
    assert all(piece in line for piece in re.split(r"%\(\w+\)s", says("ar", told)))
    assert ("is-wait" in line) is (told != LAST and (state, told) != ("preparing", NEVER))
    # Whoever reads that something is to be done reads how.
    assert ("taskforce backup FILE" in line) is (told != LAST)
    assert ("taskforce backup-key" in line) is (told == NEVER)
