"""What the engine weighs in a text: its words, pairs of words, pieces of words, and its cues in their order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from zlib import crc32

from console.measure.tone.cues import Cue

BITS: Final = 18
SLOTS: Final = 1 << BITS
KINDS: Final = ("survey", "reply", "opening", "chat")
_MASK: Final = SLOTS - 1
_REMEMBERED: Final = 30_000
_CUES_PAIRED: Final = 14
_LENGTHS: Final = (1, 2, 3, 5, 8, 13, 21, 34, 55)
_FIRST_SYMBOL: Final = "\u2000"


def slot(name: str) -> int:
    """Return the place of a feature among the weights."""
    return crc32(name.encode("utf-8", "replace")) & _MASK


@dataclass(slots=True)
class Found:
    """What stands in a text, by what it belongs to, so that a weight can be led back to words."""

    words: list[int] = field(default_factory=list)
    """Places of the tokens that are weighed."""
    pairs: list[tuple[int, int]] = field(default_factory=list)
    """Place of a pair's second token, and its slot."""
    cues: list[tuple[tuple[int, ...], int]] = field(default_factory=list)
    """Places among the cues, and the slot: one place for a cue, two for cues in their order."""
    whole: list[int] = field(default_factory=list)
    """Slots of the text as a whole: its language, kind and length."""


_word_slots: dict[str, tuple[int, ...]] = {}


def slots_of_word(token: str) -> tuple[int, ...]:
    """Return the slots of a word: the word itself first, then its pieces of 3 to 5 characters."""
    known = _word_slots.get(token)
    if known is None:
        framed = f"<{token}>"
        pieces = {framed[at : at + length] for length in (3, 4, 5) for at in range(len(framed) - length + 1)}
        known = (slot(f"w {token}"), *sorted({slot(f"c {piece}") for piece in pieces - {framed}}))
        if len(_word_slots) < _REMEMBERED:
            _word_slots[token] = known
    return known


def features(words: list[str], cues: list[Cue], kind: str, language: str) -> Found:
    """Return what the engine weighs in the folded tokens of a text."""
    found = Found()
    before = "^"
    for at, token in enumerate(words):
        if token[0].isalnum() or token[0] in "!?" or token[0] > _FIRST_SYMBOL:
            found.words.append(at)
            found.pairs.append((at, slot(f"b {before} {token}")))
            before = token
    found.pairs.append((max(len(words) - 1, 0), slot(f"b {before} $")))
    _add_cues(found, cues[:_CUES_PAIRED], kind)
    length = sum(len(words) >= limit for limit in _LENGTHS)
    names = [f"g {language}", f"k {kind}", f"l {length}", f"k {kind} l {length}"]
    if not cues:
        names += ["no cue", f"k {kind} no cue"]
    found.whole = list(map(slot, names))
    return found


def _add_cues(found: Found, told: list[Cue], kind: str) -> None:
    seen: set[str] = set()
    for at, cue in enumerate(told):
        if cue.name not in seen:
            seen.add(cue.name)
            found.cues += [((at,), slot(f"q {cue.name}")), ((at,), slot(f"q {cue.name} {kind}"))]
    pairs: set[tuple[str, str]] = set()
    for at, cue in enumerate(told):
        for later in range(at + 1, len(told)):
            pair = (cue.name, told[later].name)
            if pair not in pairs:
                pairs.add(pair)
                found.cues.append(((at, later), slot(f"p {pair[0]} {pair[1]}")))
    if told:
        found.cues += [((0,), slot(f"s {told[0].name}")), ((len(told) - 1,), slot(f"e {told[-1].name}"))]
