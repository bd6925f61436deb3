"""The real server in a process of its own, and people with keep-alive connections to it."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from bench.room import KEY, SLUG, Person

#: The server ends idle connections after two seconds.
FRESH = 1.0


class Answer(NamedTuple):
    """What came back, and how many bytes of it."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def size(self) -> int:
        """Body and headers, about as they came over the wire."""
        return len(self.body) + len(self.headers.as_bytes())


class Server:
    """gunicorn with our settings; ``door`` names the application."""

    def __init__(self, door: str, folder: Path, url: str = "sqlite:///nothing") -> None:
        self.port = _free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.name = f"{door.partition(':')[0]}-{self.port}"
        self.marks = folder / f"{self.name}.marks"
        self._log = folder / f"{self.name}.log"
        environment = os.environ | {
            "TASKFORCE_DATABASE_URL": url,
            "TASKFORCE_ORIGIN": self.origin,
            "TASKFORCE_SECRET_KEY": KEY,
            "TASKFORCE_KEYS": str(folder / "keys"),
            "TASKFORCE_BIND": f"127.0.0.1:{self.port}",
            "BENCH_MARKS": str(self.marks),
        }
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", door],
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def stop(self) -> None:
        """At once: nobody needs what it has written."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    @property
    def resident(self) -> float:
        """The memory of the worker, in KiB."""
        pages = int((self._worker / "statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1024

    @property
    def cpu(self) -> float:
        """Seconds that the worker's main thread has computed, which is all but real threads."""
        return int((self._worker / "schedstat").read_text().split()[0]) / 1e9

    @cached_property
    def _worker(self) -> Path:
        master = self._process.pid
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        return Path(f"/proc/{children[0]}")

    def wait(self) -> None:
        """Until it answers."""
        for _ in range(300):
            try:
                if Line(self).ask("GET", "/sign-in").status == 200:
                    return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(self._log.read_text()[-3000:])


class Line:
    """One keep-alive connection, of somebody or of nobody yet."""

    def __init__(self, server: Server, person: Person | None = None, patience: float = 20) -> None:
        self.server = server
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=patience)
        self._used = 0.0
        self.headers = {"Origin": server.origin, "X-Requested-With": "fetch"}
        if person:
            self.sit(person)

    def sit(self, person: Person) -> None:
        """From now on it is this person who asks."""
        self.headers["Cookie"] = f"session={person.secret}"

    def ask(
        self, method: str, path: str, body: str | None = None, kind: str = "x-www-form-urlencoded"
    ) -> Answer:
        if time.monotonic() - self._used > FRESH:
            self._connection.close()
        typed = {} if body is None else {"Content-Type": f"application/{kind}"}
        self._connection.request(method, path, body, self.headers | typed)
        answer = self._connection.getresponse()
        body_bytes = answer.read()
        self._used = time.monotonic()
        return Answer(answer.status, answer.headers, body_bytes)

    def get(self, path: str) -> Answer:
        """A page that is there; a script's GET and a browser's are answered alike."""
        return _expect(200, self.ask("GET", path), path)

    def claim(self, number: int) -> Answer:
        """Claim a series, or renew one's own claim."""
        path = f"/operations/{SLUG}/series/S-{number:04d}/claim"
        return _expect(204, self.ask("POST", path, ""), path)

    def ask_about(self, number: int) -> Answer:
        """Ask everybody who knows the country."""
        path = f"/operations/{SLUG}/series/S-{number:04d}/asks"
        form = "text=Whose+tram%3F&text_language=en&kind=public-transport&places=NL"
        return _expect(204, self.ask("POST", path, form), path)

    def change(self, path: str, form: str) -> Answer:
        """Something else that people do."""
        return _expect(204, self.ask("POST", path, form), path)

    def release(self, number: int, claim: int) -> Answer:
        """Put it back."""
        path = f"/operations/{SLUG}/series/S-{number:04d}/release"
        form = f"claim={claim}&note=Nothing+yet&text_language=en"
        return _expect(204, self.ask("POST", path, form), path)


def _expect(status: int, answer: Answer, path: str) -> Answer:
    if answer.status != status:
        raise RuntimeError(f"{path}: {answer.status} {answer.body[:300]!r}")
    return answer


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])
