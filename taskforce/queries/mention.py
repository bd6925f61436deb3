"""Whom a text can name, and whom it names."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from taskforce import places
from taskforce.models import NAMED, Agency, Member, User
from taskforce.policy import READS_SERIES

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
