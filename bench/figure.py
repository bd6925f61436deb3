"""A measured line, and how lines are shown and kept."""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One line of the table."""

    name: str
    ours: float
    bare: float | None
    unit: str
    #: The highest ratio that is good enough; none where there is nothing to reach.
    target: float | None = None

    @property
    def ratio(self) -> float | None:
        return self.ours / self.bare if self.bare else None

    @property
    def met(self) -> bool | None:
        if self.target is None or self.ratio is None:
            return None
        return self.ratio <= self.target

    def as_json(self) -> dict[str, object]:
        """Rounded, so that nobody reads more into it than there is."""
        told = asdict(self) | {"ratio": self.ratio, "met": self.met}
        order = ("name", "ours", "bare", "unit", "ratio", "target", "met")
        return {name: _rounded(told[name]) for name in order}


def percentile(times: Sequence[float], share: float) -> float:
    """The time that this share of them did not exceed."""
    ordered = sorted(times)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def median(same: Sequence[Figure]) -> Figure:
    """Of the same line in several runs the one in the middle, by its ratio."""
    return sorted(same, key=lambda each: each.ratio or each.ours)[len(same) // 2]


def spread(
    name: str,
    ours: Sequence[float],
    bare: Sequence[float],
    target: float | None = None,
    shares: tuple[float, ...] = (0.5, 0.95, 0.99),
) -> list[Figure]:
    """A line each for p50, p95 and p99 of two lists of seconds; the target is for p95."""
    return [
        Figure(
            f"{name}, p{share * 100:.0f}",
            percentile(ours, share) * 1000,
            percentile(bare, share) * 1000,
            "ms",
            target if share == 0.95 else None,
        )
        for share in shares
    ]


def table(figures: Sequence[Figure]) -> str:
    """The lines under each other."""
    rows = [("", "ours", "bare", "unit", "ratio", "target", "")]
    rows += [
        (
            each.name,
            _shown(each.ours),
            _shown(each.bare),
            each.unit,
            _shown(each.ratio),
            f"<= {each.target:g}" if each.target else "",
            {True: "met", False: "MISSED", None: ""}[each.met],
        )
        for each in figures
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(7)]
    return "\n".join(_line(row, widths) for row in rows)


def keep(figures: Sequence[Figure], file: Path) -> None:
    """Write them down for scripts."""
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps([each.as_json() for each in figures], indent=1) + "\n")


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    name, *cells = (
        cell.ljust(width) if column in (0, 3, 6) else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return "  ".join((name, *cells)).rstrip()


def _shown(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def _rounded(value: object) -> object:
    return round(value, 3) if isinstance(value, float) else value
