"""Writes tickets and what was said in them, a piece at a time: each table is asked once and written once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

import console.cache.entries as entries  # the modules themselves: each is asked thousands of times
import console.cache.search as search
import console.cache.tickets as tickets
from console.cache.facts import thaw
from console.cache.search import Document
from console.cache.tickets import Known
from console.model import Entry, Ref, Ticket


def learn(
    conn: sqlite3.Connection,
    service: str,
    me: str | None,
    told: Iterable[Ticket],
    said: Iterable[Entry],
    gone: Sequence[str] = (),
) -> set[Ref]:
    """Write tickets, what was said in them, and which entries are gone; keep the search index true.

    All are of `service`, where the agent's id is `me`; the caller holds the transaction. Returns the tickets that
    are not as before.
    """
    news = {ticket.ref.id: ticket for ticket in told}
    fresh, altered = entries.unknown(conn, service, said)
    disturbed = entries.owners(conn, service, [*gone, *(row[2] for row in altered)])
    disturbed |= {row[1] for row in altered}
    touched = disturbed | {row[1] for row in fresh}
    known = tickets.known(conn, service, [*news, *(touched - news.keys())])
    written = tickets.changed(known, news)
    index = _Index(conn, service, known, written)
    index.before(touched)
    keys = tickets.write(conn, service, written, known, me)
    entries.add(conn, fresh)
    entries.put(conn, altered)
    entries.drop(conn, service, gone)
    index.after(keys, fresh, disturbed)
    return {Ref(service, id_) for id_ in written.keys() | touched}


class _Index:
    """Keeps the search index true for tickets that are written between `before` and `after`."""

    def __init__(
        self, conn: sqlite3.Connection, service: str, known: dict[str, Known], written: dict[str, Ticket]
    ) -> None:
        self._conn, self._service = conn, service
        self._known, self._written = known, written
        self._old: dict[str, Document] = {}
        self._strangers: list[str] = []
        self._early: set[str] = set()
        """Strangers of whom something was said before they were known themselves."""

    def before(self, touched: set[str]) -> None:
        """Note what the index holds of the tickets that will be written, and of those in `touched`."""
        for id_ in self._written.keys() | touched:
            known = self._known.get(id_)
            if known is not None and known.indexed:
                said = entries.text(self._conn, Ref(self._service, id_))
                self._old[id_] = search.document_of(thaw(known.truth, Ticket), said)
            elif known is not None or id_ in self._written:
                self._strangers.append(id_)
        self._early = entries.having(self._conn, self._service, self._strangers)

    def after(self, keys: dict[str, int], fresh: Sequence[entries.Values], disturbed: set[str]) -> None:
        """Write what the index lacks now; `keys` are of the written tickets, `fresh` the entries that came in.

        In the tickets in `disturbed` more happened than that words were added.
        """
        added: dict[str, list[str]] = {}
        for row in fresh:
            if row[4] != "system":
                added.setdefault(row[1], []).append(row[7])
        for id_, old in sorted(self._old.items(), key=lambda one: self._known[one[0]].key):
            said = None if id_ in disturbed else [*filter(None, [old.said]), *added.get(id_, ())]
            search.replace(self._conn, self._known[id_].key, old, self._document(id_, said))
        new: list[tuple[int, Document]] = []
        for id_ in self._strangers:
            said = None if id_ in disturbed or id_ in self._early else added.get(id_, [])
            key = keys[id_] if id_ in keys else self._known[id_].key
            new.append((key, self._document(id_, said)))
        search.put_many(self._conn, new)

    def _document(self, id_: str, said: Sequence[str] | None) -> Document:
        """Return what the index should hold of a ticket; where nobody knows all that was `said`, it is read."""
        ticket = self._written.get(id_)
        if ticket is None:
            ticket = thaw(self._known[id_].truth, Ticket)
        words = entries.text(self._conn, Ref(self._service, id_)) if said is None else "\n".join(said)
        return search.document_of(ticket, words)
