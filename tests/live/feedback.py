"""The other side of answers in a real Request Tracker: users who rate, a colleague who takes answers up."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from console.intents import MoveLoop, apply_feedback
from console.model import Ref
from console.model.feedback import Feedback
from console.services.rt import feedback_loop
from tests.live.conftest import Desk
from tests.live.rest import Rest

ANNA = "anna00@harbour.example"
"""Whom the tests make tickets for."""
RATING, COMMENT, LOOP = "Satisfaction", "Satisfaction Comment", "Satisfaction Loop"


class RtAudience:
    """Anna rates her tickets, Sem takes her answers up."""

    def __init__(self, server: Desk) -> None:
        self.anna = server.rest(ANNA)
        self.sem = server.rest("sem.visser")
        names = {field["name"] for field in self._fields(self.sem)}
        if not {RATING, COMMENT, LOOP} <= names:
            self.close()
            pytest.skip("this server keeps no ratings")

    async def rate(self, ticket: Ref, raw: float, comment: str = "") -> Ref:
        self.set(ticket.id, raw, comment)
        return Ref("rt", f"rating-{ticket.id}")

    async def edit(self, answer: Ref, raw: float, comment: str) -> None:
        self.set(answer.id.removeprefix("rating-"), raw, comment)

    async def withdraw(self, answer: Ref) -> None:
        self.set(answer.id.removeprefix("rating-"), None, "")

    async def step(self, intent: MoveLoop) -> None:
        """Write what Sem's console would; no connector is asked to prove the connector."""
        id_ = intent.feedback.id.removeprefix("rating-")
        held = next(one["values"] for one in self._fields(self.sem, id_) if one["name"] == LOOP)
        text = str(held[0]) if held else ""
        answer = Feedback(intent.feedback, "", datetime.now(UTC), "csat", 1, loop=feedback_loop.read(text))  # type: ignore[arg-type]
        moved = apply_feedback(intent, answer, datetime.now(UTC)).loop
        self.sem.update(id_, CustomFields={LOOP: feedback_loop.written(moved, "sem")})

    def set(self, id_: str, raw: float | None, comment: str, who: Rest | None = None) -> None:
        """Set rating and comment as Anna, or somebody else, who must be allowed to."""
        wanted = {RATING: "" if raw is None else f"{raw:g}", COMMENT: comment}
        (who or self.anna).update(id_, CustomFields=wanted)
        there = {
            one["name"]: "".join(value or "" for value in one["values"])
            for one in self._fields(self.sem, id_)
        }
        assert there[RATING] == wanted[RATING]

    async def ask(self, ticket: Ref) -> Ref:
        raise NotImplementedError

    async def alarm(self, service: str) -> Ref:
        raise NotImplementedError

    async def promise(self, words: str) -> Ref:
        raise NotImplementedError

    async def drop(self, kind: str, ref: Ref) -> None:
        """Delete the rated ticket."""
        self.sem.delete(ref.id.removeprefix("rating-"))

    async def object(self, answer: Ref) -> None:
        raise NotImplementedError

    def close(self) -> None:
        """Let go of the connections."""
        self.anna.close()
        self.sem.close()

    @staticmethod
    def _fields(rest: Rest, id_: str = "") -> list[dict[str, Any]]:
        try:
            record = rest.ticket(id_ or rest.newest("id > 0 AND Queue = 'Workplace'")[0])
        except httpx.HTTPError:
            return []
        return list(record.get("CustomFields") or ())
