"""What hosts decided about the screens in the room, on their page."""

from taskforce.live.elements import kinds_of, redrawn_by
from taskforce.live.rooms import Topic
from taskforce.live.scene import Part, Scene, Spot
from taskforce.policy import Audience
from taskforce.queries.wall import wall_in


@redrawn_by(*kinds_of("wall"), on=Topic.HOSTS, audience=Audience.HOSTS, per="operation_id")
def wall_shown(scene: Scene, spot: Spot) -> Part:
    wall = wall_in(scene.session, scene.operation, scene.at)
    return Part("wall-shown", scene.render("host/_wall.html", wall=wall))
