"""Cues: words and phrases of a language that stand for a thing said, such as "waited" or "works again"."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

from console.measure.tone.words import tokens

SMILES: Final = frozenset("👍👌🙏😀😃😄😁😊🙂😍🥰😘🤩🎉🥳❤💯👏💪✅🌟⭐🏆😅😂🤗☺🙌💐🚀🔝🤝♥🫶")
FROWNS: Final = frozenset("👎😡😠🤬😤😞😢😭😩😫🙁☹😒🙄😖😣🤦💩🐌🤮🥱😑😔😕🤷")
_LOOK_BACK: Final = 3
_LOOK_AHEAD: Final = 2
_SHORTEST_STEM: Final = 3
_BREAKS: Final = frozenset(".,;:()!?")
_TURNED: Final = frozenset(
    "good kind fast joy thanks fixed hero bad anger broke slow rude loss closed".split()
)
"""Cues that "not" turns round."""
_NOT_AFTER: Final = frozenset({"nl", "de", "fr"})
"""Languages that say "works not"."""


class Cue(NamedTuple):
    """A cue in a text: its name (`!` before it where it is denied) and the tokens it stands on."""

    name: str
    start: int
    end: int


@dataclass(slots=True)
class Cues:
    """The cues of one language, by their first word."""

    language: str
    phrases: dict[str, list[tuple[tuple[str, ...], bool, str]]] = field(default_factory=dict)
    """First word to the rest of a phrase, whether its last word is a stem, and the cue; longest first."""
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    stems: dict[str, tuple[str, ...]] = field(default_factory=dict)
    known: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What single words were found to stand for."""

    def add(self, name: str, phrase: str) -> None:
        """Take in a phrase of a cue; `*` after its last word lets that word go on."""
        stem = phrase.endswith("*")
        first, *rest = tokens(phrase.rstrip("*"))
        if rest:
            self.phrases.setdefault(first, []).append((tuple(rest), stem, name))
        else:
            table = self.stems if stem else self.words
            table[first] = (*table.get(first, ()), name)

    def single(self, token: str) -> tuple[str, ...]:
        """Return the names a token stands for by itself."""
        if token in self.known:
            return self.known[token]
        names = self.words.get(token, ())
        for length in range(_SHORTEST_STEM, len(token) + 1):
            names += self.stems.get(token[:length], ())
        if not token[0].isalnum():
            names = _mark(token)
        if len(self.known) < 20_000:
            self.known[token] = names
        return names

    def found(self, words: list[str]) -> list[Cue]:
        """Return the cues of a text in order, the longest phrase first; denied ones are marked."""
        plain: list[Cue] = []
        at = 0
        while at < len(words):
            end, names = self._at(words, at)
            plain += [Cue(name, at, end) for name in names]
            at = end
        denials = [cue for cue in plain if cue.name == "not"]
        if not denials:
            return plain
        return [
            cue._replace(name=f"!{cue.name}")
            if cue.name in _TURNED and self._denied(cue, denials, words)
            else cue
            for cue in plain
        ]

    def _at(self, words: list[str], at: int) -> tuple[int, tuple[str, ...]]:
        for rest, stem, name in self.phrases.get(words[at], ()):
            end = at + 1 + len(rest)
            said = words[at + 1 : end]
            if len(said) < len(rest) or tuple(said[:-1]) != rest[:-1]:
                continue
            if said[-1] == rest[-1] or (stem and said[-1].startswith(rest[-1])):
                return end, (name,)
        return at + 1, self.single(words[at])

    def _denied(self, cue: Cue, denials: list[Cue], words: list[str]) -> bool:
        for denial in denials:
            if denial.end <= cue.start <= denial.end + _LOOK_BACK - 1:
                between = words[denial.end : cue.start]
            elif self.language in _NOT_AFTER and cue.end <= denial.start <= cue.end + _LOOK_AHEAD - 1:
                between = words[cue.end : denial.start]
            else:
                continue
            if not any(word[0] in _BREAKS for word in between):
                return True
        return False


@lru_cache(maxsize=8)
def cues(language: str) -> Cues:
    """Return the cues of a language; one that has none gets the signs alone, such as emoji."""
    table = Cues(language)
    source = files("console.measure.tone") / "data" / f"cues_{language}.txt"
    if source.is_file():
        for line in source.read_text("utf-8").splitlines():
            name, _, phrases = line.partition(": ")
            for phrase in phrases.split("|"):
                table.add(name, phrase)
    for found in table.phrases.values():
        found.sort(key=lambda one: -len(one[0]))
    return table


def _mark(token: str) -> tuple[str, ...]:
    if token in SMILES:
        return ("smile",)
    if token in FROWNS:
        return ("frown",)
    if token[0] in "!?":
        return (
            ("doubt" if "?" in token else "bang",)
            if len(token) == 1
            else ("loud", "doubt" if "?" in token else "bang")
        )
    return ("dots",) if token.startswith("..") else ()
