"""Makes text from outside safe to draw, to save as a name and to send to an ASCII terminal.

What may pass is an allow list of Unicode categories: letters, marks, numbers, punctuation, symbols and the
plain space. What acts on a terminal becomes its picture (ESC is shown as `␛`); what has no agreed look is
shown as `�`; what has no look at all (direction controls, zero-width characters, tags) is left out, so that
words stand in the order in which they were written. Complete colour sequences, as in a pasted log, are left
out too. Joiners and emoji selectors stay only where a script needs them.
"""

import re
import unicodedata
from typing import Final

TEXT_LIMIT: Final = 262_144
"""Characters that `clean` keeps of one text."""
LINE_LIMIT: Final = 1_024
"""Characters that `clean_line` keeps of one line."""
NAME_LIMIT: Final = 200
"""Bytes of UTF-8 in a name from `clean_name`; file systems allow 255."""
STRANGE: Final = "�"
"""Stands for a character without an agreed look: unassigned, private, half a surrogate pair, an object."""
MARKS_KEPT: Final = 4
"""Combining marks that one letter may carry (in Tibetan, which stacks its letters, twice as many)."""

_TAB: Final = 8
_JOINED_EMOJI: Final = 5
_REMEMBERED: Final = 16_384
_EXTENSION: Final = 16
_SLACK: Final = 8
"""A text up to so many times longer than its limit is read to its end: what is left out is free."""

_ZWJ: Final = "\u200d"
_SKIN: Final = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
_CONTEXTUAL = frozenset("\u200c\u200d\ufe0f\u180b\u180c\u180d\u180f") | _SKIN
_INVISIBLE = frozenset(map(chr, (0xAD, 0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0)))
"""Letters and marks by category, yet without any look of their own."""

_HARMLESS = re.compile(r"[\n -~]*").fullmatch
_PLAIN = re.compile(
    "[\n -~\xa1-\xac\xae-\u02ff\u0391-\u03a1\u03a3-\u0482\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u2426"
    "\u2500-\u2b73\u3041-\u3096\u309b-\u30ff\u4e00-\u9fff\uac00-\ud7a3\U0001f300-\U0001f3fa\U0001f400-\U0001f6d7]*"
).fullmatch
"""Knows most texts that are shown as they are: what it does not know is looked at letter by letter."""
_COLOURS = re.compile(r"\x1b\[[0-9;:]*m")
_NEWLINES = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
_NEEDS_CARE = re.compile(
    "[^\n -~\xa0-\u02ff\u0370-\u0482\u048a-\u058f\u2010-\u20cf\u2100-\u2bff\u3000-\u3029\u3030-\u3098"
    "\u309b-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff9d\ufffd"
    "\U0001f300-\U0001f3fa\U0001f400-\U0001faff]"
).search
"""Finds the first character that may be a mark, a joiner or a loose part of a Hangul syllable."""
_JAMO = re.compile("[\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb]+")
_RESERVED = re.compile(r"\s*(con|prn|aux|nul|conin|conout|(com|lpt)[\d¹²³])\s*(\..*)?", re.I).fullmatch
_NAME_SIGNS = frozenset(" ._-,()+=@")


class _Safe(dict[int, str]):
    """For `str.translate`: every character to what may be shown of it, remembered once decided."""

    def __missing__(self, point: int) -> str:
        shown = _shown(chr(point))
        if len(self) < _REMEMBERED:
            self[point] = shown
        return shown


def clean(text: str, *, lines: bool = True, limit: int = TEXT_LIMIT) -> str:
    """The text as it may be drawn, saved and exported: no character in it acts on a terminal.

    Lines end in a newline, whatever ended them before; tabs become spaces up to the next multiple of eight.
    With `lines=False` it is one line, as from `clean_line`. Longer than `limit` characters, it ends in `…`.
    Cleaning twice changes nothing.
    """
    if not lines:
        return clean_line(text, limit=limit)
    if not (_HARMLESS(text) or _PLAIN(text)):
        text = _carried(_lines_of(text[: limit * _SLACK]).expandtabs(_TAB))
    return _cut(text, limit)


def clean_line(text: str, *, limit: int = LINE_LIMIT) -> str:
    """The text as one safe line: every run of white space is one space, none stands at either end."""
    text = text[: limit * _SLACK]
    if text.isascii() and text.isprintable() and "  " not in text and text == text.strip():
        return _cut(text, limit)
    if _HARMLESS(text) or _PLAIN(text):
        return _cut(" ".join(text.split()), limit)
    line = _carried(" ".join(_lines_of(text).split()))
    folded = " ".join(line.split())
    return _cut(line if folded == line else _carried(folded), limit)


def clean_name(name: str, *, default: str = "attachment") -> str:
    """A file name that is safe to create in a folder of ours, made from one that somebody else chose.

    It has no folder, no leading dot, dash or tilde, no character that a shell or a system reads, at most
    `NAME_LIMIT` bytes with its extension kept, and is never a name that Windows reserves; `default` if
    nothing is left. It may exist already: creating it exclusively is the caller's part.
    """
    last = re.split(r"[/\\]", clean_line(name))[-1]
    base = "".join(_of_a_name(letter) for letter in unicodedata.normalize("NFC", last))
    base = base.lstrip(" .-~").rstrip(" .")
    stem, dot, extension = base.rpartition(".")
    if not stem or len(extension.encode()) > _EXTENSION or " " in extension:
        stem, dot, extension = base, "", ""
    room = NAME_LIMIT - len((dot + extension).encode()) - 1
    stem = stem.encode()[:room].decode(errors="ignore").rstrip(" .") or default
    return ("_" if _RESERVED(stem) else "") + stem + dot + extension


def inert(text: str) -> str:
    """Each character as it may be shown, whatever its neighbours; tabs and newlines stay."""
    return text.translate(_SAFE)


def ascii_only(text: str) -> str:
    """The text in ASCII: accents dropped, our signs and usual punctuation written out, the rest as `?`.

    It may be longer than it was; where the width must stay, use `ascii_letter` letter by letter.
    """
    if text.isascii():
        return text
    return "".join(_WRITTEN_OUT.get(letter) or ascii_letter(letter) for letter in text)


def ascii_letter(letter: str) -> str:
    """One character as at most one ASCII character; "" for a mark, which belongs to what stands before it."""
    if letter.isascii():
        return letter
    if (known := _LETTERS.get(letter)) is not None:
        return known
    if unicodedata.category(letter)[0] in "MC" or letter in _CONTEXTUAL:
        return ""
    plain = unicodedata.normalize("NFKD", letter)[0]
    return plain if plain.isascii() else _LETTERS.get(plain, "?")


def _shown(letter: str) -> str:
    point = ord(letter)
    if letter in "\n\t" or letter in _CONTEXTUAL:
        return letter
    if point < 0x20:
        return chr(0x2400 + point)
    if 0x7F <= point < 0xA0:
        return "␡" if point == 0x7F else "␛"
    if letter in _INVISIBLE or 0xFE00 <= point < 0xFE0F or 0xE0000 <= point < 0xE1000:
        return ""
    match unicodedata.category(letter):
        case "Cf" | "Zl" | "Zp":
            return ""
        case "Cc" | "Cn" | "Co" | "Cs":
            return STRANGE
        case "Zs":
            return letter if letter == "\u3000" else " "
    return STRANGE if letter == "\ufffc" else letter


_SAFE = _Safe()


def _lines_of(text: str) -> str:
    """The characters as they may be shown; lines now end in newlines, tabs are still tabs."""
    return inert(_NEWLINES.sub("\n", _COLOURS.sub("", text)))


def _carried(text: str) -> str:
    """Keep joiners where they join, and as many marks as one letter can carry."""
    if not _NEEDS_CARE(text):
        return text
    kept: list[str] = []
    marks = joins = 0
    for place, letter in enumerate(text):
        before = kept[-1] if kept else "\n"
        if letter in _CONTEXTUAL:
            after = text[place + 1 : place + 2]
            lost = bool(after) and marks >= MARKS_KEPT and _is_mark(after)
            if lost or not _belongs(letter, before, after) or (letter == _ZWJ and joins == _JOINED_EMOJI):
                continue
            joins += letter == _ZWJ
        elif _is_mark(letter):
            marks += 1
            if marks > (2 * MARKS_KEPT if "\u0f00" <= letter < "\u1000" else MARKS_KEPT):
                continue
            if before == "\n":
                kept.append("\u25cc")
        else:
            marks = 0
            joins = joins if before == _ZWJ else 0
        kept.append(letter)
    return _JAMO.sub(lambda found: unicodedata.normalize("NFC", found[0]), "".join(kept))


def _belongs(letter: str, before: str, after: str) -> bool:
    """Whether an invisible character does its work here: joins two emoji, shapes a letter, colours a hand."""
    if letter in _SKIN:
        return before >= "\u261d" and _is_pictorial(before)
    match letter:
        case "\u200c" | "\u200d":
            if _is_pictorial(before) or before == "\ufe0f" or before in _SKIN:
                return letter == _ZWJ and _is_pictorial(after)
            return _is_shaped(before) and _is_shaped(after)
        case "\ufe0f":
            return _is_pictorial(before) or (before in set("0123456789#*") and after == "\u20e3")
    return "\u1800" <= before < "\u18b0"


def _is_pictorial(letter: str) -> bool:
    return (
        letter >= "\xa9" and letter not in _CONTEXTUAL and unicodedata.category(letter) in ("So", "Sm", "Po")
    )


def _is_shaped(letter: str) -> bool:
    """Whether its script changes a letter's shape beside others, so that joiners carry meaning there."""
    if letter in _CONTEXTUAL:
        return False
    return "\u0600" <= letter < "\u0e00" or "\u1000" <= letter < "\u10a0" or "\u1780" <= letter < "\u18b0"


def _is_mark(letter: str) -> bool:
    """Whether it takes no cell of its own: a combining mark, or the later part of a Hangul syllable."""
    if "\u1160" <= letter <= "\u11ff" or "\ud7b0" <= letter <= "\ud7fb":
        return True
    return letter > "\u02ff" and unicodedata.category(letter)[0] == "M"


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    end = limit - 1
    while end > 0 and text[end - 1] in _CONTEXTUAL:
        end -= 1
    return text[:end] + "…"


def _of_a_name(letter: str) -> str:
    if letter in _CONTEXTUAL:
        return ""
    return letter if letter in _NAME_SIGNS or unicodedata.category(letter)[0] in "LMN" else "_"


def _pairs(signs: str) -> dict[str, str]:
    """Read `plain=signs` groups, divided by spaces, into one sign to its plain form each."""
    return {sign: plain for plain, group in re.findall(r"(\S[^\s=]*)=(\S+)", signs) for sign in group}


_WRITTEN_OUT: Final = _pairs(
    "...=… --=— EUR=€ ok=✓ est=≈ ->=→ <-=← ss=ß ae=æ AE=Æ oe=œ OE=Œ th=þ Th=Þ ij=ĳ IJ=Ĳ (c)=© (r)=® (tm)=™"
    " 1/2=½ 1/4=¼ 3/4=¾ No=№ +/-=± ^[=␛ kr=₭"
)
_LETTERS: Final = _pairs(
    "|=▐│┃║┆┊╎▏▕▎▍▋▊▉ -=─━═╌╍┄┈–—‐‑‒―−▃▔ +=┌┐└┘├┤┬┴┼╭╮╰╯± >=▌→›▶⇒↳ <=←‹◀⇐ ^=↑▲△⇧␛ v=↓▼▽✓✔ x=✗✘×☓ ~=≈∼"
    " .=…·․◌ *=•●★∙◆ o=○◦ø° #=█▇▓■ ==▆▅▄▒≡ :=░┋ _=▁▂ '=‘’‚‛′´ \"=“”„‟″«» /=⁄÷∕ !=¡⚠❗ ?=¿� s=ß§ d=đð D=ĐÐ"
    " l=ł L=Ł O=ØŒ a=æ A=Æ i=ı u=µ c=©¢ r=® e=œ E=€ P=£ Y=¥ t=þ T=Þ"
) | {" ": " ", "\u3000": " "}
"""Signs of ours, and characters that decompose into nothing in ASCII, each as one character."""
