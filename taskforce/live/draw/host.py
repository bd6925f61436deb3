"""What hosts see of how their operation is set up."""

from taskforce.live.elements import TIMED, kinds_of, redrawn_by
from taskforce.live.rooms import Topic
from taskforce.live.scene import Part, Scene, Spot
from taskforce.models import EventKind
from taskforce.policy import Audience
from taskforce.queries.readiness import lacks_of
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
