"""What will become of each series, decided before anybody sits down: by chance, from a seed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from random import Random

from taskforce.demo.rehearsal.scenario import Scenario
from taskforce.models import ReferralState, Resolution, Step

#: Days of the week on which people work; Monday is 0.
WEEK = range(5)
_TAKEN_UP = (Step.ACKNOWLEDGED, Step.ACCEPTED)
#: What comes of referrals that went to the right country, and how many in a hundred.
OUTCOMES: dict[tuple[Step, ...], int] = {
    (): 10,
    (Step.ACKNOWLEDGED,): 12,
    _TAKEN_UP: 12,
    (*_TAKEN_UP, Step.ACTIONED): 14,
    (*_TAKEN_UP, Step.ACTIONED, Step.LOCATED): 8,
    (*_TAKEN_UP, Step.PROBABLE): 12,
    (*_TAKEN_UP, Step.ACTIONED, Step.POSITIVE): 14,
    (*_TAKEN_UP, Step.POSITIVE, Step.SAFEGUARDED): 8,
    (Step.ACKNOWLEDGED, Step.DECLINED): 4,
    (*_TAKEN_UP, Step.UNABLE): 6,
}
WRONG, SAFE = (Step.REDIRECTED,), (Step.ALREADY_SAFEGUARDED,)
#: Of twenty matches of aliases: what the desk finds out.
MATCHES = (*[Resolution.DIFFERENT] * 11, *[Resolution.JOINT] * 5, *[Resolution.SAME] * 4)
IDENTIFIED = frozenset({Step.POSITIVE, Step.SAFEGUARDED, Step.ALREADY_SAFEGUARDED})
#: How far referrals come that are not sent in the week.
UNSENT = (
    ReferralState.DRAFT,
    ReferralState.COMPARED,
    ReferralState.APPROVED,
    ReferralState.REVOKED,
)


@dataclass
class Sending:
    """A referral that goes out, and what comes back of it."""

    country: str
    answers: tuple[Step, ...]
    #: How many children the authority speaks of, where it does.
    children: int = 1
    #: Nothing is heard of it before it is overdue.
    is_late: bool = False
    is_recalled: bool = False
    spares_household: bool = True
    #: Where the child is, if the country was the wrong one.
    right: str = ""


@dataclass
class Course:
    """What will become of one series."""

    number: int
    aliases: list[str]
    #: The day on which somebody works on it; none where nobody comes to it.
    day: int | None = None
    #: Its place among those of that day.
    turn: int = 0
    #: The earlier series that has one of its aliases.
    collides_with: int = 0
    #: What the desk finds out about that; none where it has not by the end.
    match: Resolution | None = None
    #: Whoever works on it finds the alias, so that no list had it.
    is_found_out: bool = False
    #: The day on which a known list says that the child is safe; before the week where it is -1.
    listed: int | None = None
    is_limited: bool = False
    #: Where it is located.
    countries: list[str] = field(default_factory=list)
    sendings: list[Sending] = field(default_factory=list)
    #: How far a referral came that was not sent.
    unsent: ReferralState | None = None
    #: It turns out to be the same child as that series, after both were referred.
    same_as: int = 0
    #: The children whom somebody at the desk sees to, once they are identified.
    seen_to: set[int] = field(default_factory=set)

    @property
    def reference(self) -> str:
        return f"S-{self.number:04d}"


def planned(scenario: Scenario, chance: Random, countries: Sequence[str]) -> list[Course]:
    """The course of each series, by number. Countries come with those first that receive most."""
    courses = [Course(number, _aliases(chance)) for number in range(1, scenario.series + 1)]
    # The first series stays as it is: an earlier one can always be found.
    shuffled = iter(chance.sample(courses[1:], len(courses) - 1))
    colliding = list(islice(shuffled, scenario.of_series(scenario.colliding)))
    safe = scenario.of_series(scenario.already_safe)
    told = safe * 2 // 5  # the others are on a known list
    listed = list(islice(shuffled, safe - told))
    for each in islice(shuffled, max(1, scenario.series // 150)):
        each.is_limited = True
    plain = [*shuffled, courses[0]]
    _list(listed)
    _collide(colliding, plain, chance)
    sendings = _sendings(scenario, chance, countries, told)
    referred = _refer(plain, sendings, scenario, chance)
    _leave_unsent(plain[len(referred) :], referred, scenario)
    _link(referred, scenario)
    _seat(courses, plain, chance)
    return courses


def _aliases(chance: Random) -> list[str]:
    """What one or two registries call it; all of it is invented."""
    named = [
        f"ICSE:{chance.randrange(300_000, 900_000)}",
        f"NCMEC:CVIP-{chance.randrange(10_000, 99_000)}",
        f"EUROPOL:AP-{chance.randrange(1_000, 9_900)}",
        f"CAID:UK{chance.randrange(10_000, 99_000)}",
    ]
    return chance.sample(named, chance.choice((1, 1, 2)))


def _list(listed: list[Course]) -> None:
    """Most are on the list that stands before the week, a third on the one of its third day."""
    for position, each in enumerate(listed):
        each.listed = 2 if position % 3 == 2 else -1
        if each.listed == 2:
            each.day = 2


def _collide(colliding: list[Course], plain: list[Course], chance: Random) -> None:
    matches = chance.sample(MATCHES * (1 + len(colliding) // len(MATCHES)), len(colliding))
    taken: set[int] = set()
    for position, (each, match) in enumerate(zip(colliding, matches, strict=True)):
        earlier = [one for one in plain if one.number < each.number and one.number not in taken]
        other = chance.choice(earlier or [plain[-1]])
        taken.add(other.number)
        each.collides_with, each.match = other.number, match
        each.is_found_out = position % 8 == 7 and match is not Resolution.SAME
        if position % 17 == 16:
            each.match = None
        if not each.is_found_out:
            each.aliases.append(other.aliases[0])
        if each.match in (Resolution.DIFFERENT, Resolution.JOINT):
            each.day = chance.choice((2, 3, 4))
        if each.is_found_out:
            each.day = chance.choice((0, 1, 2))


def _sendings(
    scenario: Scenario, chance: Random, countries: Sequence[str], told: int
) -> list[Sending]:
    """The referrals that follow none. Each country receives one, the first ones most."""
    wrong = scenario.of_referrals(scenario.wrong_country)
    firsts = scenario.referrals - wrong
    receiving = list(countries[: scenario.countries])
    weights = [1 / (2 + place) for place in range(len(receiving))]
    goes_to = receiving + chance.choices(receiving, weights, k=firsts - len(receiving))
    usual = list(_proportional(OUTCOMES, firsts - wrong - told))
    answers = [WRONG] * wrong + [SAFE] * told + chance.sample(usual, len(usual))
    # Those of the wrong country come first, so that there is time for what follows.
    chance.shuffle(goes_to)
    sendings = [Sending(*pair) for pair in zip(goes_to, answers, strict=True)]
    for each in sendings[:wrong]:
        each.right = chance.choice([one for one in receiving if one != each.country])
    answered = [each for each in sendings[wrong:] if each.answers]
    for each in chance.sample(answered, scenario.of_referrals(scenario.late)):
        each.is_late = True
    _vary(sendings[wrong:], scenario, chance)
    return sendings


def _proportional(parts: dict[tuple[Step, ...], int], many: int) -> Iterator[tuple[Step, ...]]:
    """So many of them, in these proportions; the largest takes what rounding leaves."""
    whole = sum(parts.values())
    counts = Counter({each: many * part // whole for each, part in parts.items()})
    for each in islice(cycle(parts), many - counts.total()):
        counts[each] += 1
    return counts.elements()


def _vary(sendings: list[Sending], scenario: Scenario, chance: Random) -> None:
    """A few are called back, a few may contact the household, some are about two children."""
    twice = Counter(each.country for each in sendings)
    silent = [each for each in sendings if not each.answers and twice[each.country] > 1]
    for each in silent[: max(1, scenario.referrals // 100)]:
        each.is_recalled = True
    for each in chance.sample(sendings, len(sendings) // 30):
        each.spares_household = False
    for each in chance.sample(sendings, len(sendings) // 10):
        each.children = 2


def _refer(
    plain: list[Course], sendings: list[Sending], scenario: Scenario, chance: Random
) -> list[Course]:
    """One referral a series, and two where there are two countries. The wrong countries come
    early in the week."""
    doubles = len(sendings) // 12
    second = sendings[len(sendings) - doubles :]
    referred = plain[: len(sendings) - doubles]
    for course, sending in zip(referred, sendings, strict=False):
        course.sendings.append(sending)
    others = [each for each in referred if each.sendings[0].answers not in (WRONG, SAFE)]
    for course, sending in zip(others, second, strict=False):
        if course.sendings[0].country == sending.country:
            sending.country = _elsewhere(sending.country, sendings)
        course.sendings.append(sending)
    for course in referred:
        course.countries = sorted({each.country for each in course.sendings})
        if course.sendings[0].answers == WRONG:
            course.day = chance.choice((0, 1, 2))
    return referred


def _elsewhere(country: str, sendings: list[Sending]) -> str:
    return next(each.country for each in sendings if each.country != country)


def _leave_unsent(rest: list[Course], referred: list[Course], scenario: Scenario) -> None:
    """Some are located and not referred, or their referral was not sent by the end of the week;
    others are worked on and not located."""
    somewhere = cycle(each.countries[0] for each in referred)
    located = rest[: scenario.referrals // 12]
    for position, (course, country) in enumerate(zip(located, somewhere, strict=False)):
        course.countries = [country]
        if position % 2:
            course.unsent = UNSENT[position // 2 % len(UNSENT)]


def _link(referred: list[Course], scenario: Scenario) -> None:
    """Two that were referred to the same authority, before anybody saw that it is one child."""
    to: dict[str, Course] = {}
    left = max(1, scenario.series // 175)
    for each in referred:
        is_plain = len(each.sendings) == 1 and not each.sendings[0].right
        if not left or not is_plain or each.sendings[0].is_recalled:
            continue
        first = to.setdefault(each.countries[0], each)
        is_seen_to = IDENTIFIED & {*each.sendings[0].answers}  # once is enough
        if first is not each and not is_seen_to and not first.same_as and not each.same_as:
            each.same_as, left = first.number, left - 1
            del to[each.countries[0]]


def _seat(courses: list[Course], plain: list[Course], chance: Random) -> None:
    """Spread the work over the days; of the series nobody located, some are never reached."""
    reached = [each for each in plain if each.countries or chance.random() < 0.6]
    by_day = Counter(each.day for each in courses if each.day is not None)
    for each in reached:
        if each.day is None:
            each.day = min(WEEK, key=lambda day: by_day[day])
            by_day[each.day] += 1
    turns: Counter[int] = Counter()
    for each in courses:
        if each.day is not None:
            each.turn = turns[each.day]
            turns[each.day] += 1
