"""The map that `make dist` draws."""

import json
from functools import cache
from pathlib import Path

_DRAWING = Path(__file__).parent.parent.parent / "static" / "dist" / "world.json"


def land() -> str:
    """The path of the map's land, drawn as dots."""
    return _drawing()[0]


def spot(code: str) -> tuple[float, float] | None:
    """Where the circle of a country or territory goes on the map."""
    return _drawing()[1].get(code)


@cache
def _drawing(source: Path = _DRAWING) -> tuple[str, dict[str, tuple[float, float]]]:
    try:
        drawing = json.loads(source.read_text())
    except FileNotFoundError as missing:
        raise RuntimeError(f"The map is not drawn yet ({source.name}): `make dist`") from missing
    return drawing["land"], {code: (x, y) for code, (x, y) in drawing["spots"].items()}
