"""What the agent wants, from the key press until it is due."""

from __future__ import annotations

import time
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

from console import intents
from console.cache import changes, learning, outbox, tickets
from console.cache.base import Base
from console.cache.connection import writing
from console.cache.facts import instant
from console.cache.late import when_free
from console.cache.outbox import OPEN, State

if TYPE_CHECKING:
    from console.intents import Create, CreateChange, Intent, Seen


class Wanting(Base):
    """The verbs by which intents enter the outbox and leave it unsent."""

    def submit(self, intent: Intent, hold: float, key: str | None = None) -> str:
        """Put an intent into the outbox, held for `hold` seconds; returns its key.

        What is done to a ticket whose creation still waits becomes part of that creation, and the
        creation's key is returned.
        """
        name = key or uuid.uuid4().hex
        seen: Seen | None = None

        def do() -> str:
            with writing(self.conn):
                folded = self._fold(intent)
                if folded is not None:
                    return folded
                now, label = self._see(intent)
                self._lay_out(intent)
                outbox.add(self.conn, intent, name, seen or now, label, hold)
                self._project(intent.target)
            return name

        if isinstance(
            intent, intents.Decision
        ):  # the audit log has it already: it is held, or taken back there
            return do()
        done = when_free(self.conn, do, "")
        if (
            not done and not intent.target.provisional
        ):  # it waits: what the agent sees now counts, not what comes
            seen, _ = self._see(intent)
        return done or name

    def _lay_out(self, intent: Intent) -> None:
        """Show what a creation makes until the service has made it."""
        at = instant(time.time())
        if isinstance(intent, intents.Create):
            tickets.put(self.conn, intents.created(intent, at), intent.by.id)
        elif isinstance(intent, intents.CreateChange):
            changes.put(self.conn, intents.changed(intent, at), intent.by.id)

    def _fold(self, intent: Intent) -> str | None:
        if not intent.target.provisional or isinstance(intent, intents.Create | intents.CreateChange):
            return None
        for waiting in outbox.of_ticket(self.conn, intent.target, ("held", "ready")):
            create: Create | CreateChange | None = None
            if isinstance(waiting.intent, intents.Create):
                create = intents.fold(waiting.intent, intent)
            elif isinstance(waiting.intent, intents.CreateChange) and isinstance(intent, intents.OnChange):
                create = intents.fold_change(waiting.intent, intent)
            if create is not None:
                outbox.rewrite(self.conn, replace(waiting, intent=create))
                self._lay_out(create)
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
                if isinstance(waiting.intent, intents.Create | intents.CreateChange):
                    for later in outbox.of_ticket(self.conn, waiting.intent.target, OPEN):
                        outbox.move(
                            self.conn,
                            later.key,
                            State.WITHDRAWN,
                            only_from=OPEN,
                            words="It was not made.",
                        )
                    learning.forget(self.conn, waiting.intent.target)
        return gone

    def send_now(self, key: str) -> bool:
        """End the hold of an intent; returns whether it was held."""
        with writing(self.conn):
            return outbox.move(self.conn, key, State.READY, only_from=("held",))

    def retry(self, key: str) -> bool:
        """Send what met trouble once more, on the agent's word: what is shown now counts as seen.

        It goes to the end of the line, because what is shown has everything in it that waits before.

        For an unknown intent this is the agent's decision that it was not done. A decision on a change is not
        sent once more: it was given on one card, and is asked for anew.
        """
        with writing(self.conn):
            waiting = outbox.get(self.conn, key)
            if waiting is None or waiting.state.value not in outbox.TROUBLE:
                return False
            if isinstance(waiting.intent, intents.Decision):
                return False
            seen, _ = self._see(waiting.intent)
            if seen.fields:
                outbox.rewrite(self.conn, replace(waiting, seen=seen))
            self.conn.execute(
                "UPDATE outbox SET look = NULL, next_try = 0, attempts = 0, round = round + 1 WHERE key = ?",
                (key,),
            )
            if not isinstance(waiting.intent, intents.Create | intents.CreateChange):
                outbox.to_the_end(self.conn, key)
            outbox.move(self.conn, key, State.READY, only_from=outbox.TROUBLE)
            self._project(waiting.intent.target)
        return True
