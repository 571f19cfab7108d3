"""A damaged cache is noticed, and what cannot be fetched again is saved first."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.sample import ME, SERVICE, pages
from console.cache import rescue
from console.cache.connection import FullDisk
from console.cache.store import Cache
from console.intents import Note
from console.model import News, Ref


def filled(path: Path, tickets: int = 300) -> None:
    cache = Cache.open(path, durable=False)
    cache.meet(SERVICE, ME)
    for number, page in enumerate(pages(tickets)):
        cache.learn(SERVICE, "tickets", page, str(number))
    for number in range(1, 21):
        cache.submit(Note(Ref(SERVICE, str(number)), f"Note {number}", ME), 600)
        cache.drafts.save(Ref(SERVICE, str(number)), "reply", f"Dear {number}")
    cache.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    cache.close()


def _of_another_service(news: News) -> News:
    moved = tuple(replace(one, ref=Ref("other", one.ref.id)) for one in news.tickets)
    return News(tickets=moved)


def test_a_rebuilt_cache_has_the_drafts_and_the_waiting_intents(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    filled(path)
    kept = rescue.rebuild(path)
    assert (kept.intents, kept.drafts, kept.unread) == (20, 20, 0)
    assert kept.moved_to is not None
    assert kept.moved_to.stat().st_mode & 0o077 == 0
    cache = Cache.open(path)
    assert [one.kind for one in cache.waiting()] == ["note"] * 20
    assert len(cache.drafts.all()) == 20
    assert cache.known(SERVICE) == set()
    assert cache.cursor(SERVICE, "tickets") is None
    cache.close()


@pytest.mark.parametrize("seed", range(12))
def test_flipped_bytes_are_noticed_or_harmless_and_a_rebuild_always_ends(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "cache.db"
    filled(path, 150)
    dice = random.Random(seed)
    data = bytearray(path.read_bytes())
    page = dice.randrange(1, len(data) // 4096)
    for place in range(page * 4096, page * 4096 + 4096):
        data[place] ^= dice.randrange(256)
    path.write_bytes(data)
    assert rescue.check(path), "a ruined page must be found"
    kept = rescue.rebuild(path)
    cache = Cache.open(path)
    assert rescue.check(path) == []
    assert len(cache.waiting()) == kept.intents
    assert kept.intents + kept.drafts + kept.unread >= 20
    cache.close()


def test_a_file_that_is_no_database_becomes_an_empty_cache(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    path.write_bytes(b"garbage" * 5000)
    assert rescue.check(path)
    kept = rescue.rebuild(path)
    assert (kept.intents, kept.drafts) == (0, 0)
    Cache.open(path).close()


def test_a_full_disk_is_one_sentence_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    filled(path)
    cache = Cache.open(path)
    size = cache.conn.execute("PRAGMA page_count").fetchone()[0]
    cache.conn.execute(f"PRAGMA max_page_count = {size}")
    whole = [page for page in pages(2000, seed=2) if page.tickets]
    more = News(tickets=sum((page.tickets for page in whole), ()))
    with pytest.raises(FullDisk, match="disk is full"):
        cache.learn("other", "tickets", _of_another_service(more), "x")
    assert len(cache.waiting()) == 20
    assert len(cache.drafts.all()) == 20
    assert rescue.check(path) == []
    cache.conn.execute("PRAGMA max_page_count = 1073741823")
    cache.submit(Note(Ref(SERVICE, "1"), "After", ME), 5)
    cache.close()
