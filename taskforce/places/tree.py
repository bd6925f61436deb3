"""Which places there are, and which candidates each stands for."""

import pycountry

#: Who can be competent: ISO 3166-1, and Kosovo, which the standard does not list.
CANDIDATES = frozenset({entry.alpha_2 for entry in pycountry.countries} | {"XK"})

#: A country's territories, as far as they have a code of their own.
TERRITORIES = {
    country: frozenset(codes.split())
    for country, codes in {
        "AU": "CC CX HM NF",
        "CN": "HK MO",
        "DK": "FO GL",
        "FI": "AX",
        "FR": "BL GF GP MF MQ NC PF PM RE TF WF YT",
        "GB": "AI BM FK GG GI GS IM IO JE KY MS PN SH TC VG",
        "NL": "AW BQ CW SX",
        "NO": "BV SJ",
        "NZ": "CK NU TK",
        "US": "AS GU MP PR UM VI",
    }.items()
}

#: States that people still name, and what is there today. None of these has territories.
FORMER = {
    "CS": frozenset({"CZ", "SK"}),
    "DD": frozenset({"DE"}),
    "SU": frozenset(
        {"AM", "AZ", "BY", "EE", "GE", "KG", "KZ", "LT", "LV", "MD", "RU", "TJ", "TM", "UA", "UZ"}
    ),
    "YU": frozenset({"BA", "HR", "ME", "MK", "RS", "SI", "XK"}),
}

SUBDIVISIONS = {entry.code: entry for entry in pycountry.subdivisions}

#: What has two codes goes by the one that says more about who is competent.
SAME_AS = {
    f"{country}-{territory}": territory
    for country, territories in TERRITORIES.items()
    for territory in territories
    if f"{country}-{territory}" in SUBDIVISIONS
} | {
    "CN-TW": "TW",
    "FI-01": "AX",
    "FR-971": "GP",
    "FR-972": "MQ",
    "FR-973": "GF",
    "FR-974": "RE",
    "FR-976": "YT",
    "FR-GF": "GF",  # until 2021 the regions overseas had letters
    "FR-GP": "GP",
    "FR-MQ": "MQ",
    "FR-RE": "RE",
    "FR-YT": "YT",
    "NL-BQ1": "BQ-BO",
    "NL-BQ2": "BQ-SA",
    "NL-BQ3": "BQ-SE",
}
#: Parts of a territory that the standard lists under the country.
_PARTS = {"NO-21": "SJ", "NO-22": "SJ"}

_COUNTRY_OF = (
    {code: code for code in CANDIDATES | FORMER.keys()}
    | {code: entry.country_code for code, entry in SUBDIVISIONS.items()}
    | {code: same.split("-")[0] for code, same in SAME_AS.items()}
    | _PARTS
)


def is_place(code: str) -> bool:
    """Whether a clue can name it: a country, a territory, a subdivision or a former state."""
    return code in _COUNTRY_OF


def country_of(code: str) -> str:
    """The country that a subdivision lies in, which for US-PR is PR; all else is its own."""
    return str(_COUNTRY_OF[code])


def cover(code: str) -> frozenset[str]:
    """The candidates that stay possible when a clue supports this place."""
    if code in FORMER:
        return FORMER[code]
    country = country_of(code)
    return frozenset({country}) | TERRITORIES.get(code, frozenset())


def struck(code: str) -> frozenset[str]:
    """The candidates that vanish when a clue excludes this place: none for a subdivision,
    because a country without California is still possible.
    """
    return cover(code) if "-" not in SAME_AS.get(code, code) else frozenset()
