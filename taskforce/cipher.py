"""What people write about a case, hidden with the key of its operation.

The key is a file that no backup holds. Destroying it destroys what it hid in every copy there is.
"""

import hmac
import os
import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from taskforce import keys

#: What stands where a text can no longer be shown.
GONE = "\N{DOTTED CIRCLE}"
_MARK = "k1:"
_NONCE = 12
_writing: ContextVar[str] = ContextVar("writing")


def new_name() -> str:
    """The name of another operation's key, which is made with it and never again. By chance, so
    that an old copy of the database never meets the key of somebody else."""
    name = secrets.token_hex(8)
    keys.made(_file(name))
    return name


def is_there(name: str) -> bool:
    """Whether what was hidden with this key can be shown."""
    return _key(name, _now()) is not None


def destroy(name: str) -> None:
    """Take the key away: what it hid is gone, wherever a copy of it lies."""
    keys.destroyed(_file(name))
    _key.cache_clear()
    _cipher.cache_clear()


@contextmanager
def writing(name: str) -> Iterator[None]:
    """Whatever is hidden in this block is hidden with the key of this name."""
    before = _writing.set(name)
    try:
        yield
    finally:
        _writing.reset(before)


def hide(text: str) -> str:
    """The text as the database keeps it: the name of the key, and AES-256-GCM."""
    name, nonce = _writing.get(), os.urandom(_NONCE)
    cipher = _cipher(name, _now())
    if cipher is None:
        raise RuntimeError("a key that is gone hides nothing")
    hidden = nonce + cipher.encrypt(nonce, text.encode(), name.encode())
    return f"{_MARK}{name}:{urlsafe_b64encode(hidden).decode()}"


def show(kept: str) -> str:
    """The text again; a sign for it where its key is gone, or where somebody changed what is kept.
    What was never hidden is shown as it is, and the record tells that it is not what was written.
    """
    if not kept.startswith(_MARK):
        return kept
    name, _, hidden = kept.removeprefix(_MARK).partition(":")
    cipher = _cipher(name, _now())
    try:
        data = urlsafe_b64decode(hidden)
        return (
            GONE
            if cipher is None
            else cipher.decrypt(data[:_NONCE], data[_NONCE:], name.encode()).decode()
        )
    except (InvalidTag, ValueError):
        return GONE


def number(name: str, plain: int) -> int:
    """Another number, from which nobody can try first ones without the key; 63 bits."""
    key = _key(name, _now()) or b""
    return int.from_bytes(hmac.digest(key, plain.to_bytes(8), "sha256")[:8]) >> 1


def _file(name: str) -> str:
    return f"operation-{name}"


def _now() -> int:
    """A key that was destroyed is forgotten within a second, by other processes too."""
    return int(time.monotonic())


@lru_cache(256)
def _key(name: str, _second: int) -> bytes | None:
    return keys.kept(_file(name)) if name.isalnum() else None


@lru_cache(256)
def _cipher(name: str, second: int) -> AESGCM | None:
    key = _key(name, second)
    return None if key is None else AESGCM(key)
