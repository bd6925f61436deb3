"""The elements themselves. Each is drawn in exactly one template, for nobody in particular. What
takes long to draw, or shows many things at once, is ``slow``: it follows at most once a second."""

from taskforce.live.draw import (
    announcement,
    arrival,
    child,
    dashboard,
    deadline,
    destruction,
    export,
    fairness,
    host,
    operation,
    series,
    wall,
)
from taskforce.live.elements import ELEMENTS, PRESENCE, TIMED

__all__ = [
    "ELEMENTS",
    "PRESENCE",
    "TIMED",
    "announcement",
    "arrival",
    "child",
    "dashboard",
    "deadline",
    "destruction",
    "export",
    "fairness",
    "host",
    "operation",
    "series",
    "wall",
]
