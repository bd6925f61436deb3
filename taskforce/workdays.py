"""Working days by country: the weekend that people there have, from CLDR.

Public holidays are not known: on one, a recipient is expected a day too early.
"""

from datetime import date, timedelta
from functools import cache

from babel import Locale, UnknownLocaleError


def due_on(begun: date, hours: int, country: str) -> date:
    """The day by the end of which something is due that may take so many hours: each 24 of them
    that have begun are a working day of the country, after the day on which it began."""
    day, left = begun, -(-hours // 24)
    while left > 0:
        day += timedelta(days=1)
        left -= day.weekday() not in weekend_of(country)
    return day


def days_until(begun: date, ended: date, country: str) -> int:
    """How many working days of the country have begun after the one day, up to the other."""
    after = (begun + timedelta(days=each) for each in range(1, (ended - begun).days + 1))
    return sum(day.weekday() not in weekend_of(country) for day in after)


@cache
def weekend_of(country: str) -> frozenset[int]:
    """The days on which people of a country rest, Monday being 0; where CLDR does not know the
    country, those of most of the world."""
    try:
        there = Locale.parse(f"und_{country}")
    except (UnknownLocaleError, ValueError):
        there = Locale("en")
    length = (there.weekend_end - there.weekend_start) % 7 + 1
    return frozenset((there.weekend_start + each) % 7 for each in range(length))
