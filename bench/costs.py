"""What a claim spends its time on: ``python -m bench.costs DATABASE SECRET FIRST COUNT``.

In a process of its own, without the server: the application answers its own test client in one
thread under cProfile, which counts what C does as well as what Python does.
"""

import cProfile
import json
import os
import pstats
import subprocess
import sys
from collections import Counter
from pathlib import Path, PurePath

from bench.room import KEY, SLUG, Room

#: Who is meant by a file of the standard library or of nobody.
PYTHON = "Python's own"
ORIGIN = "http://127.0.0.1:1"


def largest(room: Room, first: int, count: int) -> list[str]:
    """The three largest costs of a claim, and the whole."""
    people = [person.secret for person in room.people[:count]]
    done = subprocess.run(
        [sys.executable, "-m", "bench.costs", room.url, str(first)],
        input=json.dumps(people),
        env=os.environ | {"BENCH_KEY": KEY},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        return [f"  no profile: {done.stderr.strip().splitlines()[-1]}"]
    found: list[str] = json.loads(done.stdout)
    return found


def _profile(url: str, key: str, secrets: list[str], first: int) -> list[str]:
    from taskforce.app import create_app
    from taskforce.config import Settings

    app = create_app(
        Settings(url, ORIGIN, key, str(Path(url.removeprefix("sqlite:///")).parent / "keys"))
    )
    warm, *rest = enumerate(secrets, start=first)
    _claim(app, *warm)
    profile = cProfile.Profile()
    profile.enable()
    for number, secret in rest:
        _claim(app, number, secret)
    profile.disable()
    return _told(pstats.Stats(profile), len(rest))


def _claim(app: object, number: int, secret: str) -> None:
    client = app.test_client()  # type: ignore[attr-defined]
    client.set_cookie("session", secret)
    path = f"/operations/{SLUG}/series/S-{number:04d}/claim"
    answer = client.post(path, headers={"Origin": ORIGIN, "X-Requested-With": "fetch"})
    if answer.status_code != 204:
        raise RuntimeError(f"{path}: {answer.status_code}")


def _told(stats: pstats.Stats, count: int) -> list[str]:
    spent: Counter[str] = Counter()
    for (file, _, function), (_, _, own, _, _) in stats.stats.items():  # type: ignore[attr-defined]
        spent[_whose(file, function)] += own
    whole = sum(spent.values())
    lines = [
        f"  {name:<42}{seconds / whole:>7.0%}  {seconds / count * 1000:.2f} ms"
        for name, seconds in spent.most_common(3)
    ]
    return [
        *lines,
        f"  {'all of it, under the profiler':<42}{'':>7}  {whole / count * 1000:.2f} ms",
    ]


def _whose(file: str, function: str) -> str:
    """Who spends the time: SQLite by verb, a package by name."""
    if "sqlite3" in function:
        return f"SQLite: {function.split(chr(39))[1]}"
    parts = PurePath(file).parts
    if "site-packages" in parts:
        return parts[parts.index("site-packages") + 1]
    return "taskforce" if "taskforce" in parts else PYTHON


if __name__ == "__main__":
    lines = _profile(sys.argv[1], os.environ["BENCH_KEY"], json.load(sys.stdin), int(sys.argv[2]))
    json.dump(lines, sys.stdout)
