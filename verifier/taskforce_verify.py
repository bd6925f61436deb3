#!/usr/bin/env python3
"""Check a record of Taskforce without Taskforce.

    python3 taskforce_verify.py RECORD [--checkpoint TEXT] [--key FINGERPRINT]

RECORD is what `taskforce record SLUG` wrote. TEXT is what the QR code of a checkpoint says, or
the number of its event and its sixteen words. FINGERPRINT is that of the key which is to have
signed it, as you noted it when you got the paper.

One file; it needs Python 3.11 and, for signatures, `cryptography`. It shares no line with the
application and is written from docs/the-record.md alone, so that a fault of the one is not the
other's. Exit code 0: right. 3: wrong, and it says where. 2: it could not be asked that.
"""

import argparse
import hashlib
import json
import re
import sys

CONSONANTS, VOWELS = "bdfghjklmnprstvz", "aiou"
#: An operation, or a table.
NAMED = re.compile("[a-z0-9_-]{1,60}")
QR = re.compile(
    r"(TASKFORCE 1 ([A-Z0-9-]{2,40}) ([0-9]{1,9}) ([0-9A-F]{64}) ([0-9T:Z-]{20}))"
    r" ([0-9A-F]{64}) ([0-9A-F]{128})"
)


class Wrong(Exception):
    """The record or the checkpoint is not right; says where."""


class Unasked(Exception):
    """What was given cannot be read at all."""


def compact(value):
    """The one way to write it: sorted keys, no spaces, nothing escaped that need not be."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha256(*pieces):
    """In hexadecimal."""
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def read_line(raw):
    """One line as an object, where it is written as it has to be to the byte."""
    text = raw.decode("utf-8")
    value = json.loads(text)
    if not isinstance(value, dict):
        raise ValueError("no object")
    told = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    if told.encode("utf-8") != raw.removesuffix(b"\n") or not raw.endswith(b"\n"):
        raise ValueError("not as it is written")
    return value


def check_place(table, number):
    """What is printed later came from the file: nothing in it may look like a word of ours."""
    if type(table) is not str or not NAMED.fullmatch(table) or type(number) is not int:
        raise ValueError("it names no table, or no number")


class Record:
    """Takes in a record line by line, and remembers what later lines and checkpoints need."""

    def __init__(self):
        self.slug = ""
        self.promised = 0
        self.has_rows = False
        #: The digest after each event; the first is what the first event is chained to.
        self.heads = ["0" * 64]
        #: The last seal of each row, and the event that holds it.
        self.seals = {}
        #: One seal for many rows: (table, event) -> (how many, digest).
        self.bundles = {}
        self.rows = {}

    def begin(self, raw):
        """The first line says whose record it is."""
        try:
            line = read_line(raw)
            is_ours = list(line) == ["taskforce", "operation", "events", "rows"]
            if not is_ours or line["taskforce"] != 1:
                raise ValueError("another format")
            self.slug, self.promised = str(line["operation"]), int(line["events"])
            self.has_rows = line["rows"] is True
            if not NAMED.fullmatch(self.slug):
                raise ValueError("no operation is called that")
        except (ValueError, TypeError, RecursionError):
            raise Wrong("line 1 is wrong: it does not begin a record of this format") from None

    def take(self, raw):
        """The next line."""
        number = len(self.heads)
        if number <= self.promised:
            try:
                self._event(number, read_line(raw))
            except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as why:
                raise Wrong(f"event {number} is wrong: {why}") from None
            return
        try:
            self._row(read_line(raw))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as why:
            place = f"row {len(self.rows) + 1} after the last event"
            raise Wrong(f"{place} is wrong: {why}") from None

    def _event(self, number, line):
        if list(line) != ["event", "body", "digest"]:
            raise ValueError("it is not written as an event")
        if type(line["event"]) is not int or line["event"] != number:
            raise ValueError("it has another number, so that one was left out or added")
        body = json.loads(line["body"])
        if compact(body) != line["body"]:
            raise ValueError("it is not in the canonical form")
        if body["seq"] != number:
            raise ValueError("it says another number of itself")
        head = sha256((self.heads[-1] + line["body"]).encode())
        if head != line["digest"]:
            raise ValueError("its digest does not follow from it and the one before")
        self.heads.append(head)
        for seal in body["facts"].get("sealed", []):
            self._sealed(number, seal)

    def _sealed(self, number, seal):
        check_place(seal[0], seal[1])
        if len(seal) == 3:
            self.seals[(seal[0], seal[1])] = (seal[2], number)
        else:
            table, event, count, digest = seal
            self.bundles[(table, event)] = (count, digest)

    def _row(self, line):
        if list(line) != ["row", "salt", "told", "sealed_as", "sealed_in"]:
            raise ValueError("it is not written as a row")
        table, number = line["row"]
        check_place(table, number)
        if type(line["sealed_in"]) not in (int, type(None)):
            raise ValueError("it names no event")
        if (table, number) in self.rows:
            raise ValueError("it stands there twice")
        seal = sha256(bytes.fromhex(line["salt"]), line["told"].encode())
        self.rows[(table, number)] = (seal, line["sealed_as"], line["sealed_in"])

    def end(self):
        """Whether all is there, and fits; the first that does not is named."""
        last = len(self.heads) - 1
        if last != self.promised:
            raise Wrong(f"event {last + 1} is missing: it was to end at event {self.promised}")
        if not self.has_rows:
            if self.rows:
                raise Wrong("rows follow, which the first line does not say")
            return
        for _, fault in sorted(self._wrong_rows()):
            raise Wrong(fault)

    def _wrong_rows(self):
        for (table, number), (_, event) in self.seals.items():
            if (table, number) not in self.rows:
                yield event, f"{table} {number} is gone; event {event} has its seal"
        for (table, number), (seal, sealed_as, sealed_in) in self.rows.items():
            told, event = self.seals.get((table, number), (None, 0))
            if told is None and (table, sealed_in) not in self.bundles:
                yield 0, f"{table} {number} is in no event"
            elif seal != (told or sealed_as):
                event = event or sealed_in or 0
                yield event, f"{table} {number} is not as event {event} sealed it"
        for (table, event), (count, digest) in self.bundles.items():
            own = sorted(
                (number, sealed_as)
                for (kind, number), (_, sealed_as, sealed_in) in self.rows.items()
                if kind == table and sealed_in == event
            )
            told = "".join(f"{number}:{sealed_as} " for number, sealed_as in own)
            if len(own) != count or sha256(told.encode()) != digest:
                yield event, f"a {table} of event {event} was changed, added or is gone"


def digest_in(words):
    """The digest that sixteen words spell: four bits a consonant, two a vowel."""
    found = re.split(r"[\s-]+", words.strip().lower())
    if len(found) != 16:
        return None
    digest = ""
    for word in found:
        if not re.fullmatch(f"(?:[{CONSONANTS}][{VOWELS}]){{2}}[{CONSONANTS}]", word):
            return None
        bits = 0
        for letter in word:
            known = VOWELS if letter in VOWELS else CONSONANTS
            bits = bits * len(known) + known.index(letter)
        digest += f"{bits:04x}"
    return digest


def check_signature(statement, key, signature, trusted):
    """Returns what to say of it."""
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        raise Unasked("to check signatures, install the Python package cryptography") from None
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        public.verify(bytes.fromhex(signature), statement.encode())
    except (InvalidSignature, ValueError):
        raise Wrong("the signature of the checkpoint is wrong") from None
    fingerprint = hashlib.sha256(bytes.fromhex(key)).hexdigest()[:32]
    if trusted and "".join(trusted.split()).lower() != fingerprint:
        raise Wrong(f"another key signed the checkpoint: {fingerprint}")
    return f"signed with the key of fingerprint {fingerprint}"


def check_checkpoint(record, text, trusted):
    """Whether the record continues it. Returns what to say."""
    said = ""
    if found := QR.fullmatch(" ".join(text.upper().split())):
        statement, slug, number, head, at, key, signature = found.groups()
        if slug.lower() != record.slug:
            raise Wrong(f"the checkpoint is of another operation: {slug.lower()}")
        said = f", made at {at}, " + check_signature(statement, key, signature, trusted)
        head = head.lower()
    else:
        number, _, words = text.strip().partition(" ")
        head = digest_in(words)
        if not re.fullmatch("[0-9]{1,9}", number) or head is None:
            raise Unasked("that is no checkpoint: a QR code's text, or a number and sixteen words")
    at_event = int(number)
    if not 0 < at_event < len(record.heads):
        last = len(record.heads) - 1
        raise Wrong(f"the record ends at event {last}; the checkpoint is of event {at_event}")
    if record.heads[at_event] != head:
        raise Wrong(f"the record was changed before or at event {at_event}, after the checkpoint")
    return f"It continues the checkpoint at event {at_event}{said}."


def check(lines, checkpoint="", trusted=""):
    """Check a record, line by line, as bytes. Returns the sentences that it deserves."""
    record, is_begun = Record(), False
    for raw in lines:
        if is_begun:
            record.take(raw)
        else:
            record.begin(raw)
            is_begun = True
    if not is_begun:
        raise Wrong("the file is empty")
    record.end()
    rows = f" and {len(record.rows)} rows" if record.has_rows else ""
    said = [f"The record of {record.slug} is right: {len(record.heads) - 1} events{rows}."]
    if checkpoint:
        said.append(check_checkpoint(record, checkpoint, trusted))
    return said


def main(words=None):
    """The command."""
    asked = argparse.ArgumentParser(description="Check a record of Taskforce without Taskforce.")
    asked.add_argument("record", help="what `taskforce record SLUG` wrote")
    asked.add_argument("--checkpoint", default="", help="a QR code's text, or number and words")
    asked.add_argument("--key", default="", help="fingerprint of the key that is to have signed")
    said = asked.parse_args(words)
    try:
        with open(said.record, "rb") as lines:
            answer, code = check(lines, said.checkpoint, said.key), 0
    except Wrong as wrong:
        answer, code = [f"WRONG: {wrong}"], 3
    except (Unasked, OSError) as why:
        answer, code = [str(why)], 2
    sys.stdout.write("\n".join(answer) + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
