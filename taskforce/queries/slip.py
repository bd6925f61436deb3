"""What a recipient gets: chosen clues and aliases; where nobody chose, what is usual.

Before it is approved a slip is a projection of what stands now; once approved it is frozen. It
holds no name of a person, but those who answer for it that the household may be contacted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from taskforce import i18n, places
from taskforce.models import (
    NAMED,
    Agency,
    AgencyKind,
    Alias,
    Clue,
    Comparison,
    Handling,
    Jurisdiction,
    Known,
    Mention,
    Operation,
    Permit,
    Polarity,
    Referral,
    Series,
    Slip,
    Translation,
    strictest,
)
from taskforce.models.base import behind, canonical
from taskforce.models.slip import USUAL_PERMITS, digest_of
from taskforce.queries.clue import TRANSLATED, clues_of
from taskforce.queries.deconfliction import fresh
from taskforce.queries.narrowing import Narrowing, narrowing_of, standing_clues
from taskforce.queries.series import aliases_of, jurisdictions_of

#: What sending renews, approval adds, or goes on being narrowed: no reason to approve anew.
_PASSING = {"approved_at", "excluded", "possible"}


@dataclass(frozen=True)
class Choice:
    """What the recipient gets, and in which language."""

    clues: list[Clue]
    aliases: list[Alias]
    permits: list[Permit]
    language: str
    contact: str


@dataclass(frozen=True)
class Shown:
    """A slip as somebody has it before them."""

    content: dict[str, Any]
    digest: str
    #: Nothing before it was approved.
    slip: Slip | None
    #: What stands now is not what was approved.
    is_outdated: bool
    #: What was approved is gone, because a text on it was wiped.
    is_emptied: bool
    #: The recipient has it.
    went_out: bool
    #: Texts that went out and were wiped since.
    wiped: list[str]


def choosable(session: Session, series_id: int) -> list[Clue]:
    """The clues that can stand on a slip, oldest first: those that everybody here may read."""
    return standing_clues(clues_of(session, series_id, *TRANSLATED))


def choice_of(session: Session, referral: Referral) -> Choice:
    """What the desk chose of what stands; until somebody did, what is usual."""
    every = clues_of(session, referral.series_id, *TRANSLATED)
    clues, aliases = standing_clues(every), aliases_of(session, referral.series_id)
    if referral.chosen_by_id is None:
        countries = {places.country_of(each.place) for each in _located(session, referral)}
        supporting = [each for each in clues if _supports(each, countries)]
        language = i18n.language_of(referral.country)
        return Choice(supporting, aliases, list(USUAL_PERMITS), language, "")
    numbers, named = _numbers(referral.slip_clues), _numbers(referral.slip_aliases)
    by_id = {each.id: each for each in every}
    return Choice(
        [
            each
            for each in clues
            if any(old.number in numbers for old in (each, *behind(each, by_id)))
        ],
        [each for each in aliases if each.number in named],
        [Permit(code) for code in referral.slip_permits.split()],
        referral.slip_language,
        referral.slip_contact,
    )


def projection(
    session: Session, referral: Referral, choice: Choice | None = None
) -> dict[str, Any]:
    """What a slip would say now: all that the recipient would get, and nothing else."""
    choice = choice or choice_of(session, referral)
    operation = session.get_one(Operation, referral.operation_id)
    series = session.get_one(Series, referral.series_id)
    located = _located(session, referral)
    every = clues_of(session, series.id)
    narrowing, basis = narrowing_of(every), _basis_of(every, located)
    with i18n.speaking(choice.language, operation.zone):
        return {
            "operation": operation.name,
            "agency": operation.host_agency.name if operation.host_agency else "",
            "referral": referral.reference,
            "series": series.reference,
            "aliases": [_named(each) for each in choice.aliases],
            "to": {"agency": referral.recipient, "country": referral.country},
            "language": choice.language,
            "drafted_at": _moment(referral.drafted_at),
            "handling": _handling([*choice.clues, *basis, *_named_in(narrowing)]),
            "household": _household(referral),
            "located": [
                {
                    "place": each.place,
                    "clues": [clue.reference for clue in _basis_of(every, [each])],
                }
                for each in located
            ],
            "clues": [_clue(each, choice.language) for each in choice.clues],
            **_countries(narrowing, located),
            "permitted": [permit.value for permit in choice.permits],
            "comparisons": [_comparison(each) for each in fresh(session, series.id)],
            "contact": choice.contact or usual_contact(operation),
            "acknowledge_within_hours": operation.ack_hours,
        }


def usual_contact(operation: Operation) -> str:
    """Whom a recipient answers, where the desk says nothing else."""
    return i18n.gettext("Referral desk, operation %(operation)s") % {"operation": operation.name}


def seen(session: Session, referral: Referral) -> str:
    """The digest of what somebody reads who looks at the slip now; approval carries it."""
    return digest_of(canonical(projection(session, referral)))


def frozen(session: Session, referral: Referral, approver: str, moment: datetime) -> str:
    """The bytes of the slip that this person approves now."""
    content = projection(session, referral) | {"approved_at": _moment(moment)}
    if not content["household"]["spare"]:
        content["household"]["approved_by"] = approver
    return canonical(content)


def slip_of(session: Session, referral: Referral) -> Slip | None:
    """The slip that stands approved, or went out."""
    return session.get(Slip, referral.slip_id) if referral.slip_id else None


def is_outdated(session: Session, referral: Referral) -> bool:
    """Whether what was approved no longer stands as it was, or something new contradicts it. What
    is posted or translated besides changes nothing of it, nor that a comparison was repeated."""
    slip = slip_of(session, referral)
    if slip is None or not slip.body:
        return True
    now = projection(session, referral, _choice_on(session, slip))
    went_without = {each["reference"] for each in slip.content["clues"] if not each["translation"]}
    for clue in now["clues"]:
        if clue["reference"] in went_without:
            clue["translation"] = None
    return _lasting(slip.content) != _lasting(now)


def outdated_among(session: Session, referrals: Iterable[Referral]) -> set[int]:
    """Those of approved referrals that have to be approved anew before they go out, by id."""
    return {each.id for each in referrals if is_outdated(session, each)}


def shown(session: Session, referral: Referral) -> Shown:
    """The slip of a referral: as it was approved, or as it would be now."""
    slip = slip_of(session, referral)
    is_open = referral.state.is_before_sending
    is_old = slip is not None and is_open and is_outdated(session, referral)
    if slip is None or not slip.body or is_old:
        content = projection(session, referral)
        emptied = is_open and _was_emptied(session, referral)
        return Shown(content, digest_of(canonical(content)), None, is_old, emptied, False, [])
    wiped = wiped_since(session, slip) if referral.went_out else []
    return Shown(slip.content, slip.digest, slip, False, False, referral.went_out, wiped)


def slips_of(session: Session, series_id: int) -> dict[int, Shown]:
    """The slip of each referral of a series, by the referral's id."""
    query = select(Referral).where(Referral.series_id == series_id).order_by(Referral.number)
    return {referral.id: shown(session, referral) for referral in session.scalars(query)}


def slips_quoting(session: Session, series_id: int, reference: str) -> list[tuple[Slip, Referral]]:
    """The slips on which this text stands, with the referral of each."""
    query = select(Slip, Referral).join(Referral, Referral.id == Slip.referral_id)
    rows = session.execute(query.where(Slip.series_id == series_id).order_by(Slip.number))
    return [(slip, referral) for slip, referral in rows if reference in slip.quotes]


def wiped_since(session: Session, slip: Slip) -> list[str]:
    """The texts on a slip that were wiped after it went out."""
    found: list[str] = []
    for model in (Clue, Translation):
        numbers = [model.number_in(each) for each in slip.quotes]
        query = select(model).where(
            model.operation_id == slip.operation_id,
            model.number.in_([number for number in numbers if number]),
            model.redacted_by_id.is_not(None),
        )
        found += [row.reference for row in session.scalars(query.order_by(model.number))]
    return found


def _choice_on(session: Session, slip: Slip) -> Choice:
    """Of what was approved that which stands."""
    content = slip.content
    return Choice(
        [each for each in choosable(session, slip.series_id) if each.reference in slip.quotes],
        [
            each
            for each in aliases_of(session, slip.series_id)
            if _named(each) in content["aliases"]
        ],
        [Permit(code) for code in content["permitted"]],
        content["language"],
        content["contact"],
    )


def _was_emptied(session: Session, referral: Referral) -> bool:
    """Whether what a second person last approved was emptied since."""
    query = select(Slip).where(Slip.referral_id == referral.id).order_by(Slip.number.desc())
    last = session.scalars(query.limit(1)).first()
    return last is not None and last.redacted_by_id is not None


def _located(session: Session, referral: Referral) -> list[Jurisdiction]:
    """Where the child probably is, as far as the recipient is competent; a clearinghouse passes
    on to any country."""
    standing = [each for each in jurisdictions_of(session, referral.series_id) if each.stands]
    there = places.cover(referral.country)
    competent = [each for each in standing if places.country_of(each.place) in there]
    if competent or not _passes_on(referral.agency):
        return competent
    return standing


def _passes_on(agency: Agency) -> bool:
    return agency.kind is AgencyKind.CLEARINGHOUSE


def _supports(clue: Clue, countries: set[str]) -> bool:
    covered = (places.cover(code) & countries for code in clue.places.split())
    return clue.polarity is Polarity.SUPPORTS and any(covered)


def _clue(clue: Clue, language: str) -> dict[str, Any]:
    return {
        "reference": clue.reference,
        "kind": clue.kind.value,
        "polarity": clue.polarity.value,
        "places": clue.places.split(),
        "text": without_names(clue.text, clue.text_language, clue.mentions),
        "language": clue.text_language,
        "translation": translation_for(clue, language),
        "is_firm": clue.is_firm,
        "is_contested": clue.is_contested,
        "basis": clue.basis.value,
    }


def translation_for(clue: Clue, language: str) -> dict[str, str] | None:
    """The one in the recipient's language, or any, where they cannot read what was written."""
    if i18n.plain_language(clue.text_language) == language:
        return None
    standing = [each.standing for each in clue.versions if each.standing]
    theirs = [each for each in standing if i18n.plain_language(each.language) == language]
    for each in theirs or standing:
        text = without_names(each.text, each.language, clue.mentions)
        return {"reference": each.reference, "text": text, "language": each.language}
    return None


def without_names(text: str, language: str, mentions: Iterable[Mention]) -> str:
    """A text as a stranger may read it: agencies and places by name, colleagues without; in its
    own language, as far as we speak it."""
    agencies = {each.written: each.agency.name for each in mentions if each.agency}

    def said(code: str) -> str:
        if code in agencies:
            return agencies[code]
        return places.name(code) if places.is_place(code) else i18n.gettext("a colleague")

    with i18n.speaking(i18n.offered(i18n.plain_language(language))):
        return NAMED.sub(lambda found: said(found[1]), text)


def _countries(narrowing: Narrowing, located: Iterable[Jurisdiction]) -> dict[str, list[str]]:
    """What speaks against other countries, what is still possible, and what contradicts."""
    here = {country for each in located for country in places.cover(each.place)}
    contradicted = narrowing.contradicted
    if narrowing.is_conflict:
        contradicted |= {place for each in narrowing.firm for place in each.supports} - here
    named = {place for each in narrowing.firm for place in each.clue.places.split()}
    excluded = {
        place
        for place in named & (narrowing.gone | narrowing.by_one_voice)
        if narrowing.excluders_of(place)
    }
    return {
        "excluded": sorted(excluded),
        "possible": sorted(narrowing.supported - here - contradicted),
        "contradicted": sorted(contradicted),
    }


def _household(referral: Referral) -> dict[str, Any]:
    if referral.spares_household:
        return {"spare": True}
    drafter = referral.drafted_by.name
    return {"spare": False, "reason": referral.household_reason, "drafted_by": drafter}


def _basis_of(clues: Iterable[Clue], located: Iterable[Jurisdiction]) -> list[Clue]:
    """What the places rest on: what stands, nobody doubts, and everybody may read."""
    named = {reference for each in located for reference in each.clue_references}
    standing = standing_clues(clues)
    return [each for each in standing if each.reference in named and not each.is_contested]


def _named_in(narrowing: Narrowing) -> list[Clue]:
    """The clues whose countries stand on the slip, although their texts may not."""
    return [each.clue for each in narrowing.firm]


def _handling(clues: Iterable[Clue]) -> dict[str, str]:
    """The strictest of all that went into it; what nobody marked, and what we say ourselves, is
    handled as usual."""
    handling = strictest([Handling(), *(each.handling for each in clues)])
    return {"tlp": handling.tlp.value, "h_code": handling.h_code.value}


def _comparison(each: Comparison) -> dict[str, str]:
    return {
        "source": each.source.value,
        "result": each.result.value,
        "at": _moment(each.compared_at),
        "until": _moment(each.expires_at),
    }


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _lasting(content: dict[str, Any]) -> str:
    lasting = {name: said for name, said in content.items() if name not in _PASSING}
    lasting["household"] = lasting["household"] | {"approved_by": ""}
    known = [(each["source"], each["result"]) for each in content["comparisons"]]
    lasting["comparisons"] = sorted(pair for pair in known if pair[1] != Known.UNKNOWN)
    return canonical(lasting)


def _numbers(spaced: str) -> set[int]:
    return set(map(int, spaced.split()))


def _named(alias: Alias) -> str:
    return f"{alias.register} {alias.identifier}"
