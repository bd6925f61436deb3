"""Whether what is shown of an operation is what happened in it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from taskforce.models import Operation
from taskforce.queries.recount import figures, recounted
from taskforce.queries.totals import totals


@dataclass(frozen=True)
class Figure:
    """A total as the dashboard shows it, and as it follows from the events."""

    name: str
    shown: int | str | None
    recounted: int | str | None

    @property
    def differs(self) -> bool:
        return self.shown != self.recounted

    @property
    def line(self) -> str:
        """As a line of the table."""
        mark = "  differs" if self.differs else ""
        return f"{self.name:<40} {self.shown!s:>9} {self.recounted!s:>9}{mark}"


def proof(session: Session, operation: Operation, now: datetime) -> list[Figure]:
    """Every total, counted twice; ``-`` where one of the two counts does not know of it."""
    shown = figures(totals(session, operation, now).as_json())
    again = recounted(session, operation, now)
    return [
        Figure(name, shown.get(name, "-"), again.get(name, "-")) for name in {**shown, **again}
    ]
