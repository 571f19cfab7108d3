"""Carries what is done to changes to a service: compared before, held against the rules, read back after."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from console.cache.facts import thaw
from console.cache.outbox import Waiting
from console.intents import ChangeIntent, CreateChange, OnChange
from console.model import Delegation
from console.services.base import (
    ChangeDesk,
    ChangeLook,
    Done,
    Gone,
    NotAService,
    Receipt,
    Rejected,
    Unauthorized,
    Unavailable,
)
from console.sync.carrying import Carrier
from console.sync.change_verdict import Stand, carried_out, judge_change, lapsed, others_meanwhile

log = logging.getLogger(__name__)


class ChangePusher(Carrier[ChangeLook]):
    """Pushes what is done to changes."""

    what = "decision"

    def _overdue(self, waiting: Waiting) -> str:
        return lapsed(waiting, self._now())

    async def recover(self, waiting: Waiting) -> None:
        """Find out what became of an intent whose answer was lost; raises as `Pusher.recover` does."""
        before = thaw(waiting.look, ChangeLook) if waiting.look else None
        traced = await self._desk().trace(_on_change(waiting), waiting.wire, before)
        match traced.done:
            case Done.YES:
                await self._read_back(waiting, before, traced.receipt or Receipt(waiting.target))
            case _ if not self._send_again(waiting, traced.done):
                await self._glance(waiting)
                why = traced.why or "Nobody can say whether it was done."
                self._cache.unknown(waiting.key, f"The answer was lost. {why}")

    def _desk(self) -> ChangeDesk:
        desk = self._service.change_desk
        if desk is None:
            raise Rejected(f"{self._service.name} knows no changes.")
        return desk

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.now(), UTC)

    def _delegations(self) -> tuple[Delegation, ...]:
        return self._cache.changes.delegations(self._service.name, self._now())

    async def _once(self, waiting: Waiting) -> bool:
        """Compare, send, read back; returns False where it must be compared anew."""
        before: ChangeLook | None = None
        if not isinstance(waiting.intent, CreateChange):
            before = await self._desk().look(waiting.target)
            if not self._may_go(waiting, before):
                return True
        return await self._send(waiting, before)

    async def _carry_out(self, waiting: Waiting, before: ChangeLook | None) -> Receipt:
        return await self._desk().carry_out(_on_change(waiting), waiting.wire, before)

    def _may_go(self, waiting: Waiting, before: ChangeLook) -> bool:
        """Record what the comparison means; returns whether the intent may be sent."""
        me = self._cache.me(self._service.name)
        judged = judge_change(waiting, before, me, self._delegations(), self._now())
        if judged.stand is Stand.SEND:
            return True
        if judged.stand is Stand.DONE:
            self._settle(waiting, before, before, Receipt(waiting.target), judged.words)
            return False
        self._learn(before)
        match judged.stand:
            case Stand.CONFLICT:
                self._cache.conflict(waiting.key, judged.words)
            case Stand.LAPSED:
                self._cache.lapse(waiting.key, judged.words)
            case _:
                self._refuse(waiting, judged.words)
        return False

    async def _read_back(self, waiting: Waiting, before: ChangeLook | None, receipt: Receipt) -> None:
        try:
            after = await self._desk().look(receipt.ticket)
        except Gone as gone:
            self._cache.unknown(waiting.key, f"It was sent, and cannot be read back: {gone}")
            return
        intent = _on_change(waiting)
        if carried_out(intent, before, after, receipt.entry):
            others = others_meanwhile(intent, before, after)
            self._settle(waiting, before, after, receipt, f"{receipt.said} {others}".strip())
            return
        self._learn(after)
        self._cache.conflict(
            waiting.key, f"The service took it, and yet it reads otherwise now. {receipt.said}".strip()
        )

    def _settle(
        self, waiting: Waiting, before: ChangeLook | None, after: ChangeLook, receipt: Receipt, words: str
    ) -> None:
        self._backoff.pop(waiting.key, None)
        self._cache.settle_change(
            waiting.key,
            before=(before.change, before.approvals) if before else None,
            after=after.change,
            held=after.approvals,
            said=after.entries,
            complete=after.complete,
            entry=receipt.entry,
            words=words,
        )

    def _learn(self, look: ChangeLook) -> None:
        self._cache.learn_whole_change(look.change, look.approvals, look.entries, complete=look.complete)

    async def _glance(self, waiting: Waiting) -> None:
        """Learn what the change is now, where that can be read."""
        if isinstance(waiting.intent, CreateChange):
            return
        try:
            self._learn(await self._desk().look(waiting.target))
        except (Rejected, Unavailable, Unauthorized, NotAService) as down:
            log.info("after a lost answer: %s", down)


def _on_change(waiting: Waiting) -> ChangeIntent:
    assert isinstance(waiting.intent, OnChange)
    return waiting.intent
