"""Finds in what a screen, a command or a file shows what it must not show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from tests.privacy.world import HIDDEN, NAMES, SECRET

RATE = re.compile(r"(?<![\w.,])[+−-]?\d+(?:[.,]\d+)? ?%")
N = re.compile(r"\bn\b|\b[\d,]+ (?:of|von) [\d,]+|(?<![\w–…+−.-])\d+(?= {2})|,\d+,")
"""What says how many a rate rests on: an n, `8 of 12`, a column of counts."""
FEW = re.compile(r"\bn [0-4]\b(?![\d,])|\b\d+ of [1-4] (?:asked|answered|unhappy|answers)\b")
CONSTANT = re.compile(r"(?:95 %(?: (?:intervals?|each|or more|kept))?|at least \d+ %|≥ \d+ %)")
"""Rates that are no measurement: the width of an interval, a promise."""


def violations(text: str, *, figures: bool = False) -> list[str]:
    """Return what must not be shown; `figures` says that the surface tells figures, so it may name nobody."""
    return [
        *_rates_without_n(text),
        *_few(text),
        *_persons(text, figures=figures),
        *([f"another team's words: {line}" for line in text.splitlines() if SECRET in line]),
    ]


def _rates_without_n(text: str) -> Iterator[str]:
    for line in text.splitlines():
        measured = CONSTANT.sub("", line)
        if RATE.search(measured) and not N.search(RATE.sub("", measured)):
            yield f"a rate without n: {line}"


def _few(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if FEW.search(line):
            yield f"a cell under 5: {line}"
        elif RATE.search(CONSTANT.sub("", line)) and any(name in line for name in HIDDEN):
            yield f"a figure of a hidden cell: {line}"


def _persons(text: str, *, figures: bool) -> Iterator[str]:
    for line in text.splitlines():
        if any(name in line for name in NAMES) and (figures or RATE.search(line)):
            yield f"a figure of a person: {line}"


def plain(text: str) -> str:
    """Return a text as it is read: of HTML what is on the page, a row a line, without the ticks of its scales."""
    if not text.lstrip().startswith("<!doctype"):
        return text
    body = text.split("<body>")[1]
    body = re.sub(r'<line class="grid"[^>]*/><text[^>]*>[^<]*</text>', "", body)
    body = re.sub(r"</(?:tr|li|p|g|title|h[1-3])>", "\n", body)
    return unescape(re.sub(r"<[^>]+>", "  ", body))
