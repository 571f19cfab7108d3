"""The connector to an Amends desk: idempotent, atomic and live."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from console.intents import FEEDBACK_KINDS, KINDS, TicketIntent
from console.model import Ref
from console.services.base import (
    Capabilities,
    ChangeDesk,
    Collection,
    Cursor,
    FeedbackDesk,
    Gone,
    Hint,
    Identity,
    Look,
    NotAService,
    Page,
    Receipt,
    Traced,
    Unavailable,
)
from console.services.desk import reading
from console.services.desk.asking import ask_for
from console.services.desk.change_desk import DeskChanges
from console.services.desk.estate import Brought, bring
from console.services.desk.events import Events
from console.services.desk.events import Line as Told
from console.services.desk.feedback_desk import DeskFeedback
from console.services.desk.fields import part, readable, strings
from console.services.desk.pull import Pull
from console.services.desk.survey import DeskSurvey
from console.services.desk.talk import REFUSALS, Talk
from console.services.http import Line
from console.services.surveying import Survey
from console.text import clean_line

PULSE = 45.0
"""Seconds of silence after which a live line counts as dead; the desk speaks every 15."""

CAPABILITIES = Capabilities(
    collections=(
        Collection.QUEUES,
        Collection.PEOPLE,
        Collection.ESTATE,
        Collection.CHANGES,
        Collection.TICKETS,
        Collection.FEEDBACK,
    ),
    intents=frozenset(KINDS),
    idempotent=True,
    atomic=True,
    live=True,
    estate=True,
)
COMPANION = replace(
    CAPABILITIES,
    collections=(Collection.ESTATE, Collection.FEEDBACK),
    intents=frozenset(FEEDBACK_KINDS),
)
_HINTS = {
    "tickets": Collection.TICKETS,
    "changes": Collection.CHANGES,
    "people": Collection.PEOPLE,
    "queues": Collection.QUEUES,
    "services": Collection.ESTATE,
    "cis": Collection.ESTATE,
    "windows": Collection.ESTATE,
    "exposures": Collection.ESTATE,
    "delegations": Collection.ESTATE,
    "approvals": Collection.CHANGES,
    "remarks": Collection.CHANGES,
    "feedback": Collection.FEEDBACK,
    "asks": Collection.FEEDBACK,
    "alarms": Collection.FEEDBACK,
    "experience_levels": Collection.FEEDBACK,
    "baselines": Collection.FEEDBACK,
    "objections": Collection.FEEDBACK,
}


class DeskService:
    """An Amends desk behind an address, or behind its private socket, as a `Service`.

    As a `companion` it is asked for what another service lacks: the estate, and what users say. Tickets and changes
    come from the other service, whose tickets answers name as `service:id`; with a `survey` its users are asked.
    `token` may be empty over the socket, where the desk knows whose process asks. Belongs to the event loop
    that first uses it. Raises `NotAService` where the address cannot be used.
    """

    def __init__(
        self,
        name: str,
        *,
        url: str = "",
        socket: Path | None = None,
        token: str = "",
        ca_file: Path | None = None,
        per_minute: int = 0,
        companion: bool = False,
        survey: Survey | None = None,
        history_days: int | None = None,
    ) -> None:
        self.name = name
        self.can = COMPANION if companion else CAPABILITIES
        self._stands = Hint(Collection.FEEDBACK if companion else Collection.TICKETS)
        authorization = f"Bearer {token}" if token else ""
        self._line = Line(
            name,
            url or "http://desk",
            authorization=authorization,
            socket=socket,
            ca_file=ca_file,
            per_minute=per_minute,
        )
        self._talk = Talk(name, self._line)
        self._pull = Pull(name, self._talk.read, history_days)
        self.change_desk: ChangeDesk | None = None if companion else DeskChanges(self._talk)
        self.feedback_desk: FeedbackDesk | None = DeskFeedback(self._talk)
        self.surveyor: DeskSurvey | None = DeskSurvey(self._talk, survey) if survey else None

    async def hello(self) -> Identity:
        """Return who the token belongs to; raises `Unauthorized` and the like."""
        health = await self._pull.health()
        answer = await self._talk.read("/v1/me")
        me = answer.json()
        with readable(answer):
            person = reading.person(me)
        notes: tuple[str, ...] = ()
        if "agent" not in strings(me, "roles"):
            notes = ("The desk does not count you as an agent: you see your own tickets alone.",)
        if self.surveyor is not None and (note := await self.surveyor.note()):
            notes += (note,)
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
        answer = await self._talk.read(f"/v1/tickets/{part(ref.id)}")
        raw = answer.json()
        with readable(answer):
            ticket = reading.ticket(self.name, raw)
            said = tuple(reading.entry(self.name, one) for one in raw["entries"])
        return Look(ticket, said, mark=ticket.version)

    async def carry_out(self, intent: TicketIntent, key: str, seen: Look | None) -> Receipt:
        """Do it, once per key; raises `Rejected`, `Conflict`, `AnswerLost`."""
        return await self._talk.write(ask_for(intent), key, seen.ticket.version if seen else None)

    async def trace(self, intent: TicketIntent, key: str, seen: Look | None) -> Traced:
        """Ask the desk what it answered to the key."""
        return await self._talk.trace(key)

    async def bring(
        self, collection: str, facts: Sequence[Mapping[str, Any]], *, replace: bool = False
    ) -> Brought:
        """Bring facts of the estate, as `console.services.desk.estate.bring` does."""
        return await bring(self._talk, collection, facts, replace=replace)

    async def download(self, ticket: Ref, attachment: str) -> AsyncIterator[bytes]:
        """Yield a file's bytes; raises `Gone` where there is none for us."""
        path = f"/v1/attachments/{part(attachment)}"
        if (await self._line.ask("HEAD", path, expect=REFUSALS)).status >= 400:
            raise Gone(f"{self.name} has no such file, or it is not yours to see.")
        async with self._line.stream(path) as response:
            async for piece in response.aiter_bytes():
                yield piece

    async def live(self) -> AsyncIterator[Hint]:
        """Yield a hint once the line stands, and for each change as it happens.

        Ends with `Unavailable` when the line breaks.
        """
        async with self._line.stream("/v1/events", accept="text/event-stream", idle=PULSE) as response:
            events = Events()
            try:
                if not response.headers.get("content-type", "").startswith("text/event-stream"):
                    raise ValueError("that is no stream of events")
                async for piece in response.aiter_bytes():
                    for hint in dict.fromkeys(map(self._hint, events.feed(piece))):
                        if hint is not None:
                            yield hint
            except ValueError:
                raise NotAService(f"{self.name} sends no live events as a desk does.") from None
        raise Unavailable(f"{self.name} ended the live line; it will be opened again.")

    async def close(self) -> None:
        """Let go of connections."""
        await self._line.close()

    def _hint(self, line: Told) -> Hint | None:
        if line.hello:
            return self._stands
        collection = _HINTS.get(line.collection)
        if collection is None or collection not in self.can.collections:
            return None
        named = line.collection in ("tickets", "changes")
        return Hint(collection, Ref(self.name, clean_line(line.id)) if named else None)
