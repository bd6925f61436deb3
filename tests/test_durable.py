"""What was answered is on the disk: our connections switch nothing of that off."""

import pytest

from taskforce import db
from tests.harness.engines import in_use

ASKED = ("synchronous", "journal_mode")


@pytest.fixture(autouse=True)
def _point_back():
    """The other tests go on with their own engines."""
    kept = in_use()
    yield
    if kept:
        db.point_at(*kept)


def test_sqlite_writes_to_the_disk_before_it_answers(tmp_path):
    fresh = db.connect(f"sqlite:///{tmp_path}/taskforce.db")

    with fresh[1].connect() as writer:
        said = [writer.exec_driver_sql(f"PRAGMA {it}").scalar() for it in ASKED]

    for each in fresh:
        each.dispose()
    assert said == [2, "wal"]


def test_on_postgresql_its_own_settings_say_so(postgresql_url):
    """Ours for the tests are careless, but whether we wait for the disk is not ours to say."""
    fresh = db.connect(postgresql_url)
    where = "SELECT source FROM pg_settings WHERE name = 'synchronous_commit'"

    with fresh[1].connect() as writer:
        source = writer.exec_driver_sql(where).scalar()

    for each in fresh:
        each.dispose()
    assert source == "command line"
