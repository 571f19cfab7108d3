"""One cache with two thousand tickets for all tests that count what a key costs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.filled import fill_home


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home with 2,000 cached tickets and settings that talk to no service."""
    return fill_home(tmp_path_factory.mktemp("filled"), 2_000)
