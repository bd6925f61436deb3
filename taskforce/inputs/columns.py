"""What may stand in the columns of a host's lists, and what is said where it does not."""

import enum
import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache, lru_cache, partial
from typing import Annotated, NoReturn
from zoneinfo import available_timezones

import pycountry
from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from taskforce import clock
from taskforce.i18n import N_
from taskforce.inputs.gate import MESSAGES as GATE
from taskforce.inputs.gate import admit, composed, is_formula
from taskforce.models import (
    AgencyKind,
    Alias,
    Channel,
    ClueKind,
    Known,
    Referral,
    Role,
    Series,
    Step,
)
from taskforce.places import CANDIDATES, is_place, named

#: What can be wrong, by the name of the error. The words in them that a column takes are codes.
REASONS = {
    "list_not_come": N_("This day has not come yet."),
    "list_agency": N_("No agency of the directory has this name and country. Import it first."),
    "list_taken": N_("The operation has a series with this reference already."),
    "list_other_person": N_("Somebody else has this sign-in name already."),
    "list_elsewhere": N_(
        "You share no operation with the account of this sign-in name: only the command line"
        " gives it a seat here."
    ),
    "list_empty": N_("Please write something."),
    "list_formula": N_("This looks like a spreadsheet formula. Begin with a letter or a digit."),
    "list_twice": N_("An earlier line has the same."),
    "list_reference": N_("Write a reference as S-0042."),
    "list_alias": N_("Write an alias as REGISTRY:identifier, for example ICSE:123456."),
    "list_alias_twice": N_("The same alias stands twice on this line."),
    "list_month": N_("Write a year and a month as 2019-04, or nothing."),
    "list_future": N_("This month has not come yet."),
    "list_count": N_("Write a whole number from 0 on, or nothing."),
    "list_country": N_("Write a country as its two letters, for example JO."),
    "list_place": N_("Write places as their codes, for example JO or US-CA."),
    "list_language": N_("Write languages as their codes, for example en, pt-BR or und."),
    "list_zone": N_("Write a time zone as Asia/Tokyo."),
    "list_sign_in": N_("Write 2 to 40 of these: a-z, 0-9, dot, hyphen, underscore."),
    "list_kind": N_("Write law enforcement, clearinghouse or civil society."),
    "list_channel": N_("Write direct, I-24/7, SIENA or other."),
    "list_role": N_("Write investigator, desk, host or observer."),
    "list_known": N_("Write unknown, active, identified or safeguarded."),
    "list_two_states": N_("An earlier line says something else of the same alias."),
    "list_day": N_("Write a day as 2026-11-30."),
    "list_state": N_("Write active, identified or safeguarded."),
    "list_subject": N_("Write subjects as the codes of the kinds of clue, for example food."),
    "list_referral": N_("Write a referral as R-0031."),
    "list_step": N_(
        "Write acknowledged, accepted, declined, redirected, actioned or unable to locate."
    ),
    "list_one_child": N_("This says something of a child: note it on the referral itself."),
    "list_decline": N_("Please say why the agency declined."),
    "list_parts": N_("Write referral, step, day and source; and why, where the agency declined."),
    "list_many": N_("At most 200 lines are taken at once."),
    "list_encoding": N_("This is not UTF-8. Please save the list as CSV in UTF-8."),
    "list_windows": N_(
        "This looks like Windows-1252 and is not UTF-8. Please save the list as CSV in UTF-8."
    ),
    "list_utf16": N_("This list is in UTF-16. Please save it as CSV in UTF-8."),
    "list_spreadsheet": N_("This is the file of a spreadsheet. Please save it as CSV in UTF-8."),
    "list_empty_file": N_("There is nothing in this file."),
    "list_column": N_("This column is missing. The first line names the columns, with commas."),
    "list_column_twice": N_("This column stands twice."),
    "list_quotes": N_("The quotation marks on this line do not match."),
    "list_too_few": N_("This line has fewer fields than the first line."),
    "list_too_many": N_("This line has more fields than the first line."),
    **GATE,
}


def _checked(holds: Callable[[str], object], error: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        return text if holds(text) else _refuse(error)

    return check


def _refuse(error: str) -> NoReturn:
    raise PydanticCustomError(error, "refused")


def _word(kind: type[enum.StrEnum], error: str) -> BeforeValidator:
    return BeforeValidator(_checked(frozenset(kind).__contains__, error))


def _words(typed: object) -> object:
    return tuple(typed.split()) if isinstance(typed, str) else typed


#: With so few digits and nothing else that is peculiar, the gate cannot mind which digits they
#: are: it looks at "shelf 17, box 3" and "shelf 25, box 8" once, or 40,400 lines take a minute.
_FEW_DIGITS = re.compile(r"[A-Za-z ,/-]*(?:[0-9][A-Za-z ,/-]*){0,5}")


def _gated(text: str) -> str:
    if _FEW_DIGITS.fullmatch(text):
        admitted_once(re.sub(r"[0-9]", "0", text))
        return text
    return admitted_once(text)


@lru_cache(maxsize=5000)
def admitted_once(text: str) -> str:
    """The line as the gate lets it in; lists say the same many times. Forgotten after a list."""
    return admit(text, most=200)


def _alias(written: str) -> tuple[str, str]:
    return Alias.read(written) or _refuse("list_alias")


def _each_once(aliases: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    keys = {Alias.key_of(*alias) for alias in aliases}
    return aliases if len(keys) == len(aliases) else _refuse("list_alias_twice")


def _reference(written: str) -> str:
    """As people say it, also where the list leaves out the zeros: ``S-42`` is ``S-0042``."""
    number = Series.number_in(written)
    return f"{Series.LETTER}-{number:04d}" if (number or 0) > 0 else _refuse("list_reference")


@cache
def _languages() -> dict[str, str]:
    """Every language code with the one that BCP 47 prefers: ``eng`` is ``en``."""
    families = {entry.alpha_3: entry.alpha_3 for entry in pycountry.language_families}
    long = {one.alpha_3: getattr(one, "alpha_2", one.alpha_3) for one in pycountry.languages}
    return families | long | {short: short for short in long.values()}


@lru_cache(maxsize=5000)
def language_tag(written: str) -> str | None:
    """A language as BCP 47 prefers to write it; nothing where there is no such language."""
    found = _TAG.fullmatch(written)
    code = _languages().get(found["language"].lower()) if found else None
    if not found or not code:
        return None
    script, region = (found["script"] or "").title(), (found["region"] or "").upper()
    known = (not script or script in _scripts()) and (region.isdigit() or _is_region(region))
    return "-".join(filter(None, (code, script, region))) if known else None


def _language(written: str) -> str:
    return language_tag(written) or _refuse("list_language")


_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(?:-(?P<script>[a-z]{4}))?(?:-(?P<region>[a-z]{2}|[0-9]{3}))?",
    re.ASCII | re.IGNORECASE,
)


def _is_region(code: str) -> bool:
    return not code or code in CANDIDATES


@cache
def _scripts() -> frozenset[str]:
    return frozenset(entry.alpha_4 for entry in pycountry.scripts)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _month(written: str) -> str:
    if written and not re.fullmatch(r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])", written):
        _refuse("list_month")
    # Where the host sits, the month may have begun already.
    begun = clock.now() + timedelta(hours=14)
    return written if written <= f"{begun:%Y-%m}" else _refuse("list_future")


def _day(written: str) -> date | None:
    if not written:
        return None
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
        _refuse("list_day")
    try:
        return date.fromisoformat(written)
    except ValueError:
        _refuse("list_day")


def _last_day() -> date:
    """Where the host sits, the day may have begun already."""
    return (clock.now() + timedelta(hours=14)).date()


def _past_day(written: str) -> date:
    day = _day(written)
    if day is None or day > _last_day():
        _refuse("list_future" if day else "list_day")
    return day


def _amount(written: str) -> int | None:
    if written and not re.fullmatch(r"0*[0-9]{1,9}", written):
        _refuse("list_count")
    return int(written) if written else None


def _told_on(written: str) -> date:
    day = _day(written) or _refuse("list_day")
    return day if day <= _last_day() else _refuse("list_not_come")


def _referral(written: str) -> str:
    number = Referral.number_in(written)
    return f"{Referral.LETTER}-{number:04d}" if number else _refuse("list_referral")


def step_code(written: str) -> str:
    """A step as our lists have it: ``unable_to_locate``."""
    return re.sub(r"[\s_-]+", "_", written.lower())


def _step(written: str) -> Step:
    code = step_code(written)
    if code not in frozenset(Step):
        _refuse("list_step")
    return Step(code) if not Step(code).is_about_children else _refuse("list_one_child")


def _said_where_declined(reason: str, line: ValidationInfo) -> str:
    if line.data.get("step") is Step.DECLINED and not reason:
        _refuse("list_decline")
    return reason


_ON_ONE_LINE = AfterValidator(_checked(lambda text: "\n" not in text, "gate_line"))
_NO_FORMULA = AfterValidator(_checked(lambda text: not is_formula(text), "list_formula"))
Line = Annotated[str, AfterValidator(_gated), _ON_ONE_LINE, _NO_FORMULA]
#: How an authority's desk is reached: the only text that may be an address or a telephone number.
Contact = Annotated[str, AfterValidator(partial(composed, most=200)), _ON_ONE_LINE, _NO_FORMULA]
Name = Annotated[Line, AfterValidator(_checked(bool, "list_empty"))]
Country = Annotated[str, AfterValidator(_checked(CANDIDATES.__contains__, "list_country"))]
#: What has two codes goes by the one that clues have for it.
Place = Annotated[str, AfterValidator(_checked(is_place, "list_place")), AfterValidator(named)]
Zone = Annotated[str, AfterValidator(_checked(lambda name: name in _zones(), "list_zone"))]
SignIn = Annotated[
    str, AfterValidator(_checked(re.compile(r"[a-z0-9._-]{2,40}").fullmatch, "list_sign_in"))
]
Language = Annotated[str, AfterValidator(_language)]
Reference = Annotated[str, AfterValidator(_reference)]
Month = Annotated[str, AfterValidator(_month)]
Day = Annotated[date | None, BeforeValidator(_day)]
Amount = Annotated[int | None, BeforeValidator(_amount)]
KindCode = Annotated[AgencyKind, _word(AgencyKind, "list_kind")]
ChannelCode = Annotated[Channel, _word(Channel, "list_channel")]
RoleCode = Annotated[Role, _word(Role, "list_role")]
KnownCode = Annotated[Known, _word(Known, "list_known")]
StateCode = Annotated[
    Known,
    BeforeValidator(_checked((frozenset(Known) - {Known.UNKNOWN}).__contains__, "list_state")),
]
PastDay = Annotated[date, BeforeValidator(_past_day)]
OneAlias = Annotated[tuple[str, str], BeforeValidator(_alias)]
ReferralReference = Annotated[str, AfterValidator(_referral)]
#: What is about a child names which, and is not noted by the list.
StepCode = Annotated[Step, BeforeValidator(_step)]
ToldOn = Annotated[date, BeforeValidator(_told_on)]
WhyDeclined = Annotated[Line, AfterValidator(_said_where_declined)]
#: Several with spaces between.
Languages = Annotated[tuple[Language, ...], BeforeValidator(_words)]
Places = Annotated[tuple[Place, ...], BeforeValidator(_words)]
Subjects = Annotated[
    tuple[Annotated[ClueKind, _word(ClueKind, "list_subject")], ...], BeforeValidator(_words)
]
#: Registry and identifier of each.
Aliases = Annotated[
    tuple[OneAlias, ...],
    BeforeValidator(_words),
    AfterValidator(_each_once),
]


def _row(typed: object) -> object:
    if isinstance(typed, str) and not (typed.isascii() and typed.isdigit()):
        raise PydanticCustomError("agency", "not a row")
    return typed


#: The id of an agency of the directory.
AgencyId = Annotated[int, BeforeValidator(_row), Field(ge=0, lt=2**31)]
