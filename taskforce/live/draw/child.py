"""What waits for the desk once children are identified: registration, and after-care."""

from zoneinfo import ZoneInfo

from taskforce.live.elements import TIMED, kinds_of, redrawn_by
from taskforce.live.rooms import Topic
from taskforce.live.scene import Part, Scene, Spot
from taskforce.policy import Audience
from taskforce.queries.child import children_known_of, known_children

_CHANGES = kinds_of("feedback", "registration", "care", "link", "series")


@redrawn_by(
    *_CHANGES,
    on=Topic.DESK,
    audience=Audience.DESK,
    per="operation_id",
    is_slow=True,
    by=TIMED,
)
def desk_children(scene: Scene, spot: Spot) -> Part:
    known = scene.read(known_children, spot.operation_id)
    html = scene.render(
        "child/_waiting.html",
        to_register=[child for child in known if child.must_be_registered],
        unfounded=[child for child in known if child.unfounded],
        in_care=[child for child in known if child.is_first and child.open_items],
        today=scene.at.astimezone(ZoneInfo(scene.operation.zone)).date(),
    )
    return Part("desk-children", html)


@redrawn_by(*_CHANGES, on=Topic.REFERRALS, audience=Audience.DESK, is_of_all=True, by=TIMED)
def children(scene: Scene, spot: Spot) -> Part:
    series = scene.series(spot)
    known = scene.read(children_known_of, series.id)
    today = scene.at.astimezone(ZoneInfo(scene.operation.zone)).date()
    html = scene.render("child/_children.html", series=series, known=known, today=today)
    return Part("known-children", html)
