"""From a page to a PDF: ``python -m taskforce.printing``, HTML in, PDF out.

A process of its own, because what lays out pages is large, written in C in part, and has no
business near our records: it gets a page and a sheet of styles, no address, no time without end.
"""

import fcntl
import logging
import os
import resource
import subprocess
import sys
from pathlib import Path

log = logging.getLogger(__name__)

COMMAND = [sys.executable, "-m", "taskforce.printing"]
#: Seconds and bytes that a page may take to print.
PATIENCE = 30
_MEMORY = 1024**3
_HERE = Path(__file__).parent.parent
_STYLES = _HERE / "static" / "css" / "slip.css"
#: All that it learns of us: neither the key nor where the records are.
_SURROUNDINGS = {"PATH": os.defpath, "LANG": "C.UTF-8"}


def styles() -> str:
    """What makes a page look like paper, for one that is printed elsewhere."""
    return _STYLES.read_text()


def complete(html: str) -> str:
    """A page that needs nothing beside it."""
    return html.replace("</head>", f"<style>{styles()}</style></head>", 1)


def printed(html: str) -> bytes | None:
    """The page as a PDF; nothing where this machine lacks what is needed, or it took too long.

    What lays out the letters falls over once in a long while; then it is made again.
    """
    made = _made(html)
    if made is not None and made.returncode < 0:
        made = _made(html)
    if made is None:
        return None
    if made.returncode != 0 or not made.stdout.startswith(b"%PDF"):
        log.error("a page could not be printed; the printing ended with %s", made.returncode)
        return None
    return made.stdout


def _made(html: str) -> "subprocess.CompletedProcess[bytes] | None":
    try:
        return subprocess.run(  # noqa: S603 - our own module
            COMMAND,
            input=html.encode(),
            capture_output=True,
            timeout=PATIENCE,
            check=False,
            cwd=_HERE,
            env=_SURROUNDINGS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        log.error("a page could not be printed: %s", type(error).__name__)
        return None


def main() -> None:
    """Print what stands on the standard input; one at a time, whoever asks."""
    turn = _STYLES.open()
    fcntl.flock(turn, fcntl.LOCK_EX)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))
    from weasyprint import CSS, HTML  # large, and nobody else needs it
    from weasyprint.urls import URLFetcher

    # Our pages name no address: one that does is not printed at all.
    nothing = URLFetcher(allowed_protocols=(), fail_on_errors=True)
    page = HTML(string=sys.stdin.buffer.read().decode(), url_fetcher=nothing)
    styles = CSS(string=turn.read(), url_fetcher=nothing)
    sys.stdout.buffer.write(page.write_pdf(stylesheets=[styles]))


if __name__ == "__main__":
    main()
