"""The lines of the log, each bound to all before it: how one is written, read and proved."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import msgspec

START = "0" * 64
"""What the first line names as the hash before it."""


class AuditError(OSError):
    """The log cannot be read or written; `str()` says why, and what would do."""


class What(StrEnum):
    """What a line tells."""

    DECIDED = "decided"
    """Somebody said yes or no; nothing has left yet."""
    VERIFIED = "verified"
    """The service has the decision: it was read back."""
    WITHDRAWN = "withdrawn"
    CONFLICT = "conflict"
    REFUSED = "refused"
    LAPSED = "lapsed"
    UNKNOWN = "unknown"
    """The answer was lost: nobody can say whether the service has the decision."""
    NOT_GIVEN = "not given"
    """What was decided could not be kept for sending: it never left."""
    FORGOTTEN = "forgotten"
    """A person's key was destroyed: that pseudonym names nobody any more."""
    MENDED = "mended"
    """The line before was cut off while it was written; the comment holds what was left of it."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the log; persons stand in it under pseudonyms."""

    seq: int
    """From 1, without gaps."""
    at: datetime
    kind: str
    """One of `What`."""
    who: str = ""
    """The pseudonym of who decided; empty for the log's own lines."""
    service: str = ""
    change: str = ""
    """The change's reference, `service:id`."""
    number: str = ""
    decision: str = ""
    """The intent's short name: "approve", "send-back"."""
    version: str = ""
    """The version of the change that the card showed, as `console.intents.decided.version_of` names it."""
    card: str = ""
    """The card's text as it was on screen, persons under their pseudonyms."""
    card_digest: str = ""
    """SHA-256 of `card` in UTF-8, hexadecimal; empty where there is no card."""
    comment: str = ""
    key: str = ""
    """The key of the intent in the outbox."""
    prev: str = START
    """The hash of the line before."""
    hash: str = ""
    """SHA-256 of `prev` and of this line without its hash, hexadecimal: the digest that services get."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the log that cannot have been written so."""

    line: int
    """From 1; 0 where no single line is to blame."""
    sentence: str


def following(last: AuditEntry | None, entry: AuditEntry) -> AuditEntry:
    """Return the entry with its place behind the last one, its digest and its hash."""
    placed = replace(entry, card_digest=digest(entry.card))
    if last:
        placed = replace(placed, seq=last.seq + 1, prev=last.hash)
    return replace(placed, hash=_hash(placed))


def line_of(entry: AuditEntry) -> bytes:
    """Return the entry as the file has it: canonical JSON (names sorted, no spaces, ASCII) and a newline."""
    return _canonical(fields_of(entry)) + b"\n"


def read_line(line: bytes) -> AuditEntry:
    """Return what a line says, whether its hash is right or not.

    Raises `AuditError` where it is no entry, or not to the byte as one is written.
    """
    try:
        entry = msgspec.convert(json.loads(line), AuditEntry)
        same = line_of(entry) == line
    except (ValueError, RecursionError):
        raise AuditError("is no entry of the log") from None
    if not same:
        raise AuditError("is not as an entry is written")
    return entry


def digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, hexadecimal; nothing for no text."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest() if text else ""


def problems(lines: Iterable[bytes], heads: Collection[str] = ()) -> Iterator[Problem]:
    """Yield what is wrong with a log's lines, each with its newline.

    A line that was changed, and one that does not follow the one before it, are found wherever they are.
    Lines taken from the end leave a whole chain behind: only `heads`, hashes that somebody else holds, tell
    that they are gone, and that a log was written anew from its start.
    """
    prev, seq = START, 0
    missing = {head.lower() for head in heads}
    for number, line in enumerate(lines, 1):
        seq += 1
        try:
            entry = read_line(line)
        except AuditError as error:
            yield Problem(number, f"Line {number} {error}.")
            prev = ""
            continue
        if wrong := _wrong(entry, seq, prev):
            yield Problem(number, f"Line {number} {wrong}.")
        prev, seq = entry.hash, entry.seq
        missing.discard(entry.hash)
    for head in sorted(missing):
        yield Problem(0, f"No line has the hash {head}: it was taken out, or it is of another log.")


def _wrong(entry: AuditEntry, seq: int, prev: str) -> str:
    """Return what is wrong with an entry that should have this number and follow this hash; else nothing.

    Without a hash, because the line before cannot be read, that line is to blame and not this one.
    """
    if entry.hash != _hash(entry):
        return "was changed: its hash is not that of what it says"
    if entry.card_digest != digest(entry.card):
        return "has a card that its digest does not fit"
    if (prev and entry.prev != prev) or entry.seq != seq:
        return "does not follow the line before it: something was removed, put between, or moved"
    return ""


def _hash(entry: AuditEntry) -> str:
    fields = fields_of(entry)
    del fields["hash"]
    return hashlib.sha256(entry.prev.encode() + _canonical(fields)).hexdigest()


def fields_of(entry: AuditEntry) -> dict[str, Any]:
    """Return the entry's fields as they stand in JSON."""
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    return asdict(entry) | {"at": at}


def _canonical(fields: dict[str, Any]) -> bytes:
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")
