"""What the commands share: the profile, references, tables, JSON."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import click

from console import profiles
from console.cache.store import Cache
from console.model import Ref
from console.profiles import Profile
from console.shell.outcome import NOT_FOUND, Outcome
from console.terminal.capabilities import Terminal
from console.text import ascii_only


def profile_of(ctx: click.Context) -> Profile:
    """Return the profile that is meant; raises `Outcome` where nothing is configured."""
    wanted = getattr(ctx.find_root().obj, "profile", "")
    chosen = profiles.choose(wanted)
    if chosen is None:
        raise Outcome(
            1, "Amends has no service yet: run `amends` to connect one, or `amends demo` to see it work."
        )
    if not wanted and chosen.name == profiles.DEMO:
        note("No service is configured: this is the demo.")
    return chosen


@contextmanager
def cache_of(profile: Profile) -> Iterator[Cache]:
    """Open a profile's cache for one command."""
    cache = profile.open_cache()
    try:
        yield cache
    finally:
        cache.close()


def reference(cache: Cache, text: str) -> Ref:
    """Return the ticket that is meant by `service:number`, or by a number that only one service has.

    Raises `Outcome` where there is none, or more than one.
    """
    service, colon, number = text.partition(":")
    found = cache.by_number(number if colon else text)
    if colon:
        found = [ref for ref in found if ref.service == service]
    if not found:
        raise Outcome(NOT_FOUND, f"There is no ticket {text} in the cache. `amends sync` fetches news.")
    if len(found) > 1:
        many = ", ".join(str(ref) for ref in found)
        raise Outcome(2, f"{text} could be any of {many}: say which.")
    return found[0]


def note(words: str) -> None:
    """Say something beside the output."""
    print(plain(words), file=sys.stderr)


def say(words: str) -> None:
    """Print a line."""
    print(plain(words))


def plain(words: str) -> str:
    """Return the words as this terminal can show them."""
    return ascii_only(words) if Terminal.here().ascii else words


def as_json(value: Any) -> None:
    """Print JSON; control characters cannot stand in it unescaped."""
    print(json.dumps(value, indent=2, ensure_ascii=Terminal.here().ascii, default=_json))


def table(titles: Sequence[str], rows: Sequence[Sequence[str]], flexible: int) -> None:
    """Print columns; the one numbered `flexible` is cut so that a line fits the terminal."""
    from rich.cells import cell_len, set_cell_size

    width = shutil.get_terminal_size((100, 24)).columns if sys.stdout.isatty() else 10_000
    widths = [max(cell_len(cell) for cell in column) for column in zip(titles, *rows, strict=True)]
    room = width - sum(widths) - 2 * (len(widths) - 1) + widths[flexible]
    widths[flexible] = min(widths[flexible], max(room, 12))
    for row in (titles, *rows):
        cells = []
        for number, cell in enumerate(row):
            if cell_len(cell) > widths[number]:
                cell = set_cell_size(cell, widths[number] - 1) + "…"
            cells.append(set_cell_size(cell, widths[number]))
        say("  ".join(cells).rstrip())


def stamp(at: datetime | None) -> str | None:
    """Return an instant as ISO 8601 in UTC."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None


def _json(value: object) -> object:
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, Ref):
        return str(value)
    raise TypeError(f"{type(value).__name__} is not for JSON")
