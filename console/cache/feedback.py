"""The tables of what users say: answers as shown, questions put, alarms, promises, objections."""

from __future__ import annotations

import sqlite3

from console import intents
from console.cache import feedrows, outbox, tones
from console.cache.facts import freeze, frozen, kept, stamp, thaw
from console.measure.satisfaction import is_happy, is_unhappy, left_out, score_of
from console.model import News, Ref
from console.model.feedback import Alarm, Feedback

_COLUMNS = (
    "answered",
    "ticket",
    "business_service",
    "queue",
    "department",
    "person",
    "instrument",
    "score",
    "counted",
    "left_out",
    "unhappy",
    "happy",
    "lost",
    "loop",
    "open",
    "owner_id",
    "due",
    "told",
    "own",
    "hidden",
    "badness",
    "waiting",
    "trouble",
    "version",
    "truth",
    "shown",
)
_AT_HOME = "(ticket IS NULL OR instr(ticket, ':') = 0)"
"""The ticket is the service's own."""
_WRITE = (
    f"INSERT INTO feedback (service, id, {', '.join(_COLUMNS)}) VALUES (?, ?, {', '.join('?' * len(_COLUMNS))}) "
    f"ON CONFLICT (service, id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _COLUMNS)}"
)


def learn(conn: sqlite3.Connection, service: str, news: News) -> set[Ref]:
    """Write what one piece of news tells of users' words; returns the answers and alarms that are news."""
    changed = {one.ref for one in news.feedback if one.ref.service == service and put(conn, one)}
    for ask in news.asks:
        feedrows.put_ask(conn, ask)
    changed |= {one.ref for one in news.alarms if one.ref.service == service and put_alarm(conn, one)}
    for level in news.experience_levels:
        feedrows.put_level(conn, level)
    for figure in news.baselines:
        feedrows.put_baseline(conn, figure)
    if news.objections is not None:
        _put_objections(conn, service, news.objections)
    for kind, id_ in news.gone_records:
        if kind in ("feedback", "ask", "alarm", "experience_level", "baseline"):
            conn.execute(f"DELETE FROM {kind} WHERE service = ? AND id = ?", (service, id_))
            changed.add(Ref(service, id_))
    return changed


def truth(conn: sqlite3.Connection, ref: Ref) -> Feedback | None:
    """Return an answer as the service last had it, None where the cache has not heard of it."""
    return kept(conn, "feedback", ref, Feedback)


def shown(conn: sqlite3.Connection, ref: Ref) -> Feedback | None:
    """Return an answer as the agent is shown it: the truth and what waits in the outbox."""
    return kept(conn, "feedback", ref, Feedback, "shown")


def alarm(conn: sqlite3.Connection, ref: Ref, *, truth: bool = False) -> Alarm | None:
    """Return an alarm as the agent is shown it, or as the service last had it."""
    return kept(conn, "alarm", ref, Alarm, "truth" if truth else "shown")


def put(conn: sqlite3.Connection, feedback: Feedback) -> bool:
    """Write what the service says of an answer, waiting intents laid over it; returns whether it is news."""
    before, raw = frozen(conn, "feedback", feedback.ref), freeze(feedback)
    if before == raw:
        return False
    if before is not None and thaw(before, Feedback).comment != feedback.comment:
        tones.forget(conn, feedback.ref)
    conn.execute(_WRITE, _values(conn, feedback, raw))
    return True


def put_alarm(conn: sqlite3.Connection, one: Alarm) -> bool:
    """Write an alarm, waiting intents laid over it; returns whether it is news."""
    raw = freeze(one)
    if frozen(conn, "alarm", one.ref) == raw:
        return False
    view = one
    for waiting in outbox.of_ticket(conn, one.ref):
        view = intents.apply_alarm(waiting.intent, view)
    columns = {
        "business_service": one.service,
        "raised": stamp(one.raised),
        "open": int(view.state.value in ("open", "taken")),
        "truth": raw,
        "shown": raw if view is one else freeze(view),
    }
    feedrows.put_row(conn, "alarm", one.ref, columns)
    return True


def project(conn: sqlite3.Connection, ref: Ref) -> None:
    """Lay the waiting intents over an answer or an alarm anew."""
    answer = truth(conn, ref)
    if answer is not None:
        conn.execute(_WRITE, _values(conn, answer, freeze(answer)))
    one = alarm(conn, ref, truth=True)
    if one is not None:
        conn.execute("UPDATE alarm SET truth = '' WHERE service = ? AND id = ?", (ref.service, ref.id))
        put_alarm(conn, one)


def reclaim(conn: sqlite3.Connection, service: str) -> None:
    """Mark anew which answers belong to the agent's own teams: nobody else is shown the words.

    A companion keeps answers about tickets of `service`, too.
    """
    is_own = "EXISTS (SELECT 1 FROM queue WHERE service = ?1 AND name = feedback.queue AND mine = 1)"
    about_it = f"(service = ?1 AND {_AT_HOME} OR substr(ticket, 1, length(?1) + 1) = ?1 || ':')"
    conn.execute(f"UPDATE feedback SET own = {is_own} WHERE {about_it} AND own IS NOT {is_own}", (service,))


def column_of(service: str, ticket: Ref | None) -> str | None:
    """Return how an answer's row names its ticket: by its id, or whole where another service keeps it."""
    if ticket is None or ticket.service == service:
        return ticket.id if ticket else None
    return str(ticket)


def _values(conn: sqlite3.Connection, feedback: Feedback, raw: bytes) -> tuple[object, ...]:
    ref = feedback.ref
    open_intents = outbox.of_ticket(conn, ref, outbox.OPEN)
    view = feedback
    for waiting in open_intents:
        if waiting.state in outbox.SHOWN:
            view = intents.apply_feedback(waiting.intent, view, waiting.made)
    share = score_of(view)
    why = left_out(view, objects=_objects(conn, ref.service, view.person))
    counted = why is None and share is not None
    unhappy = counted and share is not None and is_unhappy(view.instrument, share)
    happy = counted and share is not None and is_happy(view.instrument, share)
    return (
        ref.service,
        ref.id,
        stamp(view.answered),
        column_of(ref.service, view.ticket),
        view.service,
        view.queue,
        view.department,
        view.person,
        view.instrument.value,
        share,
        int(counted),
        why.value if why else None,
        int(unhappy),
        int(happy),
        view.lost_minutes if counted or share is None else None,
        view.loop.state.value,
        int(unhappy and view.loop.state.open),
        view.loop.owner.id if view.loop.owner else None,
        stamp(view.loop.due),
        stamp(view.loop.told),
        int(_own(conn, view.ticket.service if view.ticket else ref.service, view.queue)),
        int(view.confidential),
        _badness(share, counted=counted),
        *outbox.standing(open_intents),
        feedback.version,
        raw,
        raw if view is feedback else freeze(view),
    )


def _badness(share: float | None, *, counted: bool) -> int:
    """Return how far up an answer stands where the worst come first: 0–100, −1 where it does not count."""
    return round(100 * (1 - share)) if counted and share is not None else -1


def _own(conn: sqlite3.Connection, service: str, queue: str | None) -> bool:
    if queue is None:
        return False
    row = conn.execute("SELECT mine FROM queue WHERE service = ? AND name = ?", (service, queue)).fetchone()
    return bool(row and row[0])


def _objects(conn: sqlite3.Connection, service: str, person: str) -> bool:
    if not person:
        return False
    row = conn.execute(
        "SELECT 1 FROM objection WHERE service = ? AND person = ?", (service, person)
    ).fetchone()
    return row is not None


def _put_objections(conn: sqlite3.Connection, service: str, people: tuple[str, ...]) -> None:
    """Write who objects; their answers leave every figure, and those of who objects no more come back."""
    known = {row[0] for row in conn.execute("SELECT person FROM objection WHERE service = ?", (service,))}
    if known == set(people):
        return
    conn.execute("DELETE FROM objection WHERE service = ?", (service,))
    conn.executemany("INSERT INTO objection VALUES (?, ?)", [(service, one) for one in set(people)])
    for person in known ^ set(people):
        ids = conn.execute(
            "SELECT id FROM feedback WHERE service = ? AND person = ?", (service, person)
        ).fetchall()
        for (id_,) in ids:
            project(conn, Ref(service, id_))
