"""What hosts see of how their operation is set up."""

from taskforce.live.elements import redrawn_by
from taskforce.live.rooms import Topic
from taskforce.live.scene import Part, Scene, Spot
from taskforce.models import EventKind
from taskforce.policy import Audience
from taskforce.queries.rule import rules_of


@redrawn_by(
    EventKind.OPERATION_EDITED,
    EventKind.RULES_WRITTEN,
    on=Topic.HOSTS,
    audience=Audience.HOSTS,
    per="operation_id",
)
def settings_now(scene: Scene, spot: Spot) -> Part:
    texts = rules_of(scene.session, scene.operation)
    return Part("settings-now", scene.render("setting/_now.html", texts=texts))
