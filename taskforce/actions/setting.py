"""What a host decides about an operation after it was opened: its settings, its own rules."""

from sqlalchemy import select

from taskforce import policy
from taskforce.change import Unit, change, records
from taskforce.errors import AsItWas, ChangedMeanwhile, InputRefused
from taskforce.inputs import explained
from taskforce.inputs.operation import EditOperation, WriteRules
from taskforce.models import Agency, EventKind, Operation, Rule
from taskforce.queries.rule import as_of, rules_of
from taskforce.seat import Seat


@records(EventKind.OPERATION_EDITED)
def edit_operation(seat: Seat, said: EditOperation) -> int:
    """Another name, zone, day, language or due time. Every open page follows."""
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
        for name in changed:
            setattr(operation, name, wanted[name])
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
        if wanted == rules_of(unit.session, operation):
            raise AsItWas
        for language in operation.work_languages:
            _write(unit, language, wanted.get(language, ""))
        operation.rules_changed_at = unit.at
        unit.record_in_house("write_rules", operation=operation.id, languages=sorted(wanted))
        return unit.record(EventKind.RULES_WRITTEN, languages=sorted(wanted))


def _refuse_unknown(unit: Unit, agency_id: int | None) -> None:
    if agency_id is not None and unit.session.get(Agency, agency_id) is None:
        raise InputRefused({"host_agency": explained("enum")})


def _write(unit: Unit, language: str, text: str) -> None:
    there = select(Rule).filter_by(operation_id=unit.operation.id, language=language)
    rule = unit.session.scalars(there).one_or_none()
    if rule is None and text:
        unit.add(Rule, language=language, text=text)
    elif rule is not None and rule.text != text:
        rule.rewrite(text)
