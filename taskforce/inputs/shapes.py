"""What must never be here, as shapes: one table, in the order in which it is tried.

Every pattern runs in linear time: its repeats are bounded, or possessive over separate pieces.
"""

# ruff: noqa: RUF001 - letters that look like others are what this file is about

from collections.abc import Callable
from typing import NamedTuple

import pycountry
import regex

from taskforce.inputs.encoded import (
    is_evenly_split,
    is_finely_split,
    is_split_code,
    is_unevenly_split,
)
from taskforce.inputs.flat import flattened
from taskforce.inputs.telephone import dials


class Shape(NamedTuple):
    """Something that is refused, by the look of it."""

    reason: str
    is_in: Callable[[str], object]


def reason_against(text: str) -> str | None:
    """Why this text cannot be here: the first shape of the table that it has, if any."""
    flat = flattened(text)
    return next((shape.reason for shape in SHAPES if shape.is_in(flat)), None)


def _pattern(source: str, **words: str) -> Callable[[str], object]:
    """A pattern of the table; words stand in it flattened, like the text it is used on."""
    for name, alternatives in words.items():
        source = source.replace(f"<{name}>", f"(?:{flattened(alternatives)})")
    return regex.compile(source, regex.VERBOSE | regex.VERSION1).search


#: As people say or spell the dot and the at sign of an address.
_DOT = (
    "dot|punkt|point|punto|ponto|punt|prikk?|piste|kropka|tecka|bodka|nokta|punct|pont|titik"
    "|tuldok|точка|крапка|тачка|τελεια|نقطة|نقطه|נקודה|डॉट|จุด|chấm|ドット|点|點|닷|점"
)
_AT = (
    "at|ät|arroba|arobase|chiocciola|klammeraffe|malpa|apenstaartje|zavinac|kukac|собака"
    "|песик|آت|ات|اتساين|שטרודל|アット|艾特|골뱅이|แอท"
)
#: Ends of addresses that are no word of ordinary text, whoever writes them.
_SURE = "com|net|org|onion|xyz|biz|i2p"
#: Ends that are, so that they count in small letters, or with a path.
_ENDS = "|".join(sorted(land.alpha_2.lower() for land in pycountry.countries)) + (
    "|uk|eu|su|info|app|dev|online|site|website|store|shop|link|live|club|cloud|icu|vip|mobi"
    "|top|space|edu|gov"
)
_CYRILLIC_ENDS = "рф|укр|бел|рус|срб|мкд|мон|бг|қаз|сайт|онлайн|орг|ком|сом"
#: Ends that people say after a spoken dot.
_SAID = "com|net|org|info|onion|io|ru|uk|fr|br|cn|jp|nl|pl|cz|tv|ua|kr|eu|gg|xyz|ру|рф|ком"
#: "ART.NO 12", "et.al": the abbreviations that end like an address.
_ABBREVIATED = r"(?<!\b(?i:et(?=\.al\b)|(?:art|ref|cat|ser|lot|item|part|reg|tel)(?=\.no\b)))"

_SERVICE = (
    r"snap(?:chat)?|insta(?:gram)?|telegram|kik|skype|discord|whats\s?app|viber|wechat|weixin"
    "|facebook|tiktok|threema|wickr|icq|vkontakte|twitter|телеграмм?|телега|инстаграмм?|инста"
    "|вайбер|ватсап|скайп|дискорд|تلغرام|تليجرام|تلگرام|انستغرام|انستقرام|اینستاگرام|سناب"
    "|واتساب|واتساپ|微信|インスタ|카카오톡|카톡|인스타|텔레그램"
)
_ACCOUNT = (
    r"name|user\s?(?:name)?|account|id|handle|nick(?:name)?|konto|compte|cuenta|conta|ник|аккаунт"
    "|حساب|معرف|号|账号|帳號|アカウント|아이디"
)


SHAPES = (
    # A data URI, a magnet or ed2k link: content, or the fingerprint of it, in one line.
    Shape(
        "gate_encoded",
        _pattern(r"(?i)\bdata\s?:\s?[a-z]+/[a-z] | ;\s?base64\b | \bmagnet\s?:\s?\? | \bed2k\s?:"),
    ),
    # MD5 and longer in one piece; 64 characters of base64 or base32 in one piece.
    Shape("gate_encoded", _pattern(r"(?i)[0-9a-f]{32} | [a-z0-9]{64}")),
    # A perceptual fingerprint as a list of numbers.
    Shape("gate_encoded", _pattern(r"(?:\d{1,3}[^\w]{1,3}+){63}\d")),
    # The same in pieces: hex digits in groups; base64 and base32 in even, small or odd ones.
    Shape("gate_encoded", is_split_code),
    Shape("gate_encoded", is_evenly_split),
    Shape("gate_encoded", is_finely_split),
    Shape("gate_encoded", is_unevenly_split),
    # ana@example, also with spelled brackets: ana (at) example, ana[at]example, ana_at_example.
    Shape(
        "gate_contact",
        _pattern(
            r"""(?i)@(?<=[\w.+-]@)(?:\[|(?!\d+(?:[.,]\d+)?(?!\w))\w)
            | [(\[{<](?<=\w\s{0,3}.)\s{0,3}(?:@|<at>)\s{0,3}[)\]}>]\s{0,3}\w
            | [_*~|](?<=[\p{L}\d].)<at>[_*~|]\p{L}""",
            at=_AT,
        ),
    ),
    # "ana at example dot org"
    Shape(
        "gate_contact",
        _pattern(
            r"(?i)\w\s{1,3}<at>\s{1,3}[\w-]{2,60}\s{0,3}<dot>\s{0,3}<said>(?!\p{L})",
            at=_AT,
            dot=_DOT,
            said=_SAID,
        ),
    ),
    # Any scheme with its slashes, also taken apart or crossed out: https://, hxxp, h t t p :
    Shape(
        "gate_link",
        _pattern(
            r"(?i):(?<=\w\s?:)\s?/\s?/ | \bh(?:tt|xx|\*\*)ps?\s?: | \bhxxps?\b | \bh\st\st\sp\b"
        ),
    ),
    # www. and its spellings; the dot in brackets, or written as a word in them.
    Shape(
        "gate_link",
        _pattern(
            r"""(?i)\bwww\d?\s{0,2}(?:[.\[({]|<dot>(?!\p{L})) | \bxn--
            | [(\[{<](?<=\w\s{0,3}.)\s{0,3}(?:[.,]|<dot>)\s{0,3}[)\]}>]\s{0,3}\w
            | \[(?<=\w.)\.\w | \.(?<=\w.)\]\w""",
            dot=_DOT,
        ),
    ),
    # "example dot com"; in Portuguese "ponto com" goes on: "um ponto com luz".
    Shape(
        "gate_link",
        _pattern(
            r"""(?i)(?<=[\w)]\s{0,3}[-_*]?)(?<!\p{Latin})<dot>[\s_*-]{0,3}<said>(?!\p{L})
        (?<!(?:ponto|punt)\scom(?=[ ]\p{L}))""",
            dot=_DOT,
            said=_SAID,
        ),
    ),
    # A bare host: example.com in any letters; kik.de small, KIK.DE tall; with a path any end.
    Shape(
        "gate_link",
        _pattern(
            rf"""[.·•・∙。](?: (?<=\w.)(?i:{_SURE})(?!\w) | (?<=\w\s.)\s?(?:{_SURE})(?!\w)
                | \s(?i:{_SURE})\s?/ | (?<=\bt.)me\b )
            | (?=[.。]){_ABBREVIATED}.(?: (?<=(?:\p{{L}}[\w-]|[\w-]\p{{L}}).)(?:{_ENDS})(?!\w)
                | (?<=\p{{Lu}}[\p{{Lu}}\d-].)(?:{_ENDS.upper()})(?!\w)
                | (?<=\w.)(?i:{_ENDS})(?::\d{{2,5}})?/\w )"""
        ),
    ),
    Shape("gate_link", _pattern(r"(?i)(?<=\w\w)[.。]<ends>(?!\w)", ends=_CYRILLIC_ENDS)),
    # An IPv4 or a written-out IPv6 address.
    Shape(
        "gate_link",
        _pattern(
            r"""(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\s?(?:\.|\[\.\])\s?){3}
            (?:25[0-5]|2[0-4]\d|1?\d?\d)(?!\.?\d)
        | (?<![\w:])(?i:(?:[0-9a-f]{1,4}:){7}[0-9a-f]|(?:[0-9a-f]{1,4}:){1,6}:[0-9a-f]{1,4}\b)"""
        ),
    ),
    Shape("gate_contact", dials),
    # @blue_tram; also in the brackets of a mention, where a text cannot mention anybody
    Shape("gate_handle", _pattern(r"(?<![\w.])@\[?\w*[\p{L}_]\w")),
    # "snap: blue_tram99", "telegram name: bluetram", "username: x"
    Shape(
        "gate_handle",
        _pattern(
            r"""(?i)(?:\b(?:<service>)|\b(?:ig|tg|fb|vk|wa|qq))\s?<account>?\s?[:=]\s{0,3}["'«(@]?
            (?: (?=[\d_.-]*+\p{L})(?=\w*[\d_]|\w+\.\w)[\w.-]{3}
              | [\w.-]{3,40}+\s{0,3}(?:\Z|[,;)\n"'»]|(?<=\.)\s) )
        | \b(?:user\s?name|nick(?:name)?|screen\s?name|login|line\s?id|benutzername|логин|никнейм)
            \s?[:=]\s?\w
        | (?:用户名|ユーザー名|아이디|اسم\sالمستخدم)\s?[:=]\s?\w""",
            service=_SERVICE,
            account=_ACCOUNT,
        ),
    ),
    # "her insta is blue_tram"
    Shape(
        "gate_handle",
        _pattern(
            r"""(?i)\b<service>\b\W{1,3}(?:\p{L}{1,12}+\W{1,3}+){0,2}
            (?!v\d)\p{L}[\w.]{0,30}(?:_[^\W_]|(?<=\w{4})\d)""",
            service=_SERVICE,
        ),
    ),
)
