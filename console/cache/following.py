"""What is to be wanted once something else was carried out: told after the reply, major after the ticket.

Each intent stands alone in the outbox; what would be a lie without another one enters it only behind that.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from console import intents
from console.cache import feedback, outbox
from console.cache.connection import writing
from console.cache.outbox import State
from console.cache.wanting import Wanting

if TYPE_CHECKING:
    from console.intents import Intent

_NAME = "then:"


class _Later(msgspec.Struct, frozen=True):
    after: str
    kind: str
    payload: str


class Following(Wanting):
    """The verbs by which one intent waits for another."""

    def then(self, after: str, intent: Intent) -> None:
        """Keep an intent until the one with the key `after` was carried out; without that it is forgotten."""
        later = _Later(after, intents.kind_of(intent), intents.dump(intent))
        self.places.keep(f"{_NAME}{uuid.uuid4().hex}", msgspec.json.encode(later).decode())

    def follow_up(self) -> int:
        """Put into the outbox what waited for something that was carried out since; returns how many.

        What waited for an intent that was taken back, lapsed, or is known no more is forgotten; where that met
        trouble it goes on waiting for what the agent decides.
        """
        rows = self.conn.execute(
            "SELECT name, value FROM place WHERE name >= ? AND name < ?", (_NAME, _NAME + "~")
        ).fetchall()
        done = 0
        for name, value in rows:
            later = msgspec.json.decode(value, type=_Later)
            first = outbox.get(self.conn, later.after)
            if first is not None and first.state not in (State.VERIFIED, State.WITHDRAWN, State.LAPSED):
                continue
            with writing(self.conn):
                self.conn.execute("DELETE FROM place WHERE name = ?", (name,))
                if first is not None and first.state is State.VERIFIED:
                    wanted = intents.load(later.kind, later.payload)
                    if isinstance(wanted, intents.MakeMajor):
                        wanted = replace(wanted, ticket=first.intent.target)
                    done += self._want(wanted)
        return done

    def _want(self, wanted: Intent) -> int:
        """Put an intent into the outbox; one on an alarm that no service keeps is carried out here."""
        from console.model.feedback import LOCAL

        if not (isinstance(wanted, intents.OnAlarm) and wanted.target.id.startswith(LOCAL)):
            self.submit(wanted, 0)
            return 1
        alarm = feedback.alarm(self.conn, wanted.target)
        if alarm is not None:
            feedback.put_alarm(self.conn, intents.apply_alarm(wanted, alarm))
        return 0
