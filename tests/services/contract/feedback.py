"""What the suite on answers of users is written in: the other side, a reader of pages, a step read back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Protocol

import pytest

from console import intents
from console.intents import MoveLoop
from console.model import Ref
from console.model.feedback import (
    Alarm,
    Ask,
    ExperienceLevel,
    Feedback,
    LoopState,
)
from console.services.base import (
    Collection,
    Cursor,
    FeedbackDesk,
    Page,
    Service,
)
from tests.services.contract.common import Elsewhere, ServiceTests, key

COMMENT = "Still broken.\nI asked twice — niemand hört zu 😡"


class Audience(Protocol):
    """The other side: users who answer, colleagues who take their answers up, past our console."""

    async def rate(self, ticket: Ref, raw: float, comment: str = "") -> Ref:
        """Let a ticket's user rate it 1–5; returns the answer's reference."""
        ...

    async def edit(self, answer: Ref, raw: float, comment: str) -> None:
        """Let the user change their answer."""
        ...

    async def withdraw(self, answer: Ref) -> None:
        """Let the user take their answer back."""
        ...

    async def step(self, intent: MoveLoop) -> None:
        """Let a colleague move an answer on its way back."""
        ...

    async def ask(self, ticket: Ref) -> Ref:
        """Put a question to the ticket's user; only where the service is capable of "ask"."""
        ...

    async def alarm(self, service: str) -> Ref:
        """Raise an alarm about a business service; only where the service is capable of "alarm"."""
        ...

    async def promise(self, words: str) -> Ref:
        """Promise users of "Printing" something; only where the service is capable of "promise"."""
        ...

    async def drop(self, kind: str, ref: Ref) -> None:
        """Delete an answer or alarm; only where the service is capable of "drop feedback"."""
        ...

    async def object(self, answer: Ref) -> None:
        """Let who gave an answer object to being measured; only where the service is capable of "object"."""
        ...


class KnownFeedback:
    """What a reader of pages knows by now of what users say."""

    def __init__(self) -> None:
        self.answers: dict[Ref, Feedback] = {}
        self.asks: dict[Ref, Ask] = {}
        self.alarms: dict[Ref, Alarm] = {}
        self.levels: dict[Ref, ExperienceLevel] = {}
        self.objections: tuple[str, ...] | None = None
        self.cursor: Cursor | None = None

    def learn(self, page: Page) -> None:
        """Take a page in."""
        assert page.unreadable == ()
        self.answers |= {one.ref: one for one in page.feedback}
        self.asks |= {one.ref: one for one in page.asks}
        self.alarms |= {one.ref: one for one in page.alarms}
        self.levels |= {one.ref: one for one in page.experience_levels}
        self.objections = page.objections if page.objections is not None else self.objections
        for kind, id_ in page.gone_records:
            held: dict[str, dict[Ref, Any]] = {"feedback": self.answers, "alarm": self.alarms}
            for ref in [ref for ref in held.get(kind, {}) if ref.id == id_]:
                del held[kind][ref]
        self.cursor = page.cursor


class FeedbackTests(ServiceTests):
    """The hooks, and what the tests on what users say are written in."""

    @pytest.fixture
    def heard(self, service: Service) -> FeedbackDesk:
        """The part of the service that keeps answers."""
        if service.feedback_desk is None:
            pytest.skip("this service keeps no answers of users")
        return service.feedback_desk

    @pytest.fixture
    def audience(self, heard: FeedbackDesk) -> Audience:
        """The other side; a subclass whose service keeps answers gives one."""
        raise NotImplementedError

    async def hear(self, service: Service, since: Cursor | None) -> KnownFeedback:
        """Read every page of what users say after `since`."""
        known = KnownFeedback()
        known.cursor = since
        async for page in service.changes(Collection.FEEDBACK, since):
            known.learn(page)
        return known

    async def unhappy(self, web: Elsewhere, audience: Audience) -> tuple[Ref, Ref]:
        """Make a ticket that its user rates 1 of 5 with words; returns ticket and answer."""
        ticket = await web.create("Scanner jams", "It eats paper.")
        return ticket, await audience.rate(ticket, 1, COMMENT)

    async def answer(self, heard: FeedbackDesk, ref: Ref) -> Feedback:
        """Read an answer."""
        found = await heard.look(ref)
        assert isinstance(found, Feedback)
        return found

    async def alarm(self, heard: FeedbackDesk, ref: Ref) -> Alarm:
        """Read an alarm."""
        found = await heard.look(ref)
        assert isinstance(found, Alarm)
        return found

    async def steps(self, service: Service, ref: Ref) -> list[MoveLoop]:
        """Return every step of the way from new to closed, and once round again."""
        me = await self.me(service)
        due = datetime(2027, 1, 8, 16, tzinfo=UTC)
        return [
            MoveLoop(ref, LoopState.SEEN, me),
            MoveLoop(ref, LoopState.OWNED, me, owner=me, due=due),
            MoveLoop(ref, LoopState.ACTED, me, acted="New rollers were fitted."),
            MoveLoop(ref, LoopState.TOLD, me),
            MoveLoop(ref, LoopState.CLOSED, me),
            MoveLoop(ref, LoopState.OWNED, me),
            MoveLoop(ref, LoopState.NO_CONTACT, me, reason="Left the organisation."),
        ]

    async def moved(self, heard: FeedbackDesk, intent: MoveLoop) -> Feedback:
        """Carry a step out as the sync does; returns the answer as it is read back."""
        before, at = await heard.look(intent.feedback), datetime.now(UTC)
        await heard.carry_out(intent, key(), before)
        after = await self.answer(heard, intent.feedback)
        assert intents.touched_of(intent, after) == intents.wants_of(intent, before, at), (intent, after)
        assert after.version != before.version
        return after
