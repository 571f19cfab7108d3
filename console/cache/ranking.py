"""A list of tickets by impact: weighed for the present moment, read from an index as far as it is shown."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace

from console.cache import classes
from console.cache.behind import READING
from console.cache.conditions import exact_queue
from console.cache.counting import Counter, Interrupted, steps
from console.cache.harm import MARKED, Harm
from console.cache.held import NEWS
from console.cache.merging import merged
from console.cache.stretch import NEAR, Mark
from console.cache.survey import BLOCK, Query, Survey, indexed
from console.cache.weighed import OVER, Weighed
from console.cache.windows import TicketWindow
from console.filters import Filter, Order
from console.measure.impact import HANDLING, Waiting, standing
from console.model import Kept, Row, Standing

AGAIN = 60.0
"""Seconds after which the tickets are weighed anew though nothing was written: promises come nearer."""
FEW = 1_000
"""Tickets that are sorted instead of merged, where an index of its own finds those that a filter keeps."""


class RankedWindow(TicketWindow):
    """A `Window` of ticket rows, what costs users most first, with promises guarded.

    Tickets whose promise would break soon stand first and are sorted; the others are merged from their classes;
    closed ones, which cost nobody anything, follow, the one that changed last first.
    """

    def __init__(
        self,
        conn: sqlite3.Connection,
        wanted: Filter,
        clock: Callable[[], float],
        typical: float = HANDLING,
        counter: Counter | None = None,
    ) -> None:
        """`clock` tells the seconds since 1970, `typical` are the seconds that a ticket takes."""
        self._clock, self._typical = clock, typical
        self._harm: Harm | None = None
        super().__init__(conn, wanted, Order.IMPACT, counter)

    @property
    def harm(self) -> Harm:
        """What the tickets weigh."""
        assert self._harm is not None
        return self._harm

    def _look(self) -> bool:
        """Take notice of what was written; the passing of a minute is news as well."""
        if self._harm is None or self._clock() - self._harm.now >= AGAIN:
            self._seen = (-1, -1)
        return super()._look()

    def _prepare(self) -> None:
        before, now = self._harm, self._clock()
        queue = exact_queue(self._conn, self._wanted.queue) if self._wanted.queue else ""
        try:
            with steps(self._conn, READING) if before and self._patiently() else nullcontext():
                self._harm = Harm.of(self._conn, queue, now, self._typical)
        except Interrupted:  # an older cache in which the classes are not kept yet: they are nearly the same
            assert before is not None
            self._harm = replace(before, now=now)
        super()._prepare()
        self._open = self._within("open")
        self._small = self._few or self._mine_are_few()
        of_queue = bool(self._queue)
        of_queue = bool(self._queue)
        by_news = "" if self._few else classes.index_of(self._conn, Order.NEWS, "closed", queue=of_queue)
        self._weighed = Weighed(
            self._harm,
            self._wanted.state,
            self._open,
            over := self._within("closed"),
            "" if self._small else classes.index_of(self._conn, Order.IMPACT, "open", queue=of_queue),
            "" if self._small else classes.index_of(self._conn, Order.PROMISE, "open", queue=of_queue),
            Query("ticket", ("updated", "key"), over.sql, over.values, True, by_news),
        )

    # ---- reading ----------------------------------------------------------------------------------------

    def _walk(
        self, conn: sqlite3.Connection, mark: Mark | None, many: int, back: bool, skip: int
    ) -> Iterator[tuple[Mark, Row]]:
        marks = itertools.islice(self._marks_from(conn, mark, back, many + skip), skip, skip + many)
        while part := list(itertools.islice(marks, 32)):
            yield from self._rows_of(conn, part)

    def _rows_at(self, conn: sqlite3.Connection, keys: Sequence[int]) -> list[tuple[Mark, Row]]:
        marks = self._marks_at(conn, keys)
        return [*self._rows_of(conn, [marks[key] for key in keys if key in marks])]

    def _rows_of(self, conn: sqlite3.Connection, marks: Sequence[Mark]) -> Iterator[tuple[Mark, Row]]:
        keys = f"[{','.join(str(mark[-1]) for mark in marks)}]"
        sql = f"SELECT {self.ROW_COLUMNS} FROM ticket WHERE key IN (SELECT value FROM json_each(?))"
        found = {values[0]: values for values in conn.execute(sql, (keys,))}
        for mark in marks:
            if mark[-1] in found:
                yield mark, self._standing(self._row(found[mark[-1]]))

    def _marks_from(
        self, conn: sqlite3.Connection, mark: Mark | None, back: bool, many: int
    ) -> Iterator[Mark]:
        """Yield the marks behind one, or before it, from one part of the list after the other."""
        parts = {"open": (0, 1), "closed": (2,), "all": (0, 1, 2)}[self._wanted.state]
        for part in reversed(parts) if back else parts:
            if mark is None or part == mark[0]:
                yield from self._part(conn, part, mark, back, many)
            elif (part > mark[0]) != back:
                yield from self._part(conn, part, None, back, many)

    def _part(
        self, conn: sqlite3.Connection, part: int, mark: Mark | None, back: bool, many: int
    ) -> Iterator[Mark]:
        if part == OVER:
            start = (-mark[1], mark[-1]) if mark else None
            rows = conn.execute(*self._weighed.closed.page("", start, many, back=back))
            return ((OVER, -row[0], -row[1], row[1]) for row in rows)
        if part == 1 and not self._small:
            return merged(conn, self.harm, self._open, self._weighed.by_class, mark, back=back)
        return self._sorted(conn, part, mark, back, many)

    def _mine_are_few(self) -> bool:
        """Tell whether the filter keeps the agent's own tickets, and these are few."""
        if self._wanted.who.lower() != "me" and "mine" not in self._wanted.flags:
            return False
        sql = f"SELECT COUNT(*) FROM (SELECT 1 FROM ticket WHERE {self._open.sql} LIMIT ?)"
        try:
            with steps(self._conn):
                return bool(self._conn.execute(sql, (*self._open.values, FEW + 1)).fetchone()[0] <= FEW)
        except Interrupted:
            return False

    def _sorted(
        self, conn: sqlite3.Connection, part: int, mark: Mark | None, back: bool, many: int
    ) -> Iterator[Mark]:
        """Sort the few tickets of a part."""
        weight, values = self.harm.sql()
        index = indexed(self._weighed.by_promise)
        where = f"{self._open.sql} AND {'NOT ' if part else ''}(rank_due BETWEEN ? AND ?)"
        beyond = f" WHERE (-weight, created, key) {'<' if back else '>'} (?, ?, ?)" if mark else ""
        order = "weight, created DESC, key DESC" if back else "weight DESC, created, key"
        rows = conn.execute(
            f"SELECT weight, created, key FROM (SELECT {weight} AS weight, created, key FROM ticket{index} "
            f"WHERE {where}){beyond} ORDER BY {order} LIMIT ?",
            (*values, *self._open.values, *self.harm.guard, *(mark[1:] if mark else ()), many),
        )
        return ((part, -row[0], row[1], row[2]) for row in rows)

    def _standing(self, row: Row) -> Row:
        harm = self.harm
        weight = harm.weight(row.users_affected, row.work_state)
        if not row.status.active:
            return row._replace(standing=Standing.OVER, weight=weight)
        left = row.due_at - harm.now if row.due_at is not None else None
        one = Waiting("", weight, left, harm.now - row.created_at)
        return row._replace(standing=standing(one, self._typical, harm.usual), weight=weight)

    # ---- places -----------------------------------------------------------------------------------------

    def _before(self, one: Mark, other: Mark) -> bool:
        return one < other

    def _marks_of(self, keys: Iterable[int]) -> dict[int, Mark]:
        return self._marks_at(self._conn, keys)

    def _marks_at(self, conn: sqlite3.Connection, keys: Iterable[int]) -> dict[int, Mark]:
        sql, values = self._query.marks(keys)
        rows = conn.execute(sql.replace("SELECT key", f"SELECT {MARKED}", 1), values)
        return {values[0]: self.harm.mark(values) for values in rows}

    def _keep(self, top: int, below: int, first: Mark, here: Mark | None, newest: int) -> Kept:
        """Weights change while time passes: look for the rows where they stand now."""
        now = self._marks_of((first[-1], *((here[-1],) if here else ())))
        return super()._keep(top, below, now.get(first[-1], first), here and now.get(here[-1], here), newest)

    def _came_in(self, mark: Mark, newest: int) -> int:
        newest = max(newest, self._newest - NEWS)
        rows = self._conn.execute(
            f"SELECT {MARKED} FROM ticket NOT INDEXED WHERE key > ? AND {self._query.where}",
            (newest, *self._query.values),
        )
        return sum(self.harm.mark(values) < mark for values in rows)

    def _rank(self, mark: Mark) -> int | None:
        known = self._surveyed()
        if mark[0] == OVER or known is None or known.keys is not None:
            return super()._rank(mark)
        return None

    def _anchored(self, anchors: Sequence[Mark], mark: Mark) -> int:
        return sum(anchor > (-mark[1], mark[-1]) for anchor in anchors)

    def _between(self, start: Mark | None, mark: Mark) -> int:
        asked = self._weighed.closed.between(start, (-mark[1], mark[-1]), 2 * BLOCK)
        return int(self._conn.execute(*asked).fetchone()[0])

    def _survey(self, conn: sqlite3.Connection, query: Query) -> Survey:
        with self._lent(conn):
            return self._weighed.survey(conn)

    def _measured(self) -> None:
        """Have it counted where the rows that are held stand, where no walk through the list says that."""
        super()._measured()
        mark = self._marks[0] if self._marks and not self._exact else None
        if mark is not None and mark[0] != OVER and self._counter is not None:
            weighed = self._weighed
            self._counter.ask((self, "rank"), lambda conn: self._before_it(conn, weighed, mark), self._ranked)

    def _before_it(self, conn: sqlite3.Connection, weighed: Weighed, mark: Mark) -> tuple[Mark, int]:
        with self._lent(conn):
            return mark, weighed.before(conn, mark)

    def _ranked(self, found: tuple[Mark, int]) -> None:
        mark, rank = found
        if mark in self._marks and not self._exact:
            self._shift(rank - self._marks.index(mark) - self._first)
            self._exact = True
            self._heard()

    def _start_of(self, place: int) -> tuple[Mark | None, int, bool]:
        """Return where a place is: among the open ones far from the top near enough, by a sample of them."""
        known = self._surveyed() if place >= NEAR else None
        if known is None or known.keys is not None:
            return super()._start_of(place)
        if self._wanted.state != "open" and place >= known.before:
            return *self._weighed.start(known, place), self._fresh
        if place < NEAR or not self._patiently():
            return None, place, True
        near = self._near(known, place)
        return (None, place, True) if near is None else (near, 0, False)

    def _near(self, known: Survey, place: int) -> Mark | None:
        """Return the mark of an open ticket that stands about there."""
        at = place * len(known.sample) // max(1, known.before)
        some = known.sample[max(0, at - 1) : at + 8]
        marks = self._marks_of(some)
        return next((marks[key] for key in some if key in marks), None)
