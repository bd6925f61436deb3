"""People one by one: somebody who comes later, and what is known of who is here."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from sqlalchemy.orm import Session

from taskforce import db, i18n
from taskforce.actions.operation import edit_person, import_people
from taskforce.door.forms import typed
from taskforce.door.replies import from_script, moved, refused
from taskforce.door.seats import enter, once, seat_at
from taskforce.door.session import me
from taskforce.errors import InputRefused, NotAllowed, NotFound, Refusal
from taskforce.inputs import explained
from taskforce.inputs.listing import ListKind
from taskforce.inputs.person import AddPerson, EditPerson
from taskforce.models import Agency, Role
from taskforce.policy import RUNS_OPERATION
from taskforce.queries.agency import all_agencies
from taskforce.queries.listing import effect_of
from taskforce.queries.person import as_read, seated

bp = Blueprint("person", __name__, url_prefix="/operations/<slug>/host/people")


@bp.get("/new")
def new(slug: str) -> str:
    return _new_page(slug)


@bp.post("")
def add(slug: str) -> Any:
    """The code is shown once, on the answer itself."""
    seat = seat_at(slug, RUNS_OPERATION)
    try:
        row = _row(seat.operation_id)
        codes = import_people(me().id, seat.operation_id, [row])
    except InputRefused as refusal:
        return refused(refusal) if from_script() else (_new_page(slug, refusal), refusal.status)
    return render_template(
        "listing/report.html", tab="host", which=ListKind.PEOPLE, count=1, codes=codes
    )


@bp.get("/<int(max=2147483647):user_id>")
def show(slug: str, user_id: int) -> str:
    return _page(slug, user_id)


@bp.post("/<int(max=2147483647):user_id>")
def edit(slug: str, user_id: int) -> Any:
    seat = seat_at(slug, RUNS_OPERATION)
    try:
        said = typed(EditPerson)
        with once():
            edit_person(me().id, seat.operation_id, user_id, said)
    except (NotAllowed, NotFound):
        raise
    except Refusal as refusal:
        if from_script():
            return refused(refusal)
        return _page(slug, user_id, refusal), refusal.status
    return moved(url_for("host.show", slug=slug, _anchor=f"person-{user_id}"))


def _row(operation_id: int) -> Any:
    """What was typed, as a line of a list; or what is wrong with it, beside its field."""
    said = typed(AddPerson)
    with db.reading() as session:
        agency = session.get(Agency, said.agency)
        if agency is None:
            raise InputRefused({"agency": explained("agency")})
        row = said.as_row(agency)
        effect = effect_of(session, ListKind.PEOPLE, operation_id, [row], me().id)
    if effect.problems:
        raise InputRefused({each.column: each.explain() for each in effect.problems})
    if effect.same:
        raise InputRefused({"sign_in": explained("seated")})
    return row


def _new_page(slug: str, refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        operation, _ = enter(session, slug, RUNS_OPERATION)
        asked = {"locale": operation.work_languages[0], "zone": operation.zone}
        said = request.form.to_dict() if refusal else asked
        return render_template("person/new.html", said=said, refusal=refusal, **_offers(session))


def _page(slug: str, user_id: int, refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        operation, _ = enter(session, slug, RUNS_OPERATION)
        user, member = seated(session, operation.id, user_id)
        known = {"name": user.name, "agency": user.agency_id, "locale": user.language_wish}
        known |= {"zone": user.zone, "role": member.role}
        return render_template(
            "person/show.html",
            person=user,
            were=as_read(user, member),
            said=request.form.to_dict() if refusal else known,
            refusal=refusal,
            **_offers(session),
        )


def _offers(session: Session) -> dict[str, Any]:
    return {
        "tab": "host",
        "zones": i18n.zones(),
        "agencies": all_agencies(session),
        "roles": list(Role),
    }
