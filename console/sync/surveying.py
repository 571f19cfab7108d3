"""Has a companion ask users of another service how it was, once the agent solved their ticket."""

from __future__ import annotations

import logging
import uuid
from datetime import UTC, datetime, timedelta

from console.cache.outbox import State
from console.cache.store import Cache
from console.intents import Reply
from console.model import Person, Ticket
from console.services.base import Rejected
from console.services.surveying import Question, Surveyor
from console.sync.pace import Clock

log = logging.getLogger(__name__)

DELAY = timedelta(minutes=30)
"""After a ticket was solved: who sees at once that it was not has said so by then."""
LATE = timedelta(days=3)
"""Nobody is asked about what was solved longer ago."""
HOLD = 60.0
"""Seconds in which the agent can take the question back."""
OURS = "survey-"
"""What the keys of these messages begin with."""


class Asking:
    """Asks about the tickets of one service that the agent solved, and no others: each agent's console its own.

    What was solved before this was first turned on is not asked about.
    """

    def __init__(self, cache: Cache, surveyor: Surveyor, clock: Clock) -> None:
        self._cache = cache
        self._surveyor = surveyor
        self._clock = clock
        self._name = f"surveyed:{surveyor.survey.service}"

    async def look(self) -> int:
        """Ask about what was solved since the last look; returns how many were asked.

        Raises what the companion raises; the next look goes on there.
        """
        self._drop_overtaken()
        now = datetime.fromtimestamp(self._clock.now(), UTC)
        kept = self._cache.places.get(self._name)
        if not kept:  # services may tell whole seconds alone
            self._cache.places.keep(self._name, now.replace(microsecond=0).isoformat())
            return 0
        at, *ids = kept.split("|")
        since, me, asked = datetime.fromisoformat(at), self._cache.me(self._surveyor.survey.service), 0
        for ticket in self._cache.solved(self._surveyor.survey.service, max(since, now - LATE), now - DELAY):
            assert ticket.resolved is not None
            if ticket.resolved == since and ticket.ref.id in ids:
                continue
            if me is not None and self._may_be_asked(ticket):
                asked += await self._ask(ticket, me)
            ids = [*(ids if ticket.resolved == since else ()), ticket.ref.id]
            since = ticket.resolved
            self._cache.places.keep(self._name, "|".join((since.isoformat(), *ids)))
        return asked

    def _may_be_asked(self, ticket: Ticket) -> bool:
        user = ticket.requester
        if user is None or user.agent or ticket.queue.lower() in self._surveyor.survey.spares:
            return False
        return ticket.assignee is None or user.id != ticket.assignee.id

    async def _ask(self, ticket: Ticket, me: Person) -> bool:
        assert ticket.requester is not None
        seed = f"{ticket.ref} {ticket.resolved}"
        key = OURS + uuid.uuid5(uuid.NAMESPACE_URL, seed).hex
        if self._cache.intent(key) is not None:
            return False
        about = Question(
            person=(ticket.requester.email or ticket.requester.id).lower(),
            ticket=ticket.ref,
            queue=ticket.queue,
            service=ticket.service or "",
            department=ticket.requester.department or "",
        )
        try:
            link = await self._surveyor.question(about, key)
        except Rejected as refusal:
            log.warning("nobody is asked about %s: %s", ticket.ref, refusal)
            return False
        if link:
            words = self._surveyor.survey.text.replace("{link}", link)
            told = Reply(ticket.ref, words, me, ticket.receivers, keep=ticket.status_name)
            self._cache.submit(told, HOLD, key)
        return bool(link)

    def _drop_overtaken(self) -> None:
        """Put away questions about tickets that moved on before they went out: that is no question for the agent."""
        for waiting in self._cache.waiting((State.CONFLICT.value,)):
            if waiting.key.startswith(OURS) and waiting.service == self._surveyor.survey.service:
                self._cache.withdraw(waiting.key)
