"""Destroying what an operation holds: two hosts, a wait, and then for good.

Carrying it out has two halves. Rows go in one transaction, which leaves the certificate; then the
key goes, and what the database's files still held. Whoever is interrupted in between begins again
with the second half.
"""

from sqlalchemy import ColumnElement, Table, delete, select
from sqlalchemy.orm import Session

from taskforce import cipher, clock, db, policy
from taskforce.change import House, Unit, change, house, records
from taskforce.errors import AlreadyDone, InputRefused
from taskforce.errors.ending import (
    AskedAlready,
    DecidedOtherwise,
    HostGone,
    NotClosed,
    NotConfirmed,
    NothingAsked,
    OtherHost,
    TooEarly,
)
from taskforce.inputs import explained
from taskforce.inputs.destruction import AskDestruction, ConfirmDestruction, TypedAddress
from taskforce.models import (
    Agency,
    Alias,
    Area,
    Destruction,
    EventKind,
    HouseRetry,
    Known,
    KnownAlias,
    LiveModel,
    Member,
    Mention,
    Model,
    NotMe,
    Operation,
    OperationState,
    OwnModel,
    Retry,
    Series,
    Stage,
    User,
    WallLink,
)
from taskforce.models.base import canonical
from taskforce.queries.backup import registered
from taskforce.queries.destruction import decided_by_hosts, destruction_of, leaving, references
from taskforce.queries.fairness import fairness_of
from taskforce.queries.totals import totals
from taskforce.seat import Seat

_MODELS = {mapper.class_.__tablename__: mapper.class_ for mapper in Model.registry.mappers}
#: What moves to the known list, as what.
_FOUND = {Stage.IDENTIFIED: Known.IDENTIFIED, Stage.SAFEGUARDED: Known.SAFEGUARDED}


@records(EventKind.DESTRUCTION_ASKED)
def ask_destruction(seat: Seat, said: AskDestruction) -> int:
    """The first host. Nothing begins before another one confirms exactly this."""
    with change(seat, allow=policy.RUNS_OPERATION) as unit:
        _refuse_open(unit, said)
        if destruction_of(unit.session, unit.operation.id) is not None:
            raise AskedAlready
        asked = Destruction(
            operation_id=unit.operation.id,
            asked_by_id=unit.actor.id,
            asked_at=unit.at,
            wait_hours=said.wait_hours,
            moves_aliases=said.moves_aliases,
        )
        unit.session.add(asked)
        return _recorded(unit, "ask_destruction", EventKind.DESTRUCTION_ASKED, asked)


@records(EventKind.DESTRUCTION_CONFIRMED)
def confirm_destruction(seat: Seat, said: ConfirmDestruction) -> int:
    """The second host, of the same mind about all that the first one chose. From now on the time
    runs."""
    with change(seat, allow=policy.RUNS_OPERATION) as unit:
        _refuse_open(unit, said)
        asked = _asked(unit)
        if asked.confirmed_at is not None:
            raise AlreadyDone
        if asked.asked_by_id == unit.actor.id:
            raise OtherHost
        if asked.id != said.asked:
            raise DecidedOtherwise
        asked.confirmed_by_id, asked.confirmed_at = unit.actor.id, unit.at
        if not decided_by_hosts(unit.session, asked):
            raise HostGone
        return _recorded(unit, "confirm_destruction", EventKind.DESTRUCTION_CONFIRMED, asked)


@records(EventKind.DESTRUCTION_CANCELLED)
def cancel_destruction(seat: Seat) -> int:
    """Any host can, until it is carried out."""
    with change(seat, allow=policy.RUNS_OPERATION) as unit:
        asked = _asked(unit)
        asked.cancelled_at = unit.at
        return _recorded(unit, "cancel_destruction", EventKind.DESTRUCTION_CANCELLED, asked)


def destroy(operation_id: int, apart: db.Apart = db.at_once) -> None:
    """Carry out what two hosts decided, once the wait is over. ``apart`` runs what would stop
    everybody else."""
    with house(None, while_stands=operation_id, alone=True) as unit:
        asked = destruction_of(unit.session, operation_id)
        if asked is None:
            raise NothingAsked
        if asked.finished_at is not None:
            raise AlreadyDone
        operation = unit.session.get_one(Operation, operation_id)
        if asked.done_at is None:
            _empty(unit, operation, asked, apart)
            unit.record("destroy_operation", operation=operation_id)
        else:
            unit.record("resume_destruction", operation=operation_id)
    cipher.destroy(operation.key_name)
    db.scrub(apart)
    with house(None) as unit:
        finished = unit.session.get_one(Destruction, asked.id)
        if finished.finished_at is not None:
            raise AlreadyDone
        told = finished.told | {"backups": _backups(unit.session)}  # one may have been under way
        finished.certificate, finished.finished_at = canonical(told), clock.now()
        unit.record("finish_destruction", operation=operation_id)


def _refuse_open(unit: Unit, said: TypedAddress) -> None:
    """Only what is closed, and only by whoever typed its address."""
    if unit.operation.state is not OperationState.CLOSED:
        raise NotClosed
    if said.slug.strip() != unit.operation.slug:
        raise InputRefused({"slug": explained("slug_typed")})


def _asked(unit: Unit) -> Destruction:
    asked = destruction_of(unit.session, unit.operation.id)
    if asked is None:
        raise NothingAsked
    return asked


def _recorded(unit: Unit, deed: str, kind: EventKind, asked: Destruction) -> int:
    """In the operation's record, and in that of the house, which outlives it."""
    hours, moves = asked.wait_hours, asked.moves_aliases
    unit.record_in_house(deed, operation=unit.operation.id, hours=hours, moves=moves)
    return unit.record(kind, hours=hours, moves=moves)


def _empty(unit: House, operation: Operation, asked: Destruction, apart: db.Apart) -> None:
    """Take all rows away, and write down how many of each."""
    session, now = unit.session, clock.now()
    if operation.state is not OperationState.CLOSED:
        raise NotClosed
    if asked.due_at is None:
        raise NotConfirmed
    if now < asked.due_at:
        raise TooEarly(day=asked.due_at.date(), until=asked.due_at)
    if not decided_by_hosts(session, asked):
        raise HostGone
    told = {
        "slug": operation.slug,
        "name": operation.name,
        "is_demo": operation.is_demo,
        "totals": totals(session, operation, now).as_json()
        | {"fairness": _fairness(unit, operation)},
        "events": operation.last_seq,
        "head": operation.head,
        "hosts": [_agency_of(session, by) for by in (asked.asked_by_id, asked.confirmed_by_id)],
        "moved": _move_aliases(session, operation.id, _contact(operation))
        if asked.moves_aliases
        else None,
        "backups": _backups(session),
        "database": session.get_bind().dialect.name,
    }
    removal = _Removal(session, operation.id, apart)
    removal.rows()
    removal.people()
    told["removed"] = removal.counts
    asked.certificate = canonical(told)
    operation.destroyed_at = asked.done_at = now


def _backups(session: Session) -> list[dict[str, str]]:
    """The files that may still exist."""
    return [
        {"at": each.at.isoformat(), "kind": each.kind, "place": each.place, "digest": each.digest}
        for each in registered(session)
    ]


def _fairness(unit: House, operation: Operation) -> dict[str, int]:
    """Whether every series got its turn, as the floor was told."""
    found = fairness_of(unit.session, operation.id)
    names = ("by_turn", "by_knowledge", "picked", "given", "most", "median")
    return {name: getattr(found, name) for name in names}


def _agency_of(session: Session, user_id: int | None) -> str:
    """No names: the people may be gone."""
    query = select(Agency.name).join(User, User.agency_id == Agency.id)
    return session.scalars(query.where(User.id == user_id)).first() or ""


def _contact(operation: Operation) -> str:
    """Whom to call about what was found here, once nobody here can be asked."""
    return operation.host_agency.name if operation.host_agency else ""


def _move_aliases(session: Session, operation_id: int, contact: str) -> int:
    """Whoever meets these series again learns that the child was found, and whom to call. What
    the list knows better already stays."""
    query = (
        select(Alias, Series.stage)
        .join(Series, Series.id == Alias.series_id)
        .where(
            Alias.operation_id == operation_id,
            Alias.withdrawn_at.is_(None),
            Series.stage.in_(_FOUND),
        )
        .order_by(Series.stage != Stage.SAFEGUARDED, Alias.id)
    )
    found: dict[str, tuple[Alias, Known]] = {}
    for alias, stage in session.execute(query):
        found.setdefault(alias.key, (alias, _FOUND[stage]))
    for key, (alias, state) in found.items():
        listed = session.scalars(select(KnownAlias).filter_by(key=key)).one_or_none()
        if listed is None:
            named = {"register": alias.register, "identifier": alias.identifier, "key": key}
            listed = KnownAlias(**named, state=Known.UNKNOWN)
            session.add(listed)
        if state.outweighs(listed.state):
            listed.state, listed.told_on = state, clock.now().date()
        listed.contact, listed.is_ours = listed.contact or contact, True
    session.flush()
    return len(found)


class _Removal:
    """What is taken away of one operation, and how many of each."""

    def __init__(self, session: Session, operation_id: int, apart: db.Apart) -> None:
        self._session, self._operation_id, self._apart = session, operation_id, apart
        self.counts: dict[str, int] = {}

    def rows(self) -> None:
        """Every row that belongs to it, and what people noted for themselves about those."""
        live = _tables_of(LiveModel)
        here = {table: select(table.c.id).where(self._is_here(table)) for table in live}
        self._take(_table(NotMe), NotMe.mention_id.in_(here[_table(Mention)]))
        for table in _tables_of(OwnModel):
            for column, target in references(table):
                if target in here:
                    self._take(table, column.in_(here[target]))
        for table in (*live, _table(Retry), _table(WallLink)):
            self._take(table, self._is_here(table))

    def people(self) -> None:
        """Whoever has a seat here and none elsewhere, and is named in no row that stays."""
        gone = leaving(self._session, self._operation_id)
        for table in (*_tables_of(OwnModel), _table(Area), _table(Member), _table(HouseRetry)):
            self._take(table, table.c.user_id.in_(gone))
        self._take(_table(User), _table(User).c.id.in_(gone))

    def _is_here(self, table: Table) -> ColumnElement[bool]:
        is_here: ColumnElement[bool] = table.c.operation_id == self._operation_id
        return is_here

    def _take(self, table: Table, where: ColumnElement[bool]) -> None:
        gone = db.remove(self._session, delete(table).where(where), self._apart)
        if gone:
            self.counts[table.name] = self.counts.get(table.name, 0) + gone


def _table(model: type[Model]) -> Table:
    return Model.metadata.tables[model.__tablename__]


def _tables_of(kind: type[Model]) -> list[Table]:
    """Those that refer to others before those."""
    return [
        table
        for table in reversed(Model.metadata.sorted_tables)
        if issubclass(_MODELS[table.name], kind)
    ]
