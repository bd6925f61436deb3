"""What a host decides about an operation after it was opened: its settings, its own rules."""

from sqlalchemy import select

from taskforce import policy
from taskforce.actions.steps import feedback_on
from taskforce.change import Unit, change, records
from taskforce.errors import AsItWas, ChangedMeanwhile, InputRefused
from taskforce.inputs import explained
from taskforce.inputs.operation import EditOperation, WriteRules
from taskforce.models import Agency, EventKind, Operation, Referral, ReferralState, Rule
from taskforce.queries.referral import due_day
from taskforce.queries.rule import as_of, rules_of
from taskforce.seat import Seat


@records(EventKind.OPERATION_EDITED)
def edit_operation(seat: Seat, said: EditOperation) -> int:
    """Another name, zone, day, language or due time. Every open page follows; where other rules
    are in force because a language went or came, everybody accepts them anew. Clocks that run
    already keep to the new hours."""
    with change(seat, allow=policy.SETS_OPERATION) as unit:
        operation, wanted = unit.operation, said.columns()
        if said.were != operation.settings_digest:
            raise ChangedMeanwhile
        _refuse_unknown(unit, said.host_agency)
        was = {name: getattr(operation, name) for name in Operation.SETTINGS}
        was["languages"] = " ".join(operation.work_languages)
        changed = sorted(name for name, value in wanted.items() if was[name] != value)
        if not changed:
            raise AsItWas
        rules = rules_of(unit.session, operation)
        for name in changed:
            setattr(operation, name, wanted[name])
        if rules_of(unit.session, operation) != rules:
            operation.rules_changed_at = unit.at
        if {"ack_hours", "feedback_hours"} & set(changed):
            _set_clocks(unit)
        unit.record_in_house("edit_operation", operation=operation.id, changed=changed)
        return unit.record(EventKind.OPERATION_EDITED, changed=changed)


@records(EventKind.RULES_WRITTEN)
def write_rules(seat: Seat, said: WriteRules) -> int:
    """Other rules of the operation's own. Everybody accepts them anew before they go on; what is
    half typed on their pages stays there."""
    with change(seat, allow=policy.SETS_OPERATION) as unit:
        operation = unit.operation
        if said.as_of != as_of(operation):
            raise ChangedMeanwhile
        wanted = {code: text for code, text in said.texts.items() if text}
        if strange := set(wanted) - set(operation.work_languages):
            raise InputRefused({f"rules_{code}": explained("other_language") for code in strange})
        there = select(Rule).filter_by(operation_id=operation.id)
        rules = {rule.language: rule for rule in unit.session.scalars(there)}
        if wanted == {language: rule.text for language, rule in rules.items() if rule.text}:
            raise AsItWas
        # Also those of a language that the operation does not have any more.
        for language, rule in rules.items():
            if rule.text != wanted.get(language, ""):
                rule.rewrite(wanted.get(language, ""))
        for language, text in wanted.items():
            if language not in rules:
                unit.add(Rule, language=language, text=text)
        operation.rules_changed_at = unit.at
        unit.record_in_house("write_rules", operation=operation.id, languages=sorted(wanted))
        return unit.record(EventKind.RULES_WRITTEN, languages=sorted(wanted))


def _refuse_unknown(unit: Unit, agency_id: int | None) -> None:
    if agency_id is not None and unit.session.get(Agency, agency_id) is None:
        raise InputRefused({"host_agency": explained("enum")})


def _set_clocks(unit: Unit) -> None:
    """When the recipients of what is out are to be heard of next."""
    out = select(Referral).filter_by(operation_id=unit.operation.id, state=ReferralState.SENT)
    for referral in unit.session.scalars(out.order_by(Referral.number)):
        referral.due_on = due_day(unit.operation, referral, feedback_on(unit, referral))
