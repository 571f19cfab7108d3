"""Writes what a service told: facts, shown columns and search index, always together."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator

from console.cache import approvals, arriving, changes, entries, estate, people, search, tickets
from console.cache.facts import thaw
from console.model import Approval, Change, Entry, News, Person, Ref, Ticket, Unreadable


def me(conn: sqlite3.Connection, service: str) -> Person | None:
    """Return who the agent is to a service, None before it first answered."""
    row = conn.execute("SELECT fact FROM identity WHERE service = ?", (service,)).fetchone()
    return thaw(row[0], Person) if row else None


def learn(conn: sqlite3.Connection, service: str, news: News) -> set[Ref]:
    """Write one piece of news; the caller holds the transaction. Returns the tickets that are not as before.

    Whatever the news carries of another service is left out: a service speaks for itself alone.
    """
    _learn_queues(conn, service, news)
    for person in news.people:
        people.put_person(conn, service, person)
    for business_service in news.services:
        people.put_business_service(conn, business_service)
    for record in news.unreadable:
        note_unreadable(conn, record)
    _forget_unreadable(conn, service, news)
    who = me(conn, service)
    changed = arriving.learn(
        conn,
        service,
        who.id if who else None,
        [ticket for ticket in news.tickets if ticket.ref.service == service],
        [entry for entry in news.entries if entry.ticket.service == service],
        news.gone_entries,
    )
    changed |= _learn_changes(conn, service, news)
    estate.learn(conn, service, news)
    if _of_feedback(news):
        from console.cache import feedback  # most news has nothing of it, and most starts need nothing of it

        changed |= feedback.learn(conn, service, news)
    for ref in news.gone:
        if ref.service == service:
            _forget_ticket(conn, ref)
            changed.add(ref)
    return changed


def _learn_queues(conn: sqlite3.Connection, service: str, news: News) -> None:
    """Write queues; where ours are others than before, other answers are ours to read."""
    before = people.own_queues(conn, service) if news.queues else set()
    for queue in news.queues:
        people.put_queue(conn, queue)
    if news.queues and people.own_queues(conn, service) != before:
        from console.cache import feedback

        feedback.reclaim(conn, service)


def _of_feedback(news: News) -> bool:
    parts = (news.feedback, news.asks, news.alarms, news.experience_levels, news.baselines, news.gone_records)
    return any(parts) or news.objections is not None


def _learn_changes(conn: sqlite3.Connection, service: str, news: News) -> set[Ref]:
    who = me(conn, service)
    id_ = who.id if who else None
    changed = set()
    for change in news.changes:
        if change.ref.service == service and changes.put(conn, changes.completed(conn, change), id_):
            changed.add(change.ref)
    for approval in news.approvals:
        if approval.ref.service == service and approvals.put(conn, approval, id_):
            changed.add(approval.change)
    for kind, gone in news.gone_records:
        if kind == "change":
            _forget_change(conn, Ref(service, gone))
            changed.add(Ref(service, gone))
        elif kind == "approval" and (of := approvals.drop(conn, service, gone)) is not None:
            changed.add(of)
    return changed


def learn_whole_change(
    conn: sqlite3.Connection,
    change: Change,
    held: Iterable[Approval],
    said: Iterable[Entry],
    *,
    complete: bool,
) -> None:
    """Write one change as it was just read; approvals that the reading does not have are forgotten."""
    held, said = tuple(held), tuple(said)
    gone: tuple[str, ...] = ()
    if complete:
        gone = tuple(entries.ids(conn, change.ref) - {entry.id for entry in said})
    approvals.keep_only(conn, change.ref, {one.ref.id for one in held})
    learn(
        conn,
        change.ref.service,
        News(changes=(change,), approvals=held, entries=said, gone_entries=gone),
    )


def learn_whole(conn: sqlite3.Connection, ticket: Ticket, said: Iterable[Entry], *, complete: bool) -> None:
    """Write one ticket as it was just read; where `complete`, entries it no longer has are forgotten."""
    said = tuple(said)
    gone: tuple[str, ...] = ()
    if complete:
        gone = tuple(entries.ids(conn, ticket.ref) - {entry.id for entry in said})
    learn(conn, ticket.ref.service, News(tickets=(ticket,), entries=said, gone_entries=gone))


def forget(conn: sqlite3.Connection, ref: Ref) -> None:
    """Take a ticket or change and its conversation out of the cache; drafts and intents stay."""
    _forget_change(conn, ref)
    _forget_ticket(conn, ref)


def _forget_change(conn: sqlite3.Connection, ref: Ref) -> None:
    """Take a change out; where its number is a ticket by now, that stays with what was said."""
    if changes.drop(conn, ref):
        approvals.drop_all(conn, ref)
        if tickets.key_of(conn, ref) is None:
            entries.drop_all(conn, ref)


def _forget_ticket(conn: sqlite3.Connection, ref: Ref) -> None:
    """Take a ticket out; where its number is a change by now, that stays with what was said."""
    key = tickets.key_of(conn, ref)
    if key is not None and search.indexed(conn, key):
        old = search.document(conn, ref)
        if old is not None:
            search.remove(conn, key, old)
    if changes.key_of(conn, ref) is None:
        entries.drop_all(conn, ref)
    tickets.drop(conn, ref)


def note_unreadable(conn: sqlite3.Connection, record: Unreadable) -> None:
    """Keep what nobody could read for `amends doctor`."""
    conn.execute(
        "INSERT INTO unreadable (service, what, why, raw, at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (service, what) DO UPDATE SET why = excluded.why, raw = excluded.raw, at = excluded.at",
        (record.service, record.what, record.why, record.raw[:2000], time.time()),
    )


def _forget_unreadable(conn: sqlite3.Connection, service: str, news: News) -> None:
    """Take what can be read by now, or is gone, out of what could not be read."""
    noted = {row[0] for row in conn.execute("SELECT what FROM unreadable WHERE service = ?", (service,))}
    if not noted:
        return
    read = {f"ticket {ref.id}" for ref in (*(ticket.ref for ticket in news.tickets), *news.gone)}
    for entry in news.entries:
        read |= {f"entry {entry.id}", f"entry {entry.id} of ticket {entry.ticket.id}"}
    read |= {f"{kind} {id_}" for kind, id_ in (*_records(news), *news.gone_records)}
    for what in noted & read:
        conn.execute("DELETE FROM unreadable WHERE service = ? AND what = ?", (service, what))


def _records(news: News) -> Iterator[tuple[str, str]]:
    """Yield (kind, id) of every record that is neither ticket nor entry."""
    for kind, facts in (
        ("change", news.changes),
        ("approval", news.approvals),
        ("ci", news.cis),
        ("window", news.time_windows),
        ("exposure", news.exposures),
        ("delegation", news.delegations),
        ("feedback", news.feedback),
        ("ask", news.asks),
        ("alarm", news.alarms),
        ("experience_level", news.experience_levels),
        ("baseline", news.baselines),
    ):
        for fact in facts:
            yield kind, fact.ref.id
