"""What the host's page is made of: how the operation is set up, and how it runs."""

from collections import Counter

from taskforce import qr
from taskforce.live.elements import PRESENCE, TIMED, kinds_of, redrawn_by
from taskforce.live.rooms import Topic
from taskforce.live.scene import Part, Scene, Spot
from taskforce.models import EventKind
from taskforce.policy import Audience
from taskforce.queries.backup import last_backup
from taskforce.queries.checkpoint import newest_of
from taskforce.queries.host import (
    MOST,
    claims_ending,
    reads_in,
    refusals_in,
    seated_in,
    stuck_in,
    unanswered_in,
)
from taskforce.queries.readiness import lacks_of
from taskforce.queries.referral import open_stops
from taskforce.queries.rule import as_of, rules_of


@redrawn_by(
    *EventKind,
    on=Topic.HOSTS,
    audience=Audience.HOSTS,
    per="operation_id",
    is_slow=True,
    by=TIMED,
)
def host_needs(scene: Scene, spot: Spot) -> Part:
    operation_id = scene.operation.id
    stuck, all_stuck = stuck_in(scene.session, operation_id, scene.at)
    asks, unanswered = unanswered_in(scene.session, operation_id, scene.at)
    html = scene.render(
        "host/_needs.html",
        ending=claims_ending(scene.session, operation_id, scene.at),
        stuck=stuck,
        all_stuck=all_stuck,
        asks=asks,
        unanswered=unanswered,
        calls=scene.read(open_stops, operation_id),
        reads=reads_in(scene.session, operation_id, scene.at),
        most=MOST,
    )
    return Part("host-needs", html)


@redrawn_by(
    *EventKind,
    on=Topic.HOSTS,
    audience=Audience.HOSTS,
    per="operation_id",
    is_slow=True,
    by=TIMED,
)
@redrawn_by(on=Topic.HOSTS, audience=Audience.HOSTS, per="operation_id", is_slow=True, by=PRESENCE)
def people_now(scene: Scene, spot: Spot) -> Part:
    operation_id = scene.operation.id
    people = seated_in(scene.session, operation_id, scene.here(operation_id, 0), scene.at)
    counts = Counter(each.state for each in people)
    html = scene.render("host/_people_now.html", people=people, counts=counts)
    return Part("people-now", html)


@redrawn_by(
    EventKind.OPERATION_TURNED,
    on=Topic.HOSTS,
    audience=Audience.HOSTS,
    per="operation_id",
    is_slow=True,
    by=TIMED,
)
def backed_up(scene: Scene, spot: Spot) -> Part:
    last = last_backup(scene.session, scene.operation, scene.at)
    return Part("backed-up", scene.render("host/_backed_up.html", last=last))


@redrawn_by(on=Topic.HOSTS, audience=Audience.HOSTS, per="operation_id", is_slow=True, by=TIMED)
def refusals(scene: Scene, spot: Spot) -> Part:
    refused = refusals_in(scene.session, scene.operation.id, scene.at)
    return Part("refusals-of-gate", scene.render("host/_refusals.html", refused=refused))


@redrawn_by(
    EventKind.OPERATION_EDITED,
    EventKind.RULES_WRITTEN,
    on=Topic.HOSTS,
    audience=Audience.HOSTS,
    per="operation_id",
)
def settings_now(scene: Scene, spot: Spot) -> Part:
    operation, texts = scene.operation, rules_of(scene.session, scene.operation)
    now = scene.render("setting/_now.html", texts=texts, as_of=as_of(operation))
    return Part("settings-now", now)


@redrawn_by(
    *EventKind,  # it says how many came after it
    on=Topic.HOSTS,
    audience=Audience.HOSTS,
    per="operation_id",
    is_slow=True,
    by=TIMED,
)
def checkpoint(scene: Scene, spot: Spot) -> Part:
    newest = newest_of(scene.session, scene.operation.id)
    code = qr.drawn(newest.told(scene.operation.slug)) if newest else None
    return Part("checkpoint", scene.render("checkpoint/_newest.html", newest=newest, qr=code))


@redrawn_by(
    *kinds_of("series", "alias", "stop", "jurisdiction", "operation"),
    on=Topic.HOSTS,
    audience=Audience.HOSTS,
    per="operation_id",
    is_slow=True,
    by=TIMED,
)
def readiness(scene: Scene, spot: Spot) -> Part:
    today = scene.operation.day_of(scene.at)
    lacks = lacks_of(scene.session, scene.operation, today)
    return Part("readiness", scene.render("host/_readiness.html", lacks=lacks))
