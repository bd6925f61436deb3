"""A text without its disguises, to be searched; never to be kept."""

# ruff: noqa: RUF001 - letters that look like others are what this file is about

import unicodedata

import regex


def flattened(text: str) -> str:
    """A copy without disguises: plain letters and digits, no marks, nothing invisible."""
    flat = _UNSEEN.sub("", unicodedata.normalize("NFKD", text))
    flat = unicodedata.normalize("NFKC", flat).translate(_PLAIN)
    flat = _FOREIGN_DIGIT.sub(lambda digit: str(unicodedata.digit(digit[0], 0)), flat)
    return _WORD.sub(lambda word: _in_latin(word[0]), flat)


def _in_latin(word: str) -> str:
    """A word with one Latin letter is Latin: its Cyrillic and Greek letters are a disguise."""
    return word.translate(_LOOKALIKES) if _LATIN.search(word) else word


_UNSEEN = regex.compile(r"[\p{Mn}\p{Me}\p{Cf}]")
_FOREIGN_DIGIT = regex.compile(r"[\p{Nd}--[0-9]]", regex.VERSION1)
_WORD, _LATIN = regex.compile(r"\p{L}++"), regex.compile(r"\p{Latin}")
_PLAIN = str.maketrans("‐‑‒–—―−⁃⁄∕〇零一二三四五六七八九", "--------//00123456789")
_LOOKALIKES = str.maketrans("аеорсхуіјѕкмтАЕОРСХУІЈЅКМТаоνκ", "aeopcxyijskmtAEOPCXYIJSKMTaovk")
