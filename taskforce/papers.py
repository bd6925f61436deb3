"""Pages that need no server: what is printed, whoever asks for it."""

import re
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from taskforce import certificate, i18n, printing
from taskforce.models import Destruction

_TEMPLATES = Path(__file__).parent.parent / "templates"


def speak_in(env: Environment) -> None:
    """Let templates say what every page and every paper says, in the language that is spoken."""
    env.trim_blocks = env.lstrip_blocks = True
    env.add_extension("jinja2.ext.i18n")
    env.install_gettext_callables(i18n.gettext, i18n.ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(
        comma=i18n.comma,
        direction=i18n.direction,
        language=i18n.language,
        zone_city=i18n.zone_city,
    )
    env.filters.update(
        bdi=lambda name: Markup("<bdi>{}</bdi>").format(name),
        certified_gone=certificate.removed,
        certified_left=certificate.stays,
        dated_time=i18n.dated_time,
        in_fours=lambda digest: " ".join(re.findall("....", digest)),
        moment=datetime.fromisoformat,
    )


def certificate_of(done: Destruction) -> str:
    """The certificate as a page that needs nothing beside it, in the language that is spoken."""
    env = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True)
    speak_in(env)
    drawn = env.get_template("destruction/paper.html").render(asked=done, shows_places=True)
    title = f"{i18n.gettext('Certificate of destruction')} · {done.told['name']}"
    return printing.complete(
        env.get_template("export/sheet.html").render(title=title, pages=[drawn])
    )
