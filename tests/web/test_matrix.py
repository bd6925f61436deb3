"""What ``tests/matrix.csv`` says is so: for each route, and for each topic of the socket."""

import re

import pytest
from sqlalchemy import func, select

from taskforce import db
from taskforce.actions.ask import post_ask
from taskforce.actions.checkpoint import make_checkpoint
from taskforce.actions.clue import post_clue
from taskforce.actions.operation import open_wall, unseat_member
from taskforce.actions.series import limit_series
from taskforce.app import STRANGERS_MAY
from taskforce.errors import NotAllowed, NotFound, NothingThere, SignedOut
from taskforce.inputs.series import LimitSeries
from taskforce.live.rooms import OF_ONE_SERIES, Topic
from taskforce.models import Checkpoint, LiveModel, Mention, Model, Role, WallLink
from taskforce.seat import Seat
from tests.harness.listening import LISTENING, TOPIC_OF
from tests.harness.snapshot import Snapshot
from tests.harness.story import Story
from tests.harness.world import a_clue, a_series, an_ask
from tests.web.matrix import (
    MAY,
    ON_SQLITE,
    ROUTES,
    SCRIPT,
    VALUES,
    WATCHED,
    requests_to,
    rules_of,
    within_operations,
    without_time,
)

REFUSED = {"401": {SignedOut.code}, "403": {NotAllowed.code},
           "404": {NotFound.code, NothingThere.code}}  # fmt: skip
ANOTHERS, LIMITED = "row of another operation", "row of a limited series"
COLUMNS = ["stranger", "no seat", "host elsewhere", *sorted(Role), ANOTHERS, LIMITED]
#: Rows that addresses name, by what stands there in their place.
KINDS = {
    kind.LETTER: kind
    for kind in (mapper.class_ for mapper in Model.registry.mappers)
    if issubclass(kind, LiveModel)
}
#: On S-0001 of Harbour, everything that an address can name.
EACH_KIND = """other clue doubt locate draft compare approve send hear register claim release want
    translate term announce reword expire link"""
#: What is of the whole operation; all other rows are of a series, or of something on one.
OF_NO_SERIES = {"slug", "filename", "user_id", "link_id", "checkpoint_id", "agency_id", "term",
                "announcement", "wording"}  # fmt: skip
#: Rows that nobody has.
NOBODYS = {
    name: f"{value.partition('-')[0]}-0999" if "-" in value else value
    for name, value in VALUES.items()
    if isinstance(value, str)
} | {name: 10**6 for name, value in VALUES.items() if isinstance(value, int)}

#: What is for one person alone, who is none of those who ask here; and forms that themselves name
#: what is not there.
NOT_THEIRS = {"ask.seen", "handing.seen", "handing.redact", "referral.seen", "clue.same",
              "clue.different", "leaving.hand_over", "leaving.end", "front_desk.badges",
              "front_desk.arrive_together", "export.key"}  # fmt: skip


@pytest.fixture
def worked(world):
    """Harbour with a row of each kind."""
    story = Story(world)
    story.to(*EACH_KIND.split())
    story.assign(claim=1)
    story.clue(text="A yellow tram")
    story.to("match", "give")
    post_ask(story.ana, "S-0001", an_ask("Whose trams, @[bea]?"))
    open_wall(world.nour.id, world.harbour)
    make_checkpoint(world.nour.id, world.harbour)
    return world


@pytest.fixture
def people(world, browser):
    """Who asks, by the column of the table."""
    nobody = world.person("Ida", "en", Role.INVESTIGATOR, operation=world.lighthouse)
    unseat_member(None, world.lighthouse, nobody.id)
    seated = {Role.OBSERVER: world.olu, Role.INVESTIGATOR: world.ana, Role.DESK: world.kim,
              Role.HOST: world.nour}  # fmt: skip
    others = {"stranger": None, "no seat": nobody, "host elsewhere": world.dan}
    return {
        who: lambda person=person: browser(person) for who, person in (others | seated).items()
    }


def theirs(world):
    """What an address says of a row that Harbour has and Lighthouse has not."""
    found = {"user_id": world.bea.id}
    with db.reading() as session:
        for name, kind in (
            ("link_id", WallLink),
            ("checkpoint_id", Checkpoint),
            ("mention", Mention),
        ):
            query = select(kind.id).filter_by(operation_id=world.harbour)
            found[name] = session.scalars(query).one()

        def last(kind, operation_id):
            numbers = select(func.max(kind.number)).filter_by(operation_id=operation_id)
            return session.scalar(numbers) or 0

        for name, value in VALUES.items():
            letter = str(value).partition("-")[0]
            if name not in found and (kind := KINDS.get(letter)):
                number = last(kind, world.harbour)
                assert number > last(kind, world.lighthouse), name
                found[name] = f"{letter}-{number:04d}"
    return found


def test_every_route_and_every_topic_has_its_line(app):
    there = {(rule.endpoint, method) for rule, method in rules_of(app)}

    assert there == {(name, route.method) for name, route in ROUTES.items()}
    assert set(WATCHED) == set(Topic) == set(LISTENING)
    find = app.url_map.bind("").match
    for topic, pages in LISTENING.items():
        found = {
            find(f"/operations/harbour/{page.partition('?')[0]}")[0] for page in pages.values()
        }
        assert found == set(pages), topic
    events = app.extensions["socketio"].server.handlers["/"]
    assert set(events) == {"connect", "watch", "disconnect"}
    assert {name for name, route in ROUTES.items() if route.may("stranger")} == STRANGERS_MAY
    for name, route in (ROUTES | WATCHED).items():
        assert sorted(route.answers) == sorted(COLUMNS), name
        assert set(route.answers.values()) <= {MAY, "401", "403", "404", "-"}, name


def test_every_route_that_names_a_row_says_what_it_tells_those_whose_it_is_not(app):
    for rule, _ in rules_of(app):
        names_one = rule.arguments - {"slug", "filename", "agency_id"}  # agencies are everybody's
        assert (ROUTES[rule.endpoint].answers[ANOTHERS] == "404") == bool(names_one), rule
        names_one = rule.arguments - OF_NO_SERIES
        assert (ROUTES[rule.endpoint].answers[LIMITED] == "404") == bool(names_one), rule
        if "slug" in rule.arguments:
            assert not ROUTES[rule.endpoint].may("no seat"), rule
            assert not ROUTES[rule.endpoint].may("host elsewhere"), rule
    for topic, route in WATCHED.items():
        told = "404" if topic in OF_ONE_SERIES else "-"
        assert (route.answers[ANOTHERS], route.answers[LIMITED]) == (told, told)


@ON_SQLITE
@pytest.mark.parametrize("who", [who for who in COLUMNS if who not in (ANOTHERS, LIMITED)])
def test_a_route_answers_as_the_table_says(worked, app, people, who):
    """Whoever may gets past the door to rows that there are: what they sent is done, found or
    refused for a reason that only they are told."""
    client, before = people[who](), worked.log()
    routes = sorted(requests_to(app, **theirs(worked)), key=lambda each: each.method)
    refused = [asked for asked in routes if not ROUTES[asked.endpoint].may(who)]
    for asked in refused:
        answer, told = asked.by(client, headers=SCRIPT), ROUTES[asked.endpoint].answers[who]
        assert str(answer.status_code) == told, asked
        assert told == "401" or answer.json["code"] in REFUSED[told], asked
    assert worked.log() == before
    for asked in routes:
        is_public = asked.endpoint in STRANGERS_MAY  # what they get is said in test_strangers
        if asked.method == "GET" and asked not in refused and not is_public:
            answer = asked.by(client, headers=SCRIPT)
            assert answer.status_code in (200, 302, 303), (asked, answer.status_code)
            listens = re.search(rb'<main [^>]*data-topic="([^"]+)"', answer.data)
            assert (listens and listens[1].decode()) == TOPIC_OF.get(asked.endpoint), asked


@ON_SQLITE
@pytest.mark.parametrize("role", Role)
def test_who_may_gets_past_the_door(worked, app, people, role, engines):
    """Their role is never what is missing, and the row of the address is there for them."""
    client, gone = people[role](), set()
    client.get("/operations/harbour/")
    kept = Snapshot(engines[1])
    there, nowhere = (within_operations(app, **rows) for rows in (theirs(worked), NOBODYS))
    for one, other in zip(there, nowhere, strict=True):
        if one.method == "POST" and ROUTES[one.endpoint].may(role):
            answer = other.by(client, headers=SCRIPT)
            assert answer.status_code in (200, 204, 302, 303, 404, 409), other
            assert answer.status_code < 400 or answer.json["code"] != "not_allowed", other
            kept.restore()  # also from what was done just now
            answer = one.by(client, headers=SCRIPT)
            assert answer.status_code in (200, 204, 302, 303, 403, 404, 409, 422), one
            gone |= {one.endpoint} if answer.status_code == 404 else set()
            kept.restore()
    assert gone == {endpoint for endpoint in NOT_THEIRS if ROUTES[endpoint].may(role)}


def pairs(app, column, rows, nobodys, slug="harbour"):
    """Requests about rows that there are, each with the same about rows that there are not."""
    there, nowhere = (within_operations(app, **{**each, "slug": slug}) for each in (rows, nobodys))
    for one, other in zip(there, nowhere, strict=True):
        if ROUTES[one.endpoint].answers[column] == "404":
            assert one.address != other.address, one
            yield one, other


def is_told_the_same(client, one, other):
    """Whether neither is there, by the same page, or answer to a script, and headers."""
    headers = {} if one.method == "GET" else SCRIPT
    there, nowhere = (asked.by(client, headers=headers) for asked in (one, other))
    assert (there.status_code, nowhere.status_code) == (404, 404), one
    assert without_time(there.text) == without_time(nowhere.text), one
    assert dict(there.headers) == dict(nowhere.headers), one


@pytest.fixture
def at_lighthouse(worked, browser):
    """People with a seat and each role there, who have none at Harbour; and their browsers."""
    here = worked.lighthouse
    there = {role: worked.person(f"At{role}", "en", role, operation=here) for role in Role}
    post_clue(Seat(there[Role.INVESTIGATOR].id, here), "S-0001", a_clue())
    return {role: browser(person) for role, person in there.items()}


@ON_SQLITE
@pytest.mark.parametrize("role", Role)
def test_rows_of_another_operation_are_as_if_they_were_not_there(worked, app, at_lighthouse, role):
    before, rows = worked.log(), theirs(worked)
    for one, other in pairs(app, ANOTHERS, rows, NOBODYS, slug="lighthouse"):
        if ROUTES[one.endpoint].may(role):
            is_told_the_same(at_lighthouse[role], one, other)
    assert worked.log() == before


def naming(says, rows):
    """What this form says with rows of Harbour in it, and with rows that nobody has; and how both
    are written."""
    by_letter = {str(row).partition("-")[0]: row for row in rows.values()}
    there, nowhere, written = dict(says), dict(says), []
    for name, text in says.items():
        if letter := re.match(r"([A-Z]{1,2})-\d{4}$", str(text)):
            there[name], nowhere[name] = by_letter[letter[1]], f"{letter[1]}-0999"
        elif name in ("to", "people"):
            there[name], nowhere[name] = str(rows["user_id"]), str(10**6)
        else:
            continue
        written += [there[name], nowhere[name]]
    return there, nowhere, written


@ON_SQLITE
@pytest.mark.parametrize("role", Role)
def test_a_form_that_names_a_row_of_another_operation_names_nothing(
    worked, app, at_lighthouse, role
):
    """Forms on rows of one's own: they are answered as if they named what nobody has. An observer
    may send none that names one."""
    rows, tried = theirs(worked), set()
    for asked in within_operations(app, slug="lighthouse"):
        route = ROUTES[asked.endpoint]
        there, nowhere, written = naming(route.says, rows)
        if not written or not route.may(role):
            continue
        said = []
        for says in (there, nowhere):
            answer = asked.by(at_lighthouse[role], headers=SCRIPT, says=says)
            said.append((answer.status_code, re.sub("|".join(written), "it", answer.text)))
        assert said[0] == said[1], asked
        tried.add(asked.endpoint)
    naming_one = {"link.make", "clue.same", "jurisdiction.record", "desk.send", "ask.pass_on"}
    assert {name for name in naming_one if ROUTES[name].may(role)} <= tried
    assert bool(tried) == (role is not Role.OBSERVER)


@ON_SQLITE
@pytest.mark.parametrize("role", [Role.INVESTIGATOR, Role.DESK, Role.HOST])
def test_rows_of_a_limited_series_are_as_if_they_were_not_there(worked, app, browser, role):
    """To whoever is not named. A host who limits a series is named themselves."""
    client = browser(worked.person("Stranger", "en", role))
    rows = theirs(worked) | {"reference": "S-0001"}
    said = LimitSeries(people=[worked.ana.id])
    limit_series(worked.seat(worked.nour), "S-0001", said)
    before = worked.log()
    for one, other in pairs(app, LIMITED, rows, NOBODYS):
        if ROUTES[one.endpoint].may(role):
            is_told_the_same(client, one, other)
    assert worked.log() == before


@ON_SQLITE
@pytest.mark.parametrize("role", [Role.INVESTIGATOR, Role.DESK, Role.HOST])
def test_a_form_that_names_a_row_of_a_limited_series_names_nothing(worked, app, browser, role):
    """Forms on a series that its reader may know of."""
    client = browser(worked.person("Stranger", "en", role))
    rows = theirs(worked) | {"reference": "S-0001", "user_id": 10**6}
    limit_series(worked.seat(worked.nour), "S-0001", LimitSeries(people=[worked.ana.id]))
    on_it = {rule.endpoint for rule, _ in rules_of(app) if rule.arguments <= {"slug", "reference"}}
    tried = set()
    for asked in within_operations(app, reference="S-0002"):
        route = ROUTES[asked.endpoint]
        there, nowhere, written = naming(route.says, rows)
        if written and asked.endpoint in on_it and route.may(role):
            told = [asked.by(client, headers=SCRIPT, says=says) for says in (there, nowhere)]
            said = [re.sub("|".join(written), "it", answer.text) for answer in told]
            assert (told[0].status_code, said[0]) == (told[1].status_code, said[1]), asked
            tried.add(asked.endpoint)
    assert {"jurisdiction.record", "link.make"} <= tried


@pytest.fixture
def watch(app):
    """What a page hears when it asks to listen."""

    def ask(client, **said):
        socket = app.extensions["socketio"].test_client(app, flask_test_client=client)
        if not socket.is_connected():
            return "401"
        answer = socket.emit("watch", said, callback=True)
        return MAY if answer["ok"] else answer["code"]

    return ask


@ON_SQLITE
@pytest.mark.parametrize("who", [who for who in COLUMNS if who not in (ANOTHERS, LIMITED)])
def test_a_topic_is_heard_by_whom_the_table_says(world, people, watch, who):
    client = people[who]()
    for topic, route in WATCHED.items():
        heard, told = (
            watch(client, operation="harbour", topic=topic, ref="S-0001"),
            route.answers[who],
        )
        assert heard == told or heard in REFUSED.get(told, ()), topic
        nowhere = watch(client, operation="atlantis", topic=topic, ref="S-0001")
        assert nowhere == ("401" if told == "401" else NotFound.code), topic
        assert route.may(who) or told == "403" or heard == nowhere, topic


@ON_SQLITE
def test_a_topic_of_a_row_that_is_not_theirs_is_heard_by_nobody(world, people, watch, browser):
    world.bring(a_series("S-0002"))
    limit_series(world.seat(world.nour), "S-0002", LimitSeries(people=[world.ana.id]))
    other_host = browser(world.person("Stranger", "en", Role.HOST))
    for topic in OF_ONE_SERIES:
        heard = [
            watch(people["host elsewhere"](), operation="lighthouse", topic=topic, ref="S-0002"),
            watch(people["host elsewhere"](), operation="lighthouse", topic=topic, ref="S-0999"),
            watch(other_host, operation="harbour", topic=topic, ref="S-0002"),
            watch(other_host, operation="harbour", topic=topic, ref="S-0999"),
        ]
        assert heard == [NothingThere.code] * 4, topic
