"""The tone of what a user wrote: unhappy, neither or happy, with its chances, "unsure", and the words behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal

from console.measure.tone.cleaning import cleaned
from console.measure.tone.cues import Cue, cues
from console.measure.tone.features import KINDS, features
from console.measure.tone.language import LANGUAGES, language_of
from console.measure.tone.model import CUE, TWO, Model, shipped
from console.measure.tone.words import as_written, folded

Label = Literal[-1, 0, 1]

SURE: Final = 0.6
"""Below this chance the answer is "unsure"."""
_WORDS_TOLD: Final = 8
_LETTERS_TOLD: Final = 40
_LEAST_TOLD: Final = 0.1
"""Log-odds that a word must weigh to be told."""
_UNREAD: Final = (0.0, 1.0, 0.0)


@dataclass(frozen=True)
class Tone:
    """A machine's claim about a text."""

    label: Label
    """-1 unhappy, 0 neither, 1 happy."""
    p: tuple[float, float, float]
    """Chances of unhappy, neither and happy."""
    unsure: bool
    language: str
    """Two letters, or `other` for one that the engine does not know."""
    _model: Model = field(repr=False, compare=False)
    _written: tuple[str, ...] = field(repr=False, compare=False)
    _kind: str = field(repr=False, compare=False)

    @cached_property
    def words(self) -> tuple[tuple[str, float], ...]:
        """The words that drove it, weightiest first: log-odds of happy against unhappy, worked out when asked."""
        if self.language not in LANGUAGES:
            return ()
        return _told(self._model, self._written, self._kind, self.language)


def tone(text: str, kind: str = "survey", language: str | None = None, *, model: Model | None = None) -> Tone:
    """Return the tone of a user's words.

    `kind` is survey, reply, opening or chat (`ValueError` for another); `language` is what the ticket or the
    user says, such as `nl`, believed unless the text is clearly in another. `model` holds a desk's own learning.
    A text without words, or in an unknown language, is neither, and unsure.
    """
    if kind not in KINDS:
        raise ValueError(f"There is no kind {kind!r}; there are {', '.join(KINDS)}.")
    using = model or shipped()
    written = as_written(cleaned(text))
    words = [folded(token) for token in written]
    given = language[:2].lower() if language else None
    spoken = language_of(words, given)
    told = cues(spoken).found(words)
    if not _readable(words, told, spoken):
        return Tone(0, _UNREAD, True, spoken, using, (), kind)
    chances = using.chances(using.score(features(words, told, kind, spoken), words), spoken)
    best = max(chances)
    labels: tuple[Label, Label, Label] = (-1, 0, 1)
    return Tone(labels[chances.index(best)], chances, best < SURE, spoken, using, tuple(written), kind)


def _readable(words: list[str], told: list[Cue], spoken: str) -> bool:
    """Say whether there are words of a known language, or emoji alone that say enough."""
    if any(word[0].isalpha() for word in words):
        return spoken in LANGUAGES
    return any(cue.name in ("smile", "frown") for cue in told)


def _told(model: Model, written: tuple[str, ...], kind: str, language: str) -> tuple[tuple[str, float], ...]:
    """Return the words and phrases of a text with what each adds to happy against unhappy."""
    words = [folded(token) for token in written]
    found = cues(language).found(words)
    weighed = features(words, found, kind, language)
    shares = [0.0] * len(words)
    for at in weighed.words:
        shares[at] += _sum(model.word(words[at])) / words.count(words[at])
    for at, slot in weighed.pairs:
        shares[at] += TWO * _sum(model.weight(slot))
    for places, slot in weighed.cues:
        _spread(shares, found[places[-1]], CUE * _sum(model.weight(slot)))
    told: dict[str, float] = {}
    for start, end in _spans(found, len(words)):
        phrase = " ".join(word[:_LETTERS_TOLD] for word in written[start:end])
        told[phrase] = told.get(phrase, 0.0) + sum(shares[start:end])
    weighty = sorted(
        (pair for pair in told.items() if abs(pair[1]) >= _LEAST_TOLD), key=lambda pair: -abs(pair[1])
    )
    return tuple((word, round(weight, 2)) for word, weight in weighty[:_WORDS_TOLD])


def _spans(found: list[Cue], count: int) -> list[tuple[int, int]]:
    """Return the phrases of the cues, and the single words between them."""
    ends = {cue.start: cue.end for cue in found}
    spans: list[tuple[int, int]] = []
    at = 0
    while at < count:
        end = ends.get(at, at + 1)
        spans.append((at, end))
        at = end
    return spans


def _spread(shares: list[float], cue: Cue, weight: float) -> None:
    for at in range(cue.start, cue.end):
        shares[at] += weight / (cue.end - cue.start)


def _sum(pair: tuple[float, float]) -> float:
    return pair[1] - pair[0]
