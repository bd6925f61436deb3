"""A disk of its own that is soon full, for root alone."""

import subprocess
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest


@contextmanager
def small_disk(place: Path, size: str):
    """A disk of this size in a new directory."""
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0711", "tmpfs", place]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except subprocess.CalledProcessError as refused:  # nothing that could be installed
        pytest.skip(f"this machine lets us mount no disk: {refused.stderr.decode()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


def fill(place: Path) -> Path:
    """Write until there is no room. Returns what takes it; its owner deletes it."""
    file = place / "filler"
    with file.open("wb", buffering=0) as filler, suppress(OSError):
        while True:
            filler.write(b"x" * 4096)
    return file
