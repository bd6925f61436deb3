"""What stands on the dashboard beside the figures: when the room works, and which countries do."""

from taskforce.live.elements import PRESENCE, TIMED, redrawn_by
from taskforce.live.rooms import Topic
from taskforce.live.scene import Part, Scene, Spot
from taskforce.models import EventKind
from taskforce.policy import Audience
from taskforce.queries.activity import countries_at_work, days_of_work, hours_of_work


# With every event, as the figures are: what is redrawn must not tell what happened to a series
# that is for few.
@redrawn_by(
    *EventKind,
    on=Topic.DASHBOARD,
    audience=Audience.WALL,
    per="operation_id",
    is_slow=True,
    by=TIMED,
)
def hours(scene: Scene, spot: Spot) -> Part:
    days = days_of_work(scene.session, scene.operation)
    shown = scene.render("dashboard/_hours.html", days=days, hours=hours_of_work(days))
    return Part("hours", shown)


#: What day it is, the clock decides.
@redrawn_by(on=Topic.DASHBOARD, audience=Audience.WALL, per="operation_id", is_slow=True, by=TIMED)
@redrawn_by(
    *EventKind,
    on=Topic.DASHBOARD,
    audience=Audience.WALL,
    per="operation_id",
    is_slow=True,
    by=PRESENCE,
)
def countries(scene: Scene, spot: Spot) -> Part:
    here = scene.here(spot.operation_id, 0)
    found = countries_at_work(scene.session, scene.operation, here, scene.at)
    return Part("at-work", scene.render("dashboard/_at_work.html", countries=found))
