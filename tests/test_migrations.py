"""``taskforce db upgrade`` makes exactly the tables that the models speak of."""

from contextlib import contextmanager, nullcontext

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from taskforce import cipher, db, secret, upgrade
from taskforce.actions.draft import save_draft
from taskforce.inputs.clue import SaveDraft
from taskforce.models import Model
from taskforce.queries.operation import all_operations
from taskforce.queries.record import faults_in
from tests.harness.story import Story
from tests.harness.world import World

pytestmark = pytest.mark.both_engines

TABLES = set(Model.metadata.tables)


@pytest.fixture
def empty(database_url, tmp_path):
    """A database without a table; the sessions point at it."""
    with _fresh(database_url, tmp_path) as url:
        engines = db.connect(url)
        yield engines[1]
        for engine in engines:
            engine.dispose()


def _fresh(database_url, tmp_path):
    if database_url.startswith("sqlite"):
        return nullcontext(f"sqlite:///{tmp_path}/new.db")
    return _beside(database_url)


@contextmanager
def _beside(database_url):
    """Another database of the same server."""
    server = create_engine(database_url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text("CREATE DATABASE fresh"))
    try:
        yield f"{database_url.rpartition('/')[0]}/fresh"
    finally:
        with server.connect() as connection:
            connection.execute(text("DROP DATABASE fresh WITH (FORCE)"))
        server.dispose()


def differences(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, Model.metadata)


def shape(engine):
    """Everything that an inspector can see."""
    seen = inspect(engine)
    return {
        table: (
            # In no order: a step adds columns behind those that are there.
            sorted(
                (c["name"], str(c["type"]), c["nullable"], str(c["default"]))
                for c in seen.get_columns(table)
            ),
            seen.get_pk_constraint(table)["constrained_columns"],
            sorted(
                (key["constrained_columns"], key["referred_table"])
                for key in seen.get_foreign_keys(table)
            ),
            sorted(each["column_names"] for each in seen.get_unique_constraints(table)),
            sorted(
                (each["name"] or "", each["column_names"], bool(each["unique"]))
                for each in seen.get_indexes(table)
            ),
        )
        for table in seen.get_table_names()
        if table != "alembic_version"
    }


def triggers_in(engine):
    names = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with engine.connect() as connection:
        return set(connection.execute(text(names[engine.dialect.name])).scalars())


def test_an_empty_database_gets_the_tables_of_the_models(empty):
    assert upgrade.is_empty()
    upgrade.upgrade()

    assert not upgrade.is_empty()
    assert set(inspect(empty).get_table_names()) == TABLES | {"alembic_version"}
    assert differences(empty) == []


def test_the_steps_lead_to_what_the_models_would_make_themselves(empty, engines):
    """What alembic does not compare as well: keys, names of indexes, defaults."""
    db.point_at(empty, empty, empty)
    upgrade.upgrade()

    assert shape(empty) == shape(engines[1])
    assert triggers_in(empty) == triggers_in(engines[1])


def test_upgrading_twice_changes_nothing(empty):
    upgrade.upgrade()
    once = shape(empty)
    upgrade.upgrade()

    assert shape(empty) == once
    assert differences(empty) == []


def test_after_an_upgrade_the_record_is_append_only(empty):
    upgrade.upgrade()
    with empty.begin() as connection:
        connection.execute(
            text("INSERT INTO house_event (id, at, kind, body) VALUES (1, :at, 'x', '{}')"),
            {"at": "2026-11-22 09:00:00+00:00"},
        )

    for table in ("house_event", "event"):
        for edit in (f"UPDATE {table} SET kind = 'y'", f"DELETE FROM {table}"):
            if table == "event" and empty.dialect.name == "sqlite":
                continue  # there a trigger looks at rows, and this table has none
            with pytest.raises(DBAPIError, match="append-only"), empty.begin() as connection:
                connection.execute(text(edit))


def test_every_step_can_be_taken_back(empty):
    upgrade.upgrade()
    with empty.connect() as connection:
        command.downgrade(upgrade.config(connection), "base")
        connection.commit()

    assert set(inspect(empty).get_table_names()) == {"alembic_version"}
    assert triggers_in(empty) == set()


def test_there_is_one_line_of_steps():
    steps = ScriptDirectory.from_config(upgrade.config(None))

    assert len(steps.get_heads()) == len(steps.get_bases()) == 1


def test_texts_of_before_are_encrypted_and_can_be_read(empty):
    """The step that brings keys, taken over an operation that is there already."""
    secret.use("a key for tests, of more than 32 characters")
    upgrade.upgrade()
    world = World()
    Story(world).to("clue", "ask")
    save_draft(world.ana.id, world.series().id, SaveDraft(form="clue", text="half a sentence"))
    steps = ScriptDirectory.from_config(upgrade.config(None)).walk_revisions()
    step = next(each for each in steps if hasattr(each.module, "HIDDEN"))
    written = "SELECT text FROM clue UNION SELECT text FROM draft UNION SELECT origin FROM series"

    with empty.connect() as connection:
        command.downgrade(upgrade.config(connection), step.down_revision)
        connection.commit()
        before = set(connection.execute(text(written)).scalars())
        connection.commit()
    upgrade.upgrade()
    with empty.connect() as connection:
        after = set(connection.execute(text(written)).scalars())

    assert before == {"A blue tram, item 14, 02:31", "half a sentence", "Office mineurs"}
    assert all(each.startswith("k1:") for each in after)
    assert {cipher.show(each) for each in after} == before
    with db.reading() as session:
        assert [list(faults_in(session, each)) for each in all_operations(session)] == [[], []]
