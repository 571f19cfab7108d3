"""A state machine of decisions: whatever happens, nothing is approved by accident and what is shown is true."""

from __future__ import annotations

import asyncio
import logging
import shutil
import tempfile
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from console.cache.outbox import OPEN, State
from console.deciding import Hand
from console.intents import Approve, ChangeIntent, Reschedule, SendBack, version_of
from console.model import Ref
from console.rules.facts import CardFacts
from console.services.base import ChangeLook, Receipt, Rejected, Unavailable
from console.services.memory import MemoryService
from console.settings import Holds
from console.sync.change_verdict import PATIENCE, Judged, Stand
from console.sync.pace import Clock
from console.sync.push import Pusher
from tests.sync.desk import Desk
from tests.sync.log import Log
from tests.sync.worlds import found_by, run_worlds

STEPS = 40
numbers = st.integers(0, 99)


class Decisions(RuleBasedStateMachine):
    """One agent, one cache, one service, colleagues, and bad luck."""

    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.ahead = 0.0
        self.cards: dict[Ref, CardFacts] = {}
        self.given = 0

    @initialize(good=st.booleans())
    def begin(self, good: bool) -> None:
        """Set up a service that honours keys and versions, or neither, with changes that wait."""
        self.service = MemoryService(idempotent=good, atomic=good, now=self.now)
        desk = self.service.change_desk
        assert desk is not None
        self.carry_out = desk.carry_out
        desk.carry_out = self.watched  # type: ignore[method-assign]
        self.desk = Desk(self.folder, self.service)
        self.restart()
        for number in range(3):
            self.service.web.changes.plan(f"Change {number}", approvers=("aisha", "eva"), needed=2)
        asyncio.run(self.desk.fetch())

    def now(self) -> datetime:
        """Return what time it is in this world."""
        return datetime.fromtimestamp(time.time() + self.ahead, UTC)

    def restart(self) -> None:
        """Let a new process take over."""
        self.desk.pusher = Pusher(self.desk.cache, self.service, Clock(now=lambda: time.time() + self.ahead))

    async def watched(self, intent: ChangeIntent, key: str, seen: ChangeLook | None) -> Receipt:
        """Look at every write at the very moment at which it leaves."""
        if isinstance(intent, Approve | SendBack):
            change = self.service.web.changes.change(intent.change)
            waiting = self.desk.cache.intent(key.partition("-")[0])
            assert waiting is not None
            assert version_of(change) == intent.decided_on, "it was given on another version"
            assert not change.state.called_off, "the change was called off"
            own = (change.requester, change.implementer, change.owner)
            assert self.service.me.id not in {one.id for one in own if one}, "it is their own change"
            assert intent.until is None or self.now() < intent.until, "its window has begun"
            assert self.now() <= waiting.hold_until + PATIENCE + timedelta(seconds=5), "it is too old"
        return await self.carry_out(intent, key, seen)

    def ref(self, which: int) -> Ref:
        """Return one of the changes."""
        return self.service.web.changes.all()[which % 3].ref

    # ---- the agent --------------------------------------------------------------------------------------

    @rule(which=numbers)
    def looks(self, which: int) -> None:
        """The agent opens a card."""
        card = self.desk.cache.changes.card(self.ref(which), self.now())
        if card is not None:
            self.cards[self.ref(which)] = card

    @rule(which=numbers, yes=st.booleans(), fresh=st.booleans())
    def decides(self, which: int, yes: bool, fresh: bool) -> None:
        """The agent decides on a card, which may have been on screen for long."""
        ref = self.ref(which)
        if fresh:
            self.looks(which)
        if (seen := self.cards.get(ref)) is None or (
            now := self.desk.cache.changes.card(ref, self.now())
        ) is None:
            return
        hand = Hand(self.desk.cache, Log(), Holds(decision=0))
        if yes:
            key = hand.approve(now, seen.version, "card", conditions=("users are told",)).key
        else:
            key = hand.send_back(now, seen.version, "card", none_can=True).key
        self.given += key is not None

    @rule(which=numbers)
    def takes_back(self, which: int) -> None:
        """The agent takes something back, or puts it away."""
        if waiting := self.desk.cache.waiting(OPEN):
            self.desk.cache.withdraw(waiting[which % len(waiting)].key)

    @rule(which=numbers, hours=st.integers(30, 60))
    def moves(self, which: int, hours: int) -> None:
        """The agent moves a change's window."""
        start = self.now().replace(microsecond=0) + timedelta(hours=hours)
        self.desk.submit(Reschedule(self.ref(which), start, start + timedelta(hours=1)))

    # ---- others and time --------------------------------------------------------------------------------

    @rule(which=numbers, field=st.sampled_from(["plan", "risk_name", "cis", "requester", "users_told"]))
    def a_colleague_edits(self, which: int, field: str) -> None:
        """Somebody changes the change by the web."""
        me, tom = self.service.me, self.service.people["tom"]
        value: dict[str, Any] = {
            "plan": f"Plan {which}.",
            "risk_name": f"risk {which}",
            "cis": (),
            "requester": me if which % 2 else tom,
            "users_told": bool(which % 2),
        }
        with suppress(Rejected):
            self.service.web.changes.edit(self.ref(which), **{field: value[field]})

    @rule(which=numbers, yes=st.booleans(), mine=st.booleans())
    def somebody_decides_by_the_web(self, which: int, yes: bool, mine: bool) -> None:
        """Another approver decides, or the agent does in a browser."""
        approvals = self.service.web.changes.approvals(self.ref(which))
        if approvals:
            with suppress(Rejected):
                self.service.web.changes.decide(approvals[0 if mine else -1].ref, yes=yes)

    @rule(which=numbers)
    def a_change_is_called_off(self, which: int) -> None:
        """Somebody cancels a change; rarely."""
        if which < 10:
            with suppress(Rejected):
                self.service.web.changes.cancel(self.ref(which))

    @rule(minutes=st.sampled_from([1, 5, 14, 16, 60, 25 * 60]))
    def time_passes(self, minutes: int) -> None:
        """The clock goes on."""
        self.ahead += minutes * 60

    @rule(luck=st.sampled_from(["good", "good", "lost-after", "lost-before", "blind", "down", "dies"]))
    def sync(self, luck: str) -> None:
        """The sync sends and fetches, with good luck or bad."""
        faults = self.service.faults
        faults.lose_after, faults.lose_before = (
            int(luck in ("lost-after", "blind")),
            int(luck == "lost-before"),
        )
        faults.blind, faults.unreachable = luck == "blind", luck == "down"
        with suppress(Unavailable):
            asyncio.run(self.desk.send())
            asyncio.run(self.desk.fetch())
        faults.lose_after = faults.lose_before = 0
        faults.blind = faults.unreachable = False
        if luck == "dies":
            self.desk.die()
            self.restart()

    # ---- what must hold ---------------------------------------------------------------------------------

    @invariant()
    def counts(self) -> None:
        """Count the steps."""
        Decisions.steps += 1

    @invariant()
    def nothing_is_decided_more_often_than_it_was_given(self) -> None:
        """Each of the agent's own decisions arrives at most once."""
        if hasattr(self, "service"):
            through = [one for one in self.desk.cache.ended(500) if one.state is State.VERIFIED]
            assert len([one for one in through if one.kind in ("approve", "send-back")]) <= self.given

    def teardown(self) -> None:
        """Once everything is quiet, what is shown is what the service has."""
        if hasattr(self, "service"):
            asyncio.run(self.desk.send())
            asyncio.run(self.desk.fetch())
            for waiting in self.desk.cache.waiting(OPEN):
                self.desk.cache.withdraw(waiting.key)
            for change in self.service.web.changes.all():
                shown = self.desk.cache.changes.get(change.ref)
                assert shown is not None
                assert replace(shown, offers=()) == replace(change, offers=())
                held = self.service.web.changes.approvals(change.ref)
                assert tuple(self.desk.cache.changes.approvals(change.ref)) == held
            self.desk.cache.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def run(worlds: int) -> int:
    """Run so many worlds; returns the number of steps that were taken."""
    before = Decisions.steps
    run_worlds(Decisions, worlds, STEPS)
    return Decisions.steps - before


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)


def test_nothing_is_approved_by_accident_in_hundreds_of_steps() -> None:
    taken = 0
    while taken < 500:
        taken += run(10)


@pytest.mark.slow
def test_nothing_is_approved_by_accident_in_ten_thousand_steps() -> None:
    taken = 0
    while taken < 10_000:
        taken += run(100)
    print(f"{taken} steps")


@pytest.mark.slow
def test_a_decision_that_is_sent_without_a_look_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.sync.change_push.judge_change", lambda *_: Judged(Stand.SEND))
    assert found_by(Decisions, STEPS, r"another version|called off|own change")


@pytest.mark.slow
def test_a_decision_that_never_lapses_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.sync.change_push.lapsed", lambda *_: "")
    assert found_by(Decisions, STEPS, r"too old|has begun")
