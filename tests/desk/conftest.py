"""One running desk for the tests of a module."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.desk.changing import move_in
from tests.desk.house import House, furnish, open_house


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave what asks the desk anything unread where nothing slow is run: reading alone costs seconds."""
    fuzz = collection_path.name == "test_openapi_fuzz.py"
    return True if fuzz and "not slow" in str(config.getoption("markexpr")) else None


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """A desk that runs while the module's tests do; tickets of one test do not disturb another."""
    with tempfile.TemporaryDirectory(prefix="desk-") as name:
        folder = Path(name)
        with open_house(folder, furnish(folder)) as running:
            yield running


@pytest.fixture(scope="module")
def desk(house: House) -> House:
    """The desk, with those who decide about changes."""
    move_in(house)
    return house


@pytest.fixture(scope="module")
def root(desk: House) -> httpx.Client:
    """The admin of that desk."""
    return desk.client("root")
