"""Letters as people compare them, whatever keyboard they have."""

import re
import unicodedata

import regex

#: How the first kanji of a country's name are heard, by which Japanese readers look it up.
_HEARD = {
    "中央": "チュウオウ",
    "中華人民共和国": "チュウカジンミンキョウワコク",
    "中国": "チュウゴク",
    "仏領": "フツリョウ",
    "北": "キタ",
    "北朝鮮": "キタチョウセン",
    "南": "ミナミ",
    "南極": "ナンキョク",
    "台湾": "タイワン",
    "合衆国": "ガッシュウコク",
    "日本": "ニホン",
    "東": "ヒガシ",
    "米領": "ベイリョウ",
    "英領": "エイリョウ",
    "西": "ニシ",
    "赤道": "セキドウ",
    "韓国": "カンコク",
}


def folded(text: str) -> str:
    """Text as it is compared: without case, accents, vowel marks and punctuation."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    bare = "".join(sign for sign in plain if sign in _VOICED or not unicodedata.combining(sign))
    return " ".join(_BREAK.split(unicodedata.normalize("NFC", bare))).strip()


def without_article(form: str) -> str:
    """An Arabic name as many type it: أردن for الأردن."""
    return _ARTICLE.sub("", form)


def heard(said: str) -> str:
    """A Japanese name as it is looked up: ニホン for 日本."""
    return _KANJI.sub(lambda found: _HEARD[found[0]], said)


#: The Arabic article before a word that is long enough to be left alone.
_ARTICLE = re.compile(r"\b\u0627\u0644(?=\w{2})")
#: The longest first, or 北朝鮮 would be heard as 北.
_KANJI = re.compile("^(?:" + "|".join(sorted(_HEARD, key=len, reverse=True)) + ")")
#: Thai, Hindi and their like keep the vowel signs that stand in a place of their own.
_BREAK = regex.compile(r"[^\p{L}\p{M}\p{N}]+")
#: Japanese marks that make another sound, where accents elsewhere only shade one.
_VOICED = "\u3099\u309a"
#: Letters that Unicode does not take apart, or that people type for one another. Those that look
#: like Latin ones or like quotes go by their names.
_LETTERS: dict[int, str | None] = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"}
    | {"\N{LATIN SMALL LETTER DOTLESS I}": "i", "\N{ARABIC TATWEEL}": None}
    | {"ى": "ي", "ی": "ي", "ک": "ك", "ة": "\N{ARABIC LETTER HEH}"}
    | {chr(apostrophe): None for apostrophe in range(0x2BB, 0x2C0)}
    | {chr(hiragana): chr(hiragana + 0x60) for hiragana in range(0x3041, 0x3097)}
)
