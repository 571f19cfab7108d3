"""Says things about a change: questions, met conditions, reviews and notes.

Never as a reply on the change: a reply moves a status that is not active to the first active one, which may be
an approved one. A question goes on the approval, which mails it to the requester; the change gets a note.
"""

from __future__ import annotations

from console.intents import AskAbout, Meet, NoteOnChange, Review
from console.services.base import ChangeLook, Conflict, Gone, Receipt
from console.services.rt import change_marks
from console.services.rt.change_proof import ChangeProof, full, held
from console.services.rt.change_site import ChangeSite
from console.services.rt.client import Client, said

Words = AskAbout | Meet | Review | NoteOnChange


class Saying:
    """Says things for one connector."""

    def __init__(self, client: Client, site: ChangeSite, proof: ChangeProof) -> None:
        self._client = client
        self._site = site
        self._proof = proof

    async def say(self, intent: Words, key: str) -> Receipt:
        """Say it once per key; raises `Conflict` where there is nothing any more to say it about."""
        match intent:
            case AskAbout():
                return await self._ask(intent, key)
            case Meet():
                return await self._meet(intent, key)
            case Review():
                return await self._review(intent, key)
            case NoteOnChange(body=body):
                entry = await self._proof.note(intent.change, full(body, "the note"), key)
                return Receipt(intent.change, entry=entry)

    async def find(self, intent: Words, key: str) -> Receipt | None:
        """Return the receipt of what was said, None where none of it was; what of it lacks is added."""
        first = intent.approval if isinstance(intent, AskAbout) and intent.approval else intent.change
        entry = await self._proof.posted(first, key)
        if entry is None:
            return None
        if isinstance(intent, AskAbout | Review):
            return await self.say(intent, key)
        return Receipt(intent.change, entry=entry)

    async def _ask(self, intent: AskAbout, key: str) -> Receipt:
        full(intent.question, "the question")
        before = await self._proof.look(intent.change)
        told = ""
        if intent.approval is None:
            text = change_marks.question(intent, "")
            told = "Request Tracker mails a note to nobody on the users' side: you hold no approval to ask it on."
        else:
            approval = held(before, intent.approval)
            number = approval.ref.id
            asked = await self._proof.posted(approval.ref, key)
            if asked is None:
                if not approval.state.open:
                    raise Conflict(f"#{number} was decided meanwhile: {approval.state_name}.")
                question = change_marks.question(intent, number)
                await self._proof.say(approval.ref, "correspond", question, key)
            text = f"Asked on approval #{number}:\n\n{change_marks.question(intent, number)}"
        entry = await self._proof.note(intent.change, text, key)
        after = await self._proof.after(intent.change)
        return Receipt(intent.change, f"{told} {_moved(before, after)}".strip(), entry)

    async def _meet(self, intent: Meet, key: str) -> Receipt:
        look = await self._proof.look(intent.change)
        of = [one for one in held(look, intent.approval).conditions if one.id == intent.condition]
        if not of:
            raise Gone(f"#{intent.approval.id} has no such condition any more.")
        if of[0].met:
            return Receipt(intent.change, f"It was met already, said {of[0].met_by}.")
        text = change_marks.met(intent.approval.id, intent.condition, of[0].text)
        return Receipt(intent.change, entry=await self._proof.note(intent.change, text, key))

    async def _review(self, intent: Review, key: str) -> Receipt:
        outcome = full(intent.outcome, "the review").strip()
        entry = await self._proof.note(intent.change, change_marks.review(outcome), key)
        if not await self._has_field():
            return Receipt(intent.change, entry=entry)
        field = self._site.mapping.review
        body = {"CustomFields": {field: outcome}}
        words = said(await self._client.write("PUT", f"/ticket/{intent.change.id}", body))
        after = await self._proof.after(intent.change)
        if after.change.review == outcome:
            return Receipt(intent.change, entry=entry)
        return Receipt(
            intent.change,
            f"It is a note on the change; the field {field} was not set. {words}".strip(),
            entry,
        )

    async def _has_field(self) -> bool:
        kept = await self._site.kept()
        return bool(self._site.mapping.review) and kept is not None and kept.has(self._site.mapping.review)


def _moved(before: ChangeLook, after: ChangeLook) -> str:
    """Say where a message moved the change, which it should not."""
    was, is_ = before.change.state_name, after.change.state_name
    return "" if was == is_ else f"In the same moment {after.change.number} went from {was} to {is_}."
