"""What two hosts decide about the end of an operation."""

from taskforce.live.elements import TIMED, kinds_of, redrawn_by
from taskforce.live.rooms import Topic
from taskforce.live.scene import Part, Scene, Spot
from taskforce.models import EventKind
from taskforce.policy import Audience
from taskforce.queries.destruction import decided_by_hosts, destruction_of, hosts_leaving
from taskforce.queries.operation import who_of


@redrawn_by(
    *kinds_of("destruction"),
    EventKind.OPERATION_TURNED,
    on=Topic.DESTRUCTION,
    audience=Audience.HOSTS,
    per="operation_id",
    by=TIMED,
)
def decision(scene: Scene, spot: Spot) -> Part:
    asked = scene.read(destruction_of, scene.operation.id)
    who = who_of(scene.session, [asked.asked_by_id, asked.confirmed_by_id] if asked else [])
    html = scene.render(
        "destruction/_decision.html",
        asked=asked,
        who=who,
        is_decided=asked is None or decided_by_hosts(scene.session, asked),
        leaving=scene.read(hosts_leaving, scene.operation.id),
    )
    return Part("decision", html)
