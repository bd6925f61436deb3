"""The verifier that stands alone: what it finds, what it does not take for a fault, and that it
shares nothing with the application that it checks."""

import ast
import hashlib
import importlib.util
import json
import random
import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskforce import db
from taskforce.actions.checkpoint import make_checkpoint
from taskforce.models.base import canonical
from taskforce.models.checkpoint import words_of
from taskforce.queries.record import lines_of_record
from tests.harness.story import Story
from tests.harness.world import a_series
from tests.web.matrix import ON_SQLITE

FILE = Path(__file__).parent.parent / "verifier" / "taskforce_verify.py"
_spec = importlib.util.spec_from_file_location("taskforce_verify", FILE)
verifier = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(verifier)


def written(lines):
    """As the command writes them."""
    told = (json.dumps(line, ensure_ascii=False, separators=(",", ":")) for line in lines)
    return [f"{line}\n".encode() for line in told]


def invented(events, seed):
    """A record of an operation that was never held, made by another hand than the application's:
    by docs/the-record.md."""
    chance, head = random.Random(seed), "0" * 64
    yield {"taskforce": 1, "operation": "harbour", "events": events, "rows": False}
    words = ["", "é", "日本", "\u200d", '"', "\\", "عربي", "\n", "x" * 30]
    for seq in range(1, events + 1):
        facts = {"sealed": [], "of": "".join(chance.choices(words, k=3)), "n": chance.random()}
        body = canonical({"seq": seq, "kind": "clue.posted", "at": seq * 10**6, "facts": facts})
        head = hashlib.sha256((head + body).encode()).hexdigest()
        yield {"event": seq, "body": body, "digest": head}


RECORD = written(invented(60, 7))


def wrong_event(lines, **more):
    """The number of the event that it names; nothing where it finds no fault."""
    try:
        verifier.check(lines, **more)
    except verifier.Wrong as wrong:
        return int(re.search(r"event (\d+)", str(wrong))[1]) if "event" in str(wrong) else 0
    return None


def with_rows(*rows):
    return written([{"taskforce": 1, "operation": "harbour", "events": 0, "rows": True}, *rows])


def a_row(**more):
    row = {"row": ["clue", 1], "salt": "00", "told": "{}", "sealed_as": "x", "sealed_in": 1}
    return row | more


@pytest.mark.parametrize(
    "lines",
    [
        written([{"taskforce": 1, "operation": "x is right.\nIt", "events": 0, "rows": False}]),
        written([{"taskforce": 1, "operation": "x\u001b[2K", "events": 0, "rows": False}]),
        with_rows(a_row(row=["clue\nThe record is right", 1])),
        with_rows(a_row(row=["clue", "1"]), a_row()),
        with_rows(a_row(sealed_in=[1])),
        with_rows(a_row(sealed_as=1, sealed_in=None), a_row(row=["clue", 2])),
    ],
)
def test_nothing_in_a_file_speaks_for_the_verifier_or_stops_it(lines):
    with pytest.raises(verifier.Wrong) as wrong:
        verifier.check(lines)

    assert str(wrong.value).isprintable()


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_any_byte_of_any_event_that_is_flipped_is_found_and_named(data):
    number = data.draw(st.integers(1, 60))
    at = data.draw(st.integers(0, len(RECORD[number]) - 1))
    bits = data.draw(st.integers(1, 255))
    bent = bytearray(RECORD[number])
    bent[at] ^= bits
    whole = b"".join([*RECORD[:number], bytes(bent), *RECORD[number + 1 :]])

    assert wrong_event(BytesIO(whole)) == number


@given(st.integers(1, 59), st.sampled_from(["left out", "doubled", "swapped"]))
@settings(max_examples=60, deadline=None)
def test_an_event_that_is_left_out_doubled_or_swapped_is_named(number, how):
    before, one, other, after = (
        RECORD[:number],
        RECORD[number : number + 1],
        RECORD[number + 1 : number + 2],
        RECORD[number + 2 :],
    )
    bent = {"left out": other, "doubled": one + one + other, "swapped": other + one}[how]

    assert wrong_event([*before, *bent, *after]) == number + (how == "doubled")


def test_no_false_alarm_over_a_large_record():
    assert verifier.check(iter(written(invented(20_000, 1)))) == [
        "The record of harbour is right: 20000 events."
    ]


@ON_SQLITE
def test_what_the_application_writes_is_right_with_its_rows_and_without(world):
    lived_in(world)

    for rows in (False, True):
        [said] = verifier.check(exported(world, rows))
        assert said.startswith("The record of harbour is right: ")
        assert ("rows" in said) is rows


def lived_in(world):
    world.bring(*(a_series(f"S-{number:04d}") for number in range(2, 30)))
    Story(world).to("claim", "clue", "doubt", "ask", "answer", "locate", "draft")


def exported(world, rows=True):
    with db.reading() as session:
        return written(lines_of_record(session, world.operation(), rows))


@ON_SQLITE
def test_any_row_that_was_changed_added_or_is_gone_is_named(world):
    lived_in(world)
    lines = exported(world)
    [first] = [at for at, line in enumerate(lines) if b'"row":["clue",1]' in line]
    seal = re.compile(r"clue 1 ")

    changed = [*lines[:first], lines[first].replace(b"NL", b"DE"), *lines[first + 1 :]]
    gone = [*lines[:first], *lines[first + 1 :]]
    added = [*lines, lines[first].replace(b'["clue",1]', b'["clue",99]')]
    for bent, says in ((changed, seal), (gone, seal), (added, re.compile("clue 99 is in no"))):
        with pytest.raises(verifier.Wrong, match=says):
            verifier.check(bent)

    [brought] = [at for at, line in enumerate(lines) if b'"row":["series",17]' in line]
    bent = [*lines[:brought], *lines[brought + 1 :]]
    with pytest.raises(verifier.Wrong, match="a series of event 2 was changed, added or is gone"):
        verifier.check(bent)


@ON_SQLITE
def test_a_checkpoint_is_continued_or_it_says_why_not(world):
    Story(world).to("claim", "clue")
    made = make_checkpoint(None, world.harbour)
    Story(world).to("ask", "answer")
    lines, told = exported(world, rows=False), made.told("harbour")

    said = verifier.check(lines, told, made.fingerprint.upper())
    assert said[1] == (
        f"It continues the checkpoint at event 3, made at {made.at:%Y-%m-%dT%H:%M:%SZ},"
        f" signed with the key of fingerprint {made.fingerprint}."
    )
    words = f"3 {' '.join(words_of(made.head))}"
    assert verifier.check(lines, words)[1] == "It continues the checkpoint at event 3."
    for bad, says in (
        (told.replace(" 3 ", " 2 "), "signature of the checkpoint is wrong"),
        (words.replace("3 ", "2 "), "changed before or at event 2"),
        (words.replace("3 ", "9 "), "ends at event 5; the checkpoint is of event 9"),
    ):
        with pytest.raises(verifier.Wrong, match=says):
            verifier.check(lines, bad)
    with pytest.raises(verifier.Wrong, match="another key signed"):
        verifier.check(lines, told, "0" * 32)
    with pytest.raises(verifier.Unasked):
        verifier.check(lines, "anything else")
    elsewhere = make_checkpoint(None, world.lighthouse).told("lighthouse")
    with pytest.raises(verifier.Wrong, match="of another operation: lighthouse"):
        verifier.check(lines, elsewhere)


def test_it_runs_alone_and_ends_with_what_it_found(tmp_path):
    """Without our packages in sight, and not from our folder."""
    file = tmp_path / "record.jsonl"

    def run(*words):
        command = [sys.executable, "-I", str(FILE), *words]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
        assert done.stderr == ""
        return done.returncode, done.stdout

    file.write_bytes(b"".join(RECORD))
    assert run(str(file)) == (0, "The record of harbour is right: 60 events.\n")
    file.write_bytes(b"".join(RECORD[:-1]))
    assert run(str(file)) == (3, "WRONG: event 60 is missing: it was to end at event 60\n")
    file.write_bytes(b"")
    assert run(str(file)) == (3, "WRONG: the file is empty\n")
    code, said = run(str(tmp_path / "nowhere"))
    assert (code, "Traceback" in said) == (2, False)


def test_it_is_one_file_that_imports_nothing_of_the_application():
    imported = set()
    for node in ast.walk(ast.parse(FILE.read_text())):
        if isinstance(node, ast.Import):
            imported |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            imported.add(node.module.split(".")[0])

    assert imported - set(sys.stdlib_module_names) == {"cryptography"}
    assert [each.name for each in FILE.parent.glob("*.py")] == [FILE.name]
