"""What the front desk sees: who is expected, and who has come."""

from taskforce.live.elements import PRESENCE, TIMED, kinds_of, redrawn_by
from taskforce.live.rooms import Topic
from taskforce.live.scene import Part, Scene, Spot
from taskforce.policy import Audience
from taskforce.queries.arrival import guests_of


# Who activates an account changes the house, which no event of an operation tells. Their board
# opens right after it, and so they are here; and the minute finds out whatever else.
@redrawn_by(on=Topic.FRONT_DESK, audience=Audience.HOSTS, per="operation_id", by=PRESENCE)
@redrawn_by(
    *kinds_of("arrival", "operation"),
    on=Topic.FRONT_DESK,
    audience=Audience.HOSTS,
    per="operation_id",
    by=TIMED,
)
def guests(scene: Scene, spot: Spot) -> Part:
    found = scene.read(guests_of, spot.operation_id)
    return Part("guests", scene.render("front_desk/_guests.html", guests=found))
