"""``python -m bench [--quick]``: measure everything, show it, write it down."""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench import arrivals, asks, changes, costs, pages, room, visit
from bench.figure import Figure, keep, median, table
from bench.live import Live
from bench.server import Server
from bench.size import FULL, QUICK, Size
from bench.steps import steps

VAR = Path("var")
RUNS = 3
#: Nobody waits longer for a run that hangs, in seconds.
LONGEST = 600
#: In the operations whose pages are measured: a week's room.
PEOPLE = 60
#: From here on nobody has claimed a series of the large operation yet.
FREE = 1001
BEGAN = time.monotonic()


def main() -> None:
    wanted = argparse.ArgumentParser(prog="bench", description=__doc__)
    wanted.add_argument("--quick", action="store_true", help="only see whether it measures")
    is_quick = wanted.parse_args().quick
    signal.signal(signal.SIGALRM, _too_long)
    say(_neighbours())
    runs = []
    file = VAR / ("bench-quick.json" if is_quick else "bench.json")
    for _ in range(1 if is_quick else RUNS):
        signal.alarm(LONGEST)
        with _folder() as folder:
            runs.append(_measure(folder, QUICK if is_quick else FULL))
        figures = [median(each) for each in zip(*runs, strict=True)]
        keep(figures, file)  # whatever befalls the next run
    signal.alarm(0)
    say("", table(figures), "")
    say("Ratio is ours / bare. Quote ratios, not times: see bench/__init__.py.", _neighbours())
    say(f"Written to {file} after {time.monotonic() - BEGAN:.0f} s.")
    if not is_quick and any(each.met is False for each in figures):
        sys.exit(1)


def _neighbours() -> str:
    """What else keeps this machine busy."""
    load = os.getloadavg()[0]
    return f"Load of the last minute: {load:.1f} on {os.cpu_count()} cores."


def _next(step: str) -> None:
    say(f"{time.monotonic() - BEGAN:5.0f} s  {step} …")


def say(*lines: str) -> None:
    """To whoever waits."""
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _measure(folder: Path, size: Size) -> list[Figure]:
    _next(f"Building {size.few:,} and {size.many:,} series")
    full = room.build(folder / "full.db", max(size.pages, *size.others) + 10, size.few)
    few = room.build(folder / "few.db", PEOPLE, size.few)
    many = room.build(folder / "many.db", PEOPLE, size.many)
    with ExitStack() as open_servers:
        ours = _start(open_servers, Server("bench.ours:app", folder, full.url))
        small = _start(open_servers, Server("bench.ours:app", folder, few.url))
        large = _start(open_servers, Server("bench.ours:app", folder, many.url))
        bare = _start(open_servers, Server("bench.bare:app", folder))
        for server in (ours, small, large, bare):
            server.wait()
        _next("A first visit")
        figures = visit.measure(ours, full.people[0])
        _next("Pages")
        figures = pages.measure(pages.side(large, many), pages.side(small, few), size) + figures
        _next("Claims, clues and referrals through HTTP")
        figures = changes.measure(full, ours, size) + figures
        _next("Memory")
        figures = [Live(full, ours, bare, size, max(size.others)).weigh(), *figures]
        for count in size.others:
            _next(f"{count} open boards")
            figures = Live(full, ours, bare, size, count).measure_times() + figures
        _next(f"{size.pages} open boards")
        live = Live(full, ours, bare, size, size.pages)
        figures = live.measure() + figures
        _next(f"{size.visitors} people arrive")
        figures = arrivals.measure(full, ours, size) + figures
        _next("Whom asks reach")
        figures = asks.measure(full, size) + figures
        marks = steps(ours.marks, live.arrivals)
    say("", "From commit to the last page:", *marks, *(f"  {note}" for note in live.notes))
    say("", "The largest costs of a claim:", *costs.largest(many, FREE, 50))
    return figures


def _start(open_servers: ExitStack, server: Server) -> Server:
    open_servers.callback(server.stop)
    return server


@contextmanager
def _folder() -> Iterator[Path]:
    """Beside the demonstration's database, because commits are to reach the same disk."""
    VAR.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=VAR.absolute()))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _too_long(*_: object) -> None:
    raise TimeoutError(f"not done after {LONGEST} s")


if __name__ == "__main__":
    main()
