"""How much is imported for what must be there at once: modules are counted, never times."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.shell.conftest import environment

COUNT = """
import sys
before = set(sys.modules)
from console.cli import main
sys.argv = ["amends", *{words!r}]
try:
    main()
except SystemExit:
    pass
print(len(set(sys.modules) - before))
"""


def imported(home: Path, *words: str) -> int:
    """Return how many modules a command imports, Python's own start aside."""
    code = COUNT.format(words=words)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment(home)
    )
    assert done.stdout.count("\n") > 1, "the command says nothing"
    return int(done.stdout.split()[-1])


def test_the_version_needs_hardly_a_module(filled: Path) -> None:
    assert imported(filled, "--version") <= 8


def test_a_ticket_is_shown_by_few_modules(filled: Path) -> None:
    assert imported(filled, "ticket", "show", "INC-10007") <= 150


def test_the_first_rows_need_neither_the_toolkit_nor_what_opens_a_cache_for_writing(filled: Path) -> None:
    code = (
        "import sys\n"
        "from console.front import opening\n"
        "from console.signs import FULL\n"
        "seen = opening._seen(opening.wanted([]).cache, FULL)\n"
        "assert len(seen.lines) > 10\n"
        "print(len(sys.modules), *[name for name in ('textual', 'rich', 'click', 'httpx', 'msgspec', 'asyncio', "
        "'sqlite3', 'sqlite_utils', 'inspect', 'dataclasses') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}\n{code}"],
        capture_output=True, text=True, env=environment(filled),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    count, *heavy = done.stdout.split()
    assert heavy == []
    assert int(count) <= 110
