"""Everything that somebody finds who has a database in their hands."""

import base64
import json
import re
from contextlib import closing
from pathlib import Path

from taskforce.models import Model


def everything_in(engine) -> bytes:
    """Each byte of the files of SQLite; on PostgreSQL, what a dump of the tables has."""
    if engine.dialect.name == "sqlite":
        file = Path(engine.url.database)
        return b"".join(each.read_bytes() for each in sorted(file.parent.glob(f"{file.name}*")))
    with closing(engine.raw_connection()) as connection, connection.cursor() as cursor:
        return b"".join(_copied(cursor, table.name) for table in Model.metadata.sorted_tables)


def _copied(cursor, table) -> bytes:
    with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
        return b"".join(bytes(piece) for piece in copy)


def without_chance(text: str) -> str:
    """A text without digests and moments: each may hold any four digits by chance."""
    return re.sub(r"\b[0-9a-f]{64}\b|\b[0-9]{13,16}\b", "", text)


def forms_of(words: str) -> list[bytes]:
    """How a text may lie about: as it is, in two bytes a letter, as JSON, in base64."""
    plain = words.encode()
    coded = [  # at each of the three places where it may begin
        base64.b64encode(b"\0" * shift + plain)[4:-4] for shift in range(3)
    ]
    return [
        plain,
        words.encode("utf-16-le"),
        words.encode("utf-16-be"),
        json.dumps(words)[1:-1].encode(),
        *coded,
    ]
