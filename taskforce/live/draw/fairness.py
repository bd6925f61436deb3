"""Whether every series gets its turn."""

from taskforce.live.elements import TIMED, redrawn_by
from taskforce.live.rooms import Topic
from taskforce.live.scene import Part, Scene, Spot
from taskforce.models import EventKind
from taskforce.queries.fairness import MOST, fairness_of


@redrawn_by(*EventKind, on=Topic.FAIRNESS, per="operation_id", is_slow=True, by=TIMED)
def fairness(scene: Scene, spot: Spot) -> Part:
    found = scene.read(fairness_of, spot.operation_id)
    return Part("fairness", scene.render("draw/_fairness.html", found=found, most=MOST))
