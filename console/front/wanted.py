"""Finds the cache that `amends` is to open, by few looks and without an import that is not needed again."""

from __future__ import annotations

import os
import stat
import sys

TYPE_CHECKING = False  # as type checkers read it: the first rows wait for this module
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

_FREE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")


class Unusual(Exception):
    """Something is not as it mostly is: the ordinary way knows what to do and to say."""


class Wanted:
    """A profile by the name that was given: its cache, its settings as they are written, whether it is the demo."""

    __slots__ = ("cache", "demo", "name", "settings")

    def __init__(self, name: str, cache: str, settings: dict[str, Any], demo: bool) -> None:
        self.name, self.cache, self.settings, self.demo = name, cache, settings, demo


def wanted(words: Sequence[str]) -> Wanted:
    """Return what the words behind `amends` open; raises `Unusual` where that takes more than a look."""
    name = _name(words)
    config, state = _base("XDG_CONFIG_HOME", ".config"), _base("XDG_STATE_HOME", ".local/state")
    own = f"{config}/profiles/{name}.toml"
    settings = _settings(
        own if name not in ("", "demo") and os.path.lexists(own) else f"{config}/settings.toml"
    )
    profile = name or ("default" if settings.get("services") else "demo")
    cache = f"{state}/{profile}/cache.db"
    _check(os.lstat(f"{state}/{profile}"), stat.S_IFDIR)
    _check(os.lstat(cache), stat.S_IFREG)
    return Wanted(name, cache, settings, profile == "demo")


def _name(words: Sequence[str]) -> str:
    if not words:
        return ""
    if len(words) == 2 and words[0] == "--profile":
        name = words[1]
    elif len(words) == 1 and words[0].startswith("--profile="):
        name = words[0][10:]
    else:
        raise Unusual("a command")
    if not name or not name[0].isalnum() or not _FREE.issuperset(name) or len(name) > 41:
        raise Unusual("no name")
    return name


def _base(variable: str, otherwise: str) -> str:
    moved = os.environ.get(variable, "")
    if not moved.startswith("/") and sys.platform != "linux":
        raise Unusual("folders of another platform")
    return f"{moved if moved.startswith('/') else os.path.expanduser('~/' + otherwise)}/amends"


def _settings(file: str) -> dict[str, Any]:
    """Return the settings as they are written; whether they are right is found out behind the first picture."""
    try:
        found = os.stat(file)
    except FileNotFoundError:
        return {}
    if not stat.S_ISREG(found.st_mode) or found.st_uid not in (0, os.getuid()) or found.st_mode & 0o022:
        raise Unusual("settings that others could have written")
    import tomllib

    with open(file, "rb") as opened:
        try:
            return tomllib.load(opened)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
            raise Unusual("settings that cannot be read") from None


def _check(found: os.stat_result, kind: int) -> None:
    if stat.S_IFMT(found.st_mode) != kind or (kind == stat.S_IFREG and found.st_nlink > 1):
        raise Unusual("no plain file or folder")
    if found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise Unusual("not ours alone")
