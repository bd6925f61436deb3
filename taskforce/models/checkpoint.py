"""Checkpoints: where an operation's record ended at a moment, signed, to be kept elsewhere.

What anybody rewrites afterwards, however consistently, no longer leads to that end. The format is
told in ``docs/the-record.md``, so that others can check it with a tool of their own.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from taskforce import keys
from taskforce.models.agency import Agency
from taskforce.models.base import HouseModel

#: What a QR code of ours says: capitals and digits only, which makes it small.
_TOLD = re.compile(
    r"(?P<statement>TASKFORCE 1 (?P<slug>[A-Z0-9-]{2,40}) (?P<seq>[0-9]{1,9})"
    r" (?P<head>[0-9A-F]{64})"
    r" (?P<at>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z))"
    r" (?P<key>[0-9A-F]{64}) (?P<signature>[0-9A-F]{128})"
)
#: Sixteen bits are a word of five letters: a digest can be read aloud and written down.
_CONSONANTS, _VOWELS = "bdfghjklmnprstvz", "aiou"
_WORD = re.compile(f"(?:[{_CONSONANTS}][{_VOWELS}]){{2}}[{_CONSONANTS}]")


def words_of(head: str) -> list[str]:
    """A digest as sixteen words, four bits a consonant and two a vowel."""
    return [_word(int(head[at : at + 4], 16)) for at in range(0, 64, 4)]


def head_in(spoken: str) -> str | None:
    """The digest that these words spell, or nothing where they are not sixteen of ours."""
    words = re.split(r"[\s-]+", spoken.strip().lower())
    if len(words) != 16 or not all(_WORD.fullmatch(word) for word in words):
        return None
    return "".join(f"{_bits(word):04x}" for word in words)


def _word(bits: int) -> str:
    letters = ((12, _CONSONANTS), (10, _VOWELS), (6, _CONSONANTS), (4, _VOWELS), (0, _CONSONANTS))
    return "".join(known[bits >> shift & len(known) - 1] for shift, known in letters)


def _bits(word: str) -> int:
    bits = 0
    for letter in word:
        known = _VOWELS if letter in _VOWELS else _CONSONANTS
        bits = bits * len(known) + known.index(letter)
    return bits


def make_signing_key() -> bytes:
    """Made with the first keys that are, so that no copy of them lacks it."""
    return keys.made("signing")


def _signing_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(make_signing_key())


def public_key() -> str:
    """With which everybody can check what this installation has signed."""
    return _signing_key().public_key().public_bytes_raw().hex()


def fingerprint_of(key: str) -> str:
    """What people compare of a public key: half of its SHA-256."""
    return hashlib.sha256(bytes.fromhex(key)).hexdigest()[:32]


@dataclass(frozen=True)
class ToldCheckpoint:
    """A checkpoint as it stands on paper, whoever wrote it."""

    slug: str
    seq: int
    head: str
    #: Nothing from here on, where only number and words were written down.
    statement: str = ""
    at: datetime | None = None
    key: str = ""
    signature: str = ""

    @classmethod
    def read(cls, slug: str, told: str) -> Self | None:
        """What a QR code says, or a number with sixteen words; nothing where it is neither."""
        if found := _TOLD.fullmatch(" ".join(told.upper().split())):
            at = datetime.strptime(found["at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
            facts = {name: found[name].lower() for name in ("slug", "head", "key", "signature")}
            return cls(seq=int(found["seq"]), statement=found["statement"], at=at, **facts)
        number, _, spoken = told.strip().partition(" ")
        head = head_in(spoken)
        is_number = number.isascii() and number.isdigit() and len(number) < 10
        return cls(slug, int(number), head) if head and is_number else None

    def is_signed_by(self, fingerprint: str) -> bool:
        """Whether the key of this fingerprint signed exactly this."""
        try:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.key))
            key.verify(bytes.fromhex(self.signature), self.statement.encode())
        except (InvalidSignature, ValueError):
            return False
        return fingerprint_of(self.key) == fingerprint


class Checkpoint(HouseModel):
    """The end of an operation's record at a moment, signed by this installation."""

    __tablename__ = "checkpoint"

    operation_id: Mapped[int] = mapped_column(ForeignKey("operation.id"), index=True)
    seq: Mapped[int]
    head: Mapped[str]
    #: In whole seconds.
    at: Mapped[datetime]
    #: Of this installation at that time; another one after its keys were lost.
    key: Mapped[str]
    signature: Mapped[str]

    papers: Mapped[list["CheckpointPaper"]] = relationship(
        lazy="selectin", order_by="CheckpointPaper.id"
    )

    @classmethod
    def signed(cls, slug: str, operation_id: int, seq: int, head: str, at: datetime) -> Self:
        """A new one, signed with the key that is made where there is none yet."""
        row = cls(operation_id=operation_id, seq=seq, head=head, at=at.replace(microsecond=0))
        row.key = public_key()
        row.signature = _signing_key().sign(row.statement(slug).encode()).hex()
        return row

    def statement(self, slug: str) -> str:
        """What is signed: which operation, which event, its digest, and when."""
        at = f"{self.at:%Y-%m-%dT%H:%M:%SZ}"
        return f"TASKFORCE 1 {slug.upper()} {self.seq} {self.head.upper()} {at}"

    def told(self, slug: str) -> str:
        """What its QR code says: all that a stranger needs to check it."""
        return f"{self.statement(slug)} {self.key.upper()} {self.signature.upper()}"

    def is_with(self, agency: Agency) -> bool:
        """Whether this agency has it on paper."""
        return agency.id in {paper.agency_id for paper in self.papers}

    @property
    def words(self) -> list[str]:
        """Its digest, to be read aloud."""
        return words_of(self.head)

    @property
    def fingerprint(self) -> str:
        """Of the key that signed it."""
        return fingerprint_of(self.key)


class CheckpointPaper(HouseModel):
    """That a checkpoint was handed over on paper: to which agency, and when."""

    __tablename__ = "checkpoint_paper"

    checkpoint_id: Mapped[int] = mapped_column(ForeignKey("checkpoint.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    at: Mapped[datetime]
    #: No foreign key: people leave, the note stays. Nobody where the command line noted it.
    noted_by_id: Mapped[int | None]

    agency: Mapped[Agency] = relationship(lazy="joined")
