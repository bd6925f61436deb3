"""Files packed together so that stock tools can check them, and locked for one recipient."""

import hashlib
import zipfile
from io import BytesIO

import pyrage

#: The list of digests, as ``sha256sum -c`` reads it.
MANIFEST = "MANIFEST.sha256"
#: Packed files bear no time of ours: the same content makes the same bytes.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def packed(files: dict[str, bytes]) -> bytes:
    """A ZIP of these files and their digests."""
    lines = [f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)]
    every = {MANIFEST: "".join(lines).encode()} | files
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(every):
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            archive.writestr(entry, every[name])
    return made.getvalue()


def is_recipient(key: str) -> bool:
    """Whether this is the public half of an age key."""
    try:
        pyrage.x25519.Recipient.from_str(key)
    except pyrage.RecipientError:
        return False
    return True


def locked(content: bytes, recipient: str) -> bytes:
    """Only whoever holds the other half of this key reads it."""
    made: bytes = pyrage.encrypt(content, [pyrage.x25519.Recipient.from_str(recipient)])
    return made


def fingerprint(recipient: str) -> str:
    """What two people read to each other to be sure that they mean the same key."""
    return hashlib.sha256(recipient.encode()).hexdigest()[:16]
