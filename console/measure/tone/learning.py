"""Learns from a desk's own labels, ratings with a comment and corrections, on top of the shipped weights."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final
from zlib import crc32

from console.measure.tone.cleaning import cleaned
from console.measure.tone.features import SLOTS
from console.measure.tone.fitting import Example, certain, fit, loss, numbers, score
from console.measure.tone.language import LANGUAGES, language_of
from console.measure.tone.model import Model, shipped
from console.measure.tone.words import tokens

LEAST: Final = 50
"""Labelled texts below which nothing is learned: the part held out would prove nothing."""
_HELD: Final = 5
"""One text in so many is held out."""
_ROUNDS: Final = 6
_RATE: Final = 0.03
_RIDGE: Final = 1e-3


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text with what its writer felt, by a rating or by a correction."""

    text: str
    label: int
    """-1 unhappy, 0 neither, 1 happy."""
    kind: str = "survey"
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Learned:
    """What came of learning."""

    model: Model
    """The model to go on with: the one from before where `adopted` is false."""
    adopted: bool
    before: float | None
    """Log-loss of the part held out, in nats per text, before; None where too little was known to try."""
    after: float | None
    n: int
    """Texts learned from, and held out for `before` and `after`."""
    held: int


def learn(labels: Iterable[Labelled], model: Model | None = None) -> Learned:
    """Return a model that knows a desk's own labels, adopted only where texts held out are told better.

    A fifth is held out, the same texts each time. Texts in languages the engine does not know are left out.
    """
    base = model or shipped()
    known = {(label.text, label.kind): label for label in labels}
    told = [pair for label in known.values() if (pair := _example(label, base))]
    held = [example for text, example in told if crc32(text.encode("utf-8", "replace")) % _HELD == 0]
    used = [example for text, example in told if crc32(text.encode("utf-8", "replace")) % _HELD]
    if len(told) < LEAST or not held:
        return Learned(base, False, None, None, len(used), len(held))
    unhappy, happy = fit(used, rounds=_ROUNDS, rate=_RATE, ridge=_RIDGE)
    nothing = [0.0] * SLOTS
    before, after = _loss(held, nothing, nothing), _loss(held, unhappy, happy)
    if after >= before:
        return Learned(base, False, before, after, len(used), len(held))
    added = dict(base.added)
    for slot in range(SLOTS):
        if unhappy[slot] or happy[slot]:
            old = added.get(slot, (0.0, 0.0))
            added[slot] = (old[0] + unhappy[slot], old[1] + happy[slot])
    return Learned(replace(base, added=added, known={}), True, before, after, len(used), len(held))


def _example(label: Labelled, base: Model) -> tuple[str, Example] | None:
    """Return a text as numbers, with what the model says of it so far; None where it cannot be read."""
    text = cleaned(label.text)
    words = tokens(text)
    language = language_of(words, label.language)
    if not words or language not in LANGUAGES:
        return None
    slots, values = numbers(text, label.kind, language)
    cool = base.temperature.get(language, 1.0)
    weights = [base.weight(slot) for slot in slots]
    said = (
        sum(value * one for value, (one, _) in zip(values, weights, strict=True)) / cool,
        sum(value * two for value, (_, two) in zip(values, weights, strict=True)) / cool,
    )
    return label.text, Example(slots, tuple(value / cool for value in values), certain(label.label), said)


def _loss(examples: Sequence[Example], unhappy: Sequence[float], happy: Sequence[float]) -> float:
    return loss(
        [score(example, unhappy, happy) for example in examples], [example.target for example in examples]
    )
