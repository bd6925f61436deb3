"""What is left when an operation closes is given to somebody, and noted once they saw to it."""

from collections.abc import Iterable

from taskforce import policy
from taskforce.actions.steps import owner_of
from taskforce.change import Unit, change, records
from taskforce.errors import AlreadyDone, InputRefused
from taskforce.inputs import explained
from taskforce.inputs.charge import GiveCharges
from taskforce.models import Charge, EventKind, Series
from taskforce.queries.charge import Matter, matters_of, unassigned
from taskforce.queries.series import out_of_reach
from taskforce.seat import Seat


@records(EventKind.CHARGE_GIVEN)
def give_charges(seat: Seat, said: GiveCharges) -> int:
    """From here on these are an agency's that stays, or a person's who keeps their seat. Given
    again, they are the other one's."""
    with change(seat, allow=policy.HANDS_ON) as unit:
        owner = owner_of(unit, said.owner)
        if not owner:
            raise InputRefused({"owner": explained("owner")})
        number = 0
        for matter in _meant(unit, said):
            series = unit.session.get_one(Series, matter.series_id)
            _refuse_unnamed(unit, series, owner)
            charge = _given(unit, matter, owner)
            number = unit.record(EventKind.CHARGE_GIVEN, series, charge, of=matter.thing)
        return number


@records(EventKind.CHARGE_DONE)
def finish_charge(seat: Seat, reference: str) -> int:
    """It was seen to, here or elsewhere."""
    with change(seat, allow=policy.HANDS_ON) as unit:
        charge = unit.get(Charge, reference)
        if charge.done_at is not None:
            raise AlreadyDone
        charge.done_at, charge.done_by_id = unit.at, unit.actor.id
        series = unit.series_of(charge)
        return unit.record(EventKind.CHARGE_DONE, series, charge, of=charge.thing)


def _meant(unit: Unit, said: GiveCharges) -> Iterable[Matter]:
    matters = matters_of(unit.session, unit.operation, unit.actor.id)
    if said.which == "all":
        found = unassigned(matters)
        if not found:
            raise AlreadyDone
        return found
    by_key = {matter.key: matter for matter in matters}
    if not said.things:
        raise InputRefused({"things": explained("no_things")})
    if set(said.things) - set(by_key):
        raise InputRefused({"things": explained("not_standing")})
    return [by_key[key] for key in dict.fromkeys(said.things)]


def _refuse_unnamed(unit: Unit, series: Series, owner: dict[str, int]) -> None:
    """Nobody gets what stands on a series of which they may not know."""
    person = owner.get("person_id")
    if person is not None and out_of_reach(unit.session, {(series.id, person)}):
        raise InputRefused({"owner": explained("not_named")})


def _given(unit: Unit, matter: Matter, owner: dict[str, int]) -> Charge:
    whose = {"agency_id": None, "person_id": None} | owner
    whose |= {"given_by_id": unit.actor.id}
    if matter.charge is None:
        place = {"series_id": matter.series_id, "kind": matter.kind, "thing": matter.thing}
        return unit.add(Charge, given_at=unit.at, **place, **whose)
    for name, value in whose.items():
        setattr(matter.charge, name, value)
    matter.charge.given_at = unit.at
    return matter.charge
