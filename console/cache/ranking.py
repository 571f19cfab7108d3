"""A list of tickets by impact: weighed for the present moment, read from an index as far as it is shown."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace

from console.cache import classes
from console.cache.behind import READING, Read
from console.cache.conditions import exact_queue
from console.cache.counting import Counter, Interrupted, steps
from console.cache.harm import MARKED, Harm
from console.cache.held import NEWS
from console.cache.merging import merged
from console.cache.stretch import NEAR, Mark
from console.cache.survey import Query, Survey, indexed
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
        self._over = self._within("closed")
        self._small = self._few or self._mine_are_few()
        of_queue = bool(self._queue)
        self._by_class = classes.index_of(self._conn, Order.IMPACT, "open", queue=of_queue)
        self._by_promise = classes.index_of(self._conn, Order.PROMISE, "open", queue=of_queue)
        self._by_news = classes.index_of(self._conn, Order.NEWS, "closed", queue=of_queue)

    # ---- reading ----------------------------------------------------------------------------------------

    def _read(self, mark: Mark | None, many: int, *, back: bool = False, skip: int = 0) -> Read[Row]:
        def rows(conn: sqlite3.Connection) -> Iterator[tuple[Mark, Row]]:
            with self._lent(conn):
                marks = itertools.islice(self._marks_from(conn, mark, back, many + skip), skip, skip + many)
                while part := list(itertools.islice(marks, 32)):
                    yield from self._rows_of(conn, part)

        return self._bounded(rows, many, back=back)

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
        if part == 2:
            start = (-mark[1], mark[-1]) if mark else None
            query = Query(
                "ticket", ("updated", "key"), self._over.sql, self._over.values, True, self._by_news
            )
            return (
                (2, -row[0], -row[1], row[1]) for row in conn.execute(*query.page("", start, many, back=back))
            )
        if part == 1 and not self._small:
            return merged(conn, self.harm, self._open, self._by_class, mark, back=back)
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
        index = "" if self._small else indexed(self._by_promise)
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
        left = row.due.timestamp() - harm.now if row.due else None
        one = Waiting("", weight, left, harm.now - row.created.timestamp())
        return row._replace(standing=standing(one, self._typical, harm.usual), weight=weight)

    # ---- places -----------------------------------------------------------------------------------------

    def _before(self, one: Mark, other: Mark) -> bool:
        return one < other

    def _marks_of(self, keys: Iterable[int]) -> dict[int, Mark]:
        sql, values = self._query.marks(keys)
        rows = self._conn.execute(sql.replace("SELECT key", f"SELECT {MARKED}", 1), values)
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
        return None

    def _survey(self, conn: sqlite3.Connection, query: Query) -> Survey:
        """Count: what stands where changes with the time of day."""
        with self._lent(conn):
            return Survey(int(conn.execute(*query.counting()).fetchone()[0]), ())

    def _start_of(self, place: int) -> tuple[Mark | None, int, bool]:
        """Return where a place is: far from the top, near enough, by how many tickets each class has."""
        if place < NEAR or self._wanted.state != "open" or not self._patiently():
            return None, place, True
        return self._near(place), 0, False

    def _near(self, place: int) -> Mark | None:
        harm = self.harm
        weighed = sorted(
            ((harm.weight(one.users, one.state), one.many, one) for one in harm.classes),
            key=lambda one: -one[0],
        )
        for weight, many, one in weighed:
            if weight < harm.usual:
                break
            if place < many:
                narrow = " AND queue = ? AND users_affected IS ? AND work_state = ?"
                values = (one.queue, one.users, one.state.value)
                return 1, -weight, self._created(place / many, narrow, values), 0
            place -= many
        light = sum(many for weight, many, _ in weighed if weight < harm.usual)
        created = self._created(place / light if light else 1.0, "", ())
        return 1, -harm.patience(created), created, 0

    def _created(self, share: float, narrow: str, values: tuple[object, ...]) -> int:
        """Return an instant of creation, in seconds, so far between the first and the last of some tickets."""
        where = f"FROM ticket WHERE active = 1 AND hidden = 0{narrow} ORDER BY created"
        first = self._conn.execute(f"SELECT created {where} LIMIT 1", values).fetchone()
        last = self._conn.execute(f"SELECT created {where} DESC LIMIT 1", values).fetchone()
        return round(first[0] + share * (last[0] - first[0])) if first and last else 0
