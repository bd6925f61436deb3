"""What a page that stays live is made of."""

from flask import current_app
from markupsafe import Markup
from sqlalchemy.orm import Session

from taskforce.door.session import me
from taskforce.live.parts import standing_parts
from taskforce.live.publisher import Publisher
from taskforce.live.rooms import Room, Topic
from taskforce.models import Operation, Role
from taskforce.policy import AUDIENCE_OF


def publisher() -> Publisher:
    """The task that keeps pages live."""
    task: Publisher = current_app.extensions["publisher"]
    return task


def parts_of(
    session: Session, operation: Operation, role: Role, topic: Topic, series_id: int = 0
) -> dict[str, Markup]:
    """The elements of a page, by id, drawn as they would be sent to it."""
    room = Room(operation.id, topic, series_id, AUDIENCE_OF[role], me().language)
    drawn = standing_parts(publisher().scene(session, operation), room)
    return {name: Markup(html) for name, html in drawn.items()}  # noqa: S704 - our own templates
