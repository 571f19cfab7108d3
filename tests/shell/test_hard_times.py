"""The shell on hostile texts, a damaged cache, a full disk, and a number that two services have."""

from __future__ import annotations

import os
import pty
import re
import resource
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.sample import ME, SERVICE, pages
from console.cache.store import Cache
from console.intents import Note
from console.model import Entry, News, Party, Person, Ref, Unreadable, Visibility
from tests.shell.conftest import environment, run_in
from tests.text.corpus import HOSTILE

TEXTS = [
    text
    for texts in HOSTILE.values()
    for text in texts
    if len(text) < 9_000 and not re.search("[\\ud800-\\udfff]", text)
]
"""All but the endless ones, and those that SQLite itself refuses."""
ACTS = re.compile(
    "[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069\\ud800-\\udfff]"
)


def cache_at(home: Path) -> Path:
    return home / "amends" / "default" / "cache.db"


@pytest.fixture
def home(filled: Path, tmp_path: Path) -> Path:
    """Return a copy of the filled home that a test may ruin."""
    shutil.copytree(filled / "amends", tmp_path / "amends")
    return tmp_path


def poison(home: Path) -> None:
    """Put every hostile text into the cache as it is, as if nobody had cleaned it."""
    cache = Cache.open(cache_at(home))
    first = next(page.tickets[0] for page in pages(10) if page.tickets)
    at = datetime.now(UTC)
    for number, text in enumerate(TEXTS, 50_000):
        ref = Ref(SERVICE, str(number))
        who = Person(text, text, text)
        ticket = replace(
            first,
            ref=ref,
            number=f"INC-{number}",
            subject=text,
            status_name=text,
            requester=who,
            assignee=who,
        )
        entry = Entry(ref, f"e{number}", at, Visibility.PUBLIC, Party.USER, who, f"needle {text}")
        record = Unreadable(SERVICE, text, text, text)
        cache.learn(SERVICE, "tickets", News(tickets=(ticket,), entries=(entry,), unreadable=(record,)), None)
    cache.submit(Note(Ref(SERVICE, "50000"), TEXTS[0], ME), 600)
    cache.refuse(cache.waiting()[0].key, TEXTS[0])
    cache.close()


def acts(text: str) -> list[str]:
    """Return the characters that a terminal might act on, or that turn what stands beside them."""
    return ACTS.findall(text)


@pytest.mark.slow
def test_no_hostile_text_acts_on_the_terminal_whatever_the_command(home: Path) -> None:
    poison(home)
    for words in (
        ("ticket", "list", "is:all"),
        ("ticket", "list", "is:all", "--json"),
        ("search", "needle", "--limit", "1000"),
        ("search", "needle", "--json"),
        ("ticket", "show", "INC-50000"),
        ("ticket", "show", "INC-50003", "--json"),
        ("outbox", "list"),
        ("outbox", "list", "--json"),
        ("doctor",),
        ("doctor", "--json"),
    ):
        done = run_in(home, *words)
        assert not acts(done.out + done.err), words
        if "--json" in words:
            done.json()


@pytest.mark.slow
def test_what_is_typed_is_shown_as_text_too(home: Path) -> None:
    for text in ("\x1b]0;owned\x07", "\x9b31m", "\u202egpj", "\udcff"):
        for words in (("ticket", "show", text), (text,), ("ticket", "list", f"is:{text}"), ("--x" + text,)):
            done = run_in(home, *words)
            assert done.code in (2, 3)
            assert not acts(done.out + done.err), words


def test_a_table_fits_a_narrow_terminal(home: Path) -> None:
    leader, follower = pty.openpty()
    import fcntl
    import struct
    import termios

    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 60, 0, 0))
    shell = subprocess.Popen(
        [sys.executable, "-m", "console.cli", "ticket", "list", "--limit", "5"],
        stdin=follower,
        stdout=follower,
        stderr=subprocess.DEVNULL,
        env=environment(home, COLUMNS="", LINES=""),
    )
    os.close(follower)
    told = b""
    while True:
        try:
            piece = os.read(leader, 65536)
        except OSError:
            break
        if not piece:
            break
        told += piece
    os.close(leader)
    assert shell.wait(timeout=30) == 0
    lines = told.decode().splitlines()
    assert len(lines) == 6
    assert all(len(line) <= 60 for line in lines)
    assert b"\x1b" not in told


def test_a_number_that_two_services_have_must_be_said_in_full(home: Path) -> None:
    cache = Cache.open(cache_at(home))
    first = next(page.tickets[0] for page in pages(10) if page.tickets)
    cache.learn("other", "tickets", News(tickets=(replace(first, ref=Ref("other", "1")),)), None)
    cache.close()
    done = run_in(home, "ticket", "show", first.number)
    assert done.code == 2
    assert str(first.ref) in done.err
    assert "other:1" in done.err
    assert run_in(home, "ticket", "show", f"other:{first.number}", "--json").json()["ref"] == "other:1"


def test_a_damaged_page_is_one_sentence_and_rebuilding_keeps_what_waits(home: Path) -> None:
    left = run_in(home, "ticket", "note", "INC-10007", "-m", "Waits.", "--no-wait", "--json")
    key = left.json()[0]["key"]
    cache = Cache.open(cache_at(home))
    cache.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    page = cache.conn.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'ticket'").fetchone()[0]
    cache.close()
    data = bytearray(cache_at(home).read_bytes())
    data[(page - 1) * 4096 : page * 4096] = os.urandom(4096)
    cache_at(home).write_bytes(data)
    for words in (("ticket", "list", "is:all"), ("ticket", "show", "INC-10007"), ("search", "printer")):
        done = run_in(home, *words)
        assert done.code == 1, words
        assert len(done.err.splitlines()) == 1, done.err
        assert "amends cache rebuild" in done.err
    assert [one["state"] for one in run_in(home, "doctor", "--json").json() if one["about"] == "cache"] == [
        "error"
    ]
    rebuilt = run_in(home, "cache", "rebuild")
    assert rebuilt.code == 0, rebuilt.err
    waiting = run_in(home, "outbox", "list", "--json").json()
    assert [(one["key"], one["state"]) for one in waiting] == [(key, "lapsed")]


def test_a_disk_without_room_is_one_sentence_and_what_waits_stays(home: Path) -> None:
    kept = run_in(home, "ticket", "note", "INC-10007", "-m", "Waits.", "--no-wait", "--json").json()[0]["key"]
    cache = Cache.open(cache_at(home))
    cache.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    cache.close()
    done = subprocess.run(
        [sys.executable, "-m", "console.cli", "ticket", "note", "INC-10008", "--no-wait"],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536)),
        input="x" * 200_000,
        capture_output=True,
        text=True,
        env=environment(home),
        timeout=60,
    )
    assert done.returncode == 1, done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "what was saved is safe" in done.stderr
    assert [one["key"] for one in run_in(home, "outbox", "list", "--json").json()] == [kept]


def test_a_write_that_the_settings_keep_offline_says_so_at_once(home: Path) -> None:
    done = run_in(home, "ticket", "take", "INC-10150")
    assert done.code == 7
    assert "offline" in done.err


def test_purging_says_what_is_lost_and_asks(home: Path) -> None:
    run_in(home, "ticket", "take", "INC-10150", "--no-wait")
    done = run_in(home, "cache", "purge")
    assert done.code == 2
    assert "1 waiting intent " in done.err
    assert cache_at(home).exists()
    assert run_in(home, "cache", "purge", "--yes").code == 0
    assert not cache_at(home).parent.exists()


def test_a_cache_of_a_newer_version_is_left_as_it_is(home: Path) -> None:
    cache = Cache.open(cache_at(home))
    cache.conn.execute("PRAGMA user_version = 999")
    cache.close()
    before = cache_at(home).read_bytes()
    for words in (("ticket", "list"), ("cache", "rebuild")):
        done = run_in(home, *words)
        assert done.code == 1
        assert "newer version" in done.err
        assert len(done.err.splitlines()) == 1
    assert cache_at(home).read_bytes() == before
