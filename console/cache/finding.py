"""Search over everything: what stands in number, subject and people before what was said, newer before older."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from console.cache import asked, tickets
from console.cache.asked import Asked, Places, Word
from console.cache.candidates import Candidates
from console.cache.conditions import tokens
from console.cache.proving import Proof, proved

if TYPE_CHECKING:
    from console.model import Row

BY_NAME, BY_WORD = 120, 70
"""Tickets from each index that are weighed while the agent types; the newest where there are more."""
DEEPER = 5
"""How many times as many are weighed where the agent waits."""
FRESH = 90 * 86400
"""Seconds after which what is new about a ticket counts a third."""
CHANGED = 150
"""The last changed tickets, which are looked at besides where more hold the words than are weighed."""
PROVED = 200
"""Tickets with the words of a phrase in whose texts it is looked for while the agent types."""
LONG = 3
"""Tickets with longer texts than are read then that are read to their end all the same."""
LETTERS, ENTRIES = 8000, 12
"""How much of a text, and of how many, is read for the words around a hit."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A ticket that holds what was looked for."""

    row: Row
    where: str
    """`name` (number, subject or people) or `said`."""
    snippet: str
    """The words around the first match in the conversation; empty where a name matched."""
    in_subject: Places = ()
    in_snippet: Places = ()
    """Where in them the words stand."""

    @property
    def mark(self) -> str:
        """What was said as it was looked for; empty where a name matched."""
        return self.snippet[slice(*self.in_snippet[0])] if self.in_snippet else ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search led to."""

    hits: tuple[Hit, ...]
    more: bool
    """There are further tickets than these."""
    complete: bool
    """Nothing that belongs before or among these was left out; otherwise a search that is `whole` may know better."""


class _Fact(NamedTuple):
    """What a ticket is weighed by."""

    key: int
    number: str
    subject: str
    requester: str | None
    assignee: str | None
    updated: int | None
    active: int


def find(conn: sqlite3.Connection, text: str, limit: int = 50, *, whole: bool = True) -> Found:
    """Return tickets that hold every word of `text`, the last one as a beginning; closed ones too.

    Other forms of a word will do, unless it stands in quotes; several words in quotes must follow each other.
    Not `whole`, it takes less than 20 ms of CPU in a million tickets and looks as far as that leads.
    """
    wanted = asked.read(text)
    if not wanted.words:
        return Found((), False, True)
    if wanted.phrases and whole:
        proof = Proof(wanted)
        while not (proof.over or len(proof.found) > limit):
            proof.go_on(conn)
        return found_by(conn, proof, limit)
    deep = DEEPER if whole else 1
    candidates = Candidates(conn, wanted, whole=whole)
    names, words = max(deep * BY_NAME, limit + 1), max(deep * BY_WORD, limit + 1)
    where = dict.fromkeys(candidates.of("said", words), "said")
    full = len(where) >= words
    named = candidates.of("head", names)
    full = full or len(named) >= names
    where |= dict.fromkeys(named, "name")
    facts = _facts(conn, _AMONG, (f"[{','.join(map(str, where))}]",))
    if full:
        late = [
            one for one in _facts(conn, _CHANGED, (CHANGED,)) if one.key not in where and _named(one, wanted)
        ]
        where |= dict.fromkeys((one.key for one in late), "name")
        facts += late
    order = sorted(facts, key=lambda fact: _weight(fact, wanted, where[fact.key]), reverse=True)
    keys, cut = [fact.key for fact in order], False
    if wanted.phrases:
        where, long = proved(conn, wanted, keys[:PROVED], LETTERS)
        if 0 < len(long) <= LONG:
            where |= proved(conn, wanted, long)[0]
        cut = full or len(keys) > PROVED or len(long) > LONG
        keys = [key for key in keys if key in where]
    few = cut and len(keys) <= limit
    return Found(
        _hits(conn, keys[:limit], where, wanted), full or len(keys) > limit, candidates.complete and not few
    )


def found_by(conn: sqlite3.Connection, proof: Proof, limit: int) -> Found:
    """Return what a search for phrases has led to so far."""
    facts = _facts(conn, _AMONG, (f"[{','.join(map(str, proof.found))}]",))
    facts.sort(key=lambda fact: _weight(fact, proof.wanted, proof.found[fact.key]), reverse=True)
    hits = _hits(conn, [fact.key for fact in facts[:limit]], proof.found, proof.wanted)
    full = len(proof.found) > limit
    return Found(hits, full or not proof.over, full or proof.over)


def search(conn: sqlite3.Connection, text: str, limit: int = 50) -> list[Hit]:
    """Return what `find` has found where it looks everywhere."""
    return list(find(conn, text, limit).hits)


_AMONG = "WHERE key IN (SELECT value FROM json_each(?))"
_CHANGED = "ORDER BY updated DESC LIMIT ?"


def _facts(conn: sqlite3.Connection, which: str, values: tuple[object, ...]) -> list[_Fact]:
    rows = conn.execute(
        f"SELECT key, number, subject, requester, assignee, updated, active FROM ticket {which}", values
    )
    return [_Fact(*row) for row in rows.fetchall()]


def _named(fact: _Fact, wanted: Asked) -> bool:
    """Tell whether a ticket's number, subject and people hold every word."""
    text = asked.plain(f"{fact.number} {fact.subject} {fact.requester or ''} {fact.assignee or ''}")
    inside = set(tokens(text))
    return all(_nearness(word, text, inside) for word in wanted.words)


def _weight(fact: _Fact, wanted: Asked, where: str) -> tuple[float, int, int]:
    """Return what a ticket is sorted by: where the words stand, then how new it is."""
    number, subject = asked.plain(fact.number), asked.plain(fact.subject)
    people = asked.plain(f"{fact.requester or ''} {fact.assignee or ''}")
    inside = set(tokens(subject))
    weight = 2.0 if where == "name" else 0.0
    for word in wanted.words:
        if word.text in number and word.text.isdigit():
            weight += 12.0 if number.endswith(word.text) else 6.0
        else:
            weight += (_nearness(word, subject, inside) or 1.5 * (word.text in people)) / len(wanted.words)
    age = max(time.time() - (fact.updated or 0), 0.0)
    return weight + 2.0 * FRESH / (FRESH + 2 * age) + 0.25 * fact.active, fact.updated or 0, fact.key


def _nearness(word: Word, subject: str, inside: set[str]) -> float:
    """Return how near a subject comes to a word: 3 where it stands there, less where it goes on or has another form."""
    if word.text in inside:
        return 3.0
    if word.begun and f" {word.text}" in f" {subject}":
        return 2.8
    near = next((place for place, term in enumerate(word.terms) if term in inside), None)
    return 0.0 if near is None else 1.5 + 1.0 / near


def _bodies(conn: sqlite3.Connection, key: int, letters: int | None, most: int = -1) -> list[str]:
    """Return what was said in a ticket, the last first, cut to so many letters each."""
    body = "body" if letters is None else f"substr(body, 1, {letters})"
    rows = conn.execute(
        f"SELECT {body} FROM ticket JOIN entry ON entry.service = ticket.service AND entry.ticket = ticket.id "
        "WHERE ticket.key = ? AND visibility != 'system' ORDER BY at DESC, entry.key DESC LIMIT ?",
        (key, most),
    )
    return [row[0] for row in rows]


def _hits(conn: sqlite3.Connection, keys: list[int], where: dict[int, str], wanted: Asked) -> tuple[Hit, ...]:
    rows = _rows(conn, keys)
    return tuple(_hit(conn, rows[key], where[key], wanted) for key in keys if key in rows)


def _rows(conn: sqlite3.Connection, keys: list[int]) -> dict[int, Row]:
    rows = conn.execute(
        f"SELECT {tickets.ROW_COLUMNS} FROM ticket WHERE key IN (SELECT value FROM json_each(?))",
        (f"[{','.join(map(str, keys))}]",),
    )
    return {row[0]: tickets.row_of(row) for row in rows}


def _hit(conn: sqlite3.Connection, row: Row, where: str, wanted: Asked) -> Hit:
    snippet = _snippet(conn, row.key, wanted) if where == "said" else ""
    return Hit(row, where, snippet, wanted.places(row.subject), wanted.places(snippet))


def _snippet(conn: sqlite3.Connection, key: int, wanted: Asked, width: int = 80) -> str:
    """Return the words around the first hit in what was said last."""
    for body in _bodies(conn, key, LETTERS, ENTRIES):
        found = wanted.marks.search(asked.plain(body))
        if found is not None:
            start = max(found.start() - 4 * width, 0)
            before = " ".join(body[start : found.start()].split())
            after = " ".join(body[found.start() : found.start() + 4 * width].split())
            lead = before[-(width // 4) :]
            lead += " " if before and body[found.start() - 1].isspace() else ""
            cut = start > 0 or len(lead.strip()) < len(before)
            return ("…" + (lead + after)[: width - 1]) if cut else (lead + after)[:width]
    return ""
