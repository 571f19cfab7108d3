"""The connector to Request Tracker 5, as the sync sees it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

from console.intents import CHANGE_KINDS, TICKET_KINDS, TicketIntent
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
)
from console.services.http import Line
from console.services.rt.change_desk import RequestTrackerChanges
from console.services.rt.change_pull import ChangePull
from console.services.rt.change_reading import ChangeReading
from console.services.rt.change_site import ChangeSite
from console.services.rt.client import Client
from console.services.rt.directory import Directory, Me
from console.services.rt.evidence import Evidence
from console.services.rt.feedback_desk import RequestTrackerFeedback
from console.services.rt.feedback_pull import FeedbackPull, FeedbackReader
from console.services.rt.feedback_site import FeedbackSite
from console.services.rt.pull import Pull
from console.services.rt.reading import Reading
from console.services.rt.site import Site
from console.services.rt.trace import Tracing
from console.services.rt.write import Writing
from console.text import clean_line

FILE_LIMIT = 44 * 1024 * 1024
"""Bytes of an attachment as it is sent, in base64: some 32 MB of file."""
PIECE = 64 * 1024

CAN = Capabilities(
    collections=(
        Collection.QUEUES,
        Collection.PEOPLE,
        Collection.TICKETS,
        Collection.CHANGES,
        Collection.FEEDBACK,
    ),
    intents=frozenset({*TICKET_KINDS, *CHANGE_KINDS}),
    idempotent=False,
    atomic=False,
    adds_receivers=True,
    adds_receivers_why="Request Tracker also tells watchers of the queue and whomever its scrips name.",
    reply_moves_status=True,
    notes=(
        "Request Tracker compares and writes in two steps: two agents in the same instant both succeed.",
        "Request Tracker cannot take a merge back, and knows no duplicates: they become references.",
    ),
    approval_notes=(
        "Any agent with ModifyTicket can approve this in Request Tracker.",
        "Approvals of a rejected change stay open there, and a yes would revive it: Amends gives none.",
        "It lets people decide about their own changes: Amends does not.",
        "Two in the same second both decide there: Amends tells both.",
        "It knows no delegates: who decides for another needs a role on the approval there.",
    ),
)


class RequestTracker:
    """One Request Tracker 5 over REST 2.

    `url` is its address without /REST/2.0, `token` one of the agent's own. Raises `NotAService` where the
    address cannot be used, `OSError` where the CA file cannot be read. What it does is said by
    `console.services.base.Service`.
    """

    change_desk: ChangeDesk | None
    feedback_desk: FeedbackDesk | None

    def __init__(
        self, site: Site, url: str, token: str, *, ca_file: Path | None = None, per_minute: int = 0
    ) -> None:
        self.name = site.name
        self.site = site
        kept = CAN.collections[:-1] if site.feedback.off else CAN.collections
        self.can = replace(CAN, collections=kept)
        self._line = Line(
            "Request Tracker",
            url,
            authorization=f"token {token}",
            ca_file=ca_file,
            redirect_is_sign_in=True,
            per_minute=per_minute,
        )
        self._client = Client(self._line)
        self._directory = Directory(self._client, site, token)
        self._reading = Reading(self._client, site, self._directory)
        self._pull = Pull(self._client, site, self._reading)
        evidence = Evidence(self._client, site, self._directory, self._reading)
        self._writing = Writing(self._client, site, self._directory, evidence)
        self._tracing = Tracing(site, evidence)
        self._changes = ChangeSite(self._client, site)
        looking = ChangeReading(self._client, self._changes, self._directory, self._reading)
        self._change_pull = ChangePull(self._client, site, self._reading, self._changes, looking)
        self.change_desk = (
            None
            if site.changes.off
            else RequestTrackerChanges(
                self._client, site, self._changes, self._directory, evidence, looking, self._change_pull
            )
        )

        self._fields = FeedbackSite(self._client, site)
        answers = FeedbackReader(self._client, site, self._directory, self._reading, self._fields)
        self._feedback_pull = FeedbackPull(self._client, site, self._reading, self._fields, answers)
        self.feedback_desk = (
            None
            if site.feedback.off
            else RequestTrackerFeedback(self._client, site, self._fields, answers, evidence)
        )

    async def hello(self) -> Identity:
        """Check address and token, and what in the user's settings there is worth a note."""
        answer = await self._line.ask("GET", "/REST/2.0/rt")
        if answer.status == 404:
            raise NotAService(
                f"No Request Tracker answers at {self._line.place} (404); check the address in settings, which "
                "stands there without /REST/2.0."
            )
        if answer.status >= 400:
            raise self._client.absent(answer)
        about = self._client.record(answer)
        version = about.get("Version")
        if not version:
            raise answer.senseless("does not say its version")
        me = await self._directory.me(again=True)
        product = f"Request Tracker {clean_line(str(version), limit=40)}"
        notes = (*_notes(me), *await self._changes.notes())
        await self._learn_fields()
        return Identity(me.person, product, answer.clock_offset(), notes)

    def changes(self, collection: Collection, since: Cursor | None) -> AsyncIterator[Page]:
        """Yield what changed; conversations come with their tickets."""
        match collection:
            case Collection.QUEUES:
                return self._directory.queues(since)
            case Collection.PEOPLE:
                return self._directory.agents(since)
            case Collection.TICKETS:
                return self._pull.changes(since)
            case Collection.CHANGES:
                return self._change_pull.changes(since)
            case Collection.FEEDBACK:
                return self._feedback_pull.changes(since)
            case _:
                raise ValueError(f"Request Tracker does not list {collection} by itself")

    async def _learn_fields(self) -> None:
        """Find out whether there is a place for what becomes of an answer, and say where there is none."""
        missing, fields = await self._fields.notes(), await self._fields.kept()
        steps = {"loop"} if fields is not None and fields.loop else set()
        self.can = replace(self.can, intents=CAN.intents | steps, notes=(*CAN.notes, *missing))

    def present(self, collection: Collection) -> AsyncIterator[Ref]:
        """Yield every ticket in our scope."""
        if collection is not Collection.TICKETS:
            raise ValueError(f"Request Tracker does not list {collection}")
        return self._pull.present()

    async def look(self, ref: Ref) -> Look:
        """Read one ticket whole."""
        return await self._reading.look(ref)

    async def carry_out(self, intent: TicketIntent, key: str, seen: Look | None) -> Receipt:
        """Do what the agent wants, once per key."""
        return await self._writing.carry_out(intent, key, seen)

    async def trace(self, intent: TicketIntent, key: str, seen: Look | None) -> Traced:
        """Find out whether it was done; takes up to the site's `settle` seconds."""
        return await self._tracing.trace(intent, key, seen)

    async def download(self, ticket: Ref, attachment: str) -> AsyncIterator[bytes]:
        """Yield an attachment's bytes; raises `Gone` where there is none."""
        if not attachment.isdecimal():
            raise Gone(f"{ticket} has no such attachment.")
        path = f"/REST/2.0/attachment/{attachment}"
        answer = await self._line.ask("GET", path, expect=(500,), limit=FILE_LIMIT)
        if answer.status == 500:  # so it answers to numbers that it does not know
            raise Gone(f"#{ticket.id} has no such attachment in Request Tracker.")
        content = self._client.record(answer).get("Content") or ""
        try:
            data = base64.b64decode(str(content))
        except binascii.Error:
            raise answer.senseless("sent an attachment that cannot be unpacked") from None
        for start in range(0, len(data), PIECE):
            yield data[start : start + PIECE]

    def live(self) -> AsyncIterator[Hint]:
        """Request Tracker has no events: raises `NotAService`."""
        raise NotAService("Request Tracker sends no events; it is asked for news instead.")

    async def close(self) -> None:
        """Let go of connections."""
        await self._line.close()


def _notes(me: Me) -> tuple[str, ...]:
    notes = []
    if me.zone and me.zone not in ("UTC", "Etc/UTC"):
        zone = clean_line(me.zone)
        notes.append(f"Request Tracker reads dates in your time zone there ({zone}); Amends allows for it.")
    if me.language and not me.language.startswith("en"):
        notes.append(f"Request Tracker gives its reasons in your language there ({clean_line(me.language)}).")
    if not me.person.agent:
        notes.append("Your user in Request Tracker is unprivileged: you see little and may change little.")
    return tuple(notes)
