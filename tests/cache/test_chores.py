"""What takes long in a big cache is done in steps, behind everything else."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from benchmarks.sample import ME, SERVICE, pages
from console.cache import chores, connection, reindexing, schema, search
from console.cache.chores import Index
from console.cache.reindexing import Step
from console.cache.store import Cache
from console.model import News, Ref
from console.sync.tidying import tidy

IN_A_FILE, IN_MEMORY = 1, 2
"""What SQLite calls where it sorts."""
WORDS = ("printer", "vanochtend", "inc 10007", "bakker", "lost its settings")


def filled(path: Path, tickets: int = 150) -> Cache:
    cache = Cache.open(path, durable=False)
    cache.meet(SERVICE, ME)
    for number, page in enumerate(pages(tickets)):
        cache.learn(SERVICE, "tickets", page, str(number))
    return cache


def found(cache: Cache) -> dict[str, list[Ref]]:
    return {words: sorted(hit.row.ref for hit in cache.search(words, 1000)) for words in WORDS}


def assert_index_is_true(conn: sqlite3.Connection) -> None:
    """Take every ticket out of the index, as it should be in it: nothing is left where both agree."""
    conn.execute("SAVEPOINT look")
    keys = [row[0] for row in conn.execute("SELECT id FROM head_docsize ORDER BY id")]
    for key in keys:
        row = conn.execute("SELECT service, id FROM ticket WHERE key = ?", (key,)).fetchone()
        assert row is not None
        old = search.document(conn, Ref(*row))
        assert old is not None
        search.remove(conn, key, old)
    for table in ("head", "said"):
        conn.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
        conn.execute(f"CREATE VIRTUAL TABLE temp.words USING fts5vocab ('main', '{table}', 'instance')")
        assert conn.execute("SELECT term, doc FROM temp.words").fetchall() == []
        conn.execute("DROP TABLE temp.words")
    conn.execute("ROLLBACK TO look")


@pytest.mark.parametrize("seed", range(3))
def test_index_and_tickets_agree_after_any_learning_forgetting_and_rebuilding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(reindexing, "PIECE", 15)
    dice = random.Random(seed)
    news = [page for page in pages(120, size=20, seed=seed) if page.tickets]
    path = tmp_path / "cache.db"
    cache = Cache.open(path, durable=False)
    for _ in range(60):
        page = dice.choice(news)
        match dice.randrange(6):
            case 0 | 1:
                cache.learn(SERVICE, "tickets", page, None)
            case 2:
                some = tuple(
                    replace(one, subject=f"{one.subject} {dice.random()}", version=str(dice.random()))
                    for one in dice.sample(page.tickets, 5)
                )
                cache.learn(SERVICE, "tickets", News(tickets=some), None)
            case 3:
                cache.forget([one.ref for one in dice.sample(page.tickets, 5)])
            case 4:
                cache.plan("search")
            case _:
                for _ in range(dice.randrange(6)):
                    cache.tidy()
        if dice.random() < 0.1:
            cache.close()
            cache = Cache.open(path, durable=False)
        if dice.random() < 0.2:
            assert_index_is_true(cache.conn)
    while cache.tidy():
        pass
    assert_index_is_true(cache.conn)
    there = cache.conn.execute("SELECT COUNT(*) FROM ticket").fetchone()
    assert there == cache.conn.execute("SELECT COUNT(*) FROM head_docsize").fetchone()
    cache.close()


def test_a_rebuilt_index_finds_what_the_old_one_found_and_leaves_nothing_of_it(tmp_path: Path) -> None:
    with closing(filled(tmp_path / "cache.db")) as cache:
        before = found(cache)
        assert all(before.values())
        cache.plan("search")
        while cache.tidy():
            pass
        assert found(cache) == before
        assert cache.chores() == []
        tables = [row[0] for row in cache.conn.execute("SELECT name FROM sqlite_schema")]
        assert not [name for name in tables if "aside" in name]


def test_each_step_of_a_rebuild_is_kept_where_the_next_one_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    with closing(filled(path)) as cache:
        before = found(cache)
        cache.plan("search")
    code = (
        "import os, sys; from pathlib import Path; from console.cache.store import Cache; "
        "from console.cache import reindexing; reindexing.PIECE = 40; "
        "cache = Cache.open(Path(sys.argv[1])); cache.tidy(); cache.tidy(); "
        "reindexing.search.indexed = lambda *_: os.kill(os.getpid(), 9); cache.tidy()"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    assert done.returncode == -9
    with closing(Cache.open(path)) as cache:
        [left] = cache.chores()
        assert 0 < left.done < left.total
        assert [one.service for one in cache.standing()] == ["search"]
        while cache.tidy():
            pass
        assert found(cache) == before
        assert_index_is_true(cache.conn)


def test_a_new_cache_has_no_chores_and_what_is_not_known_any_more_is_left_out(tmp_path: Path) -> None:
    with closing(filled(tmp_path / "cache.db", 20)) as cache:
        assert cache.chores() == []
        cache.plan("something of long ago")
        assert cache.tidy()
        assert not cache.tidy()


def as_of_version_6(path: Path) -> None:
    """Make a cache with the first six migrations alone, and tickets in it."""
    conn = sqlite3.connect(path, isolation_level=None, factory=connection.Connection)
    conn.execute("PRAGMA journal_mode = WAL")
    schema.migrations().apply(Database(conn), stop_before="chores")
    conn.execute("PRAGMA user_version = 6")
    with closing(Cache(conn, path)) as cache:
        for number, page in enumerate(pages(150)):
            cache.learn(SERVICE, "tickets", page, str(number))
        conn.execute("UPDATE ticket SET indexed = 1")


def test_an_old_cache_opens_before_its_chores_are_done_and_works_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "cache.db"
    as_of_version_6(path)
    made = schema.migrations

    def later() -> object:
        cache = made()

        @cache()
        def by_kind(db: Database) -> None:
            db.execute(f"{schema.PLAN} ('search'), ('by kind')")

        return cache

    monkeypatch.setattr(schema, "migrations", later)
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    monkeypatch.setitem(
        chores.CHORES, "by kind", Index("CREATE INDEX IF NOT EXISTS ticket_by_kind ON ticket (kind, key)")
    )
    with closing(Cache.open(path)) as cache:
        assert cache.search("printer")
        assert [one.name for one in cache.chores()][-2:] == ["search", "by kind"]
        assert cache.count(SERVICE) == 150
        for page in pages(200, seed=2):
            cache.learn(SERVICE, "tickets", page, None)
            cache.search("printer")
            cache.tidy()
        while cache.tidy():
            pass
        assert_index_is_true(cache.conn)
        assert cache.conn.execute("SELECT 1 FROM sqlite_schema WHERE name = 'ticket_by_kind'").fetchone()


def test_a_long_step_is_given_up_where_another_thread_wants_to_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "cache.db"
    begun = threading.Event()
    wrote: list[bool] = []

    def write() -> None:
        with closing(Cache.open(path, durable=False)) as other:
            begun.wait(60)
            other.drafts.save(Ref(SERVICE, "1"), "reply", "Dear user")
            wrote.append(True)

    def slowly(value: int) -> int:
        begun.set()
        return value

    with closing(filled(path, 50)) as cache:
        cache.conn.create_function("slowly", 1, slowly, deterministic=True)
        endless = (
            "CREATE TABLE never AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
            "SELECT slowly(i) FROM n"
        )
        monkeypatch.setitem(chores.CHORES, "endless", Index(endless))
        cache.plan("endless")
        writer = threading.Thread(target=write)
        writer.start()
        assert cache.tidy()
        writer.join()
        assert wrote
        assert [one.name for one in cache.chores()] == ["endless"]
        assert not connection.yielding


def test_a_step_tells_how_far_it_led(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reindexing, "PIECE", 40)
    with closing(filled(tmp_path / "cache.db", 60)) as cache:
        cache.plan("search")
        cache.tidy()
        [left] = cache.chores()
        assert Step(left.at, left.done, left.total) == Step(21, 39, 60)
        cache.learn(SERVICE, "tickets", [*pages(80, size=20)][-1], None)
        cache.tidy()
        [left] = cache.chores()
        assert (left.at, left.total) == (1, 80)


def test_chores_of_a_console_sort_in_a_file_whatever_the_cache_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where: list[int] = []

    class Look:
        def step(self, conn: sqlite3.Connection, at: int | None) -> None:
            where.append(conn.execute("PRAGMA temp_store").fetchone()[0])

    monkeypatch.setitem(chores.CHORES, "look", Look())
    with closing(filled(tmp_path / "cache.db", 20)) as cache:
        cache.plan("look")
        asyncio.run(tidy(cache, lambda: False))
        assert cache.chores() == []
        assert cache.conn.execute("PRAGMA temp_store").fetchone()[0] == IN_MEMORY
    assert where == [IN_A_FILE]


def test_chores_go_on_after_another_program_held_the_cache_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("console.cache.connection.BUSY", 0.05)

    async def outlast(cache: Cache) -> None:
        with closing(sqlite3.connect(cache.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            chores = asyncio.create_task(tidy(cache, lambda: False))
            while "chores of the cache wait" not in caplog.text:
                await asyncio.sleep(0)
            other.execute("ROLLBACK")
        await chores

    with closing(filled(tmp_path / "cache.db", 20)) as cache:
        cache.plan("search")
        asyncio.run(outlast(cache))
        assert cache.chores() == []


def test_chores_wait_for_the_next_start_where_the_end_has_come(tmp_path: Path) -> None:
    with closing(filled(tmp_path / "cache.db", 20)) as cache:
        cache.plan("search")
        asyncio.run(tidy(cache, lambda: True))
        assert [one.name for one in cache.chores()] == ["search"]
