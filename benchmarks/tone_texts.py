"""Reads the labelled texts of the tone engine: our own, those held out, and folders of tab-separated ones."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple
from zlib import crc32

FOLDER: Final = Path(__file__).resolve().parent / "comments"
LANGUAGES: Final = ("en", "nl", "de", "fr", "es")
_LABELS: Final = {"-": -1, "0": 0, "+": 1}
_HELD: Final = 8
KINDS: Final = ("survey", "reply", "opening", "chat")
_KINDS: Final = {"ticket": "opening"}


class Text(NamedTuple):
    """A labelled text."""

    language: str
    kind: str
    label: int
    text: str


def own() -> list[Text]:
    """Return our own texts, those held out included."""
    return [
        text
        for path in sorted(FOLDER.glob("[a-z][a-z]*.txt"))
        if path.stem[:2] in LANGUAGES and path.stem[2:3] in ("", "_")
        for text in _read(path)
    ]


def is_held(text: Text) -> bool:
    """Say whether a text is held out of training."""
    return crc32(text.text.encode()) % _HELD == 0


def technical(language: str) -> list[Text]:
    """Return sentences of programs in a language, neither happy nor unhappy, each as some kind of text."""
    names = ("catalogue", "messages", "technical")
    lines = [
        line for name in names for line in (FOLDER / f"{name}_{language}.txt").read_text("utf-8").splitlines()
    ]
    return [Text(language, KINDS[crc32(line.encode()) // _HELD % len(KINDS)], 0, line) for line in lines]


def subtitles() -> list[tuple[Text, tuple[float, float, float]]]:
    """Return lines of subtitles with the chances of unhappy, neither and happy that a teacher gave them."""
    lines = gzip.decompress((FOLDER / "subtitles.tsv.gz").read_bytes()).decode().split("\n")
    found = []
    for line in lines:
        language, kind, *parts, text = line.split("\t", 5)
        unhappy, neither, happy = (int(part) / 100 for part in parts)
        found.append((Text(language, kind, 0, text), (unhappy, neither, happy)))
    return found


def others() -> list[str]:
    """Return sentences in languages that the engine does not know."""
    return (FOLDER / "other_languages.txt").read_text("utf-8").splitlines()


def folder(path: Path) -> dict[str, list[Text]]:
    """Return the texts of a folder of `NAME_LANGUAGE.tsv` by name: kind, label, tags and text in each line."""
    found: dict[str, list[Text]] = {}
    for file in sorted(path.glob("*_[a-z][a-z].tsv")):
        name, _, language = file.stem.rpartition("_")
        for line in file.read_text("utf-8").splitlines():
            kind, label, _tags, text = line.split("\t", 3)
            row = Text(language, _KINDS.get(kind, kind), int(label), text.replace("\\n", "\n"))
            found.setdefault(name, []).append(row)
    return found


def _read(path: Path) -> Iterator[Text]:
    kind, label = "survey", 0
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("#") and line.split(" ")[0][1:] in KINDS:
            words = line[1:].split(" ")
            kind, label = words[0], _LABELS[words[1]]
        elif line:
            yield Text(path.stem[:2], kind, label, line)
