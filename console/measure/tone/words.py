"""A text as the engine reads it: lower-case words without accents, emoji and marks of punctuation."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

TOKENS_READ: Final = 400
"""Words and marks of one text that are read; what users feel is said before that."""

_TOKEN = re.compile(r"[^\W\d_]{1,2}'(?=\w)|\w+(?:'\w+)?|[!?]+|\.{2,}|[.,;:()]|[^\w\s]")
_PLAIN = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "…": "..."})
_LETTERS = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l"})
_SELECTOR: Final = "\ufe0f"
_LONGEST: Final = 40
"""Characters of one word that are read."""


def folded(token: str) -> str:
    """Return a word in lower case without accents; a number becomes `0`."""
    if token[0].isdigit() and token.isdigit():
        return "0"
    token = token[:_LONGEST].casefold()
    if token.isascii():
        return token
    apart = unicodedata.normalize("NFD", token.translate(_LETTERS))
    return "".join(sign for sign in apart if not unicodedata.combining(sign)) or token


def as_written(text: str) -> list[str]:
    """Return the first `TOKENS_READ` words, emoji and marks of a text as they were written."""
    plain = text.translate(_PLAIN)
    if not plain.isascii():
        plain = unicodedata.normalize("NFC", plain).replace(_SELECTOR, "")
    found = []
    for match in _TOKEN.finditer(plain):
        found.append(match[0])
        if len(found) == TOKENS_READ:
            break
    return found


def tokens(text: str) -> list[str]:
    """Return the first `TOKENS_READ` words, emoji and marks of a text, folded."""
    return [folded(token) for token in as_written(text)]
