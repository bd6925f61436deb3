"""What is kept of secrets that browsers, badges and screens hold: a keyed digest."""

import hashlib
import hmac
import secrets

#: Letters and digits that nobody confuses when they read them aloud.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_key = b""


def use(key: str) -> None:
    """Sign with this installation's key from here on."""
    global _key
    _key = key.encode()


def digest(secret: str) -> str:
    """What the server keeps of a secret. A copy of the database alone lets nobody guess it."""
    return hmac.new(_key, secret.encode(), hashlib.sha256).hexdigest()


def number(secret: str) -> int:
    """The same as 63 bits, which an index finds sooner than a text."""
    return int.from_bytes(hmac.digest(_key, secret.encode(), "sha256")[:8]) >> 1


def placing(person: int) -> str:
    """Eight characters with which each of a person's cookies begins, so that a proxy before
    several processes can take all that is theirs to one of them, without knowing who they are."""
    return digest(f"person {person}")[:8]


def new_code() -> str:
    """A code to print on a badge: ``ABCD-EFGH-JKLM``, 60 bits."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(12))
    return "-".join(letters[start : start + 4] for start in (0, 4, 8))


def plain_code(typed: str) -> str:
    """A code as people type it, in the one spelling that is kept."""
    letters = "".join(letter for letter in typed.upper() if letter.isalnum())
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
