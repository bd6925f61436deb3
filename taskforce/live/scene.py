"""What an element is drawn from: one snapshot, the templates, and who is here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from jinja2 import Environment
from sqlalchemy.orm import Session

from taskforce import clock
from taskforce.models import Operation, Series

Found = TypeVar("Found")
#: Who has the operation open, or one series of it; by id.
Here = Callable[[int, int], list[int]]


@dataclass(frozen=True)
class Part:
    """An element as it is now. Without HTML it is to be removed; ``list`` and ``key`` say where
    a page that does not know it yet inserts it."""

    id: str
    html: str | None
    list: str | None = None
    key: str | None = None


class Spot(NamedTuple):
    """What a drawing is about: the rows of one event, or of none where only time went by."""

    operation_id: int
    series_id: int
    subject_id: int
    seq: int


@dataclass
class Scene:
    """What a drawing may use: one snapshot, the templates, and who is here."""

    session: Session
    operation: Operation
    templates: Environment
    here: Here
    _read: dict[tuple[object, ...], Any] = field(default_factory=dict)

    def read(self, query: Callable[..., Found], *about: int) -> Found:
        """What a query finds in this snapshot: read once, however many languages draw it."""
        key = (query, *about)
        if key not in self._read:
            self._read[key] = query(self.session, *about)
        found: Found = self._read[key]
        return found

    def series(self, spot: Spot) -> Series:
        """The series that a drawing is about."""
        return self.session.get_one(Series, spot.series_id)

    @property
    def at(self) -> datetime:
        return clock.now()

    def render(self, template: str, **context: object) -> str:
        drawn = self.templates.get_template(template)
        return drawn.render(operation=self.operation, at=self.at, **context)
