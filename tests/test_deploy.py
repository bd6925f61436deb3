"""The units of systemd do what they say, as far as can be seen where systemd does not run."""

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import KEY
from tests.harness.missing import refuse_in_ci
from tests.harness.postgresql import free_port
from tests.harness.units import ROOT, UNITS, command_of, filled

TASKFORCE = str(Path(sys.executable).parent / "taskforce")
SERVICES = ["taskforce@8001.service", "taskforce-backup.service"]


@pytest.fixture
def folder(tmp_path):
    """With each unit in it, an instance where it is a template."""
    for unit in os.listdir(UNITS):
        name = unit.replace("@.", "@8001.")
        (tmp_path / name).write_text(filled(unit, "8001"))
    return tmp_path


def analyzed(*how):
    if not shutil.which("systemd-analyze"):
        refuse_in_ci("systemd")
    return subprocess.run(["systemd-analyze", *how], capture_output=True, text=True)


def test_systemd_has_nothing_to_say_against_any_unit(folder):
    said = analyzed("verify", "--man=no", *folder.iterdir())

    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_may_little(folder, service):
    """``systemd-analyze security`` calls it OK, from 0 for nothing to 10 for everything."""
    said = analyzed("security", "--offline=true", "--threshold=50", folder / service)

    assert said.returncode == 0, said.stdout


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """What /etc/taskforce/environment says, for a house with empty tables."""
    said = {
        "DATABASE_URL": f"sqlite:///{tmp_path}/taskforce.db",
        "ORIGIN": "https://taskforce.example.org",
        "SECRET_KEY": KEY,
        "KEYS": f"{tmp_path}/keys",
    }
    for name, value in said.items():
        monkeypatch.setenv(f"TASKFORCE_{name}", value)
    run(TASKFORCE, "db", "upgrade")


def run(*command):
    subprocess.run(command, cwd=ROOT, check=True)


def test_a_process_tells_systemd_when_it_is_ready_and_listens_on_its_own_port(
    settings, tmp_path, monkeypatch
):
    port = free_port()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(20)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        command = command_of("taskforce@.service", str(port))
        server = subprocess.Popen(command, cwd=ROOT)
        try:
            assert b"READY=1" in systemd.recv(1024)
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        finally:
            server.terminate()
            server.wait(20)


def test_started_by_hand_a_process_takes_as_many_pages(settings, tmp_path):
    """Where a shell allows fewer files than each of them takes."""
    port = str(free_port())
    few = ["sh", "-c", 'ulimit -S -n 1024 && exec "$@"', "sh"]
    server = subprocess.Popen([*few, *command_of("taskforce@.service", port)], cwd=ROOT)
    try:
        limits, allowed = Path(f"/proc/{server.pid}/limits"), 0
        until = time.monotonic() + 20
        while allowed != 16_384 and time.monotonic() < until:
            [line] = [each for each in limits.read_text().splitlines() if "open files" in each]
            allowed = int(line.split()[3])
            time.sleep(0.1)
        assert allowed == 16_384
    finally:
        server.terminate()
        server.wait(20)


def test_the_hourly_backup_is_made_where_nobody_else_looks(settings, tmp_path):
    run(TASKFORCE, "backup-key", str(tmp_path / "host.key"))

    for key in ("ExecStartPre", "ExecStart"):
        run(*command_of("taskforce-backup.service", data=tmp_path, key=key))

    assert (tmp_path / "backups").stat().st_mode & 0o777 == 0o700
    [backup] = (tmp_path / "backups").iterdir()
    assert backup.read_bytes().startswith(b"age-encryption.org/")
