"""A QR code as a drawing of one path, for a page that shows it as SVG."""

from functools import lru_cache
from typing import NamedTuple

import segno


class Drawn(NamedTuple):
    """How many modules a side has, with the quiet zone; and every run of dark ones."""

    size: int
    path: str


#: So many light modules have to surround it.
_QUIET = 4


@lru_cache(maxsize=64)  # the same one is drawn for every open page
def drawn(text: str) -> Drawn:
    """What a camera reads as this text; a quarter of it may be dirty or creased."""
    rows = [bytes(row) for row in segno.make(text, error="q", micro=False).matrix]
    path = "".join(
        f"M{_QUIET + start} {_QUIET + line}h{length}v1h-{length}z"
        for line, row in enumerate(rows)
        for start, length in _dark_runs(row)
    )
    return Drawn(len(rows) + 2 * _QUIET, path)


def _dark_runs(row: bytes) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for at, is_dark in enumerate(row):
        if not is_dark:
            continue
        if runs and sum(runs[-1]) == at:
            runs[-1] = runs[-1][0], runs[-1][1] + 1
        else:
            runs.append((at, 1))
    return runs
