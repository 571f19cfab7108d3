"""Writes down where the program failed, without anything that a ticket or a secret could stand in."""

import os
import platform
import sqlite3
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from console import __version__

SPEAKS_OF_CODE: Final = (
    AttributeError, ImportError, IndexError, NameError, NotImplementedError, RecursionError, TypeError,
    ZeroDivisionError,
)  # fmt: skip
"""Errors of Python's own whose messages are made of names in the source; any other message may be data."""
FRAMES: Final = 60


def write_crash(error: BaseException, directory: Path) -> Path:
    """Write a crash file for `error` into `directory` (made if missing, for us alone); return its path.

    It holds the kinds of the errors, the lines of our source they went through and what this machine runs on:
    no values, no messages that quote data, no command line. Raises OSError if it cannot be written.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = directory / f"crash-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.txt"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write("\n".join(describe(error)) + "\n")
    return path


def note_crash(error: BaseException | None, directory: Path | None) -> str:
    """Write a crash file if that can be done; return its path, or ""."""
    if error is None or directory is None:
        return ""
    try:
        return str(write_crash(error, directory))
    except Exception:  # noqa: BLE001  # a report that fails must not hide what it reports
        return ""


def describe(error: BaseException) -> Iterator[str]:
    """The lines of a crash file, causes first as in a traceback."""
    yield f"amends {__version__}, textual {_version('textual')}, Python {platform.python_version()}"
    yield f"{platform.system()} {platform.release()}, SQLite {sqlite3.sqlite_version}"
    yield f"TERM={_word(os.environ.get('TERM', ''))}, tmux {'TMUX' in os.environ}"
    for link in _chain(error):
        yield ""
        for frame in traceback.extract_tb(link.__traceback__)[-FRAMES:]:
            yield f"{_short(frame.filename)}:{frame.lineno} {frame.name}: {(frame.line or '').strip()}"
        yield f"{type(link).__module__}.{type(link).__qualname__}{_message(link)}"


def _version(distribution: str) -> str:
    from importlib.metadata import PackageNotFoundError, version  # 20 ms that only a crash is worth

    try:
        return version(distribution)
    except PackageNotFoundError:
        return "from its source"


def _chain(error: BaseException) -> list[BaseException]:
    links: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in links and len(links) < 10:
        links.append(link)
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return links[::-1]


def _message(error: BaseException) -> str:
    """What may be told of an error's message."""
    if type(error) in SPEAKS_OF_CODE or type(error) is ModuleNotFoundError:
        return ": " + " ".join(str(error).split())[:300]
    if isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorname", None):
        return f": {error.sqlite_errorname}"
    if isinstance(error, OSError) and error.errno is not None:
        return f": {os.strerror(error.errno)}"
    return f" (a message of {len(str(error))} characters, left out)"


def _short(filename: str) -> str:
    """The path from the package on: what comes before says only where it is installed."""
    parts = Path(filename).parts
    for top in ("console", "screens", "widgets", "site-packages"):
        if top in parts:
            return "/".join(parts[parts.index(top) :])
    return "/".join(parts[-2:])


def _word(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum() or letter in "-._")[:40]
