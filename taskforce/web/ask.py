"""Asks, and what waits for one person."""

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from taskforce import clock, db
from taskforce.actions.ask import (
    aim_ask,
    answer_ask,
    close_ask,
    pass_ask,
    post_ask,
    redact_ask,
    say_not_me,
)
from taskforce.actions.draft import forget_draft
from taskforce.door.forms import typed
from taskforce.door.readings import note_opened
from taskforce.door.replies import done, moved
from taskforce.door.seats import enter, seat_at
from taskforce.door.session import me
from taskforce.errors import NotFound
from taskforce.inputs.ask import AnswerAsk, PassAsk, PostAsk, TryAsk, Wanted
from taskforce.inputs.clue import Redact
from taskforce.models import Mention
from taskforce.policy import ASKS, POSTS_CLUES
from taskforce.queries.aside import put_aside
from taskforce.queries.ask import ask_named, cards_for, keywords_in, reach_of
from taskforce.queries.charge import charges_with
from taskforce.queries.clue import drafts_of, withheld_by
from taskforce.queries.deadline import to_agree
from taskforce.queries.handing import handed_to
from taskforce.queries.history import done_around, done_by_others
from taskforce.queries.mention import mentions_of
from taskforce.queries.operation import readers_of
from taskforce.queries.referral import limited_with_referrals, overdue_for
from taskforce.queries.series import held_by, series_named
from taskforce.queries.translation import wanted_from

bp = Blueprint("ask", __name__, url_prefix="/operations/<slug>")


@bp.get("/for-you")
def for_you(slug: str) -> str:
    """What waits for the reader, and what others did on what is theirs."""
    now = clock.now()
    with db.reading() as session:
        operation, _ = enter(session, slug, ASKS)
        cards = cards_for(session, operation.id, now, me().id)
        wanted = wanted_from(session, operation.id, me().id)
        mentions = mentions_of(session, operation.id, now, me().id)
        handed = handed_to(session, operation.id, now, me().id)
        agreeing = to_agree(session, operation.id, now, me().id)
        withheld = withheld_by(session, operation.id, me().id)
        shown = {
            *(clue.series_id for clue, _ in withheld),
            *(card.ask.series_id for card in cards),
            *(card.wanted.series_id for card in wanted),
            *(named.mention.series_id for named in mentions),
            *(each.handing.series_id or 0 for each in handed),
            *(each.series.id for each in agreeing),
        }
        page = render_template(
            "ask/for_you.html",
            tab="for-you",
            cards=cards,
            drafts=drafts_of(session, me().id, *shown),
            wanted=wanted,
            mentions=mentions,
            charges=charges_with(session, operation, me().id),
            handed=handed,
            agreeing=agreeing,
            overdue=overdue_for(session, operation.id, operation.day_of(now), me().id),
            withheld=withheld,
            limited=limited_with_referrals(session, operation.id, me().id),
            claims=held_by(session, operation.id, me().id, now, reader_id=me().id),
            lines=done_by_others(session, operation.id, me().id, now),
            around=done_around(session, operation.id, me().id, now),
            people=readers_of(session, operation.id, me().id),
        )
    note_opened(me().id, *shown)
    return page


@bp.post("/series/<reference>/asks")
def post(slug: str, reference: str) -> Response:
    said = typed(PostAsk)
    seat = seat_at(slug, ASKS)
    number = post_ask(seat, reference, said)
    forget_draft(seat, "ask", reference)
    return done(number, url_for("series.show", slug=slug, reference=reference))


@bp.post("/series/<reference>/reach")
def reach(slug: str, reference: str) -> str:
    """Whom an ask would reach, before it is posted."""
    said = typed(TryAsk)
    with db.reading() as session:
        operation, _ = enter(session, slug, ASKS)
        series = series_named(session, operation.id, reference, me().id)
        things = said.things(keywords_in(session, operation.id, said.text))
        reached, nearest = reach_of(session, series, me().id, things)
        page = render_template("ask/_reach.html", things=things, reached=reached, nearest=nearest)
    note_opened(me().id, series.id)
    return page


@bp.post("/asks/<ask>/aim")
def aim(slug: str, ask: str) -> Response:
    said = typed(Wanted)
    return _done(aim_ask(seat_at(slug, ASKS), ask, said), slug)


@bp.post("/asks/<ask>/answer")
def answer(slug: str, ask: str) -> Response:
    said = typed(AnswerAsk)
    seat = seat_at(slug, POSTS_CLUES)
    number = answer_ask(seat, ask, said)
    forget_draft(seat, ask)
    return _done(number, slug)


@bp.post("/asks/<ask>/pass")
def pass_on(slug: str, ask: str) -> Response:
    said = typed(PassAsk)
    return _done(pass_ask(seat_at(slug, ASKS), ask, said), slug)


@bp.post("/asks/<ask>/close")
def close(slug: str, ask: str) -> Response:
    return _done(close_ask(seat_at(slug, ASKS), ask), slug)


@bp.post("/asks/<ask>/redact")
def redact(slug: str, ask: str) -> Response:
    said = typed(Redact)
    return _done(redact_ask(seat_at(slug, ASKS), ask, said), slug)


@bp.post("/asks/<ask>/not-me")
def not_me(slug: str, ask: str) -> Response:
    """Nobody else can tell."""
    with db.reading() as session:
        operation, _ = enter(session, slug, ASKS)
        found = ask_named(session, operation.id, ask, me().id)
    say_not_me(me().id, ask_id=found.id)
    return moved(url_for(".for_you", slug=slug))


@bp.post("/mentions/<int:mention>/seen")
def seen(slug: str, mention: int) -> Response:
    """Whoever was mentioned has read it; nobody else can tell."""
    with db.reading() as session:
        operation, _ = enter(session, slug, ASKS)
        waiting = mentions_of(session, operation.id, clock.now(), me().id)
        aside = put_aside(session, operation.id, Mention, me().id)
    if mention not in [each.id for each in (*(each.mention for each in waiting), *aside)]:
        raise NotFound
    say_not_me(me().id, mention_id=mention)
    return moved(url_for(".for_you", slug=slug))


def _done(number: int, slug: str) -> Response:
    return done(number, url_for("ask.for_you", slug=slug))
