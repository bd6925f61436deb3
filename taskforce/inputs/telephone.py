"""Telephone numbers, and the many numbers of ordinary notes that are none."""

# ruff: noqa: RUF001 - letters that look like others are what this file is about

import regex

from taskforce.inputs.flat import flattened

#: What has many digits and is no telephone number: clock times, prices, numbers of goods, ZIP+4.
_HARMLESS = regex.compile(
    r"""(?<![\d:])[0-2]?\d:[0-5]\d(?::[0-5]\d){0,2}(?![\d:])
      | (?:\p{Sc}|\b(?i:rp|rs|eur|usd|cfa|vnd|irr|ll)\b)[ ]?\d{1,3}(?:[. ,]\d{3})+(?!\d)
      | (?<!\d[ .]?)\d{1,3}(?:[. ,]\d{3})+[ ]?(?:\p{Sc}|(?i:f|fr|ft|kc|kr|lir\w*+|lei|[dđ]ong|đ|rp
        |toman|rial|cfa|руб\w*+|грн|сум|تومان|ریال|دينار|ل[.]ل|円|元|원)\b)
      | (?<!\d)97[89](?:[ -]?\d){10}(?!\d)
      | (?i:\b(?:ean|gtin|upc|barcode|strichcode)\b[^\d\n]{0,8})
        (?:\d{8}|\d{12,13}|\d[ ]\d{6}[ ]\d{6})(?!\d)
      | \b[A-Z]{2}[ ]\d{5}-\d{4}(?!\d)""",
    regex.VERBOSE,
)
_DIGIT = regex.compile(r"\d")
_DIGITS = regex.compile(r"(?:\+\s?\(?)?\d(?:[^\S\n]{0,3}[-.()/_·•*ー]{0,2}[^\S\n]{0,3}\(?\d)*+")
_WIDE = regex.compile(r"\+\s?\(?\d(?:[\s.,:;()/_·•*-]{0,3}+\d){7}")
_YEAR, _DAY = r"(?:1[3-9]|2[0-6])\d\d", r"(?:0?[1-9]|[12]\d|3[01])"
_DATE = (
    rf"(?:{_DAY}[./-]{_DAY}[./-](?:{_YEAR}|\d\d)|{_YEAR}[./-]{_DAY}[./-]{_DAY}"
    rf"|{_DAY}[./-]{_YEAR}|{_YEAR}(?:[/-]\d\d?)?|[0-2]?\d\.[0-5]\d(?:\.[0-5]\d)?)"
)
#: Dates, years and clock times, and perhaps one small number after them.
_DATES = regex.compile(rf"{_DATE}(?:[ ]?[ /(-][ ]?{_DATE})*(?:[ ]\d\d?)?")
_TELEPHONE = regex.compile(
    r"(?i)(?:\b(?:tel|tele?[fp]h?on\w*+|phone|mobile|mob|handy|gsm|whatsapp|viber|celular|movil"
    r"|cellulare|puhelin|tlf|тел|моб|телефон\w*+)\b|τηλ|هاتف|جوال|موبايل|تلفن|טלפון|電話|电话|手机"
    r"|전화|휴대폰|" + flattened("फोन|โทร|điện thoại") + r")[^\d\n]{0,14}+\Z"
)


def dials(text: str) -> bool:
    """Nine digits that are no dates; eight after a plus; six after a word for telephone."""
    if len(_DIGIT.findall(text)) < 6:
        return False
    calm = _HARMLESS.sub(" ~ ", text)
    if _WIDE.search(calm):
        return True
    for run in _DIGITS.finditer(calm):
        digits = sum(letter.isdigit() for letter in run[0])
        if digits < 6 or _DATES.fullmatch(run[0]):
            continue
        if digits >= 9 or _TELEPHONE.search(calm[max(0, run.start() - 30) : run.start()]):
            return True
    return False
