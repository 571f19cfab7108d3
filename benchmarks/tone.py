"""The tone engine: macro-F1, calibration, precision, false alarms on technical sentences, speed, cost of loading.

python benchmarks/tone.py              our own texts that were held out of training
python benchmarks/tone.py FOLDER       those of a folder too: NAME_LANGUAGE.tsv with kind, label, tags and text
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.tone_texts import LANGUAGES, Text, folder, is_held, own, technical
from console.measure.tone.engine import Tone, tone

BINS = 10
COVERED = 0.6
LOAD = r"""
import re, resource, sys
if len(sys.argv) > 1:
    from console.measure.tone.engine import tone
    [tone(text, "survey", language) for language in ("en", "nl", "de", "fr", "es") for text in ("Top!",)]
used = resource.getrusage(resource.RUSAGE_SELF)
peak = re.search(r"VmHWM:\s+(\d+)", open("/proc/self/status").read())
print(used.ru_utime + used.ru_stime, int(peak[1]) / 1024)
"""


def main() -> None:
    """Print the figures."""
    sets = {"held out": [text for text in own() if is_held(text)]}
    if len(sys.argv) > 1:
        sets |= folder(Path(sys.argv[1]))
    print(f"{'set':10} {'':5} {'n':>5} {'macro-F1':>8} {'ECE':>6}   precision of unhappy at coverage; unsure")
    for name, texts in sets.items():
        told = read(texts)
        for language in (*LANGUAGES, ""):
            rows = [pair for pair in told if language in ("", pair[0].language)]
            print(f"{name:10} {language or 'all':5} {len(rows):5} {figures(rows)}")
    for language in LANGUAGES:
        told = read([text for text in technical(language) if is_held(text)])
        wrong = sum(found.label != 0 for _, found in told)
        print(
            f"technical  {language:5} {len(told):5} called emotional: {wrong} ({100 * wrong / len(told):.1f} %)"
        )
    cost([text for texts in sets.values() for text in texts])


def read(texts: Sequence[Text]) -> list[tuple[Text, Tone]]:
    """Return texts with what the engine says of them, told their languages."""
    return [(text, tone(text.text, text.kind, text.language)) for text in texts]


def figures(told: Sequence[tuple[Text, Tone]]) -> str:
    """Return the figures of labelled texts in words."""
    pairs = [(text.label, found.label) for text, found in told]
    right, claimed, coverage = precision_at(told)
    unsure = sum(found.unsure for _, found in told) / len(told)
    return (
        f"{macro_f1(pairs):8.3f} {ece(told):6.3f}   "
        f"{right}/{claimed} = {right / max(claimed, 1):.2f} at {coverage:.2f}; {unsure:.2f}"
    )


def macro_f1(pairs: Sequence[tuple[int, int]]) -> float:
    """Return the mean of the classes' F1, of those that are present."""
    scores = []
    for label in sorted({true for true, _ in pairs}):
        hits = sum(true == said == label for true, said in pairs)
        wanted, said = sum(true == label for true, _ in pairs), sum(told == label for _, told in pairs)
        scores.append(2 * hits / (wanted + said))
    return sum(scores) / len(scores)


def ece(told: Sequence[tuple[Text, Tone]]) -> float:
    """Return the expected calibration error over ten bins of the highest chance (Guo et al., ICML 2017)."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for text, found in told:
        best = max(found.p)
        bins[min(int(best * BINS), BINS - 1)].append((best, found.label == text.label))
    gaps = (abs(sum(best - right for best, right in one)) for one in bins)
    return sum(gaps) / len(told)


def precision_at(told: Sequence[tuple[Text, Tone]]) -> tuple[int, int, float]:
    """Return how many claims of "unhappy" were right, of how many, among the surest texts, and what share those are."""
    sure = [pair for pair in told if not pair[1].unsure]
    if len(sure) < COVERED * len(told):
        sure = sorted(told, key=lambda pair: -max(pair[1].p))[: round(COVERED * len(told))]
    claims = [text.label == -1 for text, found in sure if found.label == -1]
    return sum(claims), len(claims), len(sure) / len(told)


def cost(texts: Sequence[Text]) -> None:
    """Print speed and what loading costs, all five languages used, beside the bare interpreter."""
    start, count = time.process_time(), 0
    while time.process_time() - start < 1.0:
        read(texts)
        count += len(texts)
    print(f"speed: {count / (time.process_time() - start):,.0f} comments per CPU-second")
    bare, loaded = (min(_loaded(more) for _ in range(5)) for more in ([], ["tone"]))
    print(
        f"load: {1000 * (loaded[0] - bare[0]):.0f} ms CPU, {loaded[1] - bare[1]:.0f} MB over {bare[1]:.0f} MB"
    )


def _loaded(more: list[str]) -> tuple[float, float]:
    done = subprocess.run([sys.executable, "-c", LOAD, *more], capture_output=True, check=True, text=True)
    cpu, size = done.stdout.split()
    return float(cpu), float(size)


if __name__ == "__main__":
    main()
