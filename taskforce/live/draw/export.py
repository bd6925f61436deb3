"""What was taken along as files so far."""

from taskforce.live.elements import redrawn_by
from taskforce.live.rooms import Topic
from taskforce.live.scene import Part, Scene, Spot
from taskforce.models import EventKind
from taskforce.policy import Audience
from taskforce.queries.exported import exports_of


@redrawn_by(EventKind.EXPORT_MADE, on=Topic.EXPORTS, audience=Audience.HOSTS, per="operation_id")
def exports(scene: Scene, spot: Spot) -> Part:
    found, count = exports_of(scene.session, scene.operation.id)
    return Part("exports", scene.render("export/_made.html", exports=found, count=count))
