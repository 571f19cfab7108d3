"""A list of tickets that holds the rows around the view and nothing else."""

from __future__ import annotations

import sqlite3
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Any

from console.cache import classes, tickets
from console.cache.conditions import ORDERS, Condition, condition, exact_queue, match, tokens
from console.cache.counting import Counter
from console.cache.hits import Hits
from console.cache.keyset import KeysetWindow
from console.filters import Filter, Order
from console.model import Row

OWN_INDEX = frozenset({"waiting", "trouble"})
"""The flags that keep few tickets and have an index of their own."""


class TicketWindow(KeysetWindow[Row]):
    """A `Window` of ticket rows in one order under one filter."""

    TABLE = "ticket"
    ROW_COLUMNS = tickets.ROW_COLUMNS

    def __init__(
        self, conn: sqlite3.Connection, wanted: Filter, order: Order, counter: Counter | None = None
    ) -> None:
        self._wanted = wanted
        self._hits = Hits(" ".join(wanted.words)) if wanted.words else None
        self._partly = False
        """Whether no more than the first rows that hold the words are known."""
        self._looked_up: object = None
        """What was written when the words were looked up last."""
        self._order = order
        columns, down = ORDERS[order]
        super().__init__(conn, columns, down=down, counter=counter)

    def close(self) -> None:
        """Let go of what the filter's words matched, and of questions."""
        super().close()
        if self._hits is not None:
            self._hits.leave(self._conn)
            if self._counter is not None:
                self._counter.drop((self._hits, "hits"))

    def _row(self, values: tuple[Any, ...]) -> Row:
        return tickets.row_of(values)

    def _prepare(self) -> None:
        written = self._conn.execute("PRAGMA data_version").fetchone()[0], self._conn.total_changes
        if self._hits is not None and written != self._looked_up:
            self._looked_up = written
            counter = self._counter if self._patiently() else None
            self._hits.look(self._conn, self._greatest(), counter, self._found)
        if self._hits is not None:
            self._partly = self._hits.partial
        self._queue = exact_queue(self._conn, self._wanted.queue) if self._wanted.queue else ""
        self._service = self._wanted.service if self._others() else ""
        super()._prepare()

    def _others(self) -> bool:
        """Tell whether there are tickets of other services than the one the filter names."""
        name = self._wanted.service
        found = self._conn.execute(
            "SELECT EXISTS (SELECT 1 FROM ticket WHERE service < ?1) "
            "OR EXISTS (SELECT 1 FROM ticket WHERE service > ?1)",
            (name,),
        )
        return bool(name and found.fetchone()[0])

    @property
    def _few(self) -> bool:
        """Whether the filter keeps few tickets that are found without the order's index."""
        if self._hits is not None:
            return self._hits.few
        return bool(OWN_INDEX & self._wanted.flags)

    def _span(self) -> tuple[int, int] | None:
        return self._wanted.priorities if self._order is Order.PRIORITY else None

    def _index_of(self) -> str:
        """Return the index that has the order, unless the filter has one of its own."""
        if self._few:
            return ""
        mine = self._wanted.who.lower() == "me" or "mine" in self._wanted.flags
        if mine and self._order is Order.PROMISE and self._wanted.state == "open":
            return "open_mine"
        return classes.index_of(self._conn, self._order, self._wanted.state, queue=bool(self._queue))

    def _found(self) -> None:
        """Show what holds the words, which was looked for in the background, as news."""
        self._seen, self._replaced = (-1, -1), True
        if self._partly:
            self._partly, self._count = False, None
        self._heard()

    def counted(self) -> int | None:
        """Return how many rows there were when they were last counted; None before all of them are known."""
        return None if self._partly else super().counted()

    @property
    def looking(self) -> bool:
        """Whether rows are looked for in the background, so that more may come."""
        return super().looking or (self._hits is not None and self._hits.looking)

    def _lent(self, conn: sqlite3.Connection) -> AbstractContextManager[None]:
        if self._hits is None or conn is self._conn:
            return nullcontext()
        return self._hits.lent(conn)

    def _condition(self) -> Condition:
        return self._within(self._wanted.state)

    def _within(self, state: str) -> Condition:
        """Return the condition for tickets that are open, closed, or all."""
        if self._hits is not None:
            self._hits.lend(self._conn)
        wanted = replace(self._wanted, state=state, queue=self._queue, service=self._service)
        return condition(wanted, self._hits.sql if self._hits is not None else None)

    def _total(self) -> int | None:
        """Return how many rows there are where no more than queue, service and nobody narrows the open ones."""
        plain = Filter(queue=self._wanted.queue, service=self._wanted.service, who=self._wanted.who)
        nobodys = self._wanted.who.lower() == "nobody"
        if self._wanted != plain or (self._wanted.who and not nobodys) or not classes.kept(self._conn):
            return None
        return sum(
            free if nobodys else open_
            for (service, queue), (open_, free) in classes.held(self._conn).items()
            if self._queue in ("", queue) and self._wanted.service in ("", service)
        )

    def _matching(self, text: str) -> list[int]:
        words = tokens(text)
        if not words:
            return []
        rows = self._conn.execute(
            "SELECT rowid FROM head WHERE head MATCH ? ORDER BY rowid DESC LIMIT 500",
            (match(words, prefix=True),),
        )
        return [row[0] for row in rows]
