"""Homes with a cache of many tickets, for tests that start the real command on them."""

from __future__ import annotations

import os
from pathlib import Path

from benchmarks.fill import fill


def fill_home(home: Path, tickets: int) -> Path:
    """Put so many cached tickets and settings that talk to no service under `home`; returns it."""
    before = dict(os.environ)
    os.environ |= {"XDG_STATE_HOME": str(home), "XDG_CONFIG_HOME": str(home)}
    try:
        fill(tickets, 1)
    finally:
        os.environ.clear()
        os.environ.update(before)
    return home
