"""What is much is sorted on the disk, in a folder that nobody else may enter, and leaves nothing there."""

from __future__ import annotations

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


def _open_files() -> list[str]:
    found = []
    for number in Path("/proc/self/fd").iterdir():
        try:
            found.append(str(number.readlink()))
        except OSError:
            continue
    return found
