"""Texts that would run if a page took them for more than texts, said wherever people may write."""

import itertools

from pydantic_core import PydanticCustomError
from sqlalchemy import select

from taskforce import clock, db
from taskforce.actions.ask import answer_ask, post_ask
from taskforce.actions.clue import post_clue
from taskforce.actions.comparison import import_known_list, record_comparison
from taskforce.actions.deadline import end_deadline, propose_deadline
from taskforce.actions.draft import save_draft
from taskforce.actions.feedback import record_feedback
from taskforce.actions.handing import hand_desk_over
from taskforce.actions.jurisdiction import record_jurisdiction, withdraw_jurisdiction
from taskforce.actions.knowledge import say_knowledge
from taskforce.actions.leaving import hand_all_over
from taskforce.actions.link import link_child, withdraw_link
from taskforce.actions.operation import edit_person, import_agencies, import_people
from taskforce.actions.referral import recall_referral, revoke_referral, send_referral
from taskforce.actions.series import assign_series, claim_series, free_series, release_series
from taskforce.actions.setting import edit_operation
from taskforce.actions.stop import reopen_stop, resolve_stop
from taskforce.actions.term import save_term
from taskforce.actions.translation import translate
from taskforce.actions.voice import contest_clue
from taskforce.inputs.clue import Contest, SaveDraft
from taskforce.inputs.desk import (
    GiveReason,
    LinkChild,
    RecallReferral,
    RecordComparison,
    RecordFeedback,
    RecordJurisdiction,
    ResolveStop,
    SendReferral,
)
from taskforce.inputs.gate import admit, is_formula
from taskforce.inputs.handing import AssignSeries, HandDeskOver
from taskforce.inputs.knowledge import Know
from taskforce.inputs.leaving import HandOver
from taskforce.inputs.listing import AgencyRow, KnownRow
from taskforce.inputs.person import EditPerson
from taskforce.inputs.series import FreeSeries, ReleaseSeries
from taskforce.models import Ask, Clue, Deadline, Jurisdiction, Link, Member, Referral, User
from taskforce.queries.person import as_read
from tests.harness.story import S1, SENT_ON, approve_referral, settings
from tests.harness.story import as_read as slip_read
from tests.harness.world import (
    a_clue,
    a_deadline,
    a_person,
    a_series,
    a_term,
    a_translation,
    an_answer,
    an_ask,
)

#: Whatever might run calls ``hit``; whatever might send goes to another address.
PAYLOADS = """
<script>hit()</script>
</textarea><script>hit()</script>
</template><script>hit()</script>
"><script>hit()</script>
'><img src=x onerror=hit()>
<img src=x onerror=hit()>
<img src=`x` onerror=hit()>
<svg onload=hit()>
<svg><script>hit()</script></svg>
<svg><use href="#stop" onload=hit()></use></svg>
<svg><animate onbegin=hit() attributeName=x dur=1s>
<math><mtext><style><img src=x onerror=hit()></style></mtext></math>
<iframe srcdoc="<script>parent.hit()</script>"></iframe>
<object data="javascript:hit()"></object>
<a href="javascript:hit()" autofocus onfocus=hit()>press</a>
javascript:hit()
data:,hit()
<body onload=hit()>
<details open ontoggle=hit()>
<input autofocus onfocus=hit()>
<video><source onerror=hit()></video>
<base href="/elsewhere/">
<meta http-equiv="refresh" content="0;url=/sign-in">
<link rel=stylesheet href=/elsewhere>
<style>*{background:url(/elsewhere)}</style>
<form id="post-clue" action="/sign-out"><input name=id></form>
<form name=body><input name=dataset><input name=adoptedStyleSheets></form>
<div id="main" data-topic="x">two mains</div>
<div hx-get="/elsewhere" hx-trigger="load">x</div>
<div hx-on:load="hit()" hx-on::after-swap="hit()">x</div>
<div hx-on--load="hit()" hx-trigger="load[hit()]" hx-get="/elsewhere">x</div>
<div hx-vals="js:{a:hit()}" hx-trigger="load" hx-get="/elsewhere">x</div>
<div data-hx-get="/elsewhere" data-hx-trigger="load">x</div>
<hx-partial hx-target="#main">gone</hx-partial>
<template hx type="partial" hx-target="#main">gone</template>
<div hx-swap-oob="true" id="main">gone</div>
<button data-opens="lock" data-action="/sign-out" data-key="c">press</button>
<p data-only="0" data-role="host" data-word="not-sent">x</p>
<title>gone</title><main data-seen="0" data-live="/elsewhere"></main>
<!-- --><script>hit()</script> -->
]]><script>hit()</script>
{{ 7*7 }} {% raw %} {{ config }} ${7*7} #{7*7} <%= 7*7 %>
%(actor)s %s %d {0} {time} %
'-hit()-' "+hit()+" `${hit()}`
\\u003cscript\\u003ehit()\\u003c/script\\u003e &lt;script&gt;hit()&lt;/script&gt;
constructor.constructor('hit()')()
onerror=hit;throw 1
<slot name=x><x-y is=z>
""".strip().splitlines()


def accepted(most=200):
    """What the gate lets through: the rest never gets onto a page."""
    for payload in PAYLOADS:
        try:
            yield admit(payload, most)
        except PydanticCustomError:
            continue


#: After so many texts each field has had one: what excludes one another takes turns.
TURNS = 4


class Floor:
    """Where one text after the other is said: on the series, at the desk, to everybody."""

    def __init__(self, story):
        self._story, self._world, self._turns = story, story.world, itertools.count()
        story.to("clue", "locate", "match", "other")

    def say(self, text):
        """In every field of what an operation shares."""
        story, turn = self._story, next(self._turns)
        why = GiveReason(reason=text)
        resolve_stop(story.kim, "X-0001", ResolveStop(resolution="different", reason=text))
        self._hold(text, turn % TURNS)
        self._talk(text)
        self._decide(text, why)
        self._refer(text, why, is_sent=turn % 2)
        reopen_stop(story.kim, "X-0001", why)
        desk = (story.kim, story.lea) if turn % 2 == 0 else (story.lea, story.kim)
        hand_desk_over(desk[0], HandDeskOver(to=desk[1].user_id, note=text))

    def _hold(self, text, turn):
        story, claim = self._story, self._world.series().claim_number + 1
        if turn:
            claim_series(story.ana, S1)
        else:
            said = AssignSeries(claim=claim - 1, to=self._world.ana.id, reason=text)
            assign_series(story.nour, S1, said, "en")
        if turn == 1:
            free_series(story.nour, S1, FreeSeries(claim=claim, reason=text), "en")
        elif turn == 2:
            note = HandOver(series=[S1], note=text, text_language="en")
            hand_all_over(story.ana, note)
        else:
            note = ReleaseSeries(claim=claim, note=text, text_language="en")
            release_series(story.ana, S1, note)

    def _talk(self, text):
        story, nour = self._story, self._world.nour.id
        post_clue(story.ana, S1, a_clue(text, locator=text))
        clue = self._newest(Clue)
        translate(story.bea, clue, a_translation(text))
        contest_clue(story.bea, clue, Contest(reason=text, text_language="en"))
        post_ask(story.ana, S1, an_ask(text, locator=text))
        answer_ask(story.bea, self._newest(Ask), an_answer(note=text))
        save_draft(nour, self._world.series().id, SaveDraft(form="clue", text=text))
        save_term(story.bea, a_term(text, en=text[:80]))
        story.announce(text)

    def _decide(self, text, why):
        story = self._story
        record_jurisdiction(story.kim, S1, RecordJurisdiction(places=["BE"], clues=["C-0001"]))
        withdraw_jurisdiction(story.kim, self._newest(Jurisdiction), why)
        link_child(story.kim, S1, LinkChild(other="S-0002", reason=text))
        withdraw_link(story.kim, self._newest(Link), why)
        propose_deadline(story.ana, S1, a_deadline("logs", text), "en")
        end_deadline(story.ana, self._newest(Deadline))
        heard = {"source": "ICSE", "compared_on": clock.now().date(), "answer": text}
        record_comparison(story.kim, S1, RecordComparison(**heard))

    def _refer(self, text, why, is_sent):
        story = self._story
        story.draft(household="contact", household_reason=text)
        referral = self._newest(Referral)
        story.choose(referral, contact=text)
        if not is_sent:
            revoke_referral(story.kim, referral, why)
            return
        story.compare(referral)
        approved = slip_read(self._world, referral, household="confirmed")
        approve_referral(story.lea, referral, approved)
        out = SendReferral(channel="direct", channel_reference=text, sent_on=SENT_ON)
        send_referral(story.lea, referral, out)
        heard = {"step": "declined", "happened_on": SENT_ON, "source": text, "reason": text}
        record_feedback(story.kim, referral, RecordFeedback(**heard))
        recall_referral(story.kim, referral, RecallReferral(reason=text))

    def _newest(self, model):
        with db.reading() as session:
            here = select(model).filter_by(operation_id=self._world.harbour)
            return session.scalars(here.order_by(model.number.desc())).first().reference


def say_in_house(story, text):
    """In every field of what a host says of agencies, people, lists and the operation, and of
    what somebody knows."""
    world, count = story.world, len(story.world.members())
    nour, line = world.nour.id, text if not is_formula(text) else f"a {text}"
    agency = {"name": line, "country": "NL", "kind": "law enforcement", "channel": "direct"}
    import_agencies(nour, [AgencyRow(**agency, contact=line)])
    guest = a_person(f"guest{count}", name=line, agency=line, country="NL")
    import_people(nour, world.harbour, [guest])
    with db.reading() as session:
        bea = session.get(User, world.bea.id)
        were = as_read(bea, session.scalars(select(Member).filter_by(user_id=bea.id)).one())
    said = EditPerson(name=line, agency=1, locale="fr", zone="Europe/Paris", were=were)
    edit_person(nour, world.harbour, world.bea.id, said)
    known = {"alias": "ICSE:7001", "state": "active", "contact": line, "date": "2026-11-20"}
    import_known_list(nour, [KnownRow(**known)])
    edit_operation(world.seat(world.nour), settings(world, name=text[:80]))
    story.rules(**{f"rules_{code}": text for code in world.operation().work_languages})
    say_knowledge(nour, Know(keywords=text[:40].replace(",", " ")))
    rows = {"origin": line, "contact": line, "locator": line}
    world.bring(a_series(f"S-{900 + count:04}", known_elsewhere="active", **rows))
