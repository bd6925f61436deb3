"""What leads to each kind of event."""

from datetime import UTC, date, datetime
from unittest.mock import patch

from sqlalchemy import select

from taskforce import clock, db
from taskforce.actions import referral as referrals
from taskforce.actions.announcement import (
    acknowledge_announcement,
    announce,
    end_announcement,
    redact_wording,
    translate_announcement,
)
from taskforce.actions.arrival import note_arrivals, withdraw_arrival
from taskforce.actions.ask import aim_ask, answer_ask, close_ask, pass_ask, post_ask, redact_ask
from taskforce.actions.charge import finish_charge, give_charges
from taskforce.actions.child import record_care, register_child, withdraw_registration
from taskforce.actions.clue import grant_clue, post_clue, redact_clue
from taskforce.actions.comparison import record_comparison
from taskforce.actions.deadline import (
    agree_deadline,
    end_deadline,
    propose_deadline,
    redact_deadline,
)
from taskforce.actions.destruction import (
    ask_destruction,
    cancel_destruction,
    confirm_destruction,
)
from taskforce.actions.draw import draw_series
from taskforce.actions.export import Made, note_export
from taskforce.actions.feedback import record_feedback, withdraw_feedback
from taskforce.actions.handing import hand_desk_over, redact_handing
from taskforce.actions.jurisdiction import record_jurisdiction, withdraw_jurisdiction
from taskforce.actions.link import link_child, withdraw_link
from taskforce.actions.operation import accept_rules, turn_operation
from taskforce.actions.practice import begin_practice
from taskforce.actions.referral import (
    close_referral,
    compare_referral,
    confirm_recall,
    draft_referral,
    recall_referral,
    revoke_referral,
    send_referral,
)
from taskforce.actions.same_place import confirm_same_place, dismiss_same_place
from taskforce.actions.series import (
    assign_series,
    claim_series,
    free_series,
    import_series,
    limit_series,
    open_series,
    redact_note,
    release_series,
    renew_series,
)
from taskforce.actions.setting import edit_operation, write_rules
from taskforce.actions.slip import choose_slip
from taskforce.actions.stop import (
    add_alias,
    reopen_stop,
    resolve_stop,
    take_stop,
    withdraw_alias,
)
from taskforce.actions.term import redact_term, save_term
from taskforce.actions.translation import redact_translation, translate, want_translation
from taskforce.actions.voice import confirm_clue, contest_clue, redact_doubt, settle_doubt
from taskforce.actions.wall import freeze_wall, hide_small, release_wall, tell_small
from taskforce.inputs.announcement import Announce
from taskforce.inputs.ask import PassAsk, Wanted
from taskforce.inputs.charge import GiveCharges
from taskforce.inputs.child import RecordCare, RegisterChild
from taskforce.inputs.clue import Contest, OtherClue, Redact
from taskforce.inputs.desk import (
    ApproveReferral,
    ChooseSlip,
    ConfirmRecall,
    DraftReferral,
    GiveReason,
    LinkChild,
    RecallReferral,
    RecordComparison,
    RecordFeedback,
    RecordJurisdiction,
    ResolveStop,
    SendReferral,
)
from taskforce.inputs.destruction import AskDestruction, ConfirmDestruction
from taskforce.inputs.export import MakeExport
from taskforce.inputs.handing import AssignSeries, HandDeskOver
from taskforce.inputs.operation import EditOperation, TurnOperation, WriteRules
from taskforce.inputs.series import AddAlias, FreeSeries, LimitSeries, OwnClaim, ReleaseSeries
from taskforce.inputs.translation import WantTranslation
from taskforce.models import Alias, EventKind, Referral, Role
from taskforce.queries.destruction import destruction_of
from taskforce.queries.rule import as_of
from taskforce.queries.slip import seen
from tests.harness.world import (
    a_clue,
    a_deadline,
    a_series,
    a_term,
    a_translation,
    an_answer,
    an_ask,
)

S1 = "S-0001"
#: The day on which referrals go out in these stories; approval comes before.
SENT = datetime(2026, 11, 21, 8, tzinfo=UTC)
SENT_ON = SENT.date()
WHY = GiveReason(reason="It was a mistake")
DOUBT = Contest(reason="Such trams run in Ghent as well", text_language="en")
NOTE = ReleaseSeries(claim=1, note="Not South-East Asia.", text_language="en")
#: The alias that S-0001 of Lighthouse bears.
ELSEWHERE = AddAlias(alias="ICSE:9001")


class Story:
    """One line of work on S-0001, a step at a time; each step takes those before it."""

    def __init__(self, world):
        self.world = world
        self.ana, self.bea = world.seat(world.ana), world.seat(world.bea)
        self.kim, self.lea = world.seat(world.kim), world.seat(world.lea)
        self.nour = world.seat(world.nour)

    def made(self, recipient="", what="series", **said):
        """A file of two rows, and its digest."""
        facts = {"rows": 2, "left_out": 0, "as_of": 1, "size": 99, "digest": "ab" * 32}
        return Made(MakeExport(what=what, **said), recipient=recipient, **facts)

    def export(self):
        return note_export(self.nour, self.made())

    def arrive(self):
        return note_arrivals(self.nour, [self.world.bea.id])

    def undo_arrival(self):
        return withdraw_arrival(self.nour, self.world.bea.id)

    def claim(self):
        return claim_series(self.ana, S1)

    def release(self):
        return release_series(self.ana, S1, NOTE)

    def clue(self, **said):
        return post_clue(self.ana, S1, a_clue(**said))

    def correct(self):
        return post_clue(self.ana, S1, a_clue("A green tram", ("NL",), supersedes="C-0001"))

    def match(self):
        return add_alias(self.bea, S1, ELSEWHERE)

    def take(self):
        return take_stop(self.kim, "X-0001")

    def assign(self, to=None, claim=0, by=None, reference=S1):
        to = to or self.world.bea
        said = AssignSeries(claim=claim, to=to.id, reason="She reads French")
        return assign_series(by or self.nour, reference, said, "en")

    def hand_over(self, to=None, by=None):
        said = HandDeskOver(to=(to or self.world.lea).id, note="The Dutch ones are urgent")
        return hand_desk_over(by or self.kim, said)

    def resolve(self):
        said = ResolveStop(resolution="different", reason="Another child")
        return resolve_stop(self.kim, "X-0001", said)

    def unmatch(self):
        with db.reading() as session:
            query = select(Alias).filter_by(operation_id=self.world.harbour, key="ICSE:9001")
            reference = session.scalars(query).one().reference
        return withdraw_alias(self.kim, reference)

    def doubt(self):
        return contest_clue(self.bea, "C-0001", DOUBT)

    def ask(self, **said):
        return post_ask(self.ana, S1, an_ask(**said))

    def answer(self):
        return answer_ask(self.bea, "Q-0001", an_answer())

    def other(self):
        return import_series(self.nour, [a_series("S-0002")])

    def limit(self, reference="S-0002"):
        people = LimitSeries(people=[self.world.ana.id, self.world.kim.id])
        return limit_series(self.nour, reference, people)

    def withhold(self):
        return post_clue(self.ana, S1, a_clue("The crest of a school", tlp="red"))

    def expire(self):
        said = a_deadline("logs", "The operator can be asked")
        return propose_deadline(self.ana, S1, said, "en")

    def agree(self):
        return agree_deadline(self.kim, "U-0001")

    def link(self):
        said = LinkChild(other="S-0002", reason="The same school bag")
        return link_child(self.kim, S1, said)

    def translate(self):
        return translate(self.bea, "C-0001", a_translation())

    def want(self, text="C-0001", language="fr"):
        return want_translation(self.ana, text, WantTranslation(language=language))

    def term(self):
        return save_term(self.bea, a_term("Not the licence.", en="number plate", fr="plaque"))

    def elsewhere(self):
        """A second series, and a clue there that may show the same place as C-0001."""
        self.world.bring(a_series("S-0002"))
        return post_clue(self.bea, "S-0002", a_clue("The same blue tram", locator=""))

    def same(self):
        return confirm_same_place(self.bea, "C-0002", OtherClue(other="C-0001"))

    def announce(self, text="The evening call begins at 17:30.", language="en"):
        return announce(self.nour, Announce(text=text, text_language=language))

    def reword(self, text="L’appel du soir commence à 17 h 30.", language="fr"):
        said = Announce(text=text, text_language=language)
        return translate_announcement(self.bea, "B-0001", said)

    def read(self):
        return acknowledge_announcement(self.ana, "B-0001")

    def locate(self):
        said = RecordJurisdiction(places=["NL"], clues=["C-0001"])
        return record_jurisdiction(self.kim, S1, said)

    def draft(self, **more):
        agency = self.world.agency("National Police")
        return draft_referral(self.kim, S1, DraftReferral(agency=agency, **more))

    def compare(self, referral="R-0001"):
        return compare_referral(self.kim, referral)

    def approve(self, on=SENT_ON):
        return approve_referral(self.lea, "R-0001", as_read(self.world), on)

    def choose(self, referral="R-0001", **said):
        chosen = {"clues": ["C-0001"], "permits": ["registers"], "language": "en"}
        chosen["seen"] = digest_read(self.world, referral)
        return choose_slip(self.kim, referral, ChooseSlip(**chosen | said))

    def send(self):
        said = SendReferral(channel="direct", sent_on=SENT_ON)
        return send_referral(self.lea, "R-0001", said)

    def close(self):
        return close_referral(self.kim, "R-0001")

    def recall(self):
        return recall_referral(self.kim, "R-0001", RecallReferral(reason="Not this series"))

    def hear(self, step="positive_identification", children=("1",), by=None, **more):
        said = {"happened_on": date(2026, 11, 21), "source": "Liaison officer"}
        if step == "declined":
            said["reason"] = "No officer is free"
        said = RecordFeedback(step=step, children=list(children), **said | more)
        return record_feedback(by or self.kim, "R-0001", said)

    def register(self, **more):
        agency = self.world.agency("National Clearinghouse")
        said = {"child": 1, "agency": agency, "told_on": date(2026, 11, 21)}
        return register_child(self.kim, S1, RegisterChild(**said | more))

    def unhear(self):
        return withdraw_feedback(self.kim, "F-0001", WHY)

    def care(self, **more):
        owner = f"agency-{self.world.agency('Children First')}"
        said = {"child": 1, "item": "advocate", "done_on": date(2026, 11, 21), "owner": owner}
        return record_care(self.kim, S1, RecordCare(**said | more))

    def give(self, which="all", owner=None, **said):
        said = GiveCharges(owner=owner or f"person-{self.world.kim.id}", which=which, **said)
        return give_charges(self.nour, said)

    def finish(self):
        return finish_charge(self.kim, "CH-0001")

    def turn(self, to="tail"):
        return turn_operation(self.nour, TurnOperation(to=to))

    def second(self):
        """A second host."""
        self.pat = self.world.seat(self.world.person("Pat", "en", Role.HOST))

    def end(self):
        """The tail, and then nothing more."""
        self.turn("tail")
        return self.turn("closed")

    def ask_end(self, **said):
        return ask_destruction(self.nour, AskDestruction(**{"slug": "harbour"} | said))

    def confirm_end(self, by=None, **said):
        """By default what stands, as whoever reads it confirms it."""
        with db.reading() as session:
            asked = destruction_of(session, self.world.harbour)
        said = {"slug": "harbour", "asked": asked.id if asked else 1} | said
        return confirm_destruction(by or self.pat, ConfirmDestruction(**said))

    def freeze(self):
        return freeze_wall(self.nour)

    def tell_small(self):
        return tell_small(self.nour)

    def edit(self, **said):
        changed = {"name": "Harbour again", "zone": "Asia/Tokyo", "ack_hours": 96} | said
        return edit_operation(self.nour, settings(self.world, **changed))

    def rules(self, **texts):
        """New rules, which everybody accepts at once."""
        said = {"rules_en": "Phones stay outside.", "rules_ar": "الهواتف في الخارج."} | texts
        number = write_rules(self.nour, WriteRules(as_of=as_of(self.world.operation()), **said))
        for person in self.world.members():
            accept_rules(person, self.world.harbour)
        return number

    def to(self, *steps):
        """Take these steps, one after the other."""
        for step in steps:
            getattr(self, step)()


def approve_referral(seat, reference, said, on=SENT_ON):
    """A second person approves it before it goes out, on the day on which it does."""
    early = min(datetime.combine(on, SENT.timetz()), clock.now())
    with patch.object(clock, "now", lambda: early):
        return referrals.approve_referral(seat, reference, said)


def settings(world, **said):
    """The settings of Harbour, but for these."""
    here = world.operation()
    names = ("name", "zone", "starts", "ends", "ack_hours", "feedback_hours", "comparison_hours")
    kept = {name: getattr(here, name) for name in names}
    kept |= {"host_agency": here.host_agency_id, "languages": list(here.work_languages)}
    return EditOperation(**kept | {"were": here.settings_digest} | said)


def as_read(world, reference="R-0001", **more):
    """Approval of a slip as it is at this moment."""
    return ApproveReferral(seen=digest_read(world, reference), **more)


def digest_read(world, reference="R-0001"):
    """The digest of a slip as it is at this moment."""
    with db.reading() as session:
        query = select(Referral).filter_by(operation_id=world.harbour)
        referral = session.scalars(query.filter_by(number=Referral.number_in(reference))).one()
        return seen(session, referral)


def happen(world, kind):
    """Everything up to just before the first event of this kind; and then what brings it."""
    *before, now = steps_to(world, kind)
    for step in before:
        step()
    return now


def steps_to(world, kind):
    """What leads to an event of this kind, and last what brings it."""
    story = Story(world)
    before, now = _stories(world, story)[kind]
    return [*(getattr(story, step) for step in before.split()), now]


def _stories(world, story):
    ana, kim, bea, nour = story.ana, story.kim, story.bea, story.nour
    sent = "clue locate draft compare approve send"
    person = Redact(reason="person")
    different = ResolveStop(resolution="different", reason="Another child")
    return {
        EventKind.SERIES_IMPORTED: (
            "",
            lambda: import_series(nour, [a_series("S-0002", "ICSE:7001")]),
        ),
        EventKind.SERIES_DRAWN: ("other", lambda: draw_series(ana)),
        EventKind.SERIES_CLAIMED: ("", story.claim),
        EventKind.SERIES_RENEWED: ("claim", lambda: renew_series(ana, S1, OwnClaim(claim=1))),
        EventKind.SERIES_RELEASED: ("claim", story.release),
        EventKind.SERIES_FREED: (
            "claim",
            lambda: free_series(nour, S1, FreeSeries(claim=1, reason="Ana left early"), "en"),
        ),
        EventKind.SERIES_ASSIGNED: ("claim", lambda: story.assign(claim=1)),
        EventKind.SERIES_LIMITED: ("other", story.limit),
        EventKind.SERIES_OPENED: ("other limit", lambda: open_series(nour, "S-0002")),
        EventKind.NOTE_REDACTED: ("claim release", lambda: redact_note(ana, "N-0001", person)),
        EventKind.ALIAS_ADDED: (
            "",
            lambda: add_alias(bea, S1, AddAlias(alias="NCMEC:CVIP-1")),
        ),
        EventKind.ALIAS_WITHDRAWN: ("match", story.unmatch),
        EventKind.STOP_RAISED: ("", story.match),
        EventKind.STOP_LIFTED: ("match", story.unmatch),
        EventKind.STOP_TAKEN: ("match", lambda: take_stop(kim, "X-0001")),
        EventKind.STOP_HANDED: ("match take", story.hand_over),
        EventKind.STOP_RESOLVED: ("match", lambda: resolve_stop(kim, "X-0001", different)),
        EventKind.STOP_REOPENED: (
            "match resolve",
            lambda: reopen_stop(kim, "X-0001", WHY),
        ),
        EventKind.COMPARISON_RECORDED: (
            "",
            lambda: record_comparison(kim, S1, RecordComparison(source="house")),
        ),
        EventKind.CLUE_POSTED: ("", story.clue),
        EventKind.CLUE_CORRECTED: ("clue", story.correct),
        EventKind.CLUE_REDACTED: ("clue", lambda: redact_clue(ana, "C-0001", person)),
        EventKind.CLUE_GRANTED: ("withhold", lambda: grant_clue(ana, "C-0001")),
        EventKind.CLUE_CONFIRMED: ("clue", lambda: confirm_clue(bea, "C-0001")),
        EventKind.CLUE_CONTESTED: ("clue", lambda: contest_clue(bea, "C-0001", DOUBT)),
        EventKind.CLUE_SETTLED: ("clue doubt", lambda: settle_doubt(ana, "V-0001")),
        EventKind.DOUBT_REDACTED: ("clue doubt", lambda: redact_doubt(bea, "V-0001", person)),
        EventKind.ASK_POSTED: ("", story.ask),
        EventKind.ASK_AIMED: ("ask", lambda: aim_ask(ana, "Q-0001", Wanted(places=["NL"]))),
        EventKind.ASK_PASSED: (
            "ask",
            lambda: pass_ask(bea, "Q-0001", PassAsk(to=world.nour.id)),
        ),
        EventKind.ASK_CLOSED: ("ask answer", lambda: close_ask(ana, "Q-0001")),
        EventKind.ASK_REDACTED: ("ask", lambda: redact_ask(ana, "Q-0001", person)),
        EventKind.DEADLINE_PROPOSED: ("", story.expire),
        EventKind.DEADLINE_AGREED: ("expire", story.agree),
        EventKind.DEADLINE_ENDED: ("expire agree", lambda: end_deadline(kim, "U-0001")),
        EventKind.DEADLINE_REDACTED: (
            "expire agree",
            lambda: redact_deadline(ana, "U-0001", person),
        ),
        EventKind.LINK_MADE: ("clue other", story.link),
        EventKind.LINK_WITHDRAWN: (
            "clue other link",
            lambda: withdraw_link(kim, "L-0001", WHY),
        ),
        EventKind.TRANSLATION_POSTED: ("clue want", story.translate),
        EventKind.TRANSLATION_CORRECTED: (
            "clue translate",
            lambda: translate(bea, "C-0001", a_translation("Un tram", supersedes="T-0001")),
        ),
        EventKind.TRANSLATION_WANTED: ("ask", lambda: story.want("Q-0001")),
        EventKind.TRANSLATION_REDACTED: (
            "clue translate",
            lambda: redact_translation(bea, "T-0001", person),
        ),
        EventKind.TERM_POSTED: ("", story.term),
        EventKind.TERM_CORRECTED: (
            "term",
            lambda: save_term(ana, a_term(en="plate", ja="ナンバー", supersedes="G-0001")),
        ),
        EventKind.TERM_REDACTED: ("term", lambda: redact_term(bea, "G-0001", person)),
        EventKind.SAME_PLACE_CONFIRMED: ("clue elsewhere", story.same),
        EventKind.SAME_PLACE_DISMISSED: (
            "clue elsewhere same",
            lambda: dismiss_same_place(kim, "C-0001", OtherClue(other="C-0002")),
        ),
        EventKind.JURISDICTION_RECORDED: ("clue", story.locate),
        EventKind.JURISDICTION_WITHDRAWN: (
            "clue locate",
            lambda: withdraw_jurisdiction(kim, "J-0001", WHY),
        ),
        EventKind.REFERRAL_DRAFTED: ("clue locate", story.draft),
        EventKind.REFERRAL_COMPARED: ("clue locate draft", story.compare),
        EventKind.SLIP_CHOSEN: ("clue locate draft", story.choose),
        EventKind.REFERRAL_RETURNED: ("clue locate draft compare approve", story.choose),
        EventKind.REFERRAL_APPROVED: ("clue locate draft compare", story.approve),
        EventKind.REFERRAL_SENT: ("clue locate draft compare approve", story.send),
        EventKind.REFERRAL_CLOSED: (sent, story.close),
        EventKind.REFERRAL_RECALLED: (f"{sent} hear", story.recall),
        EventKind.RECALL_CONFIRMED: (
            f"{sent} recall",
            lambda: confirm_recall(kim, "R-0001", ConfirmRecall(confirmed_on=date(2026, 11, 22))),
        ),
        EventKind.REFERRAL_REVOKED: (
            "clue locate draft",
            lambda: revoke_referral(kim, "R-0001", WHY),
        ),
        EventKind.FEEDBACK_RECORDED: (sent, story.hear),
        EventKind.FEEDBACK_CORRECTED: (
            f"{sent} hear",
            lambda: story.hear("safeguarded", by=story.lea, supersedes="F-0001"),
        ),
        EventKind.FEEDBACK_WITHDRAWN: (
            f"{sent} hear register",
            story.unhear,
        ),
        EventKind.REGISTRATION_RECORDED: (f"{sent} hear", story.register),
        EventKind.REGISTRATION_WITHDRAWN: (
            f"{sent} hear register unhear",
            lambda: withdraw_registration(kim, "E-0001", WHY),
        ),
        EventKind.CARE_RECORDED: (f"{sent} hear", story.care),
        EventKind.CARE_CORRECTED: (
            f"{sent} hear care",
            lambda: story.care(applies="no", done_on=None, owner="", supersedes="K-0001"),
        ),
        EventKind.CHARGE_GIVEN: ("match", story.give),
        EventKind.CHARGE_DONE: ("match give", story.finish),
        EventKind.DESK_HANDED_OVER: ("clue locate draft match take", story.hand_over),
        EventKind.HANDING_REDACTED: (
            "clue locate draft match take hand_over",
            lambda: redact_handing(kim, "H-0001", person),
        ),
        EventKind.ANNOUNCEMENT_POSTED: ("", story.announce),
        EventKind.ANNOUNCEMENT_TRANSLATED: ("announce", story.reword),
        EventKind.ANNOUNCEMENT_READ: ("announce reword", story.read),
        EventKind.ANNOUNCEMENT_ENDED: (
            "announce read",
            lambda: end_announcement(nour, "B-0001"),
        ),
        EventKind.ANNOUNCEMENT_REDACTED: (
            "announce reword",
            lambda: redact_wording(bea, "M-0002", person),
        ),
        EventKind.OPERATION_TURNED: ("claim", story.turn),
        EventKind.PRACTICE_BEGUN: ("", lambda: begin_practice(ana)),
        EventKind.ARRIVAL_NOTED: ("", story.arrive),
        EventKind.ARRIVAL_WITHDRAWN: ("arrive", story.undo_arrival),
        EventKind.WALL_FROZEN: (sent, story.freeze),
        EventKind.WALL_RELEASED: ("freeze", lambda: release_wall(nour)),
        EventKind.SMALL_TOLD: ("", story.tell_small),
        EventKind.SMALL_HIDDEN: ("tell_small", lambda: hide_small(nour)),
        EventKind.EXPORT_MADE: ("claim", story.export),
        EventKind.DESTRUCTION_ASKED: ("end", story.ask_end),
        EventKind.DESTRUCTION_CONFIRMED: ("second end ask_end", story.confirm_end),
        EventKind.DESTRUCTION_CANCELLED: ("end ask_end", lambda: cancel_destruction(nour)),
        EventKind.OPERATION_EDITED: (sent, story.edit),
        EventKind.RULES_WRITTEN: ("claim", story.rules),
    }
