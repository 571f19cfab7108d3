"""A crash file says where, and never what about."""

import os
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from console.terminal.crash import describe, note_crash, write_crash

SECRET = "tok_5f3a-Maria-de-Wit"


def caught(action: Callable[[], object]) -> BaseException:
    try:
        action()
    except Exception as error:  # noqa: BLE001
        return error
    raise AssertionError("nothing was raised")


def refuse() -> None:
    password = SECRET
    raise ValueError(f"no such ticket: {password}")


def chained() -> None:
    try:
        refuse()
    except ValueError as error:
        raise KeyError(SECRET) from error


def broken_sql() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("SELECT * FROM tickets WHERE subject = ?", (SECRET,))


@pytest.mark.parametrize(
    ("action", "tells"),
    [
        (refuse, "builtins.ValueError (a message of 37 characters, left out)"),
        (chained, "builtins.KeyError (a message of 23 characters, left out)"),
        (
            lambda: Path(f"/nowhere/{SECRET}").read_text(),
            "builtins.FileNotFoundError: No such file or directory",
        ),
        (lambda: SECRET.nothing, "builtins.AttributeError: 'str' object has no attribute 'nothing'"),  # type: ignore[attr-defined]
        (broken_sql, "sqlite3.OperationalError: SQLITE_ERROR"),
    ],
)
def test_the_kind_and_the_place_are_told_and_no_value_is(action: Callable[[], object], tells: str) -> None:
    lines = list(describe(caught(action)))
    assert lines[-1] == tells
    assert any("test_crash.py" in line for line in lines)
    assert SECRET not in "\n".join(lines)


def test_causes_are_told_before_what_they_caused() -> None:
    kinds = [line.split(" ")[0] for line in describe(caught(chained)) if line.startswith("builtins.")]
    assert kinds == ["builtins.ValueError", "builtins.KeyError"]


def test_an_endless_recursion_is_told_in_a_bounded_file() -> None:
    def deeper() -> None:
        deeper()

    assert len(list(describe(caught(deeper)))) < 100


def test_the_file_is_ours_alone_and_never_written_through_a_link(tmp_path: Path) -> None:
    os.umask(before := os.umask(0))
    os.umask(0)
    try:
        path = write_crash(caught(refuse), tmp_path / "state")
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    path.unlink()
    path.symlink_to(tmp_path / "victim")
    assert note_crash(caught(refuse), tmp_path / "state") in ("", str(path.with_name(path.name)))
    assert not (tmp_path / "victim").exists()


def test_a_report_that_cannot_be_written_hides_nothing_and_raises_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert note_crash(caught(refuse), tmp_path / "file") == ""
    assert note_crash(None, tmp_path) == ""
