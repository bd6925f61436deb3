"""Announcements: the newest on every page, all of them on their own, and who has read them."""

from taskforce.live.elements import TIMED, kinds_of, on_every_page, redrawn_by
from taskforce.live.rooms import Topic
from taskforce.live.scene import Part, Scene, Spot
from taskforce.models import EventKind
from taskforce.policy import Audience
from taskforce.queries.announcement import announcements_of, heard_in, standing_announcement

#: Where nothing more is taken, nobody is asked to say that they have read it.
_CHANGES = (*kinds_of("announcement"), EventKind.OPERATION_TURNED)


@on_every_page(*_CHANGES)
def announcement(scene: Scene, spot: Spot) -> Part:
    standing = scene.read(standing_announcement, scene.operation.id)
    return Part("announcement", scene.render("announcement/_bar.html", announcement=standing))


@redrawn_by(
    *_CHANGES, on=Topic.ANNOUNCEMENTS, audience=Audience.WALL, per="operation_id", is_slow=True
)
def announcements(scene: Scene, spot: Spot) -> Part:
    every = scene.read(announcements_of, scene.operation.id)
    return Part("announcements", scene.render("announcement/_list.html", announcements=every))


@redrawn_by(
    *_CHANGES,
    on=Topic.HOSTS,
    audience=Audience.HOSTS,
    per="operation_id",
    is_slow=True,
    by=TIMED,
)
def heard(scene: Scene, spot: Spot) -> Part:
    standing = scene.read(heard_in, scene.operation.id)
    return Part("heard", scene.render("announcement/_heard.html", standing=standing))
