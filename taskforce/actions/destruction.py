"""Destroying what an operation holds: two hosts, a wait, and then for good.

Carrying it out has two halves. Rows go in one transaction, which leaves the certificate; then the
key goes, and what the database's files still held. Whoever is interrupted in between begins again
with the second half.
"""

from sqlalchemy import Column, ColumnElement, Table, delete, select
from sqlalchemy.orm import Session

from taskforce import cipher, clock, db
from taskforce.actions.steps import require_host
from taskforce.change import House, house
from taskforce.errors import AlreadyDone, Destroyed, InputRefused
from taskforce.errors.ending import (
    AskedAlready,
    DecidedOtherwise,
    NotClosed,
    NotConfirmed,
    NothingAsked,
    OtherHost,
    TooEarly,
)
from taskforce.inputs import explained
from taskforce.inputs.destruction import AskDestruction, ConfirmDestruction
from taskforce.models import (
    Agency,
    Alias,
    Area,
    Destruction,
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
from taskforce.queries.destruction import destruction_of
from taskforce.queries.fairness import fairness_of
from taskforce.queries.totals import totals

_MODELS = {mapper.class_.__tablename__: mapper.class_ for mapper in Model.registry.mappers}
#: What moves to the known list, as what.
_FOUND = {Stage.IDENTIFIED: Known.IDENTIFIED, Stage.SAFEGUARDED: Known.SAFEGUARDED}


def ask_destruction(actor_id: int, operation_id: int, said: AskDestruction) -> None:
    """The first host. Nothing begins before another one confirms."""
    with house(actor_id, while_stands=operation_id) as unit:
        _closed(unit, operation_id, said)
        if destruction_of(unit.session, operation_id) is not None:
            raise AskedAlready
        unit.session.add(
            Destruction(
                operation_id=operation_id,
                asked_by_id=actor_id,
                asked_at=clock.now(),
                wait_hours=said.wait_hours,
                moves_aliases=said.moves_aliases,
            )
        )
        unit.record("ask_destruction", operation=operation_id, hours=said.wait_hours)


def confirm_destruction(actor_id: int, operation_id: int, said: ConfirmDestruction) -> None:
    """The second host, of the same mind. From now on the time runs."""
    with house(actor_id, while_stands=operation_id) as unit:
        _closed(unit, operation_id, said)
        asked = _asked(unit, operation_id)
        if asked.confirmed_at is not None:
            raise AlreadyDone
        if asked.asked_by_id == actor_id:
            raise OtherHost
        if asked.moves_aliases != said.moves_aliases:
            raise DecidedOtherwise
        asked.confirmed_by_id, asked.confirmed_at = actor_id, clock.now()
        unit.record("confirm_destruction", operation=operation_id)


def cancel_destruction(actor_id: int, operation_id: int) -> None:
    """Any host can, until it is carried out."""
    with house(actor_id, while_stands=operation_id) as unit:
        require_host(unit, operation_id)
        asked = _asked(unit, operation_id)
        asked.cancelled_at = clock.now()
        unit.record("cancel_destruction", operation=operation_id)


def destroy(operation_id: int, apart: db.Apart = db.at_once) -> None:
    """Carry out what two hosts decided, once the wait is over. ``apart`` runs what would stop
    everybody else."""
    with house(None, while_stands=operation_id) as unit:
        asked = destruction_of(unit.session, operation_id)
        if asked is None:
            raise NothingAsked
        if asked.finished_at is not None:
            raise AlreadyDone
        operation = unit.session.get_one(Operation, operation_id)
        if asked.done_at is None:
            _empty(unit, operation, asked)
        unit.record("destroy_operation", operation=operation_id)
    cipher.destroy(operation.key_name)
    db.scrub(apart)
    with house(None) as unit:
        finished = unit.session.get_one(Destruction, asked.id)
        finished.finished_at = clock.now()
        unit.record("finish_destruction", operation=operation_id)


def _closed(unit: House, operation_id: int, said: ConfirmDestruction) -> None:
    require_host(unit, operation_id)
    operation = unit.session.get_one(Operation, operation_id)
    if operation.destroyed_at is not None:
        raise Destroyed
    if operation.state is not OperationState.CLOSED:
        raise NotClosed
    if said.slug.strip() != operation.slug:
        raise InputRefused({"slug": explained("slug_typed")})


def _asked(unit: House, operation_id: int) -> Destruction:
    asked = destruction_of(unit.session, operation_id)
    if asked is None or asked.done_at is not None:
        raise NothingAsked
    return asked


def _empty(unit: House, operation: Operation, asked: Destruction) -> None:
    """Take all rows away, and write down how many of each."""
    session, now = unit.session, clock.now()
    if operation.state is not OperationState.CLOSED:
        raise NotClosed
    if asked.due_at is None:
        raise NotConfirmed
    if now < asked.due_at:
        raise TooEarly(day=asked.due_at.date(), until=asked.due_at)
    told = {
        "slug": operation.slug,
        "name": operation.name,
        "totals": totals(session, operation, now).as_json()
        | {"fairness": _fairness(unit, operation)},
        "events": operation.last_seq,
        "head": operation.head,
        "hosts": [_agency_of(session, by) for by in (asked.asked_by_id, asked.confirmed_by_id)],
        "moved": _move_aliases(session, operation.id) if asked.moves_aliases else None,
        "backups": [
            {
                "at": each.at.isoformat(),
                "kind": each.kind,
                "place": each.place,
                "digest": each.digest,
            }
            for each in registered(session)
        ],
        "database": session.get_bind().dialect.name,
    }
    removal = _Removal(session, operation.id)
    removal.rows()
    removal.people()
    told["removed"] = removal.counts
    asked.certificate = canonical(told)
    operation.destroyed_at = asked.done_at = now


def _fairness(unit: House, operation: Operation) -> dict[str, int]:
    """Whether every series got its turn, as the floor was told."""
    found = fairness_of(unit.session, operation.id)
    names = ("by_turn", "by_knowledge", "picked", "given", "most", "median")
    return {name: getattr(found, name) for name in names}


def _agency_of(session: Session, user_id: int | None) -> str:
    """No names: the people may be gone."""
    query = select(Agency.name).join(User, User.agency_id == Agency.id)
    return session.scalars(query.where(User.id == user_id)).first() or ""


def _move_aliases(session: Session, operation_id: int) -> int:
    """Whoever meets these series again learns that the child was found."""
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
            listed = KnownAlias(**named)
            session.add(listed)
        listed.state, listed.told_on, listed.is_ours = state, clock.now().date(), True
    session.flush()
    return len(found)


class _Removal:
    """What is taken away of one operation, and how many of each."""

    def __init__(self, session: Session, operation_id: int) -> None:
        self._session, self._operation_id = session, operation_id
        self.counts: dict[str, int] = {}

    def rows(self) -> None:
        """Every row that belongs to it, and what people noted for themselves about those."""
        live = _tables_of(LiveModel)
        here = {table: select(table.c.id).where(self._is_here(table)) for table in live}
        self._take(_table(NotMe), NotMe.mention_id.in_(here[_table(Mention)]))
        for table in _tables_of(OwnModel):
            for column, target in _references(table):
                if target in here:
                    self._take(table, column.in_(here[target]))
        for table in (*live, _table(Retry), _table(WallLink)):
            self._take(table, self._is_here(table))

    def people(self) -> None:
        """Whoever has a seat here and none elsewhere, and is named in no row that stays."""
        elsewhere = select(Member.user_id).where(Member.operation_id != self._operation_id)
        query = select(Member.user_id).where(
            Member.operation_id == self._operation_id, Member.user_id.not_in(elsewhere)
        )
        leaving = set(self._session.scalars(query))
        theirs = [*_tables_of(OwnModel), _table(Area), _table(Member)]
        others = [table for table in Model.metadata.sorted_tables if table not in theirs]
        for table in others:
            for column, target in _references(table):
                if target is _table(User):
                    leaving -= set(
                        self._session.scalars(select(column).where(column.in_(leaving)))
                    )
        for table in theirs:
            self._take(table, table.c.user_id.in_(leaving))
        self._take(_table(User), _table(User).c.id.in_(leaving))

    def _is_here(self, table: Table) -> ColumnElement[bool]:
        is_here: ColumnElement[bool] = table.c.operation_id == self._operation_id
        return is_here

    def _take(self, table: Table, where: ColumnElement[bool]) -> None:
        self._session.info["in_bulk"] = model = _MODELS[table.name]
        statement = delete(model).where(where).execution_options(synchronize_session=False)
        gone = self._session.execute(statement).rowcount  # type: ignore[attr-defined]
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


def _references(table: Table) -> list[tuple[Column[int], Table]]:
    return [(key.parent, key.column.table) for key in table.foreign_keys]
