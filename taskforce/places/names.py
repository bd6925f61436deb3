"""What places are called, and which place somebody means."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from gettext import translation
from itertools import chain

import pycountry
from babel import Locale

from taskforce.i18n import N_, gettext, language, speaking
from taskforce.places.letters import folded, heard, without_article
from taskforce.places.tree import CANDIDATES, FORMER, SAME_AS, SUBDIVISIONS, country_of, is_place

_FORMER_NAMES = {
    "CS": N_("Czechoslovakia"),
    "DD": N_("East Germany"),
    "SU": N_("Soviet Union"),
    "YU": N_("Yugoslavia"),
}

#: How people say it, where neither CLDR nor the standard does.
_SHORT_NAMES = {
    "AE": "UAE, Emirates, الإمارات",
    "AX": "Åland",
    "BY": "Byelorussia, Biélorussie",
    "CD": "DRC, RDC, DR Congo, Congo Kinshasa, Democratic Republic of the Congo",
    "CF": "CAR, RCA",
    "CG": "Republic of the Congo, Congo Brazzaville",
    "CI": "Ivory Coast",
    "CS": "ČSSR",
    "CV": "Cape Verde",
    "CZ": "Czech Republic",
    "DD": "DDR, GDR, RDA",
    "FM": "Micronesia",
    "GB": "UK, Great Britain, Britain, Grande-Bretagne, بريطانيا, 英国",
    "HK": "Hong Kong, هونغ كونغ, 香港",
    "KP": "DPRK",
    "KR": "ROK, Republic of Korea",
    "MK": "Macedonia, Macédoine",
    "MM": "Burma, Birmanie",
    "MO": "Macao, Macau, ماكاو, マカオ",
    "NL": "Holland, Hollande, هولندا",
    "PS": "Palestine, فلسطين, パレスチナ",
    "RU": "Russian Federation",
    "SU": "USSR, URSS",
    "SZ": "Swaziland",
    "TL": "East Timor",
    "TR": "Turkey",
    "US": "USA, America, United States of America, أمريكا, アメリカ, 米国",
    "VA": "Vatican, Holy See",
}
#: The standard gives this name to one of two that everybody else tells apart.
_UNCLEAR = frozenset({"congo"})


def name(code: str) -> str:
    """What the reader calls it: "Jordan", or "California, United States"."""
    return _names(language())[code]


def named(text: str) -> str | None:
    """What somebody typed, as a code; nothing when it could mean two places.

    A country goes before a subdivision of the same name: Georgia is the country, Luxembourg too.
    """
    code = text.strip().upper()
    if is_place(code):
        return SAME_AS.get(code, code)
    return _index(language()).meant.get(folded(text))


def matching(text: str, most: int = 8) -> list[tuple[str, str]]:
    """What somebody may be about to type: what it already says, then names that begin with it,
    then names with a word that does.
    """
    sought = folded(text)
    if not sought:
        return []
    entries = _index(language()).entries
    said = named(text)
    found = chain(
        [said] if said else [],
        (entry.code for entry in entries if f"\n{sought}" in entry.names),
        (entry.code for entry in entries if f" {sought}" in entry.names),
    )
    return [(code, name(code)) for code in list(dict.fromkeys(found))[:most]]


#: Most places are called the same in several languages, so the server starts in half the time.
_compared = cache(folded)


def load() -> None:
    """Prepare the spoken language now, so that nobody waits for it while typing."""
    _index(language())


@cache
def _country_names(language: str) -> dict[str, str]:
    territories = Locale.parse(language).territories
    return {code: str(territories[code]) for code in CANDIDATES}


@cache
def _names(language: str) -> dict[str, str]:
    """What every place is called in a language."""
    countries = _country_names(language)
    with speaking(language):
        names = countries | {code: gettext(said) for code, said in _FORMER_NAMES.items()}
        pattern = gettext("%(place)s, %(country)s")
        for code, place in _told_apart(_subdivision_names(language)):
            country = countries[country_of(code)]
            names[code] = pattern % {"place": place, "country": country}
    return names | {code: names[same] for code, same in SAME_AS.items()}


def _told_apart(places: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Where a town and the district around it have one name, their codes tell which."""
    namesakes = Counter((country_of(code), _compared(place)) for code, place in places.items())
    for code, place in places.items():
        alone = namesakes[country_of(code), _compared(place)] == 1
        yield code, place if alone else f"{place} ({code})"


@cache
def _subdivision_names(language: str) -> dict[str, str]:
    """Their names without the country; most are the local ones, in Latin letters."""
    known = translation("iso3166-2", pycountry.LOCALES_DIR, [language], fallback=True)
    return {
        code: known.gettext(entry.name).split(" [")[0]
        for code, entry in SUBDIVISIONS.items()
        if code not in SAME_AS
    }


@dataclass(frozen=True, slots=True)
class _Entry:
    code: str
    #: All its names, folded, each behind a line break.
    names: str


@dataclass(frozen=True, slots=True)
class _Index:
    #: In the reader's order, countries before subdivisions.
    entries: list[_Entry]
    meant: dict[str, str]


@cache
def _index(language: str) -> _Index:
    countries = {code: _forms(_ways_to_say(code, language)) for code in [*CANDIDATES, *FORMER]}
    inside = {code: _forms(_ways_to_say_inside(code, language)) for code in _subdivisions()}
    whole = {code: _forms([_names(language)[code], _names("en")[code]]) for code in inside}
    official = {
        entry.alpha_2: _forms([getattr(entry, "official_name", entry.name)])
        for entry in pycountry.countries
    }
    order = {code: folded(heard(said)) for code, said in _names(language).items()}
    return _Index(
        entries=[
            _Entry(code, "".join(f"\n{form}" for form in forms[code]))
            for forms in (countries, inside)
            for code in sorted(forms, key=lambda code: order[code])
        ],
        meant=_clear(inside) | _clear(whole) | _clear(official) | _clear(countries),
    )


def _subdivisions() -> Iterator[str]:
    return (code for code in SUBDIVISIONS if code not in SAME_AS)


def _ways_to_say(code: str, language: str) -> Iterator[str]:
    yield _names(language)[code]
    yield heard(_names(language)[code])
    yield _names("en")[code]
    yield from _SHORT_NAMES.get(code, "").split(", ")
    entry = None if code in FORMER else pycountry.countries.get(alpha_2=code)
    if entry:
        yield entry.name
        yield getattr(entry, "common_name", entry.name)


def _ways_to_say_inside(code: str, language: str) -> Iterator[str]:
    yield _subdivision_names(language)[code]
    yield _subdivision_names("en")[code]
    yield SUBDIVISIONS[code].name


def _clear(places: dict[str, list[str]]) -> dict[str, str]:
    """The names that only one of these places has."""
    meant: dict[str, set[str]] = {}
    for code, forms in places.items():
        for form in forms:
            meant.setdefault(form, set()).add(code)
    return {form: codes.pop() for form, codes in meant.items() if len(codes) == 1}


def _forms(names: Iterable[str]) -> list[str]:
    """Names as they are compared, each once, in Arabic also without the article."""
    full = [_compared(said) for said in names]
    bare = [without_article(form) for form in full]
    return [form for form in dict.fromkeys([*full, *bare]) if form and form not in _UNCLEAR]
