"""When everything was last brought to safety, as the hosts' page tells it."""

import pytest

from taskforce.actions.backup import note_backup
from taskforce.actions.operation import turn_operation
from taskforce.inputs.operation import TurnOperation
from taskforce.models import BackupKind
from tests.browser.screen import says

HOST = "/operations/harbour/host"
NEVER = "No backup was made yet."
LATE = "The last backup is from %(time)s: more than two hours ago."
LAST = "Last backup: %(time)s"


@pytest.mark.parametrize(
    ("state", "made", "told"),
    [
        ("preparing", None, NEVER),
        ("running", None, NEVER),
        ("running", 11, LAST),
        ("running", 9, LATE),
        ("tail", 9, LAST),
    ],
)
def test_hosts_read_when_and_whether_it_is_too_long_ago(world, browser, at, state, made, told):
    steps = {"preparing": [], "running": ["running"], "tail": ["running", "tail"]}[state]
    for each in steps:
        turn_operation(world.seat(world.nour), TurnOperation(to=each))
    if made:
        at(made)
        note_backup(BackupKind.ROWS, "/stick/house", 1, "0" * 64)
        note_backup(BackupKind.KEYS, "/stick/keys", 1, "0" * 64)
    at(12)

    page = browser(world.nour).get(HOST).text

    line = page[page.index('id="backed-up"') :].split("</p>")[0]
    assert says("ar", told).split("%")[0] in line
    assert ("is-wait" in line) is (state == "running" and made != 11)
