"""Every route, who may take it, and a request that fits it. A route that is not here fails."""

import re
from io import BytesIO
from typing import NamedTuple

import pytest

from taskforce.models import Role

INVESTIGATOR, DESK, HOST = {Role.INVESTIGATOR}, {Role.DESK}, {Role.HOST}
EVERY_SEAT = frozenset(Role)
FLOOR = frozenset(INVESTIGATOR | DESK | HOST)
AT_DESK = frozenset(DESK | HOST)
HOSTS = frozenset(HOST)
#: Whoever is signed in, with a seat or without.
SIGNED_IN = "signed in"
#: Whoever is a host of any operation.
HOST_SOMEWHERE = "a host somewhere"
STRANGERS = "strangers"


class Route(NamedTuple):
    """Who may take a route, and what a browser sends along: a form, or a query."""

    who: object
    says: dict[str, str | bytes] = {}


WHY = {"reason": "It was a mistake"}
CLAIM = {"claim": "1"}
SETTINGS = {"language": "fr", "zone": "Europe/Paris"}
PERSON = {"name": "Zoe", "agency": "1", "locale": "fr", "zone": "Europe/Paris"}
#: A file, as somebody chooses it.
AGENCIES = b"name,country,kind,channel\nHarbour Police,NL,law enforcement,direct\n"
SETTINGS_HERE = {
    "name": "Beacon",
    "zone": "Europe/Paris",
    "starts": "2026-11-20",
    "ends": "2026-11-24",
    "languages": "fr",
    "ack_hours": "24",
    "feedback_hours": "72",
    "comparison_hours": "48",
}
CLUE = {
    "polarity": "supports",
    "places": "NL",
    "basis": "reference",
    "firmness": "firm",
    "kind": "public-transport",
    "text": "A blue tram",
    "text_language": "en",
}
ASK = {"kind": "currency", "text": "Whose coin?", "text_language": "en", "subjects": "currency"}
KNOWLEDGE = {
    "places": "NL",
    "language": "nl",
    "level": "reads",
    "subjects": "food",
    "keywords": "ice",
}
TERM = {"language": "fr", "word": "lait"}
ANNOUNCEMENT = {"text": "The evening call begins at 17:30.", "text_language": "en"}
SLIP = {"permits": "registers", "language": "en", "seen": "0" * 64}
FEEDBACK = {"step": "acknowledged", "happened_on": "2026-11-20", "source": "Liaison officer"}

ROUTES = {
    "static": Route(STRANGERS),
    "health.show": Route(STRANGERS),
    "session.ask": Route(STRANGERS),
    "session.enter": Route(STRANGERS, {"name": "nobody", "password": "wrong"}),
    "account.activate": Route(STRANGERS),
    "account.check": Route(STRANGERS, {"code": "ABCD-EFGH-JKLM"}),
    "account.choose": Route(
        STRANGERS, {"code": "ABCD-EFGH-JKLM", "password": "seven green bottles", "language": "fr"}
    ),
    "wall.show": Route(STRANGERS),
    "wall.enter": Route(STRANGERS, {"secret": "ABCD-EFGH-JKLM"}),
    "wall.live": Route(STRANGERS),
    "wall.freeze": Route(HOSTS),
    "wall.release": Route(HOSTS),
    "wall.tell": Route(HOSTS),
    "wall.hide": Route(HOSTS),
    "session.leave": Route(SIGNED_IN),
    "account.settings": Route(SIGNED_IN),
    "account.save": Route(SIGNED_IN, SETTINGS),
    "knowledge.show": Route(SIGNED_IN),
    "knowledge.say": Route(SIGNED_IN, KNOWLEDGE),
    "wellness.start": Route(SIGNED_IN),
    "wellness.stop": Route(SIGNED_IN),
    "wellness.save": Route(SIGNED_IN, {"break_after": "45", "day_most": "4", "evening": "18:30"}),
    "operation.index": Route(SIGNED_IN),
    "place.find": Route(SIGNED_IN, {"q": "net"}),
    "operation.rules": Route(EVERY_SEAT),
    "operation.accept": Route(EVERY_SEAT),
    "operation.dashboard": Route(EVERY_SEAT),
    "operation.record": Route(FLOOR),
    "briefing.show": Route(FLOOR),
    "sheet.show": Route(AT_DESK),
    "live.missed": Route(EVERY_SEAT, {"topic": "dashboard", "seen": "1"}),
    "search.show": Route(FLOOR, {"q": "tram"}),
    "series.index": Route(FLOOR),
    "series.show": Route(FLOOR),
    "series.narrowing": Route(FLOOR),
    "series.effect": Route(FLOOR, {"polarity": "supports", "places": "NL"}),
    "ask.reach": Route(FLOOR, {"places": "NL", "text": "Whose tram?"}),
    "series.practise": Route(FLOOR),
    "series.claim": Route(frozenset(INVESTIGATOR)),
    "draw.by_turn": Route(frozenset(INVESTIGATOR)),
    "draw.fitting": Route(frozenset(INVESTIGATOR), {"knows": "language:es"}),
    "draw.fairness": Route(FLOOR),
    "draw.passed": Route(frozenset(INVESTIGATOR)),
    "draw.let_go_by": Route(frozenset(INVESTIGATOR)),
    "draw.take_back": Route(frozenset(INVESTIGATOR)),
    "series.renew": Route(frozenset(INVESTIGATOR), CLAIM),
    "series.release": Route(
        frozenset(INVESTIGATOR), CLAIM | {"note": "Not the coast.", "text_language": "en"}
    ),
    "series.free": Route(HOSTS, CLAIM | WHY),
    "series.limit": Route(HOSTS, {"people": "1"}),
    "series.open_to_all": Route(HOSTS),
    "series.alias": Route(FLOOR, {"alias": "NCMEC:CVIP-1"}),
    "series.withdraw": Route(FLOOR),
    "series.redact": Route(FLOOR, {"reason": "harm"}),
    "series.draft": Route(FLOOR, {"form": "clue", "text": "A blue"}),
    "clue.post": Route(FLOOR, CLUE),
    "clue.confirm": Route(FLOOR),
    "clue.grant": Route(FLOOR),
    "clue.contest": Route(FLOOR, {"reason": "Also in Ghent", "text_language": "en"}),
    "clue.settle": Route(FLOOR),
    "clue.redact_reason": Route(FLOOR, {"reason": "person"}),
    "clue.same": Route(FLOOR, {"other": "C-0002"}),
    "clue.different": Route(FLOOR, {"other": "C-0002"}),
    "clue.redact": Route(FLOOR, {"reason": "harm"}),
    "jurisdiction.record": Route(FLOOR, {"places": "NL", "clues": "C-0001"}),
    "jurisdiction.withdraw": Route(FLOOR, WHY),
    "ask.seen": Route(FLOOR),
    "mention.find": Route(FLOOR, {"q": "be"}),
    "leaving.mine": Route(frozenset(INVESTIGATOR)),
    "leaving.hand_over": Route(
        frozenset(INVESTIGATOR), {"series": "S-0999", "note": "I fly home.", "text_language": "en"}
    ),
    "leaving.theirs": Route(HOSTS),
    "leaving.end": Route(
        HOSTS, {"series": "S-0999", "note": "She flew home.", "text_language": "en"}
    ),
    "deadline.propose": Route(
        FLOOR, {"ground": "logs", "reason": "Ask them", "until": "2026-11-23T09:00"}
    ),
    "deadline.agree": Route(AT_DESK),
    "deadline.end": Route(FLOOR),
    "deadline.redact": Route(FLOOR, {"reason": "person"}),
    "link.make": Route(FLOOR, {"other": "S-0002", "reason": "The same bag"}),
    "link.withdraw": Route(FLOOR, WHY),
    "referral.desk": Route(AT_DESK),
    "referral.index": Route(AT_DESK),
    "referral.show": Route(AT_DESK),
    "referral.draft": Route(AT_DESK, {"agency": "1"}),
    "referral.compare": Route(AT_DESK),
    "comparison.known": Route(AT_DESK),
    "comparison.record": Route(AT_DESK, {"source": "house"}),
    "referral.approve": Route(AT_DESK, {"seen": "0" * 64}),
    "slip.show": Route(AT_DESK),
    "slip.choose": Route(AT_DESK, SLIP),
    "slip.pdf": Route(AT_DESK),
    "slip.body": Route(AT_DESK),
    "referral.send": Route(AT_DESK, {"channel": "direct", "sent_on": "2026-11-20"}),
    "referral.close": Route(AT_DESK),
    "referral.recall": Route(AT_DESK, WHY),
    "referral.confirm": Route(AT_DESK, {"confirmed_on": "2026-11-21"}),
    "referral.seen": Route(AT_DESK),
    "referral.revoke": Route(AT_DESK, WHY),
    "referral.feedback": Route(AT_DESK, FEEDBACK),
    "referral.withdraw": Route(AT_DESK, WHY),
    "desk.send": Route(
        AT_DESK, {"referrals": "R-0001", "channel": "direct", "sent_on": "2026-11-20"}
    ),
    "desk.hear": Route(AT_DESK, {"referrals": "R-0001"} | FEEDBACK),
    "desk.pasting": Route(AT_DESK),
    "desk.preview": Route(AT_DESK, {"lines": "R-0001, acknowledged, 2026-11-20, Liaison"}),
    "desk.record": Route(AT_DESK, {"lines": "R-0001, acknowledged, 2026-11-20, Liaison"}),
    "child.register": Route(AT_DESK, {"child": "1", "agency": "1", "told_on": "2026-11-21"}),
    "child.withdraw": Route(AT_DESK, WHY),
    "child.care": Route(AT_DESK, {"child": "1", "item": "advocate", "applies": "no"}),
    "stop.take": Route(AT_DESK),
    "stop.resolve": Route(AT_DESK, {"resolution": "different"} | WHY),
    "stop.reopen": Route(AT_DESK, WHY),
    "ask.for_you": Route(FLOOR),
    "ask.post": Route(FLOOR, ASK),
    "ask.aim": Route(FLOOR, {"places": "NL"}),
    "ask.answer": Route(FLOOR, {"answer": "yes", "places": "NL", "text_language": "en"}),
    "ask.pass_on": Route(FLOOR, {"to": "1"}),
    "ask.close": Route(FLOOR),
    "ask.redact": Route(FLOOR, {"reason": "person"}),
    "ask.not_me": Route(FLOOR),
    "translation.post": Route(FLOOR, {"text": "Un tram bleu", "text_language": "fr"}),
    "translation.want": Route(FLOOR, {"language": "fr"}),
    "translation.terms": Route(FLOOR, {"language": "fr"}),
    "translation.redact": Route(FLOOR, {"reason": "mistake"}),
    "translation.not_me": Route(FLOOR),
    "glossary.show": Route(FLOOR),
    "glossary.save": Route(FLOOR, TERM),
    "glossary.redact": Route(FLOOR, {"reason": "mistake"}),
    "charge.show": Route(AT_DESK),
    "charge.give": Route(AT_DESK, {"owner": "agency-1", "which": "all"}),
    "charge.finish": Route(AT_DESK),
    "charge.close": Route(HOSTS),
    "checkpoint.show": Route(HOSTS),
    "checkpoint.make": Route(HOSTS),
    "checkpoint.paper": Route(HOSTS),
    "checkpoint.hand": Route(HOSTS, {"agency": "1"}),
    "front_desk.show": Route(HOSTS),
    "front_desk.arrive": Route(HOSTS),
    "front_desk.undo": Route(HOSTS),
    "front_desk.code": Route(HOSTS),
    "front_desk.several": Route(HOSTS),
    "front_desk.badges": Route(HOSTS, {"people": "1000000"}),
    "front_desk.arrive_together": Route(HOSTS, {"people": "1000000"}),
    "announcement.show": Route(EVERY_SEAT),
    "announcement.post": Route(HOSTS, ANNOUNCEMENT),
    "announcement.translate": Route(FLOOR, ANNOUNCEMENT | {"text_language": "fr"}),
    "announcement.acknowledge": Route(EVERY_SEAT),
    "announcement.end": Route(HOSTS),
    "announcement.redact": Route(FLOOR, {"reason": "mistake"}),
    "handing.assign": Route(HOSTS, CLAIM | {"to": "1", "reason": "She reads French"}),
    "handing.over": Route(AT_DESK, {"to": "5", "note": "The Dutch ones first"}),
    "handing.seen": Route(FLOOR),
    "handing.redact": Route(FLOOR, {"reason": "person"}),
    "setting.new": Route(HOST_SOMEWHERE),
    "setting.open_new": Route(HOST_SOMEWHERE, SETTINGS_HERE | {"slug": "beacon"}),
    "setting.show": Route(HOSTS),
    "setting.save": Route(HOSTS, SETTINGS_HERE | {"were": "0" * 64}),
    "setting.write": Route(HOSTS, {"as_of": "1", "rules_en": "Knock first."}),
    "listing.show": Route(HOSTS),
    "listing.preview": Route(HOSTS, {"which": "agencies", "file": AGENCIES}),
    "listing.bring": Route(
        HOSTS, {"which": "agencies", "lines": AGENCIES.decode(), "seen": "0" * 64}
    ),
    "person.new": Route(HOSTS),
    "person.add": Route(HOSTS, PERSON | {"sign_in": "zoe", "role": "desk"}),
    "person.show": Route(HOSTS),
    "person.edit": Route(HOSTS, PERSON | {"were": "0" * 64}),
    "destruction.show": Route(HOSTS),
    "destruction.ask": Route(HOSTS, {"slug": "beacon", "wait_hours": "24"}),
    "destruction.confirm": Route(HOSTS, {"slug": "beacon"}),
    "destruction.cancel": Route(HOSTS),
    "export.show": Route(HOSTS),
    "export.make": Route(HOSTS, {"what": "series", "form": "csv"}),
    "export.key": Route(HOSTS, {"age_key": ""}),
    "host.show": Route(HOSTS),
    "host.role": Route(HOSTS, {"role": "desk"}),
    "host.unseat": Route(HOSTS),
    "host.disable": Route(HOSTS),
    "host.enable": Route(HOSTS),
    "host.unlock": Route(HOSTS),
    "host.code": Route(HOSTS),
    "host.turn": Route(HOSTS, {"to": "running"}),
    "host.wall": Route(HOSTS),
    "host.revoke": Route(HOSTS),
}
#: What stands in an address, where a test does not say otherwise.
VALUES = {
    "slug": "harbour",
    "reference": "S-0001",
    "clue": "C-0001",
    "note": "N-0001",
    "ask": "Q-0001",
    "voice": "V-0001",
    "text": "C-0001",
    "translation": "T-0001",
    "wanted": "W-0001",
    "term": "G-0001",
    "announcement": "B-0001",
    "wording": "M-0001",
    "handing": "H-0001",
    "jurisdiction": "J-0001",
    "deadline": "U-0001",
    "link": "L-0001",
    "mention": 1,
    "referral": "R-0001",
    "fact": "F-0001",
    "registration": "E-0001",
    "stop": "X-0001",
    "charge": "CH-0001",
    "written": "A-0001",
    "user_id": 10**6,
    "link_id": 10**6,
    "checkpoint_id": 10**6,
    "agency_id": 10**6,
    "filename": "css/main.css",
}


class Asked(NamedTuple):
    """One request that a browser can make."""

    endpoint: str
    method: str
    address: str

    def by(self, browser, *, headers=None, says=None):
        """What the server answers to this browser."""
        said = ROUTES[self.endpoint].says if says is None else says
        files = {name: (BytesIO(v), "list.csv") for name, v in said.items() if type(v) is bytes}
        said = said | files
        place = {"data": said} if self.method == "POST" else {"query_string": said}
        return browser.open(self.address, method=self.method, headers=headers, **place)


def rules_of(app):
    """Every rule and method of the application, from its own map."""
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            yield rule, method


def requests_to(app, **values):
    """A request to every route; values replace what stands in its address."""
    paths = app.url_map.bind("")
    for rule, method in rules_of(app):
        needed = {name: (VALUES | values)[name] for name in rule.arguments}
        yield Asked(rule.endpoint, method, paths.build(rule.endpoint, needed, method=method))


def within_operations(app, **values):
    """Those of them that are about one operation."""
    return [
        asked
        for asked in requests_to(app, **values)
        if isinstance(ROUTES[asked.endpoint].who, frozenset)
    ]


SCRIPT = {"X-Requested-With": "fetch"}
#: For claims that no database can make a difference to.
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def without_time(page):
    """The page, but for the moment at which it was drawn."""
    return re.sub(r'data-now="\d+"', "", page)
