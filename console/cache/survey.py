"""A list's queries, and a walk through its index that finds how many rows it has and a mark at every block."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

BLOCK = 512
"""Rows between two marks of a survey: walking over so many costs less than a tenth of a millisecond."""
KEPT = 32_768
"""Rows of a list, at most, whose keys are held, 256 kB: where so few fit a filter, the next one is far."""

Mark = tuple[Any, ...]
Asked = tuple[str, tuple[object, ...]]
"""A statement and its values."""


def indexed(index: str) -> str:
    """Return the words that make SQLite take an index; none for an empty name."""
    return f" INDEXED BY {index}" if index else ""


@dataclass(frozen=True, slots=True)
class Query:
    """The rows of a table under a condition, in an order of which all columns go in one direction."""

    table: str
    columns: tuple[str, ...]
    """Those of the order, the row's key last."""
    where: str
    values: tuple[object, ...]
    down: bool
    index: str = ""
    """The index that has the order; empty leaves the choice to SQLite."""
    span: tuple[int, int] | None = None
    """Between what the order's first column stands in all rows, in an upward order; None for anything."""

    def page(self, wanted: str, mark: Mark | None, many: int, *, back: bool = False, skip: int = 0) -> Asked:
        """Ask for the rows behind a mark, before it where `back`, their order's columns last.

        Those that are equal to the mark in their first columns are asked for apart: an index leads past equal
        rows by one column alone, and of tickets without a promise there may be as many as there are.
        """
        order = ", ".join(f"{name} DESC" if self.down != back else name for name in self.columns)
        names = ", ".join((wanted, *self.columns) if wanted else self.columns)
        table = f"{self.table}{indexed(self.index)}"
        branches: list[str] = []
        values: tuple[object, ...] = ()
        for beyond, marks in self._beyond(mark, back):
            branches.append(
                f"SELECT {names} FROM {table} WHERE {self.where}{beyond} ORDER BY {order} LIMIT ?"
            )
            values += (*self.values, *marks, many + skip)
        if len(branches) == 1 and not skip:
            return branches[0], values
        both = " UNION ALL ".join(f"SELECT * FROM ({branch})" for branch in branches)
        return f"{both} LIMIT ? OFFSET ?", (*values, many, skip)

    def counting(self) -> Asked:
        """Ask how many rows there are."""
        return f"SELECT COUNT(*) FROM {self.table} WHERE {self.where}", self.values

    def marks(self, keys: Iterable[int]) -> Asked:
        """Ask for the marks of rows by their keys, of those that fulfil the condition."""
        return self.at("", keys)

    def at(self, wanted: str, keys: Iterable[int]) -> Asked:
        """Ask for rows by their keys, of those that fulfil the condition, their order's columns last."""
        names = ", ".join((wanted, *self.columns) if wanted else self.columns)
        return (
            f"SELECT {names} FROM {self.table} NOT INDEXED "
            f"WHERE key IN (SELECT value FROM json_each(?)) AND {self.where}",
            (f"[{','.join(map(str, keys))}]", *self.values),
        )

    def between(self, start: Mark | None, end: Mark, most: int) -> Asked:
        """Ask how many of the next rows behind one mark, `most` of them, stand before another."""
        sql, values = self.page("", start, most)
        return f"SELECT COUNT(*) FROM ({sql}) WHERE {self._past(end, True)}", (*values, *end)

    def newer(self, mark: Mark, key: int) -> Asked:
        """Ask how many rows with keys above one stand before a mark; reads every row above it."""
        return (
            f"SELECT COUNT(*) FROM {self.table} NOT INDEXED "
            f"WHERE key > ? AND {self.where} AND {self._past(mark, True)}",
            (key, *self.values, *mark),
        )

    def _past(self, mark: Mark, back: bool) -> str:
        """Return that a row stands behind a mark of so many columns, before it where `back`."""
        names, marks = ", ".join(self.columns[: len(mark)]), ", ".join("?" * len(mark))
        return f"({names}) {'<' if self.down != back else '>'} ({marks})"

    def _beyond(self, mark: Mark | None, back: bool) -> list[Asked]:
        """Return the conditions for the rows beyond a mark, in the order in which they follow it."""
        if mark is None:
            return [("", ()) if self.span is None else (f" AND {self.columns[0]} BETWEEN ? AND ?", self.span)]
        sign = "<" if self.down != back else ">"
        found: list[Asked] = []
        for at in reversed(range(len(mark))):
            equal = "".join(f" AND {name} = ?" for name in self.columns[:at])
            found.append((f"{equal} AND {self.columns[at]} {sign} ?", mark[: at + 1]))
        if self.span is not None:
            beyond, values = found[-1]
            limit = f" AND {self.columns[0]} {'>=' if back else '<='} ?"
            found[-1] = f"{beyond}{limit}", (*values, self.span[not back])
        return found


@dataclass(frozen=True, slots=True)
class Survey:
    """How many rows a list had, and where its blocks ended."""

    count: int
    anchors: tuple[Mark, ...]
    """The mark of the last row of each full block."""
    before: int = 0
    """How many rows stand before the first block."""
    keys: Sequence[int] | None = None
    """All rows of a short list, in its order."""
    sample: Sequence[int] = ()
    """Some of the rows before the first block, in their order."""

    def part(self, mark: Mark | None, many: int, *, back: bool, skip: int) -> Sequence[int] | None:
        """Return the keys of the rows behind one, or before it, nearest first; None where that is unknown here."""
        if self.keys is None:
            return None
        try:
            at = self.keys.index(mark[-1]) if mark is not None else (len(self.keys) if back else -1)
        except ValueError:
            return None
        if back:
            return self.keys[max(0, at - skip - many) : max(0, at - skip)][::-1]
        return self.keys[at + 1 + skip : at + 1 + skip + many]


def survey(conn: sqlite3.Connection, query: Query) -> Survey:
    """Walk through a list once, for the keys of all its rows where they are few, else in steps of a block."""
    keys = listed(conn, *query.page("", None, KEPT + 1))
    return Survey(len(keys), (), keys=keys) if len(keys) <= KEPT else blocks(conn, query)


def blocks(conn: sqlite3.Connection, query: Query) -> Survey:
    """Walk through a list in steps of a block."""
    anchors: list[Mark] = []
    while True:
        asked = query.page("", anchors[-1] if anchors else None, 1, skip=BLOCK - 1)
        found = conn.execute(*asked).fetchone()
        if found is None:
            break
        anchors.append(tuple(found))
    rest = conn.execute(*_rest(query, anchors[-1] if anchors else None)).fetchone()[0]
    return Survey(len(anchors) * BLOCK + int(rest), tuple(anchors))


def listed(conn: sqlite3.Connection, sql: str, values: tuple[object, ...]) -> array[int]:
    """Return the keys that a query finds, in its order; gathered by SQLite, so that no other thread waits."""
    found = conn.execute(f"SELECT json_group_array(key) FROM ({sql})", values).fetchone()[0]
    return array("q", json.loads(found))


def _rest(query: Query, mark: Mark | None) -> Asked:
    sql, values = query.page("", mark, BLOCK)
    return f"SELECT COUNT(*) FROM ({sql})", values
