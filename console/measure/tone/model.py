"""The weights: two per feature, for "unhappy" and for "happy" against "neither", one byte each, read once."""

from __future__ import annotations

import json
import math
import zlib
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Final

from console.measure.tone.features import SLOTS, Found, slots_of_word

Pair = tuple[float, float]
"""What speaks for "unhappy" and for "happy", in log-odds against "neither"."""

WORD: Final = 1.0
PIECE: Final = 0.35
TWO: Final = 0.7
CUE: Final = 0.8
WHOLE: Final = 0.5
"""How much each family of features counts before its weight."""

_REMEMBERED: Final = 30_000


class BadWeights(ValueError):
    """The file of weights is not what this version reads."""


@dataclass(slots=True)
class Model:
    """Weights as shipped, with what a desk's own corrections added to them."""

    unhappy: array[int]
    happy: array[int]
    scale: Pair
    """What one step of the two columns is worth."""
    temperature: Mapping[str, float] = field(default_factory=dict)
    """By language: raw log-odds are divided by it, so that 0.8 means right in 80 of 100."""
    added: Mapping[int, Pair] = field(default_factory=dict)
    known: dict[str, Pair] = field(default_factory=dict)
    """What single words weigh, remembered."""

    def weight(self, slot: int) -> Pair:
        """Return the two weights of a feature."""
        unhappy = self.unhappy[slot] * self.scale[0]
        happy = self.happy[slot] * self.scale[1]
        more = self.added.get(slot)
        return (unhappy + more[0], happy + more[1]) if more else (unhappy, happy)

    def word(self, token: str) -> Pair:
        """Return what a word weighs, its pieces included."""
        known = self.known.get(token)
        if known is None:
            first, *pieces = map(self.weight, slots_of_word(token))
            known = (
                WORD * first[0] + PIECE * sum(piece[0] for piece in pieces),
                WORD * first[1] + PIECE * sum(piece[1] for piece in pieces),
            )
            if len(self.known) < _REMEMBERED:
                self.known[token] = known
        return known

    def score(self, found: Found, words: list[str]) -> Pair:
        """Return the raw log-odds of a text for "unhappy" and "happy" against "neither"."""
        unhappy = happy = 0.0
        for token in {words[at] for at in found.words}:
            one, two = self.word(token)
            unhappy += one
            happy += two
        for factor, slots in (
            (TWO, {slot for _, slot in found.pairs}),
            (CUE, {slot for _, slot in found.cues}),
            (WHOLE, found.whole),
        ):
            for slot in slots:
                one, two = self.weight(slot)
                unhappy += factor * one
                happy += factor * two
        return unhappy, happy

    def chances(self, score: Pair, language: str) -> tuple[float, float, float]:
        """Return the chances of unhappy, neither and happy."""
        return softmax(score, self.temperature.get(language, 1.0))


def softmax(score: Pair, temperature: float = 1.0) -> tuple[float, float, float]:
    """Return the chances of unhappy, neither and happy from two log-odds against "neither"."""
    one, two = score[0] / temperature, score[1] / temperature
    most = max(one, two, 0.0)
    unhappy, neither, happy = math.exp(one - most), math.exp(-most), math.exp(two - most)
    total = unhappy + neither + happy
    return unhappy / total, neither / total, happy / total


def packed(model: Model) -> bytes:
    """Return a model as the file that `unpacked` reads."""
    head = json.dumps(
        {"version": 1, "scale": model.scale, "temperature": dict(model.temperature)}, sort_keys=True
    )
    return zlib.compress(head.encode() + b"\n" + model.unhappy.tobytes() + model.happy.tobytes(), 9)


def unpacked(data: bytes) -> Model:
    """Return the model of a file; raises `BadWeights` for one that is cut off or of another version."""
    try:
        head, _, body = zlib.decompress(data).partition(b"\n")
        told = json.loads(head)
        columns = array("b"), array("b")
        columns[0].frombytes(body[:SLOTS])
        columns[1].frombytes(body[SLOTS:])
        if told["version"] != 1 or {len(column) for column in columns} != {SLOTS}:
            raise BadWeights("The weights are of another version.")
        return Model(*columns, (told["scale"][0], told["scale"][1]), told["temperature"])
    except (zlib.error, ValueError, KeyError, IndexError, TypeError) as error:
        raise BadWeights(f"The weights cannot be read: {error}") from error


@lru_cache(maxsize=1)
def shipped() -> Model:
    """Return the weights this version ships."""
    return unpacked((files("console.measure.tone") / "data" / "weights.bin").read_bytes())
