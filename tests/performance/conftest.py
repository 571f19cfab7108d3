"""One cache with two thousand tickets for all tests that count what a key costs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.fill import fill


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home with 2,000 cached tickets and settings that talk to no service."""
    home = tmp_path_factory.mktemp("filled")
    before = dict(os.environ)
    os.environ |= {"XDG_STATE_HOME": str(home), "XDG_CONFIG_HOME": str(home)}
    try:
        fill(2_000, 1)
    finally:
        os.environ.clear()
        os.environ.update(before)
    return home
