"""Says what is wrong in the settings: one sentence with the place and the nearest valid name."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

import msgspec

from console.settings_check import Mistake

_TYPES = {
    "bool": "true or false",
    "str": 'a text in "quotes"',
    "int": "a whole number",
    "float": "a number",
    "array": "a list in [brackets]",
    "object": "a table",
    "null": "left out",
}
_NAME = r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'"""


def explained(reason: str, kind: type[msgspec.Struct], path: tuple[str, ...]) -> Mistake:
    """Return what msgspec found wrong with a table of this kind, which stands at `path`, as a mistake."""
    words, _, at = reason.partition(" - at `")
    inside = tuple(part for part in re.split(r"[.\[\]$`]+", at) if part and not part.isdigit())
    if unknown := re.search(r"unknown field `(.+?)`", words):
        key = unknown.group(1)
        known = [field.encode_name for field in msgspec.structs.fields(kind)]
        return Mistake((*path, *inside, key), "is no setting", key, known)
    if missing := re.search(r"missing required field `(.+?)`", words):
        return Mistake(path, f"lacks {missing.group(1)!r}")
    return Mistake((*path, *inside), f"must be {_wanted(words)}")


def sentence(mistake: Mistake, text: str, name: str) -> str:
    """Return the sentence for a mistake in `text`, which was read from the file `name`."""
    line = line_of(mistake.path, text)
    place = f"{name}, line {line}" if line else name
    path = ".".join(part for part in mistake.path) or "it"
    return f"{place}: {path} {mistake}.{_hint(mistake)} Nothing was started."


def line_of(path: tuple[str, ...], text: str) -> int:
    """Return the line, from 1, on which a setting stands, or the table it belongs to; 0 where neither is found."""
    best, depth = 0, 0
    for number, found in _named(text):
        if found == path[: len(found)] and len(found) > depth:
            best, depth = number, len(found)
    return best


def _named(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield each line that names something, with the full path of its name; lists of tables count from 1."""
    table: tuple[str, ...] = ()
    seen: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*(\[\[?)([^\]]+)\]", line):
            table = _path(header.group(2))
            if header.group(1) == "[[":
                seen[header.group(2)] = seen.get(header.group(2), 0) + 1
                table = (*table, str(seen[header.group(2)]))
            yield number, table
        elif key := re.match(rf"\s*((?:{_NAME})(?:\s*\.\s*(?:{_NAME}))*)\s*=", line):
            yield number, table + _path(key.group(1))


def _path(text: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in re.findall(_NAME, text))


def _hint(mistake: Mistake) -> str:
    if not mistake.got:
        return ""
    near = difflib.get_close_matches(mistake.got, list(mistake.known), 1, 0.5)
    if near:
        return f" Did you mean {near[0]!r}?"
    if len(mistake.known) > 20 or not mistake.known:
        return ""
    return f" Known are: {', '.join(mistake.known)}."


def _wanted(words: str) -> str:
    """Turn "Expected `float` >= 0.0, got `str`" into people's words."""
    kinds = re.match(r"Expected `([^`]+)`(?: ([<>]=?) ([\d.]+))?(?:, got `([^`]+)`)?", words)
    if not kinds:
        return f"something else ({words})"
    wanted, sign, bound, got = kinds.groups()
    named = [_TYPES.get(one, one) for one in wanted.split(" | ") if one != "null"]
    said = " or ".join(named)
    if sign:
        limit = float(bound)
        said += {
            ">=": f", {limit:g} or more",
            "<=": f", {limit:g} or less",
            ">": f" above {limit:g}",
            "<": f" below {limit:g}",
        }[sign]
    return said if not got else f"{said}, not {_TYPES.get(got, got)}"
