"""One ticket, shown without the tree of commands: by the same words, and never where anything is unusual."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.sample import ME, SERVICE
from console.cache.numbers import by_number
from console.cache.store import Cache
from console.intents import Note
from console.model import Entry, News, Party, Ref, Visibility
from console.moments import EARLIEST
from tests.shell.conftest import Done, Run, environment, run_here, run_in

NUMBER = "INC-10007"


def in_full(home: Path, *words: str) -> Done:
    """Run a command through the tree of commands."""
    return run_here(home, "ticket", "show", *words)


@pytest.mark.parametrize(
    "words", [(NUMBER,), (NUMBER, "--json"), ("--json", f"{SERVICE}:{NUMBER.lower()}"), ("7",)]
)
def test_it_says_what_the_whole_command_says(filled: Path, run: Run, words: tuple[str, ...]) -> None:
    quick, full = run("ticket", "show", *words), in_full(filled, *words)
    assert (quick.code, quick.out, quick.err) == (full.code, full.out, full.err)
    assert NUMBER in quick.out


@pytest.mark.parametrize("words", [("INC-0",), (), (NUMBER, "more"), ("--wrong", NUMBER), ("nowhere:7",)])
def test_what_is_wrong_is_said_by_the_whole_command(filled: Path, run: Run, words: tuple[str, ...]) -> None:
    quick, full = run("ticket", "show", *words), in_full(filled, *words)
    assert (quick.code, quick.out) == (full.code, full.out)
    assert quick.code != 0


def test_odd_words_and_what_waits_are_shown_alike(filled: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    subprocess.run(["cp", "-r", str(filled), str(home)], check=True)
    cache = Cache.open(home / "amends" / "default" / "cache.db")
    ref = Ref(SERVICE, "7")
    body = "Grüße · 日本 \x1b[31mred\x1b[m \x7f\n\tindented"
    odd = Entry(ref, "odd", EARLIEST, Visibility.INTERNAL, Party.USER, None, body)
    cache.learn(SERVICE, "tickets", News(entries=(odd,)), None)
    for words in ((NUMBER,), (NUMBER, "--json")):
        assert run_in(home, "ticket", "show", *words).out == in_full(home, *words).out
    cache.submit(Note(ref, "waits", ME), 3600)
    cache.close()
    for words in ((NUMBER,), (NUMBER, "--json")):
        quick, full = run_in(home, "ticket", "show", *words), in_full(home, *words)
        assert (quick.out, quick.err) == (full.out, full.err)
        assert "waits" in quick.out


def test_it_imports_next_to_nothing(filled: Path) -> None:
    code = (
        f"import sys; sys.argv = ['amends', 'ticket', 'show', '{NUMBER}']\n"
        "from console.cli import main\nmain()\nprint(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment(filled)
    )
    modules = set(done.stdout.splitlines()[-1].split())
    slow = "click msgspec dataclasses inspect pathlib logging textual rich asyncio httpx sqlite_utils platformdirs"
    assert modules.isdisjoint(slow.split())
    ours = {name for name in modules if name.split(".")[0] in ("console", "screens", "widgets")}
    assert len(ours) <= 24, sorted(ours)


def test_a_number_is_found_in_any_case_without_reading_every_ticket(filled: Path) -> None:
    cache = Cache.open(filled / "amends" / "default" / "cache.db")
    try:
        asked: list[str] = []
        cache.conn.set_trace_callback(asked.append)
        for text in (NUMBER, NUMBER.lower(), "inC-10007", "7"):
            assert by_number(cache.conn, text) == [(SERVICE, "7")]
        assert by_number(cache.conn, "of no ticket at all") == []
        cache.conn.set_trace_callback(None)
        for statement in asked[:-1]:
            plan = " ".join(str(row[3]) for row in cache.conn.execute(f"EXPLAIN QUERY PLAN {statement}"))
            assert "SCAN ticket" not in plan, plan
    finally:
        cache.close()


def test_a_reader_that_leaves_ends_it_without_a_word(filled: Path) -> None:
    code = f"exec {sys.executable} -m console.cli ticket show {NUMBER} | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", f"sleep 0.1; {code}"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment(filled)},
    )
    assert done.stderr == ""
