"""Fits weights to labelled texts: logistic regression by AdaGrad, for the shipped weights and for a desk's own.

AdaGrad: Duchi, Hazan and Singer, "Adaptive Subgradient Methods", JMLR 12 (2011), the diagonal form.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from console.measure.tone.cues import cues
from console.measure.tone.features import SLOTS, features, slots_of_word
from console.measure.tone.model import CUE, PIECE, TWO, WHOLE, WORD, Pair, softmax
from console.measure.tone.words import tokens

_SEED: Final = 20_111
_TINY: Final = 1e-8
_LEAST: Final = 1e-12


Chances = tuple[float, float, float]
"""Of unhappy, neither and happy."""


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled text as numbers."""

    slots: tuple[int, ...]
    values: tuple[float, ...]
    target: Chances
    """What is wanted: 1 for what it is where that is known, chances where it is not."""
    base: Pair = (0.0, 0.0)
    """Log-odds that are given before anything is fitted."""
    weight: float = 1.0


def certain(label: int) -> Chances:
    """Return a label (-1 unhappy, 0 neither, 1 happy) as chances."""
    return float(label == -1), float(label == 0), float(label == 1)


def numbers(text: str, kind: str, language: str) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """Return the slots of a cleaned text and how much each counts, as the engine adds them up."""
    words = tokens(text)
    found = features(words, cues(language).found(words), kind, language)
    values: dict[int, float] = {}

    def add(slot: int, factor: float) -> None:
        values[slot] = values.get(slot, 0.0) + factor

    for token in sorted({words[at] for at in found.words}):
        first, *pieces = slots_of_word(token)
        add(first, WORD)
        for piece in pieces:
            add(piece, PIECE)
    for slot in sorted({slot for _, slot in found.pairs}):
        add(slot, TWO)
    for slot in sorted({slot for _, slot in found.cues}):
        add(slot, CUE)
    for slot in found.whole:
        add(slot, WHOLE)
    return tuple(values), tuple(values.values())


def fit(
    examples: Sequence[Example], *, rounds: int = 10, rate: float = 0.1, ridge: float = 1e-4
) -> tuple[list[float], list[float]]:
    """Return the two columns of weights; the same examples give the same weights.

    `rate` is AdaGrad's step, `ridge` the pull towards zero at each touch of a weight.
    """
    unhappy, happy = [0.0] * SLOTS, [0.0] * SLOTS
    seen_unhappy, seen_happy = [_TINY] * SLOTS, [_TINY] * SLOTS
    order = list(examples)
    dice = random.Random(_SEED)
    for _ in range(rounds):
        dice.shuffle(order)
        for example in order:
            one, two = _errors(example, unhappy, happy)
            _step(unhappy, seen_unhappy, example, one * example.weight, rate, ridge)
            _step(happy, seen_happy, example, two * example.weight, rate, ridge)
    return unhappy, happy


def score(example: Example, unhappy: Sequence[float], happy: Sequence[float]) -> Pair:
    """Return an example's raw log-odds under two columns of weights."""
    one, two = example.base
    for slot, value in zip(example.slots, example.values, strict=True):
        one += value * unhappy[slot]
        two += value * happy[slot]
    return one, two


def loss(scores: Sequence[Pair], targets: Sequence[Chances], temperature: float = 1.0) -> float:
    """Return the mean log-loss, in nats per text."""
    total = 0.0
    for pair, target in zip(scores, targets, strict=True):
        chances = softmax(pair, temperature)
        total -= sum(
            want * math.log(max(chance, _LEAST)) for want, chance in zip(target, chances, strict=True)
        )
    return total / len(scores)


def _errors(example: Example, unhappy: Sequence[float], happy: Sequence[float]) -> Pair:
    chances = softmax(score(example, unhappy, happy))
    return chances[0] - example.target[0], chances[2] - example.target[2]


def _step(
    column: list[float], seen: list[float], example: Example, error: float, rate: float, ridge: float
) -> None:
    for slot, value in zip(example.slots, example.values, strict=True):
        slope = error * value + ridge * column[slot]
        seen[slot] += slope * slope
        column[slot] -= rate * slope / math.sqrt(seen[slot])
