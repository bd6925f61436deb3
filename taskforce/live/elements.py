"""What pages are made of, declared where it is drawn: which kinds of event redraw an element, and
on whose pages it stands."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from taskforce.live.rooms import OF_ONE_SERIES, Room, Topic
from taskforce.live.scene import Part, Scene, Spot
from taskforce.models import EventKind
from taskforce.policy import Audience

Draw = Callable[[Scene, Spot], Part | None]


@dataclass(frozen=True)
class Element:
    """A kind of element: how it is drawn, and on whose pages it stands."""

    draw: Draw
    topic: Topic
    audience: Audience
    #: The field of the spot that says which row it shows: one drawing per row.
    per: str
    is_slow: bool
    #: Whether it also shows what happens on the other series of the same child.
    is_of_all: bool
    #: Whether it also shows what happens on any other series.
    is_of_every: bool = False

    def stands_in(self, room: Room, spot: Spot) -> bool:
        """Whether a page in this room shows it."""
        is_of_whole = self.per == "operation_id" or room.topic not in OF_ONE_SERIES
        is_there = is_of_whole or room.series_id == spot.series_id
        return room.topic is self.topic and is_there and room.audience >= self.audience


ELEMENTS: dict[EventKind, list[Element]] = defaultdict(list)
#: Elements that say who is here: no event redraws them, but people who come and go.
PRESENCE: list[Element] = []
#: Elements of a whole operation that the clock changes too.
TIMED: list[Element] = []

#: Elements that stand on every page of an operation.
EVERYWHERE: list[Draw] = []

#: Nouns that are about no series.
_OF_NONE = (
    "term.",
    "desk.",
    "announcement.",
    "operation.",
    "arrival.",
    "wall.",
    "export.",
    "destruction.",
)
#: The kinds that are about one series.
OF_SERIES = tuple(
    kind
    for kind in EventKind
    if kind is not EventKind.SERIES_IMPORTED and not kind.value.startswith(_OF_NONE)
)


#: After these, a series exists for other people than before.
ACCESS = (EventKind.SERIES_LIMITED, EventKind.SERIES_OPENED)


def kinds_of(*nouns: str) -> tuple[EventKind, ...]:
    """Everything that happens to a ``"clue"``, or to a ``"stop"``."""
    return tuple(kind for kind in EventKind if kind.value.split(".")[0] in nouns)


#: The kinds whose subject is a translation.
TRANSLATED = tuple(
    kind for kind in kinds_of("translation") if kind is not EventKind.TRANSLATION_WANTED
)


def redrawn_by(
    *kinds: EventKind,
    on: Topic,
    audience: Audience = Audience.FLOOR,
    per: str = "series_id",
    is_slow: bool = False,
    is_of_all: bool = False,
    is_of_every: bool = False,
    by: list[Element] | None = None,
) -> Callable[[Draw], Draw]:
    """Declare which kinds of event change an element, and where it stands; ``by`` adds it to
    those that people or the clock change too."""

    def declare(draw: Draw) -> Draw:
        element = Element(draw, on, audience, per, is_slow, is_of_all, is_of_every)
        for kind in kinds:
            ELEMENTS[kind].append(element)
        if by is not None:
            by.append(element)
        return draw

    return declare


def on_every_page(*kinds: EventKind, by: list[Element] | None = None) -> Callable[[Draw], Draw]:
    """Declare which kinds of event change an element that every page of the operation shows, to
    whoever has a seat: ``layout/standing.html`` is where it stands, or the bar above it. ``by`` as
    for one that stands on one page."""

    def declare(draw: Draw) -> Draw:
        EVERYWHERE.append(draw)
        for topic in Topic:
            redrawn_by(*kinds, on=topic, audience=Audience.WALL, per="operation_id", by=by)(draw)
        return draw

    return declare
