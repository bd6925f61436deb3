"""Every field of free text is among those in which ``harness/hostile.py`` says hostile texts: a
new one has to be said there too, or to stand here with the reason."""

import importlib
import pkgutil

import pytest
from pydantic import ValidationError

from taskforce import inputs
from taskforce.inputs import Input
from tests.harness.hostile import TURNS, Floor, say_in_house
from tests.harness.story import Story
from tests.web.matrix import ON_SQLITE

#: Passes the gate; and what no text may have, whatever else it says.
FREE, REFUSED = "<b>A tram</b>", "A tram\u202e"
#: Kept by the same actions in the same columns as those of others.
AS_ANOTHER = {
    "RecordFeedbackOfMany": "RecordFeedback",
    "HeardRow": "RecordFeedback",
    "SendReferrals": "SendReferral",
    "OpenOperation": "EditOperation",
    "AddPerson": "PersonRow",
}
#: Nobody says these: others say their fields.
BASES = {"OperationSettings", "Person", "_Texts"}


def kinds(of=Input):
    for kind in of.__subclasses__():
        yield kind
        yield from kinds(kind)


def takes(kind, name, said):
    """Whether this field takes it, whatever is missing in the others."""
    try:
        kind.model_validate({name: said})
    except ValidationError as refused:
        return name not in [each["loc"][0] for each in refused.errors() if each["loc"]]
    except (AttributeError, TypeError):  # a list where a file has words
        return False
    return True


def is_free(kind, name):
    """A text of one's own that passes the gate, or several."""
    return any(
        takes(kind, name, several(FREE)) and not takes(kind, name, several(REFUSED))
        for several in (str, lambda text: [text])
    )


def free_fields():
    for module in pkgutil.iter_modules(inputs.__path__):
        importlib.import_module(f"{inputs.__name__}.{module.name}")
    return {
        (kind.__name__, name)
        for kind in kinds()
        if kind.__module__.startswith(inputs.__name__) and kind.__name__ not in BASES
        for name in kind.model_fields
        if is_free(kind, name)
    }


@pytest.fixture
def said(monkeypatch):
    """The fields in which ``FREE`` was said."""
    found, make = set(), Input.__init__

    def note(self, **typed):
        make(self, **typed)
        found.update((type(self).__name__, name) for name in typed if FREE in str(typed[name]))

    monkeypatch.setattr(Input, "__init__", note)
    return found


@ON_SQLITE
def test_hostile_texts_are_said_in_each_field_of_free_text(world, said):
    free = free_fields()
    story = Story(world)
    floor = Floor(story)
    for _ in range(TURNS):
        floor.say(FREE)
    say_in_house(story, FREE)

    spoken = {(AS_ANOTHER.get(kind, kind), name) for kind, name in free}
    assert ("PostClue", "text") in spoken
    assert spoken == said
