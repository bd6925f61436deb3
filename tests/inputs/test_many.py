"""What is said of several referrals at once, and a pasted list of what recipients said."""

from datetime import date

import pytest

from taskforce.errors import InputRefused
from taskforce.inputs import explained, parse
from taskforce.inputs.columns import REASONS
from taskforce.inputs.listing import MOST, Problem, read_heard
from taskforce.inputs.many import RecordFeedbackOfMany, SendReferrals, ShowDesk

SENT = {"channel": "direct", "sent_on": "2026-11-20"}
HEARD = {"step": "accepted", "happened_on": "2026-11-20", "source": "Liaison"}
LINE = "R-0031, acknowledged, 2026-11-20, Liaison"


def refused(model, said):
    with pytest.raises(InputRefused) as refusal:
        parse(model, said)
    return refusal.value.reasons


def test_referrals_are_named_once_each_and_oldest_first():
    said = parse(SendReferrals, SENT | {"referrals": ["R-0012 R-3", "R-0012"]})

    assert said.referrals == ["R-0003", "R-0012"]


@pytest.mark.parametrize("typed", [[""], ["R-0001 S-0001"], ["R-0000 R-0001"], ["all"], []])
def test_without_a_referral_nothing_is_meant(typed):
    reasons = refused(SendReferrals, SENT | {"referrals": typed})

    assert reasons == {"referrals": explained("no_referrals")}


def test_more_than_two_hundred_are_too_many():
    every = " ".join(f"R-{number:04d}" for number in range(1, MOST + 2))

    assert refused(SendReferrals, SENT | {"referrals": [every]}) == {
        "referrals": explained("too_long")
    }
    assert len(parse(SendReferrals, SENT | {"referrals": [every[:-7]]}).referrals) == MOST


@pytest.mark.parametrize("step", ["safeguarded", "located", "already_safeguarded"])
def test_what_is_about_a_child_is_noted_for_one_referral_at_a_time(step):
    said = HEARD | {"referrals": ["R-0001"], "step": step}

    assert refused(RecordFeedbackOfMany, said) == {"step": explained("one_child")}


def test_whoever_declines_says_why():
    said = HEARD | {"referrals": ["R-0001 R-0002"], "step": "declined"}

    assert refused(RecordFeedbackOfMany, said) == {"reason": explained("no_decline")}
    told = parse(RecordFeedbackOfMany, said | {"reason": "No officer is free"}).each()
    assert [reference for reference, _ in told] == ["R-0001", "R-0002"]
    assert {each.reason for _, each in told} == {"No officer is free"}


def test_the_desk_is_shown_for_a_country_that_exists():
    assert parse(ShowDesk, {"country": "NL"}).country == "NL"
    assert refused(ShowDesk, {"country": "US-CA"}) == refused(ShowDesk, {"country": "QQ"})
    assert refused(ShowDesk, {"country": "QQ"}) == {"country": explained("place")}


@pytest.mark.parametrize("mark", [", ", ";", "\t"])
@pytest.mark.parametrize("header", ["", "referral{}step{}date{}source\n"])
def test_a_pasted_list_is_read_as_people_write_it(mark, header):
    lines = ["R-31,Unable to locate,2026-11-20,Liaison", "R-0002,declined,2026-11-21,Desk,Busy"]
    text = header.format(mark, mark, mark) + "\r\n \r\n".join(lines).replace(",", mark)

    rows, problems = read_heard(text)

    assert problems == []
    assert [tuple(row.model_dump().values()) for row in rows] == [
        ("R-0031", "unable_to_locate", date(2026, 11, 20), "Liaison", ""),
        ("R-0002", "declined", date(2026, 11, 21), "Desk", "Busy"),
    ]
    assert [row.line for row in rows] == ([2, 4] if header else [1, 3])


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("S-0031, acknowledged, 2026-11-20, Liaison", "referral", "list_referral"),
        ("R-0032, answered, 2026-11-20, Liaison", "step", "list_step"),
        ("R-0032, safeguarded, 2026-11-20, Liaison", "step", "list_one_child"),
        ("R-0032, accepted, 20.11.2026, Liaison", "date", "list_day"),
        ("R-0032, accepted, , Liaison", "date", "list_day"),
        ("R-0032, accepted, 2099-01-01, Liaison", "date", "list_not_come"),
        ("R-0032, accepted, 2026-11-20, ", "source", "list_empty"),
        ("R-0032, accepted, 2026-11-20, ana@example.org", "source", "gate_contact"),
        ("R-0032, declined, 2026-11-20, Liaison", "reason", "list_decline"),
        ("R-0032, accepted, 2026-11-20", "", "list_parts"),
        ("R-0032, accepted, 2026-11-20, Liaison, , more", "", "list_parts"),
        ('R-0032, accepted, 2026-11-20, "Liaison', "", "list_quotes"),
        ("R-31, ACKNOWLEDGED, 2026-11-21, Again", "referral", "list_twice"),
    ],
)
def test_every_fault_of_a_pasted_line_is_named_and_good_lines_stand(line, column, reason):
    rows, problems = read_heard(f"{LINE}\n{line}")

    assert [row.referral for row in rows] == ["R-0031"]
    assert problems == [Problem(2, column, REASONS[reason])]


def test_a_pasted_list_ends_after_two_hundred_lines():
    text = "\n".join(f"R-{at}, accepted, 2026-11-20, Liaison" for at in range(1, MOST + 2))

    rows, problems = read_heard(text)

    assert len(rows) == MOST
    assert problems == [Problem(MOST + 1, "", REASONS["list_many"])]
