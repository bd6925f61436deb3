"""Bytes and requests of somebody's first visit, with nothing in the browser's cache."""

import gzip
import re
import urllib.parse

from bench.figure import Figure
from bench.room import PASSWORD, SLUG, Person
from bench.server import Answer, Line, Server

#: KiB of a first visit, at most: 100 KB.
MOST = 100_000 / 1024
#: What a page makes the browser fetch.
NAMED = re.compile(r'<(?:link|script|img)\b[^>]*?\b(?:href|src)="([^"]+)"')
INSIDE_CSS = re.compile(r"url\(['\"]?([^)'\"]+)|@import\s+['\"]([^'\"]+)")


def measure(server: Server, person: Person) -> list[Figure]:
    """From the sign-in page to the board."""
    visit = _Visit(server)
    visit.open("/sign-in")
    visit.sign_in(person)
    visit.open(visit.go("/"))
    return [
        Figure("first visit, requests", visit.requests, None, "requests"),
        Figure("first visit, bytes", visit.size / 1024, MOST, "KiB", 1),
    ]


class _Visit:
    """A browser that keeps everything that may be kept, for as long as the visit lasts."""

    def __init__(self, server: Server) -> None:
        self._line = Line(server)
        del self._line.headers["X-Requested-With"]
        self._line.headers["Accept-Encoding"] = "gzip, deflate"
        self._kept: set[str] = set()
        self.requests = self.size = 0

    def open(self, path: str) -> None:
        """A page with everything that it names."""
        page = self._ask("GET", path)
        for named in NAMED.findall(_text(page)):
            self._keep(urllib.parse.urljoin(path, named.replace("&amp;", "&")))

    def sign_in(self, person: Person) -> None:
        form = urllib.parse.urlencode({"name": person.sign_in, "password": PASSWORD})
        answer = self._ask("POST", "/sign-in", form)
        cookies = [each.split(";")[0] for each in answer.headers.get_all("Set-Cookie") or []]
        self._line.headers["Cookie"] = "; ".join(cookies)

    def go(self, path: str) -> str:
        """Where it leads: straight to the board where there is one operation."""
        found = self._ask("GET", path).headers["Location"] or path
        if found != f"/operations/{SLUG}/":
            raise RuntimeError(f"the first visit ends at {found}")
        return found

    def _keep(self, path: str) -> None:
        if path in self._kept or not path.startswith("/"):
            return
        self._kept.add(path)
        answer = self._ask("GET", path)
        if ".css" in path:
            for named in INSIDE_CSS.findall(_text(answer)):
                self._keep(urllib.parse.urljoin(path, "".join(named)))

    def _ask(self, method: str, path: str, body: str | None = None) -> Answer:
        answer = self._line.ask(method, path, body)
        if answer.status >= 400:
            raise RuntimeError(f"{path}: {answer.status}")
        self.requests += 1
        self.size += answer.size
        return answer


def _text(answer: Answer) -> str:
    is_small = answer.headers.get("Content-Encoding") == "gzip"
    return (gzip.decompress(answer.body) if is_small else answer.body).decode()
