"""Whether what many people were told of their claims at once could have been told to them one
after the other, in an order that nobody's watch contradicts.

What changed something has its place already: the number of its event. What changed nothing, a
refusal or a look, needs one among them at which it was true.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import accumulate, pairwise
from typing import NamedTuple

NOBODY = "nobody"
DONE = ("done",)
MOST = 3


class Held(NamedTuple):
    """Who holds a series, by which claim."""

    holder: str = NOBODY
    claim: int = 0


@dataclass(frozen=True)
class Act:
    """What somebody asked for, from when to when, and what they were told."""

    what: str
    who: str
    series: str
    asked: float
    answered: float
    answer: tuple = DONE
    #: Of its event, where it changed something.
    number: float | None = None
    claim: int = 0
    to: str = ""


State = dict[str, Held]


def faults_in(acts: list[Act], state: State) -> list[str]:
    """What is wrong with this history, which began in this state."""
    done = in_order(acts)
    faults = [*_twice(done), *_against_the_watch(done)]
    try:
        states = replayed(done, state)
    except ValueError as fault:
        return [*faults, str(fault)]
    others = sorted((act for act in acts if act.number is None), key=lambda act: act.asked)
    return [*faults, *_untrue(done, others, states)]


def in_order(acts: list[Act]) -> list[Act]:
    """Those that changed something, one after the other."""
    return sorted((act for act in acts if act.number is not None), key=lambda act: act.number)


def replayed(done: list[Act], state: State) -> list[State]:
    """How everything stood before the first of them, and after each."""
    states = [state]
    for act in done:
        answer, after = told(states[-1], act)
        if answer != act.answer:
            raise ValueError(f"{act} was not possible: {answer}")
        states.append(after)
    return states


def told(state: State, act: Act) -> tuple[tuple, State]:
    """The rules of claims, once more and all at one place: what is answered, and what is after."""
    return _RULES[act.what](state, state.get(act.series, Held()), act)


def _claim(state: State, held: Held, act: Act) -> tuple[tuple, State]:
    if held.holder == act.who:
        return DONE, state
    if held.holder != NOBODY:
        return ("already_held", held.holder), state
    if _holds_enough(state, act.who):
        return ("holds_enough",), state
    return DONE, state | {act.series: Held(act.who, held.claim + 1)}


def _renew(state: State, held: Held, act: Act) -> tuple[tuple, State]:
    return (DONE if held == (act.who, act.claim) else ("taken_over", held.holder)), state


def _release(state: State, held: Held, act: Act) -> tuple[tuple, State]:
    if held != (act.who, act.claim):
        return ("taken_over", held.holder), state
    return DONE, state | {act.series: Held(NOBODY, held.claim)}


def _free(state: State, held: Held, act: Act) -> tuple[tuple, State]:
    if held.claim != act.claim or held.holder == NOBODY:
        return ("taken_over", held.holder), state
    return DONE, state | {act.series: Held(NOBODY, held.claim)}


def _assign(state: State, held: Held, act: Act) -> tuple[tuple, State]:
    if held.claim != act.claim:
        nobody = held.holder == NOBODY
        return (("already_done",) if nobody else ("already_held", held.holder)), state
    if held.holder == act.to:
        return ("holds_it",), state
    if _holds_enough(state, act.to):
        return ("holds_three",), state
    return DONE, state | {act.series: Held(act.to, held.claim + 1)}


def _look(state: State, held: Held, act: Act) -> tuple[tuple, State]:
    return tuple(held), state


def _lapse(state: State, held: Held, act: Act) -> tuple[tuple, State]:
    return DONE, {series: Held(NOBODY, each.claim) for series, each in state.items()}


_RULES = {
    "claim": _claim,
    "renew": _renew,
    "release": _release,
    "free": _free,
    "assign": _assign,
    "look": _look,
    "lapse": _lapse,
}


def _holds_enough(state: State, who: str) -> bool:
    return sum(held.holder == who for held in state.values()) >= MOST


def _twice(done: list[Act]) -> Iterator[str]:
    for before, act in pairwise(done):
        if before.number == act.number:
            yield f"{before} and {act} have one number"


def _against_the_watch(done: list[Act]) -> Iterator[str]:
    latest = float("-inf")
    for act in done:
        if act.answered < latest:
            yield f"{act} was over before something was asked that stands before it"
        latest = max(latest, act.asked)


def _untrue(done: list[Act], others: list[Act], states: list[State]) -> Iterator[str]:
    """Each gets the first place at which it is true: not before what was over when it was asked,
    changes or others, and not behind what was asked when it was over. A later place would only
    leave less to the rest."""
    over = sorted((act.answered, place) for place, act in enumerate(done, start=1))
    begun = sorted((act.asked, place) for place, act in enumerate(done, start=1))
    ended, asked = [moment for moment, _ in over], [moment for moment, _ in begun]
    last_over = list(accumulate((place for _, place in over), max, initial=0))
    places = (place for _, place in reversed(begun))
    first_begun = list(accumulate(places, min, initial=len(states)))
    open_, seen = [], 0
    for act in others:
        while open_ and open_[0][0] < act.asked:
            seen = max(seen, heappop(open_)[1])
        first = max(seen, last_over[bisect_left(ended, act.asked)])
        behind = first_begun[len(asked) - bisect_right(asked, act.answered)]
        true = (
            place for place in range(first, behind) if told(states[place], act)[0] == act.answer
        )
        place = next(true, None)
        if place is None:
            yield f"{act} was never true meanwhile"
        else:
            heappush(open_, (act.answered, place))
