"""What is looked for, read from what was typed: words, the last one as a beginning, and phrases in quotes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from console.cache.conditions import tokens
from console.cache.inflections import forms

_letter_at = re.compile(r"[^\W_]").match
_PART = re.compile(r'"([^"]*)("?)|([^"]+)')

Places = tuple[tuple[int, int], ...]
"""Stretches of a text, each from its first letter to behind its last."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word that must be there, in the form in which the index holds it."""

    text: str
    begun: bool = False
    """It may go on: the agent is still typing it."""
    exact: bool = False
    """It stands in quotes, so that no other form of it will do."""

    @property
    def terms(self) -> tuple[str, ...]:
        """The word and its other forms."""
        return (self.text,) if self.exact else (self.text, *forms(self.text))


@dataclass(frozen=True)
class Asked:
    """Words that must all be there, and phrases that must be there word behind word."""

    words: tuple[Word, ...]
    phrases: tuple[tuple[Word, ...], ...] = ()

    @cached_property
    def marks(self) -> re.Pattern[str]:
        """Finds in plain text what is marked for the agent."""
        inside = {word for phrase in self.phrases for word in phrase}
        parts = [_pattern(phrase) for phrase in self.phrases]
        parts += [_pattern((word,)) for word in self.words if word not in inside]
        return re.compile("|".join(parts) or r"(?!)")

    def places(self, text: str) -> Places:
        """Return where in a text the words and phrases stand, left to right."""
        return tuple(found.span() for found in self.marks.finditer(plain(text)))

    def phrases_in(self, texts: list[str]) -> bool:
        """Tell whether each phrase stands in one of the texts."""
        flat = [plain(text) for text in texts]
        return all(any(_stands(pattern, text) for text in flat) for pattern in self._patterns)

    @cached_property
    def _patterns(self) -> list[re.Pattern[str]]:
        return [re.compile(_follow(phrase)) for phrase in self.phrases]


def read(text: str) -> Asked:
    """Return what is asked for; nothing where there is no word in the text."""
    words: list[Word] = []
    phrases: list[tuple[Word, ...]] = []
    for quoted, end, bare in _PART.findall(text):
        if bare:
            words += [Word(plain(one)) for one in tokens(bare)]
            continue
        phrase = [Word(plain(one), exact=True) for one in tokens(quoted)]
        if phrase and not end and not quoted[-1].isspace():
            phrase[-1] = Word(phrase[-1].text, begun=True, exact=True)
        words += phrase
        if len(phrase) > 1:
            phrases.append(tuple(phrase))
    if words and not words[-1].exact:
        words[-1] = Word(words[-1].text, begun=True)
    return Asked(tuple(dict.fromkeys(words)), tuple(phrases))


def plain(text: str) -> str:
    """Fold case and accents, letter by letter, so that places stay comparable."""
    if text.isascii():
        return text.lower()
    return "".join(
        (unicodedata.normalize("NFD", letter)[0].lower()[:1] or letter) if letter > "\x7f" else letter.lower()
        for letter in text
    )


def _stands(pattern: re.Pattern[str], text: str) -> bool:
    """Tell whether a pattern stands in a text from the beginning of a word on.

    A pattern that looks back itself is tried at every letter: that takes fifteen times as long.
    """
    found = pattern.search(text)
    while found is not None:
        start = found.start()
        if not start or _letter_at(text, start - 1) is None:
            return True
        found = pattern.search(text, start + 1)
    return False


def _pattern(words: tuple[Word, ...]) -> str:
    """Return a pattern for words that follow each other from the beginning of one on."""
    return f"(?<![^\\W_]){_follow(words)}"


def _follow(words: tuple[Word, ...]) -> str:
    """Return a pattern for words that follow each other, whatever stands between them that is no word."""
    parts = []
    for word in words:
        whole = "|".join(map(re.escape, sorted(word.terms, key=len, reverse=True)))
        parts.append(
            f"(?:{re.escape(word.text)}|(?:{whole})(?![^\\W_]))" if word.begun else f"(?:{whole})(?![^\\W_])"
        )
    return r"[\W_]+".join(parts)
