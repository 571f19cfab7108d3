"""Carries intents out, once per key, and believes nothing but what it reads back.

Request Tracker answers 200 to what it refuses, in the user's own language: so every change is read back.
It has no idempotency keys: so every message carries the intent's key in its content type, which is kept with
it, and is looked for before it is sent.
"""

from __future__ import annotations

import asyncio
from typing import Any, assert_never

from console.intents import (
    Assign,
    Create,
    LinkTo,
    Merge,
    Note,
    Reply,
    ReplyResolve,
    SetPriority,
    SetStatus,
    Take,
    TicketIntent,
)
from console.model import Ref, Ticket
from console.services.answers import Answer
from console.services.base import (
    AnswerLost,
    Conflict,
    Look,
    NotAService,
    Receipt,
    Rejected,
    Unavailable,
)
from console.services.rt.client import Client, Item, said
from console.services.rt.directory import Directory
from console.services.rt.entries import own_type
from console.services.rt.evidence import TIES, Evidence
from console.services.rt.site import Site
from console.services.rt.translate import NOBODY
from console.text import clean_line

TRIES = 6
"""How often a change is tried again when the ticket moved, in other fields, while it was on its way."""
PAUSE = 0.2
"""Seconds before the second try; each further one waits that much longer."""
SUBJECT_LIMIT = 200
"""Request Tracker cuts longer subjects without a word."""

Change = Take | Assign | SetStatus | SetPriority | LinkTo | Merge
Message = Reply | Note | ReplyResolve


class Writing:
    """Writes of one connector."""

    def __init__(self, client: Client, site: Site, directory: Directory, evidence: Evidence) -> None:
        self._client = client
        self._site = site
        self._directory = directory
        self._evidence = evidence

    async def carry_out(self, intent: TicketIntent, key: str, seen: Look | None) -> Receipt:
        """Do it; raises as `Service.carry_out` says."""
        if isinstance(intent, Create):
            return await self._create(intent, key)
        if isinstance(intent, Message):
            return await self._say(intent, key, seen)
        return await self._change(intent, seen)

    async def _change(self, intent: Change, seen: Look | None) -> Receipt:
        for tried in range(TRIES):
            await asyncio.sleep(PAUSE * tried)
            ticket, _, etag = await self._evidence.now(intent.ticket)
            await self._evidence.unchanged(intent, ticket, seen)
            if await self._evidence.reached(intent, ticket):
                return Receipt(intent.ticket)
            if ticket.merged_into is not None:
                raise Conflict(f"{ticket.number} was merged into #{ticket.merged_into.id}.", None)
            path, body = self._request(intent, ticket)
            answer = await self._client.write("PUT", path, body, match=etag)
            if answer.status != 412:
                break
        else:
            raise Unavailable(f"#{intent.ticket.id} changes too fast; it will be tried again.")
        mark = int(etag) if etag.isdecimal() else 0
        if await self._proven(intent, mark):
            return Receipt(intent.ticket, said(answer))
        raise Rejected(said(answer) or "Request Tracker took the request and changed nothing.")

    def _request(self, intent: Change, ticket: Ticket) -> tuple[str, dict[str, Any]]:
        path = f"/ticket/{intent.ticket.id}"
        match intent:
            case Take():
                return path + ("/take" if ticket.assignee is None else "/steal"), {}
            case Assign(to=person):
                return path, {"Owner": person.id if person else NOBODY}
            case SetStatus(status_name=name):
                return path, {"Status": name}
            case SetPriority(priority=priority):
                return path, {"Priority": self._site.priorities[priority]}
            case LinkTo(relation=relation, other=other):
                return path, {"Add" + TIES[relation].replace("HasMember", "Members"): [int(other.id)]}
            case Merge(into=target):
                return path, {"MergeInto": int(target.id)}
            case _:
                assert_never(intent)

    async def _proven(self, intent: TicketIntent, mark: int) -> bool:
        """Return whether the change is there, or was and has been changed again since."""
        try:
            ticket, _, _ = await self._evidence.now(intent.ticket)
            return await self._evidence.reached(intent, ticket) or await self._evidence.did(intent, mark)
        except (Unavailable, NotAService) as error:
            raise AnswerLost(f"It was sent and could not be read back: {error}") from error

    async def _say(self, intent: Message, key: str, seen: Look | None) -> Receipt:
        if not intent.body.strip():
            raise Rejected("There is nothing in it to send.")
        ticket, record, etag = await self._evidence.now(intent.ticket)
        entry = await self._evidence.posted(intent.ticket, key)
        words = ""
        if entry is None:
            await self._evidence.unchanged(intent, ticket, seen)
            if isinstance(intent, ReplyResolve):
                await self._may_end(intent, ticket, record)
            elif _kept(intent) not in ("", ticket.status_name):
                raise Conflict(f"{ticket.number} is “{ticket.status_name}” now.", ticket)
            path, body = _message(intent, key)
            answer = await self._client.write("POST", path, body)
            entry, words = location(answer), said(answer)
        elif isinstance(intent, ReplyResolve) and not await self._evidence.reached(intent, ticket):
            status = {"Status": intent.status_name}
            words = said(await self._client.write("PUT", f"/ticket/{intent.ticket.id}", status))
        mark = int(etag) if etag.isdecimal() else 0
        if isinstance(intent, ReplyResolve) and not await self._proven(intent, mark):
            raise Rejected(f"Your answer was sent and stays, but “{intent.status_name}” was refused: {words}")
        if kept := _kept(intent):
            await self._keep(intent.ticket, kept)
        return Receipt(intent.ticket, words, entry)

    async def _keep(self, ref: Ref, status: str) -> None:
        """Let a ticket have the status it had before a user was told something; raises where it cannot be had."""
        try:
            ticket, _, etag = await self._evidence.now(ref)
            if ticket.status_name == status:
                return
            answer = await self._client.write("PUT", f"/ticket/{ref.id}", {"Status": status}, match=etag)
            ticket, _, _ = await self._evidence.now(ref)
        except (Unavailable, NotAService) as error:
            raise AnswerLost(f"It was sent and could not be read back: {error}") from error
        if ticket.status_name != status:
            moved = f"the ticket is “{ticket.status_name}” now, not “{status}”"
            raise Rejected(f"Your answer was sent and stays, but {moved}. {said(answer)}".rstrip())

    async def _may_end(self, intent: ReplyResolve, ticket: Ticket, record: Item) -> None:
        """Raise `Rejected` where the status would be refused after the answer has gone out."""
        wanted, offered = intent.status_name, {offer.name for offer in ticket.offers}
        if wanted not in offered | {ticket.status_name} and not await self._evidence.in_use(wanted, ticket):
            ways = ", ".join(sorted(offered)) or "nothing"
            raise Rejected(f"Nothing was sent: {ticket.number} cannot become “{wanted}”; on offer: {ways}.")
        blockers = [] if intent.status.active else await self._evidence.blockers(record)
        if blockers:
            waits = ", ".join(blockers)
            raise Rejected(
                f"Nothing was sent: {ticket.number} depends on {waits}, so that it cannot end yet."
            )

    async def _create(self, intent: Create, key: str) -> Receipt:
        subject = clean_line(intent.subject)
        if not subject:
            raise Rejected("A ticket needs a subject.")
        if len(subject) > SUBJECT_LIMIT:
            raise Rejected(f"Request Tracker keeps subjects of up to {SUBJECT_LIMIT} characters; shorten it.")
        made = await self._evidence.made(intent.subject, key)
        if made is not None:
            return Receipt(made)
        me = (await self._directory.me()).person
        body: dict[str, Any] = {
            "Queue": intent.queue,
            "Subject": subject,
            "Content": intent.body,
            "ContentType": own_type(key),
            "Requestor": intent.requester or me.email or me.id,
        }
        if intent.assignee is not None:
            body["Owner"] = intent.assignee.id
        if intent.priority is not None:
            body["Priority"] = self._site.priorities[intent.priority]
        if intent.status_name and intent.status_name != intent.status.value:
            body["Status"] = intent.status_name
        if intent.service and self._site.service_field:
            body["CustomFields"] = {self._site.service_field: intent.service}
        answer = await self._client.write("POST", "/ticket", body)
        record = answer.json()
        if not isinstance(record, dict) or not str(record.get("id", "")).isdecimal():
            raise answer.senseless("did not say which ticket it made")
        ref = Ref(self._site.name, str(record["id"]))
        return Receipt(ref, await self._left_out(intent, ref))

    async def _left_out(self, intent: Create, ref: Ref) -> str:
        """Say what a creation dropped without a word; the ticket is there all the same."""
        try:
            ticket, _, _ = await self._evidence.now(ref)
        except (Unavailable, NotAService) as error:
            raise AnswerLost(f"#{ref.id} was made and could not be read back: {error}") from error
        missing = []
        if intent.assignee is not None and (
            ticket.assignee is None or ticket.assignee.id != intent.assignee.id
        ):
            missing.append(f"{intent.assignee.name} as the assignee")
        if ticket.requester is None:
            missing.append(f"{intent.requester} as the requester")
        return f"Request Tracker did not take {' and '.join(missing)}." if missing else ""


def _message(intent: Message, key: str) -> tuple[str, dict[str, Any]]:
    body: dict[str, Any] = {"Content": intent.body, "ContentType": own_type(key)}
    if isinstance(intent, ReplyResolve):
        body["Status"] = intent.status_name
    elif kept := _kept(intent):
        body["Status"] = kept  # else a plain answer opens a ticket anew that is solved
    how = "comment" if isinstance(intent, Note) else "correspond"
    return f"/ticket/{intent.ticket.id}/{how}", body


def _kept(intent: Message) -> str:
    """Return the status that the ticket has and keeps; empty where it may become another."""
    return intent.keep if isinstance(intent, Reply) else ""


def location(answer: Answer) -> str | None:
    """Return the transaction that a message became, None where the answer does not say."""
    last = answer.headers.get("location", "").rpartition("/")[2]
    return last if last.isdecimal() else None
