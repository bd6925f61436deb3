"""What no page of ours sends: bodies that are no form, and headers that no browser has."""

import json
import os
from urllib.parse import urlencode

#: Seconds until an answer is there; in CI others keep the same processors busy.
ON_THE_CLOCK = 1 if os.environ.get("SOAK") else 5
#: What some programs write where nothing is, where a number is none, or where it is another.
VALUES_OF_NO_KIND = ["null", "None", "undefined", "NaN", "-Infinity", "1e309", str(2**63),
                     str(-(2**63) - 1), "[]", "{}", "true", "0x10", "1_000", "[object Object]",
                     "\0", "\u2028", "x" * 16385]  # fmt: skip
FORM = "application/x-www-form-urlencoded"
NESTED = "[" * 20_000 + "]" * 20_000


def written(says):
    """The form, as a browser writes it."""
    return urlencode({name: text for name, text in says.items() if isinstance(text, str)})


def each(says, value):
    return written(dict.fromkeys(says or ["x"], value))


#: What is sent instead of a fitting form: how it is called, and what it is.
BODIES = {
    **{
        f"{value[:9]!r} in each field": lambda says, value=value: (FORM, each(says, value))
        for value in VALUES_OF_NO_KIND
    },
    "each field twice": lambda says: (FORM, f"{written(says)}&{each(says, 'other')}"),
    "each field as a list": lambda says: (FORM, "&".join(f"{n}[]=1&{n}[0]=2" for n in says)),
    "fields in fields": lambda says: (FORM, "&".join(f"{n}{'[a]' * 500}=1" for n in says)),
    "half of a letter": lambda says: (FORM, "&".join(f"{n}=%ed%a0%80%ff" for n in says)),
    "half of an escape": lambda says: (FORM, "&".join(f"{n}=%&{n}%=%zz%u0041%c" for n in says)),
    "no names": lambda says: (FORM, "=&=&&=x&;"),
    "a thousand fields": lambda says: (FORM, "&".join(f"a{n}=1" for n in range(1200))),
    "16 KiB and one": lambda says: (FORM, f"{written(says)}&more=".ljust(16 * 1024 + 1, "x")),
    "64 KiB and one": lambda says: (FORM, f"{written(says)}&more=".ljust(64 * 1024 + 1, "x")),
    "UTF-16": lambda says: (f"{FORM}; charset=utf-16", written(says).encode("utf-16")),
    "an unknown charset": lambda says: (f"{FORM}; charset=klingon", written(says)),
    "JSON": lambda says: ("application/json", json.dumps(says, default=str)),
    "JSON, twice the same": lambda says: (
        "application/json",
        '{"text": 1, "text": NaN, "a": null}',
    ),
    "JSON, deep": lambda says: ("application/json", NESTED),
    "JSON that calls itself a form": lambda says: (FORM, NESTED),
    "parts": lambda says: (
        "multipart/form-data; boundary=x",
        "".join(f'--x\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n1\r\n' for n in says)
        + "--x--\r\n",
    ),
    "parts without an end": lambda says: (
        "multipart/form-data; boundary=x",
        '--x\r\nContent-Disposition: form-data; name="file"; filename="a\0b"\r\n\r\n' + "x" * 999,
    ),
    "parts without a boundary": lambda says: ("multipart/form-data", "--x--"),
    "parts in parts": lambda says: (
        "multipart/form-data; boundary=x",
        "--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n" * 300,
    ),
    "XML": lambda says: (
        "text/xml",
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    ),
    "no type": lambda says: ("", written(says)),
    "a strange type": lambda says: ("\xff/;;=\x7f", written(says)),
}
#: What browsers say about themselves, as none of them says it.
STRANGE = {
    "Accept-Language": "x" * 5000 + ",;q=nan, *;q=1e999",
    "Accept-Encoding": "gzip;q=x, \xff, identity;q=0, *;q=0",
    "Range": "bytes=9999999999999999999999-0,-,a-",
    "If-None-Match": '"' + "x" * 3000,
    "If-Modified-Since": "Thu, 99 Foo 99999 99:99:99",
    "Idempotency-Key": "\xff" * 300,
    "X-Requested-With": "\xe9",
    "Cookie": "session=; language=\xff; browser=" + "x" * 4000,
    "Sec-Fetch-Site": "\xff",
    "Origin": "null",
    "Referer": "javascript:alert(1)",
    "X-Forwarded-For": "::1, \xff, " * 200,
    "Host": "[::1",
}
