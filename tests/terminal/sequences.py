"""Splits what a program sends to its terminal into text and control sequences, across any chunks."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

WHOLE = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|[PX^_][^\x1b]*\x1b\\|[ -/]+[0-~]|[0-OQ-WYZ\\`-~])"
)
PARTIAL = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*\x1b?|[PX^_][^\x1b]*\x1b?|[ -/]*)\Z")
TEXT = re.compile(r"[^\x00-\x1f\x7f-\x9f]+")

OURS = re.compile(
    r"\x1b(?:"
    r"\[\d*(?:;\d+)?H|\[\d*[ABCDGJK]|[DM]|\[\d*(?:;\d+)*m"  # places, erasing, looks
    r"|\[\?(?:7|25|1000|1002|1003|1004|1006|1015|1016|1049|2004|2026|2048)[hl]|\[\?2026\$p"  # modes
    r"|\[<\d*u|\[\d*(?:;\d+)?r"  # keys given back, scroll regions
    r")|\r|\n|\x08|\x07"
)
"""Every control sequence and control character that the console may send to a terminal."""


@dataclass
class Splitter:
    """Feed it bytes, get tokens: a run of printable text, one control character, or one whole sequence."""

    waiting: bytes = b""
    rest: str = field(default="", init=False)

    def feed(self, data: bytes) -> Iterator[str]:
        """Yield the tokens that are complete; what is not waits for the next bytes."""
        self.waiting += data
        try:
            decoded, self.waiting = self.waiting.decode(), b""
        except UnicodeDecodeError as error:
            if len(self.waiting) - error.start > 3:
                raise
            decoded, self.waiting = self.waiting[: error.start].decode(), self.waiting[error.start :]
        text, self.rest = self.rest + decoded, ""
        place = 0
        while place < len(text):
            found = TEXT.match(text, place) or WHOLE.match(text, place)
            if found is None and PARTIAL.match(text, place):
                self.rest = text[place:]
                return
            token = found[0] if found else text[place]
            place += len(token)
            yield token


def strangers(data: bytes) -> list[str]:
    """The tokens in `data` that are neither sequences of ours nor text that stays where it is written."""
    splitter = Splitter()
    found = [token for token in splitter.feed(data) if not (OURS.fullmatch(token) or _is_still(token))]
    return found + ([splitter.rest] if splitter.rest else [])


def _is_still(token: str) -> bool:
    if TEXT.fullmatch(token) is None:
        return False
    return all(unicodedata.category(letter)[0] in "LMNPSZ" or letter in "\u200c\u200d" for letter in token)


SGR = re.compile(r"\x1b\[([\d;]*)m")


def colours(data: bytes) -> set[str]:
    """The kinds of colour that were sent: basic (16 and the default one), many (256), true."""
    kinds: set[str] = set()
    for look in SGR.findall(data.decode(errors="replace")):
        codes = [int(code or 0) for code in look.split(";")]
        while codes:
            code = codes.pop(0)
            if code in (38, 48):
                kinds.add("many" if codes.pop(0) == 5 else "true")
                del codes[: 1 if "many" in kinds and "true" not in kinds else 3]
            elif 30 <= code <= 49 or 90 <= code <= 107:
                kinds.add("basic")
    return kinds
