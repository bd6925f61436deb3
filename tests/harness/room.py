"""Two processes behind nginx, with PostgreSQL and Redis, without systemd: ``make run-scaled``.

The processes are started as their unit in deploy/ says, and nginx has the site from there, filled
in by deploy/fill; only what Debian's own nginx.conf says around it stands here.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from taskforce import keys, secret
from tests.conftest import KEY
from tests.harness import postgresql, units
from tests.harness.postgresql import free_port
from tests.harness.server import Server
from tests.harness.units import ROOT

_AROUND = """
daemon off; pid {folder}/pid; error_log {folder}/start.log; worker_processes 1; {user}
events {{ worker_connections 4096; }}
http {{
    include /etc/nginx/mime.types; default_type application/octet-stream;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    include {folder}/taskforce.conf;
}}
"""


def missing() -> str:
    """The first server that is not installed."""
    if not postgresql.binaries():
        return "PostgreSQL"
    names = {"redis-server": "Redis", "nginx": "nginx", "openssl": "openssl"}
    # Debian keeps nginx where only root looks.
    where = os.environ["PATH"] + ":/usr/sbin"
    return next((name for each, name in names.items() if not shutil.which(each, path=where)), "")


class Room:
    """``room.one`` and ``room.two`` are the processes, ``room.port`` is where nginx listens."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.folder, self.port = folder, port or free_port()
        self.origin = f"https://localhost:{self.port}"
        self._ports = [free_port(), free_port()]
        self._postgresql_port, self.redis_port = free_port(), free_port()
        for name in ("postgresql", "redis", "nginx"):
            (folder / name).mkdir(mode=0o755, parents=True, exist_ok=True)
        if not (folder / "postgresql" / "data").exists():
            postgresql.make(folder / "postgresql")
        self.start_postgresql()
        self.start_redis()

    def serve(self) -> None:
        """Once the tables are there."""
        redis_url = f"redis://127.0.0.1:{self.redis_port}/0"
        self.one, self.two = (
            Server(
                self.database_url,
                self.folder / f"{port}.log",
                origin=self.origin,
                port=port,
                redis_url=redis_url,
                command=units.command_of("taskforce@.service", str(port)),
            )
            for port in self._ports
        )
        self._make_authority()
        self._nginx = self.nginx(self.folder / "nginx", self.port)

    @contextlib.contextmanager
    def without_postgresql(self) -> Iterator[None]:
        """It is gone meanwhile."""
        self.stop_postgresql()
        try:
            yield
        finally:
            self.start_postgresql()

    @contextlib.contextmanager
    def without_redis(self) -> Iterator[None]:
        """It is gone meanwhile."""
        self.stop_redis()
        try:
            yield
        finally:
            self.start_redis()

    def start_postgresql(self) -> None:
        self.database_url = postgresql.run(self.folder / "postgresql", self._postgresql_port)

    def stop_postgresql(self) -> None:
        postgresql.stop(self.folder / "postgresql")

    def start_redis(self) -> None:
        command = ["redis-server", "--port", str(self.redis_port), "--bind", "127.0.0.1"]
        command += ["--save", "", "--dir", str(self.folder / "redis")]
        self._redis = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)

    def stop_redis(self) -> None:
        self._redis.terminate()
        self._redis.wait(10)

    def stop(self) -> None:
        """Everything, also when only half of it started."""
        for name in ("one", "two"):
            if server := getattr(self, name, None):
                server.stop()
        if nginx := getattr(self, "_nginx", None):
            nginx.terminate()
            nginx.wait(10)
        self.stop_redis()
        self.stop_postgresql()

    def _make_authority(self) -> None:
        folder = self.folder / "nginx"
        command = [ROOT / "deploy/make-authority", "localhost", "127.0.0.1", folder]
        said = subprocess.run(command, check=True, capture_output=True, text=True)
        self.fingerprint = said.stdout.split()[-1]

    def nginx(
        self, folder: Path, port: int, changed: Callable[[str], str] = str
    ) -> subprocess.Popen[bytes]:
        """One before both processes, with its files here and the site of deploy/ as it is, or
        changed."""
        filled = os.environ | {
            "TASKFORCE_LISTEN": f"127.0.0.1:{port}",
            "TASKFORCE_HOST": "localhost",
            "TASKFORCE_PORT_1": str(self._ports[0]),
            "TASKFORCE_PORT_2": str(self._ports[1]),
            "TASKFORCE_CERTIFICATES": str(self.folder / "nginx"),
            "TASKFORCE_LOGS": str(folder),
            "TASKFORCE_STATIC": str(ROOT / "static"),
        }
        source = ROOT / "deploy/nginx/taskforce.conf"
        fill = [sys.executable, ROOT / "deploy/fill", source]
        site = subprocess.run(fill, check=True, capture_output=True, text=True, env=filled)
        (folder / "taskforce.conf").write_text(changed(site.stdout))
        user = "user www-data;" if os.geteuid() == 0 else ""
        (folder / "nginx.conf").write_text(_AROUND.format(folder=folder, user=user))
        nginx = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
        assert nginx
        start = [nginx, "-e", str(folder / "start.log"), "-c", str(folder / "nginx.conf")]
        started = subprocess.Popen(start, start_new_session=True)
        for _ in range(100):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return started
            time.sleep(0.1)
        raise RuntimeError((folder / "start.log").read_text())


def main(where: str = f"{ROOT}/var/scaled") -> None:
    """Serve a demonstration until Ctrl-C; what it keeps is kept there."""
    if name := missing():
        sys.exit(f"{name} is missing")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    folder = Path(where)
    furnished = folder / "furnished"
    furnished.parent.mkdir(parents=True, exist_ok=True)
    if not furnished.exists():  # half of a demonstration is made again
        shutil.rmtree(folder / "postgresql", ignore_errors=True)
    secret.use(KEY)
    keys.use(str(folder / "keys"))
    room = Room(folder, int(os.environ.get("PORT", "8443")))
    try:
        made = os.environ | {
            "TASKFORCE_DATABASE_URL": room.database_url,
            "TASKFORCE_ORIGIN": room.origin,
            "TASKFORCE_SECRET_KEY": KEY,
            "TASKFORCE_KEYS": str(folder / "keys"),
        }
        taskforce = str(Path(sys.executable).parent / "taskforce")
        subprocess.run([taskforce, "db", "upgrade"], check=True, env=made)
        if not furnished.exists():
            subprocess.run([taskforce, "demo", "harbour"], check=True, env=made)
            furnished.touch()
        room.serve()
        sys.stdout.write(
            f"\n  Taskforce: {room.origin}, everybody's password: harbour rehearsal\n"
            f"  Its authority: {folder}/nginx/authority.crt\n  {room.fingerprint}\n\n"
        )
        sys.stdout.flush()
        signal.pause()
    except KeyboardInterrupt:
        sys.stdout.write("\n")
    finally:
        room.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
