"""A state machine of answers on their way back: whatever happens, no step is taken twice and what is shown is true."""

from __future__ import annotations

import asyncio
import importlib
import logging
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from console.cache.outbox import OPEN, State, Waiting
from console.intents import AlarmIntent, CloseAlarm, MoveLoop, TakeAlarm, touched_of
from console.model import Person, Ref
from console.model.feedback import LoopState
from console.services.base import Rejected, ServiceError
from console.services.memory import Faults, MemoryService
from console.sync.feedback_push import FeedbackPusher
from tests.sync.desk import Desk
from tests.sync.worlds import found_by, run_worlds

STEPS = 30
LONG = int(os.environ.get("AMENDS_STEPS", "10000"))
"""Steps of the long form."""
TOM = Person("tom", "Tom de Vries", agent=True)
numbers = st.integers(0, 99)
states = st.sampled_from(list(LoopState))
lucks = st.sampled_from(
    ["good", "good", "unreachable", "lose_before", "lose_after", "lose_after", "blind", "late"]
)


class Answers(RuleBasedStateMachine):
    """One agent, one cache, one service, users, a colleague, and bad luck."""

    @initialize(good=st.booleans(), page=st.integers(1, 5))
    def begin(self, good: bool, page: int) -> None:
        """Set up a service that honours keys and versions, or neither, with answers and an alarm."""
        self.folder = Path(tempfile.mkdtemp(prefix="answers-"))
        self.loop = asyncio.new_event_loop()
        self.service = MemoryService(idempotent=good, atomic=good, page=page)
        self.web = self.service.web.feedback
        ticket = self.service.web.create("Scanner jams")
        self.known = [self.web.rate(ticket, 1 + number) for number in range(2)]
        self.alarms = [self.web.alarm("Printing")]
        self.keys: list[str] = []
        self.desk = Desk(self.folder, self.service)
        self.loop.run_until_complete(self.desk.fetch())

    @rule(which=numbers, state=states, mine=st.booleans())
    def agent_steps(self, which: int, state: LoopState, mine: bool) -> None:
        """The agent takes a step with what is shown, whether or not it can be taken."""
        ref, me = self.known[which % len(self.known)], self.service.me
        if self.desk.cache.feed.get(ref) is None:
            return
        step = MoveLoop(ref, state, me, owner=me if mine else None, acted="Done.", reason="Left.")
        self.keys.append(self.desk.submit(step))

    @rule(close=st.booleans())
    def agent_answers_the_alarm(self, close: bool) -> None:
        """The agent takes the alarm, or closes it."""
        ref, me = self.alarms[0], self.service.me
        intent: AlarmIntent = CloseAlarm(ref, me, "It was none.") if close else TakeAlarm(ref, me)
        self.keys.append(self.desk.submit(intent))

    @rule(which=numbers, state=states)
    def a_colleague_steps(self, which: int, state: LoopState) -> None:
        """Tom takes a step, where it can be taken."""
        ref = self.known[which % len(self.known)]
        with suppress(Rejected):
            self.web.do(MoveLoop(ref, state, TOM, owner=TOM, acted="Did it.", reason="Gone."))

    @rule(which=numbers, what=st.sampled_from(["edit", "withdraw", "object", "drop", "alarm", "rate"]))
    def others_do_something(self, which: int, what: str) -> None:
        """A user changes or takes back an answer, objects, or rates again; Tom takes the alarm."""
        ref = self.known[which % len(self.known)]
        if what == "rate":
            self.known.append(self.web.rate(self.service.web.tickets()[0].ref, 1 + which % 5))
        elif what == "object":
            self.web.object(objects=which % 2 == 0)
        elif what == "alarm":
            with suppress(Rejected):
                self.web.do(TakeAlarm(self.alarms[0], TOM))
        elif what == "drop" and len(self.known) > 1:
            self.known.remove(ref)
            self.web.drop("feedback", ref)
        elif what == "withdraw":
            self.web.withdraw(ref)
        else:
            self.web.edit(ref, raw=1 + which % 5)

    @rule(luck=lucks)
    def the_sync_works(self, luck: str) -> None:
        """A round of the sync, with good luck or bad."""
        faults = self.service.faults = Faults()
        if luck in ("lose_before", "lose_after", "late"):
            setattr(faults, luck, 1)
        elif luck != "good":
            setattr(faults, luck, True)
        self.round()

    @rule(which=numbers, anew=st.booleans())
    def agent_decides(self, which: int, anew: bool) -> None:
        """The agent sends what met trouble once more, or takes something back."""
        if not self.keys:
            return
        key = self.keys[which % len(self.keys)]
        if not (anew and self.desk.cache.retry(key)):
            self.desk.cache.withdraw(key)

    @rule()
    def the_console_dies(self) -> None:
        """It starts again."""
        self.desk.die()

    def teardown(self) -> None:
        """Once it is quiet, what is shown is what the service has, and nothing was done twice."""
        if not hasattr(self, "desk"):
            return
        self.service.faults = Faults()
        self.service.reveal()
        for _ in range(6):
            self.round()
        try:
            self.check()
        finally:
            self.desk.cache.close()
            self.loop.close()
            shutil.rmtree(self.folder)

    def round(self) -> None:
        """Fetch and send, as far as that goes now."""

        async def once() -> None:
            try:
                await self.desk.fetch()
                await self.desk.send()
                await self.desk.fetch()
            except ServiceError:
                return

        self.loop.run_until_complete(once())

    def check(self) -> None:
        """Compare."""
        cache = self.desk.cache
        moving = [one for one in cache.waiting(OPEN) if one.state in (State.HELD, State.READY, State.SENT)]
        assert not moving
        for ref in self.known:
            assert cache.feed.get(ref) == self.web.answer(ref), ref
        assert cache.feed.alarm(self.alarms[0]) == self.web.alarmed(self.alarms[0])
        assert {row.ref for row in cache.feed.window().rows(0, 99)} == set(self.known)
        kept = [one for key in self.keys if (one := cache.intent(key)) is not None]
        assert len(kept) == len(self.keys), "lost"
        done = [one for one in kept if one.state is State.VERIFIED and one.words != "It was so already."]
        seen = Counter(
            (one.intent.feedback, one.seen.fields["loop"], one.intent.state.value)
            for one in done
            if isinstance(one.intent, MoveLoop)
        )
        assert not seen - self.steps_of_ours(), "said to be done, and was not, or over somebody else's step"
        ours = [one for one in self.service.web.log() if one.actor == self.service.me.id]
        taken = Counter(one.ticket for one in ours if one.field in ("loop", "alarm"))
        assert not taken - Counter(one.intent.target.id for one in kept), "done twice"

    def steps_of_ours(self) -> Counter[tuple[Ref, str | None, str]]:
        """Return (answer, where it stood before, where we brought it) of each of our steps."""
        stood: dict[str, str] = {}
        found: Counter[tuple[Ref, str | None, str]] = Counter()
        for one in self.service.web.log():
            if one.field == "loop":
                if one.actor == self.service.me.id:
                    found[Ref(self.service.name, one.ticket), stood.get(one.ticket, "new"), one.value] += 1
                stood[one.ticket] = one.value
        return found


@pytest.fixture(autouse=True)
def _quietly(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)


def test_hundreds_of_steps_end_with_what_is_shown_being_what_the_service_has() -> None:
    run_worlds(Answers, 15, STEPS)


@pytest.mark.slow
def test_ten_thousand_steps_and_more_end_with_what_is_shown_being_what_the_service_has() -> None:
    run_worlds(Answers, LONG // STEPS + 1, STEPS)


def no_overlap(plant: pytest.MonkeyPatch) -> None:
    """Read on exactly after the cursor."""
    plant.setattr(MemoryService, "overlap", 0)


def no_comparison(plant: pytest.MonkeyPatch) -> None:
    """Take whatever is there for what the agent saw."""
    bare = FeedbackPusher._once

    async def once(self: FeedbackPusher, waiting: Waiting) -> bool:
        assert isinstance(waiting.intent, MoveLoop | TakeAlarm | CloseAlarm)
        fields = touched_of(waiting.intent, await self._desk().look(waiting.target))
        return await bare(self, replace(waiting, seen=replace(waiting.seen, fields=fields)))

    plant.setattr(FeedbackPusher, "_once", once)


def no_projection(plant: pytest.MonkeyPatch) -> None:
    """Leave on the screen what was refused."""
    module = importlib.import_module(
        "console.cache.feedback"
    )  # itself, not what stands for it until it is used
    plant.setattr(module, "project", lambda *values: None)


@pytest.mark.slow
@pytest.mark.parametrize("bug", [no_overlap, no_comparison, no_projection])
def test_a_planted_bug_is_found(
    bug: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    bug(monkeypatch)
    assert found_by(Answers, STEPS)
