"""What two hosts decide about the end of an operation."""

from taskforce.live.elements import TIMED, kinds_of, on_every_page, redrawn_by
from taskforce.live.rooms import Topic
from taskforce.live.scene import Part, Scene, Spot
from taskforce.models import Destruction, EventKind
from taskforce.policy import Audience
from taskforce.queries.destruction import (
    counting_down,
    decided_by_hosts,
    destruction_of,
    hosts_leaving,
)
from taskforce.queries.operation import who_of


@on_every_page(*kinds_of("destruction"), EventKind.OPERATION_TURNED)
def countdown(scene: Scene, spot: Spot) -> Part:
    found = counting_down(scene.session, scene.operation)
    return Part("countdown", scene.render("destruction/_countdown.html", countdown=found))


#: That somebody lost a seat is no event: pages that the clock changes anyway follow by the minute.
for _topic in (Topic.HOSTS, Topic.DESTRUCTION, Topic.DESK, Topic.BOARD, Topic.DASHBOARD):
    redrawn_by(on=_topic, audience=Audience.WALL, per="operation_id", by=TIMED)(countdown)


@redrawn_by(
    *kinds_of("destruction"),
    on=Topic.HOSTS,
    audience=Audience.HOSTS,
    per="operation_id",
    by=TIMED,
)
def ending(scene: Scene, spot: Spot) -> Part:
    asked, is_decided = _standing(scene)
    html = scene.render("destruction/_ending.html", asked=asked, is_decided=is_decided)
    return Part("ending", html)


@redrawn_by(
    *kinds_of("destruction"),
    EventKind.OPERATION_TURNED,
    on=Topic.DESTRUCTION,
    audience=Audience.HOSTS,
    per="operation_id",
    by=TIMED,
)
def decision(scene: Scene, spot: Spot) -> Part:
    asked, is_decided = _standing(scene)
    who = who_of(scene.session, [asked.asked_by_id, asked.confirmed_by_id] if asked else [])
    html = scene.render(
        "destruction/_decision.html",
        asked=asked,
        who=who,
        is_decided=is_decided,
        leaving=scene.read(hosts_leaving, scene.operation.id),
    )
    return Part("decision", html)


def _standing(scene: Scene) -> tuple[Destruction | None, bool]:
    """What was asked for, and whether it is the word of hosts."""
    asked = scene.read(destruction_of, scene.operation.id)
    return asked, asked is None or decided_by_hosts(scene.session, asked)
