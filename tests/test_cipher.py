"""What people write is hidden with the key of its operation, and gone with it."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import StatementError

from taskforce import cipher, db, keys
from taskforce.actions.draft import save_draft
from taskforce.inputs.clue import SaveDraft
from taskforce.models import Clue, Model
from taskforce.models.base import Hidden
from tests.harness.story import Story
from tests.harness.world import a_clue

pytestmark = pytest.mark.both_engines

CANARY = "Kanarienvogel auf der Stange"
#: Columns with words in them that stay readable, and why.
PLAIN = {
    # Who and what the house is: needed before any operation, and by others than one.
    "agency": {"name", "country", "contact", "age_key"},
    "user": {"sign_in_name", "name", "password_hash", "code_digest", "language_wish", "zone"},
    "operation": {"slug", "name", "zone", "languages", "head", "key_name"},
    "rule": {"language", "text", "sealed_as"},
    "settings": {"language", "zone"},
    "session": {"digest"},
    "known_browser": {"digest"},
    "wall_link": {"digest"},
    "wrong_tries": {"moments"},
    "wellness": {"evening"},
    "retry": {"key", "asked"},
    "house_retry": {"key", "asked"},
    "gate_refusal": {"reason"},
    "backup": {"place", "digest"},
    "checkpoint": {"head", "key", "signature"},
    # The records: ids, codes and digests, never what anybody wrote.
    "event": {"body", "digest"},
    "house_event": {"kind", "body"},
    "destruction": {"certificate"},
    # References that registries are compared by.
    "alias": {"register", "identifier", "key", "sealed_as"},
    "known_alias": {"register", "identifier", "key", "contact"},
    # Who has a page open, by ids; written anew within seconds.
    "presence": {"process", "people"},
    # Codes of places, languages and things, and seals.
    "area": {"value", "within"},
    "want": {"value", "within"},
    "translation_wanted": {"language", "within"},
    "ask": {"text_language", "wanted", "sealed_as"},
    "clue": {"places", "text_language", "sealed_as"},
    "series": {"languages", "first_seen", "left", "supported", "sealed_as"},
    "jurisdiction": {"place", "clues", "sealed_as"},
    "referral": {"slip_clues", "slip_aliases", "slip_permits", "slip_language", "sent_country"},
    "feedback": {"children", "sealed_as"},
    "slip": {"language", "digest", "sealed_as"},
    "draft": {"form"},
    "charge": {"thing", "sealed_as"},
    "handing": {"things", "sealed_as"},
    "term": {"note_language", "sealed_as"},
    "translation": {"language", "sealed_as"},
    "wording": {"language", "sealed_as"},
}


@pytest.fixture(autouse=True)
def _some_keys(_keys):
    for name in ("aa", "bb", "cc"):
        keys.made(f"operation-{name}")


_CODES = {"text_language", "sealed_as"}


def test_each_column_with_words_is_hidden_or_named_here():
    for table in Model.metadata.sorted_tables:
        plain = {c.name for c in table.columns if c.type.python_type is str}
        plain -= {c.name for c in table.columns if isinstance(c.type, Hidden) or _is_code(c)}
        assert plain - _CODES == PLAIN.get(table.name, set()) - _CODES, table.name


def _is_code(column):
    return hasattr(column.type, "enums")


@pytest.fixture
def kept(engines):
    """Everything that the database keeps, as it keeps it."""

    def look():
        with engines[1].connect() as connection:
            return "".join(
                repr(tuple(row))
                for table in Model.metadata.sorted_tables
                for row in connection.execute(text(f'SELECT * FROM "{table.name}"'))
            )

    return look


def test_the_database_keeps_nothing_that_can_be_read(world, kept):
    story = Story(world)
    story.to("claim", "clue", "ask", "locate", "draft", "announce")
    story.clue(text=CANARY)
    save_draft(world.ana.id, world.series().id, SaveDraft(form="clue", text=CANARY))

    written = kept()

    assert "Kanarienvogel" not in written
    assert "tram" not in written
    assert written.count("k1:") > 10
    with db.reading() as session:
        texts = session.scalars(select(Clue).order_by(Clue.number.desc())).first()
        assert texts.text == CANARY


def test_what_is_hidden_is_hidden_anew_each_time():
    with cipher.writing("aa"):
        one, other = cipher.hide("x"), cipher.hide("x")
    with cipher.writing("bb"):
        elsewhere = cipher.hide("x")

    assert len({one, other, elsewhere}) == 3
    assert {cipher.show(each) for each in (one, other, elsewhere)} == {"x"}
    assert cipher.number("aa", 1) != cipher.number("bb", 1)


@pytest.mark.parametrize(
    "spoilt", ["k1:aa:", "k1:aa:AAAA", "k1:aa:not base64", "k1:../x:AAAA", "k1:"]
)
def test_what_was_spoilt_is_shown_as_gone(spoilt):
    assert cipher.show(spoilt) == cipher.GONE


def test_without_its_key_nothing_comes_back(monkeypatch):
    with cipher.writing("cc"):
        hidden = cipher.hide(CANARY)
    (keys.directory() / "operation-cc").unlink()
    monkeypatch.setattr(cipher, "_now", lambda: -1)  # a second later

    assert cipher.show(hidden) == cipher.GONE


def test_a_query_that_compares_it_fails(world):
    with db.reading() as session, pytest.raises(StatementError):
        session.scalars(select(Clue).where(Clue.text == a_clue().text)).all()
