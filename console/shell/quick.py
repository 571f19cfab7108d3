"""`amends ticket show` without the tree of commands, where everything is as it mostly is; by the same words."""

from __future__ import annotations

import os
import sys

from console.front.plainly import surely_right
from console.front.wanted import Unusual, wanted

TYPE_CHECKING = False  # as type checkers read it: one ticket is shown without more imports than it needs
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


def show(words: Sequence[str]) -> bool:
    """Show a ticket for the words behind `amends ticket show`; nothing was printed where it returns False.

    Whatever is wrong, missing or waiting to be sent is left to the command itself, which says the same in full.
    """
    in_json = "--json" in words
    named = [word for word in words if word != "--json"]
    if len(named) != 1 or len(words) - len(named) > 1 or named[0].startswith("-") or not named[0].isascii():
        return False
    try:
        found = _found(named[0])
    except (Unusual, OSError, ValueError, AttributeError, TypeError, _database_error()):
        return False
    if found is None:
        return False
    _print(*found, in_json=in_json)
    return True


def _database_error() -> type[Exception]:
    import _sqlite3

    return _sqlite3.Error


def _found(text: str) -> tuple[Any, Any] | None:
    asked = wanted(())
    if asked.demo or not surely_right(asked.settings):
        return None
    from console.cache import light_facts, numbers
    from console.cache.light import LightCache

    service, colon, number = text.partition(":")
    cache = LightCache(asked.cache)
    try:
        refs = numbers.by_number(cache.conn, number if colon else text)
        refs = [ref for ref in refs if not colon or ref[0] == service]
        if len(refs) != 1:
            return None
        found = light_facts.ticket(cache.conn, *refs[0])
        if found is None:
            return None
        return found, light_facts.conversation(cache.conn, *refs[0])
    finally:
        cache.close()


def _print(found: Any, said: Any, *, in_json: bool) -> None:
    from console.shell.output import as_json

    try:
        if in_json:
            from console.shell import shapes

            as_json(shapes.ticket(found, said, []))
        else:
            from console.shell.ticket_words import tell

            tell(found, said)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(1)
