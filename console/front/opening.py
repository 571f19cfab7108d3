"""Opens the console with the cache's rows first: decides whether that can be done, reads, and draws."""

from __future__ import annotations

import os

from console.front.ink import painted, pieces
from console.front.picture import HINTS, Seen, picture
from console.front.stage import Stage
from console.front.wanted import Unusual, Wanted, wanted
from console.terminal.surroundings import cannot_draw, colours_of, is_ascii

TYPE_CHECKING = False  # as type checkers read it: the first rows wait for this module
if TYPE_CHECKING:
    from collections.abc import Sequence

    from console.signs import Signs

LEAST = (40, 8)
"""Columns and rows below which the screens themselves say that they need more."""


def opening(words: Sequence[str]) -> tuple[str, Stage] | None:
    """Draw the first picture for the words behind `amends`.

    Returns the profile's name as it was given and the stage that the application goes on with; None where
    anything is not as it mostly is, and then nothing was done.
    """
    try:
        size = _size()
        asked = wanted(words)
        return asked.name, _opened(asked, *size)
    except Exception:  # noqa: BLE001 - whatever it is, the ordinary way opens the console, or says why not
        return None


def _opened(asked: Wanted, columns: int, rows: int) -> Stage:
    import _locale

    from console import region
    from console.signs import FULL, PLAIN

    region.follow()
    kind = os.environ.get("TERM", "")
    colours = colours_of(kind, os.environ, str(asked.settings.get("colours", "auto")))
    ascii = is_ascii(os.environ, _locale.nl_langinfo(_locale.CODESET))
    seen = _seen(asked.cache, PLAIN if ascii else FULL)
    drawn = picture(seen, () if asked.settings.get("keys") else HINTS, columns, rows)
    lines = [pieces(row, colours, ascii) for row in drawn]
    stage = Stage(columns, rows)
    try:
        stage.show(lines, painted(lines))
    except BaseException:
        stage.give_back()
        raise
    return stage


def _size() -> tuple[int, int]:
    """Return the terminal's columns and rows; raises `Unusual` where it is none of ours, or too small."""
    if not (os.isatty(0) and os.isatty(1)) or os.environ.get("AMENDS_DRIVER") == "textual":
        raise Unusual("no terminal to draw on")
    if cannot_draw(os.environ.get("TERM", "")) or os.tcgetpgrp(0) != os.getpgrp():
        raise Unusual("a terminal that is not ours to draw on now")
    columns, rows = os.get_terminal_size(1)
    if columns < LEAST[0] or rows < LEAST[1]:
        raise Unusual("a small terminal")
    return columns, rows


def _seen(path: str, signs: Signs) -> Seen:
    from datetime import UTC, datetime

    from console.cache.light import LightCache
    from screens.today_lines import LIMIT, Target, first_target, ticket_line
    from screens.today_read import day

    cache, now = LightCache(path), datetime.now(UTC)
    try:
        here, pulse = Target(), cache.pulse(now)
        tickets = [(row, ticket_line(row, row.ref, here, signs, now)) for row in cache.mine(LIMIT)]
        read = day(cache, pulse, tickets, None, now, signs)
        counts = {"outbox": pulse.waiting, "approvals": cache.day().count(now) if pulse.approvals else 0}
        lines = [*read.under_way, *read.mine]
        return Seen(lines, first_target(read.mine), counts, cache.health(), now, signs)
    finally:
        cache.close()
