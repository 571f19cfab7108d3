"""What the sync does with intents, from the moment one is due."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from console import intents, model
from console.cache import learning, outbox
from console.cache.base import Base
from console.cache.connection import writing
from console.cache.outbox import OPEN, SHOWN, State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console.cache.outbox import Waiting
    from console.intents import Seen
    from console.model import Approval, Change, Entry, Ref, Ticket
    from console.model.feedback import Alarm, Feedback


@dataclass(frozen=True, slots=True)
class _Ours:
    """What a write of ours did to the fields of a later intent: before, as meant, and as read back."""

    was: dict[str, str | None]
    meant: dict[str, str | None]
    now: dict[str, str | None]
    side_effects: frozenset[str] = frozenset()

    def seen(self, before: Seen, version: str) -> Seen:
        """Return what was seen with our own doing as it reads now; what somebody else did stays unseen."""
        fields, beneath = (
            {name: self._moved(name, value) for name, value in part.items()}
            for part in (before.fields, before.beneath)
        )
        return replace(before, version=version, fields=fields, beneath=beneath)

    def _moved(self, name: str, value: str | None) -> str | None:
        known = (self.was.get(name), self.meant.get(name))
        ours = self.now.get(name) in known or name in self.side_effects
        return self.now.get(name) if value in known and ours else value


LONGEST_PAUSE = 900.0
"""Seconds between two tries at most."""


class Sending(Base):
    """The verbs by which an intent is sent, settled, or stopped."""

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

    def decisions_waiting(self, service: str) -> list[Waiting]:
        """Return the decisions on changes that have not left yet."""
        waiting = outbox.in_states(self.conn, ("held", "ready"), service)
        return [one for one in waiting if isinstance(one.intent, intents.Decision)]

    def unaudited(self) -> list[Waiting]:
        """Return the decisions that have ended, or met trouble, and are not in the audit log yet as such."""
        keys = self.conn.execute(
            "SELECT key FROM outbox WHERE audited = 0 AND kind IN ('approve', 'send-back') "
            "AND state NOT IN ('held', 'ready', 'sent') ORDER BY seq"
        ).fetchall()
        found = (outbox.get(self.conn, key) for (key,) in keys)
        return [waiting for waiting in found if waiting is not None]

    def mark_audited(self, key: str) -> None:
        """Remember that the audit log has how a decision ended."""
        with writing(self.conn):
            self.conn.execute("UPDATE outbox SET audited = 1 WHERE key = ?", (key,))

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
            if (
                isinstance(waiting.intent, intents.Create | intents.CreateChange)
                or not waiting.target.provisional
            ):
                first.setdefault(waiting.intent.target, waiting)
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
            if waiting.intent.target != after.ref and isinstance(waiting.intent, intents.Create):
                waiting = self._hand_over(waiting, after.ref)
            outbox.move(self.conn, key, State.VERIFIED, only_from=OPEN, words=words)
            self.conn.execute("UPDATE outbox SET entry = ?, look = NULL WHERE key = ?", (entry, key))
            self._learn_own_doing(waiting, before, after, side_effects)
            learning.learn_whole(self.conn, after, said, complete=complete)
            self._project(after.ref)

    def _hand_over(self, create: Waiting, real: Ref) -> Waiting:
        old = create.intent.target
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
            if before is None:
                seen = intents.Seen(after.version, dict(now), dict(now))
            else:
                was = intents.touched(later.intent, before)
                meant = intents.touched(later.intent, intents.apply(waiting.intent, before))
                ours = _Ours(was, meant, now, side_effects)
                seen = ours.seen(later.seen, after.version)
            outbox.rewrite(self.conn, replace(later, seen=seen))

    def settle_change(
        self,
        key: str,
        *,
        before: tuple[Change, Sequence[Approval]] | None,
        after: Change,
        held: Sequence[Approval],
        said: Sequence[Entry],
        complete: bool,
        entry: str | None = None,
        words: str = "",
    ) -> None:
        """Record that an intent on a change was carried out and read back as `after` with `held` approvals.

        `before` is the change with its approvals as it was compared, None for a creation.

        A creation hands its provisional reference over to the real one.
        """
        with writing(self.conn):
            waiting = outbox.get(self.conn, key)
            if waiting is None:
                return
            if waiting.target != after.ref and isinstance(waiting.intent, intents.CreateChange):
                waiting = self._hand_over(waiting, after.ref)
            outbox.move(self.conn, key, State.VERIFIED, only_from=OPEN, words=words)
            self.conn.execute("UPDATE outbox SET entry = ?, look = NULL WHERE key = ?", (entry, key))
            self._learn_own_change(waiting, before, (after, held))
            learning.learn_whole_change(self.conn, after, held, said, complete=complete)
            self._project(after.ref)

    def _learn_own_change(
        self,
        waiting: Waiting,
        before: tuple[Change, Sequence[Approval]] | None,
        after: tuple[Change, Sequence[Approval]],
    ) -> None:
        done = waiting.intent
        for later in outbox.of_ticket(self.conn, after[0].ref, OPEN):
            if later.seq <= waiting.seq or not isinstance(later.intent, intents.OnChange):
                continue
            now = intents.touched_of_change(later.intent, *after)
            if before is None:
                seen = replace(later.seen, version=after[0].version, fields=dict(now), beneath=dict(now))
            else:
                was = intents.touched_of_change(later.intent, *before)
                made = [intents.apply_approval(done, one, waiting.made) for one in before[1]]
                meant = intents.touched_of_change(later.intent, intents.apply_change(done, before[0]), made)
                ours = _Ours(was, meant, now)
                seen = ours.seen(later.seen, after[0].version)
            outbox.rewrite(self.conn, replace(later, seen=seen))

    def settle_feedback(self, key: str, after: Feedback | Alarm, words: str) -> None:
        """Record that an intent on an answer or an alarm was carried out and read back as `after`."""
        with writing(self.conn):
            waiting = outbox.get(self.conn, key)
            if waiting is None:
                return
            outbox.move(self.conn, key, State.VERIFIED, only_from=OPEN, words=words)
            self.conn.execute("UPDATE outbox SET look = NULL WHERE key = ?", (key,))
            for later in outbox.of_ticket(self.conn, after.ref, OPEN):
                if later.seq > waiting.seq and isinstance(later.intent, intents.OnFeedback | intents.OnAlarm):
                    fields = intents.touched_of(later.intent, after)
                    seen = replace(later.seen, version=after.version, fields=fields, beneath=dict(fields))
                    outbox.rewrite(self.conn, replace(later, seen=seen))
            self._learn_feedback(after)
            self._project(after.ref)

    def learn_feedback(self, fact: Feedback | Alarm) -> None:
        """Write one answer or alarm as it was just read."""
        with writing(self.conn):
            self._learn_feedback(fact)

    def _learn_feedback(self, fact: Feedback | Alarm) -> None:
        from console.model.feedback import Feedback

        news = model.News(feedback=(fact,)) if isinstance(fact, Feedback) else model.News(alarms=(fact,))
        learning.learn(self.conn, fact.ref.service, news)

    def lapse(self, key: str, words: str) -> bool:
        """Record that an intent's moment has passed: it is asked for anew; returns whether it still waited."""
        with writing(self.conn):
            waiting = outbox.get(self.conn, key)
            if waiting is None:
                return False
            gone = outbox.move(self.conn, key, State.LAPSED, only_from=SHOWN, words=words)
            if gone:
                self._undo(waiting)
        return gone

    def refuse(self, key: str, words: str, now: Ticket | None = None) -> None:
        """Record a refusal in the service's own words; the intent is no longer shown."""
        self._stop(key, State.REFUSED, words, now)

    def conflict(self, key: str, words: str, now: Ticket | None = None) -> None:
        """Record that the fact changed since the agent looked; `now` is what it is."""
        self._stop(key, State.CONFLICT, words, now)

    def unknown(self, key: str, words: str, now: Ticket | None = None) -> None:
        """Record that nobody can say whether an intent was carried out; it is never sent again by itself."""
        self._stop(key, State.UNKNOWN, words, now)

    def _stop(self, key: str, state: State, words: str, now: Ticket | None) -> None:
        with writing(self.conn):
            waiting = outbox.get(self.conn, key)
            if waiting is None or not outbox.move(self.conn, key, state, only_from=OPEN, words=words):
                return
            if now is not None:
                learning.learn_whole(self.conn, now, (), complete=False)
            self._undo(waiting)
