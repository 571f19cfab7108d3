"""One running desk for the tests of a module."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk.house import House, furnish, open_house


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """A desk that runs while the module's tests do; tickets of one test do not disturb another."""
    with tempfile.TemporaryDirectory(prefix="desk-") as name:
        folder = Path(name)
        with open_house(folder, furnish(folder)) as running:
            yield running
