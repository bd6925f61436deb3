"""What people say about what they know."""

from sqlalchemy import select

from taskforce.actions.steps import areas_of
from taskforce.change import house
from taskforce.inputs.knowledge import Know
from taskforce.models import Area


def say_knowledge(user_id: int, said: Know) -> None:
    """From now on the asks that fit this reach the person, and no others.

    The record keeps how much it is, never what.
    """
    with house(user_id) as unit:
        for area in unit.session.scalars(select(Area).filter_by(user_id=user_id)):
            unit.session.delete(area)
        unit.session.flush()
        areas = areas_of(user_id, said.known_places, said.languages, said.subjects, said.keywords)
        unit.session.add_all(areas)
        unit.record("say_knowledge", user=user_id, areas=len(areas))
