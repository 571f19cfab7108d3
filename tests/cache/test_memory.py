"""What is much is sorted on the disk and leaves nothing there; statements leave nothing in memory."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

from console.cache.store import Cache


def test_what_is_much_is_sorted_in_the_caches_own_folder_without_a_name(tmp_path: Path) -> None:
    cache = Cache.open(tmp_path / "it's here" / "cache.db", durable=False)
    cache.spare_memory()
    before = sorted(cache.path.parent.iterdir())
    numbers = "WITH RECURSIVE n (i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i < 60000) SELECT i, "
    rows = cache.conn.execute(f"{numbers} hex(randomblob(100)) AS words FROM n ORDER BY words")
    assert rows.fetchone() is not None
    spilt = [link for link in _open_files() if "(deleted)" in link and str(cache.path.parent) in link]
    assert spilt
    assert sorted(cache.path.parent.iterdir()) == before
    rows.close()
    cache.close()


def test_a_statement_leaves_nothing_behind_on_its_connection(tmp_path: Path) -> None:
    cache = Cache.open(tmp_path / "cache.db", durable=False)
    for _ in range(1000):
        cache.conn.execute("SELECT 1").fetchone()
    lists = [one for one in gc.get_referents(cache.conn) if isinstance(one, list)]
    left = [one for found in lists for one in found if isinstance(one, weakref.ref) and one() is None]
    assert len(left) <= 250  # Python looks them through every 200 statements
    cache.close()


def _open_files() -> list[str]:
    found = []
    for number in Path("/proc/self/fd").iterdir():
        try:
            found.append(str(number.readlink()))
        except OSError:
            continue
    return found
