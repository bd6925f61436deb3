"""Every page that listens, so that none is left out where all of them are to be tried. A page that
listens and is not among them fails ``tests/web/test_matrix.py``."""

from itertools import count, product

from taskforce.i18n import OFFERED
from taskforce.live.rooms import Topic
from taskforce.models import Role
from tests.web.matrix import ROUTES

#: Where it is in an operation whose first series has a referral, by its topic and its route.
LISTENING = {
    Topic.BOARD: {"series.index": ""},
    Topic.SERIES: {"series.show": "series/S-0001"},
    Topic.REFERRALS: {"referral.index": "series/S-0001/referrals"},
    Topic.SLIPS: {"slip.show": "referrals/R-0001/slip"},
    Topic.DESK: {"referral.desk": "desk"},
    Topic.DASHBOARD: {"operation.dashboard": "dashboard"},
    Topic.FAIRNESS: {"draw.fairness": "fairness"},
    Topic.FOR_YOU: {
        "ask.for_you": "for-you",
        "briefing.show": "briefing",
        "charge.show": "closing",
        "sheet.show": "sheet",
        "search.show": "search?q=tram",
    },
    Topic.HISTORY: {"operation.record": "history"},
    Topic.HOSTS: {
        "host.show": "host",
        "setting.show": "host/settings",
        "checkpoint.show": "host/checkpoints",
    },
    Topic.FRONT_DESK: {"front_desk.show": "front-desk"},
    Topic.ANNOUNCEMENTS: {"announcement.show": "announcements"},
    Topic.EXPORTS: {"export.show": "exports"},
    Topic.DESTRUCTION: {"destruction.show": "host/destruction"},
}
TOPIC_OF = {route: topic for topic, pages in LISTENING.items() for route in pages}


def readers_of(route):
    return [role for role in sorted(Role) if ROUTES[route].may(role)]


def cases(*busy):
    """Pages of each topic, in each language, for each role that reads it; all topics first. Those
    of the first series are open at those that are busy, too."""
    pages = {topic: [*_pages(topic, busy)] for topic in Topic}
    for turn in count():
        for at, topic in enumerate(Topic):
            where, readers = pages[topic][turn % len(pages[topic])]
            language, role = readers[(5 * turn + at) % len(readers)]
            yield where, language, role


def _pages(topic, busy):
    for route, place in LISTENING[topic].items():
        readers = list(product(OFFERED, readers_of(route)))
        for where in dict.fromkeys(place.replace("S-0001", name) for name in ("S-0001", *busy)):
            yield where, readers
