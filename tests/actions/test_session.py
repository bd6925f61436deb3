"""Browsers, wrong passwords, settings and the read log: what is one person's own."""

from datetime import timedelta

import pytest

from taskforce import clock, db, secret
from taskforce.actions.operation import unlock_user
from taskforce.actions.session import (
    choose,
    count_wrong_try,
    know_browser,
    note_reading,
    sign_in,
    sign_out,
    stay_signed_in,
)
from taskforce.inputs.session import Choose
from taskforce.models import BrowserSession, HouseEvent, KnownBrowser, Reading, User, WrongTries
from taskforce.queries.session import (
    is_locked,
    known_by,
    locked_among,
    reader_by,
)


@pytest.fixture
def locked(world, rows):
    """Whether Ana's account is locked for browsers that never signed in to it."""

    def look(person=world.ana):
        with db.reading() as session:
            user = session.get_one(User, person.id)
            assert (person.id in locked_among(session, [user])) == is_locked(session, user)
            return is_locked(session, user)

    return look


def reader(browser_secret):
    with db.reading() as session:
        return reader_by(session, secret.digest(browser_secret), clock.now())


def try_wrongly(person, times):
    for _ in range(times):
        count_wrong_try(person.id)


def test_the_browsers_secret_is_kept_nowhere(world, rows):
    chosen = sign_in(world.ana.id)

    [browser] = rows(BrowserSession)
    assert (browser.digest, chosen in browser.digest) == (secret.digest(chosen), False)
    assert len(chosen) >= 43  # 256 bits
    assert reader(chosen).name == "Ana"
    assert reader("another secret") is None


def test_signing_out_ends_this_browser_and_no_other_one(world):
    here, there = sign_in(world.ana.id), sign_in(world.ana.id)

    sign_out(world.ana.id, secret.digest(here))

    assert reader(here) is None
    assert reader(there).name == "Ana"


def test_nobody_signs_somebody_else_out(world):
    hers = sign_in(world.ana.id)

    sign_out(world.bea.id, secret.digest(hers))

    assert reader(hers).name == "Ana"


def test_half_an_hour_without_work_ends_a_session(world, at):
    at(9)
    browser = sign_in(world.ana.id)
    at(9, 29)
    assert reader(browser)
    stay_signed_in(world.ana.id, secret.digest(browser))
    at(9, 58)
    assert reader(browser)
    at(9, 59)
    assert reader(browser) is None


def test_twelve_hours_end_a_session_also_while_somebody_works(world, at):
    at(9)
    browser = sign_in(world.ana.id)
    for quarter in range(1, 48):
        at(9 + quarter // 4, 15 * (quarter % 4))
        stay_signed_in(world.ana.id, secret.digest(browser))
    at(20, 59)
    assert reader(browser)
    at(21)
    assert reader(browser) is None


def test_five_wrong_tries_in_fifteen_minutes_lock_the_account(world, locked, at):
    at(9)
    try_wrongly(world.ana, 4)
    assert not locked()
    at(9, 14)
    try_wrongly(world.ana, 1)

    assert locked()
    assert not locked(world.bea)
    at(23)
    assert locked()  # until somebody unlocks it, not until a time


def test_any_fifteen_minutes_count(world, locked, at):
    at(9)
    try_wrongly(world.ana, 1)
    at(9, 14)
    try_wrongly(world.ana, 3)
    at(9, 15)
    try_wrongly(world.ana, 2)

    assert locked()


def test_wrong_tries_far_apart_lock_nobody(world, locked, at):
    for hour in range(9, 19):
        at(hour)
        try_wrongly(world.ana, 4)
        assert not locked()


def test_a_right_password_forgets_the_wrong_ones(world, locked, at):
    at(9)
    try_wrongly(world.ana, 4)
    sign_in(world.ana.id)
    try_wrongly(world.ana, 4)

    assert not locked()


def test_unlocked_is_unlocked_and_earlier_tries_no_longer_count(world, locked, at):
    at(9)
    try_wrongly(world.ana, 6)
    at(9, 1)
    unlock_user(world.nour.id, world.ana.id, world.harbour)
    assert not locked()
    at(9, 2)
    try_wrongly(world.ana, 4)

    assert not locked()


def test_after_an_unlock_five_more_wrong_tries_lock_again(world, locked, at):
    at(9)
    try_wrongly(world.ana, 5)
    at(9, 1)
    unlock_user(None, world.ana.id)
    at(10)
    try_wrongly(world.ana, 5)

    assert locked()
    at(10, 1)
    unlock_user(None, world.ana.id)
    assert not locked()


def test_wrong_tries_are_counters_and_nobody_records_them(world, rows):
    before = len(rows(HouseEvent))

    try_wrongly(world.ana, 6)

    assert [(tries.user_id, tries.count) for tries in rows(WrongTries)] == [(world.ana.id, 5)]
    assert (len(rows(HouseEvent)), world.log()) == (before, [])


def test_a_browser_is_known_to_the_person_who_signed_in_there(world, rows):
    kept = know_browser(world.ana.id)

    with db.reading() as session:
        assert known_by(session, secret.digest(kept)) == world.ana.id
        assert known_by(session, kept) is None
    assert [browser.user_id for browser in rows(KnownBrowser)] == [world.ana.id]


def test_everyone_chooses_language_and_time_zone_for_themselves(world):
    ana, bea = sign_in(world.ana.id), sign_in(world.bea.id)
    # Spanish is not offered, so she reads English until she chooses.
    assert (reader(ana).language, reader(ana).zone) == ("en", "Europe/Madrid")

    choose(world.ana.id, Choose(language="ja", zone="Asia/Tokyo"))
    choose(world.ana.id, Choose(language="ar", zone="Asia/Amman"))

    assert (reader(ana).language, reader(ana).zone) == ("ar", "Asia/Amman")
    assert (reader(bea).language, reader(bea).zone) == ("fr", "Europe/Madrid")


def test_opening_a_series_is_noted_outside_the_record(world, rows, at):
    moment = at(9)

    note_reading(world.ana.id, world.series().id)

    [reading] = rows(Reading)
    assert (reading.user_id, reading.series_id, reading.at) == (
        world.ana.id,
        world.series().id,
        moment,
    )
    assert world.log() == []


def test_the_read_log_forgets_after_ninety_days(world, rows, at, monkeypatch):
    moment = at(9)
    for days in (0, 1, 90):
        later = moment + timedelta(days=days)
        monkeypatch.setattr(clock, "now", lambda later=later: later)
        note_reading(world.ana.id, world.series().id)
    assert len(rows(Reading)) == 3  # on the ninetieth day it is still there

    later = moment + timedelta(days=90, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    note_reading(world.ana.id, world.series().id)

    assert rows(Reading)[0].at == moment + timedelta(days=1)
    assert len(rows(Reading)) == 3


def test_the_read_log_of_somebody_who_left_is_forgotten_as_well(world, rows, at, monkeypatch):
    moment = at(9)
    note_reading(world.bea.id, world.series().id)

    monkeypatch.setattr(clock, "now", lambda: moment + timedelta(days=91))
    note_reading(world.ana.id, world.series().id)

    assert [reading.user_id for reading in rows(Reading)] == [world.ana.id]
