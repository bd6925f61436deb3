"""Taking files along: lists, the report, everything, and a package for each agency."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from taskforce import clock, db, i18n
from taskforce.actions.export import note_export, set_agency_key
from taskforce.door.export import File, file_of, mime_of
from taskforce.door.forms import typed
from taskforce.door.page import parts_of
from taskforce.door.replies import from_script, moved, refused
from taskforce.door.seats import enter, once, seat_at
from taskforce.door.session import me
from taskforce.errors import InputRefused, Refusal
from taskforce.errors.desk import AlreadyExported
from taskforce.inputs.export import FORMS, MakeExport, SetAgencyKey
from taskforce.live.rooms import Topic
from taskforce.models import Agency, Operation
from taskforce.policy import EXPORTS
from taskforce.queries.agency import directory, offered
from taskforce.queries.history import events_at

bp = Blueprint("export", __name__, url_prefix="/operations/<slug>/exports")


@bp.get("")
def show(slug: str) -> str:
    """What can be had, what was, and the keys that packages are locked to."""
    return _page(slug)


@bp.post("")
def make(slug: str) -> Response:
    """The file itself. It stands in the record before it leaves."""
    seat, said = seat_at(slug, EXPORTS), typed(MakeExport)
    with db.reading() as session:
        operation, _ = enter(session, slug, EXPORTS)
        file = file_of(session, operation, me(), said)
        made = file.noted(said, operation)
    number = note_export(seat, made)
    with db.reading() as session:
        event = events_at(session, seat.operation_id, number)
    facts = event.facts if event else {}
    if facts.get("digest") != made.digest:
        raise AlreadyExported(export=facts.get("export", ""))
    name = f"{slug}-{said.what}-{facts['export']}-as-of-{facts['as_of']}.{said.chosen}"
    return _handed_out(file, mime_of(said.chosen), name, number)


@bp.post("/agencies/<int(max=2147483647):agency_id>/key")
def key(slug: str, agency_id: int) -> Any:
    seat = seat_at(slug, EXPORTS)
    try:
        said = typed(SetAgencyKey)
        with once():
            set_agency_key(me().id, seat.operation_id, agency_id, said)
    except InputRefused as refusal:
        if from_script():
            return refused(refusal)
        return _page(slug, refusal, agency_id), refusal.status
    return moved(url_for(".show", slug=slug))


def _page(slug: str, refusal: Refusal | None = None, refused_id: int = 0) -> str:
    with db.reading() as session:
        operation, role = enter(session, slug, EXPORTS)
        agencies, today = directory(session), operation.day_of(clock.now())
        return render_template(
            "export/show.html",
            tab="host",
            parts=parts_of(session, operation, role, Topic.EXPORTS),
            keyed=_by_key(agencies, today),
            package_agencies=_package_agencies(agencies, today),
            today=today,
            report_languages=_work_languages(operation),
            kinds={
                what: [(form.value, form.value.upper()) for form in forms]
                for what, forms in FORMS.items()
            },
            refusal=refusal,
            refused_id=refused_id,
            typed_key=request.form.get("age_key", "") if refusal else "",
        )


def _package_agencies(agencies: list[Agency], today: date) -> list[tuple[int, str]]:
    """Those that can open one first."""
    standing = [each for each in agencies if not each.is_closed_on(today)]
    return [
        (each.id, _offered(each)) for each in sorted(standing, key=lambda one: not one.age_key)
    ]


def _by_key(agencies: list[Agency], today: date) -> list[tuple[str, list[Agency]]]:
    """The agencies that packages can be locked for, those that cannot have one yet, and those
    that are closed; what is empty is left out."""
    closed = [each for each in agencies if each.is_closed_on(today)]
    standing = [each for each in agencies if not each.is_closed_on(today)]
    groups = [
        (i18n.gettext("With a key"), [each for each in standing if each.age_key]),
        (i18n.gettext("No key yet"), [each for each in standing if not each.age_key]),
        (i18n.gettext("Closed agencies"), closed),
    ]
    return [(title, group) for title, group in groups if group]


def _offered(agency: Agency) -> str:
    name = offered(agency)
    return name if agency.age_key else f"{name} · {i18n.gettext('No key yet')}"


def _work_languages(operation: Operation) -> list[tuple[str, ...]]:
    return [each for each in i18n.languages_offered() if each[0] in operation.work_languages]


def _handed_out(file: File, kind: str, name: str, number: int) -> Response:
    answer = Response(file.pieces, mimetype=kind)
    answer.content_length = sum(map(len, file.pieces))
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Event-Number"] = str(number)
    return answer
