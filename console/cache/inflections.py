"""Other forms of a word in Dutch and English, by rule: what is looked for besides the word itself."""

from __future__ import annotations

from functools import lru_cache

SHORTEST = 4
"""Letters from which on a word is taken to have other forms; shorter ones are names and codes too often."""
_STEM = 3
"""Letters that a stem has at least."""
_ENDINGS = (
    "s",
    "e",
    "n",
    "t",
    "d",
    "'s",
    "en",
    "es",
    "ed",
    "te",
    "de",
    "ing",
    "ies",
    "ied",
    "ten",
    "den",
    "tte",
    "dde",
)
_ADDED = ("s", "es", "en", "n", "e", "t", "te", "ten", "de", "den", "ed", "d", "ing")
_VOWELS = "aeiou"
_SOFT = {"f": "v", "s": "z"}
"""How Dutch softens the end of a stem before an ending: `brief`, `brieven`."""


@lru_cache(maxsize=256)
def forms(word: str) -> tuple[str, ...]:
    """Return the likely other forms of a word in lower case, best first, without the word itself.

    Some are no words at all: to look for one that nobody wrote costs next to nothing. A word with a digit in it
    has no other forms.
    """
    if len(word) < SHORTEST or not word.isalpha():
        return ()
    found: dict[str, None] = {}
    for stem in _stems(word):
        for form in _of(stem):
            found.setdefault(form)
    found.pop(word, None)
    return tuple(found)


def _stems(word: str) -> list[str]:
    """Return the word and what is left of it without an ending or the beginning of a participle."""
    stems = [word]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM:
            stem = word[: -len(ending)]
            stems += [stem + "y"] if ending in ("ies", "ied") else [stem, *_bent_back(stem)]
            if ending in ("ed", "ing"):
                stems.append(stem + "e")
    if word.startswith("ge") and word[-1] in "td" and len(word) >= _STEM + 3:
        stems.append(word[2:-1])
    return list(dict.fromkeys(stems))


def _bent_back(stem: str) -> list[str]:
    """Return how a stem is spelt alone: `stopp` is `stop`, `lop` is `loop`, `briev` is `brief`."""
    made = []
    if stem[-1] == stem[-2] and stem[-1] not in _VOWELS and len(stem) > _STEM:
        made.append(stem[:-1])
    elif stem[-2] in _VOWELS and stem[-3] not in _VOWELS and stem[-1] not in _VOWELS:
        made.append(f"{stem[:-1]}{stem[-2]}{stem[-1]}")
    hard = {soft: one for one, soft in _SOFT.items()}.get(stem[-1])
    return [*made, *(one[:-1] + hard for one in (stem, *made) if hard)]


def _of(stem: str) -> list[str]:
    """Return a stem with the endings that it can have."""
    made = [stem, *(stem + ending for ending in _ADDED)]
    if stem.endswith("y"):
        made += [stem[:-1] + "ies", stem[:-1] + "ied"]
    if stem.endswith("e"):
        made.append(stem[:-1] + "ing")
    if stem[-1] not in _VOWELS + "wxy":
        short = stem[:-1]
        if short[-1] in _VOWELS and short[-2] not in _VOWELS:
            made += [stem + stem[-1] + ending for ending in ("en", "ed", "ing")]
        elif len(short) > 2 and short[-1] == short[-2]:
            soft = _SOFT.get(stem[-1], stem[-1])
            made += [short[:-1] + stem[-1] + "en", short[:-1] + soft + "en"]
        elif stem[-1] in _SOFT:
            made.append(short + _SOFT[stem[-1]] + "en")
    return [*made, f"ge{stem}t", f"ge{stem}d"]
