"""What screens and shell read."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from console import model
from console.cache import entries, finding, outbox, people, tallies, tickets
from console.cache.base import Base
from console.cache.connection import writing
from console.cache.facts import freeze, thaw
from console.cache.outbox import OPEN
from console.cache.solved import solved
from console.cache.tallies import Numbers
from console.cache.windows import TicketWindow
from console.filters import Order
from console.model import Health

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Hashable
    from datetime import datetime

    from console.cache.finding import Found, Hit
    from console.cache.outbox import Waiting
    from console.cache.seeking import Seeker
    from console.cache.tallies import Tally
    from console.filters import Filter
    from console.model import BusinessService, Entry, Person, Queue, Ref, Ticket, Unreadable


class Showing(Base):
    """The questions that are answered from the cache alone."""

    def ticket(self, ref: Ref) -> Ticket | None:
        """Return a ticket as the agent is shown it, None where the cache has not heard of it."""
        return tickets.shown(self.conn, ref)

    def truth(self, ref: Ref) -> Ticket | None:
        """Return a ticket as the service last had it."""
        return tickets.truth(self.conn, ref)

    def by_number(self, number: str) -> list[Ref]:
        """Return the tickets of any service that people call by this number."""
        return tickets.by_number(self.conn, number)

    def conversation(self, ref: Ref) -> list[Entry]:
        """Return a ticket's conversation as the agent is shown it, oldest first."""
        return entries.conversation(self.conn, ref)

    def waiting(self, states: tuple[str, ...] = OPEN) -> list[Waiting]:
        """Return the outbox, oldest first."""
        return outbox.in_states(self.conn, states)

    def waiting_for(self, ref: Ref, states: tuple[str, ...] = OPEN) -> list[Waiting]:
        """Return one ticket's intents, oldest first."""
        return outbox.of_ticket(self.conn, ref, states)

    def ended(self, limit: int = 50) -> list[Waiting]:
        """Return what was verified or withdrawn last, newest first."""
        return outbox.recent(self.conn, limit)

    def intent(self, key: str) -> Waiting | None:
        """Return one intent of the outbox, None where there is none with this key."""
        return outbox.get(self.conn, key)

    def solved(self, service: str, since: datetime, until: datetime) -> list[Ticket]:
        """Return the agent's own tickets that were solved from `since` on and up to `until`, oldest first."""
        return solved(self.conn, service, since, until)

    def window(self, wanted: Filter, order: Order, clock: Callable[[], float] = time.time) -> TicketWindow:
        """Return a list over the cache that holds the rows on screen and nothing else.

        `clock` tells the seconds since 1970 that the order by impact is counted for.
        """
        if order is Order.IMPACT:
            from console.cache.ranking import RankedWindow

            return RankedWindow(self.conn, wanted, clock, counter=self.counter)
        return TicketWindow(self.conn, wanted, order, self.counter)

    def search(self, text: str, limit: int = 50) -> list[Hit]:
        """Return tickets that hold every word of `text`, the last one as a beginning; closed ones too."""
        return finding.search(self.conn, text, limit)

    def find(self, text: str, limit: int, *, whole: bool = False) -> Found:
        """Search as far as 20 ms of CPU lead in a million tickets; everywhere if `whole`."""
        return finding.find(self.conn, text, limit, whole=whole)

    def seeker(self, limit: int, found: Callable[[str, Found], None]) -> Seeker:
        """Return what searches behind the keys and calls `found` with each text and what it led to."""
        from console.cache.counting import Counter
        from console.cache.seeking import Seeker

        return Seeker(Counter(self.conn, self.path), limit, found)

    def tallies(self) -> list[Tally]:
        """Return every queue with what is open in it; walks an index."""
        return tallies.tallies(self.conn)

    def count_tallies(self, told: Callable[[list[Tally]], object], *, anew: bool = False) -> None:
        """Tell every queue with what is open in it: at once in a small cache, else once it was counted behind.

        Where `anew`, what is known without a walk is told before that.
        """
        if anew:
            told(tallies.known(self.conn))
        self.counter.ask("tallies", tallies.tallies, told)

    def count_numbers(self, slot: Hashable, wanted: Filter, told: Callable[[Numbers], object]) -> None:
        """Tell how many tickets of a filter nobody has and how many are late, likewise; `slot` is who asks."""
        both = replace(wanted, who="nobody"), replace(wanted, flags=frozenset({"late"}))

        def question(conn: sqlite3.Connection) -> Numbers:
            return Numbers(*(TicketWindow(conn, one, Order.PROMISE).count() for one in both))

        self.counter.ask(slot, question, told)

    def agents(self, service: str) -> list[Person]:
        """Return whom a ticket of the service can be given to."""
        return people.agents(self.conn, service)

    def people(self, service: str, text: str) -> list[Person]:
        """Return people of a service whose name or address holds `text`."""
        return people.matching(self.conn, service, text)

    def queues(self, service: str = "") -> list[Queue]:
        """Return the queues, the agent's own first."""
        return people.queues(self.conn, service)

    def business_services(self, service: str) -> list[BusinessService]:
        """Return the business services that a service knows."""
        return people.business_services(self.conn, service)

    def health(self) -> list[Health]:
        """Return how the line to each service stands, as the syncing console last wrote it."""
        rows = self.conn.execute("SELECT fact FROM health ORDER BY service")
        return [thaw(row[0], Health) for row in rows]

    def standing(self) -> list[Health]:
        """Return how the line to each service stands, and how far the cache's chores are."""
        if not self.conn.execute("SELECT EXISTS (SELECT 1 FROM chore)").fetchone()[0]:
            return self.health()
        from console.cache import chores  # few starts have any

        return [*self.health(), *chores.standing(self.conn)]

    def unreadable(self) -> list[Unreadable]:
        """Return what nobody could read, newest first."""
        rows = self.conn.execute("SELECT service, what, why, raw FROM unreadable ORDER BY at DESC")
        return [model.Unreadable(*row) for row in rows]

    def set_health(self, health: Health) -> None:
        """Write how the line to a service stands; writes nothing where that is known already."""
        fact = freeze(health).decode()
        row = self.conn.execute("SELECT fact FROM health WHERE service = ?", (health.service,)).fetchone()
        if row is None or row[0] != fact:
            with writing(self.conn):
                self.conn.execute(
                    "INSERT INTO health VALUES (?, ?) "
                    "ON CONFLICT (service) DO UPDATE SET fact = excluded.fact",
                    (health.service, fact),
                )
