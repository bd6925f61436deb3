"""Pictures of the pages that are worth showing: ``make screenshots`` puts them into var/.

Board, series, dashboard, desk, slip, wall, sign-in; English light and Arabic dark; 1280 and 400 px
wide, the wall also as a screen of 1920 x 1080.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from taskforce import db, keys, secret, upgrade
from taskforce.actions.operation import open_wall
from taskforce.actions.session import choose as keep
from taskforce.actions.session import sign_in
from taskforce.demo.play import play
from taskforce.inputs.session import Choose
from taskforce.queries.operation import operation_called
from taskforce.queries.session import user_called
from tests.browser.conftest import FLAGS, chromium_here
from tests.conftest import KEY
from tests.harness.server import Server

PAGES = {
    "board": "/operations/harbour/",
    "series": "/operations/harbour/series/S-0042",
    "dashboard": "/operations/harbour/dashboard",
    "desk": "/operations/harbour/desk",
    "slip": "/operations/harbour/referrals/R-0002/slip",
    "history": "/operations/harbour/history",
    "for-you": "/operations/harbour/for-you",
    "asked": "/operations/harbour/series/S-0153",
    "knowledge": "/knowledge",
}
#: Those that only the desk may read.
OF_THE_DESK = {"desk", "slip"}
#: Who looks, and who of the desk, in which language and colours.
READERS = (("se1", "us3", "en", "light"), ("jo1", "us4", "ar", "dark"))


def main(target="var/screenshots", *places):
    """Into this folder; of these pages, or of all."""
    target = Path(target)
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/taskforce.db"
        secret.use(KEY)
        keys.use(f"{folder}/keys")
        db.connect(url)
        upgrade.upgrade()
        for said in play("harbour"):
            sys.stdout.write(f"{said}\n")
        server = Server(url, Path(folder) / "server.log")
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium_here(), args=FLAGS)
                for reader in READERS:
                    picture(browser, server, target, places or PAGES, *reader)
                picture_of_wall(browser, server, target)
        finally:
            server.stop()


def picture(browser, server, target, places, floor, desk, language, colours):
    of_floor, of_desk = (cookie(server, name, language) for name in (floor, desk))
    for width in (1280, 400):
        context = browser.new_context(
            base_url=server.origin,
            color_scheme=colours,
            viewport={"width": width, "height": 900},
        )
        page = context.new_page()
        page.goto(f"/sign-in?lang={language}")
        page.screenshot(path=target / f"sign-in-{language}-{colours}-{width}.png")
        for place in places:
            context.add_cookies([of_desk if place in OF_THE_DESK else of_floor])
            assert page.goto(PAGES[place]).ok
            page.wait_for_timeout(800)
            path = target / f"{place}-{language}-{colours}-{width}.png"
            page.screenshot(path=path, full_page=True)
        context.close()


def picture_of_wall(browser, server, target):
    with db.reading() as session:
        operation = operation_called(session, "harbour")
        host = user_called(session, "us1")
    chosen = open_wall(host.id, operation.id)
    for language in ("en", "ar"):
        for width, height in ((1920, 1080), (400, 900)):
            context = browser.new_context(
                base_url=server.origin,
                locale=language,
                viewport={"width": width, "height": height},
            )
            page = context.new_page()
            page.goto(f"/wall#{chosen}")
            page.wait_for_timeout(1500)
            page.screenshot(path=target / f"wall-{language}-{width}.png")
            context.close()


def cookie(server, name, language):
    """Of somebody who has just signed in, and reads this language."""
    with db.reading() as session:
        user = user_called(session, name)
    keep(user.id, Choose(language=language, zone="Asia/Amman"))
    return {"name": "session", "value": sign_in(user.id), "url": server.origin}


if __name__ == "__main__":
    main(*sys.argv[1:])
