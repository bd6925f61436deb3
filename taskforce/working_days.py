"""Days on which an office is open, as far as a country's weekend tells; holidays are not known."""

from datetime import date, timedelta

from babel import Locale, UnknownLocaleError

#: Saturday and Sunday, counted from Monday as 0.
_MOSTLY = (5, 6)


def working_days_after(day: date, number: int, country: str) -> date:
    """The day that is so many working days of this country later. Where no country is known,
    people work from Monday to Friday."""
    first, last = _weekend(country)
    while number:
        day += timedelta(days=1)
        number -= (day.weekday() - first) % 7 > (last - first) % 7
    return day


def _weekend(country: str) -> tuple[int, int]:
    """First and last day of the weekend, as CLDR has it."""
    try:
        locale = Locale.parse(f"und_{country}")
    except (UnknownLocaleError, ValueError):
        return _MOSTLY
    return locale.weekend_start, locale.weekend_end
