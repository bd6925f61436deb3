"""What a host's list would do here, and what only the database knows to be wrong with it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from taskforce import secret
from taskforce.inputs.columns import REASONS
from taskforce.inputs.listing import (
    AgencyRow,
    KnownRow,
    ListKind,
    PersonRow,
    Problem,
    SeriesRow,
)
from taskforce.models import Agency, Alias, KnownAlias, Member, Series, User


@dataclass
class Effect:
    """What a list would do if it were brought in now."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    #: What is here and no longer on the list, where the list takes the place of the last one.
    gone: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def seen(self, rows: Sequence[object]) -> str:
        """A digest of these lines and of what they would do, as somebody has read it."""
        told = (list(rows), self.new, self.changed, self.same, self.gone, self.problems)
        return secret.digest(repr(told))


def effect_of(
    session: Session,
    kind: ListKind,
    operation_id: int,
    rows: Sequence[Any],
    actor_id: int | None = None,
) -> Effect:
    """What these lines would do right now, if this person brought them in."""
    effect = _EFFECTS[kind](session, operation_id, rows)
    if kind is ListKind.PEOPLE:
        effect.problems += people_elsewhere(session, rows, actor_id)
    return effect


def strange_people(session: Session, rows: Sequence[PersonRow]) -> list[Problem]:
    """Whose agency is not in the directory, and whose sign-in name is somebody else's."""
    agencies = {(each.name, each.country) for each in session.scalars(select(Agency))}
    there = {user.sign_in_name: user.name for user in session.scalars(select(User))}
    return [
        Problem(row.line, "agency", REASONS["list_agency"])
        for row in rows
        if (row.agency, row.country) not in agencies
    ] + [
        Problem(row.line, "sign_in", REASONS["list_other_person"])
        for row in rows
        if there.get(row.sign_in, row.name) != row.name
    ]


def people_elsewhere(
    session: Session, rows: Sequence[PersonRow], actor_id: int | None
) -> list[Problem]:
    """Whose account has seats, and none where this host has one: with a seat here too their own
    host could not close it any more. The command line may give it."""
    if actor_id is None:
        return []
    seated = select(User.sign_in_name).join(Member, Member.user_id == User.id)
    mine = select(Member.operation_id).where(Member.user_id == actor_id)
    shared = session.scalars(seated.where(Member.operation_id.in_(mine)))
    elsewhere = set(session.scalars(seated)) - set(shared)
    return [
        Problem(row.line, "sign_in", REASONS["list_elsewhere"])
        for row in rows
        if row.sign_in in elsewhere
    ]


def taken_references(
    session: Session, operation_id: int, rows: Sequence[SeriesRow]
) -> list[Problem]:
    """Which series of the list the operation has already."""
    query = select(Series.number).where(Series.operation_id == operation_id)
    taken = set(session.scalars(query))
    return [
        Problem(row.line, "reference", REASONS["list_taken"])
        for row in rows
        if row.number in taken
    ]


def _agencies(session: Session, _: int, rows: Sequence[AgencyRow]) -> Effect:
    there = {(each.name, each.country): each for each in session.scalars(select(Agency))}
    effect = Effect()
    for row in rows:
        agency, called = there.get((row.name, row.country)), f"{row.name} ({row.country})"
        said = {"kind", "channel"} | (row.optional() & row.model_fields_set)
        if agency is None:
            effect.new.append(called)
        elif any(getattr(agency, name) != getattr(row, name) for name in said):
            effect.changed.append(called)
        else:
            effect.same.append(called)
    return effect


def _people(session: Session, operation_id: int, rows: Sequence[PersonRow]) -> Effect:
    """Who is here already keeps what they have: another role or agency is given by hand."""
    accounts = set(session.scalars(select(User.sign_in_name)))
    seats = select(User.sign_in_name).join(Member, Member.user_id == User.id)
    seated = set(session.scalars(seats.where(Member.operation_id == operation_id)))
    effect = Effect(problems=strange_people(session, rows))
    for row in rows:
        into = effect.changed if row.sign_in in accounts else effect.new
        into = effect.same if row.sign_in in seated else into
        into.append(f"{row.name} ({row.sign_in})")
    return effect


def _series(session: Session, operation_id: int, rows: Sequence[SeriesRow]) -> Effect:
    problems = taken_references(session, operation_id, rows)
    taken = {problem.line for problem in problems}
    return Effect(
        new=[row.reference for row in rows if row.line not in taken],
        same=[row.reference for row in rows if row.line in taken],
        problems=problems,
    )


def _known(session: Session, _: int, rows: Sequence[KnownRow]) -> Effect:
    there = {each.key: each for each in session.scalars(select(KnownAlias))}
    effect, named = Effect(), set()
    for row in rows:
        key = Alias.key_of(*row.alias)
        named.add(key)
        called, before = ":".join(row.alias), there.get(key)
        if before is None:
            effect.new.append(called)
        elif _stays(before, row):
            effect.same.append(called)
        else:
            effect.changed.append(called)
    effect.gone = sorted(
        f"{each.register}:{each.identifier}"
        for key, each in there.items()
        if key not in named and not each.is_ours
    )
    return effect


def _stays(before: KnownAlias, row: KnownRow) -> bool:
    """What operations of this house found out is only raised by a list."""
    if before.is_ours:
        return not row.state.outweighs(before.state)
    return (before.state, before.contact, before.told_on) == (row.state, row.contact, row.date)


_EFFECTS: dict[ListKind, Callable[[Session, int, Any], Effect]] = {
    ListKind.AGENCIES: _agencies,
    ListKind.PEOPLE: _people,
    ListKind.SERIES: _series,
    ListKind.KNOWN: _known,
}
