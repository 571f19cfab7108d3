"""Changes fields of a change: window, implementer, state; each is read back, for a 200 may be a refusal."""

from __future__ import annotations

import asyncio
from typing import Any

from console.intents import Progress, Reschedule, SetImplementer
from console.model import Change, ChangeStateOffer
from console.services.base import ChangeLook, Receipt, Rejected, Unavailable
from console.services.rt import change_dates, change_marks, change_words
from console.services.rt.change_dates import Dates
from console.services.rt.change_proof import ChangeProof
from console.services.rt.change_site import ChangeSite, Kept
from console.services.rt.client import Client, said
from console.services.rt.directory import Directory
from console.services.rt.translate import NOBODY, moment
from console.services.rt.write import PAUSE, TRIES

Fields = Reschedule | SetImplementer | Progress


class Setting:
    """Sets fields for one connector."""

    def __init__(self, client: Client, site: ChangeSite, directory: Directory, proof: ChangeProof) -> None:
        self._client = client
        self._site = site
        self._directory = directory
        self._proof = proof

    async def set(self, intent: Fields, key: str, seen: ChangeLook | None) -> Receipt:
        """Set it; raises `Conflict` where it is not as it was seen, `Rejected` where it did not change."""
        if isinstance(intent, Reschedule):
            return await self._reschedule(intent, seen)
        before, mark, words = await self._put(intent, seen)
        after = await self._proof.after(intent.change)
        name = _status(intent, before.change)
        if not reached(intent, after.change) and not await self._proof.did(intent, name, mark):
            waits = isinstance(intent, Progress) and any(one.state.open for one in after.approvals)
            why = (
                "It ends no change while an approval that you see waits: decide that first." if waits else ""
            )
            raise Rejected(f"{words or 'Request Tracker took it and changed nothing.'} {why}".strip())
        if isinstance(intent, Progress) and intent.result and after.change.result is not intent.result:
            await self._proof.note(intent.change, change_marks.result(intent.result), key)
        return Receipt(intent.change, f"{after.change.number} is {after.change.state_name}.")

    async def find(self, intent: Fields, key: str) -> Receipt | None:
        """Return the receipt where the change is as the intent leaves it, None where it is not."""
        look = await self._proof.look(intent.change)
        if reached(intent, look.change):
            if isinstance(intent, Progress) and intent.result and look.change.result is not intent.result:
                await self._proof.note(intent.change, change_marks.result(intent.result), key)
            return Receipt(intent.change)
        return None

    async def _put(
        self, intent: SetImplementer | Progress, seen: ChangeLook | None
    ) -> tuple[ChangeLook, int, str]:
        """Compare and write; returns what was compared, its mark, and the server's words."""
        for tried in range(TRIES):
            await asyncio.sleep(PAUSE * tried)
            mark = await self._proof.mark(intent.change)
            look = await self._proof.look(intent.change)
            if reached(intent, look.change):
                return look, mark, ""
            self._proof.unchanged(intent, seen, look)
            body = await self._body(intent, look.change)
            answer = await self._client.write("PUT", f"/ticket/{intent.change.id}", body, match=str(mark))
            if answer.status != 412:
                return look, mark, said(answer)
        raise Unavailable(f"#{intent.change.id} changes too fast; it will be tried again.")

    async def _body(self, intent: SetImplementer | Progress, change: Change) -> dict[str, Any]:
        if isinstance(intent, Progress):
            return {"Status": _status(intent, change)}
        login = intent.to.id if intent.to else NOBODY
        kept = await self._site.kept() or Kept(frozenset())
        role = self._site.mapping.implementer
        return {"CustomRoles": {role: login}} if kept.has_role(role) else {"Owner": login}

    async def _reschedule(self, intent: Reschedule, seen: ChangeLook | None) -> Receipt:
        if intent.end <= intent.start:
            raise Rejected("The window would end before it begins: nothing was sent.")
        mark = await self._proof.mark(intent.change)
        look = await self._proof.look(intent.change)
        if not reached(intent, look.change):
            self._proof.unchanged(intent, seen, look)
        kept = await self._site.kept() or Kept(frozenset())
        dates = Dates(self._site.mapping, kept, (await self._directory.me()).zone)
        wanted, words = (intent.start, intent.end), ""
        stored = (look.change.planned_start, look.change.planned_end)
        record = await self._client.get(f"/ticket/{intent.change.id}")
        own = (
            moment(record.get("Starts")),
            moment(record.get("Due")),
        ) == stored  # they go along where they agree
        for _ in range(change_dates.TRIES):
            if stored == wanted:
                return Receipt(intent.change, words)
            body = dates.body(*wanted, own=own)
            answer = await self._client.write("PUT", f"/ticket/{intent.change.id}", body, match=str(mark))
            if answer.status == 412:
                raise Unavailable(f"#{intent.change.id} changes just now; it will be tried again.")
            words = said(answer)
            mark = await self._proof.mark(intent.change)
            change = (await self._proof.after(intent.change)).change
            if (change.planned_start, change.planned_end) == stored:
                break
            stored = (change.planned_start, change.planned_end)
            dates.correct(wanted, stored)
        if stored == wanted:
            return Receipt(intent.change, words)
        raise Rejected(f"The window in Request Tracker is {_span(stored)}. {words}".strip())


def reached(intent: Fields, change: Change) -> bool:
    """Tell whether a change is as the intent leaves it."""
    match intent:
        case Reschedule(start=start, end=end):
            return (change.planned_start, change.planned_end) == (start, end)
        case SetImplementer(to=person):
            return (change.implementer.id if change.implementer else None) == (person.id if person else None)
        case Progress(state_name=name, state=state, result=result):
            if name and name != state.value:
                return change.state_name == name
            harmed = bool(result and result.harmed)
            return bool(change.result and change.result.harmed) if harmed else change.state is state


def _status(intent: Fields, change: Change) -> str:
    """Return the status to send: the one that is named, else the one on offer that means it."""
    if not isinstance(intent, Progress):
        return ""
    offered = {one.name: one for one in change.offers}
    if intent.state_name and (intent.state_name in offered or intent.state_name != intent.state.value):
        return intent.state_name
    fitting = [one for one in change.offers if _fits(intent, one)]
    if not fitting:
        ways = ", ".join(offered) or "nothing"
        raise Rejected(f"{change.number} cannot become {intent.state.value} now; on offer: {ways}.")
    return fitting[0].name


def _fits(intent: Progress, offer: ChangeStateOffer) -> bool:
    result = change_words.result(offer.name, offer.state)
    if intent.result is not None and intent.result.harmed:
        return result is not None and result.harmed
    return offer.state is intent.state and not (result is not None and result.harmed and intent.result)


def _span(window: tuple[object, object]) -> str:
    return " – ".join(f"{at:%Y-%m-%d %H:%M} UTC" if at else "unset" for at in window)
