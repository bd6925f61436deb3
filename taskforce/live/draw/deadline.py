"""Information that expires: on the page of its series, and where all can see it."""

from taskforce.live.elements import ACCESS, TIMED, kinds_of, redrawn_by
from taskforce.live.rooms import Topic
from taskforce.live.scene import Part, Scene, Spot
from taskforce.queries.deadline import deadlines_of, expiring

#: What is safe is left in peace, whatever can still be acted on.
_CHANGES = (*kinds_of("deadline", "feedback", "stop", "alias", "link"), *ACCESS)


@redrawn_by(*kinds_of("deadline"), on=Topic.SERIES)
def deadlines(scene: Scene, spot: Spot) -> Part:
    series = scene.series(spot)
    found = scene.read(deadlines_of, series.id)
    html = scene.render("deadline/_series.html", series=series, deadlines=found)
    return Part("deadlines", html)


def lane(scene: Scene, spot: Spot) -> Part:
    """What all can see until its moment comes."""
    found = expiring(scene.session, spot.operation_id, scene.at)
    return Part("expiring", scene.render("deadline/_lane.html", expiring=found))


for _topic in (Topic.BOARD, Topic.HOSTS, Topic.FAIRNESS):
    redrawn_by(*_CHANGES, on=_topic, per="operation_id", is_slow=True, by=TIMED)(lane)
