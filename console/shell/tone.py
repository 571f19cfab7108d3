"""`amends tone`: what the engine takes a user's words for, one text or a stream of JSON lines."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import click

from console.shell.outcome import ERROR, Outcome
from console.shell.output import counted, one_line, say

if TYPE_CHECKING:
    from console.measure.tone.engine import Tone

KINDS: Final = ("survey", "reply", "opening", "chat")
WORDS: Final = {-1: "unhappy", 0: "neither happy nor unhappy", 1: "happy"}
LINE_LIMIT: Final = 8 * 1024 * 1024
"""Bytes of one line of JSON."""


class BadLine(ValueError):
    """A line that cannot be answered, in a sentence."""


@click.command()
@click.argument("text")
@click.option("--kind", type=click.Choice(KINDS), default="survey", help="What the text is. Default: survey.")
@click.option("--language", metavar="XX", help="Language of the ticket or the user: en, nl, de, fr, es.")
@click.option("--json", "in_json", is_flag=True, help="JSON; with `-`, JSON lines from standard input.")
def tone(text: str, kind: str, language: str | None, in_json: bool) -> None:
    """Say whether TEXT, a user's words, is unhappy, happy or neither: a machine's claim, never a rating.

    TEXT `-` reads it from standard input. With --json that is a stream of lines {"text", "kind", "language"},
    each answered with {"label", "p", "unsure", "language", "words"}, or with {"error"} where it cannot be.
    """
    if in_json and text == "-":
        answer_lines(kind, language)
        return
    from console.measure.tone.engine import tone as tone_of

    said = sys.stdin.buffer.read(LINE_LIMIT).decode("utf-8", "replace") if text == "-" else text
    found = tone_of(said, kind, language)
    if in_json:
        print(json.dumps(shape(found)))
        return
    unhappy, neither, happy = found.p
    claim = "unsure, perhaps " if found.unsure else ""
    say(f"≈ {claim}{WORDS[found.label]}  ({found.language})")
    say(f"unhappy {unhappy:.2f}, neither {neither:.2f}, happy {happy:.2f}")
    for word, weight in found.words:
        say(f"{weight:+6.2f}  {one_line(word)}")


def answer_lines(kind: str, language: str | None) -> None:
    """Answer each line of standard input; raises `Outcome` at the end where one could not be."""
    bad = 0
    for line in _lines():
        try:
            answer = _answer(line, kind, language)
        except BadLine as error:
            bad += 1
            answer = {"error": str(error)}
        print(json.dumps(answer), flush=True)
    if bad:
        raise Outcome(ERROR, f"{counted(bad, 'line')} could not be read.")


def shape(found: Tone) -> dict[str, Any]:
    """Return a tone as JSON has it."""
    return {
        "label": found.label,
        "p": [round(chance, 4) for chance in found.p],
        "unsure": found.unsure,
        "language": found.language,
        "words": [list(word) for word in found.words],
    }


def _lines() -> Iterator[bytes]:
    """Yield the lines of standard input that are not blank; of one that is too long, the start."""
    source = sys.stdin.buffer
    while line := source.readline(LINE_LIMIT):
        rest = line
        while len(rest) == LINE_LIMIT and not rest.endswith(b"\n"):
            rest = source.readline(LINE_LIMIT)
        if line.strip():
            yield line


def _answer(line: bytes, kind: str, language: str | None) -> dict[str, Any]:
    from console.measure.tone.engine import tone as tone_of

    if len(line) >= LINE_LIMIT:
        raise BadLine(f"The line is longer than {LINE_LIMIT:,} bytes.")
    try:
        asked = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        raise BadLine("The line is not JSON in UTF-8.") from None
    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
        raise BadLine('The line is not an object with a "text".')
    if asked.get("kind", kind) not in KINDS:
        raise BadLine(f'"kind" is not one of {", ".join(KINDS)}.')
    spoken = asked.get("language") or language
    if not isinstance(spoken, str | None):
        raise BadLine('"language" is not two letters.')
    return shape(tone_of(asked["text"], asked.get("kind", kind), spoken))
