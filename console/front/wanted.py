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
    """A profile's name as it was given, its cache's file, and what its settings say of drawing."""

    __slots__ = ("cache", "colours", "keys", "name")

    def __init__(self, name: str, cache: str, colours: str, keys: bool) -> None:
        self.name, self.cache, self.colours, self.keys = name, cache, colours, keys


def wanted(words: Sequence[str]) -> Wanted:
    """Return what the words behind `amends` open; raises `Unusual` where that takes more than a look."""
    name = _name(words)
    config, state = _base("XDG_CONFIG_HOME", ".config"), _base("XDG_STATE_HOME", ".local/state")
    own = f"{config}/profiles/{name}.toml"
    settings = _settings(own if name and os.path.lexists(own) else f"{config}/settings.toml")
    services = settings.get("services")
    if name in ("", "default") and not services and (not name or not _is_there(state, name)):
        profile = "demo"  # the demo, where that was started before
    else:
        profile = name or "default"
    cache = f"{state}/{profile}/cache.db"
    _check_private(f"{state}/{profile}", stat.S_ISDIR, 0o077)
    _check_private(cache, stat.S_ISREG, 0o077)
    return Wanted(name, cache, str(settings.get("colours", "auto")), bool(settings.get("keys")))


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


def _is_there(state: str, name: str) -> bool:
    return os.path.exists(f"{state}/{name}/cache.db")


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


def _check_private(path: str, is_kind: object, others: int) -> None:
    found = os.lstat(path)
    if not callable(is_kind) or not is_kind(found.st_mode):
        raise Unusual("no such thing")
    if found.st_uid != os.getuid() or found.st_mode & others:
        raise Unusual("not ours alone")
