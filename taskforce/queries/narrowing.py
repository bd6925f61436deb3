"""Where a child can be: what the clues of a series leave of the world.

Firm clues that somebody knows at first hand or from a reference intersect. Nothing is ever
resolved by the machine: contradictions stand side by side, and clues that leave no place at all
remove nothing.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from taskforce.inputs.clue import Observation
from taskforce.models import Basis, Clue, Polarity, Series, User
from taskforce.places import CANDIDATES, country_of, cover, struck


@dataclass(frozen=True)
class Effect:
    """What one clue says of every candidate."""

    clue: Clue
    supports: frozenset[str]
    excludes: frozenset[str]

    @property
    def removes(self) -> frozenset[str]:
        """What falls away if this clue is right."""
        return CANDIDATES - self.supports if self.supports else self.excludes


@dataclass(frozen=True)
class Inside:
    """What clues say of one subdivision; it narrows inside its country only."""

    place: str
    supports: list[Clue]
    excludes: list[Clue]


@dataclass(frozen=True)
class Narrowing:
    """What is left of the world, and why the rest is not."""

    #: All clues that say something of places and were not replaced or switched off.
    effects: Sequence[Effect]

    @cached_property
    def firm(self) -> list[Effect]:
        """Those that remove places."""
        return [effect for effect in self.effects if effect.clue.narrows and effect.removes]

    @cached_property
    def is_conflict(self) -> bool:
        """Whether the firm clues together leave no place at all; then none of them removes."""
        return bool(self.firm) and not _without(self.firm)

    @cached_property
    def left(self) -> frozenset[str]:
        """The candidates that no firm clue removes."""
        return CANDIDATES if self.is_conflict else _without(self.firm)

    @cached_property
    def contradicted(self) -> frozenset[str]:
        """Places that one firm clue supports and another excludes."""
        supported = _union(effect.supports for effect in self.firm)
        return supported & _union(effect.excludes for effect in self.firm)

    @cached_property
    def by_one_voice(self) -> frozenset[str]:
        """Places that one person alone removed: not gone before a second voice says so."""
        return self._removed(lambda voices: voices == 1)

    @cached_property
    def gone(self) -> frozenset[str]:
        """Places that several people removed."""
        return self._removed(lambda voices: voices > 1)

    @cached_property
    def supported(self) -> frozenset[str]:
        """Candidates left that any clue supports, also a tentative one."""
        return self.left & _union(effect.supports for effect in self.effects)

    @cached_property
    def steps(self) -> list[tuple[Clue, int]]:
        """How many places were left after each firm clue, in the order they came."""
        return [
            (effect.clue, len(_without(self.firm[: position + 1])))
            for position, effect in enumerate(self.firm)
        ]

    @cached_property
    def conflict(self) -> list[tuple[Clue, frozenset[str]]]:
        """For each clue in conflict, what would be left without it; nothing where there is no
        conflict. Clues whose absence changes nothing are not named."""
        if not self.is_conflict:
            return []
        tried = [(one.clue, _without(e for e in self.firm if e is not one)) for one in self.firm]
        return [pair for pair in tried if pair[1]] or tried

    @cached_property
    def contradictions(self) -> list[tuple[list[Clue], list[Clue], list[str]]]:
        """Who stands against whom, and about which places: those that support, those that
        exclude, the places. Territories stand with their country."""
        groups: dict[tuple[str, ...], tuple[list[Clue], list[Clue], list[str]]] = {}
        for place in sorted(self.contradicted):
            those, these = self.supporters_of(place), self.excluders_of(place)
            key = (*(clue.reference for clue in those), "", *(clue.reference for clue in these))
            groups.setdefault(key, (those, these, []))[2].append(place)
        return list(groups.values())

    def removers_of(self, place: str) -> list[Clue]:
        """The firm clues that remove it."""
        return [effect.clue for effect in self.firm if place in effect.removes]

    def voices_against(self, place: str) -> int:
        """How many people removed it: whoever posted such a clue, and whoever confirmed one of a
        place that they know. That somebody else agrees is shown, and removes nothing."""
        removers = self.removers_of(place)
        posted = {clue.author_id for clue in removers}
        return len(posted | _confirmed_locally(removers))

    def supporters_of(self, place: str, *, firm: bool = True) -> list[Clue]:
        """The clues that support it: those that narrow, or those that only show."""
        return [
            effect.clue
            for effect in self.effects
            if place in effect.supports and effect.clue.narrows == firm
        ]

    def excluders_of(self, place: str) -> list[Clue]:
        """The firm clues that exclude it by name."""
        return [effect.clue for effect in self.firm if place in effect.excludes]

    @cached_property
    def inside(self) -> dict[str, list[Inside]]:
        """Subdivisions that clues support or exclude, under their country; what most clues
        support comes first."""
        found: dict[str, Inside] = {}
        for effect in self.effects:
            for place in effect.clue.places.split():
                if "-" in place and effect.clue.polarity is not Polarity.NEUTRAL:
                    inside = found.setdefault(place, Inside(place, [], []))
                    is_for = effect.clue.polarity is Polarity.SUPPORTS
                    (inside.supports if is_for else inside.excludes).append(effect.clue)
        under: dict[str, list[Inside]] = {}
        for place, inside in sorted(found.items(), key=_most_supported):
            under.setdefault(country_of(place), []).append(inside)
        return under

    @cached_property
    def removals(self) -> list[tuple[tuple[Clue, ...], list[str]]]:
        """Removed places together with the clues that removed them, most places last."""
        groups: dict[tuple[str, ...], list[str]] = {}
        for place in sorted(self.gone | self.by_one_voice):
            groups.setdefault(tuple(c.reference for c in self.removers_of(place)), []).append(
                place
            )
        by_reference = {effect.clue.reference: effect.clue for effect in self.firm}
        ordered = sorted(groups.items(), key=lambda pair: len(pair[1]))
        return [(tuple(by_reference[name] for name in names), places) for names, places in ordered]

    def _removed(self, counts: Callable[[int], bool]) -> frozenset[str]:
        rest = CANDIDATES - self.left - self.contradicted
        return frozenset(place for place in rest if counts(self.voices_against(place)))


def people_behind(clues: Sequence[Clue]) -> dict[int, User]:
    """Whoever posted one of these clues or confirmed one, by id."""
    people = {clue.author_id: clue.author for clue in clues}
    confirmed = [voice for clue in clues for voice in clue.confirmed_by]
    return people | {voice.author_id: voice.author for voice in confirmed}


def local_voices(clues: Sequence[Clue]) -> int:
    """How many people say this of a place that they know: each counts once."""
    posted = {clue.author_id for clue in clues if clue.basis is Basis.LOCAL}
    return len(posted | _confirmed_locally(clues))


def _confirmed_locally(clues: Sequence[Clue]) -> set[int]:
    return {voice.author_id for clue in clues for voice in clue.confirmed_by if voice.is_local}


def narrowing_of(clues: Iterable[Clue], off: Collection[str] = ()) -> Narrowing:
    """What these clues of one series leave, without those that are switched off."""
    standing = [clue for clue in standing_clues(clues) if clue.reference not in off]
    return Narrowing([_effect(clue) for clue in standing if clue.places])


def effect_of(clues: Iterable[Clue], said: Observation) -> tuple[Narrowing, Narrowing]:
    """What is left now, and what would be left if this were posted as a firm clue."""
    standing = [clue for clue in standing_clues(clues) if clue.places]
    wanted = Clue(
        number=0,
        author_id=0,
        polarity=said.polarity,
        places=" ".join(said.places),
        basis=said.basis,
        is_firm=True,
    )
    added = [wanted] if said.places and said.polarity is not Polarity.NEUTRAL else []
    return (
        Narrowing([_effect(clue) for clue in standing]),
        Narrowing([_effect(clue) for clue in standing + added]),
    )


def standing_clues(clues: Iterable[Clue]) -> list[Clue]:
    """Those that say something to everybody: neither replaced nor wiped nor withheld, oldest
    first."""
    return [clue for clue in unreplaced(clues) if not clue.is_withheld]


def unreplaced(clues: Iterable[Clue]) -> list[Clue]:
    """Those that were neither replaced nor wiped, oldest first."""
    every = sorted(clues, key=lambda clue: clue.number)
    by_id = {clue.id: clue for clue in every}
    replaced = {
        before
        for clue in every
        if clue.redacted_by_id is None
        for before in _replaced_by(clue, by_id)
    }
    return [clue for clue in every if clue.id not in replaced and clue.redacted_by_id is None]


def _replaced_by(clue: Clue, by_id: dict[int, Clue]) -> Iterator[int]:
    """What it corrects. What was wiped replaces nothing by itself, so that the observation it
    corrected stands again, until that is corrected anew behind it."""
    before: Clue | None = clue
    while before is not None and before.supersedes_id is not None:
        yield before.supersedes_id
        before = by_id.get(before.supersedes_id)
        if before is not None and before.redacted_by_id is None:
            return


def summarise(series: Series, clues: Iterable[Clue]) -> None:
    """Keep on the series what lists need to know of its clues."""
    standing = standing_clues(clues)
    for name, polarity in (
        ("supporting", Polarity.SUPPORTS),
        ("excluding", Polarity.EXCLUDES),
        ("neutral", Polarity.NEUTRAL),
    ):
        setattr(series, name, sum(clue.polarity is polarity for clue in standing))
    narrowing = narrowing_of(standing)
    series.left = None if narrowing.left == CANDIDATES else spaced(narrowing.left)
    series.supported = spaced(narrowing.supported)
    series.contradicted = len(narrowing.contradictions) or int(narrowing.is_conflict)


def spaced(codes: Iterable[str]) -> str:
    """Codes as one text that can be searched for one of them: `` JO KW ``."""
    inside = " ".join(sorted(codes))
    return f" {inside} " if inside else ""


def _effect(clue: Clue) -> Effect:
    places = clue.places.split()
    supports = clue.polarity is Polarity.SUPPORTS
    excludes = clue.polarity is Polarity.EXCLUDES
    return Effect(
        clue,
        supports=_union(map(cover, places)) if supports else frozenset(),
        excludes=_union(map(struck, places)) if excludes else frozenset(),
    )


def _most_supported(found: tuple[str, Inside]) -> tuple[int, int, str]:
    place, inside = found
    return -len(inside.supports), len(inside.excludes), place


def _without(effects: Iterable[Effect]) -> frozenset[str]:
    return CANDIDATES - _union(effect.removes for effect in effects)


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)
