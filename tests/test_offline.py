"""It phones nobody: all of it works where there is no network, and nothing names a foreign host.

The whole suite runs that way too, as CONTRIBUTING says.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.missing import refuse_in_ci

ROOT = Path(__file__).parent.parent
#: Names of languages that documents are written in; nobody ever asks there.
NAMES = ("http://www.w3.org/",)


@pytest.fixture(scope="session")
def alone():
    """Runs a command where only this machine itself can be reached."""
    closed = ["unshare", "-n", "sh", "-c", 'ip link set lo up && exec "$@"', "alone"]
    try:
        subprocess.run([*closed, "true"], check=True, capture_output=True)
    except OSError:
        refuse_in_ci("unshare")
    except subprocess.CalledProcessError as refused:  # nothing that could be installed
        pytest.skip(f"this machine does not let us close the network: {refused.stderr.decode()}")

    def run(*command):
        return subprocess.run(
            [*closed, *command], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
        )

    return run


def test_there_is_no_network_where_we_look(alone):
    """192.0.2.0/24 is nobody's, but where there is a network it is tried."""
    reach = "import socket; socket.create_connection(('192.0.2.1', 9), timeout=0.2)"

    assert "Network is unreachable" in alone(sys.executable, "-c", reach).stderr


def test_it_is_set_up_and_served_and_worked_with_without_a_network(alone):
    done = alone(sys.executable, "-m", "tests.harness.offline")

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("folder", ["templates", "static/css", "static/js"])
def test_nothing_that_we_serve_names_another_host(folder):
    kinds = {".html", ".css", ".js", ".svg"}
    files = [file for file in sorted((ROOT / folder).rglob("*")) if file.suffix in kinds]
    named = re.compile(
        r"(?:\b(?:https?|wss?):|url\(\s*[\"']?|(?:src|href)=\"|@import\s+\")//[^\s\"')]*"
    )

    assert files
    found = [hit[0] for file in files for hit in named.finditer(file.read_text())]

    assert [each for each in found if not each.startswith(NAMES)] == []
