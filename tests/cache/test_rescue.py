"""A damaged cache is noticed, and what cannot be fetched again is saved first."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.sample import ME, SERVICE, pages
from console.cache import rescue
from console.cache.connection import CacheError, DamagedCache, FullDisk, NewerCache
from console.cache.outbox import State
from console.cache.salvage import DRAFTS
from console.cache.store import Cache
from console.intents import Create, Note, Reply
from console.model import News, Ref
from screens.answers import TOLD, draft_kind
from screens.change_draft import KIND


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


def test_drafts_of_every_kind_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    with closing(Cache.open(path, durable=False)) as cache:
        for kind in DRAFTS:
            cache.drafts.save(Ref(SERVICE, "1"), kind, f"Words of {kind}")
    assert rescue.rebuild(path).drafts == len(DRAFTS)
    with closing(Cache.open(path, durable=False)) as cache:
        assert {one.kind for one in cache.drafts.all()} == DRAFTS


def test_every_kind_of_draft_that_an_intent_can_become_is_known() -> None:
    words = {word for word in draft_kind.__code__.co_consts if isinstance(word, str)}
    assert {word for word in words if word and " " not in word} | {TOLD, KIND} <= DRAFTS


def facts(path: Path) -> list[list[object]]:
    """Return every row of every table that holds facts or the agent's own."""
    with closing(sqlite3.connect(path)) as conn:
        tables = ("ticket", "entry", "person", "queue", "outbox", "draft", "cursor")
        return [conn.execute(f"SELECT * FROM {table} ORDER BY rowid").fetchall() for table in tables]


@pytest.mark.parametrize("seed", range(12))
def test_a_ruined_page_is_noticed_or_holds_no_fact_and_a_rebuild_always_ends(
    tmp_path: Path, seed: int
) -> None:
    path = tmp_path / "cache.db"
    filled(path, 150)
    before = facts(path)
    dice = random.Random(seed)
    data = bytearray(path.read_bytes())
    page = dice.randrange(1, len(data) // 4096)
    for place in range(page * 4096, page * 4096 + 4096):
        data[place] ^= dice.randrange(256)
    path.write_bytes(data)
    assert rescue.check(path) or facts(path) == before
    kept = rescue.rebuild(path)
    cache = Cache.open(path)
    assert rescue.check(path) == []
    assert len(cache.waiting()) == kept.intents
    assert kept.intents + kept.drafts + kept.unread >= 40 or not kept.whole
    cache.close()


@pytest.mark.parametrize("seed", range(12))
def test_a_few_flipped_bytes_lose_no_intent_without_saying_so(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "cache.db"
    filled(path, 60)
    dice = random.Random(seed)
    data = bytearray(path.read_bytes())
    for _ in range(dice.randrange(1, 100)):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    path.write_bytes(data)
    kept = rescue.rebuild(path)
    cache = Cache.open(path)
    assert (len(cache.waiting()), len(cache.drafts.all())) == (kept.intents, kept.drafts)
    assert kept.intents + kept.drafts + kept.unread >= 40 or not kept.whole
    cache.close()


def test_where_the_first_page_is_gone_the_intents_are_read_from_the_others(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    filled(path)
    long = "A long answer. " * 2000
    cache = Cache.open(path)
    cache.submit(Reply(Ref(SERVICE, "30"), long, ME), 600)
    cache.drafts.save(Ref(SERVICE, "31"), "note", long)
    cache.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    cache.close()
    path.write_bytes(b"\0" * 4096 + path.read_bytes()[4096:])
    kept = rescue.rebuild(path)
    assert (kept.intents, kept.drafts, kept.damaged) == (21, 21, True)
    cache = Cache.open(path)
    assert cache.waiting()[-1].intent == Reply(Ref(SERVICE, "30"), long, ME)
    assert cache.drafts.all()[0].body == long
    cache.close()


def test_what_stands_in_the_write_ahead_log_alone_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    filled(path)
    cache = Cache.open(path)
    cache.submit(Note(Ref(SERVICE, "40"), "Only in the log", ME), 600)
    apart = tmp_path / "apart.db"
    for tail in ("", "-wal"):
        data = path.with_name(path.name + tail).read_bytes()
        apart.with_name(apart.name + tail).write_bytes(data if tail else b"\0" * 4096 + data[4096:])
    cache.close()
    assert rescue.rebuild(apart).intents == 21
    cache = Cache.open(apart)
    assert [one.intent for one in cache.waiting()][-1] == Note(Ref(SERVICE, "40"), "Only in the log", ME)
    cache.close()


def test_from_a_damaged_cache_nothing_is_sent_before_the_agent_has_looked(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    filled(path)
    cache = Cache.open(path)
    first, second = cache.waiting()[:2]
    cache.mark_sent(first.key, None)
    cache.send_now(second.key)
    cache.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    cache.close()
    path.write_bytes(b"\0" * 4096 + path.read_bytes()[4096:])
    rescue.rebuild(path)
    cache = Cache.open(path)
    assert cache.due(2e10) == []
    assert {one.state for one in cache.waiting()} == {State.UNKNOWN, State.LAPSED}
    assert cache.intent(first.key) is not None
    assert cache.retry(second.key)
    assert [one.key for one in cache.due(2e10)] == [second.key]
    cache.close()


def test_a_whole_cache_is_made_anew_with_its_intents_as_they_stood(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    filled(path)
    new = Ref(SERVICE, "new-1")
    cache = Cache.open(path)
    cache.submit(Create(new, "Network", "Printer on fire", "It burns.", ME), 600)
    key = cache.waiting()[0].key
    cache.refuse(key, "No.")
    assert cache.retry(key)
    was = cache.waiting()
    cache.close()
    assert not rescue.rebuild(path).damaged
    cache = Cache.open(path)
    assert cache.waiting() == was
    assert next(one for one in cache.waiting() if one.key == key).round == 1
    shown = cache.ticket(new)
    assert shown is not None
    assert shown.subject == "Printer on fire"
    cache.close()


def test_an_intent_that_makes_no_sense_is_a_damaged_cache_and_costs_itself_alone(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    filled(path)
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute("UPDATE outbox SET state = 'hemd' WHERE seq = 3")
        conn.execute("UPDATE outbox SET payload = '{' WHERE seq = 4")
    cache = Cache.open(path)
    with pytest.raises(DamagedCache, match="cache rebuild"):
        cache.waiting()
    cache.close()
    kept = rescue.rebuild(path)
    assert (kept.intents, kept.drafts, kept.damaged) == (18, 20, True)


def test_a_cache_that_another_process_has_open_is_not_taken_away(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    filled(path, 20)
    code = (
        "import sys; from pathlib import Path; from console.cache.store import Cache\n"
        "cache = Cache.open(Path(sys.argv[1])); cache.waiting(); print('open', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(CacheError, match="end it first"):
            rescue.rebuild(path)
    assert rescue.rebuild(path).intents == 20


def test_a_cache_of_a_newer_version_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    filled(path, 20)
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute("PRAGMA user_version = 999")
    with pytest.raises(NewerCache, match="newer version"):
        rescue.rebuild(path)
    assert rescue.version_of(path) == 999


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
