"""The engines that sessions use."""

from sqlalchemy import Engine

from taskforce import db


def in_use() -> list[Engine]:
    """Readers, writers, tellers; none before the first ``db.connect``."""
    kinds = (db.reading, db._writers, db.telling)
    return [kind.kw["bind"] for kind in kinds if "bind" in kind.kw]
