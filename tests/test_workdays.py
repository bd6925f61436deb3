"""Working days of real countries."""

from datetime import date

import pytest

from taskforce.places import CANDIDATES
from taskforce.workdays import days_until, due_on, weekend_of

THURSDAY, FRIDAY, SATURDAY = date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 21)
SUNDAY, MONDAY, TUESDAY = date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 24)
WEDNESDAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("country", "resting"),
    [
        ("US", {5, 6}),
        ("NL", {5, 6}),
        ("AE", {5, 6}),
        ("SA", {4, 5}),
        ("IL", {4, 5}),
        ("JO", {4, 5}),
        ("IR", {4}),
        ("AF", {3, 4}),
        ("IN", {6}),
        ("UG", {6}),
        ("AQ", {5, 6}),  # of which CLDR knows no locale
    ],
)
def test_the_weekend_is_that_of_the_country(country, resting):
    assert weekend_of(country) == resting


@pytest.mark.parametrize(
    ("begun", "country", "due"),
    [
        (THURSDAY, "US", FRIDAY),
        (FRIDAY, "US", MONDAY),
        (SATURDAY, "US", MONDAY),
        (SUNDAY, "US", MONDAY),
        (THURSDAY, "SA", SUNDAY),
        (FRIDAY, "SA", SUNDAY),
        (SATURDAY, "SA", SUNDAY),
        (THURSDAY, "IL", SUNDAY),
        (THURSDAY, "IR", SATURDAY),
        (FRIDAY, "AE", MONDAY),
        (SATURDAY, "IN", MONDAY),
    ],
)
def test_a_day_is_a_working_day_of_the_recipient(begun, country, due):
    assert due_on(begun, 24, country) == due


@pytest.mark.parametrize(
    ("hours", "due"),
    [(1, FRIDAY), (24, FRIDAY), (25, MONDAY), (48, MONDAY), (72, TUESDAY), (73, WEDNESDAY)],
)
def test_each_day_that_has_begun_counts_whole(hours, due):
    assert due_on(THURSDAY, hours, "NL") == due


@pytest.mark.parametrize(
    ("begun", "ended", "country", "days"),
    [
        (THURSDAY, THURSDAY, "NL", 0),
        (THURSDAY, FRIDAY, "NL", 1),
        (FRIDAY, SUNDAY, "NL", 0),
        (FRIDAY, MONDAY, "NL", 1),
        (THURSDAY, WEDNESDAY, "NL", 4),
        (THURSDAY, SUNDAY, "JO", 1),
    ],
)
def test_only_working_days_after_the_first_count_as_waiting(begun, ended, country, days):
    assert days_until(begun, ended, country) == days


def test_every_country_that_a_recipient_can_have_works_on_some_days():
    assert {len(weekend_of(country)) for country in CANDIDATES} <= {1, 2}
