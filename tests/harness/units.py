"""The units of deploy/, with this tree in place of /srv/taskforce."""

import configparser
import shlex
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
UNITS = ROOT / "deploy" / "systemd"


def filled(unit: str, instance: str = "", data: Path | None = None) -> str:
    """Its text: commands are those of this Python, files lie in ``data``."""
    text = (UNITS / unit).read_text().replace("%i", instance)
    text = text.replace("/srv/taskforce/.venv/bin", str(Path(sys.executable).parent))
    return text.replace("/srv/taskforce", str(data or ROOT))


def command_of(unit: str, instance: str = "", data: Path | None = None, key: str = "ExecStart"):
    """What systemd would start, word by word."""
    read = configparser.ConfigParser(interpolation=None)
    read.read_string(filled(unit, instance, data))
    return shlex.split(read["Service"][key])
