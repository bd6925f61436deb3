"""What the recipient of a referral is to get."""

from collections.abc import Iterable

from taskforce import policy
from taskforce.actions.steps import moved_on, take_back
from taskforce.change import change, records
from taskforce.errors import InputRefused
from taskforce.errors.desk import NotAsSeen
from taskforce.inputs import explained
from taskforce.inputs.desk import ChooseSlip
from taskforce.models import Alias, Clue, EventKind, Permit, Referral, ReferralState
from taskforce.queries.series import aliases_of
from taskforce.queries.slip import choosable, seen
from taskforce.seat import Seat


@records(EventKind.SLIP_CHOSEN, EventKind.REFERRAL_RETURNED)
def choose_slip(seat: Seat, reference: str, said: ChooseSlip) -> int:
    """Choose which clues and aliases go out, what the recipient may do, and in which language
    they read it. What was approved before is to be approved anew."""
    with change(seat, allow=policy.RUNS_DESK) as unit:
        referral = unit.get(Referral, reference)
        if not referral.state.is_before_sending:
            raise moved_on(unit, referral)
        if said.seen != seen(unit.session, referral):
            raise NotAsSeen(referral=referral.reference)
        clues = choosable(unit.session, referral.series_id)
        aliases = aliases_of(unit.session, referral.series_id)
        referral.slip_clues = _chosen(clues, clues=said.clues)
        referral.slip_aliases = _chosen(aliases, aliases=said.aliases)
        referral.slip_permits = " ".join(each for each in Permit if each in said.permits)
        referral.slip_language, referral.slip_contact = said.language, said.contact
        referral.chosen_by_id = unit.actor.id
        approved = [referral] if referral.state is ReferralState.APPROVED else []
        number = unit.record(EventKind.SLIP_CHOSEN, unit.series_of(referral), referral)
        return take_back(unit, approved, number)


def _chosen(standing: Iterable[Clue | Alias], **said: list[str]) -> str:
    """The numbers of what was named, as it is kept; what does not stand is refused beside its
    field."""
    [(field, references)] = said.items()
    numbers = {each.reference: each.number for each in standing}
    if not set(references) <= set(numbers):
        raise InputRefused({field: explained("not_standing")})
    return " ".join(str(numbers[each]) for each in numbers if each in references)
