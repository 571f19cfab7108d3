"""Carries intents to a service: compared before, recorded as sent, read back after."""

from __future__ import annotations

from dataclasses import replace

from console import intents
from console.cache.facts import thaw
from console.cache.outbox import Waiting
from console.cache.store import Cache
from console.intents import Create, OnAlarm, OnChange, OnFeedback, Reply, ReplyResolve, TicketIntent
from console.model import Ticket
from console.services.base import (
    Done,
    Gone,
    Look,
    NotAService,
    Receipt,
    Rejected,
    Service,
    Unauthorized,
    Unavailable,
)
from console.sync.carrying import Carrier
from console.sync.change_push import ChangePusher
from console.sync.feedback_push import FeedbackPusher
from console.sync.pace import Clock
from console.sync.verdict import Verdict, achieved, judge, words_of_conflict


class Pusher:
    """Pushes the intents of one service, each one at most once at a time."""

    def __init__(self, cache: Cache, service: Service, clock: Clock | None = None) -> None:
        self._tickets = TicketPusher(cache, service, clock)
        self._changes = ChangePusher(cache, service, clock)
        self._feedback = FeedbackPusher(cache, service, clock)

    async def push(self, waiting: Waiting) -> None:
        """Bring one due intent as far as it goes now.

        Raises `Unavailable` or `Unauthorized` where the line is down; the intent then waits and is tried
        again. Whatever else happens is recorded in the outbox.
        """
        if isinstance(waiting.intent, OnChange):
            await self._changes.push(waiting)
        elif isinstance(waiting.intent, OnFeedback | OnAlarm):
            await self._feedback.push(waiting)
        else:
            await self._tickets.push(waiting)

    async def recover(self, waiting: Waiting) -> None:
        """Find out what became of an intent that was sent and of which no answer is known.

        Raises `Unavailable`, `Unauthorized` or `NotAService` where nobody can be asked; the intent stays as
        it is.
        """
        if isinstance(waiting.intent, OnChange):
            await self._changes.recover(waiting)
        elif isinstance(waiting.intent, OnFeedback | OnAlarm):
            await self._feedback.recover(waiting)
        else:
            await self._tickets.recover(waiting)


class TicketPusher(Carrier[Look]):
    """Pushes what is done to tickets."""

    async def recover(self, waiting: Waiting) -> None:
        """Find out what became of an intent whose answer was lost; raises as `Pusher.recover` does."""
        before = thaw(waiting.look, Look) if waiting.look else None
        traced = await self._service.trace(_on_ticket(waiting), waiting.wire, before)
        match traced.done:
            case Done.YES:
                await self._read_back(waiting, before, traced.receipt or Receipt(waiting.intent.target))
            case _ if not self._send_again(waiting, traced.done):
                now = await self._glance(waiting)
                why = traced.why or "Nobody can say whether it was done."
                self._cache.unknown(waiting.key, f"The answer was lost. {why}", now.ticket if now else None)

    async def _once(self, waiting: Waiting) -> bool:
        """Compare, send, read back; returns False where it must be compared anew."""
        before: Look | None = None
        if not isinstance(waiting.intent, Create):
            before = await self._service.look(waiting.intent.target)
            match judge(waiting, before.ticket):
                case Verdict.CONFLICT:
                    words = words_of_conflict(waiting, before.ticket)
                    self._cache.learn_whole(before.ticket, before.entries, complete=before.complete)
                    self._cache.conflict(waiting.key, words)
                    return True
                case Verdict.DONE:
                    self._settle(
                        waiting, before, before, Receipt(waiting.intent.target), "It was so already."
                    )
                    return True
                case Verdict.SEND:
                    pass
        return await self._send(waiting, before)

    async def _carry_out(self, waiting: Waiting, before: Look | None) -> Receipt:
        return await self._service.carry_out(_on_ticket(waiting), waiting.wire, before)

    async def _read_back(self, waiting: Waiting, before: Look | None, receipt: Receipt) -> None:
        try:
            after = await self._service.look(receipt.ticket)
        except Gone as gone:
            self._settle_unseen(waiting, before, receipt, gone)
            return
        if achieved(waiting.intent, before, after, receipt.entry):
            self._settle(waiting, before, after, receipt, receipt.said)
            return
        self._cache.learn_whole(after.ticket, after.entries, complete=after.complete)
        self._cache.conflict(
            waiting.key, f"The service took it, and yet it reads otherwise now. {receipt.said}".strip()
        )

    def _settle(
        self, waiting: Waiting, before: Look | None, after: Look, receipt: Receipt, words: str
    ) -> None:
        moves = self._service.can.reply_moves_status and isinstance(waiting.intent, Reply | ReplyResolve)
        self._backoff.pop(waiting.key, None)
        self._cache.settle(
            waiting.key,
            before=before.ticket if before else None,
            after=after.ticket,
            said=after.entries,
            complete=after.complete,
            entry=receipt.entry or _entry_of(waiting, before, after),
            words=words,
            side_effects=frozenset({"status"}) if moves else frozenset(),
        )

    def _settle_unseen(self, waiting: Waiting, before: Look | None, receipt: Receipt, gone: Gone) -> None:
        """Settle what was done to a ticket that we may not see any more: merged away, out of our scope."""
        if before is not None:
            after = replace(before, ticket=intents.apply(waiting.intent, before.ticket))
        else:
            after = Look(_made(waiting, receipt), complete=False)
        self._settle(waiting, before, after, receipt, f"Done. {gone}")
        if after.ticket.merged_into is None:
            self._cache.forget([receipt.ticket])

    async def _glance(self, waiting: Waiting) -> Look | None:
        if isinstance(waiting.intent, Create):
            return None
        try:
            return await self._service.look(waiting.intent.target)
        except (Rejected, Unavailable, Unauthorized, NotAService):
            return None


def _on_ticket(waiting: Waiting) -> TicketIntent:
    assert not isinstance(waiting.intent, OnChange | OnFeedback | OnAlarm)
    return waiting.intent


def _made(waiting: Waiting, receipt: Receipt) -> Ticket:
    """Return what a creation made, as far as we know without looking."""
    assert isinstance(waiting.intent, Create)
    made = intents.created(waiting.intent, waiting.made)
    return replace(made, ref=receipt.ticket, number=receipt.ticket.id)


def _entry_of(waiting: Waiting, before: Look | None, after: Look) -> str | None:
    """Return the id of the entry that appeared with our words, so that it is not shown twice."""
    body = getattr(waiting.intent, "body", None)
    if body is None:
        return None
    old = {said.id for said in before.entries} if before else set()
    fresh = [said for said in after.entries if said.id not in old]
    return next((said.id for said in fresh if said.body.split() == body.split()), None)
