"""News in the cache are heard, whoever wrote them, and nobody has to look for them."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from console.cache.store import Cache
from console.cache.watching import GLANCE, PAUSE, Watch, open_ear

WRITE = "from console.cache.store import Cache; from pathlib import Path; import sys; "
WRITE += (
    "cache = Cache.open(Path(sys.argv[1]), durable=False); cache.places.keep('at', 'there'); cache.close()"
)


def deaf(cache: Path) -> int | None:
    """Hear nothing, as where the kernel has nothing to tell."""
    return None


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    made = Cache.open(tmp_path / "cache.db", durable=False)
    yield made
    made.close()


class Listener:
    """Counts what it is told, and waits for it."""

    def __init__(self, cache: Path, ear: Callable[[Path], int | None] = open_ear) -> None:
        self.heard = 0
        self._news = asyncio.Event()
        self.watch = Watch(cache, self._hear, ear=ear)
        self.watch.start()

    def _hear(self) -> None:
        self.heard += 1
        self._news.set()

    async def news(self, seconds: float = 20.0) -> None:
        """Wait until something was heard since the last wait."""
        async with asyncio.timeout(seconds):
            await self._news.wait()
        self._news.clear()


async def test_what_another_process_writes_is_heard(cache: Cache) -> None:
    listener = Listener(cache.path)
    cache.changed_elsewhere()
    await asyncio.to_thread(subprocess.run, [sys.executable, "-c", WRITE, str(cache.path)], check=True)
    await listener.news()
    assert cache.changed_elsewhere()
    assert cache.places.get("at") == "there"
    listener.watch.stop()


@pytest.mark.parametrize("ear", [open_ear, deaf])
async def test_what_another_connection_of_this_process_writes_is_heard_without_a_glance(
    cache: Cache, ear: Callable[[Path], int | None]
) -> None:
    listener = Listener(cache.path, ear)

    def write() -> None:
        other = Cache.open(cache.path, durable=False)
        other.places.keep("at", "there")
        other.close()

    await asyncio.to_thread(write)
    await listener.news(GLANCE / 2)
    assert cache.places.get("at") == "there"
    listener.watch.stop()


@pytest.mark.parametrize("ear", [open_ear, deaf])
async def test_a_storm_of_news_is_gathered_and_its_end_is_heard(
    cache: Cache, ear: Callable[[Path], int | None]
) -> None:
    listener = Listener(cache.path, ear)
    began = time.monotonic()
    for number in range(300):
        cache.places.keep("at", str(number))
        if number % 50 == 0:
            await asyncio.sleep(0)
    await listener.news()
    cache.places.keep("at", "end")
    await listener.news()
    assert 2 <= listener.heard <= (time.monotonic() - began) / PAUSE + 2
    listener.watch.stop()


@pytest.mark.parametrize("take_away", [Path.unlink, lambda path: path.rename(path.with_name("elsewhere"))])
async def test_that_the_file_is_taken_away_is_heard(
    cache: Cache, take_away: Callable[[Path], object]
) -> None:
    listener = Listener(cache.path)
    take_away(cache.path)
    await listener.news(GLANCE / 2)
    assert cache.astray
    listener.watch.stop()


async def test_where_nothing_can_be_heard_it_is_looked_for(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.cache.watching.GLANCE", 0.01)
    listener = Listener(cache.path, deaf)
    await listener.news()
    await listener.news()
    listener.watch.stop()


async def test_a_transaction_that_changes_nothing_is_no_news(cache: Cache) -> None:
    listener = Listener(cache.path)
    with cache.together():
        cache.places.get("at")
    cache.wishes.be_at("desk", "Network")
    await listener.news()
    cache.wishes.be_at("desk", "Network")
    await asyncio.sleep(PAUSE * 1.5)
    assert listener.heard == 1
    listener.watch.stop()


def test_a_watch_can_end_behind_its_loop_and_leaves_nothing_open(cache: Cache) -> None:
    async def listen() -> Watch:
        return Listener(cache.path).watch

    watch = asyncio.run(listen())
    cache.places.keep("at", "there")
    watch.stop()
    watch.stop()
