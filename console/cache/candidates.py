"""Asks the search index for the tickets that may be meant, the newest first, and never for all of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from console.cache.asked import Asked, Word

TERMS, SLOW_TERMS = 80, 400
"""Words of the index that a begun word is taken for, while the agent types and later; each is looked up in 20 µs."""
_FEW_LETTERS = {"head": 3, "said": 0}
"""Letters up to which each index knows all beginnings."""
SAMPLE = 1 << 10
"""Tickets, the last learned, in which is counted how common a word is."""
SHORT = 100_000
"""Steps that FTS5 may take through the tickets of common words in search of such as hold them all: 5 ms."""
CROSSED = 15_000
"""Tickets of common words that are compared instead, the last learned; the others are left for who can wait."""
NEWEST = 2000
"""The last changed tickets, among which is looked where too many hold the words: keys tell when one was learned."""
MANY = 6
"""Words whose commonness is looked up while the agent types; of more than so many no other form is looked for."""
RUNS, GAP = 4, 2000
"""Stretches of keys that the last changed tickets are looked for in at most, and what parts two of them."""
_LAST = chr(0x10FFFF)


class Candidates:
    """The keys of tickets that hold all words, from one index after the other.

    `whole` is for who can wait: the index is asked to its end, and a begun word is taken for every word there is.
    """

    def __init__(self, conn: sqlite3.Connection, asked: Asked, *, whole: bool) -> None:
        self._conn, self._asked, self._whole = conn, asked, whole
        self._top: int = conn.execute("SELECT MAX(key) FROM ticket").fetchone()[0] or 0
        self._said: dict[Word, list[str]] = {}
        self._begun: dict[tuple[str, str], list[str]] = {}
        self.complete = True
        """Nothing was left out but what is behind the number that was wanted."""

    def of(self, table: str, most: int) -> list[int]:
        """Return up to about `most` tickets that `head` or `said` has with the words; the newest, if it has more."""
        groups = [self._group(table, word) for word in self._asked.words]
        if not all(groups):
            return []
        each = [" OR ".join(group) for group in groups]
        if len(each) > 1 and not self._whole and self._top > SHORT:
            shares = [self._share(table, one) for one in sorted(each, key=len, reverse=True)[:MANY]]
            if min(shares) * self._top * len(each) > SHORT:
                size = round(CROSSED / sum(shares) * len(shares) / len(each))
                return self._crossing(table, each, size, most)
        query = " AND ".join(f"({one})" for one in each)
        found = self._between(table, query, 0, self._top, most)
        if len(found) >= most:
            found += self._changed_last(table, query, most, below=found[-1])
        return found

    def below(self, key: int | None, most: int) -> list[int]:
        """Return the next tickets with the words whose keys are lower than one; the last learned for None."""
        groups = [self._group("said", word) for word in self._asked.words]
        if not all(groups):
            return []
        query = " AND ".join(f"({' OR '.join(group)})" for group in groups)
        return self._between("said", query, 0, self._top if key is None else key - 1, most)

    def _share(self, table: str, query: str) -> float:
        """Return in which share of the tickets learned last a word stands."""
        first = self._top - SAMPLE
        return len(self._between(table, query, first, self._top, SAMPLE)) / SAMPLE

    def _crossing(self, table: str, queries: list[str], size: int, most: int) -> list[int]:
        """Return those among the tickets learned last that hold all of several common words.

        FTS5 would look for the next one however far away it is, where words that are common keep apart.
        """
        one = f"SELECT rowid FROM {table} WHERE {table} MATCH ? AND rowid BETWEEN {self._top - size} AND {self._top}"
        rows = self._conn.execute(
            f"{' INTERSECT '.join([one] * len(queries))} ORDER BY rowid DESC LIMIT ?", (*queries, most)
        )
        found = [row[0] for row in rows.fetchall()]
        self.complete = self.complete and (len(found) >= most or size >= self._top)
        return found

    def _changed_last(self, table: str, query: str, most: int, below: int) -> list[int]:
        """Return the newest of the last changed tickets that were learned long ago, in stretches of the first sync."""
        rows = self._conn.execute("SELECT key FROM ticket ORDER BY updated DESC LIMIT ?", (NEWEST,))
        newest = {row[0]: place for place, row in enumerate(rows.fetchall()) if row[0] < below}
        found: list[int] = []
        for low, high, _ in sorted(_runs(sorted(newest)), key=lambda run: -run[2])[:RUNS]:
            found += [key for key in self._between(table, query, low, high, 2 * NEWEST) if key in newest]
        return sorted(found, key=newest.__getitem__)[:most]

    def _between(self, table: str, query: str, low: int, high: int, most: int) -> list[int]:
        rows = self._conn.execute(
            f"SELECT rowid FROM {table} WHERE {table} MATCH ? AND rowid BETWEEN ? AND ? "
            "ORDER BY rowid DESC LIMIT ?",
            (query, low, high, most),
        )
        return [row[0] for row in rows.fetchall()]

    def _group(self, table: str, word: Word) -> list[str]:
        """Return what will do for one word: all words of the index that it may be."""
        if word.begun and len(word.text) <= _FEW_LETTERS[table]:
            return [f'"{word.text}"*', *(f'"{term}"' for term in self._forms(word))]
        if not word.begun or len(word.text) == 1:
            return [f'"{term}"' for term in self._forms(word)]
        most = SLOW_TERMS if self._whole else TERMS
        begun = self._beginning(table, word.text, most)
        if len(begun) == most and self._whole:
            return [f'"{word.text}"*', *(f'"{term}"' for term in self._forms(word))]
        self.complete = self.complete and len(begun) < most
        return [f'"{term}"' for term in dict.fromkeys([*begun, *self._forms(word)])]

    def _forms(self, word: Word) -> list[str]:
        """Return the forms of a word that were ever said; `said` has all words of `head` too."""
        if word not in self._said:
            some = len(self._asked.words) > MANY and not self._whole
            self._said[word] = known(self._conn, word.terms[:1] if some else word.terms)
            self.complete = self.complete and not (some and len(word.terms) > 1)
        return self._said[word]

    def _beginning(self, table: str, text: str, most: int) -> list[str]:
        """Return the words that begin with a text: those of `said`, and where these are too many, the table's own."""
        for one in dict.fromkeys(("said", table)):
            if (one, text) not in self._begun:
                self._begun[one, text] = beginning(self._conn, one, text, most)
            if len(self._begun[one, text]) < most:
                break
        return self._begun[one, text]


def known(conn: sqlite3.Connection, terms: Sequence[str]) -> list[str]:
    """Return those of the words that stand in the index."""
    rows = conn.execute(
        "SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM said_words WHERE term = value)",
        (json.dumps(terms),),
    )
    return [row[0] for row in rows]


def beginning(conn: sqlite3.Connection, table: str, text: str, most: int) -> list[str]:
    """Return the words of an index that begin with a text, by alphabet.

    Hops from word to word: FTS5 reads all tickets of all the words where it is asked for a beginning itself.
    """
    next_ = f"SELECT term FROM {table}_words WHERE term >= %s AND term < :end LIMIT 1"
    rows = conn.execute(
        f"WITH RECURSIVE found (term) AS (SELECT ({next_ % ':text'}) UNION ALL "
        f"SELECT ({next_ % 'found.term || char(1)'}) FROM found WHERE found.term IS NOT NULL) "
        "SELECT term FROM found WHERE term IS NOT NULL LIMIT :most",
        {"text": text, "end": text + _LAST, "most": most},
    )
    return [row[0] for row in rows]


def _runs(keys: list[int]) -> list[tuple[int, int, int]]:
    """Return (first, last, how many) of each run of keys that stand close to each other."""
    runs: list[tuple[int, int, int]] = []
    for key in keys:
        if runs and key - runs[-1][1] <= GAP:
            runs[-1] = (runs[-1][0], key, runs[-1][2] + 1)
        else:
            runs.append((key, key, 1))
    return runs
