"""The search index after many small changes holds what one made at once would hold."""

from __future__ import annotations

import random
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.cache import connection, search
from console.cache.connection import writing
from console.cache.search import Document

WORDS = [*(f"w{number}" for number in range(60)), "Café", "cafe", "a–b", "B", "x-y", "É1"]
ASCII = WORDS[:60]


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    made = connection.connect(tmp_path / "cache.db", durable=False)
    made.execute("INSERT INTO said (said, rank) VALUES ('pgsz', 64)")  # small pieces, so that many are merged
    yield made
    made.close()


def tokens(text: str) -> set[str]:
    plain = text.lower().replace("é", "e")
    return set(re.findall("[a-z0-9]+", plain))


def hits(conn: sqlite3.Connection, word: str) -> list[int]:
    return [
        row[0] for row in conn.execute("SELECT rowid FROM said WHERE said MATCH ? ORDER BY rowid", (word,))
    ]


@pytest.mark.parametrize("words", [ASCII, WORDS])
def test_words_that_come_and_go_leave_the_index_as_one_made_at_once(
    conn: sqlite3.Connection, words: list[str]
) -> None:
    dice = random.Random(7)
    known: dict[int, Document] = {}
    for turn in range(80):
        with writing(conn):
            for key in sorted(dice.sample(range(1, 40), 6)):
                said = " ".join(dice.choice(words) for _ in range(dice.randrange(12)))
                before = known.get(key)
                if before is not None and turn % 5 == 4:
                    search.remove(conn, key, known.pop(key))
                    continue
                if before is not None and turn % 2:
                    said = f"{before.said}\n{said}"
                known[key] = Document(f"N{key}", dice.choice(words), "", said)
                if before is None:
                    search.put_many(conn, [(key, known[key])])
                else:
                    search.replace(conn, key, before, known[key])
        if turn % 30 == 29:
            conn.execute("INSERT INTO said (said) VALUES ('optimize')")
    conn.execute("INSERT INTO said (said) VALUES ('integrity-check')")
    for word in sorted(set().union(*map(tokens, words))):
        assert hits(conn, word) == [key for key in sorted(known) if word in tokens(known[key].everything)], (
            word
        )
    assert {row[0] for row in conn.execute("SELECT id FROM said_docsize")} == known.keys()
    assert {row[0] for row in conn.execute("SELECT id FROM head_docsize")} == known.keys()


def test_where_names_are_as_before_only_what_was_said_is_written(conn: sqlite3.Connection) -> None:
    old = Document("INC-1", "Printer", "Tom", "it prints blanks")
    new = Document("INC-1", "Printer", "Tom", "it prints blanks\nStill it prints nothing")
    search.put_many(conn, [(1, old)])
    run: list[str] = []
    conn.set_trace_callback(run.append)
    search.replace(conn, 1, old, new)
    conn.set_trace_callback(None)
    assert [words for words in run if words.startswith("INSERT INTO head")] == []
    assert hits(conn, "blanks AND nothing") == [1]
