"""The slip of a referral: page, form, PDF and JSON."""

from dataclasses import dataclass

from flask import Blueprint, current_app, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from taskforce import clock, db, i18n
from taskforce.actions.referral import refuse_going_out
from taskforce.actions.slip import choose_slip
from taskforce.door.forms import typed
from taskforce.door.page import parts_of
from taskforce.door.readings import note_reading
from taskforce.door.replies import done
from taskforce.door.seats import enter, seat_at
from taskforce.door.session import me
from taskforce.errors import NotFound, OutOfOrder
from taskforce.errors.desk import NoPdf, NoSlip, SlipWiped
from taskforce.inputs.desk import ChooseSlip
from taskforce.live.rooms import Topic
from taskforce.models import Operation, Referral, ReferralState, Role, Series, Slip
from taskforce.policy import RUNS_DESK
from taskforce.printing import printed
from taskforce.queries.referral import referral_named
from taskforce.queries.series import aliases_of, series_named
from taskforce.queries.slip import (
    Shown,
    choice_of,
    choosable,
    seen,
    shown,
    slip_of,
    usual_contact,
    wiped_since,
)

bp = Blueprint("slip", __name__, url_prefix="/operations/<slug>")


@dataclass(frozen=True)
class _At:
    """Where somebody of the desk stands."""

    operation: Operation
    role: Role
    series: Series
    referral: Referral


@bp.get("/referrals/<referral>/slip")
def show(slug: str, referral: str) -> str:
    """The slip as its recipient reads it; before it is approved, as it would be now."""
    with db.reading() as session:
        at = _enter(session, slug, referral)
        slip = shown(session, at.referral)
        page = render_template(
            "slip/show.html",
            tab="desk",
            referral=at.referral,
            series=at.series,
            shown=slip,
            drawn=_drawn("slip/paper.html", slip, at),
            parts=parts_of(session, at.operation, at.role, Topic.SLIPS, at.series.id),
            choice=choice_of(session, at.referral),
            clues=choosable(session, at.series.id),
            aliases=aliases_of(session, at.series.id),
            usual_contact=usual_contact(at.operation),
            as_it_is=seen(session, at.referral),
        )
    note_reading(me().id, at.series.id)
    return page


@bp.post("/referrals/<referral>/slip")
def choose(slug: str, referral: str) -> Response:
    said = typed(ChooseSlip)
    number = choose_slip(seat_at(slug, RUNS_DESK), referral, said)
    return done(number, url_for(".show", slug=slug, referral=referral))


@bp.get("/referrals/<referral>/slip.pdf")
def pdf(slug: str, referral: str) -> Response:
    """What was approved, to send by the usual channel."""
    with db.reading() as session:
        at = _enter(session, slug, referral)
        _approved(session, at.referral)
        _refuse_too_early(slug, at.referral)
        html = _drawn("slip/pdf.html", shown(session, at.referral), at)
    made = current_app.extensions["offload"](printed, html)
    if made is None:
        raise NoPdf
    note_reading(me().id, at.series.id)
    return _file(made, "application/pdf", f"{at.referral.reference}.pdf")


@bp.get("/referrals/<referral>/slip.json")
def body(slug: str, referral: str) -> Response:
    """The same for a machine: the bytes that the digest is of, and the digest."""
    with db.reading() as session:
        at = _enter(session, slug, referral)
        slip = _approved(session, at.referral)
        _refuse_too_early(slug, at.referral)
        told = f'{{"digest":"{slip.digest}","slip":{slip.body}}}'
    note_reading(me().id, at.series.id)
    return _file(told.encode(), "application/json", f"{at.referral.reference}.json")


def _enter(session: Session, slug: str, reference: str) -> _At:
    operation, role = enter(session, slug, RUNS_DESK)
    standing = referral_named(session, operation.id, reference, me().id)
    if standing is None:
        raise NotFound
    series = series_named(session, operation.id, standing.reference, me().id)
    return _At(operation, role, series, standing.referral)


def _approved(session: Session, referral: Referral) -> Slip:
    """The slip that was approved, as long as every text on it may still be read."""
    slip = slip_of(session, referral)
    if slip is None or not slip.body:
        raise NoSlip(referral=referral.reference)
    if referral.state is ReferralState.REVOKED:
        raise OutOfOrder(referral=referral.reference)
    if wiped_since(session, slip):
        raise SlipWiped(referral=referral.reference)
    return slip


def _refuse_too_early(slug: str, referral: Referral) -> None:
    """What would hold up the referral holds up its paper: it leaves before anybody notes it."""
    if referral.state.is_before_sending:
        refuse_going_out(seat_at(slug, RUNS_DESK), referral.reference)


def _drawn(template: str, slip: Shown, at: _At) -> str:
    """In the recipient's language, whoever reads it here."""
    printed = {"printed_at": clock.now(), "printed_by": me().name}
    with i18n.speaking(slip.content["language"], at.operation.zone):
        return render_template(template, shown=slip, state=at.referral.state, **printed)


def _file(made: bytes, kind: str, name: str) -> Response:
    answer = Response(made, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
