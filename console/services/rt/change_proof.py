"""Compares a change before something is done to it, and proves afterwards that it was, and by whom."""

from __future__ import annotations

from collections.abc import Mapping

from console import intents
from console.intents import ChangeIntent, Progress
from console.model import Approval, Entry, Person, Ref
from console.services.base import AnswerLost, ChangeLook, Conflict, Gone, NotAService, Rejected, Unavailable
from console.services.rt.change_reading import ChangeReading
from console.services.rt.client import Client, Item, either, number, said
from console.services.rt.directory import Directory
from console.services.rt.entries import EVENT_FIELDS, own_type
from console.services.rt.evidence import Evidence, etag_of
from console.services.rt.reading import TELLING
from console.services.rt.site import quoted
from console.services.rt.translate import SYSTEM
from console.services.rt.write import location


class ChangeProof:
    """What every write to a change asks before and after."""

    def __init__(
        self, client: Client, directory: Directory, evidence: Evidence, looking: ChangeReading
    ) -> None:
        self._client = client
        self._directory = directory
        self._evidence = evidence
        self._looking = looking

    async def mark(self, ref: Ref) -> int:
        """Return the newest transaction of a change or approval that we may see; raises `Gone`."""
        answer = await self._client.fetch(f"/ticket/{ref.id}")
        if answer is None:
            raise Gone(f"Request Tracker does not show you #{ref.id}.")
        tag = etag_of(answer)
        return int(tag) if tag.isdecimal() else 0

    async def look(self, ref: Ref) -> ChangeLook:
        """Read a change before something is done to it."""
        return await self._looking.look(ref)

    async def after(self, ref: Ref) -> ChangeLook:
        """Read a change after something was done to it; raises `AnswerLost` where it cannot be read."""
        try:
            return await self._looking.look(ref)
        except (Unavailable, NotAService) as error:
            raise AnswerLost(f"It was sent and could not be read back: {error}") from error

    def unchanged(self, intent: ChangeIntent, seen: ChangeLook | None, now: ChangeLook) -> None:
        """Raise `Conflict` where a field that the intent touches is not as it was seen."""
        if seen is None:
            return
        was = intents.touched_of_change(intent, seen.change, seen.approvals)
        is_ = intents.touched_of_change(intent, now.change, now.approvals)
        changed = [name for name in was if was[name] != is_.get(name)]
        if changed:
            raise Conflict(f"{now.change.number} changed in Request Tracker meanwhile: {', '.join(changed)}.")

    async def posted(self, ref: Ref, key: str) -> str | None:
        """Return the transaction with which our intent `key` spoke on a change or approval, None where it did not."""
        return await self._evidence.posted(ref, key)

    async def say(self, ref: Ref, how: str, text: str, key: str, **more: str) -> tuple[str | None, str]:
        """Send a message, `correspond` or `comment`; returns its transaction and the server's words."""
        body = {"Content": text, "ContentType": own_type(key), **more}
        answer = await self._client.write("POST", f"/ticket/{ref.id}/{how}", body)
        return location(answer), said(answer)

    async def note(self, ref: Ref, text: str, key: str) -> str | None:
        """Leave a note on a change once per key: a comment never moves its status, as a reply can."""
        entry = await self.posted(ref, key)
        if entry is None:
            entry, _ = await self.say(ref, "comment", text, key)
        return entry

    async def since(self, marks: Mapping[Ref, int]) -> list[Item]:
        """Return what happened to changes and approvals above these transactions, oldest first."""
        ids = {ref.id: mark for ref, mark in marks.items()}
        query = f"{TELLING} AND ({either('ObjectId', ids)})"
        found = [one async for one in self._client.events(query, EVENT_FIELDS, min(ids.values()))]
        return [one for one in found if number(one) > ids[str(one["ObjectId"])]]

    async def did(self, intent: ChangeIntent, name: str, mark: int) -> bool:
        """Return whether a transaction of our own above `mark` gave the change the status `name`."""
        if not isinstance(intent, Progress):
            return False
        me = (await self._directory.me()).person.id
        query = f"{TELLING} AND Type='Status' AND ObjectId={intent.change.id} AND Creator={quoted(me)}"
        events = [one async for one in self._client.events(query, EVENT_FIELDS, mark)]
        return any(one.get("NewValue") == name for one in events)

    async def others(self, happened: list[Item], look: ChangeLook) -> list[str]:
        """Say what others did to a change and its approvals in these events; what RT did by itself is left out."""
        me = (await self._directory.me()).person.id
        foreign = [one for one in happened if _login(one) not in (me, SYSTEM)]
        names = await self._directory.names({_login(one) for one in foreign}, (), queues=False)
        told = {one.id: one for one in look.entries}
        return [f"{_name(names.agents, one)} {_deed(one, told)}" for one in foreign]


def held(look: ChangeLook, ref: Ref) -> Approval:
    """Return an approval of a change; raises `Gone` where it is not among those that we may see."""
    for one in look.approvals:
        if one.ref == ref:
            return one
    raise Gone(f"Approval #{ref.id} of {look.change.number} is not there for you any more.")


def full(text: str, what: str) -> str:
    """Return a text to send; raises `Rejected` where there is nothing in it."""
    if not text.strip():
        raise Rejected(f"There is nothing in {what} to send.")
    return text


def _login(event: Item) -> str:
    creator = event.get("Creator")
    return str(creator.get("id")) if isinstance(creator, dict) else ""


def _name(people: Mapping[str, Person], event: Item) -> str:
    login = _login(event)
    return people[login].name if login in people else login


def _deed(event: Item, told: Mapping[str, Entry]) -> str:
    """Say what an event was: a status, a message, or some field."""
    where = f"#{event['ObjectId']}"
    if event.get("Type") == "Status":
        return f"set {where} to {event.get('NewValue')}"
    if event.get("Type") in ("Correspond", "Comment"):
        entry = told.get(str(event["id"]))
        words = " ".join(entry.body.split())[:80] if entry else ""
        return f"wrote on {where}: “{words}”" if words else f"wrote on {where}"
    return f"changed {where}"
