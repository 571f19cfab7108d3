"""The cache as everybody uses it: learn, submit, settle, refuse, and what the screens read."""

from __future__ import annotations

import sqlite3
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

from console import intents
from console.cache import connection, entries, finding, learning, outbox, people, tallies, tickets
from console.cache.connection import Promised, writing
from console.cache.drafts import Drafts
from console.cache.facts import freeze, instant, thaw
from console.cache.finding import Hit
from console.cache.outbox import OPEN, SHOWN, State, Waiting
from console.cache.places import Places
from console.cache.tallies import Tally
from console.cache.windows import TicketWindow
from console.cache.wishes import Wishes
from console.filters import Filter, Order
from console.intents import Create, Intent
from console.model import BusinessService, Entry, Health, News, Person, Queue, Ref, Ticket, Unreadable

LONGEST_PAUSE = 900.0
"""Seconds between two tries at most."""
PIECE = 50
"""Tickets per transaction: larger pages are split, so that a key press never waits long for the lock."""


class Cache:
    """One connection to a profile's cache; belongs to the thread that opened it.

    Every method may raise `CacheError` or one of its kinds.
    """

    def __init__(self, conn: sqlite3.Connection, path: Path) -> None:
        self.conn = conn
        self.path = path
        self.drafts = Drafts(conn)
        self.wishes = Wishes(conn)
        self.places = Places(conn)
        self._version = -1

    @classmethod
    def open(cls, path: Path, *, durable: bool = True, promised: Promised | None = None) -> Cache:
        """Open or make the cache at `path`; raises `NewerCache`, `DamagedCache`, `CacheError`.

        `promised` counts the due date that lists show where a service has none.
        """
        return cls(connection.connect(path, durable=durable, promised=promised), path)

    def close(self) -> None:
        """Let go of the file."""
        self.conn.close()

    def changed_elsewhere(self) -> bool:
        """Tell whether another connection wrote since the last call; costs a few microseconds."""
        version: int = self.conn.execute("PRAGMA data_version").fetchone()[0]
        changed, self._version = version != self._version, version
        return changed

    def together(self) -> AbstractContextManager[None]:
        """Return a block whose writes happen all or not at all."""
        return writing(self.conn)

    # ---- what services tell -----------------------------------------------------------------------------

    def learn(self, service: str, collection: str, news: News, cursor: str | None) -> set[Ref]:
        """Write news and the cursor after it; returns the tickets that are not as before.

        The cursor moves with the last piece, in the same transaction, so a crash costs at most a page.
        """
        changed: set[Ref] = set()
        pieces = _pieces(news)
        for number, piece in enumerate(pieces, 1):
            with writing(self.conn):
                changed |= learning.learn(self.conn, service, piece)
                if number == len(pieces) and cursor is not None:
                    self.conn.execute(
                        "INSERT INTO cursor VALUES (?, ?, ?) "
                        "ON CONFLICT (service, collection) DO UPDATE SET value = excluded.value",
                        (service, collection, cursor),
                    )
        return changed

    def learn_whole(self, ticket: Ticket, said: Sequence[Entry], *, complete: bool) -> None:
        """Write one ticket as it was just read, with its conversation."""
        with writing(self.conn):
            learning.learn_whole(self.conn, ticket, said, complete=complete)

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

    def count(self, service: str) -> int:
        """Return how many tickets the cache has of a service; costs a walk through an index."""
        row = self.conn.execute("SELECT COUNT(*) FROM ticket WHERE service = ?", (service,)).fetchone()
        return int(row[0])

    def meet(self, service: str, who: Person) -> None:
        """Remember who the agent is to a service."""
        with writing(self.conn):
            self.conn.execute(
                "INSERT INTO identity VALUES (?, ?) ON CONFLICT (service) DO UPDATE SET fact = excluded.fact",
                (service, freeze(who).decode()),
            )
            people.put_person(self.conn, service, who)
            tickets.reclaim(self.conn, service, who.id)

    def me(self, service: str) -> Person | None:
        """Return who the agent is to a service, None before it first answered."""
        return learning.me(self.conn, service)

    # ---- what the agent wants ---------------------------------------------------------------------------

    def submit(self, intent: Intent, hold: float, key: str | None = None) -> str:
        """Put an intent into the outbox, held for `hold` seconds; returns its key.

        What is done to a ticket whose creation still waits becomes part of that creation, and the
        creation's key is returned.
        """
        key = key or uuid.uuid4().hex
        with writing(self.conn):
            folded = self._fold(intent)
            if folded is not None:
                return folded
            ticket = tickets.shown(self.conn, intent.ticket)
            if isinstance(intent, Create):
                made = intents.created(intent, instant(time.time()))
                tickets.put(self.conn, made, intent.by.id)
            outbox.add(self.conn, intent, key, ticket, hold)
            self._project(intent.ticket)
        return key

    def _fold(self, intent: Intent) -> str | None:
        if not intent.ticket.provisional or isinstance(intent, Create):
            return None
        for waiting in outbox.of_ticket(self.conn, intent.ticket, ("held", "ready")):
            if isinstance(waiting.intent, Create):
                create = intents.fold(waiting.intent, intent)
                if create is not None:
                    outbox.rewrite(self.conn, replace(waiting, intent=create))
                    made = intents.created(create, waiting.made)
                    tickets.put(self.conn, made, create.by.id)
                    return waiting.key
        return None

    def withdraw(self, key: str) -> bool:
        """Take an intent back while nothing was sent; returns False where it is too late.

        What met a refusal or a conflict is put away the same way. A creation takes what waits for it along.
        """
        with writing(self.conn):
            waiting = outbox.get(self.conn, key)
            if waiting is None:
                return False
            gone = outbox.move(self.conn, key, State.WITHDRAWN, only_from=("held", "ready", *outbox.TROUBLE))
            if gone:
                self._undo(waiting)
                if isinstance(waiting.intent, Create):
                    for later in outbox.of_ticket(self.conn, waiting.intent.ticket, OPEN):
                        outbox.move(
                            self.conn,
                            later.key,
                            State.WITHDRAWN,
                            only_from=OPEN,
                            words="The ticket was not made.",
                        )
                    learning.forget(self.conn, waiting.intent.ticket)
        return gone

    def send_now(self, key: str) -> bool:
        """End the hold of an intent; returns whether it was held."""
        with writing(self.conn):
            return outbox.move(self.conn, key, State.READY, only_from=("held",))

    def retry(self, key: str) -> bool:
        """Send what met trouble once more, on the agent's word: what is shown now counts as seen.

        It goes to the end of the line, because what is shown has everything in it that waits before.

        For an unknown intent this is the agent's decision that it was not done.
        """
        with writing(self.conn):
            waiting = outbox.get(self.conn, key)
            if waiting is None or waiting.state.value not in outbox.TROUBLE:
                return False
            ticket = tickets.shown(self.conn, waiting.intent.ticket)
            if ticket is not None:
                outbox.rewrite(self.conn, replace(waiting, seen=intents.see(waiting.intent, ticket)))
            self.conn.execute(
                "UPDATE outbox SET look = NULL, next_try = 0, attempts = 0, round = round + 1 WHERE key = ?",
                (key,),
            )
            if not isinstance(waiting.intent, Create):
                outbox.to_the_end(self.conn, key)
            outbox.move(self.conn, key, State.READY, only_from=outbox.TROUBLE)
            self._project(waiting.intent.ticket)
        return True

    # ---- what the sync does with it ---------------------------------------------------------------------

    def due(self, now: float, service: str = "") -> list[Waiting]:
        """Return what may be sent at `now` (seconds since 1970): per ticket only the first, in order given.

        A hold also ends where the clock was set back behind the moment the intent was given, and so does a
        pause between tries that is longer than any pause can be.
        """
        tried = self._next_tries()
        return [
            waiting
            for waiting in self._firsts(service)
            if not now < tried.get(waiting.key, 0.0) <= now + LONGEST_PAUSE
            and (
                waiting.state is State.READY
                or waiting.hold_until.timestamp() <= now
                or waiting.made.timestamp() > now + 5
            )
        ]

    def next_due(self, service: str = "") -> float | None:
        """Return when the next hold or pause between tries ends, in seconds since 1970; None for never."""
        tried = self._next_tries()
        moments = [
            max(
                tried.get(waiting.key, 0.0),
                waiting.hold_until.timestamp() if waiting.state is State.HELD else 0.0,
            )
            for waiting in self._firsts(service)
        ]
        return min(moments, default=None)

    def _firsts(self, service: str) -> list[Waiting]:
        """Return the first intent of each ticket, unless it has left or its ticket is not made yet."""
        first: dict[Ref, Waiting] = {}
        for waiting in outbox.in_states(self.conn, SHOWN, service):
            if isinstance(waiting.intent, Create) or not waiting.intent.ticket.provisional:
                first.setdefault(waiting.intent.ticket, waiting)
        return [waiting for waiting in first.values() if waiting.state is not State.SENT]

    def _next_tries(self) -> dict[str, float]:
        rows = self.conn.execute("SELECT key, next_try FROM outbox WHERE state IN ('ready', 'held')")
        return {key: float(at) for key, at in rows}

    def mark_sent(self, key: str, look: bytes | None) -> bool:
        """Record that a request is about to leave; returns False where the intent was withdrawn meanwhile.

        `look` is the frozen reading it was compared with, kept for the case that the answer is lost.
        """
        with writing(self.conn):
            if not outbox.move(self.conn, key, State.SENT, only_from=("held", "ready")):
                return False
            self.conn.execute(
                "UPDATE outbox SET look = ?, attempts = attempts + 1 WHERE key = ?", (look, key)
            )
        return True

    def retry_later(self, key: str, at: float, words: str) -> None:
        """Make a sent intent ready again, not before `at`: the service surely did not carry it out."""
        with writing(self.conn):
            outbox.move(self.conn, key, State.READY, only_from=("held", "ready", "sent"), words=words)
            self.conn.execute("UPDATE outbox SET next_try = ? WHERE key = ?", (at, key))

    def settle(
        self,
        key: str,
        *,
        before: Ticket | None,
        after: Ticket,
        said: Sequence[Entry],
        complete: bool,
        entry: str | None = None,
        words: str = "",
        side_effects: frozenset[str] = frozenset(),
    ) -> None:
        """Record that an intent was carried out and read back as `after`.

        A creation hands its provisional reference over to the real one. What the intent meant to change, and
        the fields in `side_effects` (a reply that moves the status by itself), are our own doing and no
        conflict for what waits behind.
        """
        with writing(self.conn):
            waiting = outbox.get(self.conn, key)
            if waiting is None:
                return
            if waiting.intent.ticket != after.ref and isinstance(waiting.intent, Create):
                waiting = self._hand_over(waiting, after.ref)
            outbox.move(self.conn, key, State.VERIFIED, only_from=OPEN, words=words)
            self.conn.execute("UPDATE outbox SET entry = ?, look = NULL WHERE key = ?", (entry, key))
            self._learn_own_doing(waiting, before, after, side_effects)
            learning.learn_whole(self.conn, after, said, complete=complete)
            self._project(after.ref)

    def _hand_over(self, create: Waiting, real: Ref) -> Waiting:
        old = create.intent.ticket
        for waiting in outbox.in_states(self.conn, OPEN, old.service):
            target = intents.retarget(waiting.intent, old, real)
            if target != waiting.intent:
                outbox.rewrite(self.conn, replace(waiting, intent=target))
        learning.forget(self.conn, old)
        self.conn.execute(
            "UPDATE draft SET ticket = ? WHERE service = ? AND ticket = ?", (real.id, old.service, old.id)
        )
        return replace(create, intent=intents.retarget(create.intent, old, real))

    def _learn_own_doing(
        self, waiting: Waiting, before: Ticket | None, after: Ticket, side_effects: frozenset[str]
    ) -> None:
        for later in outbox.of_ticket(self.conn, after.ref, OPEN):
            if later.seq <= waiting.seq:
                continue
            now = intents.touched(later.intent, after)
            fields = dict(now)
            if before is not None:
                was = intents.touched(later.intent, before)
                meant = intents.touched(later.intent, intents.apply(waiting.intent, before))
                for name, value in later.seen.fields.items():
                    ours = now.get(name) in (was.get(name), meant.get(name)) or name in side_effects
                    fields[name] = (
                        now.get(name) if value in (was.get(name), meant.get(name)) and ours else value
                    )
            outbox.rewrite(self.conn, replace(later, seen=intents.Seen(after.version, fields)))

    def refuse(self, key: str, words: str, now: Ticket | None = None) -> None:
        """Record a refusal in the service's own words; the intent is no longer shown."""
        self._stop(key, State.REFUSED, words, now)

    def conflict(self, key: str, words: str, now: Ticket | None = None) -> None:
        """Record that the fact changed since the agent looked; `now` is what it is."""
        self._stop(key, State.CONFLICT, words, now)

    def unknown(self, key: str, words: str, now: Ticket | None = None) -> None:
        """Record that nobody can say whether an intent was carried out; it is never sent again by itself."""
        self._stop(key, State.UNKNOWN, words, now)

    def lapse(self, key: str, words: str) -> None:
        """Record that the moment of an intent has passed."""
        self._stop(key, State.LAPSED, words, None)

    def _stop(self, key: str, state: State, words: str, now: Ticket | None) -> None:
        with writing(self.conn):
            waiting = outbox.get(self.conn, key)
            if waiting is None or not outbox.move(self.conn, key, state, only_from=OPEN, words=words):
                return
            if now is not None:
                learning.learn_whole(self.conn, now, (), complete=False)
            self._undo(waiting)

    def _undo(self, waiting: Waiting) -> None:
        """Stop showing an intent; what waits behind it was given by an agent who still saw it."""
        ticket = tickets.truth(self.conn, waiting.intent.ticket)
        if ticket is not None and waiting.seen.fields:
            wanted = intents.wants(waiting.intent, ticket)
            outbox.learn_own_doing(self.conn, waiting, wanted, waiting.seen.fields)
        self._project(waiting.intent.ticket)

    def _project(self, ref: Ref) -> None:
        who = self.me(ref.service)
        tickets.project(self.conn, ref, who.id if who else None)

    # ---- what screens and shell read --------------------------------------------------------------------

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

    def window(self, wanted: Filter, order: Order) -> TicketWindow:
        """Return a list over the cache that holds the rows on screen and nothing else."""
        return TicketWindow(self.conn, wanted, order)

    def search(self, text: str, limit: int = 50) -> list[Hit]:
        """Return tickets that hold every word of `text`, the last one as a beginning; closed ones too."""
        return finding.search(self.conn, text, limit)

    def tallies(self) -> list[Tally]:
        """Return every queue with what is open in it; to be asked after the first paint."""
        return tallies.tallies(self.conn)

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

    def unreadable(self) -> list[Unreadable]:
        """Return what nobody could read, newest first."""
        rows = self.conn.execute("SELECT service, what, why, raw FROM unreadable ORDER BY at DESC")
        return [Unreadable(*row) for row in rows]

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


def _pieces(news: News) -> list[News]:
    """Split news into transactions of at most `PIECE` tickets; conversations go with their tickets."""
    rest = News(
        people=news.people,
        queues=news.queues,
        services=news.services,
        gone=news.gone,
        gone_entries=news.gone_entries,
        unreadable=news.unreadable,
    )
    said: dict[Ref, list[Entry]] = {}
    for entry in news.entries:
        said.setdefault(entry.ticket, []).append(entry)
    pieces = [rest]
    for start in range(0, len(news.tickets), PIECE):
        group = news.tickets[start : start + PIECE]
        words = [entry for ticket in group for entry in said.pop(ticket.ref, ())]
        pieces.append(News(tickets=group, entries=tuple(words)))
    alone = [entry for entries_ in said.values() for entry in entries_]
    for start in range(0, len(alone), PIECE * 4):
        pieces.append(News(entries=tuple(alone[start : start + PIECE * 4])))
    return [piece for piece in pieces if piece != News()] or [rest]
