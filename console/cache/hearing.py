"""What services tell, written with the cursor after it."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from console import model
from console.cache import approvals, changes, learning, people, tickets
from console.cache.base import Base
from console.cache.census import Census
from console.cache.connection import CacheError, turns, writing
from console.cache.facts import freeze
from console.model import Ref

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from console.model import Approval, Change, Entry, News, Person, Ticket

PIECE = 50
"""Tickets after which a transaction ends where somebody else wants to write: a key press never waits long."""
TOGETHER = 16
"""Pieces in one transaction where nobody waits: tickets that stand side by side in an index are written once."""
WRITTEN = 500
"""Tickets after which what was learned is written from the log into the file, while nobody need wait for it."""
_NORMAL = 1
"""What SQLite calls it where a transaction does not wait for the disk."""


class Hearing(Base):
    """The verbs by which news enters the cache."""

    _together = TOGETHER
    """How many pieces a transaction had room for lately."""
    _unwritten = 0
    """Tickets that were learned since the log was last written into the file."""

    def learn(self, service: str, collection: str, news: News, cursor: str | None) -> set[Ref]:
        """Write news and the cursor after it; returns the tickets that are not as before.

        The cursor moves with the last piece, in the same transaction, so a crash costs at most a page.
        """
        changed: set[Ref] = set()
        pieces, done = _pieces(news), 0
        while done < len(pieces):
            with _unhurried(self.conn), writing(self.conn):
                done = self._learn_some(service, pieces, done, changed)
                if done == len(pieces) and cursor is not None:
                    self.conn.execute(
                        "INSERT INTO cursor VALUES (?, ?, ?) "
                        "ON CONFLICT (service, collection) DO UPDATE SET value = excluded.value",
                        (service, collection, cursor),
                    )
            self._write_back()
            turns.give_way()
        return changed

    def _learn_some(self, service: str, pieces: Sequence[News], done: int, changed: set[Ref]) -> int:
        """Learn as many pieces in this transaction as there is room for; returns how many are done now.

        Tickets of all dates touch so many pages that they do not fit into memory. What SQLite writes before the end
        it reads and writes again: such a transaction ends there, and the next one is shorter.
        """
        before, first = self._log_written(), done
        for piece in pieces[done : done + self._together]:
            changed |= learning.learn(self.conn, service, piece)
            self._unwritten += len(piece.tickets)
            done += 1
            if self._log_written() != before:
                self._together = max(1, done - first - 1)
                break
            if turns.wanted:
                break
        else:
            self._together = min(TOGETHER, self._together + 1)
        return done

    def _log_written(self) -> int:
        """Return when SQLite's log was last written to."""
        try:
            return os.stat(f"{self.path}-wal").st_mtime_ns
        except OSError:
            return 0

    def _write_back(self) -> None:
        """Write what was learned into the file now and then, when it is nobody's turn: others can write meanwhile."""
        if self._unwritten >= WRITTEN and not self.conn.in_transaction:
            self._unwritten = 0
            with suppress(CacheError):  # whoever writes next is told
                self.conn.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def expect_much(self) -> None:
        """Make room for the pages that news touches."""
        self.conn.execute("PRAGMA cache_size = -8000")  # kB, taken as they are needed

    def learn_whole(self, ticket: Ticket, said: Sequence[Entry], *, complete: bool) -> None:
        """Write one ticket as it was just read, with its conversation."""
        with writing(self.conn):
            learning.learn_whole(self.conn, ticket, said, complete=complete)

    def learn_whole_change(
        self, change: Change, held: Sequence[Approval], said: Sequence[Entry], *, complete: bool
    ) -> None:
        """Write one change as it was just read, with its approvals and what was said on it."""
        with writing(self.conn):
            learning.learn_whole_change(self.conn, change, held, said, complete=complete)

    def recount(self, mark: str) -> Iterator[int]:
        """Count the due dates of open tickets anew where they were last counted under another mark.

        `mark` stands for the promises in force. Yields after each piece, written by itself, how many tickets
        it had, so that the caller can do something else; not to be run to its end is to start again later.
        """
        if self.places.get("promises") == mark:
            return
        after = 0
        while rows := tickets.open_after(self.conn, after, PIECE):
            with writing(self.conn):
                for _, ref in rows:
                    self._project(ref)
            after = rows[-1][0]
            yield len(rows)
        self.places.keep("promises", mark)

    def cursor(self, service: str, collection: str) -> str | None:
        """Return where the last pull of a collection ended, None before the first."""
        row = self.conn.execute(
            "SELECT value FROM cursor WHERE service = ? AND collection = ?", (service, collection)
        ).fetchone()
        return row[0] if row else None

    def forget(self, refs: Sequence[Ref]) -> None:
        """Take tickets out that the service no longer has for us; drafts and intents stay."""
        with writing(self.conn):
            for ref in refs:
                learning.forget(self.conn, ref)

    def known(self, service: str) -> set[Ref]:
        """Return every ticket the cache has of a service, provisional ones aside."""
        rows = self.conn.execute("SELECT id FROM ticket WHERE service = ?", (service,))
        refs = (Ref(service, row[0]) for row in rows)
        return {ref for ref in refs if not ref.provisional}

    def census(self, service: str) -> Census:
        """Begin to compare what a service lists with what the cache has of it."""
        return Census(self.conn, service)

    def known_changes(self, service: str) -> set[Ref]:
        """Return every change the cache has of a service, provisional ones aside."""
        rows = self.conn.execute("SELECT id FROM change WHERE service = ?", (service,))
        refs = (Ref(service, row[0]) for row in rows)
        return {ref for ref in refs if not ref.provisional}

    def count(self, service: str) -> int:
        """Return how many tickets the cache has of a service; costs a walk through an index."""
        row = self.conn.execute("SELECT COUNT(*) FROM ticket WHERE service = ?", (service,)).fetchone()
        return int(row[0])

    def meet(self, service: str, who: Person) -> None:
        """Remember who the agent is to a service; only somebody new has all that is theirs marked anew."""
        before = self.me(service)
        if before == who:
            return
        with writing(self.conn):
            self.conn.execute(
                "INSERT INTO identity VALUES (?, ?) ON CONFLICT (service) DO UPDATE SET fact = excluded.fact",
                (service, freeze(who).decode()),
            )
            people.put_person(self.conn, service, who)
            if before is None or before.id != who.id:
                tickets.reclaim(self.conn, service, who.id)
                changes.reclaim(self.conn, service, who.id)
                approvals.reclaim(self.conn, service, who.id)


@contextmanager
def _unhurried(conn: sqlite3.Connection) -> Iterator[None]:
    """Let transactions in the block not wait for the disk: what a power cut takes is told again.

    It takes the cursor with it, and leaves no half transaction. What is not learned waits for the disk as before, and
    then for all that went before it.
    """
    level: int = conn.execute("PRAGMA synchronous").fetchone()[0]
    if level <= _NORMAL or conn.in_transaction:
        yield
        return
    conn.execute(f"PRAGMA synchronous = {_NORMAL}")
    try:
        yield
    finally:
        conn.execute(f"PRAGMA synchronous = {level}")


def _pieces(news: News) -> list[News]:
    """Split news into transactions of at most `PIECE` tickets; conversations go with their tickets."""
    rest = model.News(
        people=news.people,
        queues=news.queues,
        services=news.services,
        gone=news.gone,
        gone_entries=news.gone_entries,
        unreadable=news.unreadable,
        cis=news.cis,
        time_windows=news.time_windows,
        exposures=news.exposures,
        delegations=news.delegations,
        gone_records=news.gone_records,
        alarms=news.alarms,
        experience_levels=news.experience_levels,
        baselines=news.baselines,
        objections=news.objections,
    )
    said: dict[Ref, list[Entry]] = {}
    for entry in news.entries:
        said.setdefault(entry.ticket, []).append(entry)
    pieces = [rest]
    for start in range(0, len(news.tickets), PIECE):
        group = news.tickets[start : start + PIECE]
        words = [entry for ticket in group for entry in said.pop(ticket.ref, ())]
        pieces.append(model.News(tickets=group, entries=tuple(words)))
    alone = [entry for entries_ in said.values() for entry in entries_]
    for start in range(0, len(alone), PIECE * 4):
        pieces.append(model.News(entries=tuple(alone[start : start + PIECE * 4])))
    for start in range(0, len(news.changes), PIECE):
        pieces.append(model.News(changes=news.changes[start : start + PIECE]))
    for start in range(0, len(news.feedback), PIECE * 4):
        pieces.append(model.News(feedback=news.feedback[start : start + PIECE * 4]))
    for start in range(0, len(news.asks), PIECE * 8):
        pieces.append(model.News(asks=news.asks[start : start + PIECE * 8]))
    for start in range(0, len(news.approvals), PIECE * 4):
        pieces.append(model.News(approvals=news.approvals[start : start + PIECE * 4]))
    return [piece for piece in pieces if piece != model.News()] or [rest]
