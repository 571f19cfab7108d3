"""The desk that most screens are tested over: what `room` tells, in a cache of its own; others say what they open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from console.cache.store import Cache
from screens.base import Desk
from tests.screens.room import make_cache, make_desk


@pytest.fixture
def opens() -> Callable[[Path], Cache]:
    """What opens the cache in a folder."""
    return make_cache


@pytest.fixture
def seats() -> Callable[[Cache], Desk]:
    """What makes a desk of the cache."""
    return make_desk


@pytest.fixture
def cache(tmp_path: Path, opens: Callable[[Path], Cache]) -> Iterator[Cache]:
    """A cache that is closed after the test, unless a full disk left it in the middle of something."""
    made = opens(tmp_path)
    yield made
    if not made.conn.in_transaction:
        made.close()


@pytest.fixture
def desk(cache: Cache, seats: Callable[[Cache], Desk]) -> Desk:
    """What a screen works with."""
    return seats(cache)
