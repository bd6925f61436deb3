"""Fingerprints and encoded content that were cut into pieces."""

from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from itertools import groupby

import regex

#: Of 64 characters of base64, about two are neither letters nor digits.
_ENCODED = 56
_PIECE, _GROUP = regex.compile(r"[^\W_]++"), regex.compile(r"(?:[^\W_]|[+/])++")
#: Hex digits, also as 0xd4 or \xd4; base32; and how many of them are refused.
_CODES = {
    regex.compile(r"(?i)(?:0?x)?[0-9a-f]++"): 32,
    regex.compile(r"[A-Z2-7]++|[a-z2-7]++"): 64,
}
_MIXED = regex.compile(r"(?i)[a-z][0-9]|[0-9][a-z]")
_KINDS = [regex.compile(kind) for kind in ("[A-Z]", "[a-z]", "[0-9]")]
#: 14, tram, Tram, TRAM, YouTube, WBS70, 220V, трам: what a piece of ordinary text looks like.
_ORDINARY_PIECE = regex.compile(
    r"\d*+(?:[A-Z]?[a-z]++(?:[A-Z][a-z]{2,})?+|[A-Z]++)?+\d*+ | .*[^\x00-\x7f].*", regex.VERBOSE
)


def is_split_code(text: str) -> bool:
    """32 and more hex digits, or 64 and more of base32, in groups of any size.

    "de 1998 a 2001 e de 2003 a 2005" is made of hex digits, too; no group of it is mixed.
    """
    pieces = _PIECE.findall(text)
    return any(
        _has_mixed_groups(run, least)
        for code, least in _CODES.items()
        for run in _runs(pieces, partial(_spells, code))
    )


def _spells(code: regex.Pattern[str], piece: str) -> bool:
    return code.fullmatch(piece) is not None


def _has_mixed_groups(run: list[str], least: int) -> bool:
    joined = "".join(run)
    if len(joined) < least or joined.isdigit() or joined.isalpha():
        return False
    # A group of one or two may well be of one kind; a run of nothing else is no text.
    mixed = sum(len(group) for group in run if _MIXED.search(group))
    return mixed >= least / 4 or max(map(len, run)) <= 2


def is_evenly_split(text: str) -> bool:
    """64 and more characters in groups of one size, as code is cut; but no list of numbers."""
    runs = map(
        "".join, _runs(_GROUP.findall(text), lambda piece: len(piece) if piece.isascii() else 0)
    )
    return any(len(run) >= _ENCODED and not run.isdigit() for run in runs)


def is_finely_split(text: str) -> bool:
    """64 and more small letters, capitals and digits in groups of three at most."""
    runs = map(
        "".join, _runs(_GROUP.findall(text), lambda piece: len(piece) < 4 and piece.isascii())
    )
    return any(len(run) >= _ENCODED and _is_mixed(run, letters=3) for run in runs)


def is_unevenly_split(text: str) -> bool:
    """64 and more characters, half of which stand in groups that no word looks like.

    A fifth is enough where capitals, small letters and digits are mixed as in no ordinary text.
    """
    window: deque[tuple[str, int]] = deque()
    length = odd = 0
    for piece in _PIECE.findall(text):
        window.append((piece, 0 if _ORDINARY_PIECE.fullmatch(piece) else len(piece)))
        length, odd = length + len(piece), odd + window[-1][1]
        while length - len(window[0][0]) >= _ENCODED:
            gone = window.popleft()
            length, odd = length - len(gone[0]), odd - gone[1]
        if length < _ENCODED or odd * 5 < length:
            continue
        if odd * 2 >= length or _is_mixed("".join(one for one, _ in window), letters=13):
            return True
    return False


def _is_mixed(text: str, letters: int) -> bool:
    """At least so many capitals, as many small letters, and some digits."""
    least = (letters, letters, 3)
    return all(len(kind.findall(text)) >= n for kind, n in zip(_KINDS, least, strict=True))


def _runs(pieces: list[str], kind: Callable[[str], int]) -> Iterator[list[str]]:
    """The pieces that follow each other and are of one kind, where they are of any."""
    for alike, run in groupby(pieces, key=kind):
        if alike:
            yield list(run)
