"""Who is here, where several processes serve one room: each tells the others."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Mapped, mapped_column

from taskforce.models.base import Counter


class Presence(Counter):
    """Whose pages are open at one process."""

    __tablename__ = "presence"

    #: A process that did not say so again for so long is gone.
    STANDS = timedelta(seconds=25)

    #: A name that it chose by chance when it started.
    process: Mapped[str] = mapped_column(unique=True)
    at: Mapped[datetime]
    #: JSON: operation, series or 0, and person, by id; each once.
    people: Mapped[str]
