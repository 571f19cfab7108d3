"""Which of the engine's languages a text is written in: naive Bayes over words and pieces of words."""

from __future__ import annotations

import math
import zlib
from array import array
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Final

from console.measure.tone.features import slot
from console.measure.tone.words import tokens

LANGUAGES: Final = ("en", "nl", "de", "fr", "es")
OTHER: Final = "other"
"""Any language that the engine does not know."""

_CLASSES: Final = (*LANGUAGES, OTHER)
_SLOTS: Final = 1 << 13
_STEP: Final = 0.05
"""Nats in one step of a weight."""
_OVERLAP: Final = 0.35
"""Pieces of one word say nearly the same: each counts for so much of what it would count alone."""
_GIVEN: Final = 4.0
"""Nats that speak for the language of the ticket or of the user."""
_SHORT: Final = 20
"""Letters below which a text is in a language that we know, and in the one that is given."""
_WORDS: Final = 60
_REMEMBERED: Final = 20_000
_OWN_SCRIPT: Final = "ʯ"
"""Last letter of the Latin script's main blocks."""


def language_of(words: Sequence[str], given: str | None = None) -> str:
    """Return the language of folded tokens, or `OTHER`; `given` is believed unless the text says otherwise."""
    letters = [word for word in words if word[0].isalpha()][:_WORDS]
    if not letters:
        return given or OTHER
    if sum(word[0] > _OWN_SCRIPT for word in letters) * 2 > len(letters):
        return OTHER
    totals = [0.0] * len(_CLASSES)
    table = _table()
    for word in letters:
        for number, nats in enumerate(_word(word, table)):
            totals[number] += nats
    if sum(map(len, letters)) < _SHORT:
        if given in LANGUAGES:
            return given
        totals.pop()
    if given in LANGUAGES:
        totals[LANGUAGES.index(given)] += _GIVEN
    return _CLASSES[totals.index(max(totals))]


def learned(texts: Iterable[tuple[str, str]]) -> bytes:
    """Return the file of weights from texts and their languages (`LANGUAGES` or `OTHER`)."""
    counts = {name: [0] * _SLOTS for name in _CLASSES}
    for name, text in texts:
        for word in tokens(text):
            if word[0].isalpha():
                for place in _slots(word):
                    counts[name][place] += 1
    sums = {name: sum(column) + _SLOTS * 0.2 for name, column in counts.items()}
    columns = [array("b", bytes(_SLOTS)) for _ in _CLASSES]
    for place in range(_SLOTS):
        logs = [math.log((counts[name][place] + 0.2) / sums[name]) for name in _CLASSES]
        mean = sum(logs) / len(logs)
        for column, nats in zip(columns, logs, strict=True):
            column[place] = max(-127, min(127, round((nats - mean) / _STEP)))
    return zlib.compress(b"".join(column.tobytes() for column in columns), 9)


def _slots(word: str) -> list[int]:
    framed = f"<{word}>"
    pieces = [framed[at : at + length] for length in (2, 3, 4) for at in range(len(framed) - length + 1)]
    return [slot(piece) & (_SLOTS - 1) for piece in (f"w{framed}", *pieces)]


_known: dict[str, tuple[float, ...]] = {}


def _word(word: str, table: Sequence[array[int]]) -> tuple[float, ...]:
    known = _known.get(word)
    if known is None:
        places = _slots(word)
        known = tuple(sum(column[place] for place in places) * _STEP * _OVERLAP for column in table)
        if len(_known) < _REMEMBERED:
            _known[word] = known
    return known


@lru_cache(maxsize=1)
def _table() -> tuple[array[int], ...]:
    body = zlib.decompress((files("console.measure.tone") / "data" / "language.bin").read_bytes())
    return tuple(array("b", body[at : at + _SLOTS]) for at in range(0, len(body), _SLOTS))
