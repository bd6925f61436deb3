"""When an office is open: each country has its own weekend."""

from datetime import date, timedelta

import pytest

from taskforce.working_days import working_days_after

THURSDAY = date(2026, 11, 19)


@pytest.mark.parametrize(
    ("country", "next_day", "tenth"),
    [
        ("US", date(2026, 11, 20), date(2026, 12, 3)),
        ("AE", date(2026, 11, 20), date(2026, 12, 3)),
        ("SA", date(2026, 11, 22), date(2026, 12, 3)),  # Friday and Saturday
        ("IL", date(2026, 11, 22), date(2026, 12, 3)),
        ("IR", date(2026, 11, 21), date(2026, 12, 1)),  # Friday alone
        ("IN", date(2026, 11, 20), date(2026, 12, 1)),  # Sunday alone
        ("AF", date(2026, 11, 21), date(2026, 12, 2)),  # Thursday and Friday
    ],
)
def test_a_weekend_is_that_of_the_country(country, next_day, tenth):
    assert working_days_after(THURSDAY, 1, country) == next_day
    assert working_days_after(THURSDAY, 10, country) == tenth


@pytest.mark.parametrize("country", ["", "AQ", "ZZ", "nowhere"])
def test_where_no_country_is_known_people_work_from_monday_to_friday(country):
    assert working_days_after(THURSDAY, 2, country) == date(2026, 11, 23)


def test_from_a_weekend_the_first_working_day_is_the_next_one():
    saturday = THURSDAY + timedelta(days=2)

    assert working_days_after(saturday, 0, "US") == saturday
    assert working_days_after(saturday, 1, "US") == date(2026, 11, 23)
