"""A cache whose file is taken away under a running console is noticed, and nothing of the agent's own is lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from console.cache.outbox import State
from console.cache.store import Cache
from console.intents import Create, Note, SetPriority, Take
from console.model import Ref
from tests.screens.room import ME, REF, VPN, make_cache, sent

REMOVED = "The cache was removed while Amends ran; your drafts and what waits are saved in a new one"
REPLACED = "The cache was replaced while Amends ran; your drafts and what waits are saved in it"


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    """Return a cache with a draft and something that waits, whose thread answers keys."""
    made = make_cache(tmp_path)
    made.submit(Take(VPN, ME), 500)
    made.drafts.save(REF, "reply", "It comes on")
    made.answer_keys(lambda _, call: None, lambda: None)
    yield made
    made.close()


def remove(path: Path) -> None:
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()


def remove_folder(path: Path) -> None:
    shutil.rmtree(path.parent)


def remove_the_file_alone(path: Path) -> None:
    path.unlink()


def found(path: Path) -> Cache:
    """Open what the next start finds."""
    return Cache.open(path, durable=False)


@pytest.mark.parametrize("take_away", [remove, remove_folder, remove_the_file_alone])
def test_what_the_next_start_finds_has_drafts_and_what_waits(
    cache: Cache, take_away: Callable[[Path], None]
) -> None:
    assert not cache.look_after()
    take_away(cache.path)
    assert cache.look_after()
    assert cache.trouble.startswith(REMOVED)
    with closing(found(cache.path)) as new:
        assert [one.intent for one in new.waiting()] == [Take(VPN, ME)]
        assert [one.body for one in new.drafts.all()] == ["It comes on"]
        assert new.conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert not cache.look_after()


def test_what_is_done_afterwards_is_saved_too_and_the_file_stays_private(cache: Cache) -> None:
    remove(cache.path)
    cache.look_after()
    ref = Ref("desk", "new-1")
    cache.submit(Create(ref, "Network", "No Wi-Fi", "At gate B", ME, "maria"), 500)
    cache.drafts.discard(REF, "reply")
    cache.drafts.save(VPN, "note", "Look at the router")
    cache.look_after()
    with closing(found(cache.path)) as new:
        assert [type(one.intent) for one in new.waiting()] == [Take, Create]
        assert [one.body for one in new.drafts.all()] == ["Look at the router"]
        assert new.ticket(ref) is not None
    assert cache.path.stat().st_mode & 0o077 == 0


def test_a_clock_that_was_set_back_hides_nothing(cache: Cache) -> None:
    remove(cache.path)
    cache.look_after()
    cache.conn.execute("UPDATE draft SET body = 'Later', saved = saved - 3600")
    cache.look_after()
    with closing(found(cache.path)) as new:
        assert [one.body for one in new.drafts.all()] == ["Later"]


def test_what_another_console_did_in_the_new_one_stays(cache: Cache) -> None:
    remove(cache.path)
    cache.look_after()
    with closing(found(cache.path)) as new:
        key = new.waiting()[0].key
        assert new.mark_sent(key, None)
        new.drafts.save(REF, "reply", "It comes on by itself")
    cache.withdraw(key)
    cache.drafts.save(REF, "reply", "It comes")
    cache.look_after()
    with closing(found(cache.path)) as new:
        assert [one.state for one in new.waiting()] == [State.SENT]
        assert [one.body for one in new.drafts.all()] == ["It comes on by itself"]


def test_an_older_copy_that_is_put_back_learns_what_was_sent_since(cache: Cache, tmp_path: Path) -> None:
    key = cache.submit(Note(REF, "Said once.", ME), 0)
    cache.conn.execute("VACUUM INTO ?", (str(tmp_path / "copy"),))
    assert cache.mark_sent(key, None)
    given = cache.submit(SetPriority(VPN, 1), 500)
    os.replace(tmp_path / "copy", cache.path)
    assert cache.look_after()
    assert cache.trouble.startswith(REPLACED)
    with closing(found(cache.path)) as new:
        states = {one.key: one.state for one in new.waiting()}
        assert states[key] is State.SENT
        assert states[given] is State.HELD
        changed = new.ticket(VPN)
        assert changed is not None
        assert changed.priority == 1
        assert new.conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_one_that_was_moved_keeps_what_waits_and_is_well_again_once_it_is_back(cache: Cache) -> None:
    elsewhere = cache.path.with_name("elsewhere")
    cache.path.rename(elsewhere)
    assert cache.look_after()
    assert cache.trouble.startswith(f"The cache was moved to {elsewhere} while Amends ran")
    assert not cache.path.exists()
    with closing(sqlite3.connect(elsewhere)) as there:
        assert there.execute("SELECT COUNT(*) FROM outbox").fetchone()[0] == 1
    elsewhere.rename(cache.path)
    assert cache.look_after()
    assert cache.trouble == ""


def test_a_file_that_cannot_be_used_is_left_alone_and_things_are_saved_beside_it(
    cache: Cache, tmp_path: Path
) -> None:
    newer = tmp_path / "newer"
    with closing(sqlite3.connect(newer)) as made:
        made.execute("PRAGMA journal_mode = WAL")
        made.execute("PRAGMA user_version = 9999")
    kept = newer.read_bytes()
    os.replace(newer, cache.path)
    cache.look_after()
    beside = cache.path.with_name("cache.db.saved-1")
    assert str(beside) in cache.trouble
    assert cache.path.read_bytes() == kept
    with closing(found(beside)) as saved:
        assert [one.intent for one in saved.waiting()] == [Take(VPN, ME)]


def test_what_cannot_be_saved_yet_is_told_and_saved_later(cache: Cache) -> None:
    remove(cache.path)
    cache.path.mkdir()
    cache.look_after()
    assert "Nothing of yours is saved yet" in cache.trouble
    cache.path.rmdir()
    assert cache.look_after()
    with closing(found(cache.path)) as new:
        assert len(new.waiting()) == 1


def test_at_the_end_the_last_state_is_saved(cache: Cache) -> None:
    key = sent(cache, Note(REF, "On its way.", ME))
    remove(cache.path)
    cache.leave()
    with closing(found(cache.path)) as new:
        assert {one.key: one.state for one in new.waiting()}[key] is State.SENT


def test_looking_asks_the_cache_nothing_while_all_is_well(cache: Cache) -> None:
    run: list[str] = []
    cache.conn.set_trace_callback(run.append)
    assert not cache.look_after()
    cache.conn.set_trace_callback(None)
    assert run == []
