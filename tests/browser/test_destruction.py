"""What two hosts see while the wait before a destruction runs."""

import re

from playwright.sync_api import expect

from taskforce.actions.destruction import ask_destruction, confirm_destruction
from taskforce.inputs.destruction import AskDestruction, ConfirmDestruction
from taskforce.models import Role
from tests.harness.story import Story


def test_the_wait_counts_down_by_itself(world, window):
    pat, story = world.person("Pat", "en", Role.HOST), Story(world)
    story.turn("tail")
    story.turn("closed")
    said = {"slug": "harbour", "aliases": "move"}
    ask_destruction(world.nour.id, world.harbour, AskDestruction(**said, wait_hours=2))
    confirm_destruction(pat.id, world.harbour, ConfirmDestruction(**said))
    page = window(pat)
    page.clock.install()
    page.goto("/operations/harbour/host/destruction")
    waiting = page.locator("#waiting")

    expect(waiting).to_contain_text("Time left: 2 h 0 min")
    page.clock.fast_forward("01:01:00")
    expect(waiting).to_contain_text("Time left: 0 h 59 min")
    page.clock.fast_forward("01:00:00")
    expect(waiting).to_have_class(re.compile(r"\blapsed\b"))  # under the lock of a page at rest
