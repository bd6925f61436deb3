"""Who writes while the power goes: people of the floor, and a host with the desk."""

import contextlib
import http.client
import os
import threading
import time
import urllib.parse
from collections import Counter

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from taskforce import clock, db
from taskforce.actions.session import sign_in
from taskforce.inputs.listing import ListKind, SeriesRow, read_list
from taskforce.models import (
    Alias,
    Charge,
    Clue,
    Event,
    EventKind,
    Feedback,
    Ground,
    HouseEvent,
    Jurisdiction,
    Link,
    Note,
    Referral,
    ReferralState,
    Registration,
    Role,
    Series,
    SeriesReader,
    Slip,
    Step,
    Stop,
)
from taskforce.queries.history import events_at
from taskforce.queries.listing import Effect
from tests.harness.story import digest_read
from tests.harness.world import a_series
from tests.web.matrix import CLUE, FEEDBACK

HARBOUR = "/operations/harbour"
#: Every table of an operation that they fill, and what tells the rows of one series apart.
ROWS = {
    Alias: "identifier",
    Charge: "thing",
    Clue: "text",
    Feedback: "step",
    Jurisdiction: "place",
    Link: "other_ordinal",
    Note: "text",
    Referral: "state",
    Registration: "ordinal",
    SeriesReader: "user_id",
    Slip: "language",
    Stop: "ground",
}


def there(session):
    """Every event, series and row that is there, and how often; of the record of the house what
    somebody did: it signs checkpoints by itself."""
    series = {each.id: each.reference for each in session.scalars(select(Series))}
    found = Counter((Series, reference) for reference in series.values())
    for event in session.scalars(select(Event)):
        found[event.kind, series.get(event.series_id)] += 1
    for model, column in ROWS.items():
        for row in session.scalars(select(model)):
            found[model, series[row.series_id], getattr(row, column)] += 1
    for line in session.scalars(select(HouseEvent).where(HouseEvent.actor_id.is_not(None))):
        found[HouseEvent, line.kind, line.facts.get("user")] += 1
    return found


def letters(number):
    """A word for it: the text gate has something against many digits."""
    return "".join(chr(ord("a") + int(digit)) for digit in f"{number:02}")


class Writer(threading.Thread):
    """Takes its turn again and again; sends each change with one key until it is acknowledged,
    like the page's script does, and knows what it must leave."""

    def __init__(self, house, number):
        super().__init__(daemon=True)
        self.name = letters(number)
        self._world, self._server = house.world, house.server
        #: As in ``there``.
        self.left = Counter()
        #: How many changes were acknowledged, and how often one was refused and sent again.
        self.acknowledged = self.refused = 0
        self.odd = []
        self.ends = threading.Event()
        #: Whether they may begin to send something; and what is held while they do.
        self.may_send, self.sends = threading.Event(), threading.Lock()
        self.may_send.set()

    def run(self):
        turn = 0
        try:
            while not self.ends.is_set():
                turn += 1
                self.turn(turn, f"{self.name} {letters(turn)}")
        except AssertionError as fault:
            self.odd.append(str(fault))

    def _insist(self, who, path, form, *left):
        """Returns the number of the change's last event, where the answer names it."""
        key = os.urandom(16).hex()
        while True:
            self.may_send.wait()
            try:
                with self.sends:
                    status, number, said = self._post(who, f"{HARBOUR}/{path}", form, key)
            except (OSError, http.client.HTTPException):
                status = 0
            if status in (200, 204):
                self.acknowledged += 1
                self.left.update(left)
                return number and int(number)
            assert status in (0, 503), (path, status, said)
            self.refused += status == 503
            time.sleep(0.05)

    def _post(self, who, path, form, key):
        headers = {
            "Cookie": f"{self._server.cookie}={who}",
            "Origin": self._server.origin,
            "X-Requested-With": "fetch",
            "Idempotency-Key": key,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        body = urllib.parse.urlencode(form, doseq=True)
        asking = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=15)
        with contextlib.closing(asking) as connection:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers["Event-Number"], answer.read()


@contextlib.contextmanager
def still(writers):
    """Nobody sends anything, in the middle of whatever they do."""
    try:
        for writer in writers:
            writer.may_send.clear()
        for writer in writers:
            with writer.sends:  # what is on its way is answered
                continue
        yield
    finally:
        for writer in writers:
            writer.may_send.set()


def finish(writers):
    """Each ends after its turn."""
    for writer in writers:
        writer.ends.set()
    for writer in writers:
        writer.join(60)
        assert not writer.is_alive()
    assert [each.odd for each in writers] == [[] for _ in writers]


class Investigator(Writer):
    """Claims its series, adds a clue and leaves it with a note."""

    def __init__(self, house, number):
        super().__init__(house, number)
        person = house.world.person(f"Writer{self.name}", "en", Role.INVESTIGATOR)
        self._mine, self.series = sign_in(person.id), f"S-{2000 + number}"
        house.world.bring(a_series(self.series, f"ICSE:{2000 + number}"))

    def turn(self, turn, token):
        series, at = self.series, f"series/{self.series}"
        tram, note = f"Tram {token}", f"Not here {token}"
        self._insist(self._mine, f"{at}/claim", {}, (EventKind.SERIES_CLAIMED, series))
        clue = [(EventKind.CLUE_POSTED, series), (Clue, series, tram)]
        self._insist(self._mine, f"{at}/clues", CLUE | {"text": tram}, *clue)
        release = [(EventKind.SERIES_RELEASED, series), (Note, series, note)]
        said = {"claim": turn, "note": note, "text_language": "en"}
        self._insist(self._mine, f"{at}/release", said, *release)


class Desk(Writer):
    """A host brings a list of three: two are referred together and safeguarded, one is stopped
    and sealed. Most of these changes write several tables, or of several series."""

    def __init__(self, house, number):
        super().__init__(house, number)
        here = house.world
        self._host, self._kim, self._lea = (sign_in(p.id) for p in (here.nour, here.kim, here.lea))
        self._first = 10_000 * number
        self._visitor = here.person(f"Visitor{self.name}", "en", Role.OBSERVER).id
        self._police = here.agency("National Police")
        self._clearinghouse = here.agency("National Clearinghouse")

    def turn(self, turn, token):
        numbers = [self._first + 3 * turn + each for each in range(3)]
        one, other, known = (f"S-{number}" for number in numbers)
        self._bring(numbers)
        both = {series: self._refer(series, token) for series in (one, other)}
        self._send(both)
        self._hear(both)
        self._safeguard(one, both[one])
        self._end(one, other, both[other])
        self._seal(known)
        self._seat_otherwise(turn)

    def _bring(self, numbers):
        """The last of them is known elsewhere."""
        lines = ",".join(SeriesRow.model_fields)
        for number in numbers:
            known = "identified" if number == numbers[-1] else "unknown"
            lines += f"\nS-{number},ICSE:{number},Office mineurs,ar,2019-04,12,{known},,shelf 1"
        rows = read_list(ListKind.SERIES, lines.encode()).rows
        seen = Effect(new=[row.reference for row in rows]).seen(rows)
        said = {"which": "series", "lines": lines, "seen": seen}
        left = [(Series, f"S-{number}") for number in numbers]
        left += [(Alias, f"S-{number}", str(number)) for number in numbers]
        left += [(Stop, f"S-{numbers[-1]}", Ground.IDENTIFIED), (EventKind.SERIES_IMPORTED, None)]
        self._insist(self._host, "host/lists", said, *left)

    def _refer(self, series, token):
        """Its referral, as far as it is approved by the second person."""
        kim, at, tram = self._kim, f"series/{series}", f"Tram {token}"
        left = [(EventKind.CLUE_POSTED, series), (Clue, series, tram)]
        clue = self._made(self._insist(kim, f"{at}/clues", CLUE | {"text": tram}, *left))
        places = ["NL", "BE"]
        left = [(Jurisdiction, series, place) for place in places]
        left += [(EventKind.JURISDICTION_RECORDED, series)] * 2
        self._insist(kim, f"{at}/jurisdictions", {"places": places, "clues": clue}, *left)
        left = (EventKind.REFERRAL_DRAFTED, series)
        drafted = self._insist(kim, f"{at}/referrals", {"agency": self._police}, left)
        referral = self._made(drafted)
        left = (EventKind.REFERRAL_COMPARED, series)
        self._insist(kim, f"referrals/{referral}/compare", {}, left)
        said = {"seen": insist_on(lambda: digest_read(self._world, referral))}
        left = [(EventKind.REFERRAL_APPROVED, series), (Slip, series, "en")]
        self._insist(self._lea, f"referrals/{referral}/approve", said, *left)
        return referral

    def _send(self, both):
        """And note at once whose the answers are."""
        said = {"referrals": list(both.values()), "channel": "direct", "sent_on": today()}
        left = [(EventKind.REFERRAL_SENT, series) for series in both]
        self._insist(self._lea, "desk/sent", said, *left)
        things = [f"unanswered:{referral}" for referral in both.values()]
        said = {"owner": f"agency-{self._police}", "things": things}
        left = [(EventKind.CHARGE_GIVEN, series) for series in both]
        left += [(Charge, series, referral) for series, referral in both.items()]
        self._insist(self._kim, "closing", said, *left)

    def _hear(self, both):
        said = FEEDBACK | {"referrals": list(both.values()), "happened_on": today()}
        left = [(EventKind.FEEDBACK_RECORDED, series) for series in both]
        left += [(Feedback, series, Step.ACKNOWLEDGED) for series in both]
        self._insist(self._kim, "desk/feedback", said, *left)

    def _safeguard(self, series, referral):
        """Its child; and a clearinghouse is told."""
        said = FEEDBACK | {"step": "safeguarded", "children": 1, "happened_on": today()}
        left = [(EventKind.FEEDBACK_RECORDED, series), (Feedback, series, Step.SAFEGUARDED)]
        self._insist(self._kim, f"referrals/{referral}/feedback", said, *left)
        said = {"child": 1, "agency": self._clearinghouse, "told_on": today()}
        left = [(EventKind.REGISTRATION_RECORDED, series), (Registration, series, 1)]
        self._insist(self._kim, f"series/{series}/registrations", said, *left)

    def _end(self, series, other, referral):
        """The other's child is this one's, and nothing more is expected of its recipient."""
        said = {"other": other, "reason": "The same bag"}
        left = [(EventKind.LINK_MADE, each) for each in (series, other)]
        left.append((Link, series, 1))
        self._insist(self._kim, f"series/{series}/links", said, *left)
        left = [(EventKind.REFERRAL_CLOSED, other)]
        left += [(Referral, other, ReferralState.CLOSED), (Referral, series, ReferralState.SENT)]
        self._insist(self._kim, f"referrals/{referral}/close", {}, *left)

    def _seal(self, series):
        named = [self._world.nour.id, self._world.kim.id]
        left = [(SeriesReader, series, each) for each in named]
        left.append((EventKind.SERIES_LIMITED, series))
        self._insist(self._host, f"series/{series}/limit", {"people": named[1:]}, *left)

    def _seat_otherwise(self, turn):
        """A change of the house, whose record takes no event of an operation."""
        role = (Role.OBSERVER, Role.INVESTIGATOR)[turn % 2]
        left = (HouseEvent, "change_role", self._visitor)
        self._insist(self._host, f"host/people/{self._visitor}/role", {"role": role}, left)

    def _made(self, number):
        """The reference of what came with this event."""
        return insist_on(lambda: subject(self._world.harbour, number))


def subject(operation_id, number):
    with db.reading() as session:
        event = events_at(session, operation_id, number)
        assert event is not None, number
        return event.facts["subject"]


def insist_on(looking):
    """The database may be down."""
    while True:
        try:
            return looking()
        except DBAPIError:
            time.sleep(0.05)


def today():
    return clock.now().date()
