"""Fits the tone engine's shipped weights to our own texts; the same texts give the same weights.

python benchmarks/tone_train.py        writes console/measure/tone/data/weights.bin and language.bin
"""

from __future__ import annotations

import math
import random
import sys
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.tone_texts import KINDS, LANGUAGES, Text, is_held, others, own, subtitles, technical
from console.measure.tone import language
from console.measure.tone.cleaning import cleaned
from console.measure.tone.fitting import Example, certain, fit, loss, numbers, score
from console.measure.tone.model import Model, Pair, packed

DATA = Path(__file__).resolve().parent.parent / "console" / "measure" / "tone" / "data"
SEED = 7
JOINED = 2
"""Texts made by joining two of ours, for each of ours."""
NEUTRAL = 0.6
SUBTITLE = 0.3
"""What a program's sentence and a subtitle weigh beside a text of ours."""
ROUNDS, RATE, RIDGE = 4, 0.1, 2e-3
CAUTION = 1.1
"""Texts of other writers are told less well than our own held out: temperatures are raised by so much."""


def main() -> None:
    """Write the weights."""
    texts = [text for text in own() if not is_held(text)]
    neutral = [text for name in LANGUAGES for text in technical(name) if not is_held(text)]
    spoken = [(text.language, text.text) for text in [*texts, *neutral]]
    (DATA / "language.bin").write_bytes(
        language.learned([*spoken, *((language.OTHER, text) for text in others())])
    )
    examples = [example(text) for text in [*texts, *joined(texts)]]
    examples += [example(text._replace(kind=kind), NEUTRAL) for text in neutral for kind in KINDS]
    examples += [replace(example(text, SUBTITLE), target=chances) for text, chances in subtitles()]
    columns = fit(examples, rounds=ROUNDS, rate=RATE, ridge=RIDGE)
    model = shrunk(*columns)
    held = [text for text in own() if is_held(text)]
    model.temperature = temperatures(held, columns)
    (DATA / "weights.bin").write_bytes(packed(model))
    print(f"{len(examples)} texts, temperatures {model.temperature}")


def example(text: Text, weight: float = 1.0) -> Example:
    """Return a text as numbers."""
    slots, values = numbers(cleaned(text.text), text.kind, text.language)
    return Example(slots, values, certain(text.label), weight=weight)


def joined(texts: Sequence[Text]) -> Iterable[Text]:
    """Yield texts made of two of ours: neither with something felt is felt, and what is felt twice the more so."""
    dice = random.Random(SEED)
    groups: dict[tuple[str, str], list[Text]] = {}
    for text in texts:
        groups.setdefault((text.language, text.kind), []).append(text)
    for first in [*texts] * JOINED:
        second = dice.choice(groups[first.language, first.kind])
        if first.label * second.label < 0:
            continue
        parts = [first.text, second.text]
        dice.shuffle(parts)
        between = " " if parts[0][-1] in ".!?" else ". "
        yield Text(first.language, first.kind, first.label or second.label, between.join(parts))


def shrunk(unhappy: Sequence[float], happy: Sequence[float]) -> Model:
    """Return a model of two columns of weights, one byte each."""
    scale: Pair = (max(map(abs, unhappy)) / 127, max(map(abs, happy)) / 127)
    columns = [
        array("b", (round(weight / step) for weight in column))
        for column, step in zip((unhappy, happy), scale, strict=True)
    ]
    return Model(columns[0], columns[1], scale)


def temperatures(held: Sequence[Text], columns: tuple[Sequence[float], Sequence[float]]) -> dict[str, float]:
    """Return each language's temperature: between its own best on texts held out, which are few, and that of all."""
    known = [(text.language, example(text)) for text in held]

    def best(language: str) -> float:
        ours = [one for name, one in known if language in ("", name)]
        scores = [score(one, *columns) for one in ours]
        targets = [one.target for one in ours]
        return min((step / 20 for step in range(10, 81)), key=lambda tried: loss(scores, targets, tried))

    return {name: round(CAUTION * math.sqrt(best(name) * best("")), 3) for name in LANGUAGES}


if __name__ == "__main__":
    main()
