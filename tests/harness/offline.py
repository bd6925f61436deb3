"""A day without a network: what ``tests/test_offline.py`` runs where there is none."""

import http.cookiejar
import re
import tempfile
import urllib.parse
import urllib.request
from pathlib import Path

from taskforce import db, i18n, keys, secret
from taskforce.door.password import hashed
from taskforce.upgrade import upgrade
from tests.conftest import KEY
from tests.harness.server import Server
from tests.harness.world import World

PASSWORD = "a long enough phrase for a test"
BOARD = "/operations/harbour/"


def main():
    """Set up, serve, sign in, look at the board with all that it is made of, and claim."""
    with tempfile.TemporaryDirectory(prefix="taskforce-offline-") as name:
        folder = Path(name)
        keys.use(str(folder / "keys"))
        secret.use(KEY)
        i18n.load()
        url = f"sqlite:///{folder}/taskforce.db"
        engines = db.connect(url)
        upgrade()
        world = World(hashed(PASSWORD))
        server = Server(url, folder / "server.log")
        try:
            work(server)
        finally:
            server.stop()
            for engine in engines:
                engine.dispose()
        assert world.log() == ["2 series.claimed Ana"]
        assert "Traceback" not in (folder / "server.log").read_text()


def work(server):
    """As a browser does it."""
    kept = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    opener = urllib.request.build_opener(kept)

    def ask(path, **form):
        data = urllib.parse.urlencode(form).encode() if form else None
        asked = urllib.request.Request(
            server.origin + path, data, {"Origin": server.origin, "Sec-Fetch-Site": "same-origin"}
        )
        with opener.open(asked, timeout=10) as answer:
            assert answer.status == 200, path
            return answer.read().decode("utf-8", "replace")

    ask("/sign-in", name="ana", password=PASSWORD)
    board = ask(BOARD)
    assert "S-0001" in board
    for part in re.findall(r"<(?:script|link)[^>]* (?:src|href)=\"([^\"]+)\"", board):
        assert ask(part), part
    assert "Ana" in ask(f"{BOARD}series/S-0001/claim", language="en")


if __name__ == "__main__":
    main()
