"""Whom a text can name, and whom it names."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from taskforce import places
from taskforce.models import NAMED, Agency, Ask, Clue, Member, Mention, NotMe, Series, User
from taskforce.policy import READS_SERIES, visible_series
from taskforce.queries.series import references_of

MOST = 8
_AGENCY = "agency-"


def offered(session: Session, operation_id: int, typed: str) -> list[tuple[str, str]]:
    """What a few letters may mean: colleagues first, then agencies, then places; each as it is
    written and as it is called."""
    letters = places.folded(typed)
    people = [
        (user.sign_in_name, f"{user.name} · {user.country}")
        for user in session.scalars(_seated(operation_id).order_by(User.name))
        if _begins(letters, user.name) or _begins(letters, user.sign_in_name)
    ]
    agencies = [
        (f"{_AGENCY}{agency.id}", f"{agency.name} · {agency.country}")
        for agency in session.scalars(select(Agency).order_by(Agency.name))
        if letters and _begins(letters, agency.name)
    ]
    countries = places.matching(typed) if letters else []
    return [*people, *agencies, *((code, name) for code, name in countries)][:MOST]


def named_in(
    session: Session, operation_id: int, text: str
) -> dict[str, User | Agency | None] | None:
    """What the text names, as it is written; a place is its own code. Nothing at all where it
    names somebody or something that is not known here."""
    written = dict.fromkeys(NAMED.findall(text))
    if not written:
        return {}
    numbers = [int(each[len(_AGENCY) :]) for each in written if _is_agency(each)]
    people = session.scalars(_seated(operation_id).where(User.sign_in_name.in_(written)))
    agencies = session.scalars(select(Agency).where(Agency.id.in_(numbers)))
    found: dict[str, User | Agency | None] = {
        **{code: None for code in written if places.is_place(code)},
        **{user.sign_in_name: user for user in people},
        **{f"{_AGENCY}{agency.id}": agency for agency in agencies},
    }
    return found if set(found) == set(written) else None


def _seated(operation_id: int) -> Select[User]:
    return (
        select(User)
        .join(Member, Member.user_id == User.id)
        .where(
            Member.operation_id == operation_id,
            Member.role.in_(READS_SERIES),
            User.is_disabled.is_(False),
        )
    )


def _is_agency(written: str) -> bool:
    number = written.removeprefix(_AGENCY)
    return number != written and number.isdigit() and len(number) < 10


def _begins(letters: str, name: str) -> bool:
    """Whether any word of the name begins so."""
    folded = places.folded(name)
    return folded.startswith(letters) or f" {letters}" in folded


@dataclass(frozen=True)
class Named:
    """A text that names one person, and where it stands."""

    mention: Mention
    text: Clue | Ask
    series: str


def mentions_of(
    session: Session, operation_id: int, moment: datetime, user_id: int
) -> list[Named]:
    """The texts that name this person and that they have not put aside, newest first."""
    waiting = mentions_waiting(operation_id, moment, [user_id]).subquery()
    query = (
        select(Mention, Clue, Ask)
        .join(waiting, waiting.c.mention_id == Mention.id)
        .outerjoin(Clue, Clue.id == Mention.clue_id)
        .outerjoin(Ask, Ask.id == Mention.ask_id)
    )
    rows = session.execute(query.order_by(Mention.id.desc())).all()
    references = references_of(session, [mention.series_id for mention, _, _ in rows])
    return [
        Named(mention, clue or ask, references[mention.series_id]) for mention, clue, ask in rows
    ]


def mentions_waiting(operation_id: Any, moment: Any, people: Any) -> Select[int, int]:
    """Pairs of person and mention: somebody else named them in a text that still stands, and they
    neither answered it nor put it aside."""
    newer = aliased(Clue)
    is_replaced = exists().where(
        newer.supersedes_id == Mention.clue_id, newer.redacted_by_id.is_(None)
    )
    answer = aliased(Clue)
    is_over = or_(Ask.closed_at.is_not(None), Ask.expires_at <= moment)
    person = func.coalesce(Mention.user_id, 0)
    author = func.coalesce(Clue.author_id, Ask.author_id)
    return (
        select(person.label("user_id"), Mention.id.label("mention_id"))
        .outerjoin(Clue, Clue.id == Mention.clue_id)
        .outerjoin(Ask, Ask.id == Mention.ask_id)
        .join(Series, Series.id == Mention.series_id)
        .join(Member, and_(Member.user_id == person, Member.operation_id == operation_id))
        .where(
            Mention.operation_id == operation_id,
            person.in_(people),
            author != person,
            or_(Mention.clue_id.is_(None), Clue.is_withheld.is_(False)),
            Member.role.in_(READS_SERIES),
            visible_series(operation_id, person),
            ~is_replaced,
            or_(Mention.ask_id.is_(None), ~is_over),
            ~exists().where(answer.ask_id == Mention.ask_id, answer.author_id == person),
            ~exists().where(NotMe.mention_id == Mention.id, NotMe.user_id == person),
        )
    )
