"""Every file under the data directory, searched for what people wrote, after it was destroyed."""

import re
import secrets
import zipfile
from datetime import timedelta
from io import BytesIO
from itertools import count
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
import pyrage
import pytest
from sqlalchemy import select

from taskforce import backup, cipher, clock, db, keys, secret, upgrade
from taskforce.actions.destruction import destroy
from taskforce.actions.session import sign_in
from taskforce.models import Alias, Clue, Referral, Role, User
from tests.actions.test_destruction import HIDDEN, write_canaries
from tests.conftest import KEY
from tests.harness import postgresql
from tests.harness.dump import forms_of
from tests.harness.engines import in_use
from tests.harness.server import Server
from tests.harness.story import Story
from tests.harness.world import World, a_series
from tests.web.matrix import ASK, CLUE, KNOWLEDGE

pytestmark = pytest.mark.both_engines

SERIES = "/operations/harbour/series/S-0001"
_numbers = count(1)


@pytest.fixture
def data(tmp_path):
    there = tmp_path / "data"
    there.mkdir()
    return there


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, data):
    """A database of its own, as the guide makes it; SQLite's lies in the data directory."""
    if request.param == "sqlite":
        return f"sqlite:///{data}/taskforce.db"
    name = f"destroyed{next(_numbers)}"
    url = postgresql.another(request.getfixturevalue("postgresql_url"), name)
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN")
        connection.execute(f"ALTER DATABASE {name} OWNER TO {name}")
    return url.replace("//postgres@", f"//{name}@")


@pytest.fixture
def hidden():
    """What people write about a case."""
    return f"zebrafinch-{secrets.token_hex(4)}·كناري"


@pytest.fixture
def house(url, data, hidden, monkeypatch):
    """A world that has lived through everything, with the keys beside it."""
    monkeypatch.setattr(keys, "_directory", data / "keys")
    secret.use(KEY)
    engines = db.connect(url)
    upgrade.upgrade()
    world = World()
    world.pat = world.person("Pat", "en", Role.HOST)
    world.bring(a_series("S-0002", contact="Desk 4"))
    story = Story(world)
    story.to("claim", "release", "claim")
    story.clue(text=hidden)
    story.to("translate", "doubt", "ask", "term", "announce")
    story.to("locate", "draft", "compare", "approve", "send", "hear", "register", "link")
    story.to("match", "take", "hand_over", "expire")
    yield world
    for engine in (*engines, *in_use()):
        engine.dispose()
    cipher._key.cache_clear()
    cipher._cipher.cache_clear()


def forms(words):
    """Also as it stands in an address."""
    return [*forms_of(words), quote(words).encode()]


def files(data, url):
    """Everything that is kept: the data directory, and that of the database server."""
    places = [data]
    if url.startswith("postgresql"):
        everywhere = re.sub(r"\+psycopg://\w+@", "://postgres@", url)
        with psycopg.connect(everywhere, autocommit=True) as connection:
            connection.execute("CHECKPOINT")
            places.append(Path(connection.execute("SHOW data_directory").fetchone()[0]))
    return [each for place in places for each in place.rglob("*") if each.is_file()]


def holding(words, data, url):
    """Which files hold it, in whatever form."""
    sought = forms(words)
    return {each for each in files(data, url) if any(form in each.read_bytes() for form in sought)}


def typed_into(server, world, words, plain):
    """People type it into one kind of request after the other. Returns how each was answered."""
    ana, bea, nour = (sign_in(each.id) for each in (world.ana, world.bea, world.nour))
    text, here = {"text": words}, "/operations/harbour"
    posted = [
        server.post(f"{SERIES}/clues", ana, CLUE | text),
        server.post(f"{SERIES}/draft", ana, {"form": "clue"} | text),
        server.post(f"{SERIES}/asks", ana, ASK | text),
        server.post(f"{here}/texts/C-0002/translations", bea, {"text_language": "fr"} | text),
        server.post(f"{here}/clues/C-0002/contest", bea, {"text_language": "fr", "reason": words}),
        server.post(f"{here}/announcements", nour, {"text_language": "en"} | text),
        server.post("/knowledge", ana, KNOWLEDGE | {"keywords": plain}),
    ]
    refused = server.post(f"{SERIES}/clues", ana, CLUE | text | {"basis": words})
    address = f"{here}/search?{urlencode({'q': words})}"
    found = server.get(address, {"Cookie": f"session={nour}"})
    assert any(form in found[1].encode() for form in forms(words))
    return [answer[0] for answer in (*posted, refused, found)]


def take_along(server, world, words, data):
    """Every kind of file with what people wrote; of none of them the server keeps anything."""
    before = {each for each in data.rglob("*") if each.is_file()}
    nour, key = sign_in(world.nour.id), pyrage.x25519.Identity.generate()
    there, agency = "/operations/harbour/exports", referred_to(world)
    server.post(f"{there}/agencies/{agency}/key", nour, {"age_key": str(key.to_public())})

    def taken(**said):
        status, text = server.post(there, nour, said)
        assert status == 200, text
        return text.encode(errors="surrogateescape")

    def unpacked(archive):
        with zipfile.ZipFile(BytesIO(archive)) as files:
            return b"".join(files.read(name) for name in files.namelist())

    package = pyrage.decrypt(taken(what="package", agency=agency), [key])
    files = {
        "csv": taken(what="clues", form="csv"),
        "xlsx": unpacked(taken(what="clues", form="xlsx")),
        "json": taken(what="everything", form="json"),
        "package": unpacked(package),
    }

    for name, content in files.items():
        assert any(form in content for form in forms(words)), name
    assert b"%PDF" in files["package"]
    assert {each for each in data.rglob("*") if each.is_file()} == before


def referred_to(world):
    """The agency that R-0001 went to."""
    query = select(Referral.agency_id).where(Referral.operation_id == world.harbour)
    with db.reading() as session:
        return session.scalars(query).first()


def works_through_the_server(world, url, data, words, plain, monkeypatch):
    """People type it, and take it along; of what they took the server keeps no file."""
    beside = data / "tmp"  # what programs write for a moment and may forget
    beside.mkdir()
    monkeypatch.setenv("TMPDIR", str(beside))
    server = Server(url, data / "server.log")
    try:
        answers = typed_into(server, world, words, plain)
        if url.startswith(
            "sqlite"
        ):  # files are made in the same way on both, and a PDF takes long
            take_along(server, world, words, data)
    finally:
        server.stop()
    assert answers == [204] * 7 + [422, 200]
    assert list(beside.iterdir()) == []


def decide_and_wait(world, monkeypatch):
    story = Story(world)
    story.turn("tail")
    story.give()
    story.turn("closed")
    story.ask_end(aliases="leave")
    story.confirm_end(world.seat(world.pat))
    later = clock.now() + timedelta(hours=25)
    monkeypatch.setattr(clock, "now", lambda: later)


def type_openly(world, words):
    """What no key hides, because it is looked up by what it says, and no form takes as it is."""
    Story(world).rules(rules_en=words)
    with db.writers_engine().begin() as connection:
        name = User.__table__.update().where(User.id == world.ana.id)
        connection.execute(name.values(name=words))
        alias = Alias.__table__.update().where(Alias.operation_id == world.harbour)
        connection.execute(alias.values(identifier=words))
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ANALYZE")  # the server does so when it likes


def test_no_file_holds_a_word_of_it_and_no_backup_brings_one_back(
    house, url, data, hidden, tmp_path, monkeypatch
):
    plain = f"canary-{secrets.token_hex(4)}·كناري"
    works_through_the_server(house, url, data, hidden, plain, monkeypatch)
    write_canaries(house, db.writers_engine(), hidden)
    type_openly(house, plain)
    decide_and_wait(house, monkeypatch)
    key = pyrage.x25519.Identity.generate()
    backup.write(data / "house.backup", [str(key.to_public())])
    assert holding(plain, data, url)

    destroy(house.harbour)

    assert holding(hidden, data, url) == set()
    left = holding(plain, data, url)
    # The certificate says so of a database server, see the page's test.
    assert {each.parent.name for each in left} <= {"pg_wal"}
    for engine in in_use():
        engine.dispose()
    db.connect(f"sqlite:///{tmp_path}/restored.db")
    upgrade.upgrade()
    backup.restore(data / "house.backup", [str(key)])
    with db.reading() as session:
        assert set(session.scalars(select(Clue.text))) == {cipher.GONE}
        for column in HIDDEN:
            shown = set(session.scalars(select(column).where(column.is_not(None))))
            assert hidden not in shown, column
    assert holding(hidden, tmp_path, "sqlite") == set()
