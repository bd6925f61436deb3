"""The first sign-in with a code, and what people choose for themselves."""

from typing import Any

from flask import Blueprint, render_template, request

from taskforce import db, i18n, secret
from taskforce.actions.operation import activate_account
from taskforce.actions.session import choose as keep_choice
from taskforce.actions.session import know_browser, sign_in
from taskforce.door.forms import typed
from taskforce.door.password import hashed_aside
from taskforce.door.replies import from_script, moved, refused
from taskforce.door.session import give_cookie, me, whose_badge
from taskforce.errors import (
    AccountEnded,
    AlreadyDone,
    Busy,
    CodeUsed,
    InputRefused,
    NotArrived,
    Refusal,
    TooLate,
    WrongCode,
)
from taskforce.inputs.session import Activate, Choose, ChoosePassword
from taskforce.models import User
from taskforce.queries.session import language_of
from taskforce.web.session import REMEMBERED

bp = Blueprint("account", __name__)


@bp.get("/activate")
def activate() -> str:
    """The first page of somebody who has a badge."""
    return render_template("session/activate.html", refusal=None, typed={})


@bp.post("/activate")
def check() -> Any:
    try:
        code = secret.plain_code(typed(Activate).code)
        return _choose_page(whose_badge(code, is_here=True), code)
    except Refusal as refusal:
        return _again("session/activate.html", refusal)


@bp.post("/activate/choose")
def choose() -> Any:
    chosen = request.form.get("language")
    if chosen in i18n.OFFERED:
        i18n.speak(chosen)  # what is refused is refused in that language already
    try:
        said = typed(ChoosePassword)
        code = secret.plain_code(said.code)
        user = whose_badge(code, is_here=True)
        activate_account(user.id, secret.digest(code), hashed_aside(said.password))
    except (InputRefused, NotArrived, TooLate) as refusal:
        code = secret.plain_code(request.form.get("code", "")[:200])
        return _choose_page(whose_badge(code), code, refusal)
    except (WrongCode, CodeUsed, AccountEnded) as refusal:
        return _again("session/activate.html", refusal)
    except AlreadyDone:
        return _again("session/activate.html", CodeUsed())
    try:
        keep_choice(user.id, Choose(language=said.language, zone=user.zone))
        answer = moved("/")
        give_cookie(answer, "session", sign_in(user.id))
        give_cookie(answer, "browser", know_browser(user.id), REMEMBERED)
    except Busy:  # the code is used, so trying again would not help: sign in as on any other day
        return moved("/sign-in")
    return answer


@bp.get("/settings")
def settings() -> str:
    return _settings_page(None, is_saved="saved" in request.args)


@bp.post("/settings")
def save() -> Any:
    try:
        said = typed(Choose)
    except InputRefused as refusal:
        return refused(refusal) if from_script() else (_settings_page(refusal), refusal.status)
    keep_choice(me().id, said)
    return moved("/settings?saved")


def _language_of(user: User) -> str:
    with db.reading() as session:
        return language_of(session, user)


def _choose_page(user: User, code: str, refusal: Refusal | None = None) -> Any:
    if refusal and from_script():
        return refused(refusal)
    wish = request.args.get("lang")
    if not refusal:
        i18n.speak(wish if wish in i18n.OFFERED else _language_of(user))
    page = render_template(
        "session/choose.html",
        person={
            "name": user.name,
            "sign_in_name": user.sign_in_name,
            "agency": user.agency.name if user.agency else "",
            "country": user.country,
        },
        code=code,
        chosen=request.form.get("language") or i18n.language(),
        refusal=refusal,
    )
    return (page, refusal.status) if refusal else page


def _settings_page(refusal: InputRefused | None, is_saved: bool = False) -> str:
    said = {name: request.form.get(name, "") for name in ("language", "zone")}
    return render_template(
        "session/settings.html",
        zones=i18n.zones(),
        typed=said if refusal else {"language": me().language, "zone": me().zone},
        refusal=refusal,
        is_saved=is_saved,
    )


def _again(template: str, refusal: Refusal) -> Any:
    if from_script():
        return refused(refusal)
    said = {"code": request.form.get("code", "")[:200]}
    return render_template(template, refusal=refusal, typed=said), refusal.status
