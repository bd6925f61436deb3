"""A request to every route, as it fits it. Who may is said in ``tests/matrix.csv``, one line for
each route and each topic of the socket; what is not there fails."""

import csv
import re
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pytest

#: In a column of the table: whoever it is about gets past the door. Else the status of the answer,
#: or nothing where there is no such row to ask for.
MAY = "may"
SOCKET = "socket"


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

#: What a browser sends along: a form, or a query. Who may is said in ``tests/matrix.csv``.
SAYS: dict[str, dict[str, str | bytes]] = {
    "session.enter": {"name": "nobody", "password": "wrong"},
    "account.check": {"code": "ABCD-EFGH-JKLM"},
    "account.choose": {
        "code": "ABCD-EFGH-JKLM",
        "password": "seven green bottles",
        "language": "fr",
    },
    "wall.enter": {"secret": "ABCD-EFGH-JKLM"},
    "account.save": SETTINGS,
    "knowledge.say": KNOWLEDGE,
    "wellness.save": {"break_after": "45", "day_most": "4", "evening": "18:30"},
    "place.find": {"q": "net"},
    "live.missed": {"topic": "dashboard", "seen": "1"},
    "search.show": {"q": "tram"},
    "series.effect": {"polarity": "supports", "places": "NL"},
    "ask.reach": {"places": "NL", "text": "Whose tram?"},
    "draw.fitting": {"knows": "language:es"},
    "series.renew": CLAIM,
    "series.release": CLAIM | {"note": "Not the coast.", "text_language": "en"},
    "series.free": CLAIM | WHY,
    "series.limit": {"people": "1"},
    "series.alias": {"alias": "NCMEC:CVIP-1"},
    "series.redact": {"reason": "harm"},
    "series.draft": {"form": "clue", "text": "A blue"},
    "clue.post": CLUE,
    "clue.contest": {"reason": "Also in Ghent", "text_language": "en"},
    "clue.redact_reason": {"reason": "person"},
    "clue.same": {"other": "C-0002"},
    "clue.different": {"other": "C-0002"},
    "clue.redact": {"reason": "harm"},
    "jurisdiction.record": {"places": "NL", "clues": "C-0001"},
    "jurisdiction.withdraw": WHY,
    "mention.find": {"q": "be"},
    "leaving.hand_over": {"series": "S-0999", "note": "I fly home.", "text_language": "en"},
    "leaving.end": {"series": "S-0999", "note": "She flew home.", "text_language": "en"},
    "deadline.propose": {"ground": "logs", "reason": "Ask them", "until": "2026-11-23T09:00"},
    "deadline.redact": {"reason": "person"},
    "link.make": {"other": "S-0002", "reason": "The same bag"},
    "link.withdraw": WHY,
    "referral.draft": {"agency": "1"},
    "comparison.record": {"source": "house"},
    "referral.approve": {"seen": "0" * 64},
    "slip.choose": SLIP,
    "referral.send": {"channel": "direct", "sent_on": "2026-11-20"},
    "referral.recall": WHY,
    "referral.confirm": {"confirmed_on": "2026-11-21"},
    "referral.revoke": WHY,
    "referral.feedback": FEEDBACK,
    "referral.withdraw": WHY,
    "desk.send": {"referrals": "R-0001", "channel": "direct", "sent_on": "2026-11-20"},
    "desk.hear": {"referrals": "R-0001"} | FEEDBACK,
    "desk.preview": {"lines": "R-0001, acknowledged, 2026-11-20, Liaison"},
    "desk.record": {"lines": "R-0001, acknowledged, 2026-11-20, Liaison"},
    "child.register": {"child": "1", "agency": "1", "told_on": "2026-11-21"},
    "child.withdraw": WHY,
    "child.care": {"child": "1", "item": "advocate", "applies": "no"},
    "stop.resolve": {"resolution": "different"} | WHY,
    "stop.reopen": WHY,
    "ask.post": ASK,
    "ask.aim": {"places": "NL"},
    "ask.answer": {"answer": "yes", "places": "NL", "text_language": "en"},
    "ask.pass_on": {"to": "1"},
    "ask.redact": {"reason": "person"},
    "translation.post": {"text": "Un tram bleu", "text_language": "fr"},
    "translation.want": {"language": "fr"},
    "translation.terms": {"language": "fr"},
    "translation.redact": {"reason": "mistake"},
    "glossary.save": TERM,
    "glossary.redact": {"reason": "mistake"},
    "charge.give": {"owner": "agency-1", "which": "all"},
    "checkpoint.hand": {"agency": "1"},
    "front_desk.badges": {"people": "1000000"},
    "front_desk.arrive_together": {"people": "1000000"},
    "announcement.post": ANNOUNCEMENT,
    "announcement.translate": ANNOUNCEMENT | {"text_language": "fr"},
    "announcement.redact": {"reason": "mistake"},
    "handing.assign": CLAIM | {"to": "1", "reason": "She reads French"},
    "handing.over": {"to": "5", "note": "The Dutch ones first"},
    "handing.redact": {"reason": "person"},
    "setting.open_new": SETTINGS_HERE | {"slug": "beacon"},
    "setting.save": SETTINGS_HERE | {"were": "0" * 64},
    "setting.write": {"as_of": "1", "rules_en": "Knock first."},
    "listing.preview": {"which": "agencies", "file": AGENCIES},
    "listing.bring": {"which": "agencies", "lines": AGENCIES.decode(), "seen": "0" * 64},
    "person.add": PERSON | {"sign_in": "zoe", "role": "desk"},
    "person.edit": PERSON | {"were": "0" * 64},
    "destruction.ask": {"slug": "beacon", "wait_hours": "24"},
    "destruction.confirm": {"slug": "beacon", "asked": "1"},
    "export.make": {"what": "series", "form": "csv"},
    "export.key": {"age_key": ""},
    "host.role": {"role": "desk"},
    "host.turn": {"to": "running"},
}


class Route(NamedTuple):
    """Whom it answers what, and what a browser sends along."""

    method: str
    answers: dict[str, str]
    says: dict[str, str | bytes]

    def may(self, who):
        """Whether it is theirs: a role's, or that of another column."""
        return self.answers[who] == MAY


def _table():
    with (Path(__file__).parent.parent / "matrix.csv").open(encoding="utf-8") as lines:
        for line in csv.DictReader(lines):
            name, method = line.pop("request"), line.pop("method")
            yield name, Route(method, line, SAYS.get(name, {}))


_ALL = dict(_table())
ROUTES = {name: route for name, route in _ALL.items() if route.method != SOCKET}
#: What can be watched over the socket, by its topic.
WATCHED = {
    name.removeprefix("watch "): route for name, route in _ALL.items() if route.method == SOCKET
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
        asked for asked in requests_to(app, **values) if asked.address.startswith("/operations/")
    ]


SCRIPT = {"X-Requested-With": "fetch"}
#: For claims that no database can make a difference to.
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def without_time(page):
    """The page, but for the moment at which it was drawn."""
    return re.sub(r'data-now="\d+"', "", page)
