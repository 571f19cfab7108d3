"""The connector to an Amends desk: idempotent, atomic and live."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from httpx_sse import EventSource, SSEError

from console.intents import TICKET_KINDS, TicketIntent
from console.model import Ref
from console.services.answers import Answer
from console.services.base import (
    AnswerLost,
    Capabilities,
    ChangeDesk,
    Collection,
    Conflict,
    Cursor,
    Done,
    Gone,
    Hint,
    Identity,
    Look,
    NotAService,
    Page,
    Receipt,
    Rejected,
    Traced,
    Unavailable,
)
from console.services.desk import reading
from console.services.desk.asking import ask_for
from console.services.desk.pull import Pull
from console.services.http import Line
from console.text import clean_line

PULSE = 45.0
"""Seconds of silence after which a live line counts as dead; the desk speaks every 15."""
_REFUSALS = (400, 403, 404, 405, 409, 412, 413, 415, 421, 422, 428)

CAPABILITIES = Capabilities(
    collections=(Collection.QUEUES, Collection.PEOPLE, Collection.TICKETS),
    intents=frozenset(TICKET_KINDS),
    idempotent=True,
    atomic=True,
    live=True,
)


class DeskService:
    """An Amends desk behind an address, or behind its private socket, as a `Service`.

    `token` may be empty over the socket, where the desk knows whose process asks. Belongs to the event loop
    that first uses it. Raises `NotAService` where the address cannot be used.
    """

    can = CAPABILITIES

    change_desk: ChangeDesk | None = None

    def __init__(
        self,
        name: str,
        *,
        url: str = "",
        socket: Path | None = None,
        token: str = "",
        ca_file: Path | None = None,
        per_minute: int = 0,
    ) -> None:
        self.name = name
        authorization = f"Bearer {token}" if token else ""
        self._line = Line(
            name,
            url or "http://desk",
            authorization=authorization,
            socket=socket,
            ca_file=ca_file,
            per_minute=per_minute,
        )
        self._pull = Pull(name, self._read)

    async def hello(self) -> Identity:
        """Return who the token belongs to; raises `Unauthorized` and the like."""
        health = await self._pull.health()
        answer = await self._read("/v1/me")
        me = answer.json()
        with reading.readable(answer):
            person = reading.person(me)
        notes: tuple[str, ...] = ()
        if "agent" not in reading.strings(me, "roles"):
            notes = ("The desk does not count you as an agent: you see your own tickets alone.",)
        product = clean_line(f"{health.get('product', '')} {health.get('version', '')}")
        return Identity(me=person, product=product, clock_offset=answer.clock_offset(), notes=notes)

    async def changes(self, collection: Collection, since: Cursor | None) -> AsyncIterator[Page]:
        """Yield pages after `since`; conversations come with the tickets."""
        if collection in self.can.collections:
            async for page in self._pull.changes(collection, since):
                yield page

    async def present(self, collection: Collection) -> AsyncIterator[Ref]:
        """Yield the reference of every ticket in our sight."""
        if collection is Collection.TICKETS:
            async for ref in self._pull.present():
                yield ref

    async def look(self, ref: Ref) -> Look:
        """Read one ticket whole; raises `Gone`."""
        answer = await self._read(f"/v1/tickets/{reading.part(ref.id)}")
        raw = answer.json()
        with reading.readable(answer):
            ticket = reading.ticket(self.name, raw)
            said = tuple(reading.entry(self.name, one) for one in raw["entries"])
        return Look(ticket, said, mark=ticket.version)

    async def carry_out(self, intent: TicketIntent, key: str, seen: Look | None) -> Receipt:
        """Do it, once per key; raises `Rejected`, `Conflict`, `AnswerLost`."""
        asked = ask_for(intent)
        headers = {"Idempotency-Key": key}
        if asked.tied:
            if seen is None:
                raise Rejected(f"{self.name} wants to know which version was seen.")
            headers["If-Match"] = f'"{seen.ticket.version}"'
        answer = await self._line.ask(
            asked.method, asked.path, json=asked.body, headers=headers, expect=_REFUSALS
        )
        self._refuse(answer)
        return self._receipt(answer.json())

    async def trace(self, intent: TicketIntent, key: str, seen: Look | None) -> Traced:
        """Ask the desk what it answered to the key; it keeps answers for a week."""
        try:
            answer = await self._read(f"/v1/outcomes/{reading.part(key)}")
        except Gone:
            return Traced(Done.NO, why="The desk has done nothing under this key.")
        return Traced(Done.YES, self._receipt(answer.json()["answer"]))

    async def download(self, ticket: Ref, attachment: str) -> AsyncIterator[bytes]:
        """Yield a file's bytes; raises `Gone` where there is none for us."""
        path = f"/v1/attachments/{reading.part(attachment)}"
        if (await self._line.ask("HEAD", path, expect=_REFUSALS)).status >= 400:
            raise Gone(f"{self.name} has no such file, or it is not yours to see.")
        async with self._line.stream(path) as response:
            async for piece in response.aiter_bytes():
                yield piece

    async def live(self) -> AsyncIterator[Hint]:
        """Yield a hint for each change as it happens; ends with `Unavailable` when the line breaks."""
        async with self._line.stream("/v1/events", accept="text/event-stream", idle=PULSE) as response:
            try:
                async for event in EventSource(response).aiter_sse():
                    hint = self._hint(event.json()) if event.event == "news" else None
                    if hint is not None:
                        yield hint
            except (SSEError, ValueError):
                raise NotAService(f"{self.name} sends no live events as a desk does.") from None
        raise Unavailable(f"{self.name} ended the live line; it will be opened again.")

    async def close(self) -> None:
        """Let go of connections."""
        await self._line.close()

    async def _read(self, path: str, params: dict[str, str | int] | None = None) -> Answer:
        answer = await self._line.ask("GET", path, params=params or None, expect=_REFUSALS)
        self._refuse(answer)
        return answer

    def _refuse(self, answer: Answer) -> None:
        """Raise what a refusal means; return where it was none."""
        if answer.status < 400:
            return
        problem = answer.json()
        if not isinstance(problem, dict) or "detail" not in problem:
            raise answer.senseless(f"answered {answer.status} without a reason")
        words = clean_line(str(problem["detail"]))
        if answer.status == 404:
            raise Gone(words)
        if answer.status == 412:
            now = problem.get("current")
            raise Conflict(words, reading.ticket(self.name, now) if now else None)
        raise Rejected(words)

    def _receipt(self, raw: Any) -> Receipt:
        try:
            ref = Ref(self.name, clean_line(str(raw["ticket"]["id"])))
            entry = raw.get("entry")
            return Receipt(ref, clean_line(str(raw.get("said", ""))), None if entry is None else str(entry))
        except (KeyError, TypeError, AttributeError) as error:
            raise AnswerLost(
                f"{self.name} took the change but does not say what became of it: {error}."
            ) from None

    def _hint(self, raw: Any) -> Hint | None:
        match raw:
            case {"collection": "tickets", "id": str(id_)}:
                return Hint(Collection.TICKETS, Ref(self.name, clean_line(id_)))
            case {"collection": "people"}:
                return Hint(Collection.PEOPLE)
            case {"collection": "queues" | "services"}:
                return Hint(Collection.QUEUES)
        return None
