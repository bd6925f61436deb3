"""A retry is safe: every request that changes something, sent again with its key, is answered
alike and done once; or its form is one that bears no key.

Which requests there are says the table of routes; what comes before each of them stands here. A
new one has to be told here as well, or why a key means nothing to it.
"""

import contextlib
import os
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import select

from taskforce import db
from taskforce.actions.checkpoint import make_checkpoint
from taskforce.actions.draw import draw_series, pass_series
from taskforce.actions.operation import open_wall
from taskforce.actions.referral import send_referral
from taskforce.actions.session import sign_in
from taskforce.actions.wellness import start_viewing
from taskforce.inputs.desk import SendReferral
from taskforce.inputs.listing import ListKind, read_list
from taskforce.models import (
    Member,
    Mention,
    Model,
    User,
)
from taskforce.queries.listing import effect_of
from taskforce.queries.person import as_read
from taskforce.queries.rule import as_of
from tests.harness.snapshot import Snapshot
from tests.harness.story import Story, digest_read
from tests.harness.world import a_series
from tests.web.matrix import FEEDBACK, ON_SQLITE, ROUTES, SCRIPT, VALUES, Asked

TEMPLATES = Path(__file__).parents[2] / "templates"
KEY = SCRIPT | {"Idempotency-Key": "5" * 32}
#: So often one request is sent, by turns and at once.
TIMES, FIVE = 5 if os.environ.get("SOAK") else 2, 5
LONG_AGO = date(2026, 11, 18)
SLIP = "clue locate draft compare"
SENT = f"{SLIP} approve send"
HEARD = FEEDBACK | {"happened_on": "2026-11-21"}
PEOPLE = ("ana", "bea", "nour", "kim", "lea", "olu")
SERIES_LIST = (
    "reference,aliases,origin,languages,first_seen,items,known_elsewhere,contact,locator\n"
    "S-0007,,Office mineurs,ar,2019-04,12,unknown,,shelf 7\n"
)

#: The page sends these without a key (``data-plain``), and each is meant when it is pressed.
ANSWERED_ANEW = {
    "session.enter": "it asks for a password",
    "session.leave": "afterwards nobody is signed in who could be answered again",
    "account.check": "it shows a page, and changes nothing",
    "account.choose": "a badge is used once; and nobody is signed in who could have a key",
    "wall.enter": "a screen is nobody's",
    "operation.accept": "the record keeps each time that somebody accepted",
    "knowledge.say": "the record keeps each time that somebody said what they know",
    "front_desk.code": "a code is shown once and kept nowhere",
    "front_desk.badges": "a code is shown once and kept nowhere",
    "host.code": "a code is shown once and kept nowhere",
    "host.wall": "a link is shown once and kept nowhere",
    "person.add": "a code is shown once and kept nowhere",
}


class Retried(NamedTuple):
    """Who sends it, what came before; and what else than in ``SAYS`` they say, or where."""

    by: str
    after: str = ""
    says: Any = None
    at: Any = None


class Week(Story):
    """With what else somebody may have done before."""

    def mention(self):
        self.ask(text="Whose trams, @[bea]?")

    def draw(self):
        """Of several in a language that she reads."""
        self.world.bring(a_series("S-0003", languages="es"), a_series("S-0004", languages="es"))
        draw_series(self.ana)

    def pass_by(self):
        pass_series(self.world.ana.id, self.world.series().id)

    def view(self):
        start_viewing(self.world.ana.id)

    def wall(self):
        open_wall(self.world.nour.id, self.world.harbour)

    def checkpoint(self):
        make_checkpoint(self.world.nour.id, self.world.harbour)

    def send_early(self):
        """So that an answer is overdue."""
        self.approve(on=LONG_AGO)
        send_referral(self.lea, "R-0001", SendReferral(channel="direct", sent_on=LONG_AGO))


def _first(model, **where):
    with db.reading() as session:
        return session.scalars(select(model).filter_by(**where)).first()


def _were(world):
    found = _first(User, id=world.bea.id), _first(Member, user_id=world.bea.id)
    return {"were": as_read(*found), "agency": str(world.agency("National Police"))}


def _listed(world):
    rows = read_list(ListKind.SERIES, SERIES_LIST.encode()).rows
    with db.reading() as session:
        effect = effect_of(session, ListKind.SERIES, world.harbour, rows, world.nour.id)
    return {"which": "series", "lines": SERIES_LIST, "seen": effect.seen(rows)}


def _police(world):
    return {"agency": str(world.agency("National Police"))}


def _clearinghouse(world):
    return {"agency": str(world.agency("National Clearinghouse"))}


def _bea(world):
    return {"user_id": world.bea.id}


def _slip(world):
    return {"seen": digest_read(world)}


def _the_second(world):
    return {"reference": "S-0002"}


RETRIED = {
    "wall.freeze": Retried("nour", SENT),
    "wall.release": Retried("nour", "freeze"),
    "wall.tell": Retried("nour"),
    "wall.hide": Retried("nour", "tell_small"),
    "account.save": Retried("ana"),
    "wellness.start": Retried("ana"),
    "wellness.stop": Retried("ana", "view"),
    "wellness.save": Retried("ana"),
    "series.effect": Retried("ana", "clue"),
    "ask.reach": Retried("ana"),
    "series.practise": Retried("ana"),
    "series.claim": Retried("ana"),
    "draw.by_turn": Retried("ana", "other"),
    "draw.fitting": Retried("ana", "other draw", {"knows": "language:es"}),
    "draw.let_go_by": Retried("ana"),
    "draw.take_back": Retried("ana", "pass_by"),
    "series.renew": Retried("ana", "claim"),
    "series.release": Retried("ana", "claim"),
    "series.free": Retried("nour", "claim"),
    "series.limit": Retried("nour", "other", at=_the_second),
    "series.open_to_all": Retried("nour", "other limit", at=_the_second),
    "series.alias": Retried("ana"),
    "series.withdraw": Retried("kim", "match"),
    "series.redact": Retried("ana", "claim release"),
    "series.draft": Retried("ana"),
    "clue.post": Retried("bea"),
    "clue.confirm": Retried("bea", "clue"),
    "clue.grant": Retried("ana", "withhold"),
    "clue.contest": Retried("bea", "clue"),
    "clue.settle": Retried("ana", "clue doubt"),
    "clue.redact_reason": Retried("bea", "clue doubt"),
    "clue.same": Retried("ana", "clue elsewhere"),
    "clue.different": Retried("kim", "clue elsewhere"),
    "clue.redact": Retried("ana", "clue"),
    "jurisdiction.record": Retried("kim", "clue"),
    "jurisdiction.withdraw": Retried("kim", "clue locate"),
    "ask.seen": Retried("bea", "mention", at=lambda world: {"mention": _first(Mention).id}),
    "leaving.hand_over": Retried("ana", "claim", {"series": "S-0001"}),
    "leaving.end": Retried(
        "nour", "claim", {"series": "S-0001"}, lambda world: {"user_id": world.ana.id}
    ),
    "deadline.propose": Retried("ana"),
    "deadline.agree": Retried("kim", "expire"),
    "deadline.end": Retried("ana", "expire agree"),
    "deadline.redact": Retried("ana", "expire"),
    "link.make": Retried("kim", "other"),
    "link.withdraw": Retried("kim", "other link"),
    "referral.draft": Retried("kim", "clue locate", _police),
    "referral.compare": Retried("kim", "clue locate draft"),
    "comparison.record": Retried("kim"),
    "referral.approve": Retried("lea", SLIP, _slip),
    "slip.choose": Retried("kim", "clue locate draft", _slip),
    "referral.send": Retried("lea", f"{SLIP} approve", {"sent_on": "2026-11-22"}),
    "referral.close": Retried("kim", SENT),
    "referral.recall": Retried("kim", SENT),
    "referral.confirm": Retried("kim", f"{SENT} recall", {"confirmed_on": "2026-11-22"}),
    "referral.seen": Retried("kim", f"{SLIP} send_early"),
    "referral.revoke": Retried("kim", "clue locate draft"),
    "referral.feedback": Retried("kim", SENT, HEARD),
    "referral.withdraw": Retried("kim", f"{SENT} hear"),
    "desk.send": Retried("lea", f"{SLIP} approve", {"sent_on": "2026-11-22"}),
    "desk.hear": Retried("kim", SENT, HEARD),
    "desk.preview": Retried("kim", SENT),
    "desk.record": Retried("kim", SENT, {"lines": "R-0001, acknowledged, 2026-11-21, Liaison"}),
    "child.register": Retried("kim", f"{SENT} hear", _clearinghouse),
    "child.withdraw": Retried("kim", f"{SENT} hear register unhear"),
    "child.care": Retried("kim", f"{SENT} hear"),
    "stop.take": Retried("kim", "match"),
    "stop.resolve": Retried("kim", "match"),
    "stop.reopen": Retried("kim", "match resolve"),
    "ask.post": Retried("ana"),
    "ask.aim": Retried("ana", "ask"),
    "ask.answer": Retried("bea", "ask"),
    "ask.pass_on": Retried("bea", "ask", lambda world: {"to": str(world.nour.id)}),
    "ask.close": Retried("ana", "ask answer"),
    "ask.redact": Retried("ana", "ask"),
    "ask.not_me": Retried("bea", "ask"),
    "translation.post": Retried("bea", "clue"),
    "translation.want": Retried("bea", "clue"),
    "translation.redact": Retried("bea", "clue translate"),
    "translation.not_me": Retried("bea", "clue want"),
    "glossary.save": Retried("bea"),
    "glossary.redact": Retried("bea", "term"),
    "charge.give": Retried("nour", "match", lambda world: {"owner": f"person-{world.kim.id}"}),
    "charge.finish": Retried("kim", "match give"),
    "charge.close": Retried("nour", "match give turn"),
    "checkpoint.make": Retried("nour", "claim"),
    "checkpoint.hand": Retried("nour", "checkpoint", _police, lambda world: {"checkpoint_id": 1}),
    "front_desk.arrive": Retried("nour", at=_bea),
    "front_desk.undo": Retried("nour", "arrive", at=_bea),
    "front_desk.arrive_together": Retried("nour", "", lambda world: {"people": str(world.bea.id)}),
    "announcement.post": Retried("nour"),
    "announcement.translate": Retried("bea", "announce"),
    "announcement.acknowledge": Retried("ana", "announce"),
    "announcement.end": Retried("nour", "announce"),
    "announcement.redact": Retried("nour", "announce"),
    "handing.assign": Retried("nour", "claim", lambda world: {"to": str(world.bea.id)}),
    "handing.over": Retried("kim", "match take", lambda world: {"to": str(world.lea.id)}),
    "handing.seen": Retried("lea", "match take hand_over"),
    "handing.redact": Retried("kim", "match take hand_over"),
    "setting.open_new": Retried("nour"),
    "setting.save": Retried("nour", "", lambda world: {"were": world.operation().settings_digest}),
    "setting.write": Retried("nour", "", lambda world: {"as_of": str(as_of(world.operation()))}),
    "listing.preview": Retried("nour"),
    "listing.bring": Retried("nour", "", _listed),
    "person.edit": Retried("nour", "", _were, _bea),
    "destruction.ask": Retried("nour", "end", {"slug": "harbour"}),
    "destruction.confirm": Retried("pat", "second end ask_end", {"slug": "harbour"}),
    "destruction.cancel": Retried("nour", "end ask_end"),
    "export.make": Retried("nour", "claim"),
    "export.key": Retried("nour", at=lambda world: {"agency_id": world.agency("National Police")}),
    "host.role": Retried("nour", at=_bea),
    "host.unseat": Retried("nour", at=_bea),
    "host.disable": Retried("nour", at=_bea),
    "host.enable": Retried("nour", at=_bea),
    "host.unlock": Retried("nour", at=_bea),
    "host.turn": Retried("nour", "", {"to": "running"}),
    "host.revoke": Retried("nour", "wall", at=lambda world: {"link_id": 1}),
}


#: These show what would be done.
PREVIEWS = {"desk.preview", "listing.preview"}
#: Those that write most, and one that changes the house.
WRITE_MOST = (
    "series.claim",
    "clue.post",
    "referral.approve",
    "referral.feedback",
    "listing.bring",
    "host.unseat",
)
#: Of each there is one event, and one request that is remembered.
RECORDS = ("event", "house_event", "retry", "house_retry")


def test_every_route_that_changes_something_is_retried_or_says_why_not():
    posts = {name for name, route in ROUTES.items() if route.method == "POST"}

    assert posts == set(RETRIED) | set(ANSWERED_ANEW)
    assert not set(RETRIED) & set(ANSWERED_ANEW)


def test_the_page_sends_without_a_key_what_a_key_means_nothing_to():
    """A script would take the answer, on which a code stands once, and look for nothing on it."""
    keyed = set()
    for template in TEMPLATES.rglob("*.html"):
        for form in re.findall(r"<form[^>]*>", template.read_text()):
            if "data-plain" not in form:
                keyed.update(re.findall(r"path\('([a-z_.]+)'", form))

    assert "series.claim" in keyed
    assert keyed & set(ANSWERED_ANEW) == {"session.enter"}  # where a page is locked in place


class Bench:
    """A world of which each state is made once, and everybody signed in."""

    def __init__(self, app, world):
        self.world, self._app = world, app
        self._secrets = {name: sign_in(getattr(world, name).id) for name in PEOPLE}
        self._states = {"": Snapshot(db.writers_engine())}

    def ready(self, steps):
        """As it is after these steps."""
        if steps not in self._states:
            before, _, step = steps.rpartition(" ")
            self.ready(before)
            week = Week(self.world)
            getattr(week, step)()
            if step == "second":
                self._secrets["pat"] = sign_in(week.pat.user_id)
            self._states[steps] = Snapshot(db.writers_engine())
        self._states[steps].restore()

    def sender(self, name):
        """The request ``RETRIED`` tells of, ready to be sent."""
        told, route = RETRIED[name], ROUTES[name]
        self.ready(told.after)
        paths = self._app.url_map.bind("")
        rule = next(self._app.url_map.iter_rules(name))
        there = VALUES | (told.at(self.world) if told.at else {})
        needed = {argument: there[argument] for argument in rule.arguments}
        asked = Asked(name, "POST", paths.build(name, needed, method="POST"))
        more = told.says(self.world) if callable(told.says) else told.says or {}

        def send():
            client = self._app.test_client()
            client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
            client.set_cookie("session", self._secrets[told.by])
            answer = asked.by(client, headers=KEY, says=route.says | more)
            named = [answer.headers.get(name) for name in ("Location", "Event-Number")]
            return answer.status_code, *named, answer.data

        return send


def everything():
    """Each row of each table; of what is hidden anew each time, that it is there."""
    with contextlib.closing(db.writers_engine().raw_connection()) as connection:
        cursor, rows = connection.cursor(), {}
        for table in Model.metadata.tables:
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY id')
            rows[table] = cursor.fetchall()
    return rows | {"draft": len(rows["draft"])}


def differing(one, other):
    return {name for name, rows in one.items() if rows != other[name]}


@ON_SQLITE
def test_sent_again_with_its_key_it_is_answered_alike_and_done_once(app, world, at):
    at(11, 30)
    bench, wrong = Bench(app, world), {}
    for name in RETRIED:
        send = bench.sender(name)
        before, first = everything(), send()
        once = everything()
        again = [send() for _ in range(TIMES - 1)]
        if first[0] >= 400 or again != [first] * (TIMES - 1):
            wrong[name] = first, again
        elif more := differing(once, everything()):
            wrong[name] = f"it is done again in {more}"
        elif (before == once) != (name in PREVIEWS):
            wrong[name] = f"it changes {differing(before, once)}"
    assert wrong == {}


@pytest.mark.both_engines
@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
def test_sent_five_times_at_once_it_is_answered_alike_and_done_once(app, world, at):
    at(11, 30)
    bench, wrong = Bench(app, world), {}
    for name in WRITE_MOST:
        send = bench.sender(name)
        before = everything()
        with ThreadPoolExecutor(FIVE) as room:
            answers = [each.result() for each in [room.submit(send) for _ in range(FIVE)]]
        once = everything()
        new = {table: len(once[table]) - len(before[table]) for table in RECORDS}
        if answers[0][0] >= 400 or answers != answers[:1] * FIVE:
            wrong[name] = answers
        elif sorted(new.values()) != [0, 0, 1, 1]:
            wrong[name] = new
        elif send() != answers[0] or (more := differing(once, everything())):
            wrong[name] = f"it is done again in {more}"
    assert wrong == {}
