"""What leaves the shell: lines, tables and JSON that act on no terminal, as this locale can show them."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime

from console.plain import is_plain
from console.terminal.surroundings import is_ascii

TYPE_CHECKING = False  # as type checkers read it: one ticket is shown without more imports than it needs
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

LEAST = 8
"""Columns that a cell keeps where a line must be cut to fit."""
WIDEST = 120
"""Columns that are kept free for a cell at most: one endless cell does not make every line endless."""


def note(words: str) -> None:
    """Say something beside the output."""
    print(plain(words), file=sys.stderr)


def say(words: str) -> None:
    """Print a line."""
    print(plain(words))


def plain(words: str) -> str:
    """Return the words as this terminal can show them, and nothing that acts on it."""
    if words.isascii() and words.isprintable():
        return words
    in_ascii = _in_ascii()
    if is_plain(words) and not in_ascii:
        return words
    from console.text import ascii_only, inert

    safe = inert(words).expandtabs(8)
    return ascii_only(safe) if in_ascii else safe


def one_line(words: str, limit: int = 500) -> str:
    """Return somebody else's words as one line, so that they cannot pass for lines of ours."""
    if is_plain(words) and len(words) <= limit:
        return " ".join(words.split())
    from console.text import clean_line

    return clean_line(words, limit=limit)


def counted(number: int, thing: str) -> str:
    """Return a number with what it counts: "1 draft", "2 drafts"."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def as_json(value: Any) -> None:
    """Print JSON; what cannot be seen, or acts on a terminal, stands in it escaped."""
    print(_dumped(value))


def as_json_line(value: Any) -> None:
    """Print JSON as one line, for whoever reads along while more comes."""
    print(_dumped(value, None), flush=True)


def as_json_list(values: Iterable[Any]) -> None:
    """Print a list as JSON, however long, without holding it."""
    import re

    print("[", end="")
    between = "\n"
    for value in values:
        print(between + re.sub("^", "  ", _dumped(value), flags=re.MULTILINE), end="")
        between = ",\n"
    print("]" if between == "\n" else "\n]")


def table(titles: Sequence[str], rows: Sequence[Sequence[str]], flexible: Sequence[int]) -> None:
    """Print columns; those numbered `flexible` are cut, the widest first, so that a line fits the terminal.

    Where the output goes elsewhere nothing is cut.
    """
    import shutil

    from rich.cells import cell_len, set_cell_size

    in_ascii = _in_ascii()
    more = "~" if in_ascii else "…"
    cells = [[_one_line(cell, in_ascii) for cell in row] for row in (titles, *rows)]
    widths = [min(max(map(cell_len, column)), WIDEST) for column in zip(*cells, strict=True)]
    cut = sys.stdout.isatty()
    if cut:
        _fit(widths, flexible, shutil.get_terminal_size((100, 24)).columns)
    for row in cells:
        shown = [
            set_cell_size(cell, width - 1) + more if cut and cell_len(cell) > width else cell
            for cell, width in zip(row, widths, strict=True)
        ]
        padded = [
            cell + " " * max(width - cell_len(cell), 0)
            for cell, width in zip(shown[:-1], widths, strict=False)
        ]
        print("  ".join([*padded, shown[-1]]).rstrip())


def stamp(at: datetime | None) -> str | None:
    """Return an instant as ISO 8601 in UTC."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None


def _fit(widths: list[int], flexible: Sequence[int], room: int) -> None:
    over = sum(widths) + 2 * (len(widths) - 1) - room
    while over > 0:
        widest = max(flexible, key=lambda number: widths[number])
        if widths[widest] <= LEAST:
            return
        widths[widest] -= 1
        over -= 1


def _one_line(cell: str, in_ascii: bool) -> str:
    from console.text import ascii_letter, inert

    safe = " ".join(inert(cell).split())
    return "".join(map(ascii_letter, safe)) if in_ascii else safe


def _in_ascii() -> bool:
    """Tell whether this terminal's locale has ASCII alone."""
    import _locale

    return is_ascii(os.environ, _locale.nl_langinfo(_locale.CODESET))


def _dumped(value: Any, indent: int | None = 2) -> str:
    import json
    import re

    text = json.dumps(value, indent=indent, ensure_ascii=_in_ascii(), default=_known)
    if text.isascii() and "\x7f" not in text:
        return text
    unseen = re.compile(r"[^\n -~]")
    return unseen.sub(lambda found: found[0] if found[0].isprintable() else json.dumps(found[0])[1:-1], text)


def _known(value: object) -> object:
    if isinstance(value, datetime):
        return stamp(value)
    from console.model import Ref

    if isinstance(value, Ref):
        return str(value)
    raise TypeError(f"{type(value).__name__} is not for JSON")
