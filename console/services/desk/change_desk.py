"""The changes of an Amends desk: idempotent and atomic as its tickets are."""

from __future__ import annotations

from collections.abc import AsyncIterator

from console.intents import ChangeIntent
from console.model import Ref
from console.services.base import ChangeLook, Receipt, Rejected, Traced
from console.services.desk import change_reading
from console.services.desk.change_asking import ask_for_change
from console.services.desk.fields import part, readable
from console.services.desk.pull import ids_in
from console.services.desk.talk import Talk

_PAGE = 200


class DeskChanges:
    """The part of a desk that knows changes; `talk` carries the questions."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk

    async def look(self, ref: Ref) -> ChangeLook:
        """Read one change whole, with its approvals and what was said; raises `Gone`."""
        answer = await self._talk.read(f"/v1/changes/{part(ref.id)}")
        raw = answer.json()
        with readable(answer):
            return change_reading.look(self._talk.name, raw)

    async def carry_out(self, intent: ChangeIntent, key: str, seen: ChangeLook | None) -> Receipt:
        """Do it, once per key; raises `Rejected`, `Conflict`, `AnswerLost`."""
        return await self._talk.write(ask_for_change(intent), key, seen.change.version if seen else None)

    async def trace(self, intent: ChangeIntent, key: str, seen: ChangeLook | None) -> Traced:
        """Ask the desk what it answered to the key."""
        return await self._talk.trace(key)

    async def present(self) -> AsyncIterator[Ref]:
        """Yield the reference of every change; none where we are nobody who is told of changes."""
        after: str | None = ""
        while after is not None:
            try:
                answer = await self._talk.read("/v1/changes", {"after": after, "limit": _PAGE})
            except Rejected:
                return
            ids, after = ids_in(answer, after)
            for id_ in ids:
                yield Ref(self._talk.name, id_)
